public import Domain
import JSON
public import Storage

/// The posting of a journal with many lines as a job: lines are prepared slice by slice, then all of them take effect in
/// one short transaction; a kill in between leaves either none or all in force.
///
/// Source: CM-10.6, D-24.
public enum LimitPostingRun {
    public static let kind = "postLimitAdjustment"
    /// Lines of one slice, so that orders are checked in between.
    static let sliceLines = 250
    /// Lines of one slice when nothing but what was kept is forgotten.
    static let sliceForgotten = 5_000
    /// Customers that the result names as over their limit; the counts are of all.
    static let mostNamed = 100

    private enum Phase: String { case prepare, review, forget, forgetFailed }

    /// Enters the job.
    ///
    /// - Parameter isAutomatic: that the journal posts itself on approval; a failure is then told on it.
    /// - Throws: what refuses the journal as a whole.
    public static func enter(
        _ adjustment: LimitAdjustment, lines: Int64, in company: Company, on day: CalendarDate, comment: String?,
        isAutomatic: Bool = false, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> Job {
        // What posts by itself follows the job that has approved it.
        if !isAutomatic { try LimitAdjustmentService.refuseUnpostable(adjustment, in: transaction) }
        var input = JSONWriter(capacity: 128)
        input.beginObject()
        input.member("adjustment", adjustment.key)
        input.member("version", adjustment.header.version + 1)
        input.member("automatic", isAutomatic)
        input.member("day", day.description)
        input.member("comment", comment)
        input.endObject()
        let job = Job(
            key: transaction.newKey(), kind: kind, company: company.key, input: input.bytes,
            position: Array(#"{"phase":"prepare","line":0}"#.utf8), total: lines, unit: "lines",
            result: Tally().text(adjustment), actor: actor, at: transaction.now)
        try transaction.insert(job)
        var busy = adjustment
        busy.job = job.key
        _ = try JournalApproval.touch(busy, in: transaction)
        return job
    }

    /// Does the next slice of the job; gives how it has ended, `nil` while it goes on.
    public static func carryOn(
        _ job: inout Job, in transaction: borrowing Transaction<Writing>
    ) throws -> Job.Status? {
        let input = try StoredText.root(job.input)
        guard let key = input["adjustment"]?.integer, let day = input["day"]?.string.flatMap({ CalendarDate($0) }),
            let companyKey = job.company, let company = try transaction.company(.key(companyKey))
        else { throw StoreFault.damaged("job \(job.id) does not say what to post") }
        let position = try StoredText.root(job.position)
        let phase = position["phase"]?.string.flatMap { Phase(rawValue: $0) } ?? .prepare
        let line = Int(clamping: position["line"]?.integer ?? 0)
        if phase == .forget || phase == .forgetFailed || job.isCancelRequested && phase == .prepare {
            return try forget(&job, key, isFailed: phase != .forget, transaction)
        }
        guard let adjustment = try transaction.limitAdjustment(key: key) else {
            return fail(&job, "the journal is there no longer")
        }
        let slice = Slice(
            posting: LimitPosting(adjustment, in: company, on: day), comment: input["comment"]?.string,
            actor: job.actor)
        switch phase {
        case .prepare:
            guard adjustment.posting == nil, adjustment.header.version == input["version"]?.integer else {
                return fail(&job, "the journal has changed since; post it as it is now")
            }
            return try slice.prepare(&job, after: line, transaction)
        default:
            try slice.review(&job, after: line, transaction)
            return nil
        }
    }

    /// Forgets what was kept of the lines; then the job has ended.
    private static func forget(
        _ job: inout Job, _ adjustment: Int64, isFailed: Bool, _ transaction: borrowing Transaction<Writing>
    ) throws -> Job.Status? {
        guard try transaction.forgetStagedLimits(of: adjustment, most: sliceForgotten) else {
            if isFailed, !job.isCancelRequested { job.position = Array(#"{"phase":"forgetFailed","line":0}"#.utf8) }
            return nil
        }
        if job.isCancelRequested, isFailed { return .canceled }
        return isFailed ? .failed : .succeeded
    }

    private static func fail(_ job: inout Job, _ why: String) -> Job.Status? {
        job.failure = why
        job.position = Array(#"{"phase":"forgetFailed","line":0}"#.utf8)
        return nil
    }

    /// What came out so far.
    fileprivate struct Tally {
        var posted = false
        var staleLines: Int64 = 0
        var failed: Int64 = 0
        /// Lines with a limit above the eligible one (D-07).
        var aboveEligible: Int64 = 0
        var over: (customers: Int64, orders: Int64, holds: Int64) = (0, 0, 0)
        var named: [[UInt8]] = []

        init() {}

        init(_ text: [UInt8]) throws {
            let root = try StoredText.root(text)
            posted = root["posted"]?.bool ?? false
            staleLines = root["staleLines"]?.integer ?? 0
            failed = root["failed"]?.integer ?? 0
            aboveEligible = root["aboveEligibleLimit"]?.integer ?? 0
            let part = root["overLimit"]
            over = (
                part?["customers"]?.integer ?? 0, part?["orders"]?.integer ?? 0, part?["holds"]?.integer ?? 0
            )
            named = part?["items"]?.elements.map { Array($0.sourceBytes) } ?? []
        }

        func text(_ adjustment: LimitAdjustment) -> [UInt8] {
            var writer = JSONWriter(capacity: 512)
            writer.beginObject()
            writer.name("limitAdjustment")
            writer.beginObject()
            writer.member("id", adjustment.id.description)
            writer.member("number", adjustment.number)
            writer.endObject()
            writer.member("posted", posted)
            writer.member("failed", failed)
            writer.member("staleLines", staleLines)
            writer.member("aboveEligibleLimit", aboveEligible)
            writer.name("overLimit")
            writer.beginObject()
            writer.member("customers", over.customers)
            writer.member("orders", over.orders)
            writer.member("holds", over.holds)
            writer.name("items")
            writer.beginArray()
            for one in named { writer.raw(one) }
            writer.endArray()
            writer.endObject()
            writer.endObject()
            return writer.bytes
        }
    }

    /// One slice of the work.
    private struct Slice {
        let posting: LimitPosting
        let comment: String?
        let actor: Actor

        private var adjustment: LimitAdjustment { posting.adjustment }
        private var effects: LimitEffects { LimitEffects(posting: posting, comment: comment, actor: actor) }

        /// Looks at the next lines and keeps what they will come to; behind the last all of them take effect.
        func prepare(
            _ job: inout Job, after last: Int, _ transaction: borrowing Transaction<Writing>
        ) throws -> Job.Status? {
            let lines = try transaction.lines(of: adjustment.key, after: last, limit: sliceLines)
            var tally = try Tally(job.result)
            let preparedKey = transaction.newKey()
            for line in lines where line.isToBePosted {
                guard let prepared = try prepared(line, &tally, job, transaction) else { continue }
                tally.staleLines += prepared.warnings.isEmpty ? 0 : 1
                if let staged = effects.staged(prepared, preparedKey: preparedKey, transaction) {
                    try transaction.stage(staged, of: adjustment.key)
                }
            }
            job.done += Int64(lines.count)
            job.result = tally.text(adjustment)
            job.position = Array(#"{"phase":"prepare","line":\#(lines.last?.line ?? last)}"#.utf8)
            guard lines.count < sliceLines else { return nil }
            if tally.failed > 0 { return fail(&job, "lines are at fault; nothing was posted") }
            do {
                try transaction.attempt { try flip(&tally, job, transaction) }
            } catch is Refusal {
                return fail(&job, "lines are at fault; nothing was posted")
            }
            tally.posted = true
            job.result = tally.text(adjustment)
            job.position = Array(#"{"phase":"review","line":0}"#.utf8)
            return nil
        }

        /// Looks at a line; a fault becomes an error of the job.
        private func prepared(
            _ line: LimitAdjustmentLine, _ tally: inout Tally, _ job: Job,
            _ transaction: borrowing Transaction<Writing>
        ) throws -> PreparedLimit? {
            let siblings =
                adjustment.type == .creditLimit
                ? [] : try transaction.lines(of: adjustment.key, about: line.subject).filter(\.isToBePosted)
            let found = try posting.prepare(line, at: "", among: siblings, transaction)
            let faults =
                found?.faults
                ?? [InputFault("", .unknownReference, "The subject of the line is there no longer.")]
            guard !faults.isEmpty else { return found }
            tally.failed += 1
            if tally.failed <= 10_000 {
                try transaction.insert(
                    JobError(line: Int64(line.line), number: line.subject.stub.number, errors: faults.json),
                    of: job.key)
            }
            return nil
        }

        /// Puts every line in force. Lines whose customer has changed since are looked at again.
        private func flip(
            _ tally: inout Tally, _ job: Job, _ transaction: borrowing Transaction<Writing>
        ) throws {
            let preparedKey = transaction.newKey()
            for number in try transaction.staleLines(of: adjustment.key) {
                guard let line = try transaction.line(number, of: adjustment.key),
                    let again = try prepared(line, &tally, job, transaction),
                    let staged = effects.staged(again, preparedKey: preparedKey, transaction)
                else { throw Refusal.invalidState("a line is at fault by now") }
                try transaction.stage(staged, of: adjustment.key)
            }
            try transaction.applyStagedLimits(of: adjustment, on: posting.day, comment: comment, by: actor)
            for line in try transaction.groupLines(of: adjustment.key) where line.isToBePosted {
                let siblings = try transaction.lines(of: adjustment.key, about: line.subject).filter(\.isToBePosted)
                guard let found = try posting.prepare(line, at: "", among: siblings, transaction), found.faults.isEmpty
                else { throw Refusal.invalidState("a line is at fault by now") }
                try effects.carryOut(found, transaction)
            }
            let rejected = adjustment.approval.isByLine ? try transaction.lineApprovals(of: adjustment.key).rejected : 0
            let count = try transaction.lineCount(of: adjustment.key).count - rejected
            _ = try LimitAdjustmentService.finish(
                adjustment, in: posting.company, on: posting.day, comment: comment, lines: Int(clamping: count),
                by: actor, transaction)
        }

        /// Notes on the lines what posting found, tells who is over the limit now, and evaluates what the new limits may
        /// free.
        func review(_ job: inout Job, after last: Int, _ transaction: borrowing Transaction<Writing>) throws {
            try transaction.settleStagedLines(of: adjustment.key, after: last, most: sliceLines)
            let lines = try transaction.lines(of: adjustment.key, after: last, limit: sliceLines)
            var tally = try Tally(job.result)
            var customers: [Int64] = []
            for line in lines where line.isToBePosted {
                guard let subject = try LimitSubject.of(line, transaction) else { continue }
                customers += try subject.customers(transaction)
                let isLower = line.new.amount < line.found?.amount ?? .max || line.ends
                guard isLower || subject.hasEligibleLimit else { continue }
                let prepared = PreparedLimit(line: line, subject: subject, after: line.new)
                for warning in try posting.warnings(about: prepared, at: "", transaction) {
                    if warning.code == "overLimit", isLower { tally.add(warning) }
                    if warning.code == "aboveEligibleLimit" { tally.aboveEligible += 1 }
                }
            }
            // All lines came into force at once; who crosses a threshold by that is told of slice by slice.
            try transaction.watchAgain(customers)
            job.result = tally.text(adjustment)
            let held = try transaction.customersWithOpenHolds(among: customers)
            if !held.isEmpty {
                try HoldEvaluation.afterChange(ofCreditOf: held, on: posting.day, by: actor, in: transaction)
            }
            let isLast = lines.count < sliceLines
            let phase = isLast ? Phase.forget : .review
            job.position = Array(#"{"phase":"\#(phase.rawValue)","line":\#(lines.last?.line ?? last)}"#.utf8)
        }
    }
}

fileprivate extension LimitPostingRun.Tally {
    mutating func add(_ warning: Warning) {
        func number(_ name: String) -> Int64 {
            for extra in warning.extra where extra.name == name {
                if case .number(let number) = extra.value { return number }
            }
            return 0
        }
        over.customers += 1
        over.orders += number("orders")
        over.holds += number("holds")
        guard named.count < LimitPostingRun.mostNamed else { return }
        var writer = JSONWriter(capacity: 160)
        writer.beginObject()
        for extra in warning.extra {
            switch extra.value {
            case .text(let text):
                writer.name(extra.name)
                writer.string(text)
            case .number(let number):
                writer.name(extra.name)
                writer.integer(number)
            case .list: continue
            }
        }
        writer.endObject()
        named.append(writer.bytes)
    }
}

extension [InputFault] {
    /// The faults as the errors of a job show them.
    var json: [UInt8] {
        var writer = JSONWriter(capacity: 192)
        writer.beginArray()
        for fault in self {
            writer.beginObject()
            writer.member("pointer", fault.pointer)
            writer.member("code", fault.code.rawValue)
            writer.member("message", fault.message)
            writer.endObject()
        }
        writer.endArray()
        return writer.bytes
    }
}
