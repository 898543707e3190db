import Foundation
import Platform
import Synchronization
import TestSupport
import Testing

/// Fifty at once on the same holds and journals: what is asked for happens once (CM-1.6, CM-15).
@Suite struct `Races of approvers` {
    /// Sends from fifty threads at once; gives how often each code, or state of the record, was answered.
    private func fifty(_ send: @escaping @Sendable (Int) -> TestAnswer) -> [String: Int] {
        let answers = Mutex([String: Int]())
        let (ready, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        for index in 0..<50 {
            OwnThread.start(named: "approver-\(index)") {
                ready.wait()
                let answer = send(index)
                answers.withLock { $0[answer.code ?? answer["status"] ?? "", default: 0] += 1 }
                done.signal()
            }
        }
        for _ in 0..<50 { ready.signal() }
        for _ in 0..<50 { done.wait() }
        return answers.withLock { $0 }
    }

    private static let anyone = (0..<50).map { #"{"user": "u\#($0)"}"# }.joined(separator: ", ")

    @Test func `one journal is approved once and posted once`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.workflow(
            "adjustmentJournal", #"{"automaticTasks": ["postJournal"], "steps": [{"participants": [\#(Self.anyone)]}]}"#)
        let number = service.draft([("C1", "100.00")])
        service.act("submit", number, as: "omar")
        let answers = fifty { service.act($0 % 2 == 0 ? "approve" : "post", number, as: "u\($0)") }
        #expect(answers["posted"] == 1)
        #expect((answers["alreadyPosted"] ?? 0) + (answers["approvalRequired"] ?? 0) == 49)
        #expect(service.events("journal.posted") == 1)
        #expect(service.events("journal.approved") == 1)
        #expect(service.get("/v1/credit-profiles/C1/limit-history").count("items") == 1)
    }

    @Test func `an approved journal that fifty post is posted once, with the ETag and without`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.workflow("adjustmentJournal", #"{"steps": [{"participants": [{"user": "petra"}]}]}"#)
        let number = service.draft([("C1", "100.00")])
        service.act("submit", number, as: "omar")
        let etag = service.act("approve", number, as: "petra").etag ?? ""
        let answers = fifty { service.act("post", number, as: "u\($0)", ifMatch: $0 % 2 == 0 ? etag : "*") }
        #expect(answers["posted"] == 1)
        #expect((answers["alreadyPosted"] ?? 0) + (answers["versionMismatch"] ?? 0) == 49)
        #expect(service.events("limit.changed") == 1)
    }

    @Test func `a majority of fifty is reached once, by twenty-six of them`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.workflow("adjustmentJournal", """
            {"automaticTasks": ["postJournal"],
             "steps": [{"participants": [\(Self.anyone)], "completionPolicy": "majority"}]}
            """)
        let number = service.draft([("C1", "100.00")])
        service.act("submit", number, as: "omar")
        let answers = fifty { service.act("approve", number, as: "u\($0)") }
        #expect(answers == ["submitted": 25, "posted": 1, "alreadyPosted": 24])
        let posted = service.journal(number)
        #expect(posted.count("approvals") == 26)
        #expect(Set((0..<26).compactMap { posted["approvals.\($0).by.name"] }).count == 26)
    }

    @Test func `a hold is released once, whoever approves, releases or rejects`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "100.00")
        service.parameters(["confirmation": 0])
        service.rule(TestApplication.limit100)
        service.workflow(
            "holdRelease", #"{"automaticTasks": ["releaseWithPosting"], "steps": [{"participants": [\#(Self.anyone)]}]}"#)
        service.order("SO-1", "C1", "150.00")
        service.posting("SO-1")
        let hold = service.hold(of: "SO-1")["id"] ?? ""
        let body = #"{"reasonCode": "paid", "mode": "withPosting"}"#
        @Sendable func act(_ verb: String, _ body: String, _ user: String) -> TestAnswer {
            service.send(.post, "/v1/holds/\(hold)/\(verb)", body, headers: ["If-Match": "*", "Acting-User": user])
        }
        #expect(act("release", body, "omar")["status"] == "pendingApproval")
        let answers = fifty { $0 % 2 == 0 ? act("approve", "{}", "u\($0)") : act("release", body, "u\($0)") }
        #expect(answers == ["released": 1, "invalidState": 49])
        #expect(service.events("order.released") == 1)
        #expect(service.get("/v1/approvals?number=SO-1")["items.0.history.2.action"] == "carriedOut")
    }
}
