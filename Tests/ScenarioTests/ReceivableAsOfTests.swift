import TestSupport
import Testing

/// What is open of a document on a day: CO-3.5.
struct ReceivableAsOfTests {
    @Test func `a settlement counts from its own day, for the invoice, the payment and their items`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.invoice("I1", "C1", "100.00", on: "2026-04-01", due: "2026-05-01")
        service.payment("P1", "C1", "60.00", on: "2026-04-20", settles: "I1")
        // Dated ahead of today, 4 May.
        service.payment("P2", "C1", "40.00", on: "2026-05-10", settles: "I1")
        for (day, open, closed) in [("2026-03-31", "0.00", nil), ("2026-04-01", "100.00", nil), ("2026-04-19", "100.00", nil),
                                    ("2026-04-20", "40.00", nil), ("2026-05-09", "40.00", nil),
                                    ("2026-05-10", "0.00", "2026-05-10")] as [(String, String, String?)] {
            let invoice = service.get("/v1/invoices/I1?asOf=\(day)")
            #expect(invoice["openAmount"] == open, "\(day)")
            #expect(invoice["closedDate"] == closed, "\(day)")
        }
        #expect(service.get("/v1/invoices/I1")["openAmount"] == "40.00")
        #expect(service.get("/v1/payments/P1?asOf=2026-04-20")["openAmount"] == "0.00")
        #expect(service.get("/v1/payments/P2")["openAmount"] == "0.00")
        #expect(service.get("/v1/payments/P2?asOf=2026-05-10")["openAmount"] == "0.00")
        let item = service.get("/v1/transactions?number=I1")["items.0.id"] ?? ""
        #expect(service.get("/v1/transactions/\(item)")["openAmount"] == "40.00")
        #expect(service.get("/v1/transactions/\(item)")["status"] == "open")
        #expect(service.get("/v1/transactions/\(item)?asOf=2026-05-10")["status"] == "closed")
    }

    @Test func `a settlement taken back counts until the day on which it was`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.invoice("I1", "C1", "100.00", on: "2026-04-01", due: "2026-05-01")
        service.payment("P1", "C1", "60.00", on: "2026-04-10", settles: "I1")
        let settlement = service.get("/v1/settlements")["items.0.id"] ?? ""
        #expect(service.post("/v1/settlements/\(settlement)/reverse", #"{"reversalDate": "2026-04-25"}"#, ifMatch: "*").status == 200)
        #expect(service.get("/v1/invoices/I1")["openAmount"] == "100.00")
        #expect(service.get("/v1/invoices/I1?asOf=2026-04-24")["openAmount"] == "40.00")
        #expect(service.get("/v1/invoices/I1?asOf=2026-04-25")["openAmount"] == "100.00")
        #expect(service.get("/v1/payments/P1?asOf=2026-04-24")["openAmount"] == "0.00")
        #expect(service.get("/v1/payments/P1")["openAmount"] == "60.00")
    }
}
