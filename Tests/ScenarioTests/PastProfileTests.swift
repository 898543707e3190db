import TestSupport
import Testing

/// Profile, limit and exposure of a past day, and as they were known at a past moment (CM-1.4, CM-10.8, CO-3.5).
///
/// The moments of these tests lie on their business days.
struct PastProfileTests {
    private func service(today: String = "2026-05-04") throws -> TestApplication {
        let service = try TestApplication(today: today, hasItsOwnTime: true)
        service.company("DE01")
        return service
    }

    /// The moment of the newest event.
    private func now(_ service: TestApplication) -> String {
        service.get("/v1/audit-entries?company=*&limit=1&sort=-sequence")["items.0.occurredAt"] ?? ""
    }

    @Test func `the limit of a past day is the one that was in force at its end`() throws {
        let service = try service()
        service.customer("C1", limit: "1000.00")
        service.today = "2026-05-10"
        service.limit("C1", "2500.00")
        service.today = "2026-06-01"
        service.limit("C1", "400.00")
        func limit(_ day: String) -> String? { service.get("/v1/credit-profiles/C1?asOf=\(day)")["creditLimit"] }
        #expect(limit("2026-05-04") == "1000.00")
        #expect(limit("2026-05-09") == "1000.00")
        #expect(limit("2026-05-10") == "2500.00")
        #expect(limit("2026-05-31") == "2500.00")
        #expect(limit("2026-06-01") == "400.00")
        #expect(service.get("/v1/credit-profiles/C1?asOf=2026-05-20")["creditLimitDate"] == "2026-05-10")
    }

    @Test func `a limit posted later from a past day is in force from that day on, once it is known`() throws {
        let service = try service()
        service.customer("C1", limit: "1000.00")
        service.today = "2026-05-20"
        let before = now(service)
        service.demand(service.post("/v1/limit-adjustments?company=DE01&asOf=2026-05-10", """
            {"adjustmentType": "creditLimit", "post": true,
             "lines": [{"customer": {"number": "C1"}, "newLimit": "3000.00", "newToDate": "2099-12-31"}]}
            """))
        service.today = "2026-05-21"
        #expect(service.get("/v1/credit-profiles/C1?asOf=2026-05-09")["creditLimit"] == "1000.00")
        #expect(service.get("/v1/credit-profiles/C1?asOf=2026-05-10")["creditLimit"] == "3000.00")
        #expect(service.get("/v1/credit-profiles/C1?asOf=2026-05-15&knownAt=\(before)")["creditLimit"] == "1000.00")
    }

