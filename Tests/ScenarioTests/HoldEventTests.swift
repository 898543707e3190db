import Testing
import TestSupport

/// Events settle it: whatever removes the last reason of a held order frees it in the same transaction.
@Suite struct HoldEventTests {
    /// A held order of 1,000 over a limit of 500.
    private func overLimit() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], #""autoReleaseReason": "paid", "allowManualLimitEdit": true"#)
        service.customer("C1", limit: "500.00")
        service.rule(TestApplication.limit100)
        service.order("S1", "C1", "1000.00")
        service.posting("S1")
        #expect(service.hold(of: "S1")["status"] == "onHold")
        return service
    }

    private func expectReleased(_ service: TestApplication, _ what: String) {
        #expect(service.hold(of: "S1")["status"] == "released", "\(what)")
    }

    @Test func `a payment frees it`() throws {
        let service = try overLimit()
        service.payment("P1", "C1", "600.00", on: "2026-05-04")
        expectReleased(service, "payment")
    }

    @Test func `a credit note frees it`() throws {
        let service = try overLimit()
        service.put("/v1/credit-notes/CN1", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "600.00", "transactionDate": "2026-05-04"}
            """)
        expectReleased(service, "credit note")
    }

    @Test func `a posted limit frees it`() throws {
        let service = try overLimit()
        service.limit("C1", "1000.01")
        expectReleased(service, "limit")
    }

    @Test func `a temporary limit frees it`() throws {
        let service = try overLimit()
        service.temporaryLimit("C1", "2000.00", from: "2026-05-04", to: "2026-05-10")
        expectReleased(service, "temporary limit")
    }

    @Test(arguments: [#"{"creditLimit": "2000.00"}"#, #"{"unlimitedCreditLimit": true}"#, #"{"excludeFromCreditManagement": true}"#,
                      #"{"ignoreUntilDate": "2026-05-10"}"#])
    func `a change of the profile frees it`(patch: String) throws {
        let service = try overLimit()
        #expect(service.patch("/v1/credit-profiles/C1", patch).status == 200)
        expectReleased(service, patch)
    }

    @Test func `a cancelled, rejected or smaller order frees the next one`() throws {
        for way in ["cancel", "reject", "smaller"] {
            let service = try overLimit()
            service.limit("C1", "1400.00")
            service.order("S2", "C1", "800.00")
            service.posting("S2")
            service.order("S1", "C1", "1000.00")
            #expect(service.hold(of: "S2")["status"] == "onHold")
            switch way {
            case "cancel": service.post("/v1/orders/S1/cancel", "{}")
            case "reject":
                service.order("S3", "C1", "900.00")
                service.posting("S3")
                service.post("/v1/orders/S1/cancel", "{}")
                #expect(service.hold(of: "S2")["status"] == "onHold")
                service.reject("S3")
            default: service.order("S1", "C1", "500.00")
            }
            #expect(service.hold(of: "S2")["status"] == "released", "\(way)")
            #expect(try service.differences() == [])
        }
    }

    @Test(arguments: [#"{"active": false}"#, #"{"creditLimitThreshold": "300"}"#])
    func `a rule that is changed frees it`(patch: String) throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], #""autoReleaseReason": "paid""#)
        service.customer("C1", limit: "500.00")
        let rule = service.rule(TestApplication.limit100)
        service.order("S1", "C1", "1000.00")
        service.posting("S1")
        #expect(service.patch("/v1/blocking-rules/\(rule)", patch).status == 200)
        expectReleased(service, patch)
    }

    @Test func `a parameter that ends the test frees it`() throws {
        let service = try overLimit()
        service.parameters(["confirmation": 0], #""autoReleaseReason": "paid", "checkLimitOnSalesOrder": false"#)
        expectReleased(service, "parameter")
    }

    @Test func `a rank that is lowered frees what was ranked too high`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], #""autoReleaseReason": "paid", "checkPaymentTermsIncrease": true"#)
        service.put("/v1/payment-terms/NET60", #"{"rank": 3}"#)
        service.put("/v1/payment-terms/NET30", #"{"rank": 2}"#)
        service.customer("C1", limit: "5000.00", terms: "NET30")
        service.order("S1", "C1", "100.00", terms: "NET60")
        #expect(service.posting("S1").reasons == ["paymentTermsIncreased"])
        service.put("/v1/payment-terms/NET60", #"{"rank": 2}"#)
        expectReleased(service, "rank")
    }

    @Test func `of two orders that one payment can free the older one goes first`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["packingSlip": 0], #""autoReleaseReason": "paid""#)
        service.customer("C1", limit: "1000.00")
        service.rule(TestApplication.limit100)
        service.invoice("I1", "C1", "900.00", on: "2026-05-01", due: "2026-06-01")
        for number in ["S1", "S2"] {
            service.order(number, "C1", "100.00")
            service.posting(number, "packingSlip")
        }
        service.payment("P1", "C1", "200.00", on: "2026-05-04")
        #expect(try service.changes("order.released").map { $0.data.contains("S1") } == [true, false])
    }

    @Test func `a change that concerns many holds evaluates the first at once and the rest in a job`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], #""autoReleaseReason": "paid""#)
        service.customer("C1", limit: "500.00")
        let rule = service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "10.00"}"#)
        for number in 1...40 {
            service.order("S\(number)", "C1", "11.00")
            service.posting("S\(number)")
        }
        service.delete("/v1/blocking-rules/\(rule)")
        #expect(service.hold(of: "S25")["status"] == "released")
        let job = service.get("/v1/jobs?kind=evaluateForRelease")["items.0.id"] ?? ""
        for _ in 0..<2_000 where service.get("/v1/jobs/\(job)")["status"] != "succeeded" {}
        #expect(service.get("/v1/jobs/\(job)")["result.counts.released"] == "15")
        #expect(service.get("/v1/holds?active=true").count("items") == 0)
    }

    @Test func `a rate that comes late frees what was held for want of it`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], #""autoReleaseReason": "paid""#)
        service.customer("C1", limit: "5000.00")
        service.rule(TestApplication.limit100)
        service.order("S1", "C1", "100.00", currency: "USD")
        #expect(service.posting("S1").reasons == ["evaluationError"])
        service.put("/v1/exchange-rates/R1", #"{"rateType": "DEFAULT", "from": "USD", "to": "EUR", "validFromDate": "2026-05-01", "rate": "0.9"}"#)
        expectReleased(service, "rate")
        #expect(service.get("/v1/orders/S1")["accountingTotal"] == "90.00")
        #expect(try service.differences() == [])
    }
}
