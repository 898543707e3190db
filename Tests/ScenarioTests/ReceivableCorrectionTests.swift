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

/// What a payment settles by its marks.
@Suite struct `Marks of a payment` {
    private static func pay(_ service: TestApplication, _ amount: String, _ marks: String, _ number: String = "P") -> TestAnswer {
        service.put("/v1/payments/\(number)?company=DE01", """
            {"customer": {"number": "C"}, "currency": "EUR", "amount": "\(amount)", "transactionDate": "2026-05-04",
             "marks": [\(marks)]}
            """)
    }

    private static func open(_ service: TestApplication, _ numbers: String...) -> [String] {
        numbers.map { service.get("/v1/invoices/\($0)?company=DE01")["openAmount"] ?? "" }
    }

    @Test func `a mark without an installment goes through the due dates in their order (CO-5_2, CO-5_5)`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C")
        let put = service.put("/v1/invoices/I?company=DE01", """
            {"customer": {"number": "C"}, "currency": "EUR", "amount": "100.00", "transactionDate": "2026-05-01",
             "installments": [{"dueDate": "2026-08-01", "amount": "60.00"}, {"dueDate": "2026-06-01", "amount": "40.00"}]}
            """)
        #expect(put.status == 201)
        let mark = #"{"invoice": {"number": "I"}, "amountToSettle": "70.00"}"#
        #expect(Self.pay(service, "70.00", mark).status == 201)
        let items = service.get("/v1/transactions?company=DE01&customer=C&type=invoice&sort=dueDate")
        #expect(items["items.0.openAmount"] == "0.00")
        #expect(items["items.1.openAmount"] == "30.00")
        // Sent again it finds what it settled itself, and nothing changes.
        #expect(Self.pay(service, "70.00", mark).etag == "\"1\"")
        #expect(Self.pay(service, "70.00", mark, "P2").faults == ["/marks/0/amountToSettle exceedsOpenAmount"])
    }

    @Test func `amounts that are said come first, the others by due date as far as the payment goes (CO-5_5)`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C")
        service.invoice("LATE", "C", "50.00", on: "2026-05-01", due: "2026-07-01")
        service.invoice("EARLY", "C", "50.00", on: "2026-05-01", due: "2026-06-01")
        service.invoice("SAID", "C", "50.00", on: "2026-05-01", due: "2026-09-01")
        let marks = ["LATE", "EARLY"].map { #"{"invoice": {"number": "\#($0)"}}"# }
            + [#"{"invoice": {"number": "SAID"}, "amountToSettle": "20.00"}"#]
        #expect(Self.pay(service, "90.00", marks.joined(separator: ",")).status == 201)
        #expect(Self.open(service, "EARLY", "LATE", "SAID") == ["0.00", "30.00", "30.00"])
        #expect(Self.pay(service, "90.00", marks.joined(separator: ",")).etag == "\"1\"")
        // One mark that is larger than the payment takes what there is.
        #expect(Self.pay(service, "10.00", marks[0], "P2").status == 201)
        #expect(Self.open(service, "LATE", "SAID") == ["20.00", "30.00"])
        #expect(Self.pay(service, "10.00", marks[1], "P3").faults == ["/marks/0/amountToSettle exceedsOpenAmount"])
    }

    @Test func `credit notes are found by the invoice that they credit`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C")
        service.invoice("I", "C", "50.00", on: "2026-05-01", due: "2026-07-01")
        for (number, invoice) in [("CN1", #", "invoice": {"number": "I"}"#), ("CN2", "")] {
            let put = service.put("/v1/credit-notes/\(number)?company=DE01", """
                {"customer": {"number": "C"}, "currency": "EUR", "amount": "10.00", "transactionDate": "2026-05-02"\(invoice)}
                """)
            #expect(put.status == 201)
        }
        let found = service.get("/v1/credit-notes?company=DE01&invoice=I")
        #expect(found.count("items") == 1)
        #expect(found["items.0.number"] == "CN1")
        #expect(service.get("/v1/settlements?company=DE01&updatedAt.gte=2000-01-01T00:00:00Z").count("items") == 1)
    }

    @Test func `an attempt that nothing is checked at is warned above the limit as well`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C", limit: "100.00")
        service.order("A", "C", "900.00")
        let answer = service.posting("A")
        #expect(answer["skippedBecause"] == "checkpointNotMarked")
        #expect(answer["warnings.0.code"] == "creditLimitExceeded")
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