    @Test func `flags, notes and review dates of a past day are those of its end, and not those of today`() throws {
        let service = try service()
        service.customer("C1", profile: #"{"creditNotes": "pays late", "invoicingAndDeliveryOnHold": "invoice"}"#)
        service.today = "2026-05-12"
        service.demand(service.patch(
            "/v1/credit-profiles/C1", #"{"creditNotes": null, "invoicingAndDeliveryOnHold": "no", "titleHeld": true}"#))
        let past = service.get("/v1/credit-profiles/C1?asOf=2026-05-11")
        #expect(past["creditNotes"] == "pays late")
        #expect(past["invoicingAndDeliveryOnHold"] == "invoice")
        #expect(past["titleHeld"] == "false")
        #expect(service.get("/v1/credit-profiles/C1")["titleHeld"] == "true")
        #expect(past.etag != service.get("/v1/credit-profiles/C1").etag)
    }

    @Test func `open orders of a past day are those that stood then; what was invoiced since is open again`() throws {
        let service = try service()
        service.customer("C1", limit: "10000.00")
        service.order("O1", "C1", "800.00")
        service.today = "2026-05-08"
        service.order("O2", "C1", "150.00")
        service.today = "2026-05-12"
        service.demand(service.put("/v1/packing-slips/P1?company=DE01", #"{"order": {"number": "O1"}, "postingDate": "2026-05-12"}"#))
        service.today = "2026-05-15"
        service.posting("O1", "invoice")
        service.demand(service.post("/v1/orders/O2/cancel?company=DE01", "{}"))
        func figures(_ day: String) -> [String?] {
            let profile = service.get("/v1/credit-profiles/C1?asOf=\(day)")
            return [profile["openOrders"], profile["deliveredNotInvoiced"], profile["creditUsed"]]
        }
        #expect(figures("2026-05-07") == ["800.00", "0.00", "800.00"])
        #expect(figures("2026-05-08") == ["950.00", "0.00", "950.00"])
        #expect(figures("2026-05-12") == ["150.00", "800.00", "950.00"])
        #expect(figures("2026-05-15").first == "0.00")
    }

    @Test func `an invoice entered late counts on its own day, and takes its order out of the open ones`() throws {
        let service = try service()
        service.customer("C1", limit: "10000.00")
        service.order("O1", "C1", "500.00")
        service.today = "2026-05-20"
        let before = now(service)
        service.demand(service.put("/v1/invoices/I1?company=DE01", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "500.00", "transactionDate": "2026-05-10",
             "dueDate": "2026-05-12", "order": {"number": "O1"}}
            """))
        service.today = "2026-05-21"
        let known = service.get("/v1/credit-profiles/C1?asOf=2026-05-14")
        #expect([known["balance"], known["openOrders"], known["totalOverdue"], known["overdueDays"]] == ["500.00", "0.00", "500.00", "2"])
        let then = service.get("/v1/credit-profiles/C1?asOf=2026-05-14&knownAt=\(before)")
        #expect([then["balance"], then["openOrders"], then["totalOverdue"]] == ["0.00", "500.00", "0.00"])
    }

    @Test func `knownAt without asOf answers what was answered then`() throws {
        let service = try service()
        service.customer("C1", limit: "1000.00")
        service.invoice("I1", "C1", "300.00", on: "2026-05-04", due: "2026-05-05")
        service.today = "2026-05-09"
        let live = service.get("/v1/credit-profiles/C1")
        service.customer("C0")
        let moment = now(service)
        service.today = "2026-06-09"
        service.payment("B1", "C1", "300.00", on: "2026-05-06", settles: "I1")
        service.limit("C1", "5.00")
        let again = service.get("/v1/credit-profiles/C1?knownAt=\(moment)")
        #expect(again.text == live.text)
        #expect(again["overdueDays"] == "4")
    }

    @Test func `a moment to come is refused, and a customer is not found before it was recorded`() throws {
        let service = try service()
        service.customer("C1")
        let before = now(service)
        service.customer("C2")
        let future = service.get("/v1/credit-profiles/C1?knownAt=2030-01-01T00:00:00Z")
        #expect(future.status == 400)
        #expect(future.code == "invalidParameter")
        #expect(service.get("/v1/credit-profiles/C1?knownAt=yesterday").code == "invalidParameter")
        #expect(service.get("/v1/credit-profiles/C2?knownAt=\(before)").code == "notFound")
    }

    @Test func `of the days before a customer was recorded its set-up of the first day is shown`() throws {
        let service = try service()
        service.customer("C1", limit: "1000.00")
        service.invoice("I1", "C1", "70.00", on: "2026-04-01", due: "2026-04-15")
        service.today = "2026-05-10"
        service.limit("C1", "2000.00")
        let past = service.get("/v1/credit-profiles/C1?asOf=2026-04-20")
        #expect([past["creditLimit"], past["balance"], past["totalOverdue"]] == ["1000.00", "70.00", "70.00"])
        #expect(service.get("/v1/credit-profiles/C1?asOf=2026-03-31")["balance"] == "0.00")
    }

    @Test func `a list shows the profiles of a past day too`() throws {
        let service = try service()
        service.customer("C1", limit: "1000.00")
        service.today = "2026-05-10"
        service.limit("C1", "2000.00")
        service.today = "2026-05-11"
        let list = service.get("/v1/credit-profiles?company=DE01&asOf=2026-05-09")
        #expect(list["items.0.creditLimit"] == "1000.00")
        #expect(list["items.0.totalCreditLimit"] == "1000.00")
    }
}
