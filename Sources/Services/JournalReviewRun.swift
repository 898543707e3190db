public import Domain
import JSON
public import Storage

/// The approval of a journal with many lines as a job: its lines are submitted, decided or recalled slice by slice.
///
/// Source: CM-15.3.
public enum JournalReviewRun {
    public static let kind = "reviewLimitAdjustment"

    /// - `route`: submits each line; `whole`: the journal, once its lines have been looked at.
    /// - `decide`: decides every line that waits for the approver.
    /// - `recall`: takes every request back; the journal is a draft again.
    enum Action: String { case route, whole, decide, recall }

    /// Enters the submission of a journal in the name of its submitter.
    static func enter(
        _ action: Action, _ adjustment: LimitAdjustment, _ submission: JournalSubmission,
        in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        try enter(
            action, adjustment, submission.company, submission.day, submission.comment, by: submission.submitter,
            in: transaction)
    }

    /// Enters the recall of a journal whose lines are decided one by one.
    static func enterRecall(
        of adjustment: LimitAdjustment, comment: String?, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        try enter(.recall, adjustment, company, nil, comment, by: actor, in: transaction)
    }

    /// Enters the decision of all lines that wait for an approver.
    ///
    /// - Throws: `invalidState` while another job is at work on the journal.
    public static func enter(
        _ decision: ApprovalDecision, _ adjustment: LimitAdjustment, by approver: Approver, on day: CalendarDate,
        comment: String?, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        try JournalApproval.refuseBusy(adjustment, in: transaction)
        return try enter(.decide, adjustment, company, day, comment, by: approver.actor, in: transaction) { input in
            input.member("decision", decision.rawValue)
            input.texts("roles", approver.roles.map(\.rawValue).sorted())
            input.texts("delegators", approver.delegators.sorted())
        }
    }

    private static func enter(
        _ action: Action, _ adjustment: LimitAdjustment, _ company: Company, _ day: CalendarDate?, _ comment: String?,
        by actor: Actor, in transaction: borrowing Transaction<Writing>, _ more: (inout JSONWriter) -> Void = { _ in }
    ) throws -> LimitAdjustment {
        var input = JSONWriter(capacity: 256)
        input.beginObject()
        input.member("adjustment", adjustment.key)
        input.member("action", action.rawValue)
        input.member("day", (day ?? .earliest).description)
        input.member("comment", comment)
        more(&input)
        input.endObject()
        let total = action == .decide
            ? try transaction.waitingLineCount(of: adjustment.key)
            : try transaction.lineCount(of: adjustment.key).count
        let job = Job(
            key: transaction.newKey(), kind: kind, company: company.key, input: input.bytes,
            position: Place(action: action).text, total: total, unit: "lines",
            result: result(of: adjustment, lines: 0, skipped: 0), actor: actor, at: transaction.now)
        try transaction.insert(job)
        var busy = adjustment
        // Until every line has been seen, what is decided of some of them concludes nothing.
        if action != .decide { busy.approval.status = .submitted }
        busy.job = job.key
        return try JournalApproval.touch(busy, in: transaction)
    }

    static func result(of adjustment: LimitAdjustment, lines: Int64, skipped: Int64) -> [UInt8] {
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        writer.stub("limitAdjustment", Stub(id: adjustment.id, number: adjustment.number))
        writer.member("lines", lines)
        writer.member("skipped", skipped)
        writer.endObject()
        return writer.bytes
    }

    /// A job on a journal has ended before its end: the journal is no longer said to be on its way.
    public static func ended(_ job: Job, in transaction: borrowing Transaction<Writing>) throws {
        guard job.kind == kind || job.kind == LimitPostingRun.kind, job.status != .succeeded,
            let key = try StoredText.root(job.input)["adjustment"]?.integer,
            let adjustment = try transaction.limitAdjustment(key: key), adjustment.job == job.key
        else { return }
        if job.kind == LimitPostingRun.kind {
            guard try StoredText.root(job.input)["automatic"]?.bool == true else { return }
            let why = job.failure ?? "the job that posts it was canceled"
            _ = try JournalApproval.postingFailed(adjustment, why, by: job.actor, in: transaction)
        } else if adjustment.approval.status == .submitted {
            _ = try JournalApproval.becomeDraft(adjustment, comment: job.failure, by: job.actor, in: transaction)
        }
    }
}

extension JournalReviewRun {
    /// How far a job has come.
    struct Place {
        var action: Action
        /// The last line that is done.
        var line = 0
        /// How the job ends once everything is recalled that it has submitted; `nil` where the recall is what it is for.
        var ending: Job.Status?
        /// What the conditions of steps are tested on, of the lines seen so far.
        var subject = WorkflowSubject()

        init(action: Action) { self.action = action }

        init(_ text: [UInt8]) throws {
            let root = try StoredText.root(text)
            guard let action = (root["action"]?.string).flatMap(Action.init(rawValue:)) else {
                throw StoreFault.damaged("a job does not say what it does with a journal")
            }
            func texts(_ name: StaticString) -> Set<String> { Set(root[name]?.elements.compactMap(\.string) ?? []) }
            self.action = action
            line = Int(clamping: root["line"]?.integer ?? 0)
            ending = (root["ending"]?.string).flatMap(Job.Status.init(rawValue:))
            subject.limitChange = root["limitChange"]?.integer
            subject.newLimit = root["newLimit"]?.integer
            subject.companies = texts("companies")
            subject.riskGroups = texts("riskGroups")
            subject.customerGroups = texts("customerGroups")
            subject.reasons = texts("reasons")
        }

        var text: [UInt8] {
            var writer = JSONWriter(capacity: 256)
            writer.beginObject()
            writer.member("action", action.rawValue)
            writer.member("line", line)
            writer.member("ending", ending?.rawValue)
            writer.member("limitChange", subject.limitChange)
            writer.member("newLimit", subject.newLimit)
            writer.texts("companies", subject.companies.sorted())
            writer.texts("riskGroups", subject.riskGroups.sorted())
            writer.texts("customerGroups", subject.customerGroups.sorted())
            writer.texts("reasons", subject.reasons.sorted())
            writer.endObject()
            return writer.bytes
        }
    }
}

extension JSONWriter {
    /// A member that is a list of texts.
    mutating func texts(_ name: StaticString, _ texts: [String]) {
        self.name(name)
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}
