import TestSupport
import Testing

/// Journals whose lines are decided one by one: CM-15.3, CM-10.6 and D-26.
@Suite struct `Approval of journal lines` {
    /// Changes from 1,000.00 on are petra's, the others need nobody.
    private static let large = """
        {"automaticTasks": ["postJournal"], "steps": [
         {"participants": [{"user": "petra"}], "condition": {"limitChangeFrom": "1000.00"}}]}
        """
    private static let petra = #"{"steps": [{"participants": [{"user": "petra"}]}]}"#

    private func service(_ workflow: String = petra, customers: Int = 3) throws -> TestApplication {
        let service = try TestApplication.withCompany()
        for number in 1...customers { service.customer("C\(number)") }
        service.workflow("adjustmentLine", workflow)
        return service
    }

    private func statuses(_ journal: TestAnswer) -> [String] {
        journal.value("lines")?.elements.compactMap { $0["approvalStatus"]?.string } ?? []
    }

    @Test func `each line goes the way of its own amount, and the journal waits for the last of them`() throws {
        let service = try service(Self.large)
        let number = service.draft([("C1", "999.99"), ("C2", "1000.00"), ("C3", "5000.00")])
        let submitted = service.act("submit", number, as: "omar")
        #expect(submitted["status"] == "submitted")
        #expect(statuses(submitted) == ["approved", "pendingApproval", "pendingApproval"])
        #expect(submitted["lineApprovals.pendingApproval"] == "2")
        #expect(service.act("post", number, as: "omar").code == "approvalRequired")
        let some = service.act("approve", number, #"{"lines": [3]}"#, as: "petra")
        #expect(some["status"] == "submitted")
        #expect(statuses(some) == ["approved", "pendingApproval", "approved"])
        let all = service.act("approve", number, as: "petra")
        #expect(all["status"] == "posted")
        #expect(service.limit(of: "C3") == "5000.00")
        let request = service.get("/v1/approvals/\(all["lines.2.approval.id"] ?? "")")
        #expect(request["lineNumber"] == "3")
        #expect(request["history.1.by.name"] == "petra")
    }

    @Test func `a rejected line stays unposted in the frozen journal (D-26)`() throws {
        let service = try service()
        let number = service.draft([("C1", "100.00"), ("C2", "200.00"), ("C3", "300.00")])
        service.act("submit", number, as: "omar")
        #expect(statuses(service.act("deny", number, #"{"lines": [2], "comment": "No"}"#, as: "petra"))
            == ["pendingApproval", "rejected", "pendingApproval"])
        let approved = service.act("approve", number, as: "petra")
        #expect(approved["status"] == "approved")
        let posted = service.act("post", number, as: "omar")
        #expect(posted["status"] == "posted")
        #expect(statuses(posted) == ["approved", "rejected", "approved"])
        #expect(posted["lines.1.oldLimit"] == nil)
        #expect(posted["lines.2.oldLimit"] == "0.00")
        #expect(["C1", "C2", "C3"].map(service.limit) == ["100.00", "0.00", "300.00"])
        #expect(service.get("/v1/credit-profiles/C2/limit-history").count("items") == 0)
        #expect(try service.changes("journal.posted")[0].data.contains(#""lines":2"#))
        #expect(service.patch("/v1/limit-adjustments/\(number)", #"{"description": "x"}"#).code == "invalidState")
        #expect(service.get("/v1/limit-adjustments/\(number)/lines?approvalStatus=rejected").count("items") == 1)
        // A reversal takes back what is in force, and nothing else.
        #expect(service.act("reverse", number, as: "omar")["lineCount"] == "2")
    }

