import Testing
import TestSupport

/// Release, rejection, force, edits: CM-14.5, CM-14.7 to CM-14.9 and the worked examples of CM-19.3.
@Suite struct HoldActionTests {
    /// A customer with an invoice overdue and a rule against it.
    private func overdue(_ checkpoints: [String: Int], _ more: String = "") throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(checkpoints, more)
        service.customer("C1", limit: "90000.00")
        service.rule(TestApplication.overdue0)
        service.invoice("OLD", "C1", "100.00", on: "2026-03-01", due: "2026-04-01")
        return service
    }

    // MARK: worked examples

    @Test func `X19: a passing check opens the window of its checkpoint`() throws {
        let service = try TestApplication.withCompany(today: "2026-05-04")
        service.parameters(["confirmation": 3, "packingSlip": 2, "invoice": 1])
        service.customer("C1", limit: "9000.00")
        service.rule(TestApplication.limit100)
        service.order("S1", "C1", "100.00")
        #expect(service.posting("S1")["decision"] == "approved")
        #expect(service.get("/v1/orders/S1")["creditState.graceDays"] == "3")
        service.today = "2026-05-06"
        #expect(service.posting("S1", "packingSlip")["skippedBecause"] == "graceWindow")
        #expect(service.get("/v1/orders/S1")["creditState.graceStart"] == "2026-05-04")
        service.today = "2026-05-08"
        let invoice = service.posting("S1", "invoice", #""lines": [{"line": 1, "quantity": "1"}]"#)
        #expect(invoice["skippedBecause"] == nil)
        #expect(invoice["decision"] == "approved")
        #expect(service.get("/v1/orders/S1")["creditState.graceStart"] == "2026-05-08")
        #expect(service.get("/v1/orders/S1")["creditState.graceDays"] == "1")
    }

    @Test func `X19: a release opens the window of the checkpoint where the order was held`() throws {
        let service = try overdue(["confirmation": 3, "packingSlip": 2, "invoice": 1])
        service.order("S1", "C1", "100.00")
        #expect(service.posting("S1")["decision"] == "hold")
        service.today = "2026-05-09"
        service.release("S1")
        for (day, covered) in [("2026-05-09", true), ("2026-05-12", true), ("2026-05-13", false)] {
            service.today = day
            let attempt = service.posting("S1", "confirmation")
            #expect((attempt["skippedBecause"] == "graceWindow") == covered, "\(day)")
        }
    }

    @Test func `X20: without grace days a release does not survive the next attempt`() throws {
        let service = try overdue(["confirmation": 0, "packingSlip": 0])
        service.order("S1", "C1", "100.00")
        service.posting("S1")
        let first = service.hold(of: "S1")["id"]
        service.release("S1")
        service.today = "2026-05-05"
        #expect(service.posting("S1")["code"] == "orderSentToCreditManagement")
        #expect(service.hold(of: "S1")["id"] != first)
        #expect(service.release("S1", mode: "withPosting")["status"] == "released")
        service.today = "2026-05-06"
        #expect(service.posting("S1", "packingSlip")["decision"] == "hold")
        #expect(service.get("/v1/holds?order=S1").count("items") == 3)
    }

    @Test(arguments: [(false, "10100.00", "hold", "hold"), (false, "9000.00", "approved", "hold"),
                      (true, "10100.00", "approved", "approved"), (true, "9000.00", "approved", "approved")])
    func `X21: only an increase is checked again inside the window`(
        skip: Bool, total: String, inside: String, after: String
    ) throws {
        let service = try overdue(["confirmation": 4, "packingSlip": 4], #""skipRulesAfterRelease": \#(skip)"#)
        service.today = "2026-05-01"
        service.order("S1", "C1", "9600.00")
        service.posting("S1")
        service.today = "2026-05-03"
        service.release("S1")
        service.order("S1", "C1", total)
        service.today = "2026-05-05"
        #expect(service.posting("S1", "packingSlip", #""mode": "posting", "lines": [{"line": 1, "quantity": "0.5"}]"#)["decision"] == inside)
        guard inside == "approved" else { return }
        service.today = "2026-05-08"
        #expect(service.posting("S1", "packingSlip")["decision"] == after)
    }

    @Test func `X23: a forced hold becomes ready, stays, and its release opens no window`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 4], #""autoReleaseReason": "paid""#)
        service.customer("C1", limit: "9000.00", profile: #"{"excludeFromCreditManagement": true}"#)
        service.order("S1", "C1", "100.00")
        let held = service.post("/v1/orders/S1/hold", #"{"reasonCode": "DISPUTE", "comment": "Address"}"#)
        #expect(held["creditState.inCreditControl"] == "true")
        let hold = service.hold(of: "S1")
        #expect(hold["id"] == held["creditState.hold.id"])
        #expect(hold["holdOrigin"] == "forced")
        #expect(hold["forcedHoldReason"] == "dispute")
        #expect(hold["displayReason"] == "forced")
        #expect(hold["document"] == nil)
        #expect(service.posting("S1")["code"] == "orderOnCreditHold")
        #expect(service.evaluate().count("result.ready") == 1)
        let ready = service.hold(of: "S1")
        #expect(ready["status"] == "readyToRelease")
        #expect(ready["displayReason"] == "readyToRelease")
        #expect(ready.activeReasons == ["forced"])
        #expect(service.evaluate().count("result.unchanged") == 1)
        let posted = service.post("/v1/holds/\(hold["id"] ?? "")/release", #"{"reasonCode": "paid", "mode": "withPosting"}"#, ifMatch: "*")
        #expect(posted.code == "noPostingToRepeat")
        #expect(service.release("S1")["status"] == "released")
        #expect(service.get("/v1/orders/S1")["creditState.graceStart"] == nil)
        #expect(service.get("/v1/orders/S1")["creditState.graceDays"] == "0")
    }

    @Test func `X24: a posting that fails leaves the hold as it was`() throws {
        let service = try overdue(["packingSlip": 0])
        service.order("S1", "C1", "100.00")
        service.posting("S1", "packingSlip", #""lines": [{"line": 1, "quantity": "1"}]"#)
        service.put("/v1/packing-slips/ERP-1", #"{"order": {"number": "S1"}, "postingDate": "2026-05-04", "lines": [{"line": 1, "quantity": "0.5"}]}"#)
        let before = service.hold(of: "S1")
        #expect(service.release("S1", mode: "withPosting").code == "quantityExceeded")
        let after = service.hold(of: "S1")
        #expect(after["status"] == "onHold")
        #expect(after["releaseReason"] == nil)
        #expect(after.etag == before.etag)
        #expect(service.get("/v1/packing-slips").count("items") == 1)
    }

    // MARK: force

    @Test func `a hold is forced with a reason of its type, once, on an order that is not finished`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.put("/v1/reason-codes/hold.french?company=FR01", "{}")
        service.customer("C1", limit: "9000.00")
        service.order("S1", "C1", "100.00")
        #expect(service.post("/v1/orders/S1/hold?company=DE01", "{}").faults == ["/reasonCode required"])
        #expect(service.post("/v1/orders/S1/hold?company=DE01", #"{"reasonCode": "paid"}"#).faults == ["/reasonCode unknownReference"])
        #expect(service.post("/v1/orders/S1/hold?company=DE01", #"{"reasonCode": "french"}"#).faults == ["/reasonCode reasonOfOtherCompany"])
        #expect(service.post("/v1/orders/S1/hold?company=DE01", #"{"reasonCode": "dispute"}"#,
                             key: try service.makeKey(roles: [.salesClerk]))["requiredScope"] == "holds:force")
        #expect(service.post("/v1/orders/S1/hold?company=DE01&dryRun=true", #"{"reasonCode": "dispute"}"#).status == 200)
        #expect(service.post("/v1/orders/S1/hold?company=DE01", #"{"reasonCode": "dispute"}"#).status == 200)
        #expect(service.post("/v1/orders/S1/hold?company=DE01", #"{"reasonCode": "dispute"}"#).code == "invalidState")
        service.order("S2", "C1", "100.00")
        service.post("/v1/orders/S2/cancel?company=DE01", "{}")
        #expect(service.post("/v1/orders/S2/hold?company=DE01", #"{"reasonCode": "dispute"}"#).code == "invalidState")
        #expect(try service.eventCount("order.held") == 1)
    }

    @Test func `a filtered set is held by force; what is on hold or finished is skipped and reported`() throws {
        let service = try TestApplication.withCompany()
        for customer in ["A", "B"] { service.customer(customer, limit: "9000.00") }
        for number in 1...60 { service.order("S\(number)", number <= 55 ? "A" : "B", "\(number).00") }
        service.post("/v1/orders/S1/hold", #"{"reasonCode": "dispute"}"#)
        service.post("/v1/orders/S2/cancel", "{}")
        func force(_ body: String) -> TestAnswer {
            service.send(.post, "/v1/holds/force", body, headers: ["Prefer": "wait=20"])
        }
        #expect(force(#"{"reasonCode": "dispute"}"#).faults == ["/orders neitherGiven"])
        #expect(force(#"{"filter": {"colour": "red"}, "reasonCode": "dispute"}"#).faults == ["/filter/colour invalidValue"])
        #expect(force(#"{"customers": [{"number": "X"}], "reasonCode": "dispute"}"#).faults == ["/customers/0 unknownReference"])
        let named = force(#"{"orders": [{"number": "S1"}, {"number": "S2"}, {"number": "S60"}], "reasonCode": "dispute"}"#)
        #expect(named["status"] == "succeeded")
        #expect(named.value("result.skipped")?.elements.compactMap { $0["code"]?.string } == ["alreadyOnHold", "cancelled"])
        #expect(named["result.held.0.number"] == "S60")
        let all = force(#"{"customers": [{"number": "A"}], "filter": {"accountingTotal.gte": "2.00"}, "reasonCode": "dispute", "comment": "Strike"}"#)
        #expect(all["result.counts.held"] == "53")
        #expect(all["progress.done"] == "53")
        #expect(service.get("/v1/holds?active=true&count=true")["total"] == "55")
        let again = force(#"{"customers": [{"number": "A"}], "reasonCode": "dispute"}"#)
        #expect(again["result.counts.held"] == "0")
        #expect(again["result.counts.skipped"] == "54")
    }

    @Test(arguments: [true, false])
    func `lines of a held order leave the loads where the parameter says so`(removes: Bool) throws {
        let service = try overdue(["confirmation": 0], #""removeBlockedLoadLines": \#(removes)"#)
        service.order("S1", "C1", "100.00")
        service.posting("S1")
        service.order("S2", "C1", "100.00")
        service.post("/v1/orders/S2/hold", #"{"reasonCode": "dispute"}"#)
        let events = try service.changes("order.loadLinesToRemove")
        #expect(events.count == (removes ? 2 : 0))
        if removes { #expect(events[0].data.contains(#""lines":[{"line":1,"quantity":"1"}]"#)) }
    }

    // MARK: edits of held orders

    @Test(arguments: [(#""modifiedOrderReason": "promised""#, "released"), ("", "readyToRelease"),
                      (#""autoReleaseReason": "paid", "autoReleaseMode": "withPosting""#, "readyToRelease")])
    func `an edit that frees the order releases it with the reason for that, or only makes it ready`(
        parameters: String, status: String
    ) throws {
        let service = try TestApplication.withCompany()
        service.parameters(["packingSlip": 0], parameters)
        service.customer("C1", limit: "500.00")
        service.rule(TestApplication.limit100)
        service.order("S1", "C1", "600.00")
        service.posting("S1", "packingSlip")
        service.order("S1", "C1", "400.00")
        let hold = service.hold(of: "S1")
        #expect(hold["orderChanged"] == "true")
        #expect(hold["status"] == status)
        #expect(hold["releaseReason"] == (status == "released" ? "promised" : nil))
        #expect(hold["releaseMode"] == (status == "released" ? "withoutPosting" : nil))
        #expect(service.get("/v1/packing-slips").count("items") == 0)
        #expect(try service.differences() == [])
    }

    @Test func `an edit inside a credit check is evaluated before the check`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], #""modifiedOrderReason": "promised""#)
        service.customer("C1", limit: "500.00")
        service.rule(TestApplication.limit100)
        func check(_ amount: String) -> TestAnswer {
            service.post("/v1/credit-checks", """
                {"document": "confirmation", "order": {"number": "S1", "customer": {"number": "C1"}, "currency": "EUR",
                 "amount": "\(amount)", "orderDate": "2026-05-04"}}
                """)
        }
        #expect(check("600.00")["decision"] == "hold")
        #expect(check("700.00")["code"] == "orderOnCreditHold")
        #expect(service.hold(of: "S1")["reasons.0.observed"] == "140")
        #expect(check("400.00")["decision"] == "approved")
        #expect(service.hold(of: "S1")["releaseReason"] == "promised")
        #expect(try service.differences() == [])
    }

    @Test func `what nobody decides by is no change of the order`() throws {
        let service = try overdue(["confirmation": 0])
        service.order("S1", "C1", "100.00")
        service.posting("S1")
        service.put("/v1/orders/S1", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "100.00", "orderDate": "2026-05-04", "deliveryDate": "2026-06-01"}
            """)
        #expect(service.hold(of: "S1")["orderChanged"] == "false")
        #expect(service.hold(of: "S1")["deliveryDate"] == "2026-06-01")
    }

    @Test func `a hold follows its order to another invoice account and is judged there`() throws {
        let service = try overdue(["confirmation": 0])
        service.customer("C2", limit: "90000.00")
        service.order("S1", "C1", "100.00")
        service.posting("S1")
        service.put("/v1/orders/S1", """
            {"customer": {"number": "C1"}, "invoiceAccount": {"number": "C2"}, "currency": "EUR", "amount": "100.00",
             "orderDate": "2026-05-04"}
            """)
        let hold = service.hold(of: "S1")
        #expect(hold["customer.number"] == "C2")
        #expect(hold["status"] == "readyToRelease")
        #expect(try service.differences() == [])
    }

    @Test(arguments: [#""cancelledOrderReason": "promised""#, ""])
    func `cancelling the order closes its hold, with the reason for that`(parameters: String) throws {
        let service = try overdue(["confirmation": 0], parameters)
        service.order("S1", "C1", "100.00")
        service.posting("S1")
        service.post("/v1/orders/S1/cancel", "{}")
        let hold = service.hold(of: "S1")
        #expect(hold["status"] == "cancelled")
        #expect(hold["active"] == "false")
        #expect(hold["releaseReason"] == (parameters.isEmpty ? nil : "promised"))
        #expect(service.get("/v1/orders/S1")["creditState.inCreditControl"] == "false")
        #expect(service.patch("/v1/holds/\(hold["id"] ?? "")", #"{"notes": "late"}"#).code == "invalidState")
    }

    @Test(arguments: [false, true])
    func `an order that the ERP invoices completely has nothing left to hold (CM-14.7, CM-14.8)`(isForced: Bool) throws {
        let service = try overdue(["confirmation": 0], #""cancelledOrderReason": "promised""#)
        service.order("S1", "C1", "100.00")
        if isForced {
            #expect(service.post("/v1/orders/S1/hold", #"{"reasonCode": "dispute"}"#).status == 200)
        } else {
            service.posting("S1")
        }
        func invoice(_ number: String, _ amount: String, _ quantity: String) -> TestAnswer {
            service.put("/v1/invoices/\(number)", """
                {"customer": {"number": "C1"}, "currency": "EUR", "amount": "\(amount)", "transactionDate": "2026-05-04", "dueDate": "2026-06-04",
                 "order": {"number": "S1"}, "lines": [{"line": 1, "quantity": "\(quantity)"}]}
                """)
        }
        #expect(invoice("I-S1a", "40.00", "0.4").status == 201)
        #expect(service.hold(of: "S1")["status"] == "onHold")
        let before = service.get("/v1/holds/counts?active=true")["total"]
        #expect(invoice("I-S1b", "60.00", "0.6").status == 201)
        let hold = service.hold(of: "S1")
        #expect(hold["status"] == "cancelled")
        #expect(hold["active"] == "false")
        #expect(hold["releaseReason"] == nil)
        #expect(before == "1")
        #expect(service.get("/v1/holds/counts?active=true")["total"] == "0")
        let order = service.get("/v1/orders/S1")
        #expect(order["status"] == "invoiced")
        #expect(order["creditState.inCreditControl"] == "false")
        #expect(order["creditState.releasedFromCreditControl"] == "false")
        #expect(service.get("/v1/events?type=order.holdCancelled").count("items") == 1)
        #expect(service.post("/v1/orders/S1/hold", #"{"reasonCode": "dispute"}"#).code == "invalidState")
        #expect(try service.differences() == [])
    }

    @Test func `a request that waits for such an order is withdrawn, and an edit down to what is invoiced closes too`() throws {
        let service = try overdue(["confirmation": 0])
        #expect(service.put("/v1/workflows/holdRelease", #"{"steps": [{"participants": [{"user": "petra"}]}]}"#).status == 201)
        func put(_ quantity: String) -> TestAnswer {
            service.put("/v1/orders/S1", """
                {"customer": {"number": "C1"}, "currency": "EUR", "orderDate": "2026-05-04",
                 "lines": [{"line": 1, "quantity": "\(quantity)", "unitPrice": "5"}]}
                """)
        }
        #expect(put("10").status == 201)
        service.posting("S1")
        #expect(service.release("S1")["status"] == "pendingApproval")
        #expect(service.put("/v1/invoices/I-S1", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "20.00", "transactionDate": "2026-05-04", "dueDate": "2026-06-04",
             "order": {"number": "S1"}, "lines": [{"line": 1, "quantity": "4"}]}
            """).status == 201)
        #expect(service.hold(of: "S1")["status"] == "pendingApproval")
        #expect(put("4").status == 200)
        #expect(service.hold(of: "S1")["status"] == "cancelled")
        let request = service.get("/v1/approvals?number=S1")
        #expect(request["items.0.status"] == "recalled")
        #expect(request["items.0.history.1.comment"] == "The order is completely invoiced.")
        #expect(service.get("/v1/orders/S1")["creditState.hold.id"] == nil)
        #expect(try service.differences() == [])
    }

    @Test func `what is picked of a held order stays`() throws {
        let service = try overdue(["confirmation": 0])
        func put(_ picked: String, _ quantity: String = "10") -> TestAnswer {
            service.put("/v1/orders/S1", """
                {"customer": {"number": "C1"}, "currency": "EUR", "orderDate": "2026-05-04",
                 "lines": [{"line": 1, "quantity": "\(quantity)", "unitPrice": "5", "pickedQuantity": "\(picked)"}]}
                """)
        }
        #expect(put("2").status == 201)
        service.posting("S1")
        #expect(put("3").code == "orderOnCreditHold")
        #expect(put("2", "12").status == 200)
        #expect(service.posting("S1", "releaseToWarehouse")["code"] == "orderOnCreditHold")
        service.release("S1")
        #expect(put("3", "12").status == 200)
    }

    // MARK: reject

    @Test func `a rejected order leaves the exposure and cannot be posted until it changes or is cleared`() throws {
        let service = try overdue(["confirmation": 0])
        service.order("S1", "C1", "100.00")
        service.posting("S1")
        #expect(service.get("/v1/credit-profiles/C1")["openOrders"] == "100.00")
        #expect(service.reject("S1")["status"] == "rejected")
        #expect(service.get("/v1/credit-profiles/C1")["openOrders"] == "0.00")
        #expect(service.posting("S1")["code"] == "orderRejectedByCredit")
        service.post("/v1/orders/S1/clear-rejection", #"{"comment": "Talked"}"#)
        #expect(service.get("/v1/credit-profiles/C1")["openOrders"] == "100.00")
        #expect(service.posting("S1")["code"] == "orderSentToCreditManagement")
        service.reject("S1")
        service.order("S1", "C1", "90.00")
        #expect(service.posting("S1")["code"] == "orderSentToCreditManagement")
        #expect(service.post("/v1/orders/S1/clear-rejection", "{}").code == "invalidState")
        #expect(try service.differences() == [])
    }

    // MARK: packing slips

    @Test(arguments: [true, false])
    func `cancelling a packing slip runs a check where the parameter says so`(skips: Bool) throws {
        let service = try overdue(["packingSlip": 0], #""skipCheckOnPackingSlipCancel": \#(skips)"#)
        service.order("S1", "C1", "100.00")
        service.put("/v1/packing-slips/PS1", #"{"order": {"number": "S1"}, "postingDate": "2026-05-04"}"#)
        let answer = service.post("/v1/packing-slips/PS1/cancel", "{}")
        #expect(answer["status"] == "cancelled")
        #expect(answer["warnings.0.code"] == (skips ? nil : "orderSentToCreditManagement"))
        #expect(service.get("/v1/orders/S1")["creditState.inCreditControl"] == (skips ? "false" : "true"))
        #expect(try service.differences() == [])
    }
}
