import TestSupport
import Testing

/// Invoices dated ahead, documents corrected after a settlement was taken back, and settlements dated back.
@Suite struct `Receivables that are dated ahead or corrected` {
    private static let exposure = ["balance", "deliveredNotInvoiced", "openOrders", "creditUsed"]

    private static func figures(_ service: TestApplication, _ customer: String, asOf: String? = nil) -> [String] {
        let day = asOf.map { "&asOf=\($0)" } ?? ""
        let profile = service.get("/v1/credit-profiles/\(customer)?company=DE01\(day)")
        return exposure.map { profile[$0] ?? "" }
    }

    private static func settle(_ service: TestApplication, _ invoice: String, _ payment: String, on day: String) -> TestAnswer {
        service.post("/v1/settlements?company=DE01", """
            {"customer": {"number": "C"}, "settlementDate": "\(day)",
             "pairs": [{"invoice": {"number": "\(invoice)"}, "payment": {"number": "\(payment)"}, "amount": "50.00"}]}
            """)
    }

    @Test func `an invoice dated ahead leaves its order in the exposure until its date (CM-1_6, CM-7_2)`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0])
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "100"}"#)
        service.customer("C", limit: "1000.00")
        service.order("A", "C", "900.00")
        service.posting("A", "packingSlip")
        service.posting("A", "invoice", #""postingDate": "2026-06-16", "dueDate": "2026-07-30""#)
        #expect(Self.figures(service, "C") == ["0.00", "900.00", "0.00", "900.00"])
        #expect(Self.figures(service, "C", asOf: "2026-06-15") == ["0.00", "900.00", "0.00", "900.00"])
        #expect(Self.figures(service, "C", asOf: "2026-06-16") == ["900.00", "0.00", "0.00", "900.00"])
        #expect(service.check("C", "900.00")["decision"] == "hold")
        #expect(service.check("C", "99.00")["decision"] != "hold")
    }

    @Test func `an invoice that is put with a later date leaves its order in the exposure too`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C", limit: "1000.00")
        service.order("A", "C", "900.00")
        let put = service.put("/v1/invoices/I?company=DE01", """
            {"customer": {"number": "C"}, "currency": "EUR", "amount": "900.00", "transactionDate": "2026-09-30",
             "dueDate": "2026-10-30", "order": {"number": "A"}, "lines": [{"line": 1, "quantity": "1"}]}
            """)
        #expect(put.status == 201)
        #expect(Self.figures(service, "C") == ["0.00", "900.00", "0.00", "900.00"])
        #expect(Self.figures(service, "C", asOf: "2026-09-30") == ["900.00", "0.00", "0.00", "900.00"])
    }

    @Test func `a document can be corrected after its settlement was taken back (CO-4_7)`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C")
        service.customer("OTHER")
        service.invoice("I", "C", "50.00", on: "2026-01-01", due: "2026-02-01")
        service.payment("P", "C", "50.00", on: "2026-01-01")
        let made = Self.settle(service, "I", "P", on: "2026-01-02")
        func invoice(_ amount: String, _ customer: String = "C", on date: String = "2026-01-01") -> TestAnswer {
            service.put("/v1/invoices/I?company=DE01", """
                {"customer": {"number": "\(customer)"}, "currency": "EUR", "amount": "\(amount)",
                 "transactionDate": "\(date)", "dueDate": "2026-02-01"}
                """)
        }
        #expect(invoice("80.00").code == "alreadySettled")
        let back = service.post("/v1/settlements/\(made["id"] ?? "")/reverse", #"{"reversalDate": "2026-03-10"}"#, ifMatch: "*")
        #expect(back.status == 200)
        let changed = invoice("80.00")
        #expect(changed.status == 200)
        #expect(changed["openAmount"] == "80.00")
        let payment = service.put("/v1/payments/P?company=DE01", """
            {"customer": {"number": "C"}, "currency": "EUR", "amount": "60.00", "transactionDate": "2026-01-01"}
            """)
        #expect(payment.status == 200)
        #expect(Self.figures(service, "C")[0] == "20.00")
        // What was settled in February stays settled then; the rest of the corrected amount was due.
        let then = service.get("/v1/credit-profiles/C?company=DE01&asOf=2026-03-09")
        #expect(then["totalOverdue"] == "30.00")
        #expect(invoice("80.00", "OTHER").code == "alreadySettled")
        #expect(invoice("80.00", on: "2026-01-31").code == "alreadySettled")
        #expect(try service.differences() == [])
    }

    @Test func `what another settlement had taken is not taken twice in the past (CO-3_5)`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C")
        service.invoice("I1", "C", "50.00", on: "2026-01-01", due: "2026-02-01")
        service.invoice("I2", "C", "50.00", on: "2026-01-01", due: "2026-02-01")
        service.payment("P", "C", "50.00", on: "2026-01-01")
        let made = Self.settle(service, "I1", "P", on: "2026-01-02")
        let back = service.post("/v1/settlements/\(made["id"] ?? "")/reverse", #"{"reversalDate": "2026-03-10"}"#, ifMatch: "*")
        #expect(back.status == 200)
        #expect(Self.settle(service, "I2", "P", on: "2026-01-02").faults == ["/pairs/0/amount exceedsOpenAmount"])
        #expect(Self.settle(service, "I2", "P", on: "2026-03-09").faults == ["/pairs/0/amount exceedsOpenAmount"])
        #expect(Self.settle(service, "I2", "P", on: "2026-03-10").status == 201)
    }
}

/// Small print of writes: conditions and files.
@Suite struct `Conditions and files` {
    @Test func `a file may begin with a byte-order mark`() throws {
        let service = try TestApplication.withCompany()
        let csv = "\u{FEFF}number,name,currency\nC1,One,EUR\n"
        let job = service.send(.post, "/v1/imports?kind=customers&company=DE01", csv,
                               headers: ["Content-Type": "text/csv", "Prefer": "wait=20"])
        #expect(job["result.created"] == "1")
        #expect(service.get("/v1/customers/C1?company=DE01").status == 200)
    }

    @Test func `an error of an import names the line of the file (api-conventions 7)`() throws {
        let service = try TestApplication.withCompany()
        let csv = "number,name,currency\nC1,\"One\nand more\",EUR\n\nC2,Two,EURO\n"
        let job = service.send(.post, "/v1/imports?kind=customers&company=DE01", csv,
                               headers: ["Content-Type": "text/csv", "Prefer": "wait=20"])
        #expect(service.get("/v1/jobs/\(job["id"] ?? "")/errors")["items.0.line"] == "5")
    }

    @Test func `a condition on an absent or present record is kept`() throws {
        let service = try TestApplication.withCompany()
        let body = #"{"name": "One", "currency": "EUR"}"#
        func put(_ name: String) -> TestAnswer {
            service.send(.put, "/v1/customers/C?company=DE01", body, headers: [name: "*"])
        }
        #expect(put("If-Match").code == "versionMismatch")
        #expect(put("If-None-Match").status == 201)
        #expect(put("If-None-Match").code == "versionMismatch")
        #expect(put("If-Match").status == 200)
    }
}
