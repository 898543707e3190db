import TestSupport
import Testing

/// Scoring groups, risk groups, automatic limits, entered values and financial statements: CM-11, CM-1.5.
@Suite struct `Risk set-up` {
    private static let grades = """
        {"groupType": "userDefined", "scoreType": "list", "lines": [{"value": "A", "score": "10"}, {"value": "B", "score": "30.5"}]}
        """

    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        return service
    }

    @Test func `D-27: a scoring group whose ranges share an end is refused, and reads back as it was put`() throws {
        let service = try service()
        let body = #"{"groupType": "averagePaymentDays", "lines": [{"from": "0", "to": "30", "score": "5"}, {"from": "30", "to": "59.99", "score": "15"}]}"#
        #expect(service.put("/v1/scoring-groups/DAYS", body).faults == ["/lines/1/from overlappingRange"])
        let put = service.put("/v1/scoring-groups/DAYS", body.replacing("\"to\": \"30\"", with: "\"to\": \"29.99\""))
        #expect(put.status == 201)
        #expect(put["scoreType"] == "range")
        #expect(put["lines.0.to"] == "29.99")
        #expect(put["lines.1.score"] == "15")
        let again = service.put("/v1/scoring-groups/days", body.replacing("\"to\": \"30\"", with: "\"to\": \"29.99\""))
        #expect(again.status == 200)
        #expect(again.etag == "\"1\"")
        #expect(service.get("/v1/scoring-groups?groupType=averagePaymentDays")["items.0.code"] == "DAYS")
        #expect(service.put("/v1/scoring-groups/DAYS", Self.grades).faults == ["/groupType immutable"])
        #expect(service.send(
            .put, "/v1/scoring-groups/DAYS", #"{"groupType": "averagePaymentDays", "lines": []}"#,
            headers: ["If-Match": "\"9\""]).status == 412)
    }

    @Test func `lines have the form of their group`() throws {
        let service = try service()
        let put = { service.put("/v1/scoring-groups/G", $0).faults }
        #expect(put(#"{"groupType": "country", "lines": [{"from": "0", "to": "1", "score": "1"}]}"#)
            == ["/lines/0/from bothGiven", "/lines/0/value required"])
        #expect(put(#"{"groupType": "customerSince", "scoreType": "list", "lines": []}"#) == ["/scoreType invalidValue"])
        #expect(put(#"{"groupType": "userDefined", "lines": []}"#) == ["/scoreType required"])
        #expect(put(#"{"groupType": "country", "lines": [{"value": "FR", "score": 2}]}"#) == ["/lines/0/score decimalNotString"])
        #expect(put(#"{"groupType": "country", "lines": [{"value": "FR", "score": "2"}, {"value": "fr", "score": "3"}]}"#)
            == ["/lines/1/value duplicate"])
        #expect(put(#"{"groupType": "customerSince", "lines": [{"from": "0", "score": "1"}], "x": 1}"#)
            == ["/x unknownProperty"])
        #expect(put(#"{"groupType": "customerSince", "lines": [{"from": "0", "score": "1"}]}"#) == ["/lines/0/to required"])
    }

    @Test func `risk groups do not overlap, and one that is in use stays`() throws {
        let service = try service()
        #expect(service.put("/v1/risk-groups/A", #"{"from": "0", "to": "24.99", "indicator": "green"}"#).status == 201)
        #expect(service.put("/v1/risk-groups/B", #"{"from": "24.99", "to": "50"}"#).faults == ["/from overlappingRange"])
        #expect(service.put("/v1/risk-groups/B", #"{"from": "25", "to": "20"}"#).faults == ["/to invalidValue"])
        #expect(service.put("/v1/risk-groups/B", #"{"from": "25", "to": "50"}"#)["indicator"] == "none")
        #expect(service.put("/v1/risk-groups/A", #"{"from": "0", "to": "20"}"#).status == 200)
        #expect(service.patch("/v1/credit-profiles/C1", #"{"riskGroupId": "X"}"#).faults == ["/riskGroupId unknownReference"])
        #expect(service.patch("/v1/credit-profiles/C1", #"{"riskGroupId": "a"}"#)["riskGroupId"] == "A")
        let referenced = service.delete("/v1/risk-groups/A")
        #expect(referenced.code == "referenced")
        #expect(referenced["references.0"] == "credit-profiles/C1")
        #expect(referenced["detail"] == "\"A\" is in use by 1 credit-profiles (C1).")
        #expect(service.delete("/v1/risk-groups/B").status == 204)
    }

    @Test func `an automatic limit names groups that exist and compares numbers with numbers`() throws {
        let service = try service()
        service.put("/v1/risk-groups/B", #"{"from": "25", "to": "50"}"#)
        service.put("/v1/scoring-groups/YEARS", #"{"groupType": "inBusinessSince", "lines": [{"from": "0", "to": "200", "score": "1"}]}"#)
        let body = { (group: String, scoring: String, value: String) in
            """
            {"riskGroupId": "\(group)", "currency": "EUR", "lines": [{"scoringGroupId": "\(scoring)", "operator": "ge", \
            "comparisonValue": "\(value)", "creditLimit": "40000.00"}]}
            """
        }
        #expect(service.put("/v1/automatic-limits/L1", body("Z", "NONE", "3")).faults
            == ["/riskGroupId unknownReference", "/lines/0/scoringGroupId unknownReference"])
        #expect(service.put("/v1/automatic-limits/L1", body("B", "YEARS", "x")).faults == ["/lines/0/comparisonValue invalidFormat"])
        let put = service.put("/v1/automatic-limits/L1", body("b", "years", "3"))
        #expect(put.status == 201)
        #expect(put["riskGroupId"] == "B")
        #expect(put["maximumRevenue"] == "0.00")
        #expect(put["lines.0.scoringGroupId"] == "YEARS")
        #expect(service.delete("/v1/scoring-groups/YEARS")["references.0"] == "automatic-limits/L1")
        #expect(service.delete("/v1/risk-groups/B")["references.0"] == "automatic-limits/L1")
        #expect(service.delete("/v1/automatic-limits/L1").status == 204)
        #expect(service.get("/v1/automatic-limits/L1").status == 404)
    }

    @Test func `several automatic limits of a risk group differ in currency or maximum revenue`() throws {
        let service = try service()
        service.put("/v1/risk-groups/B", #"{"from": "25", "to": "50"}"#)
        func put(_ code: String, _ currency: String, _ revenue: String) -> TestAnswer {
            service.put("/v1/automatic-limits/\(code)", #"{"riskGroupId": "B", "currency": "\#(currency)", "maximumRevenue": "\#(revenue)", "lines": []}"#)
        }
        #expect(put("L1", "EUR", "0.00").status == 201)
        #expect(put("L1", "EUR", "0.00").status == 200)
        #expect(put("L2", "EUR", "0.00").faults == ["/maximumRevenue duplicate"])
        #expect(put("L2", "EUR", "1000.00").status == 201)
        #expect(put("L3", "USD", "0.00").status == 201)
        #expect(put("L3", "EUR", "1000.00").faults == ["/maximumRevenue duplicate"])
    }

    @Test func `D-28: an entered value scores that customer at once, merged by group`() throws {
        let service = try service()
        service.put("/v1/scoring-groups/GRADE", Self.grades)
        service.put("/v1/scoring-groups/SITE", #"{"groupType": "userDefined", "scoreType": "range", "lines": [{"from": "0", "to": "5", "score": "-0.5"}]}"#)
        service.put("/v1/risk-groups/LOW", #"{"from": "0", "to": "19"}"#)
        service.put("/v1/risk-groups/HIGH", #"{"from": "20", "to": "99"}"#)
        let profile = "/v1/credit-profiles/C1"
        #expect(service.get(profile)["riskScore"] == nil)
        let first = service.patch(profile, #"{"scoringValues": [{"scoringGroupId": "grade", "value": "b"}]}"#)
        #expect(first["riskScore"] == "30.5")
        #expect(first["riskGroupId"] == "HIGH")
        #expect(first["scoringValues.0.scoringGroupId"] == "GRADE")
        #expect(first["scoringValues.0.score"] == "30.5")
        let second = service.patch(profile, #"{"scoringValues": [{"scoringGroupId": "SITE", "value": "4"}]}"#)
        #expect(second["riskScore"] == "30")
        #expect(second.count("scoringValues") == 2)
        let same = service.patch(profile, #"{"scoringValues": [{"scoringGroupId": "SITE", "value": "4.0"}]}"#)
        #expect(same.etag == second.etag)
        // A change of the lines moves nobody until the value is entered anew or the task runs.
        service.put("/v1/scoring-groups/GRADE", Self.grades.replacing("30.5", with: "1"))
        #expect(service.get(profile)["riskScore"] == "30")
        let removed = service.patch(profile, #"{"scoringValues": [{"scoringGroupId": "SITE"}]}"#)
        #expect(removed["riskScore"] == "1")
        #expect(removed["riskGroupId"] == "LOW")
        let history = service.get("\(profile)/risk-history?sort=-occurredAt")
        #expect(history["items.0.oldRiskGroupId"] == "HIGH")
        #expect(history["items.0.contributions.0.value"] == "b")
        let events = service.get("/v1/events?after=0&type=riskGroup.changed")
        #expect(events.count("items") == 2)
        #expect(events["items.1.data.newRiskGroupId"] == "LOW")
        #expect(service.delete("/v1/scoring-groups/GRADE")["references.0"] == "credit-profiles/C1")
    }

    @Test func `what the service takes itself is not entered, and the risk group follows the score alone`() throws {
        let service = try service()
        service.put("/v1/scoring-groups/GRADE", Self.grades)
        service.put("/v1/scoring-groups/LAND", #"{"groupType": "country", "lines": [{"value": "FR", "score": "2"}]}"#)
        service.put("/v1/scoring-groups/SITE", #"{"groupType": "userDefined", "scoreType": "range", "lines": []}"#)
        let patch = { service.patch("/v1/credit-profiles/C1", $0).faults }
        #expect(patch(#"{"riskGroupId": "LOW"}"#) == ["/riskGroupId readOnlyProperty"])
        #expect(patch(#"{"scoringValues": [{"scoringGroupId": "LAND", "value": "FR"}]}"#) == ["/scoringValues/0/value readOnlyProperty"])
        #expect(patch(#"{"scoringValues": [{"scoringGroupId": "NONE", "value": "1"}]}"#) == ["/scoringValues/0/scoringGroupId unknownReference"])
        #expect(patch(#"{"scoringValues": [{"scoringGroupId": "SITE", "value": "many"}]}"#) == ["/scoringValues/0/value invalidFormat"])
        #expect(patch(#"{"scoringValues": [{"scoringGroupId": "GRADE", "value": "A"}, {"scoringGroupId": "grade", "value": "B"}]}"#)
            == ["/scoringValues/1/scoringGroupId duplicate"])
        let tried = service.send(
            .patch, "/v1/credit-profiles/C1?dryRun=true", #"{"scoringValues": [{"scoringGroupId": "GRADE", "value": "A"}]}"#,
            headers: ["If-Match": "*"])
        #expect(tried["riskScore"] == "10")
        #expect(service.get("/v1/credit-profiles/C1")["riskScore"] == nil)
    }

    @Test func `a customer keeps its financial statements by day`() throws {
        let service = try service()
        let path = "/v1/credit-profiles/C1/financial-statements"
        #expect(service.put("\(path)/2025-12-31", #"{"revenue": "1250000.00", "currency": "EUR"}"#).status == 201)
        #expect(service.put("\(path)/2025-12-31", #"{"revenue": "1250000.00", "currency": "EUR"}"#).etag == "\"1\"")
        #expect(service.put("\(path)/2025-12-31", #"{"revenue": "1300000", "currency": "JPY"}"#).etag == "\"2\"")
        #expect(service.get("\(path)?date.gte=2025-01-01")["items.0.revenue"] == "1300000")
        #expect(service.put("\(path)/2025-13-01", #"{"revenue": "1.00", "currency": "EUR"}"#).faults == ["/date invalidDate"])
        #expect(service.put("\(path)/2025-12-31", #"{"revenue": 5, "currency": "EUR"}"#).faults == ["/revenue moneyNotString"])
        #expect(service.delete("\(path)/2025-12-31", ifMatch: "\"1\"").status == 412)
        #expect(service.delete("\(path)/2025-12-31").status == 204)
        #expect(service.get("\(path)/2025-12-31").status == 404)
        let clerk = try service.makeKey(roles: [.viewer])
        #expect(service.put("\(path)/2025-12-31", #"{"revenue": "1.00", "currency": "EUR"}"#, key: clerk)["requiredScope"] == "credit-profiles:write")
        #expect(service.put("/v1/risk-groups/A", #"{"from": "0", "to": "1"}"#, key: clerk)["requiredScope"] == "credit-setup:write")
    }
}
