import TestSupport
import Testing

@Suite struct `Versions of rules and parameters` {
    private static let rule = #"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "500.00"}"#

    @Test func `every change of a rule, of the parameters or of a ranking makes a version, and nothing else does`() throws {
        let service = try TestApplication.withCompany()
        func newest() -> String? { service.get("/v1/rule-sets?sort=-number&limit=1")["items.0.number"] }
        #expect(newest() == "1")
        let rule = service.rule(Self.rule)
        #expect(newest() == "2")
        service.parameters(["confirmation": 0])
        #expect(newest() == "3")
        service.parameters(["confirmation": 0])
        service.customer("C1", limit: "900.00")
        service.patch("/v1/blocking-rules/\(rule)", #"{"externalRef": "mine"}"#)
        service.put("/v1/payment-terms/NET30", "{}")
        #expect(newest() == "3")
        service.put("/v1/payment-terms/NET30", #"{"rank": 2}"#)
        #expect(newest() == "4")
        service.put("/v1/cash-discounts/2D10", #"{"rank": 1}"#)
        #expect(newest() == "5")
        service.patch("/v1/blocking-rules/\(rule)", #"{"value": "700.00"}"#)
        #expect(newest() == "6")
        service.post("/v1/blocking-rules?dryRun=true", #"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 1}"#)
        service.delete("/v1/blocking-rules/\(rule)")
        #expect(newest() == "7")
        service.delete("/v1/cash-discounts/2D10")
        #expect(newest() == "8")
    }

    @Test func `an old version is read as it was, with its end and who made the next`() throws {
        let service = try TestApplication.withCompany()
        service.put("/v1/payment-terms/NET30", #"{"rank": 2}"#)
        let rule = service.rule(Self.rule)
        service.patch("/v1/blocking-rules/\(rule)", #"{"value": "700.00"}"#)
        let old = service.get("/v1/rule-sets/3")
        #expect(old["rules.0.value"] == "500.00")
        #expect(old["rules.0.ruleId"] == rule)
        #expect(old["rules.0.currency"] == "EUR")
        #expect(old["paymentTermsRanks.0.code"] == "NET30")
        #expect(old["paymentTermsRanks.0.rank"] == "2")
        #expect(old["parameters.creditLimitType"] == "balanceAll")
        #expect(old["parameters.checkpoints.0.document"] == "confirmation")
        let new = service.get("/v1/rule-sets/4")
        #expect(new["rules.0.value"] == "700.00")
        #expect(old["validToAt"] == new["validFromAt"])
        #expect(new.value("validToAt")?.isNull == true)
        #expect(new["changedBy.kind"] == "key")
        #expect(service.get("/v1/rule-sets").value("items.0.rules") == nil)
        #expect(service.get("/v1/rule-sets?expand=rules,parameters&number.gte=4")["items.0.rules.0.value"] == "700.00")
        #expect(service.get("/v1/rule-sets/9").status == 404)
        #expect(service.get("/v1/rule-sets/new").status == 404)
    }

    @Test func `versions are counted by company and shown to who may see its set-up`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.rule(Self.rule, company: "FR01")
        #expect(service.get("/v1/rule-sets?company=DE01").count("items") == 1)
        #expect(service.get("/v1/rule-sets?company=FR01").count("items") == 2)
        func listed(_ query: String, _ key: String? = nil) -> [String] {
            let answer = key.map { service.get("/v1/rule-sets?\(query)", key: $0) } ?? service.get("/v1/rule-sets?\(query)")
            return answer.value("items")?.elements.map { item in
                "\(item["company"]?.string ?? "") \(item["number"]?.integer ?? 0)"
            } ?? []
        }
        #expect(listed("company=*") == ["DE01 1", "FR01 1", "FR01 2"])
        #expect(listed("company=DE01,FR01&sort=-number,company") == ["FR01 2", "DE01 1", "FR01 1"])
        // Versions of one number are told apart by their company, page by page.
        var target = "/v1/rule-sets?company=*&sort=number&limit=1"
        var paged: [String] = []
        for _ in 0..<4 {
            let page = service.get(target)
            paged.append("\(page["items.0.company"] ?? "") \(page["items.0.number"] ?? "")")
            guard let next = page["next"] else { break }
            target = "/v1/rule-sets?company=*&sort=number&limit=1&cursor=\(next)"
        }
        #expect(paged == ["DE01 1", "FR01 1", "FR01 2"])
        let german = try service.makeKey(scopes: [.creditSetUpRead], companies: ["DE01"])
        #expect(listed("company=*", german) == ["DE01 1"])
        #expect(service.get("/v1/rule-sets/1", key: german).status == 200)
        #expect(service.get("/v1/rule-sets/2?company=FR01", key: german).code == "companyNotAllowed")
        let orders = try service.makeKey(scopes: [.ordersRead])
        #expect(service.get("/v1/rule-sets/1?company=DE01", key: orders)["requiredScope"] == "credit-setup:read")
    }

    @Test func `a decision names the version that it was made with`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0])
        service.customer("C1", limit: "900.00")
        let rule = service.rule(Self.rule)
        service.order("SO1", "C1", "600.00")
        let first = service.posting("SO1")
        service.patch("/v1/blocking-rules/\(rule)", #"{"value": "700.00"}"#)
        service.order("SO2", "C1", "100.00")
        let second = service.posting("SO2")
        #expect(first["check.ruleSet"] == "3")
        #expect(second["check.ruleSet"] == "4")
        #expect(service.get("/v1/credit-checks/\(first["check.id"] ?? "")")["ruleSet"] == "3")
        #expect(service.get("/v1/credit-checks?ruleSet=4&origin=attempt").count("items") == 1)
    }
}
