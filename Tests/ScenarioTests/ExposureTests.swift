import TestSupport
import Testing

/// What counts against a limit, sentence by sentence: CM-7.
@Suite struct `Exposures` {
    private func service(_ parameters: String = "", limit: String = "1000.00") throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0, "packingSlip": 0], parameters)
        service.rule(TestApplication.limit100)
        service.customer("C1", limit: limit)
        return service
    }

    /// An order of pieces at 10.00.
    private func pieces(_ number: String, _ quantity: String, _ service: TestApplication) {
        service.put("/v1/orders/\(number)", """
            {"customer": {"number": "C1"}, "currency": "EUR", "orderDate": "2026-05-04",
             "lines": [{"line": 1, "quantity": "\(quantity)", "unitPrice": "10"}]}
            """)
    }

    @Test func `CM-7.1: the order itself counts once, also when it has been put and partly invoiced`() throws {
        let service = try service()
        pieces("SO-1", "90", service)
        let first = service.posting("SO-1")
        #expect(first["decision"] == "approved")
        #expect(first["check.limits.0.openBalance"] == "0.00")
        #expect(first["check.limits.0.currentOrder"] == "900.00")
        #expect(first["check.limits.0.newBalance"] == "900.00")
        service.put("/v1/invoices/I1", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "400.00", "transactionDate": "2026-05-04",
             "dueDate": "2026-06-04", "order": {"number": "SO-1"}, "lines": [{"line": 1, "quantity": "40", "amount": "400.00"}]}
            """)
        // What is invoiced is balance, the rest is the order.
        let again = service.posting("SO-1")
        #expect(again["check.limits.0.openBalance"] == "400.00")
        #expect(again["check.limits.0.currentOrder"] == "500.00")
        #expect(again["check.limits.0.newBalance"] == "900.00")
    }

    @Test func `CM-7.2: all posted transactions count, due or not, and unapplied payments and credit notes reduce them`() throws {
        let service = try service(#""creditLimitType": "balance""#)
        service.invoice("I1", "C1", "500.00", on: "2026-04-01", due: "2026-04-30")
        service.invoice("I2", "C1", "300.00", on: "2026-05-01", due: "2026-07-31")
        #expect(service.check("C1", "10.00")["limits.0.openBalance"] == "800.00")
        service.payment("P1", "C1", "250.00", on: "2026-05-02")
        service.put("/v1/credit-notes/CN1", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "50.00", "transactionDate": "2026-05-02"}
            """)
        let check = service.check("C1", "10.00")
        #expect(check["limits.0.openBalance"] == "500.00")
        #expect(check["limits.0.creditExcess"] == "0.00")
        // On the day: the payment of 2 May is not there the day before.
        #expect(service.check("C1", "10.00", asOf: "2026-05-01")["limits.0.openBalance"] == "800.00")
        let over = service.check("C1", "600.00")
        #expect(over["limits.0.newBalance"] == "1100.00")
        #expect(over["limits.0.creditLimit"] == "1000.00")
        #expect(over["limits.0.creditExcess"] == "100.00")
    }

    @Test func `D-13: other orders count while they are on hold, and no longer once they are rejected or cancelled`() throws {
        let service = try service()
        service.order("HELD", "C1", "5000.00")
        service.order("GONE", "C1", "700.00")
        service.posting("HELD")
        #expect(service.check("C1", "1.00")["limits.0.openBalance"] == "5700.00")
        service.reject("HELD")
        #expect(service.check("C1", "1.00")["limits.0.openBalance"] == "700.00")
        service.post("/v1/orders/GONE/cancel", "{}")
        #expect(service.check("C1", "1.00")["limits.0.openBalance"] == "0.00")
    }

    @Test func `D-14: an open line counts with its discount, its tax and its share of the charges`() throws {
        let service = try service()
        service.put("/v1/orders/SO-1", """
            {"customer": {"number": "C1"}, "currency": "EUR", "orderDate": "2026-05-04", "charges": "30.00",
             "lines": [{"line": 1, "quantity": "10", "unitPrice": "10", "discountPercent": "10", "taxAmount": "17.10"},
                       {"line": 2, "quantity": "1", "unitPrice": "210", "taxAmount": "39.90"}]}
            """)
        // Net 90 and 210; charges 9 and 21; tax 17.10 and 39.90.
        #expect(service.get("/v1/credit-profiles/C1")["openOrders"] == "387.00")
        service.posting("SO-1", "packingSlip", #""lines": [{"line": 1, "quantity": "10"}]"#)
        let delivered = service.get("/v1/credit-profiles/C1")
        #expect(delivered["deliveredNotInvoiced"] == "116.10")
        #expect(delivered["openOrders"] == "270.90")
    }

    @Test func `a return reduces the exposure of the others and is never evaluated itself (D-15)`() throws {
        let service = try service()
        pieces("SO-1", "95", service)
        pieces("BACK", "-20", service)
        #expect(service.get("/v1/credit-profiles/C1")["openOrders"] == "750.00")
        #expect(service.posting("BACK")["skippedBecause"] == "negativeTotal")
        #expect(service.check("C1", "249.99")["decision"] == "approved")
        #expect(service.check("C1", "250.00")["decision"] == "hold")
    }

    @Test func `an order of zero is evaluated like any other`() throws {
        let service = try service()
        service.invoice("I1", "C1", "1000.00", on: "2026-05-01", due: "2026-06-01")
        #expect(service.check("C1", "0.00").reasons == ["creditLimitUsed"])
    }

    @Test func `CM-7.3: the percentage is not rounded`() throws {
        let service = try service(limit: "10000.00")
        #expect(service.check("C1", "9999.99")["creditUsedPercent"] == "99.9999")
        #expect(service.check("C1", "9999.99")["decision"] == "approved")
        #expect(service.check("C1", "10000.00")["decision"] == "hold")
    }

    @Test func `CM-7.4: a confirmation counts what is delivered and not invoiced of its own order once`() throws {
        for type in ["balance", "balancePackingSlip", "balanceAll"] {
            let service = try service(#""creditLimitType": "\#(type)""#)
            pieces("SO-1", "90", service)
            service.put("/v1/packing-slips/PS1", """
                {"order": {"number": "SO-1"}, "postingDate": "2026-05-01", "lines": [{"line": 1, "quantity": "40"}]}
                """)
            let answer = service.posting("SO-1")
            #expect(answer["check.limits.0.currentOrder"] == "900.00", "\(type)")
            #expect(answer["check.limits.0.newBalance"] == "900.00", "\(type)")
        }
    }

    @Test func `CM-7.4: a slip counts its lines; the rest of the order counts as another order's would`() throws {
        for (type, open) in [("balance", "0.00"), ("balancePackingSlip", "200.00"), ("balanceAll", "600.00")] {
            let service = try service(#""creditLimitType": "\#(type)""#)
            pieces("SO-1", "90", service)
            service.put("/v1/packing-slips/PS1", """
                {"order": {"number": "SO-1"}, "postingDate": "2026-05-01", "lines": [{"line": 1, "quantity": "20"}]}
                """)
            let answer = service.posting("SO-1", "packingSlip", #""lines": [{"line": 1, "quantity": "30"}]"#)
            #expect(answer["check.limits.0.currentOrder"] == "300.00", "\(type)")
            #expect(answer["check.limits.0.openBalance"] == open, "\(type)")
        }
    }

    @Test func `CM-7.4: the rule about the order's amount always looks at the whole order`() throws {
        let service = try service(limit: "100000.00")
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "800.00"}"#)
        pieces("SO-1", "90", service)
        let slip = service.posting("SO-1", "packingSlip", #""lines": [{"line": 1, "quantity": "1"}]"#)
        #expect(slip.reasons == ["salesOrderAmount"])
        #expect(slip["check.limits.0.currentOrder"] == "10.00")
    }

    @Test func `X8: once the overdue invoice is paid both parked orders measure 108.33 % and stay`() throws {
        let service = try service(limit: "12000.00")
        service.rule(TestApplication.overdue0)
        service.invoice("I1", "C1", "300.00", on: "2026-03-01", due: "2026-04-01")
        service.order("P", "C1", "7000.00")
        service.order("Q", "C1", "6000.00")
        service.posting("P")
        service.posting("Q")
        service.payment("PAY", "C1", "300.00", on: "2026-05-04", settles: "I1")
        service.evaluate()
        for order in ["P", "Q"] {
            #expect(service.hold(of: order).activeReasons == ["creditLimitUsed"], "\(order)")
            #expect(service.hold(of: order)["status"] == "onHold")
        }
        service.reject("Q")
        service.evaluate()
        #expect(service.hold(of: "P")["status"] != "onHold")
    }

    @Test func `D-16: members of other companies count by the limit type of the company whose order is checked`() throws {
        let service = try service(#""creditLimitType": "balance", "checkCreditGroupLimit": true"#)
        service.company("FR01")
        service.parameters(["confirmation": 0], #""checkCreditGroupLimit": true"#, company: "FR01")
        service.rule(TestApplication.limit100, company: "FR01")
        service.customer("F1", limit: "9000.00", company: "FR01")
        service.creditGroup("G", "5000.00")
        service.member("G", "C1")
        service.member("G", "F1", company: "FR01")
        service.invoice("I1", "C1", "100.00", on: "2026-05-01", due: "2026-06-01")
        service.order("SO-1", "C1", "300.00")
        service.order("SO-2", "F1", "200.00", company: "FR01")
        // DE01 counts balances: of both members. FR01 counts orders as well: of both members.
        #expect(service.check("C1", "10.00")["limits.0.openBalance"] == "100.00")
        #expect(service.check("F1", "10.00", company: "FR01")["limits.0.openBalance"] == "600.00")
    }

    @Test func `CM-7.5: members that are excluded or unlimited use the shared limit all the same`() throws {
        let service = try service(#""checkCreditGroupLimit": true"#)
        service.creditGroup("G", "1000.00")
        service.member("G", "C1")
        for (number, flag) in [("OUT", "excludeFromCreditManagement"), ("FREE", "unlimitedCreditLimit")] {
            service.customer(number, profile: #"{"\#(flag)": true}"#)
            service.member("G", number)
            service.invoice("I-\(number)", number, "450.00", on: "2026-05-01", due: "2026-06-01")
        }
        let check = service.check("C1", "100.00")
        #expect(check["limits.0.openBalance"] == "900.00")
        #expect(check["reasons.0.tested"] == "group")
    }

    @Test func `CM-7.6: the figures of every tested limit stay with the decision`() throws {
        let service = try service(#""checkCreditGroupLimit": true"#)
        service.creditGroup("G", "500.00")
        service.member("G", "C1")
        service.invoice("I1", "C1", "400.00", on: "2026-05-01", due: "2026-06-01")
        service.order("SO-1", "C1", "700.00")
        let check = service.posting("SO-1")["check.id"] ?? ""
        service.payment("P1", "C1", "400.00", on: "2026-05-04", settles: "I1")
        service.limit("C1", "1.00")
        let stored = service.get("/v1/credit-checks/\(check)")
        for (index, limit, excess) in [(0, "500.00", "600.00"), (1, "1000.00", "100.00")] {
            let figures = stored.part("limits.\(index)")
            #expect(figures?["openBalance"] == "400.00")
            #expect(figures?["currentOrder"] == "700.00")
            #expect(figures?["newBalance"] == "1100.00")
            #expect(figures?["creditLimit"] == limit)
            #expect(figures?["creditExcess"] == excess)
        }
    }
}
