import JSON
import Testing
import TestSupport

/// An attempt step by step, its trace and its grace windows: CM-13.1 to CM-13.6 through the API.
@Suite struct AttemptTests {
    /// A customer with an invoice overdue since April and a rule against it, every document marked.
    private func overdue(_ checkpoints: [String: Int] = ["confirmation": 0, "packingSlip": 0, "invoice": 0], _ more: String = "") throws
        -> TestApplication
    {
        let service = try TestApplication.withCompany()
        service.parameters(checkpoints, more)
        service.customer("C1", limit: "90000.00")
        service.rule(TestApplication.overdue0)
        service.invoice("OLD", "C1", "100.00", on: "2026-03-01", due: "2026-04-01")
        service.order("S1", "C1", "600.00")
        return service
    }

    // MARK: CM-13.2

    /// What is done before the attempt, and what the attempt gives: code or skippedBecause.
    private static let steps: [(name: String, path: String, body: String, result: String)] = [
        ("step 1", "parameters", #"{"creditManagementEnabled": false}"#, "creditManagementDisabled"),
        ("step 2", "profile", #"{"invoicingAndDeliveryOnHold": "all"}"#, "customerOnHold"),
        ("step 5", "parameters", "{}", "checkpointNotMarked"),
        ("step 6, customer", "profile", #"{"excludeFromCreditManagement": true}"#, "customerExcluded"),
        ("step 6, until", "profile", #"{"ignoreUntilDate": "2026-05-04"}"#, "ignoredUntil"),
        ("step 6, order", "order", #"{"excludeFromCreditManagement": true}"#, "orderExcluded"),
        ("step 6, until yesterday", "profile", #"{"ignoreUntilDate": "2026-05-03"}"#, "orderSentToCreditManagement"),
        ("step 9", "profile", "{}", "orderSentToCreditManagement"),
    ]

    @Test(arguments: steps.indices)
    func `CM-13.2: the first step that decides wins, and only the last makes a hold`(index: Int) throws {
        let (name, path, body, result) = Self.steps[index]
        let service = try overdue()
        switch path {
        case "parameters": service.put("/v1/parameters/credit-management", body)
        case "profile": service.patch("/v1/credit-profiles/C1", body)
        default: service.patch("/v1/orders/S1", body)
        }
        let attempt = service.posting("S1")
        #expect(attempt["code"] ?? attempt["skippedBecause"] == result, "\(name)")
        #expect(service.get("/v1/holds").count("items") == (result == "orderSentToCreditManagement" ? 1 : 0), "\(name)")
        let check = service.get("/v1/credit-checks?order=S1")
        #expect(check["items.0.code"] ?? check["items.0.skippedBecause"] == result, "\(name)")
        #expect((service.get("/v1/orders/S1")["creditState.graceStart"] == nil), "\(name)")
    }

    @Test func `CM-13.2: a return is never evaluated`() throws {
        let service = try overdue()
        service.put("/v1/orders/R1", """
            {"customer": {"number": "C1"}, "currency": "EUR", "orderDate": "2026-05-04",
             "lines": [{"line": 1, "quantity": "-1", "unitPrice": "50"}]}
            """)
        #expect(service.posting("R1")["skippedBecause"] == "negativeTotal")
    }

    @Test func `CM-13.1: of many orders a held one does not stop the others`() throws {
        let service = try overdue()
        service.customer("C2", limit: "90000.00")
        service.order("S2", "C2", "600.00")
        #expect(["S1", "S2"].map { service.posting($0)["decision"] } == ["hold", "approved"])
    }

    @Test func `CM-13.2: a posting that fails after its check keeps nothing of the check`() throws {
        let service = try overdue(["invoice": 5])
        service.payment("P1", "C1", "100.00", on: "2026-05-04", settles: "OLD")
        let failed = service.post("/v1/orders/S1/postings", #"{"document": "invoice", "number": "OLD"}"#)
        #expect(failed.code == "duplicateNumber")
        #expect(service.get("/v1/orders/S1")["creditState.graceStart"] == nil)
        #expect(service.get("/v1/credit-checks?order=S1").count("items") == 0)
        #expect(try service.eventCount("creditCheck.decided") == 0)
        #expect(service.posting("S1", "invoice", #""number": "NEW""#)["decision"] == "approved")
        #expect(service.get("/v1/orders/S1")["creditState.graceStart"] == "2026-05-04")
    }

    @Test func `CM-13.2: a held order is printed as pro forma and its hold is left alone`() throws {
        let service = try overdue()
        service.posting("S1")
        let before = service.hold(of: "S1")
        let printed = service.posting("S1", "invoice", #""mode": "proForma""#)
        #expect(printed["skippedBecause"] == "alreadyOnHold")
        #expect(printed["hold.id"] == before["id"])
        let refused = service.posting("S1", "invoice")
        #expect(refused["code"] == "orderOnCreditHold")
        #expect(refused["hold.id"] == before["id"])
        #expect(service.hold(of: "S1").etag == before.etag)
        #expect(service.get("/v1/invoices?order=S1").count("items") == 0)
    }

    @Test func `CM-3.1: while credit management is disabled a hold stops neither posting nor picking`() throws {
        let service = try overdue()
        func put(_ picked: String) -> TestAnswer {
            service.put("/v1/orders/S1", """
                {"customer": {"number": "C1"}, "currency": "EUR", "orderDate": "2026-05-04",
                 "lines": [{"line": 1, "quantity": "6", "unitPrice": "100", "pickedQuantity": "\(picked)"}]}
                """)
        }
        #expect(put("0").status == 200)
        service.posting("S1")
        #expect(put("2").code == "orderOnCreditHold")
        service.put("/v1/parameters/credit-management", #"{"creditManagementEnabled": false}"#)
        #expect(put("2").status == 200)
        #expect(service.posting("S1")["decision"] == "approved")
    }

    @Test func `CM-3.1: while credit management is disabled no order is put on hold, by force neither`() throws {
        let service = try overdue()
        service.posting("S1")
        service.put("/v1/parameters/credit-management", #"{"creditManagementEnabled": false}"#)
        #expect(service.hold(of: "S1")["status"] == "readyToRelease")
        service.order("S2", "C1", "5.00")
        let refused = service.post("/v1/orders/S2/hold", #"{"reasonCode": "dispute"}"#)
        #expect(refused.code == "invalidState")
        #expect(refused["detail"]?.contains("disabled") == true)
        let several = service.send(.post, "/v1/holds/force", #"{"customers": [{"number": "C1"}], "reasonCode": "dispute"}"#,
                                   headers: ["Prefer": "wait=20"])
        #expect(several["result.counts.held"] == "0")
        #expect(several["result.failed.0.code"] == "invalidState")
        service.parameters(["confirmation": 0])
        #expect(service.post("/v1/orders/S2/hold", #"{"reasonCode": "dispute"}"#).status == 200)
    }

    // MARK: CM-13.3, CM-13.4

    @Test func `CM-13.4: the window of a later check replaces that of an earlier one`() throws {
        let service = try overdue(["confirmation": 3, "packingSlip": 1])
        service.payment("P1", "C1", "100.00", on: "2026-05-04", settles: "OLD")
        service.posting("S1")
        #expect(service.get("/v1/orders/S1")["creditState.releasedOrderTotal"] == "600.00")
        // More than was checked: the window does not count.
        service.order("S1", "C1", "600.01")
        service.today = "2026-05-05"
        let slip = service.posting("S1", "packingSlip")
        #expect(slip["skippedBecause"] == nil)
        #expect(slip["decision"] == "approved")
        let state = service.get("/v1/orders/S1")
        #expect(state["creditState.graceStart"] == "2026-05-05")
        #expect(state["creditState.graceDays"] == "1")
        #expect(state["creditState.releasedOrderTotal"] == "600.01")
    }

    @Test func `CM-13.4: an automatic release opens the window of its checkpoint too`() throws {
        let service = try overdue(["confirmation": 4, "packingSlip": 2], #""autoReleaseReason": "paid""#)
        service.posting("S1", "packingSlip")
        service.today = "2026-05-06"
        service.payment("P1", "C1", "100.00", on: "2026-05-06", settles: "OLD")
        let state = service.get("/v1/orders/S1")
        #expect(state["creditState.graceStart"] == "2026-05-06")
        #expect(state["creditState.graceDays"] == "2")
        service.today = "2026-05-08"
        #expect(service.posting("S1")["skippedBecause"] == "graceWindow")
    }

    @Test func `CM-13.4: the release of a held pro forma opens the window, a passing pro forma does not`() throws {
        let service = try TestApplication.withCompany()
        let rows = ["confirmation", "pickingList", "releaseToWarehouse", "packingSlip", "invoice"].map {
            #"{"document": "\#($0)", "checkAtPosting": true, "checkAtProForma": true, "graceDays": 3}"#
        }
        service.put("/v1/parameters/credit-management", #"{"checkpoints": [\#(rows.joined(separator: ", "))]}"#)
        service.customer("C1", limit: "500.00")
        service.rule(TestApplication.limit100)
        service.order("S1", "C1", "600.00")
        #expect(service.posting("S1", "invoice", #""mode": "proForma""#)["decision"] == "hold")
        service.release("S1")
        #expect(service.get("/v1/orders/S1")["creditState.graceDays"] == "3")
        #expect(service.posting("S1")["skippedBecause"] == "graceWindow")
    }

    // MARK: CM-13.5

    @Test func `CM-13.5: the trace tells every rule that concerned the order, from the order and from the hold`() throws {
        let service = try overdue()
        service.rule(#"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "table", "accountOrGroup": "C1", "value": 90}"#)
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "table", "accountOrGroup": "C1", "value": "5.00", "currency": "EUR"}"#)
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "exclusion", "level": "table", "accountOrGroup": "C1", "value": "700.00"}"#)
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "50.00"}"#)
        service.customer("C2")
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "table", "accountOrGroup": "C2", "value": "1.00"}"#)
        service.posting("S1")
        let id = service.hold(of: "S1")["check.id"] ?? ""
        #expect(service.hold(of: "S1")["checks.0.id"] == id)
        #expect(service.get("/v1/credit-checks?order=S1")["items.0.id"] == id)
        let check = service.get("/v1/credit-checks/\(id)")
        #expect(check["order.number"] == "S1")
        #expect(check["document"] == "confirmation")
        #expect(check["mode"] == "posting")
        #expect(check["asOfDate"] == "2026-05-04")
        #expect(check["decidedBy"] != nil)
        #expect(check["limits.0.newBalance"] == "700.00")
        let trace = check.value("trace")?.elements.map { entry in
            ["ruleKind", "level", "ruleType", "observed", "threshold", "outcome"].map { entry.member(named: $0)?.string ?? "-" }.joined(separator: " ")
        }
        #expect(trace?.sorted() == [
            "daysOverdue all blocking 33 0 fired", "daysOverdue table blocking 33 90 passed",
            "salesOrderAmount all blocking - - notEvaluated",
            "salesOrderAmount table blocking 600.00 5.00 fired", "salesOrderAmount table exclusion - - notEvaluated",
        ])
    }

    @Test func `CM-13.5: a dry run returns the same trace and stores nothing`() throws {
        let service = try overdue(["confirmation": 3])
        let before = try service.changeCount()
        let foreseen = service.post("/v1/credit-checks?dryRun=true", #"{"document": "confirmation", "order": {"number": "S1"}}"#)
        #expect(foreseen["decision"] == "hold")
        #expect(try service.changeCount() == before)
        #expect(service.get("/v1/credit-checks").count("items") == 0)
        #expect(service.get("/v1/holds").count("items") == 0)
        let done = service.posting("S1")
        for part in ["trace", "reasons", "limits"] {
            #expect(foreseen.value(part).map { Array($0.sourceBytes) } == done.value("check.\(part)").map { Array($0.sourceBytes) })
        }
    }

    // MARK: CM-13.6

    @Test func `CM-13.6: terms or a discount of a higher rank are an increase after a release, of a lower one not`() throws {
        let service = try overdue(["confirmation": 5])
        for list in ["payment-terms", "cash-discounts"] {
            for (code, rank) in [("LOW", 1), ("MID", 2), ("HIGH", 3)] { service.put("/v1/\(list)/\(code)", #"{"rank": \#(rank)}"#) }
        }
        func put(_ terms: String, _ discount: String) {
            service.put("/v1/orders/S1", """
                {"customer": {"number": "C1"}, "currency": "EUR", "amount": "600.00", "orderDate": "2026-05-04",
                 "paymentTerms": "\(terms)", "cashDiscount": "\(discount)"}
                """)
        }
        for (terms, discount, covered) in [("LOW", "LOW", true), ("MID", "MID", true), ("HIGH", "MID", false), ("MID", "HIGH", false)] {
            put("MID", "MID")
            #expect(service.posting("S1")["decision"] == "hold")
            service.release("S1")
            #expect(service.get("/v1/orders/S1")["creditState.releasedTermsRank"] == "2")
            put(terms, discount)
            let attempt = service.post("/v1/credit-checks?dryRun=true", #"{"document": "confirmation", "order": {"number": "S1"}}"#)
            #expect((attempt["skippedBecause"] == "graceWindow") == covered, "\(terms) \(discount)")
            service.post("/v1/orders/S1/hold", #"{"reasonCode": "dispute"}"#)
            service.release("S1")
            put("MID", "MID")
        }
    }
}