    @Test func `a rejected line about the same days stands in nobody's way`() throws {
        let service = try service()
        service.temporaryLimitDraftless()
        let number = service.post("/v1/limit-adjustments", """
            {"adjustmentType": "temporaryCreditLimit", "lines": [
             {"customer": {"number": "C1"}, "newLimit": "1.00", "newFromDate": "2026-05-10", "newToDate": "2026-05-20"},
             {"customer": {"number": "C1"}, "newLimit": "2.00", "newFromDate": "2026-06-10", "newToDate": "2026-06-20"}]}
            """)["number"] ?? ""
        service.act("submit", number, as: "omar")
        service.act("deny", number, #"{"lines": [1]}"#, as: "petra")
        service.act("approve", number, as: "petra")
        #expect(service.act("post", number, as: "omar")["status"] == "posted")
        let limits = service.get("/v1/credit-profiles/C1")
        #expect(limits.count("temporaryLimits") == 2)
        #expect(limits["temporaryLimits.1.amount"] == "2.00")
    }

    @Test func `with every line rejected the journal is, and submitted again all of them are asked about`() throws {
        let service = try service()
        let number = service.draft([("C1", "100.00"), ("C2", "200.00")])
        service.act("submit", number, as: "omar")
        let rejected = service.act("deny", number, as: "petra")
        #expect(rejected["status"] == "rejected")
        #expect(service.act("post", number, as: "omar").code == "approvalRequired")
        #expect(statuses(service.act("submit", number, as: "omar")) == ["pendingApproval", "pendingApproval"])
        #expect(service.act("approve", number, as: "petra")["status"] == "approved")
    }

    @Test func `a line sent back holds the journal up; submitted again only what has changed is asked about`() throws {
        let service = try service()
        let number = service.draft([("C1", "100.00"), ("C2", "200.00"), ("C3", "300.00")])
        service.act("submit", number, as: "omar")
        service.act("request-change", number, #"{"lines": [2], "comment": "Less"}"#, as: "petra")
        service.act("deny", number, #"{"lines": [3]}"#, as: "petra")
        let back = service.act("approve", number, as: "petra")
        #expect(back["status"] == "changeRequested")
        func line(_ customer: String, _ amount: String) -> String {
            #"{"customer": {"number": "\#(customer)"}, "newLimit": "\#(amount)", "newToDate": "2026-12-31"}"#
        }
        let changed = service.patch("/v1/limit-adjustments/\(number)", """
            {"lines": [\(line("C1", "100.00")), \(line("C2", "150.00")), \(line("C3", "300.00"))]}
            """)
        #expect(statuses(changed) == ["approved", "notSubmitted", "rejected"])
        let again = service.act("submit", number, as: "omar")
        #expect(statuses(again) == ["approved", "pendingApproval", "rejected"])
        #expect(service.act("approve", number, as: "petra")["status"] == "approved")
        service.act("post", number, as: "omar")
        #expect(["C1", "C2", "C3"].map(service.limit) == ["100.00", "150.00", "0.00"])
    }

    @Test func `who may not decide a line is told why, and a line that does not wait is named`() throws {
        let service = try service()
        let number = service.draft([("C1", "100.00"), ("C2", "200.00")])
        service.act("submit", number, as: "omar")
        #expect(service.act("approve", number, as: "omar").code == "selfApproval")
        #expect(service.act("approve", number, #"{"lines": [1]}"#, as: "omar").code == "selfApproval")
        #expect(service.act("approve", number, as: "nadia").code == "missingScope")
        service.act("approve", number, #"{"lines": [1]}"#, as: "petra")
        let refused = service.act("approve", number, #"{"lines": [1, 2, 9, 2]}"#, as: "petra")
        #expect(refused.faults == ["/lines/0 unknownReference", "/lines/2 unknownReference", "/lines/3 duplicate"])
        #expect(statuses(service.journal(number)) == ["approved", "pendingApproval"])
        let request = service.journal(number)["lines.1.approval.id"] ?? ""
        let recalled = service.send(
            .post, "/v1/approvals/\(request)/recall", "{}", headers: ["If-Match": "*", "Acting-User": "omar"])
        #expect(recalled.code == "invalidState")
        #expect(statuses(service.act("recall", number, as: "omar")) == ["notSubmitted", "notSubmitted"])
        #expect(service.get("/v1/approvals?status=recalled").count("items") == 2)
    }

    @Test func `with both workflows the lines come first, then the journal about those that are left`() throws {
        let service = try service()
        service.workflow("adjustmentJournal", """
            {"automaticTasks": ["postJournal"], "steps": [
             {"participants": [{"user": "boss"}], "condition": {"newLimitFrom": "300.00"}}]}
            """)
        let number = service.draft([("C1", "100.00"), ("C2", "300.00"), ("C3", "400.00")])
        service.act("submit", number, as: "omar")
        service.act("deny", number, #"{"lines": [3]}"#, as: "petra")
        let lines = service.act("approve", number, as: "petra")
        #expect(lines["status"] == "submitted")
        #expect(lines["approvalStatus"] == "pendingApproval")
        // The journal is submitted in the name of who has submitted its lines.
        #expect(service.act("approve", number, as: "omar").code == "selfApproval")
        #expect(service.act("approve", number, as: "petra").code == "missingScope")
        let posted = service.act("approve", number, as: "boss")
        #expect(posted["status"] == "posted")
        #expect(posted["approvals.0.by.name"] == "boss")
        #expect(["C1", "C2", "C3"].map(service.limit) == ["100.00", "300.00", "0.00"])
        // Nobody is asked about a journal whose large lines are rejected.
        let small = service.draft([("C1", "110.00"), ("C3", "500.00")])
        service.act("submit", small, as: "omar")
        service.act("deny", small, #"{"lines": [2]}"#, as: "petra")
        #expect(service.act("approve", small, as: "petra")["status"] == "posted")
    }
}

extension TestApplication {
    /// Another temporary limit on the days of the line that is to be rejected.
    fileprivate func temporaryLimitDraftless() {
        let off = put("/v1/workflows/adjustmentLine", #"{"active": false, "steps": []}"#)
        demandOK(off)
        temporaryLimit("C1", "5.00", from: "2026-05-15", to: "2026-05-16")
        demandOK(put("/v1/workflows/adjustmentLine", #"{"steps": [{"participants": [{"user": "petra"}]}]}"#))
    }

    fileprivate func demandOK(_ answer: TestAnswer) { #expect(answer.status < 300) }
}
