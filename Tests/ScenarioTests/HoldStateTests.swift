import Testing
import TestSupport

/// The states of a hold and what its order shows afterwards: CM-14.2, CM-14.3, CM-14.8, CM-14.9.
@Suite struct HoldStateTests {
    /// A limit of 500, and an order over 600 that was stopped at its confirmation.
    private func held(_ parameters: String = "") throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 2], parameters)
        service.customer("C1", limit: "500.00")
        service.rule(TestApplication.limit100)
        service.order("S1", "C1", "600.00")
        service.posting("S1")
        return service
    }

    private static let transitions: [(from: String, action: String, to: String)] = [
        ("onHold", "release", "released"), ("onHold", "reject", "rejected"), ("onHold", "cancel", "cancelled"),
        ("readyToRelease", "release", "released"), ("readyToRelease", "reject", "rejected"),
        ("readyToRelease", "cancel", "cancelled"), ("pendingApproval", "cancel", "cancelled"),
    ]

    @Test(arguments: transitions)
    func `CM-14.3: each state ends as it may, and the order shows it`(from: String, action: String, to: String) throws {
        let service = try held()
        if from == "readyToRelease" { service.payment("P1", "C1", "200.00", on: "2026-05-04") }
        if from == "pendingApproval" {
            service.put("/v1/workflows/holdRelease", #"{"steps": [{"participants": [{"user": "petra"}]}]}"#)
            service.release("S1")
        }
        #expect(service.hold(of: "S1")["status"] == from)
        switch action {
        case "release": service.release("S1")
        case "reject": service.reject("S1")
        default: service.post("/v1/orders/S1/cancel", "{}")
        }
        let hold = service.hold(of: "S1")
        let state = service.get("/v1/orders/S1")
        #expect(hold["status"] == to)
        #expect(hold["active"] == "false")
        #expect((hold["releasedAt"] != nil) == (to == "released"))
        #expect((hold["rejectedAt"] != nil) == (to == "rejected"))
        #expect((hold["rejectedBy.name"] != nil) == (to == "rejected"))
        #expect(state["creditState.inCreditControl"] == "false")
        #expect(state["creditState.hold"] == nil)
        #expect(state["creditState.releasedFromCreditControl"] == (to == "released" ? "true" : "false"))
        #expect(state["creditState.rejectedByCredit"] == (to == "rejected" ? "true" : "false"))
        #expect((state["creditState.graceStart"] == nil) == (to != "released"))
        #expect(service.get("/v1/approvals?status=pendingApproval").count("items") == 0)
        #expect(try service.differences() == [])
    }

    @Test(arguments: ["release", "reject", "cancel"])
    func `CM-14.1: a closed hold is history, whatever is asked of it`(action: String) throws {
        let service = try held()
        switch action {
        case "release": service.release("S1")
        case "reject": service.reject("S1")
        default: service.post("/v1/orders/S1/cancel", "{}")
        }
        let before = service.hold(of: "S1")
        let id = before["id"] ?? ""
        for (verb, body) in [("release", #"{"reasonCode": "paid"}"#), ("reject", "{}"), ("submit", #"{"reasonCode": "paid"}"#)] {
            #expect(service.post("/v1/holds/\(id)/\(verb)", body, ifMatch: "*").code == "invalidState", "\(verb)")
        }
        #expect(service.patch("/v1/holds/\(id)", #"{"reviewDate": "2026-06-01"}"#).code == "invalidState")
        #expect(service.evaluate(#"{"holds": [{"id": "\#(id)"}]}"#)["result.failed.0.code"] == "invalidState")
        #expect(service.evaluate()["progress.total"] == "0")
        #expect(service.hold(of: "S1").etag == before.etag)
    }

    @Test func `CM-14.2: a reason that appears later is added to the same hold`() throws {
        let service = try held()
        service.rule(TestApplication.overdue0)
        let before = service.hold(of: "S1")
        #expect(before["displayReason"] == "creditLimitUsed")
        service.invoice("OLD", "C1", "10.00", on: "2026-03-01", due: "2026-04-01")
        service.evaluate()
        let after = service.hold(of: "S1")
        #expect(after["id"] == before["id"])
        #expect(after.activeReasons == ["daysOverdue", "creditLimitUsed"])
        #expect(after["displayReason"] == "Multiple")
        #expect(after["reasons.0.ruleId"] != after["reasons.1.ruleId"])
        #expect(after["reasons.1.tested"] == "individual")
        #expect(service.get("/v1/holds?order=S1").count("items") == 1)
        #expect(try service.eventCount("order.holdReasonsChanged") == 1)
    }

    @Test func `CM-14.5: a release changes no limit and covers this order alone`() throws {
        let service = try held()
        let profile = service.get("/v1/credit-profiles/C1")
        service.release("S1")
        #expect(service.posting("S1")["skippedBecause"] == "graceWindow")
        #expect(service.get("/v1/credit-profiles/C1").etag == profile.etag)
        #expect(service.get("/v1/credit-profiles/C1/limit-history").count("items") == 1)
        service.order("S2", "C1", "1.00")
        #expect(service.posting("S2")["decision"] == "hold")
    }

    @Test func `CM-14.5: a release takes a date on which the credit team looks again`() throws {
        let service = try held()
        let id = service.hold(of: "S1")["id"] ?? ""
        service.patch("/v1/holds/\(id)", #"{"reviewDate": "2026-05-10"}"#)
        let wrong = service.post("/v1/holds/\(id)/release", #"{"reasonCode": "paid", "reviewDate": "soon"}"#, ifMatch: "*")
        #expect(wrong.faults.first?.hasPrefix("/reviewDate") == true)
        let released = service.post("/v1/holds/\(id)/release", #"{"reasonCode": "paid", "reviewDate": "2026-06-01"}"#, ifMatch: "*")
        #expect(released["reviewDate"] == "2026-06-01")
        #expect(try service.changes("order.released")[0].changes.contains("2026-06-01"))
        service.order("S2", "C1", "1.00")
        service.posting("S2")
        let second = service.hold(of: "S2")["id"] ?? ""
        service.post("/v1/holds/release", """
            {"holds": [{"id": "\(second)"}], "reasonCode": "paid", "reviewDate": "2026-06-02"}
            """)
        #expect(service.hold(of: "S2")["reviewDate"] == "2026-06-02")
        #expect(service.get("/v1/holds?reviewDate.gte=2026-06-01").count("items") == 2)
    }

    @Test func `CM-15.4: the review date of a release that is submitted stays through its approval`() throws {
        let service = try held()
        service.put("/v1/workflows/holdRelease", """
            {"automaticTasks": ["releaseWithoutPosting"], "steps": [{"participants": [{"user": "petra"}]}]}
            """)
        let id = service.hold(of: "S1")["id"] ?? ""
        let pending = service.send(.post, "/v1/holds/\(id)/release", #"{"reasonCode": "paid", "reviewDate": "2026-06-01"}"#,
                                   headers: ["If-Match": "*", "Acting-User": "omar"])
        #expect(pending["status"] == "pendingApproval")
        #expect(pending["reviewDate"] == "2026-06-01")
        let approved = service.send(.post, "/v1/holds/\(id)/approve", "{}", headers: ["If-Match": "*", "Acting-User": "petra"])
        #expect(approved["status"] == "released")
        #expect(approved["reviewDate"] == "2026-06-01")
    }

    // MARK: force

    @Test func `CM-14.8: an excluded order is held by force too, an invoiced one is not`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "500.00")
        service.order("S1", "C1", "100.00")
        service.patch("/v1/orders/S1", #"{"excludeFromCreditManagement": true}"#)
        #expect(service.post("/v1/orders/S1/hold", #"{"reasonCode": "dispute"}"#)["creditState.inCreditControl"] == "true")
        #expect(service.get("/v1/orders/S1")["creditState.excludeFromCreditManagement"] == "true")
        service.order("S2", "C1", "100.00")
        service.posting("S2", "invoice")
        #expect(service.get("/v1/orders/S2")["status"] == "invoiced")
        #expect(service.post("/v1/orders/S2/hold", #"{"reasonCode": "dispute"}"#).code == "invalidState")
    }

    @Test func `CM-14.6: a forced hold takes reasons on, loses them, and waits for a person`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 3], #""autoReleaseReason": "paid", "modifiedOrderReason": "promised""#)
        service.customer("C1", limit: "500.00")
        service.rule(TestApplication.limit100)
        service.order("S1", "C1", "600.00")
        service.post("/v1/orders/S1/hold", #"{"reasonCode": "dispute"}"#)
        service.evaluate()
        #expect(service.hold(of: "S1")["displayReason"] == "Multiple")
        #expect(service.hold(of: "S1").activeReasons == ["creditLimitUsed", "forced"])
        service.order("S1", "C1", "400.00")
        #expect(service.hold(of: "S1")["status"] == "readyToRelease")
        #expect(service.evaluate()["result.counts.released"] == "0")
        #expect(service.reject("S1")["status"] == "rejected")
        #expect(service.posting("S1")["code"] == "orderRejectedByCredit")
    }

    @Test func `CM-13.4, CM-13.6: a new forced hold ends the window and what a release covers`() throws {
        let service = try held(#""skipRulesAfterRelease": true"#)
        service.release("S1")
        #expect(service.posting("S1")["skippedBecause"] == "releaseCovers")
        service.post("/v1/orders/S1/hold", #"{"reasonCode": "dispute"}"#)
        #expect(service.get("/v1/orders/S1")["creditState.graceStart"] == nil)
        #expect(service.get("/v1/orders/S1")["creditState.releasedFromCreditControl"] == "false")
        service.reject("S1")
        service.post("/v1/orders/S1/clear-rejection", "{}")
        #expect(service.posting("S1")["decision"] == "hold")
    }

    // MARK: rejection

    @Test func `CM-14.9: sending the rejected order again as it is lifts nothing, a change does and is recorded`() throws {
        let service = try held()
        service.reject("S1")
        func put(_ more: String) {
            service.put("/v1/orders/S1", """
                {"customer": {"number": "C1"}, "currency": "EUR", "amount": "600.00", "orderDate": "2026-05-04", \(more)}
                """)
        }
        put(#""sourceVersion": 7, "externalRef": "again", "metadata": {"run": "2"}"#)
        #expect(service.get("/v1/orders/S1")["sourceVersion"] == "7")
        #expect(service.posting("S1")["code"] == "orderRejectedByCredit")
        #expect(service.get("/v1/credit-profiles/C1")["openOrders"] == "0.00")
        #expect(try service.eventCount("order.rejectionCleared") == 0)
        put(#""sourceVersion": 8, "deliveryDate": "2026-06-01""#)
        #expect(try service.eventCount("order.rejectionCleared") == 1)
        #expect(service.get("/v1/credit-profiles/C1")["openOrders"] == "600.00")
        #expect(service.posting("S1")["code"] == "orderSentToCreditManagement")
        #expect(try service.differences() == [])
    }

    @Test func `CM-14.9: a rejection stands for a pro forma and for an excluded order too`() throws {
        let service = try held()
        service.reject("S1")
        #expect(service.posting("S1", "confirmation", #""mode": "proForma""#)["code"] == "orderRejectedByCredit")
        service.patch("/v1/orders/S1", #"{"excludeFromCreditManagement": true}"#)
        #expect(service.posting("S1")["code"] == "orderRejectedByCredit")
        #expect(service.post("/v1/orders/S1/clear-rejection", "{}", key: try service.makeKey(roles: [.creditClerk]))["requiredScope"]
            == "holds:release")
        service.post("/v1/orders/S1/clear-rejection", "{}")
        #expect(service.posting("S1")["skippedBecause"] == "orderExcluded")
    }
}
