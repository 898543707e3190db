import TestSupport
import Testing

/// Journals that are approved as a whole: every transition of CM-10.5 and what each state refuses; CM-15.2, CM-15.3.
@Suite struct `Approval of journals` {
    private static let petra = #"{"steps": [{"participants": [{"user": "petra"}]}]}"#
    private static let petraPosts = #"{"automaticTasks": ["postJournal"], "steps": [{"participants": [{"user": "petra"}]}]}"#

    private func service(_ workflow: String = petra) throws -> TestApplication {
        let service = try TestApplication.withCompany()
        for customer in ["C1", "C2"] { service.customer(customer) }
        service.workflow("adjustmentJournal", workflow)
        return service
    }

    @Test func `example 6: a journal is submitted by one, approved by another, and posted by hand`() throws {
        let service = try service()
        let number = service.draft([("C1", "65000.00")])
        let submitted = service.act("submit", number, #"{"comment": "For Christmas"}"#, as: "omar")
        #expect(submitted.status == 200)
        #expect(submitted["status"] == "submitted")
        #expect(submitted["approvalStatus"] == "pendingApproval")
        #expect(submitted["submittedBy.name"] == "omar")
        #expect(submitted.count("approvals") == 0)
        #expect(submitted["lines.0.approvalStatus"] == "notSubmitted")
        #expect(service.act("approve", number, as: "Omar").code == "selfApproval")
        #expect(service.act("approve", number, as: "nadia")["requiredScope"] == "approvals:decide")
        let approved = service.act("approve", number, #"{"comment": "Fine until year end"}"#, as: "petra")
        #expect(approved["status"] == "approved")
        #expect(approved["approvalStatus"] == "approved")
        #expect(approved["approvals.0.by.name"] == "petra")
        #expect(approved["approvals.0.comment"] == "Fine until year end")
        #expect(service.limit(of: "C1") == "0.00")
        let posted = service.act("post", number, as: "omar")
        #expect(posted["status"] == "posted")
        #expect(posted["approvalStatus"] == "approved")
        #expect(posted["approvals.0.by.name"] == "petra")
        #expect(service.limit(of: "C1") == "65000.00")
        let request = service.get("/v1/approvals/\(posted["approval.id"] ?? "")")
        #expect(request["limitAdjustment.number"] == number)
        #expect(request["history.2.action"] == "carriedOut")
        #expect(try service.changes("journal.").map(\.type) == ["journal.submitted", "journal.approved", "journal.posted"])
        #expect(try service.changes("journal.approved")[0].changes.contains("approvalStatus"))
        // Every transition is in the audit trail with who, when and why.
        func comment(_ type: String) -> String? {
            service.get("/v1/audit-entries?type=\(type)&number=\(number)")["items.0.comment"]
        }
        #expect(comment("journal.submitted") == "For Christmas")
        #expect(comment("journal.approved") == "Fine until year end")
    }

    @Test func `posting is refused until the journal is approved, and at creation too`() throws {
        let service = try service()
        let number = service.draft([("C1", "100.00")])
        let refused = service.act("post", number, as: "omar")
        #expect(refused.status == 409)
        #expect(refused.code == "approvalRequired")
        #expect(refused["approvalStatus"] == "notSubmitted")
        service.act("submit", number, as: "omar")
        #expect(service.act("post", number, as: "omar").code == "approvalRequired")
        service.act("deny", number, as: "petra")
        #expect(service.act("post", number, as: "omar")["approvalStatus"] == "rejected")
        let at = service.post("/v1/limit-adjustments", """
            {"adjustmentType": "creditLimit", "post": true, "lines": [
             {"customer": {"number": "C2"}, "newLimit": "1.00", "newToDate": "2026-12-31"}]}
            """)
        #expect(at.code == "approvalRequired")
        #expect(service.get("/v1/limit-adjustments").count("items") == 1)
        // Without an active workflow the diagram's upper line holds again.
        service.workflow("adjustmentJournal", #"{"active": false, "steps": []}"#)
        #expect(service.act("post", number, as: "omar").code == "invalidState")
        service.act("submit", number, as: "omar")
        #expect(service.act("recall", number, as: "omar")["status"] == "draft")
        #expect(service.act("submit", number, as: "omar").code == "invalidState")
        #expect(service.act("post", number, as: "omar")["status"] == "posted")
        #expect(service.act("post", number, as: "petra").code == "alreadyPosted")
    }

    @Test func `a submitted or approved journal is frozen, a rejected one may be changed and submitted again`() throws {
        let service = try service()
        let number = service.draft([("C1", "100.00")])
        let path = "/v1/limit-adjustments/\(number)"
        let change = #"{"lines": [{"customer": {"number": "C2"}, "newLimit": "50.00", "newToDate": "2026-12-31"}]}"#
        func refusesChanges(_ state: String) {
            #expect(service.journal(number)["status"] == state)
            #expect(service.patch(path, change).code == "invalidState", "\(state)")
            #expect(service.delete(path).code == "invalidState", "\(state)")
            #expect(service.post(path + "/refresh", "{}", ifMatch: "*").code == "invalidState", "\(state)")
            let more = #"{"source": "customers", "adjustmentValue": "1.00", "newToDate": "2026-12-31"}"#
            #expect(service.post(path + "/generate", more, ifMatch: "*").code == "invalidState", "\(state)")
            let row = #"{"customer": {"number": "C2"}, "newLimit": "1.00", "newToDate": "2026-12-31"}"#
            let imported = service.send(
                .post, "/v1/imports?kind=limit-adjustments&journal=\(number)", row,
                headers: ["Content-Type": "application/x-ndjson", "Prefer": "wait=20"])
            #expect(imported.code == "invalidState", "\(state)")
            #expect(service.act("submit", number, as: "omar").code == (state == "posted" ? "alreadyPosted" : "invalidState"))
        }
        service.act("submit", number, as: "omar")
        refusesChanges("submitted")
        #expect(service.act("deny", number, #"{"comment": "No"}"#, as: "petra")["status"] == "rejected")
        #expect(service.act("approve", number, as: "petra").code == "invalidState")
        // Rejected journals may be changed, not deleted (CM-10.5).
        #expect(service.delete(path).code == "invalidState")
        #expect(service.patch(path, change)["lines.0.customer.number"] == "C2")
        #expect(service.act("submit", number, as: "omar")["status"] == "submitted")
        service.act("approve", number, as: "petra")
        refusesChanges("approved")
        service.act("post", number, as: "omar")
        refusesChanges("posted")
        #expect(service.act("recall", number, as: "omar").code == "alreadyPosted")
        #expect(service.act("approve", number, as: "petra").code == "alreadyPosted")
        #expect(service.limit(of: "C2") == "50.00")
    }

    @Test func `a change is requested, made, and submitted again with the earlier decisions kept in the history`() throws {
        let service = try service()
        let number = service.draft([("C1", "100.00")])
        service.act("submit", number, as: "omar")
        let asked = service.act("request-change", number, #"{"comment": "Half of it will do"}"#, as: "petra")
        #expect(asked["status"] == "changeRequested")
        #expect(asked["approvalStatus"] == "changeRequested")
        #expect(service.patch("/v1/limit-adjustments/\(number)", """
            {"lines": [{"customer": {"number": "C1"}, "newLimit": "50.00", "newToDate": "2026-12-31"}]}
            """).status == 200)
        service.act("submit", number, as: "omar")
        service.act("approve", number, as: "petra")
        #expect(service.act("post", number, as: "omar")["lines.0.newLimit"] == "50.00")
        let requests = service.get("/v1/approvals?number=\(number)&sort=id")
        #expect(requests["items.0.status"] == "changeRequested")
        #expect(requests["items.0.history.1.comment"] == "Half of it will do")
        #expect(requests["items.1.status"] == "approved")
    }

    @Test func `only who has submitted a journal, or an administrator, recalls it; approved ones too`() throws {
        let service = try service()
        let manager = try service.makeKey(roles: [.creditManager])
        let number = service.draft([("C1", "100.00")])
        #expect(service.act("recall", number, as: "omar", key: manager).code == "invalidState")
        service.act("submit", number, as: "omar", key: manager)
        #expect(service.act("recall", number, as: "nadia", key: manager)["requiredScope"] == "admin")
        #expect(service.act("recall", number, as: "omar", key: manager)["status"] == "draft")
        #expect(service.get("/v1/approvals?number=\(number)")["items.0.status"] == "recalled")
        service.act("submit", number, as: "omar", key: manager)
        service.act("approve", number, as: "petra", key: manager)
        let recalled = service.act("recall", number, as: "root")
        #expect(recalled["status"] == "draft")
        #expect(recalled["submittedBy.name"] == nil)
        #expect(recalled.count("approvals") == 0)
        #expect(service.act("post", number, as: "omar", key: manager).code == "approvalRequired")
        // From the side of the request it is the same.
        service.act("submit", number, as: "omar", key: manager)
        let request = service.journal(number)["approval.id"] ?? ""
        let taken = service.send(
            .post, "/v1/approvals/\(request)/recall", "{}", key: manager, headers: ["If-Match": "*", "Acting-User": "omar"])
        #expect(taken["status"] == "recalled")
        #expect(service.journal(number)["status"] == "draft")
    }

    @Test func `a journal posts itself on approval where the workflow says so`() throws {
        let service = try service(Self.petraPosts)
        let number = service.draft([("C1", "100.00"), ("C2", "200.00")])
        service.act("submit", number, as: "omar")
        let posted = service.act("approve", number, as: "petra")
        #expect(posted["status"] == "posted")
        #expect(posted["postedBy.name"] == "petra")
        #expect(service.limit(of: "C1") == "100.00")
        #expect(service.limit(of: "C2") == "200.00")
        #expect(service.events("journal.posted") == 1)
        #expect(service.get("/v1/credit-profiles/C1/limit-history")["items.0.limitAdjustment.number"] == number)
    }

    @Test func `what cannot be posted by itself stays approved with its error until it is recalled and mended`() throws {
        let service = try service(Self.petraPosts)
        let journal = service.post("/v1/limit-adjustments", """
            {"adjustmentType": "temporaryCreditLimit", "lines": [{"customer": {"number": "C1"}, "newLimit": "9.00",
             "newFromDate": "2026-05-04", "newToDate": "2026-05-10"}]}
            """)
        let number = journal["number"] ?? ""
        service.act("submit", number, as: "omar")
        // The days pass before anybody decides.
        service.today = "2026-05-11"
        let failed = service.act("approve", number, as: "petra")
        #expect(failed.status == 200)
        #expect(failed["status"] == "approved")
        #expect(failed["approvalStatus"] == "error")
        #expect(failed["postingError"]?.contains("/lines/0/newToDate") == true)
        #expect(service.get("/v1/approvals?number=\(number)")["items.0.status"] == "error")
        #expect(service.events("journal.postingFailed") == 1)
        #expect(service.act("post", number, as: "omar").code == "validation")
        #expect(service.act("recall", number, as: "omar")["postingError"] == nil)
        #expect(service.patch("/v1/limit-adjustments/\(number)", """
            {"lines": [{"customer": {"number": "C1"}, "newLimit": "9.00", "newFromDate": "2026-05-11",
             "newToDate": "2026-05-20"}]}
            """).status == 200)
        service.act("submit", number, as: "omar")
        #expect(service.act("approve", number, as: "petra")["status"] == "posted")
    }

    @Test func `a posting error that goes away by itself leaves the journal to be posted by hand`() throws {
        let service = try service(Self.petraPosts)
        service.customer("U1", currency: "USD")
        let number = service.draft([("U1", "100.00")])
        service.act("submit", number, as: "omar")
        let failed = service.act("approve", number, as: "petra")
        #expect(failed["approvalStatus"] == "error")
        #expect(service.put("/v1/exchange-rates/R1", """
            {"rateType": "DEFAULT", "from": "EUR", "to": "USD", "validFromDate": "2026-01-01", "rate": "1.1"}
            """).status == 201)
        let posted = service.act("post", number, as: "omar")
        #expect(posted["status"] == "posted")
        #expect(posted["approvalStatus"] == "approved")
        #expect(posted["postingError"] == nil)
        #expect(service.get("/v1/approvals?number=\(number)")["items.0.status"] == "approved")
    }

    @Test func `a journal without lines, or with lines without days, is not submitted (D-22)`() throws {
        let service = try service()
        let empty = service.draft([])
        #expect(service.act("submit", empty, as: "omar").code == "invalidState")
        let generated = service.post(
            "/v1/limit-adjustments/\(empty)/generate",
            #"{"source": "customers", "adjustmentValue": "1.00", "dateMethod": "relative", "toOffset": 90}"#, ifMatch: "*")
        #expect(generated["lines.0.newToDate"] == nil)
        let refused = service.act("submit", empty, as: "omar")
        #expect(refused.faults == ["/lines/0/newToDate expirationDateRequired", "/lines/1/newToDate expirationDateRequired"])
        #expect(service.journal(empty)["status"] == "draft")
    }

    @Test func `a journal of a group and a reversal go the same way`() throws {
        let service = try service(Self.petraPosts)
        service.put("/v1/customer-credit-groups/G1", #"{"currency": "EUR", "creditLimitToDate": "2026-12-31"}"#)
        let group = service.post("/v1/limit-adjustments", """
            {"adjustmentType": "creditLimit", "lines": [{"customerCreditGroup": {"number": "G1"}, "newLimit": "900.00",
             "newToDate": "2027-12-31"}]}
            """)["number"] ?? ""
        service.act("submit", group, as: "omar")
        #expect(service.act("approve", group, as: "petra")["status"] == "posted")
        #expect(service.get("/v1/customer-credit-groups/G1")["creditLimit"] == "900.00")
        let back = service.act("reverse", group, as: "omar")["number"] ?? ""
        #expect(service.act("post", back, as: "omar").code == "approvalRequired")
        service.act("submit", back, as: "omar")
        #expect(service.act("approve", back, as: "petra")["status"] == "posted")
        #expect(service.get("/v1/customer-credit-groups/G1")["creditLimit"] == "0.00")
    }

    @Test func `the inbox shows the journal until it is decided, and lists filter by where it stands`() throws {
        let service = try service()
        let number = service.draft([("C1", "100.00")])
        func inbox(_ user: String) -> TestAnswer {
            service.send(.get, "/v1/approvals?inbox=true&kind=adjustmentJournal", headers: ["Acting-User": user])
        }
        service.act("submit", number, as: "omar")
        #expect(inbox("petra")["items.0.number"] == number)
        #expect(inbox("petra")["items.0.canDecide"] == "true")
        #expect(inbox("omar").count("items") == 0)
        #expect(service.get("/v1/limit-adjustments?approvalStatus=pendingApproval&submittedBy=omar").count("items") == 1)
        #expect(service.get("/v1/limit-adjustments?status=submitted").count("items") == 1)
        let id = inbox("petra")["items.0.id"] ?? ""
        #expect(service.send(
            .post, "/v1/approvals/\(id)/approve", "{}", headers: ["If-Match": "*", "Acting-User": "petra"])["status"] == "approved")
        #expect(inbox("petra").count("items") == 0)
        #expect(service.journal(number)["status"] == "approved")
        #expect(service.get("/v1/limit-adjustments?status=approved").count("items") == 1)
    }

    @Test func `a stale version, an unknown property, a dry run and a missing scope change nothing`() throws {
        let service = try service()
        let number = service.draft([("C1", "100.00")])
        #expect(service.act("submit", number, as: "omar", ifMatch: "\"7\"").code == "versionMismatch")
        #expect(service.send(.post, "/v1/limit-adjustments/\(number)/submit", "{}").code == "preconditionRequired")
        #expect(service.act("submit", number, #"{"lines": [1]}"#, as: "omar").faults == ["/lines unknownProperty"])
        #expect(service.act("submit", number, as: "omar", query: "?dryRun=true&company=DE01")["status"] == "submitted")
        #expect(service.journal(number)["status"] == "draft")
        #expect(service.get("/v1/approvals").count("items") == 0)
        let viewer = try service.makeKey(roles: [.viewer])
        service.company("FR01")
        let foreign = try service.makeKey(roles: [.administrator], companies: ["FR01"])
        for (verb, scope) in [
            ("submit", "limit-adjustments:write"), ("recall", "limit-adjustments:write"), ("approve", "approvals:decide"),
            ("deny", "approvals:decide"), ("request-change", "approvals:decide"),
        ] {
            #expect(service.act(verb, number, as: "omar", key: viewer, query: "?company=DE01")["requiredScope"] == scope)
            #expect(service.act(verb, number, as: "omar", key: foreign, query: "?company=FR01").code == "notFound")
            #expect(service.act(verb, number, as: "omar", key: foreign, query: "?company=DE01").code == "companyNotAllowed")
        }
        service.act("submit", number, as: "omar", query: "?company=DE01")
        let journal = service.get("/v1/limit-adjustments/\(number)?company=DE01")
        let stale = service.act("approve", number, as: "petra", ifMatch: "\"1\"", query: "?company=DE01")
        #expect(stale.code == "versionMismatch")
        #expect(stale.etag == journal.etag)
        let lines = service.act("approve", number, #"{"lines": [1]}"#, as: "petra", query: "?company=DE01")
        #expect(lines.faults == ["/lines invalidValue"])
    }
}
