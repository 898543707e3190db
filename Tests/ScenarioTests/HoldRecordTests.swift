import Testing
import TestSupport

/// What a hold tells of itself: CM-14.1, CM-14.4.
@Suite struct HoldRecordTests {
    /// A rule that holds every order over ten, at each document.
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.customer("C1", limit: "90000.00")
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "10.00"}"#)
        return service
    }

    @Test func `CM-14.1: a hold keeps how the stopped document was to be posted`() throws {
        let service = try service()
        service.order("S1", "C1", "100.00")
        service.posting("S1", "invoice", """
            "lines": [{"line": 1, "quantity": "0.5"}], "number": "INV-7", "postingDate": "2026-05-05", "dueDate": "2026-06-05"
            """)
        let hold = service.hold(of: "S1")
        #expect(hold["postingContext.lines.0.quantity"] == "0.5")
        #expect(hold["postingContext.number"] == "INV-7")
        #expect(hold["postingContext.postingDate"] == "2026-05-05")
        #expect(hold["postingContext.dueDate"] == "2026-06-05")
        #expect(service.get("/v1/holds?order=S1").value("items.0.postingContext") == nil)
        #expect(service.get("/v1/holds?order=S1&expand=postingContext")["items.0.postingContext.number"] == "INV-7")
        service.release("S1", mode: "withPosting")
        #expect(service.get("/v1/invoices/INV-7")["dueDate"] == "2026-06-05")
        #expect(service.get("/v1/invoices/INV-7")["amount"] == "50.00")
        service.order("S2", "C1", "100.00")
        service.post("/v1/orders/S2/hold", #"{"reasonCode": "dispute"}"#)
        #expect(service.hold(of: "S2")["postingContext"] == nil)
    }

    @Test func `CM-14.1: where the caller posts by itself the lines that it asked about are kept`() throws {
        let service = try service()
        service.order("S1", "C1", "100.00")
        service.post("/v1/credit-checks", #"{"document": "packingSlip", "order": {"number": "S1"}, "lines": [{"line": 1, "quantity": "0.25"}]}"#)
        #expect(service.hold(of: "S1")["postingContext.lines.0.quantity"] == "0.25")
        #expect(service.hold(of: "S1")["postingContext.number"] == nil)
    }

    @Test func `CM-14.1: what holds are sorted by comes from the order and follows it while the hold is open`() throws {
        let service = try service()
        for terms in ["NET30", "NET60"] { service.put("/v1/payment-terms/\(terms)", "{}") }
        func put(_ number: String, _ responsible: String, _ terms: String, _ delivery: String) {
            service.put("/v1/orders/\(number)", """
                {"customer": {"number": "C1"}, "currency": "EUR", "amount": "100.00", "orderDate": "2026-05-04",
                 "responsible": "\(responsible)", "paymentTerms": "\(terms)", "deliveryDate": "\(delivery)", "orderDeadline": "2026-05-20"}
                """)
        }
        put("S1", "sam", "NET60", "2026-06-02")
        put("S2", "ada", "NET30", "2026-06-01")
        for order in ["S1", "S2"] { service.posting(order) }
        func orders(_ query: String) -> [String] {
            service.get("/v1/holds?\(query)").value("items")?.elements.compactMap { $0["order"]?["number"]?.string } ?? []
        }
        #expect(service.hold(of: "S1")["orderResponsible"] == "sam")
        #expect(service.hold(of: "S1")["responsible"] == nil)
        #expect(service.hold(of: "S1")["orderDeadline"] == "2026-05-20")
        #expect(orders("orderResponsible=sam") == ["S1"])
        for column in ["orderResponsible", "paymentTerms", "deliveryDate"] { #expect(orders("sort=\(column)") == ["S2", "S1"]) }
        put("S1", "zoe", "NET60", "2026-06-02")
        #expect(service.hold(of: "S1")["orderResponsible"] == "zoe")
        #expect(service.hold(of: "S1")["orderChanged"] == "false")
        service.release("S1")
        put("S1", "max", "NET60", "2026-06-02")
        #expect(service.hold(of: "S1")["orderResponsible"] == "zoe")
    }

    @Test func `CM-14.4: the list is sorted by any of its columns, and closed holds are found by how they ended`() throws {
        let service = try service()
        for number in 1...3 {
            service.order("S\(number)", "C1", "\(number)00.00")
            service.posting("S\(number)")
        }
        service.release("S1")
        service.reject("S2")
        for column in [
            "id", "company", "order", "customer", "active", "status", "holdOrigin", "document", "proForma", "displayReason",
            "forcedHoldReason", "currency", "orderTotal", "orderChanged", "reviewDate", "responsible", "orderResponsible",
            "releaseReason", "releaseMode", "releasedBy", "releasedAt", "rejectedBy", "rejectedAt", "paymentTerms", "deliveryDate",
            "orderDeadline", "creditManagementGroupId", "riskGroupId", "customerCreditGroup", "customerGroup", "ageHours",
            "createdAt", "updatedAt",
        ] {
            for sign in ["", "-"] { #expect(service.get("/v1/holds?sort=\(sign)\(column)").count("items") == 3, "\(sign)\(column)") }
        }
        let name = service.hold(of: "S1")["releasedBy.name"] ?? ""
        #expect(service.get("/v1/holds?releasedBy=\(name)")["items.0.order.number"] == "S1")
        #expect(service.get("/v1/holds?rejectedBy=\(name)")["items.0.order.number"] == "S2")
        #expect(service.get("/v1/holds?releaseMode=withoutPosting").count("items") == 1)
        #expect(service.get("/v1/holds?releaseReason=PAID").count("items") == 1)
        #expect(service.get("/v1/holds?currency=EUR&active=true").count("items") == 1)
    }

    @Test func `CM-14.4: a hold shows how the customer credit group stands now beside how it stood`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], #""checkCreditGroupLimit": true"#)
        service.customer("A", limit: "900.00")
        service.customer("B", limit: "900.00")
        service.creditGroup("G1", "500.00")
        for customer in ["A", "B"] { service.member("G1", customer) }
        service.rule(TestApplication.limit100)
        service.invoice("I1", "B", "450.00", on: "2026-05-01", due: "2026-06-01")
        service.order("S1", "A", "100.00")
        service.posting("S1")
        let hold = service.hold(of: "S1")
        #expect(hold["reasons.0.tested"] == "group")
        #expect(hold["limitsAtHold.0.usedPercent"] == "110")
        #expect(hold["groupSummary.customerCreditGroup.number"] == "G1")
        #expect(hold["groupSummary.creditUsed"] == "550.00")
        #expect(hold["groupSummary.creditUsedPercent"] == "110")
        service.payment("P1", "B", "400.00", on: "2026-05-04")
        let now = service.hold(of: "S1")
        #expect(now["limitsAtHold.0.usedPercent"] == "110")
        #expect(now["groupSummary.creditUsed"] == "150.00")
        #expect(now["groupSummary.creditRemaining"] == "350.00")
        #expect(now["creditSummary.creditUsed"] == "100.00")
    }

    @Test func `D-02: an order that had no value when it was held has its total once a rate has come`() throws {
        let service = try service()
        service.put("/v1/orders/S1", #"{"customer": {"number": "C1"}, "currency": "USD", "amount": "100.00", "orderDate": "2026-05-04"}"#)
        service.posting("S1")
        #expect(service.hold(of: "S1").activeReasons == ["evaluationError"])
        #expect(service.hold(of: "S1")["orderTotal"] == "0.00")
        service.put("/v1/exchange-rates/R1", """
            {"rateType": "DEFAULT", "from": "USD", "to": "EUR", "validFromDate": "2026-05-01", "rate": "0.9"}
            """)
        #expect(service.hold(of: "S1").activeReasons == ["salesOrderAmount"])
        #expect(service.hold(of: "S1")["orderTotal"] == "90.00")
        #expect(service.get("/v1/holds?orderTotal.gte=90.00").count("items") == 1)
    }
}
