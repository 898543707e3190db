import TestSupport
import Testing

/// Releases and rejections that need approval: CM-15, CM-14.5, D-45.
@Suite struct `Approval of hold releases` {
    /// A held order SO-1 (150.00 over a limit of 100.00), and a workflow for releases.
    private func service(_ workflow: String = #"{"steps": [{"participants": [{"role": "creditManager"}]}]}"#) throws
        -> TestApplication
    {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "100.00")
        service.parameters(["confirmation": 0])
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "100"}"#)
        service.order("SO-1", "C1", "150.00")
        service.posting("SO-1")
        #expect(service.put("/v1/workflows/holdRelease", workflow).status == 201)
        return service
    }

    private func hold(_ service: TestApplication, _ order: String = "SO-1") -> String {
        service.get("/v1/holds?order=\(order)&active=true")["items.0.id"] ?? ""
    }

    private func act(
        _ service: TestApplication, _ path: String, _ body: String = "{}", key: String? = nil, as user: String? = nil
    ) -> TestAnswer {
        var headers = ["If-Match": "*"]
        if let user { headers["Acting-User"] = user }
        return service.send(.post, path, body, key: key, headers: headers)
    }

    private let release = #"{"reasonCode": "promised", "comment": "Known for years", "mode": "withPosting"}"#

    @Test func `a release is submitted, approved by another, and then carried out by hand`() throws {
        let service = try service()
        let manager = try service.makeKey(roles: [.creditManager])
        let id = hold(service)
        let submitted = act(service, "/v1/holds/\(id)/release", release, key: manager, as: "omar")
        #expect(submitted.status == 200)
        #expect(submitted["status"] == "pendingApproval")
        // It keeps blocking.
        #expect(service.posting("SO-1")["code"] == "orderOnCreditHold")
        #expect(act(service, "/v1/holds/\(id)/approve", key: manager, as: "Omar").code == "selfApproval")
        #expect(act(service, "/v1/holds/\(id)/release", release, key: manager, as: "omar").code == "invalidState")
        let approved = act(service, "/v1/holds/\(id)/approve", #"{"comment": "Fine"}"#, key: manager, as: "petra")
        #expect(approved["status"] == "approved")
        // Approved was a release with posting: anything else is to be recalled first.
        #expect(act(service, "/v1/holds/\(id)/reject", key: manager, as: "omar").code == "invalidState")
        let released = act(service, "/v1/holds/\(id)/release", release, key: manager, as: "omar")
        #expect(released["status"] == "released")
        #expect(released["releaseMode"] == "withPosting")
    }

    @Test func `an automatic task carries the approved action out at once`() throws {
        let service = try service("""
            {"automaticTasks": ["releaseWithPosting", "reject"], "steps": [{"participants": [{"user": "petra"}]}]}
            """)
        let id = hold(service)
        #expect(act(service, "/v1/holds/\(id)/release", release, as: "omar")["status"] == "pendingApproval")
        let approved = act(service, "/v1/holds/\(id)/approve", as: "petra")
        #expect(approved["status"] == "released")
        let request = service.get("/v1/approvals?number=SO-1")
        #expect(request["items.0.status"] == "approved")
        #expect(request["items.0.orderTotal"] == "150.00")
        #expect(request["items.0.history.2.action"] == "carriedOut")
    }

    @Test func `a task that fails leaves an error until the request is recalled and submitted again`() throws {
        let service = try service("""
            {"automaticTasks": ["releaseWithPosting"], "steps": [{"participants": [{"user": "petra"}]}]}
            """)
        let id = hold(service)
        #expect(act(service, "/v1/holds/\(id)/release", release, as: "omar")["status"] == "pendingApproval")
        // The reason that was asked for stays as long as it may be needed.
        let deleted = service.send(.delete, "/v1/reason-codes/release.promised", headers: ["If-Match": "*"])
        #expect(deleted.code == "referenced")
        #expect(deleted["references.0"] == "approvals/\(service.get("/v1/approvals?number=SO-1")["items.0.id"] ?? "")")
        // Nothing is posted for a customer who is on hold meanwhile.
        #expect(service.patch("/v1/credit-profiles/C1", #"{"invoicingAndDeliveryOnHold": "all"}"#).status == 200)
        let failed = act(service, "/v1/holds/\(id)/approve", as: "petra")
        #expect(failed["status"] == "pendingApproval")
        let request = service.get("/v1/approvals?number=SO-1")
        #expect(request["items.0.status"] == "error")
        #expect(act(service, "/v1/holds/\(id)/release", release, as: "omar").code == "invalidState")
        #expect(act(service, "/v1/holds/\(id)/recall", as: "omar")["status"] == "onHold")
        #expect(service.patch("/v1/credit-profiles/C1", #"{"invoicingAndDeliveryOnHold": "no"}"#).status == 200)
        #expect(act(service, "/v1/holds/\(id)/release", release, as: "omar")["status"] == "pendingApproval")
        #expect(act(service, "/v1/holds/\(id)/approve", as: "petra")["status"] == "released")
        #expect(service.send(.delete, "/v1/reason-codes/release.paid", headers: ["If-Match": "*"]).status == 204)
    }

    @Test func `a denied or recalled release puts the hold back, and it may be submitted again`() throws {
        let service = try service()
        let manager = try service.makeKey(roles: [.creditManager])
        let id = hold(service)
        _ = act(service, "/v1/holds/\(id)/release", release, key: manager, as: "omar")
        #expect(act(service, "/v1/holds/\(id)/deny", #"{"comment": "No"}"#, key: manager, as: "petra")["status"] == "onHold")
        #expect(act(service, "/v1/holds/\(id)/approve", key: manager, as: "petra").code == "invalidState")
        _ = act(service, "/v1/holds/\(id)/release", release, key: manager, as: "omar")
        #expect(act(service, "/v1/holds/\(id)/recall", key: manager, as: "petra").code == "missingScope")
        #expect(act(service, "/v1/holds/\(id)/recall", key: manager, as: "omar")["status"] == "onHold")
        _ = act(service, "/v1/holds/\(id)/reject", #"{"comment": "No more"}"#, key: manager, as: "omar")
        #expect(act(service, "/v1/holds/\(id)/approve", key: manager, as: "petra")["status"] == "approved")
        #expect(act(service, "/v1/holds/\(id)/reject", key: manager, as: "omar")["status"] == "rejected")
    }

    @Test func `a step whose condition is false is skipped, and none at all approves at once`() throws {
        let service = try service("""
            {"automaticTasks": ["releaseWithoutPosting"], "steps": [
             {"participants": [{"user": "petra"}], "condition": {"orderTotalFrom": "150.01"}},
             {"participants": [{"user": "petra"}], "condition": {"reasonCodes": ["daysOverdue"]}}]}
            """)
        let released = act(service, "/v1/holds/\(hold(service))/release", #"{"reasonCode": "paid"}"#, as: "omar")
        #expect(released["status"] == "released")
        #expect(service.get("/v1/approvals?number=SO-1")["items.0.steps"] == "0")
    }

    @Test func `two of three must agree where a majority decides`() throws {
        let service = try service("""
            {"steps": [{"participants": [{"user": "a"}, {"user": "b"}, {"user": "c"}], "completionPolicy": "majority"}]}
            """)
        let id = hold(service)
        _ = act(service, "/v1/holds/\(id)/release", release, as: "omar")
        #expect(act(service, "/v1/holds/\(id)/deny", as: "a")["status"] == "pendingApproval")
        #expect(act(service, "/v1/holds/\(id)/approve", as: "a").code == "invalidState")
        #expect(act(service, "/v1/holds/\(id)/approve", as: "b")["status"] == "pendingApproval")
        #expect(act(service, "/v1/holds/\(id)/approve", as: "c")["status"] == "approved")
    }

    @Test func `the inbox shows what the caller may decide, for itself and for who has delegated`() throws {
        let service = try service(#"{"steps": [{"participants": [{"user": "petra"}]}]}"#)
        let id = hold(service)
        _ = act(service, "/v1/holds/\(id)/release", release, as: "omar")
        func inbox(_ user: String) -> Int {
            service.send(.get, "/v1/approvals?inbox=true", headers: ["Acting-User": user]).count("items")
        }
        #expect(inbox("petra") == 1)
        #expect(inbox("omar") == 0)
        #expect(inbox("nadia") == 0)
        let body = #"{"delegate": "nadia", "fromDate": "2026-05-04", "toDate": "2026-05-06"}"#
        #expect(service.send(.post, "/v1/approval-delegations", body, headers: ["Acting-User": "petra"]).status == 201)
        #expect(inbox("nadia") == 1)
        service.today = "2026-05-07"
        #expect(inbox("nadia") == 0)
        service.today = "2026-05-06"
        #expect(act(service, "/v1/holds/\(id)/approve", as: "nadia")["status"] == "approved")
        #expect(service.get("/v1/approvals?number=SO-1")["items.0.history.1.onBehalfOf"] == "petra")
    }

    @Test func `forced holds never enter a workflow`() throws {
        let service = try service()
        service.order("SO-2", "C1", "10.00")
        #expect(act(service, "/v1/orders/SO-2/hold", #"{"reasonCode": "dispute"}"#).status == 200)
        let id = hold(service, "SO-2")
        #expect(act(service, "/v1/holds/\(id)/submit", #"{"reasonCode": "paid"}"#).code == "forcedHoldNotInWorkflow")
        #expect(act(service, "/v1/holds/\(id)/release", #"{"reasonCode": "paid"}"#)["status"] == "released")
    }

    @Test func `a workflow is refused as a whole with every fault`() throws {
        let service = try TestApplication.withCompany()
        let answer = service.put("/v1/workflows/holdRelease", """
            {"automaticTasks": ["postJournal"], "steps": [{"participants": []},
             {"participants": [{"role": "creditManager", "user": "x"}], "dueHours": 4},
             {"participants": [{"user": "x"}], "condition": {"newLimitFrom": "1.00"}}]}
            """)
        #expect(answer.faults == [
            "/automaticTasks/0 invalidValue", "/steps/0/participants tooFew", "/steps/1/participants/0 bothGiven",
            "/steps/1/participants tooFew", "/steps/1/escalation required", "/steps/2/condition/newLimitFrom invalidValue",
        ])
        #expect(service.put("/v1/workflows/everything", #"{"steps": []}"#).status == 404)
        let clerk = try service.makeKey(roles: [.creditClerk])
        let refused = service.put("/v1/workflows/holdRelease", #"{"steps": []}"#, key: clerk)
        #expect(refused["requiredScope"] == "credit-setup:write")
        #expect(service.put("/v1/workflows/holdRelease?dryRun=true", #"{"steps": []}"#).status == 201)
        #expect(service.get("/v1/workflows/holdRelease").status == 404)
    }
}
