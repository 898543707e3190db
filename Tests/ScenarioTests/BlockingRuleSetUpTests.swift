import TestSupport
import Testing

@Suite struct `Set-up of blocking rules` {
    private static let path = "/v1/blocking-rules"

    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.put("/v1/payment-terms/NET60", "{}")
        service.put("/v1/account-statuses/STOP", #"{"holdEffect": "all"}"#)
        service.put("/v1/credit-management-groups/GOLD", "{}")
        return service
    }

    /// Rules of every kind, and how their value, value type and currency are shown.
    private static let rules: [(body: String, value: String?, type: String, currency: String?)] = [
        (#""ruleKind": "daysOverdue", "ruleType": "blocking", "value": 30"#, "30", "days", nil),
        (
            #""ruleKind": "daysOverdue", "ruleType": "exclusion", "value": "500.00", "valueType": "amount""#,
            "500.00", "amount", "EUR"
        ),
        (#""ruleKind": "accountStatus", "ruleType": "blocking", "value": "STOP""#, "STOP", "code", nil),
        (#""ruleKind": "termsOfPayment", "ruleType": "blocking", "value": "NET60""#, "NET60", "code", nil),
        (#""ruleKind": "creditLimitExpired", "ruleType": "blocking", "value": 0"#, "0", "days", nil),
        (
            #""ruleKind": "overdueAmount", "ruleType": "blocking", "value": "1000.00", "creditLimitThreshold": "50""#,
            "1000.00", "amount", "EUR"
        ),
        (
            #""ruleKind": "overdueAmount", "ruleType": "blocking", "value": "12.5", "valueType": "percent""#,
            "12.5", "percent", nil
        ),
        (
            #""ruleKind": "salesOrderAmount", "ruleType": "blocking", "value": "100000", "currency": "JPY""#,
            "100000", "amount", "JPY"
        ),
        (
            #""ruleKind": "creditLimitUsed", "ruleType": "blocking", "creditLimitThreshold": "80.5""#, nil,
            "percent", nil
        ),
    ]

    @Test(arguments: rules.indices)
    func `a rule of each kind is added and read`(index: Int) throws {
        let service = try service()
        let rule = Self.rules[index]
        let added = service.post(Self.path, #"{"level": "all", \#(rule.body)}"#)
        #expect(added.status == 201)
        #expect(added["value"] == rule.value)
        #expect(added["valueType"] == rule.type)
        #expect(added["currency"] == rule.currency)
        #expect(added["ruleId"] == added["id"])
        #expect(added["active"] == "true")
        let read = service.get(added.fields["Location"] ?? "")
        #expect(read["value"] == rule.value)
        #expect(read.etag == "\"1\"")
        // What is read can be written back: nothing has changed.
        let id = added["id"] ?? ""
        #expect(service.patch("\(Self.path)/\(id)", #"{"active": true}"#).etag == "\"1\"")
    }

    @Test(arguments: [
        (
            #""ruleKind": "daysOverdue", "ruleType": "blocking", "level": "table", "value": 30"#,
            ["/accountOrGroup targetRequired"]
        ),
        (
            #""ruleKind": "daysOverdue", "ruleType": "blocking", "level": "group", "value": 30"#,
            ["/accountOrGroup targetRequired"]
        ),
        (
            #""ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "accountOrGroup": "GOLD", "value": 30"#,
            ["/accountOrGroup targetNotAllowed"]
        ),
        (
            #""ruleKind": "daysOverdue", "ruleType": "blocking", "level": "group", "accountOrGroup": "TIN", "value": 30"#,
            ["/accountOrGroup unknownReference"]
        ),
        (
            #""ruleKind": "daysOverdue", "ruleType": "blocking", "level": "table", "accountOrGroup": "NOBODY", "value": 30"#,
            ["/accountOrGroup unknownReference"]
        ),
        (
            #""ruleKind": "daysOverdue", "ruleType": "blocking", "level": "table", "accountOrGroup": "C", "riskGroupId": "R", "value": 30"#,
            ["/riskGroupId riskGroupNotAllowed", "/accountOrGroup unknownReference"]
        ),
        (
            #""ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30, "releaseSalesOrder": true"#,
            ["/releaseSalesOrder releaseFlagOnBlockingRule"]
        ),
        (#""ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all""#, ["/value required"]),
        (
            #""ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": "30""#,
            ["/value invalidValue"]
        ),
        (
            #""ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": -1"#,
            ["/value outOfRange"]
        ),
        (
            #""ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": "5.00", "valueType": "amount""#,
            ["/valueType invalidValue"]
        ),
        (
            #""ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": 5000"#,
            ["/value moneyNotString"]
        ),
        (
            #""ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "5.001""#,
            ["/value tooManyDecimals"]
        ),
        (
            #""ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all""#,
            ["/creditLimitThreshold required"]
        ),
        (
            #""ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "value": "1", "creditLimitThreshold": "100""#,
            ["/value invalidValue"]
        ),
        (
            #""ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30, "creditLimitThreshold": "1""#,
            ["/creditLimitThreshold invalidValue"]
        ),
        (
            #""ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30, "currency": "EUR""#,
            ["/currency invalidValue"]
        ),
        (
            #""ruleKind": "termsOfPayment", "ruleType": "blocking", "level": "all", "value": "NET99""#,
            ["/value unknownReference"]
        ),
        (
            #""ruleKind": "accountStatus", "ruleType": "blocking", "level": "all", "value": "NET60""#,
            ["/value unknownReference"]
        ),
        (
            #""ruleKind": "other", "ruleType": "blocking", "level": "all", "x": 1, "creditLimitThreshold": 5"#,
            ["/ruleKind invalidValue", "/x unknownProperty", "/creditLimitThreshold decimalNotString"]
        ),
    ])
    func `what is wrong with a rule is told at its property`(body: String, faults: [String]) throws {
        let service = try service()
        let refused = service.post(Self.path, "{\(body)}")
        #expect(refused.status == 422)
        #expect(refused.faults == faults)
        #expect(service.get(Self.path).count("items") == 0)
    }

    @Test func `there is one rule of a kind, type, level, target, risk group and value type`() throws {
        let service = try service()
        let body =
            #"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "group", "accountOrGroup": "GOLD", "value": 30}"#
        let first = service.rule(body)
        let duplicate = service.post(Self.path, body.replacing("GOLD", with: "gold").replacing("30", with: "60"))
        #expect(duplicate.faults == [" duplicateRule"])
        #expect(duplicate["errors.0.message"]?.contains(first) == true)
        service.rule(body.replacing("30}", with: #"30, "riskGroupId": "HIGH"}"#))
        service.rule(body.replacing("blocking", with: "exclusion"))
        service.rule(
            body.replacing("blocking", with: "exclusion").replacing(
                "30}", with: #""5.00", "valueType": "amount"}"#))
        #expect(service.get(Self.path).count("items") == 4)
        #expect(service.get(Self.path + "?ruleType=exclusion&valueType=amount").count("items") == 1)
        #expect(service.get(Self.path + "?accountOrGroup=gold&riskGroupId=high").count("items") == 1)
    }

    @Test func `a rule names a risk group of its company; where it has none of its own, nobody in it is warned about`() throws {
        let service = try service()
        let body = #"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "5.00", "riskGroupId": "NOPE"}"#
        let free = service.post(Self.path, body)
        #expect(free.status == 201)
        #expect((0..<free.count("warnings")).compactMap { free["warnings.\($0).code"] }.contains("riskGroupWithoutCustomers"))
        #expect(service.get("/v1/blocking-rules/diagnostics").text.contains("riskGroupWithoutCustomers"))
        service.customer("C-77", profile: #"{"riskGroupId": "nope"}"#)
        #expect(!service.get("/v1/blocking-rules/diagnostics").text.contains("riskGroupWithoutCustomers"))
        #expect(service.put("/v1/risk-groups/HIGH", #"{"from": "0", "to": "10"}"#).status == 201)
        let other = body.replacing("salesOrderAmount", with: "overdueAmount")
        #expect(service.post(Self.path, other).faults == ["/riskGroupId unknownReference"])
        #expect(service.post(Self.path, other.replacing("NOPE", with: "high")).status == 201)
        #expect(service.patch(Self.path + "/\(free["id"] ?? "")", #"{"value": "6.00"}"#).faults == ["/riskGroupId unknownReference"])
        let proposed = service.post("/v1/blocking-rules/back-test", #"{"fromDate": "2026-01-01", "toDate": "2026-12-31", "rules": [\#(other)]}"#)
        #expect(proposed.faults == ["/rules/0/riskGroupId unknownReference"])
    }

    @Test(arguments: [
        (#""ruleKind": "daysOverdue", "value": -1"#, "/value", "0 to 36500 days"),
        (#""ruleKind": "salesOrderAmount", "value": "-1.00""#, "/value", "0 or more"),
        (#""ruleKind": "creditLimitUsed", "creditLimitThreshold": "0""#, "/creditLimitThreshold", "above 0 percent"),
    ])
    func `a number out of its range is told which it has to be in`(rule: String, pointer: String, remedy: String) throws {
        let refused = try service().post(Self.path, #"{"ruleType": "blocking", "level": "all", \#(rule)}"#)
        #expect(refused.faults == ["\(pointer) outOfRange"])
        #expect(refused["errors.0.message"]?.contains(remedy) == true)
    }

    @Test func `a change keeps what it does not mention`() throws {
        let service = try service()
        let id = service.rule(
            #"{"ruleKind": "overdueAmount", "ruleType": "blocking", "level": "all", "value": "100.00", "currency": "USD", "creditLimitThreshold": "5"}"#
        )
        let changed = service.patch(
            "\(Self.path)/\(id)", #"{"value": "250.00", "externalRef": "E1"}"#, ifMatch: "\"1\"")
        #expect(changed.etag == "\"2\"")
        #expect(changed["value"] == "250.00")
        #expect(changed["currency"] == "USD")
        #expect(changed["creditLimitThreshold"] == "5")
        #expect(changed["externalRef"] == "E1")
        let percent = service.patch(
            "\(Self.path)/\(id)", #"{"value": "10", "valueType": "percent", "creditLimitThreshold": null}"#)
        #expect(percent["currency"] == nil)
        #expect(percent["creditLimitThreshold"] == "0")
        let grouped = service.patch(
            "\(Self.path)/\(id)", #"{"level": "group", "accountOrGroup": "GOLD", "active": false}"#)
        #expect(grouped["level"] == "group")
        #expect(grouped["active"] == "false")
        #expect(
            service.patch("\(Self.path)/\(id)", #"{"level": "all"}"#).faults == [
                "/accountOrGroup targetNotAllowed"
            ])
        #expect(
            service.patch("\(Self.path)/\(id)", #"{"ruleKind": "daysOverdue"}"#).faults == ["/ruleKind immutable"])
        #expect(service.patch("\(Self.path)/\(id)", #"{"ruleType": null}"#).faults == ["/ruleType required"])
        #expect(try service.changes("blockingRule.updated").count == 3)
    }

    @Test func `changes and deletions need the version`() throws {
        let service = try service()
        let id = service.rule(#"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30}"#)
        #expect(service.send(.patch, "\(Self.path)/\(id)", "{}").code == "preconditionRequired")
        #expect(service.send(.delete, "\(Self.path)/\(id)").code == "preconditionRequired")
        #expect(service.patch("\(Self.path)/\(id)", "{}", ifMatch: "\"7\"").code == "versionMismatch")
        #expect(service.delete("\(Self.path)/\(id)?dryRun=true").status == 204)
        #expect(service.delete("\(Self.path)/\(id)", ifMatch: "\"1\"").status == 204)
        #expect(service.get("\(Self.path)/\(id)").code == "notFound")
        #expect(try service.changes("blockingRule.deleted").count == 1)
    }

    @Test func `a repeated request adds one rule`() throws {
        let service = try service()
        let body = #"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30}"#
        let first = service.post(Self.path, body, requestKey: "rule-1")
        let again = service.post(Self.path, body, requestKey: "rule-1")
        #expect(again.status == 201)
        #expect(again.text == first.text)
        #expect(again.fields["Idempotency-Replayed"] == "true")
        #expect(
            service.post(Self.path, body.replacing("30", with: "31"), requestKey: "rule-1").code
                == "idempotencyKeyReused")
        let before = try service.changeCount()
        #expect(
            service.post(Self.path + "?dryRun=true", body.replacing("daysOverdue", with: "creditLimitExpired"))
                .status == 201)
        #expect(try service.changeCount() == before)
        #expect(service.get(Self.path).count("items") == 1)
    }

    @Test func `rules belong to one company, and need their scope`() throws {
        let service = try service()
        service.company("FR01")
        let body = #"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30}"#
        let id = service.rule(body)
        service.rule(body, company: "FR01")
        let french = try service.makeKey(scopes: [.creditSetUpRead], companies: ["FR01"])
        #expect(service.get(Self.path, key: french).count("items") == 1)
        #expect(service.get(Self.path + "?company=*").count("items") == 2)
        #expect(service.get("\(Self.path)/\(id)", key: french).code == "notFound")
        #expect(service.post(Self.path, body, key: french)["requiredScope"] == "credit-setup:write")
        #expect(
            service.post(
                Self.path + "?company=DE01", body,
                key: try service.makeKey(roles: [.creditManager], companies: ["FR01"])
            ).code
                == "companyNotAllowed")
        let codes = service.post(
            Self.path + "?company=FR01",
            #"{"ruleKind": "termsOfPayment", "ruleType": "blocking", "level": "all", "value": "NET60"}"#)
        #expect(codes.faults == ["/value unknownReference"])
    }
}
