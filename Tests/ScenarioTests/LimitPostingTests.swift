import TestSupport
import Testing

/// What posting a journal does and tells, sentence by sentence: CM-10.2, CM-10.3, CM-10.6.
@Suite struct `Posting of limit adjustments` {
    private func adjustment(_ type: String, _ lines: String, _ service: TestApplication, post: Bool = true) -> TestAnswer {
        service.post(
            "/v1/limit-adjustments", #"{"adjustmentType": "\#(type)", "post": \#(post), "lines": [\#(lines)]}"#)
    }

    @Test func `D-20: the date of a group's line is the one of its members, wherever the line stands`() throws {
        for groupIsFirst in [true, false] {
            let service = try TestApplication.withCompany()
            service.customer("C1", limit: "100.00", expires: "2026-12-31")
            service.creditGroup("G1", "1000.00")
            service.member("G1", "C1")
            let lines = [
                #"{"customerCreditGroup": {"number": "G1"}, "newLimit": "2000.00", "newToDate": "2027-06-30"}"#,
                #"{"customer": {"number": "C1"}, "newLimit": "500.00", "newToDate": "2026-09-30"}"#,
            ]
            let body = (groupIsFirst ? lines : lines.reversed()).joined(separator: ", ")
            #expect(adjustment("creditLimit", body, service)["status"] == "posted")
            let profile = service.get("/v1/credit-profiles/C1")
            #expect(profile["creditLimit"] == "500.00")
            #expect(profile["creditLimitExpirationDate"] == "2027-06-30")
            let history = service.get("/v1/credit-profiles/C1/limit-history?sort=occurredAt")
            let last = history.count("items") - 1
            #expect(history["items.\(last - 1).origin"] == "adjustment")
            #expect(history["items.\(last - 1).newToDate"] == "2026-09-30")
            #expect(history["items.\(last).origin"] == "groupDate")
            #expect(history["items.\(last).oldLimit"] == "500.00")
            #expect(history["items.\(last).oldToDate"] == "2026-09-30")
            #expect(history["items.\(last).newToDate"] == "2027-06-30")
            let events = service.get("/v1/events?type=limit.changed&limit=500")
            #expect(events["items.\(events.count("items") - 1).data.oldToDate"] == "2026-09-30")
        }
    }

    @Test func `a line whose temporary limit was removed meanwhile is at fault, and the journal stays a draft`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "100.00")
        let made = adjustment(
            "temporaryCreditLimit",
            #"{"customer": {"number": "C1"}, "newLimit": "5.00", "newFromDate": "2026-06-01", "newToDate": "2026-06-30"}"#,
            service)
        let draft = adjustment("temporaryCreditLimit", #"{"customer": {"number": "C1"}}"#, service, post: false)
        #expect(draft["lines.0.currentLimit"] == "5.00")
        #expect(draft["lines.0.currentFromDate"] == "2026-06-01")
        #expect(draft["lines.0.currentToDate"] == "2026-06-30")
        let reversal = service.post("/v1/limit-adjustments/\(made["number"] ?? "")/reverse", ifMatch: "*")
        service.post("/v1/limit-adjustments/\(reversal["number"] ?? "")/post", ifMatch: "*")
        #expect(service.get("/v1/credit-profiles/C1").count("temporaryLimits") == 0)
        let path = "/v1/limit-adjustments/\(draft["number"] ?? "")"
        #expect(service.post(path + "/post", ifMatch: "*").faults == ["/lines/0/existingTemporaryLimit unknownReference"])
        #expect(service.get(path)["status"] == "draft")
        #expect(service.get("/v1/credit-profiles/C1?asOf=2026-06-01")["temporaryCreditLimit"] == nil)
    }

