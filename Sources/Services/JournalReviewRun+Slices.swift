public import Domain
import JSON
public import Storage

extension JournalReviewRun {
    /// Lines of one slice, so that orders are checked in between.
    static let sliceLines = 200

    /// Does the next slice of the job; gives how it has ended, `nil` while it goes on.
    public static func carryOn(
        _ job: inout Job, in transaction: borrowing Transaction<Writing>
    ) throws -> Job.Status? {
        let input = try StoredText.root(job.input)
        guard let key = input["adjustment"]?.integer, let day = (input["day"]?.string).flatMap({ CalendarDate($0) }),
            let company = try job.company.flatMap({ try transaction.company(.key($0)) })
        else { throw StoreFault.damaged("job \(job.id) does not say which journal it is about") }
        guard let adjustment = try transaction.limitAdjustment(key: key), adjustment.posting == nil else {
            job.failure = "the journal is there no longer, or is posted"
            return .failed
        }
        let comment = input["comment"]?.string
        let slice = Slice(
            adjustment: adjustment, comment: comment,
            submission: JournalSubmission(company: company, day: day, comment: comment, submitter: job.actor))
        var place = try Place(job.position)
        if job.isCancelRequested, place.action != .recall {
            if place.action == .decide { return .canceled }
            place.undo(as: .canceled)
        }
        let status: Job.Status?
        do {
            status = try slice.carryOn(&job, &place, input, transaction)
        } catch let refusal as Refusal {
            job.failure = refusal.detail
            place.undo(as: .failed)
            status = nil
        }
        job.position = place.text
        return status
    }

    /// One slice of the work.
    private struct Slice {
        let adjustment: LimitAdjustment
        let comment: String?
        let submission: JournalSubmission

        func carryOn(
            _ job: inout Job, _ place: inout Place, _ input: JSONValue, _ transaction: borrowing Transaction<Writing>
        ) throws -> Job.Status? {
            switch place.action {
            case .route, .whole: try submit(&job, &place, transaction)
            case .decide: try decide(&job, &place, input, transaction)
            case .recall: try recall(&job, &place, transaction)
            }
        }

        private func submit(
            _ job: inout Job, _ place: inout Place, _ transaction: borrowing Transaction<Writing>
        ) throws -> Job.Status? {
            let lines = try transaction.lines(of: adjustment.key, after: place.line, limit: sliceLines)
            if place.action == .route {
                try submission.route(lines, of: adjustment, in: transaction)
            } else {
                place.subject.include(try submission.subject(of: lines, in: transaction))
            }
            try advance(&job, &place, by: lines.count, skipped: 0, to: lines.last?.line)
            guard lines.count < sliceLines else { return nil }
            _ = place.action == .route
                ? try submission.routed(adjustment, in: transaction)
                : try submission.submit(adjustment, about: place.subject, in: transaction)
            return .succeeded
        }

        private func decide(
            _ job: inout Job, _ place: inout Place, _ input: JSONValue, _ transaction: borrowing Transaction<Writing>
        ) throws -> Job.Status? {
            guard let decision = (input["decision"]?.string).flatMap(ApprovalDecision.init(rawValue:)) else {
                throw StoreFault.damaged("job \(job.id) does not say what is decided")
            }
            let approver = Approver(
                actor: job.actor,
                roles: Set(input["roles"]?.elements.compactMap { $0.string.flatMap(Role.init(rawValue:)) } ?? []),
                delegators: Set(input["delegators"]?.elements.compactMap(\.string) ?? []))
            let requests = try transaction.openLineApprovals(of: adjustment.id, after: place.line, limit: sliceLines)
            var decided = 0
            for request in requests where request.waits(for: approver, at: transaction.now) {
                _ = try ApprovalService.decide(
                    decision, request, by: approver, on: submission.day, comment: comment, in: submission.company,
                    in: transaction)
                decided += 1
            }
            let last = requests.last?.target.line
            try advance(&job, &place, by: decided, skipped: requests.count - decided, to: last)
            return requests.count < sliceLines ? .succeeded : nil
        }

        private func recall(
            _ job: inout Job, _ place: inout Place, _ transaction: borrowing Transaction<Writing>
        ) throws -> Job.Status? {
            let requests = try transaction.openLineApprovals(of: adjustment.id, after: place.line, limit: sliceLines)
            try ApprovalService.withdraw(requests, comment: comment, by: job.actor, in: transaction)
            try advance(&job, &place, by: requests.count, skipped: 0, to: requests.last?.target.line)
            guard requests.count < sliceLines else { return nil }
            if let whole = try transaction.openApproval(of: adjustment.id, line: nil) {
                try ApprovalService.withdraw([whole], comment: comment, by: job.actor, in: transaction)
            }
            _ = try JournalApproval.becomeDraft(
                adjustment, comment: job.failure ?? comment, by: job.actor, in: transaction)
            return place.ending ?? .succeeded
        }

        private func advance(
            _ job: inout Job, _ place: inout Place, by lines: Int, skipped: Int, to line: Int?
        ) throws {
            let before = try StoredText.root(job.result)
            job.result = result(
                of: adjustment, lines: (before["lines"]?.integer ?? 0) + Int64(lines),
                skipped: (before["skipped"]?.integer ?? 0) + Int64(skipped))
            job.done += Int64(lines + skipped)
            place.line = line ?? place.line
        }
    }
}

extension JournalReviewRun.Place {
    /// From here on everything is taken back that was submitted.
    mutating func undo(as status: Job.Status) {
        action = .recall
        line = 0
        ending = status
    }
}
