import TestSupport
import Testing

/// An approval is for the order that was submitted: CM-15.1, CM-15.4, CM-13.6, D-40.
@Suite struct `Approvals of orders that change` {
    private static let tasks = #""automaticTasks": ["releaseWithoutPosting", "releaseWithPosting", "reject"], "#

    /// SO-1 of 150.00 on hold; a manager approves, from 1,000.00 the CFO as well.
    private func service(tasks: String = tasks, _ more: (TestApplication) throws -> Void = { _ in }) throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "100.00")
        service.customer("C2", limit: "100.00")
        service.parameters(["confirmation": 0])
        service.rule(TestApplication.limit100)
        try more(service)
        service.order("SO-1", "C1", "150.00")
        service.posting("SO-1")
        #expect(service.put("/v1/workflows/holdRelease", """
            {\(tasks)"steps": [{"participants": [{"user": "petra"}]},
             {"participants": [{"user": "cfo"}], "condition": {"orderTotalFrom": "1000.00"}}]}
            """).status == 201)
        return service
    }

    private func act(_ service: TestApplication, _ verb: String, _ body: String = "{}", as user: String = "omar") -> TestAnswer {
        service.send(.post, "/v1/holds/\(service.hold(of: "SO-1")["id"] ?? "-")/\(verb)", body,
                     headers: ["If-Match": "*", "Acting-User": user])
    }

    private let release = #"{"reasonCode": "paid"}"#

    private func put(_ service: TestApplication, _ amount: String, _ customer: String = "C1", _ more: String = "") -> TestAnswer {
        service.put("/v1/orders/SO-1", """
            {"customer": {"number": "\(customer)"}, "currency": "EUR", "amount": "\(amount)", "orderDate": "2026-05-04"\(more)}
            """)
    }

    private func rate(
        _ service: TestApplication, _ number: String, _ currency: String, _ rate: String, from day: String
    ) -> TestAnswer {
        service.put("/v1/exchange-rates/\(number)", """
            {"rateType": "DEFAULT", "from": "\(currency)", "to": "EUR", "validFromDate": "\(day)", "rate": "\(rate)"}
            """)
    }

    @Test func `an order that is raised while its release waits is asked about anew, with its new total`() throws {
        let service = try service()
        #expect(act(service, "release", release)["status"] == "pendingApproval")
        let stale = service.hold(of: "SO-1").etag
        #expect(put(service, "50000.00").status == 200)
        #expect(service.hold(of: "SO-1")["status"] == "onHold")
        let taken = service.get("/v1/approvals?number=SO-1")
        #expect(taken["items.0.status"] == "recalled")
        #expect(taken["items.0.history.1.comment"]
            == "The order was submitted with 150.00 EUR and is worth 50000.00 EUR now.")
        #expect(act(service, "approve", as: "petra").code == "invalidState")
        #expect(service.post("/v1/holds/\(service.hold(of: "SO-1")["id"] ?? "-")/approve", "{}", ifMatch: stale).status == 412)
        // Submitted again it goes to the CFO too.
        #expect(act(service, "release", release)["status"] == "pendingApproval")
        #expect(act(service, "approve", as: "petra")["status"] == "pendingApproval")
        let again = service.get("/v1/approvals?number=SO-1&sort=-createdAt")
        #expect(again["items.0.orderTotal"] == "50000.00")
        #expect(again["items.0.waitsFor.0.user"] == "cfo")
        #expect(act(service, "approve", as: "cfo")["status"] == "released")
        #expect(service.get("/v1/orders/SO-1")["creditState.releasedOrderTotal"] == "50000.00")
    }

    @Test func `an approval that was given already does not release the order after it was raised`() throws {
        let service = try service(tasks: "")
        _ = act(service, "release", release)
        #expect(act(service, "approve", as: "petra")["status"] == "approved")
        #expect(put(service, "150.01").status == 200)
        // By hand it is submitted again, not released.
        #expect(act(service, "release", release)["status"] == "pendingApproval")
        #expect(service.posting("SO-1")["code"] == "orderOnCreditHold")
    }

    @Test func `a smaller order keeps its approval, up to what was approved and no further`() throws {
        let service = try service(tasks: "")
        _ = act(service, "release", release)
        #expect(put(service, "140.00").status == 200)
        #expect(service.hold(of: "SO-1")["status"] == "pendingApproval")
        #expect(act(service, "approve", as: "petra")["status"] == "approved")
        #expect(put(service, "150.00").status == 200)
        #expect(service.hold(of: "SO-1")["status"] == "approved")
        #expect(act(service, "release", release)["status"] == "released")
    }

    @Test func `better terms and another invoice account take an approval back, lesser terms do not`() throws {
        let service = try service { service in
            for (code, rank) in [("NET30", 1), ("NET60", 2)] {
                #expect(service.put("/v1/payment-terms/\(code)", #"{"description": "\#(code)", "rank": \#(rank)}"#).status < 300)
            }
        }
        let net30 = #", "paymentTerms": "NET30""#
        let net60 = #", "paymentTerms": "NET60""#
        #expect(put(service, "150.00", "C1", net30).status == 200)
        _ = act(service, "release", release)
        #expect(put(service, "150.00", "C1", net60).status == 200)
        #expect(service.get("/v1/approvals?number=SO-1")["items.0.history.1.comment"]
            == "The order has better terms than when it was submitted.")
        #expect(act(service, "release", release)["status"] == "pendingApproval")
        #expect(put(service, "150.00", "C1", net30).status == 200)
        #expect(service.hold(of: "SO-1")["status"] == "pendingApproval")
        #expect(put(service, "150.00", "C2", net30).status == 200)
        #expect(service.hold(of: "SO-1")["status"] == "onHold")
        #expect(act(service, "approve", as: "petra").code == "invalidState")
    }

    @Test func `the accounting value decides when the currency or its rate changes`() throws {
        let service = try service { service in
            #expect(rate(service, "R1", "USD", "0.5", from: "2026-01-01").status == 201)
        }
        func dollars(_ amount: String, _ more: String = "") -> TestAnswer {
            service.put("/v1/orders/SO-1", """
                {"customer": {"number": "C1"}, "currency": "USD", "amount": "\(amount)", "orderDate": "2026-05-04"\(more)}
                """)
        }
        _ = act(service, "release", release)
        #expect(dollars("300.00").status == 200)
        #expect(service.hold(of: "SO-1")["status"] == "pendingApproval")
        // The same dollars are worth more on the day on which they are put again.
        #expect(rate(service, "R2", "USD", "0.6", from: "2026-05-05").status == 201)
        service.today = "2026-05-05"
        #expect(dollars("300.00", #", "deliveryDate": "2026-06-01""#).status == 200)
        #expect(service.hold(of: "SO-1")["status"] == "onHold")
    }

    @Test func `an order without a rate is asked about as if it were large, and anew once it is worth something`() throws {
        let service = try service(tasks: "")
        service.order("SO-1", "C1", "150.00", currency: "CHF")
        #expect(act(service, "release", release)["status"] == "pendingApproval")
        let request = service.get("/v1/approvals?number=SO-1")
        #expect(request["items.0.steps"] == "2")
        #expect(request["items.0.orderTotal"] == nil)
        service.order("SO-1", "C1", "99000.00", currency: "CHF")
        #expect(service.hold(of: "SO-1")["status"] == "onHold")
        _ = act(service, "release", release)
        #expect(act(service, "approve", as: "petra")["status"] == "pendingApproval")
        #expect(rate(service, "R1", "CHF", "1.1", from: "2026-05-01").status == 201)
        let refused = act(service, "approve", as: "cfo")
        #expect(refused.code == "invalidState")
        #expect(refused["detail"]?.contains("108900.00 EUR") == true)
        #expect(act(service, "recall")["status"] == "onHold")
        #expect(act(service, "release", release)["status"] == "pendingApproval")
    }

    @Test func `what was approved is a rejection: a raised order is asked about again as well`() throws {
        let service = try service(tasks: "")
        _ = act(service, "reject", #"{"comment": "No"}"#)
        #expect(act(service, "approve", as: "petra")["status"] == "approved")
        #expect(put(service, "151.00").status == 200)
        #expect(service.hold(of: "SO-1")["status"] == "onHold")
    }
}
