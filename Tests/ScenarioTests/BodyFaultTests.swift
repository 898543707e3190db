import TestSupport
import Testing

/// All faults of a body are told at once, each with its pointer, whatever kind of fault it is (api-conventions 6).
@Suite struct `A body with several faults` {
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.customer("C1", limit: "1000.00")
        service.invoice("I1", "C1", "100.00", on: "2026-04-01", due: "2026-05-01")
        service.invoice("I2", "C1", "100.00", on: "2026-04-01", due: "2026-05-01")
        service.payment("P1", "C1", "300.00", on: "2026-04-02")
        return service
    }

    @Test func `names everything unknown in an order beside its wrong amounts and properties`() throws {
        let service = try service()
        let body = """
            {"customer": {"number": "NOBODY"}, "invoiceAccount": {"number": "NOWHERE"}, "currency": "EUR", "amount": "1.234",
             "orderDate": "2026-02-30", "paymentTerms": "NET99", "cashDiscount": "NONE", "color": "red", "charges": "0.001"}
            """
        #expect(Set(service.put("/v1/orders/S1", body).faults) == [
            "/color unknownProperty", "/orderDate invalidDate", "/amount tooManyDecimals", "/charges tooManyDecimals",
            "/customer unknownReference", "/invoiceAccount unknownReference", "/paymentTerms unknownReference",
            "/cashDiscount unknownReference",
        ])
        #expect(service.get("/v1/orders/S1").code == "notFound")
    }

    @Test func `names every line at fault of an order inside a credit check`() throws {
        let service = try service()
        let answer = service.post("/v1/credit-checks", """
            {"document": "confirmation", "order": {"number": "S1", "customer": {"number": "NOBODY"}, "currency": "JPY",
             "orderDate": "2026-05-04", "paymentTerms": "NET99",
             "lines": [{"line": 1, "quantity": 1, "unitPrice": "10"}, {"line": 1, "quantity": "1", "unitPrice": "-10"},
                       {"line": 2, "quantity": "1", "unitPrice": "10", "taxAmount": "0.5"}]}}
            """)
        #expect(Set(answer.faults) == [
            "/order/lines/0/quantity decimalNotString", "/order/lines/1/line duplicate", "/order/lines/1/unitPrice tooSmall",
            "/order/lines/2/taxAmount tooManyDecimals", "/order/customer unknownReference", "/order/paymentTerms unknownReference",
        ])
    }

    @Test func `names the customer, the order and the marks of documents that are not there`() throws {
        let service = try service()
        #expect(Set(service.put("/v1/invoices/I9", """
            {"customer": {"number": "NOBODY"}, "currency": "EUR", "amount": 12, "transactionDate": "2026-05-04",
             "dueDate": "2026-05-32", "order": {"number": "S9"}}
            """).faults) == [
                "/amount moneyNotString", "/dueDate invalidDate", "/customer unknownReference", "/order unknownReference",
            ])
        #expect(Set(service.put("/v1/payments/P9", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "5.000", "transactionDate": "2026-05-04",
             "marks": [{"invoice": {"number": "I8"}}, {"invoice": {"number": "I1"}, "installment": 3}], "note": "x"}
            """).faults) == [
                "/note unknownProperty", "/amount tooManyDecimals", "/marks/0/invoice unknownReference",
                "/marks/1/installment unknownReference",
            ])
    }

    @Test func `names each pair of a settlement that takes too much`() throws {
        let service = try service()
        #expect(Set(service.post("/v1/settlements", """
            {"customer": {"number": "C1"}, "settlementDate": "soon", "pairs": [
             {"invoice": {"number": "I1"}, "payment": {"number": "P1"}, "amount": "100.01"},
             {"invoice": {"number": "I2"}, "payment": {"number": "P1"}, "amount": "100.02"}]}
            """).faults) == [
                "/settlementDate invalidDate", "/pairs/0/amount exceedsOpenAmount", "/pairs/1/amount exceedsOpenAmount",
            ])
        #expect(Set(service.post("/v1/settlements", """
            {"customer": {"number": "NOBODY"}, "pairs": [
             {"invoice": {"number": "I1"}, "payment": {"number": "P9"}, "amount": "1.00"},
             {"invoice": {"number": "I9"}, "payment": {"number": "P1"}, "amount": "1.00"}]}
            """).faults) == [
                "/customer unknownReference", "/pairs/0/payment unknownReference", "/pairs/1/invoice unknownReference",
            ])
    }

    @Test func `names the unknown codes of a customer and of a profile beside the rest`() throws {
        let service = try service()
        #expect(Set(service.put("/v1/customers/C9", """
            {"name": "", "currency": "EURO", "paymentTerms": "NET99", "cashDiscount": "D9", "language": "!"}
            """).faults).isSuperset(of: ["/currency unknownCurrency", "/language invalidFormat"]))
        #expect(Set(service.patch("/v1/credit-profiles/C1", """
            {"mandatoryCreditLimit": true, "unlimitedCreditLimit": true, "accountStatusId": "NONE", "creditManagementGroupId": "G9",
             "ignoreUntilDate": "tomorrow"}
            """).faults) == [
                "/ignoreUntilDate invalidDate", "/unlimitedCreditLimit mandatoryAndUnlimited",
                "/accountStatusId unknownReference", "/creditManagementGroupId unknownReference",
            ])
    }

    @Test func `names the unknown reason of a release beside the mode that there is not`() throws {
        let service = try service()
        service.rule(TestApplication.limit100)
        service.order("S1", "C1", "2000.00")
        service.posting("S1")
        let hold = service.get("/v1/holds?order=S1")["items.0.id"] ?? ""
        #expect(Set(service.post("/v1/holds/\(hold)/release", #"{"reasonCode": "weather", "mode": "somehow"}"#, ifMatch: "*").faults)
            == ["/mode invalidValue", "/reasonCode unknownReference"])
        #expect(service.get("/v1/holds/\(hold)")["status"] == "onHold")
    }

    @Test func `tells them all for a row of an import too`() throws {
        let service = try service()
        let job = service.send(.post, "/v1/imports?kind=invoices", """
            {"number": "I9", "customer": {"number": "NOBODY"}, "currency": "EUR", "amount": "1.005", "transactionDate": "2026-05-04", "dueDate": "x"}
            """, headers: ["Content-Type": "application/x-ndjson", "Prefer": "wait=20"])["id"] ?? ""
        let row = service.get("/v1/jobs/\(job)/errors").part("items.0")
        #expect(Set(row?.faults ?? []) == ["/dueDate invalidDate", "/amount tooManyDecimals", "/customer unknownReference"])
    }

    @Test func `leaves nothing behind, and its key takes the right body afterwards`() throws {
        let service = try service()
        let before = try service.changeCount()
        let wrong = #"{"document": "confirmation", "order": {"number": "S1", "customer": {"number": "C1"}, "currency": "EUR", "amount": 5, "orderDate": "2026-05-04"}}"#
        #expect(service.post("/v1/credit-checks", wrong, requestKey: "k").faults == ["/order/amount moneyNotString"])
        #expect(try service.changeCount() == before)
        #expect(service.post("/v1/credit-checks", wrong.replacing("\"amount\": 5", with: "\"amount\": \"5.00\""), requestKey: "k").status == 201)
    }
}
