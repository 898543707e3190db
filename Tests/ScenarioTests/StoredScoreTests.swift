import TestSupport
import Testing

/// Scores are stored, and automatic limits are determined from them: CM-11.1 to CM-11.6.
@Suite struct `Stored scores and automatic limits` {
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.put("/v1/credit-management-groups/KEY", #"{"description": "Key accounts"}"#)
        service.put("/v1/credit-management-groups/SMALL", #"{"description": "Small accounts"}"#)
        service.put("/v1/account-statuses/GOOD", #"{"description": "Good", "holdEffect": "no"}"#)
        for (code, body) in [
            ("SEGMENT", #"{"groupType": "creditManagementGroup", "lines": [{"value": "key", "score": "1"}, {"value": "SMALL", "score": "70"}]}"#),
            ("STATUS", #"{"groupType": "accountStatus", "lines": [{"value": "Good", "score": "2"}]}"#),
            ("LAND", #"{"groupType": "country", "lines": [{"value": "FR", "score": "4"}]}"#),
            ("EU", #"{"groupType": "country", "lines": [{"value": "FR", "score": "8"}, {"value": "DE", "score": "8"}]}"#),
            ("SINCE", #"{"groupType": "customerSince", "lines": [{"from": "0", "to": "5", "score": "0"}, {"from": "6", "to": "99", "score": "16"}]}"#),
            ("AGE", #"{"groupType": "inBusinessSince", "lines": [{"from": "0", "to": "99", "score": "-0.5"}]}"#),
            ("GRADE", #"{"groupType": "userDefined", "scoreType": "list", "lines": [{"value": "B2", "score": "32"}]}"#),
        ] { service.put("/v1/scoring-groups/\(code)", body) }
        service.put("/v1/risk-groups/LOW", #"{"from": "0", "to": "50"}"#)
        service.put("/v1/risk-groups/HIGH", #"{"from": "50.5", "to": "200"}"#)
        service.put("/v1/customers/C1", #"{"name": "One", "currency": "USD", "address": {"country": "FR"}}"#)
        service.patch("/v1/credit-profiles/C1", """
            {"creditManagementGroupId": "KEY", "accountStatusId": "GOOD", "customerSinceDate": "2020-05-20",
             "businessStartedDate": "2010-01-01"}
            """)
        return service
    }

    private func profile(_ service: TestApplication) -> [String?] {
        let profile = service.get("/v1/credit-profiles/C1")
        return [profile["riskScore"], profile["riskGroupId"]]
    }

    @Test func `every predefined group takes its value from profile, customer and statistics; several of a type all count`() throws {
        let service = try service()
        #expect(profile(service) == [nil, nil])
        service.run("update-risk-scores")
        // 1 + 2 + 4 + 8 + 16 - 0.5; nobody has entered a grade: no line of it.
        #expect(profile(service) == ["30.5", "LOW"])
        let values = service.get("/v1/credit-profiles/C1").value("scoringValues")?.elements.map {
            "\($0["scoringGroupId"]?.string ?? "") \($0["value"]?.string ?? "") \($0["score"]?.string ?? "")"
        } ?? []
        #expect(Set(values) == ["SEGMENT KEY 1", "STATUS GOOD 2", "LAND FR 4", "EU FR 8", "SINCE 6 16", "AGE 16 -0.5"])
        // What the customer no longer has, scores nothing.
        service.patch("/v1/credit-profiles/C1", #"{"customerSinceDate": null, "accountStatusId": null}"#)
        service.run("update-risk-scores")
        #expect(profile(service) == ["12.5", "LOW"])
    }

    @Test func `a profile field, a line and a range move nobody, and an entered value leaves the stored ones as they are (D-28)`() throws {
        let service = try service()
        service.parameters(["confirmation": 0])
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "riskGroupId": "HIGH", "value": "100.00"}"#)
        service.put("/v1/exchange-rates/R1", #"{"rateType": "DEFAULT", "from": "EUR", "to": "USD", "validFromDate": "2026-01-01", "rate": "1"}"#)
        service.run("update-risk-scores")
        service.patch("/v1/credit-profiles/C1", #"{"creditManagementGroupId": "SMALL"}"#)
        service.put("/v1/scoring-groups/LAND", #"{"groupType": "country", "lines": [{"value": "FR", "score": "100"}]}"#)
        #expect(profile(service) == ["30.5", "LOW"])
        #expect(service.check("C1", "500.00", currency: "USD")["decision"] == "approved")
        // The stored segment counts with the line that it has now: 1, not 70. The country counts with its new score.
        service.patch("/v1/credit-profiles/C1", #"{"scoringValues": [{"scoringGroupId": "GRADE", "value": "b2"}]}"#)
        #expect(profile(service) == ["158.5", "HIGH"])
        #expect(service.check("C1", "500.00", currency: "USD").reasons == ["salesOrderAmount"])
        // A range moves nobody until the task runs; it takes the segment anew and keeps what was entered.
        service.put("/v1/risk-groups/HIGH", #"{"from": "50.5", "to": "227.4"}"#)
        #expect(profile(service) == ["158.5", "HIGH"])
        service.run("update-risk-scores")
        #expect(profile(service) == ["227.5", nil])
        #expect(service.check("C1", "500.00", currency: "USD")["decision"] == "approved")
    }

    @Test func `CM-11.6: the customer's currency, its latest revenue, and the proposal in accounting currency`() throws {
        let service = try service()
        service.put("/v1/exchange-rate-types/BUDGET", #"{"description": "Budget"}"#)
        service.parameters([:], #""limitExchangeRateType": "BUDGET""#)
        service.patch("/v1/credit-profiles/C1", #"{"scoringValues": [{"scoringGroupId": "GRADE", "value": "B2"}]}"#)
        #expect(profile(service) == ["32", "LOW"])
        func header(_ code: String, _ currency: String, _ maximum: String, _ limit: String) {
            service.put("/v1/automatic-limits/\(code)", """
                {"riskGroupId": "LOW", "currency": "\(currency)", "maximumRevenue": "\(maximum)", "lines": [
                 {"scoringGroupId": "GRADE", "operator": "gt", "comparisonValue": "B1", "creditLimit": "\(limit)"},
                 {"scoringGroupId": "GRADE", "operator": "eq", "comparisonValue": "B1", "creditLimit": "999999.00"}]}
                """)
        }
        func proposal() -> String {
            let draft = service.post("/v1/limit-adjustments", #"{"adjustmentType": "creditLimit"}"#)
            let answer = service.post("/v1/limit-adjustments/\(draft["number"] ?? "")/generate?dryRun=true", #"""
                {"source": "automatic", "newToDate": "2030-12-31"}
                """#, ifMatch: "*")
            return answer["lines.0.newLimit"] ?? answer["skipped.0.code"] ?? "?"
        }
        #expect(proposal() == "noAutomaticLimit")
        header("EUR", "EUR", "0.00", "70.00")
        #expect(proposal() == "70.00")
        // One in the customer's currency goes before it, and needs the rate of limits.
        header("USD", "USD", "0.00", "500.00")
        service.put("/v1/exchange-rates/R1", #"{"rateType": "DEFAULT", "from": "EUR", "to": "USD", "validFromDate": "2026-01-01", "rate": "1"}"#)
        #expect(proposal() == "exchangeRateMissing")
        service.put("/v1/exchange-rates/R2", #"{"rateType": "BUDGET", "from": "EUR", "to": "USD", "validFromDate": "2026-01-01", "rate": "2"}"#)
        #expect(proposal() == "250.00")
        // No statement is a revenue of 0: the smallest maximum goes before one without.
        header("SMALL", "USD", "1000.00", "10.00")
        header("LARGE", "USD", "2000.00", "20.00")
        #expect(proposal() == "5.00")
        let statements = "/v1/credit-profiles/C1/financial-statements"
        service.put("\(statements)/2024-12-31", #"{"revenue": "1.00", "currency": "EUR"}"#)
        service.put("\(statements)/2025-12-31", #"{"revenue": "500.01", "currency": "EUR"}"#)
        // 1,000.02 USD; a statement of a later day is not yet known.
        service.put("\(statements)/2026-12-31", #"{"revenue": "9999.00", "currency": "EUR"}"#)
        #expect(proposal() == "10.00")
        service.put("\(statements)/2026-01-31", #"{"revenue": "1000.01", "currency": "EUR"}"#)
        #expect(proposal() == "250.00")
        service.delete("/v1/automatic-limits/USD")
        #expect(proposal() == "revenueTooHigh")
        #expect(service.get("/v1/credit-profiles/C1")["creditLimit"] == "0.00")
    }
}