    @Test func `CM-10.7: a reversal makes anew what it found, where the temporary limit is there no longer`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "100.00")
        func post(_ journal: TestAnswer) {
            let reversal = service.post("/v1/limit-adjustments/\(journal["number"] ?? "")/reverse", ifMatch: "*")
            #expect(service.post("/v1/limit-adjustments/\(reversal["number"] ?? "")/post", ifMatch: "*")["status"] == "posted")
        }
        let made = adjustment(
            "temporaryCreditLimit",
            #"{"customer": {"number": "C1"}, "newLimit": "5.00", "newFromDate": "2026-06-01", "newToDate": "2026-06-30"}"#,
            service)
        let id = service.get("/v1/credit-profiles/C1")["temporaryLimits.0.id"] ?? ""
        let replaced = adjustment("temporaryCreditLimit", """
            {"customer": {"number": "C1"}, "existingTemporaryLimit": {"id": "\(id)"}, "newLimit": "7.00",
             "newFromDate": "2026-06-05", "newToDate": "2026-06-25"}
            """, service)
        post(made)
        #expect(service.get("/v1/credit-profiles/C1").count("temporaryLimits") == 0)
        post(replaced)
        let profile = service.get("/v1/credit-profiles/C1?asOf=2026-06-01")
        #expect(profile["temporaryCreditLimit.amount"] == "5.00")
        #expect(profile["temporaryCreditLimit.toDate"] == "2026-06-30")
        let history = service.get("/v1/credit-profiles/C1/limit-history?origin=temporary&sort=-occurredAt")
        #expect(history["items.0.oldLimit"] == nil)
        #expect(history["items.0.newLimit"] == "5.00")
    }

    @Test func `a posted limit is written in the customer's currency at the rate of the posting date`() throws {
        let service = try TestApplication.withCompany()
        service.customer("US1", currency: "USD")
        for (number, day, rate) in [("R1", "2026-05-01", "1.25"), ("R2", "2026-05-10", "2")] {
            service.put("/v1/exchange-rates/\(number)", """
                {"rateType": "DEFAULT", "from": "EUR", "to": "USD", "validFromDate": "\(day)", "rate": "\(rate)"}
                """)
        }
        let draft = adjustment(
            "creditLimit", #"{"customer": {"number": "US1"}, "newLimit": "100.00", "newToDate": "2026-12-31"}"#, service,
            post: false)
        service.today = "2026-05-10"
        service.post("/v1/limit-adjustments/\(draft["number"] ?? "")/post", ifMatch: "*")
        let profile = service.get("/v1/credit-profiles/US1")
        #expect(profile["creditLimitCustomerCurrency.amount"] == "200.00")
        #expect(profile["creditLimitDate"] == "2026-05-10")
    }

    @Test func `D-21: generated limits that have expired already are warned of together`() throws {
        let service = try TestApplication.withCompany()
        for number in 1...3 { service.customer("C\(number)", limit: "100.00", expires: number == 3 ? "2026-12-31" : "2026-06-30") }
        let path = "/v1/limit-adjustments/\(service.draft([]))"
        let past = service.post(path + "/generate?dryRun=true", """
            {"source": "customers", "adjustmentValue": "1.00", "newToDate": "2026-05-03"}
            """, ifMatch: "*")
        #expect(past.count("lines") == 3)
        #expect(past["warnings.0.lines"] == "3")
        let relative = service.post(path + "/generate", """
            {"source": "customers", "adjustmentValue": "1.00", "dateMethod": "relative", "toOffset": -60}
            """, ifMatch: "*")
        #expect(relative.count("lines") == 3)
        #expect(relative.count("warnings") == 1)
        #expect(relative["warnings.0.code"] == "dateInPast")
        #expect(relative["warnings.0.lines"] == "2")
        #expect(relative["warnings.0.lineNumber"] == "1")
    }

    @Test func `D-07: a temporary limit above the eligible one is warned of as well`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "100.00", profile: #"{"eligibleCreditLimit": "150.00"}"#)
        func temporary(_ amount: String, _ month: String) -> TestAnswer {
            adjustment("temporaryCreditLimit", """
                {"customer": {"number": "C1"}, "newLimit": "\(amount)", "newFromDate": "\(month)-01", "newToDate": "\(month)-28"}
                """, service)
        }
        #expect(temporary("150.00", "2026-06").count("warnings") == 0)
        #expect(temporary("150.01", "2026-07")["warnings.0.code"] == "aboveEligibleLimit")
    }

    @Test func `limits are generated for a risk group, too`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", profile: #"{"riskGroupId": "LOW"}"#)
        service.customer("C2", profile: #"{"riskGroupId": "HIGH"}"#)
        let answer = service.post("/v1/limit-adjustments/\(service.draft([]))/generate", """
            {"source": "customers", "adjustmentValue": "1.00", "newToDate": "2026-12-31", "filter": {"riskGroupId": "low"}}
            """, ifMatch: "*")
        #expect(answer.count("lines") == 1)
        #expect(answer["lines.0.customer.number"] == "C1")
    }
}
