import TestSupport
import Testing

/// Lines from automatic limits: CM-10.4, CM-11.6, X26.
@Suite struct `Generation of automatic limits` {
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.scoring()
        service.put("/v1/automatic-limits/B-EUR", """
            {"riskGroupId": "B", "currency": "EUR", "maximumRevenue": "0.00", "lines": [
             {"scoringGroupId": "YEARS", "operator": "ge", "comparisonValue": "3", "creditLimit": "40000.00"},
             {"scoringGroupId": "YEARS", "operator": "ge", "comparisonValue": "8", "creditLimit": "90000.00"}]}
            """)
        service.put("/v1/customers/C1", #"{"name": "One", "currency": "EUR", "address": {"country": "FR"}}"#)
        service.patch("/v1/credit-profiles/C1", #"{"businessStartedDate": "2020-05-20"}"#)
        for (number, paid) in [("I1", "2026-02-10"), ("I2", "2026-02-13")] {
            service.invoice(number, "C1", "100.00", on: "2026-01-01", due: "2026-01-31")
            service.payment("P-\(number)", "C1", "100.00", on: paid, settles: number)
        }
        service.invoice("I3", "C1", "50.00", on: "2026-05-01", due: "2026-05-31")
        return service
    }

    private func generated(_ service: TestApplication, _ more: String = "", type: String = "creditLimit") -> TestAnswer {
        let draft = service.post("/v1/limit-adjustments", #"{"adjustmentType": "\#(type)"}"#)
        return service.post("/v1/limit-adjustments/\(draft["number"] ?? "")/generate",
                            #"{"source": "automatic", "newToDate": "2030-12-31"\#(more)}"#, ifMatch: "*")
    }

    private func score(_ service: TestApplication) {
        service.run("calculate-balance-statistics")
        service.run("update-risk-scores")
    }

    @Test func `X26: the score of 32 makes group B and proposes 40,000, nine years of business 90,000 once they are stored`() throws {
        let service = try service()
        let before = generated(service)
        #expect(before.count("lines") == 0)
        #expect(before["skipped.0.code"] == "noRiskGroup")
        score(service)
        #expect(service.get("/v1/credit-profiles/C1")["riskScore"] == "32")
        #expect(service.get("/v1/credit-profiles/C1")["riskGroupId"] == "B")
        let journal = generated(service)
        #expect(journal["lines.0.newLimit"] == "40000.00")
        #expect(journal["lines.0.newToDate"] == "2030-12-31")
        #expect(journal["lines.0.origin"] == "automatic")
        #expect(journal.count("skipped") == 0)
        service.today = "2029-05-20"
        #expect(generated(service)["lines.0.newLimit"] == "40000.00")
        service.run("update-risk-scores")
        let later = generated(service)
        #expect(later["lines.0.newLimit"] == "90000.00")
        #expect(service.post("/v1/limit-adjustments/\(later["number"] ?? "")/post", ifMatch: "*")["status"] == "posted")
        #expect(service.get("/v1/credit-profiles/C1")["creditLimit"] == "90000.00")
    }

    @Test func `who has no proposal keeps the limit and is listed with the cause`() throws {
        let service = try service()
        score(service)
        for number in ["C2", "C3", "C4", "C5"] { service.customer(number) }
        service.patch("/v1/credit-profiles/C3", #"{"unlimitedCreditLimit": true}"#)
        service.patch("/v1/credit-profiles/C4", #"{"excludeFromCreditManagement": true}"#)
        let journal = generated(service)
        #expect(journal.count("lines") == 1)
        let skipped = journal.value("skipped")?.elements.compactMap { "\($0["customer"]?["number"]?.string ?? "") \($0["code"]?.string ?? "")" }
        #expect(skipped == ["C2 noRiskGroup", "C3 unlimitedCreditLimit", "C4 excludedFromCreditManagement", "C5 noRiskGroup"])
        service.put("/v1/automatic-limits/B-EUR", """
            {"riskGroupId": "B", "currency": "EUR", "maximumRevenue": "0.00", "lines": [
             {"scoringGroupId": "YEARS", "operator": "ge", "comparisonValue": "30", "creditLimit": "40000.00"}]}
            """)
        #expect(generated(service, #", "filter": {"customers": [{"number": "C1"}]}"#)["skipped.0.code"] == "noLineMatches")
        service.delete("/v1/automatic-limits/B-EUR", ifMatch: "*")
        #expect(generated(service, #", "filter": {"riskGroupId": "B"}"#)["skipped.0.code"] == "noAutomaticLimit")
    }

    @Test func `a temporary journal takes both days, and nothing is added to an automatic limit`() throws {
        let service = try service()
        score(service)
        let temporary = generated(service, #", "newFromDate": "2026-06-01""#, type: "temporaryCreditLimit")
        #expect(temporary["lines.0.newLimit"] == "40000.00")
        #expect(temporary["lines.0.newFromDate"] == "2026-06-01")
        #expect(generated(service, #", "adjustmentValue": "5", "valueType": "percent", "roundOff": "100.00""#).faults
            == ["/adjustmentValue invalidValue", "/valueType invalidValue", "/roundOff invalidValue"])
    }
}
