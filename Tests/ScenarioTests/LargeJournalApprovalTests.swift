import TestSupport
import Testing

/// Journals of many lines in the workflow: submitted, decided, recalled and posted by jobs (CM-15.3, CM-10.6).
@Suite struct `Approval of large journals` {
    private static let count = 1_010
    private static let petra = #"{"steps": [{"participants": [{"user": "petra"}]}]}"#
    private static let petraPosts = #"{"automaticTasks": ["postJournal"], "steps": [{"participants": [{"user": "petra"}]}]}"#

    /// A company with so many customers, and a draft with a line for each of them.
    private func crowd(_ kind: String, _ workflow: String) throws -> (TestApplication, String) {
        let service = try TestApplication.withCompany()
        func load(_ kind: String, _ rows: [String]) -> TestAnswer {
            service.send(
                .post, "/v1/imports?kind=\(kind)&company=DE01", rows.joined(separator: "\n"),
                headers: ["Content-Type": "application/x-ndjson", "Prefer": "wait=20"])
        }
        let numbers = (1...Self.count).map { "C\($0)" }
        #expect(load("customers", numbers.map { #"{"number": "\#($0)", "name": "\#($0)", "currency": "EUR"}"# }).status == 200)
        service.workflow(kind, workflow)
        let lines = load("limit-adjustments", numbers.map {
            #"{"customer": {"number": "\#($0)"}, "newLimit": "\#($0.dropFirst()).00", "newToDate": "2026-12-31"}"#
        })
        return (service, lines["result.limitAdjustment"] ?? "")
    }

    private func done(_ service: TestApplication, _ answer: TestAnswer, _ status: String = "succeeded") {
        let job = service.waited(answer)
        #expect(job["status"] == status, "\(answer) ended \(job)")
    }

    @Test func `a large journal is submitted by a job by its largest line, and posts itself by another`() throws {
        let (service, number) = try crowd("adjustmentJournal", """
            {"automaticTasks": ["postJournal"], "steps": [
             {"participants": [{"user": "petra"}], "condition": {"newLimitFrom": "1010.00"}},
             {"participants": [{"user": "boss"}], "condition": {"newLimitFrom": "1010.01"}}]}
            """)
        let submitted = service.act("submit", number, as: "omar")
        #expect(submitted["status"] == "submitted")
        done(service, submitted)
        #expect(service.journal(number)["approvalStatus"] == "pendingApproval")
        #expect(service.act("approve", number, as: "omar").code == "selfApproval")
        let approved = service.act("approve", number, as: "petra")
        #expect(["approved", "posted"].contains(approved["status"]))
        done(service, approved)
        let posted = service.journal(number)
        #expect(posted["status"] == "posted")
        #expect(posted["postedBy.name"] == "petra")
        #expect(posted["lines"] == nil)
        #expect(service.limit(of: "C1010") == "1010.00")
        #expect(service.get("/v1/approvals/\(posted["approval.id"] ?? "")")["history.2.action"] == "carriedOut")
    }

    @Test func `lines of a large journal are decided one by one and by a job, and the rejected ones stay unposted`() throws {
        let (service, number) = try crowd("adjustmentLine", Self.petraPosts)
        done(service, service.act("submit", number, as: "omar"))
        #expect(service.journal(number)["lineApprovals.pendingApproval"] == "1010")
        #expect(service.act("deny", number, #"{"lines": [7, 1000]}"#, as: "petra")["lineApprovals.rejected"] == "2")
        // Nobody's lines are decided by who is no participant, nor by who has submitted them.
        let nobody = service.waited(service.act("approve", number, as: "omar"))
        #expect(nobody["result.skipped"] == "1008")
        let all = service.waited(service.act("approve", number, #"{"comment": "Yearly"}"#, as: "petra"))
        #expect(all["result.lines"] == "1008")
        let approved = service.journal(number)
        done(service, approved)
        let posted = service.journal(number)
        #expect(posted["status"] == "posted")
        #expect(posted["lineApprovals.approved"] == "1008")
        #expect(["C6", "C7", "C1000", "C1010"].map(service.limit) == ["6.00", "0.00", "0.00", "1010.00"])
        #expect(service.get("/v1/credit-profiles/C7/limit-history").count("items") == 0)
        #expect(try service.changes("journal.posted")[0].data.contains(#""lines":1008"#))
        let request = service.get("/v1/approvals?number=\(number)&limit=1&sort=-id")
        #expect(request["items.0.history.1.comment"] == "Yearly")
    }

    @Test func `a large journal is recalled by a job, and what fails by itself is told on it`() throws {
        let (service, number) = try crowd("adjustmentLine", Self.petraPosts)
        done(service, service.act("submit", number, as: "omar"))
        let recalled = service.act("recall", number, as: "omar")
        done(service, recalled)
        #expect(service.journal(number)["status"] == "draft")
        #expect(service.get("/v1/limit-adjustments/\(number)/lines?approvalStatus=notSubmitted&count=true")["total"] == "1010")
        #expect(service.get("/v1/approvals?status=pendingApproval").count("items") == 0)
        // A line that cannot be posted keeps the whole journal back (D-24), and the journal says so.
        service.put("/v1/workflows/adjustmentLine", #"{"active": false, "steps": []}"#)
        service.workflow("adjustmentJournal", Self.petraPosts)
        service.put("/v1/customers/C5", #"{"name": "C5", "currency": "EUR", "invoiceAccount": {"number": "C6"}}"#)
        done(service, service.act("submit", number, as: "omar"))
        done(service, service.act("approve", number, as: "petra"), "failed")
        let failed = service.journal(number)
        #expect(failed["status"] == "approved")
        #expect(failed["approvalStatus"] == "error")
        #expect(failed["postingError"]?.isEmpty == false)
        #expect(service.get("/v1/approvals/\(failed["approval.id"] ?? "")")["status"] == "error")
        #expect(service.limit(of: "C6") == "0.00")
        #expect(service.act("recall", number, as: "omar")["status"] == "draft")
    }
}
