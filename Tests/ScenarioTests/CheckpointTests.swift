import Testing
import TestSupport

/// The documents on the order's way: what each checks, produces and moves (CM-13, CM-7.2, CM-7.4).
@Suite struct CheckpointTests {
    private func service(_ more: String = "") throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(more: more)
        service.customer("C1", limit: "2000.00")
        service.rule(TestApplication.limit100)
        return service
    }

    /// An order of ten pieces at 100.
    private func tenPieces(_ service: TestApplication, _ number: String = "S1") {
        service.put("/v1/orders/\(number)", """
            {"customer": {"number": "C1"}, "currency": "EUR", "orderDate": "2026-05-04",
             "lines": [{"line": 1, "quantity": "10", "unitPrice": "100"}]}
            """)
    }

    private func exposure(_ service: TestApplication) -> [String?] {
        let profile = service.get("/v1/credit-profiles/C1")
        return [profile["balance"], profile["deliveredNotInvoiced"], profile["openOrders"]]
    }

    private func lines(_ quantity: String) -> String { #""lines": [{"line": 1, "quantity": "\#(quantity)"}]"# }

    @Test func `partial slips and invoices move the exposure and count nothing twice`() throws {
        let service = try service()
        tenPieces(service)
        #expect(exposure(service) == ["0.00", "0.00", "1000.00"])
        for document in ["confirmation", "pickingList", "releaseToWarehouse"] {
            #expect(service.posting("S1", document)["check.limits.0.newBalance"] == "1000.00", "\(document)")
        }
        #expect(exposure(service) == ["0.00", "0.00", "1000.00"])
        let slip = service.posting("S1", "packingSlip", lines("4"))
        #expect(slip["check.limits.0.currentOrder"] == "400.00")
        #expect(slip["check.limits.0.newBalance"] == "1000.00")
        #expect(exposure(service) == ["0.00", "400.00", "600.00"])
        service.posting("S1", "invoice", lines("3"))
        #expect(exposure(service) == ["300.00", "100.00", "600.00"])
        // An invoice takes delivered quantity first, then what is not delivered.
        service.posting("S1", "invoice", lines("3"))
        #expect(exposure(service) == ["600.00", "0.00", "400.00"])
        service.posting("S1", "packingSlip", lines("2"))
        #expect(service.get("/v1/orders/S1")["status"] == "partiallyDelivered")
        service.posting("S1", "invoice")
        #expect(exposure(service) == ["1000.00", "0.00", "0.00"])
        #expect(service.get("/v1/orders/S1")["status"] == "invoiced")
        #expect(try service.differences() == [])
    }

    @Test func `a slip that is cancelled moves its value back and can be posted again`() throws {
        let service = try service()
        tenPieces(service)
        let first = service.posting("S1", "packingSlip", lines("4"))["packingSlip.number"] ?? ""
        service.post("/v1/packing-slips/\(first)/cancel", "{}")
        #expect(exposure(service) == ["0.00", "0.00", "1000.00"])
        #expect(service.post("/v1/packing-slips/\(first)/cancel", "{}").code == "invalidState")
        service.posting("S1", "packingSlip", lines("10"))
        #expect(exposure(service) == ["0.00", "1000.00", "0.00"])
        #expect(service.post("/v1/orders/S1/postings", #"{"document": "packingSlip", \#(lines("1"))}"#).code == "quantityExceeded")
        #expect(service.post("/v1/orders/S1/cancel", "{}").code == "invalidState")
        #expect(try service.differences() == [])
    }

    @Test func `a line that the order does not have is named where the request has it`() throws {
        let service = try service()
        tenPieces(service)
        #expect(service.post("/v1/orders/S1/postings", """
            {"document": "packingSlip", "lines": [{"line": 1, "quantity": "1"}, {"line": 9, "quantity": "1"}]}
            """).faults == ["/lines/1/line unknownReference"])
        #expect(service.put("/v1/packing-slips/P1", """
            {"order": {"number": "S1"}, "postingDate": "2026-05-04", "lines": [{"line": 1, "quantity": "-1"}]}
            """).faults == ["/lines/0/quantity invalidValue"])
    }

    @Test func `cancelling a partly delivered order leaves what is delivered until it is invoiced`() throws {
        let service = try service()
        tenPieces(service)
        service.posting("S1", "packingSlip", lines("4"))
        service.posting("S1", "invoice", lines("1"))
        let cancelled = service.post("/v1/orders/S1/cancel", "{}")
        #expect(cancelled["status"] == "cancelled")
        #expect(exposure(service) == ["100.00", "300.00", "0.00"])
        #expect(service.post("/v1/orders/S1/postings", #"{"document": "packingSlip"}"#).code == "invalidState")
        #expect(service.post("/v1/orders/S1/postings", #"{"document": "invoice", \#(lines("4"))}"#).code == "quantityExceeded")
        #expect(service.put("/v1/packing-slips/P9", """
            {"order": {"number": "S1"}, "postingDate": "2026-05-04", "lines": [{"line": 1, "quantity": "1"}]}
            """).code == "invalidState")
        let invoice = service.posting("S1", "invoice")
        #expect(invoice["check.limits.0.newBalance"] == "400.00")
        #expect(exposure(service) == ["400.00", "0.00", "0.00"])
        #expect(service.post("/v1/orders/S1/postings", #"{"document": "invoice"}"#).code == "invalidState")
        #expect(try service.differences() == [])
    }

    @Test(arguments: ["confirmation", "pickingList", "releaseToWarehouse", "packingSlip", "invoice"])
    func `each document is stopped at its own checkpoint and produced by the release`(document: String) throws {
        let service = try TestApplication.withCompany()
        service.parameters([document: 0])
        service.customer("C1", limit: "500.00")
        service.rule(TestApplication.limit100)
        tenPieces(service)
        let attempt = service.posting("S1", document)
        #expect(attempt["decision"] == "hold")
        #expect(attempt["code"] == "orderSentToCreditManagement")
        #expect(service.hold(of: "S1")["document"] == document)
        #expect(service.posting("S1", document)["code"] == "orderOnCreditHold")
        #expect(service.release("S1", mode: "withPosting")["status"] == "released")
        #expect(service.get("/v1/packing-slips").count("items") == (document == "packingSlip" ? 1 : 0))
        #expect(service.get("/v1/invoices").count("items") == (document == "invoice" ? 1 : 0))
        #expect(try service.differences() == [])
    }

    @Test func `D-37: a pro forma is held like a posting, produced by its release, and opens no window when it passes`() throws {
        let service = try TestApplication.withCompany()
        let rows = ["confirmation", "pickingList", "releaseToWarehouse", "packingSlip", "invoice"].map {
            #"{"document": "\#($0)", "checkAtPosting": true, "checkAtProForma": true, "graceDays": 3}"#
        }
        service.put("/v1/parameters/credit-management", #"{"checkpoints": [\#(rows.joined(separator: ", "))]}"#)
        service.customer("C1", limit: "5000.00")
        service.rule(TestApplication.limit100)
        tenPieces(service)
        #expect(service.posting("S1", "packingSlip", #""mode": "proForma""#)["decision"] == "approved")
        #expect(service.get("/v1/orders/S1")["creditState.graceStart"] == nil)
        service.limit("C1", "900.00")
        #expect(service.posting("S1", "packingSlip", #""mode": "proForma""#)["decision"] == "hold")
        #expect(service.hold(of: "S1")["proForma"] == "true")
        #expect(service.posting("S1", "packingSlip", #""mode": "proForma""#)["skippedBecause"] == "alreadyOnHold")
        #expect(service.release("S1", mode: "withPosting")["status"] == "released")
        #expect(service.get("/v1/packing-slips").count("items") == 0)
        #expect(exposure(service) == ["0.00", "0.00", "1000.00"])
    }

    @Test func `a release with posting does not get around the hard block`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["packingSlip": 0])
        service.customer("C1", limit: "500.00")
        service.rule(TestApplication.limit100)
        tenPieces(service)
        service.posting("S1", "packingSlip")
        service.patch("/v1/credit-profiles/C1", #"{"invoicingAndDeliveryOnHold": "invoice"}"#)
        #expect(service.release("S1", mode: "withPosting").code == "customerOnHold")
        #expect(service.hold(of: "S1")["status"] == "onHold")
        #expect(service.release("S1")["status"] == "released")
        #expect(service.posting("S1", "packingSlip")["code"] == "customerOnHold")
    }

    @Test func `where the caller posts by itself, the next attempt of the released document is approved once`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["packingSlip": 0])
        service.customer("C1", limit: "500.00")
        service.rule(TestApplication.limit100)
        tenPieces(service)
        func check(_ document: String = "packingSlip") -> TestAnswer {
            service.post("/v1/credit-checks", #"{"document": "\#(document)", "order": {"number": "S1"}, \#(lines("6"))}"#)
        }
        #expect(check()["decision"] == "hold")
        // An evaluation looks at the lines that were stopped.
        service.limit("C1", "600.01")
        service.evaluate()
        #expect(service.hold(of: "S1").activeReasons == ["creditLimitUsed"])
        #expect(service.hold(of: "S1")["reasons.0.observed"]?.hasPrefix("166.66") == true)
        service.release("S1", mode: "withPosting")
        #expect(check()["skippedBecause"] == "releaseCovers")
        #expect(check()["decision"] == "hold")
    }
}

extension TestApplication {
    fileprivate func parameters(more: String) {
        parameters(["confirmation": 0, "pickingList": 0, "releaseToWarehouse": 0, "packingSlip": 0, "invoice": 0], more)
    }
}
