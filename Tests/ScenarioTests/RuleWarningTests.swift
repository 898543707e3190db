import TestSupport
import Testing

@Suite struct `Warnings about rules` {
    private static let path = "/v1/blocking-rules"

    private func codes(_ answer: TestAnswer, _ list: String = "warnings") -> [String] {
        answer.value(list)?.elements.compactMap { $0["code"]?.string } ?? []
    }

    @Test func `a rule without checkpoint warns, and so does a checkpoint without rule`() throws {
        let service = try TestApplication.withCompany()
        let body = #"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30}"#
        let added = service.post(Self.path, body)
        #expect(codes(added) == ["rulesWithoutCheckpoint"])
        service.parameters(["confirmation": 0])
        #expect(codes(service.get(Self.path + "/diagnostics"), "items").isEmpty)
        let off = service.patch("\(Self.path)/\(added["id"] ?? "")", #"{"active": false}"#)
        #expect(codes(off) == ["checkpointWithoutRules"])
        #expect(codes(service.get(Self.path + "/diagnostics"), "items") == ["checkpointWithoutRules"])
    }

    @Test func `the warnings of several companies are told together, of those that the key covers`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.company("US01")
        for company in ["DE01", "FR01"] { service.parameters(["confirmation": 0], company: company) }
        func companies(_ query: String, key: String? = nil) -> [String] {
            service.get(Self.path + "/diagnostics?company=\(query)", key: key).value("items")?.elements.compactMap {
                $0["company"]?.string
            } ?? []
        }
        #expect(companies("*") == ["DE01", "FR01"])
        #expect(companies("FR01,US01") == ["FR01"])
        #expect(companies("*", key: try service.makeKey(roles: [.viewer], companies: ["FR01"])) == ["FR01"])
    }

    @Test func `exclusions that never have an effect warn`() throws {
        let service = try TestApplication.withCompany()
        service.put("/v1/credit-management-groups/GOLD", "{}")
        service.parameters(["confirmation": 0], #""checkPaymentTermsIncrease": true"#)
        let all = service.post(
            Self.path,
            #"{"ruleKind": "salesOrderAmount", "ruleType": "exclusion", "level": "all", "value": "5.00"}"#)
        #expect(codes(all) == ["exclusionWithoutEffect", "rankCheckWithoutRanks"])
        #expect(all["warnings.0.ruleId"] == all["id"])
        let amount = service.post(
            Self.path,
            """
            {"ruleKind": "daysOverdue", "ruleType": "exclusion", "level": "group", "accountOrGroup": "GOLD",
             "value": "5.00", "valueType": "amount"}
            """)
        #expect(codes(amount) == ["exclusionWithoutEffect", "groupWithoutCustomers", "rankCheckWithoutRanks"])
        let release = service.post(
            Self.path,
            """
            {"ruleKind": "daysOverdue", "ruleType": "exclusion", "level": "all", "value": 5, "releaseSalesOrder": true}
            """)
        #expect(codes(release) == ["releaseWithNothingOverdue", "rankCheckWithoutRanks"])
        service.put("/v1/payment-terms/NET30", #"{"rank": 1}"#)
        #expect(
            codes(service.get(Self.path + "/diagnostics"), "items")
                == [
                    "exclusionWithoutEffect", "exclusionWithoutEffect", "groupWithoutCustomers",
                    "releaseWithNothingOverdue",
                ])
    }

    @Test func `parameters that keep a rule from running warn`() throws {
        let service = try TestApplication.withCompany()
        service.rule(
            #"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "100"}"#
        )
        let off = service.put("/v1/parameters/credit-management", #"{"checkLimitOnSalesOrder": false}"#)
        #expect(codes(off) == ["creditLimitNotTested", "rulesWithoutCheckpoint"])
        let none = service.put("/v1/parameters/credit-management", #"{"creditLimitType": "none"}"#)
        #expect(codes(none) == ["creditLimitNotTested", "rulesWithoutCheckpoint"])
        let ranks = service.put("/v1/parameters/credit-management", #"{"checkSettlementDiscountIncrease": true}"#)
        #expect(codes(ranks) == ["rulesWithoutCheckpoint", "rankCheckWithoutRanks"])
    }

    @Test func `what a dry run added is forgotten`() throws {
        let service = try TestApplication.withCompany()
        let body = #"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30}"#
        #expect(codes(service.post(Self.path + "?dryRun=true", body)) == ["rulesWithoutCheckpoint"])
        #expect(codes(service.put("/v1/parameters/credit-management", "{}")).isEmpty)
    }
}
