public import Domain
public import Storage

extension LimitAdjustment: Recorded {
    var publicNumber: String { number }
    var owner: Int64? { company }
    static var noun: StaticString { "limitAdjustment" }
    var auditValues: AuditValues {
        [
            ("adjustmentType", type.rawValue), ("description", description), ("status", status.rawValue),
            ("approvalStatus", approval.status.rawValue),
            ("externalRef", header.externalRef),
        ]
    }
}

/// A journal with its lines, and what somebody should look at.
public struct LimitAdjustmentOutcome: Sendable {
    public var adjustment: LimitAdjustment
    /// `nil` where the journal has more lines than one answer shows.
    public var lines: [LimitAdjustmentLine]?
    public var warnings: [Warning]
    /// What a generation left out.
    public var skipped: [SkippedLimit]?

    init(
        adjustment: LimitAdjustment, lines: [LimitAdjustmentLine]?, warnings: [Warning],
        skipped: [SkippedLimit]? = nil
    ) {
        self.adjustment = adjustment
        self.lines = lines
        self.warnings = warnings
        self.skipped = skipped
    }
}

/// Journals of limit adjustments: made as drafts, and in force once they are posted.
///
/// Source: CM-10.
public enum LimitAdjustmentService {
    /// Makes a draft journal; its number comes from the company's sequence.
    ///
    /// - Parameter faults: what is wrong with the request already; all faults are told together.
    public static func create(
        _ type: LimitAdjustment.AdjustmentType, header: RecordHeader, description: String?,
        lines drafts: [LimitLineDraft],
        faults: [InputFault] = [], in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustmentOutcome {
        var reading = LimitLineReading(company, type, on: day, faults: faults)
        try reading.read(drafts, transaction)
        if !reading.faults.isEmpty { throw Refusal.invalid(reading.faults) }
        let adjustment = LimitAdjustment(
            header: header, company: company.key, number: try nextNumber(of: company, transaction), type: type,
            description: description, requestedBy: LimitAdjustment.By(actor))
        let made = try insert(adjustment, lines: reading.lines, by: actor, transaction)
        return LimitAdjustmentOutcome(adjustment: made, lines: reading.lines, warnings: reading.warnings)
    }

    static func nextNumber(of company: Company, _ transaction: borrowing Transaction<Writing>) throws -> String {
        let sequence = NumberSequence(
            first: try transaction.creditSetUp(of: company).parameters.adjustmentNumberSequence)
        return try transaction.nextNumber(sequence, of: company.key) {
            try transaction.limitAdjustment(.number($0), in: company.key) != nil
        }
    }

    static func insert(
        _ adjustment: LimitAdjustment, lines: [LimitAdjustmentLine], by actor: Actor,
        _ transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        try transaction.put(adjustment, over: nil, by: actor, precondition: { _ in }) {
            try transaction.insert($0, lines: lines)
        } update: { _, _ in
        }.record
    }

    /// Changes a draft; `drafts` replace its lines, `nil` keeps them.
    ///
    /// - Throws: `invalidState` for a posted journal; `immutable` for the type of one that has lines.
    public static func change(
        _ old: LimitAdjustment, to new: LimitAdjustment, lines drafts: [LimitLineDraft]?,
        faults: [InputFault] = [],
        in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustmentOutcome {
        try refuseFrozen(old)
        let count = try transaction.lineCount(of: old.key).count
        var faults = faults
        if new.type != old.type, count > 0 {
            faults.append(
                InputFault("/adjustmentType", .immutable, "The type is fixed once the journal has lines."))
        }
        var reading = LimitLineReading(company, new.type, on: day, faults: faults)
        if let drafts { try reading.read(drafts, transaction) }
        if !reading.faults.isEmpty { throw Refusal.invalid(reading.faults) }
        let before = try shownLines(of: old, transaction)
        let lines = drafts == nil ? before : reading.lines.keepingApprovals(of: before ?? [])
        if new == old, lines == before {
            return LimitAdjustmentOutcome(adjustment: old, lines: lines, warnings: reading.warnings)
        }
        var changed = new
        changed.header.version += 1
        changed.header.updatedAt = transaction.now
        try transaction.update(changed, lines: lines == before ? nil : lines)
        var change = transaction.updated(changed, from: old)
        change.changes = Change.difference(
            from: old.auditValues + [("lines", before?.auditText ?? "\(count) lines")],
            to: changed.auditValues + [("lines", lines?.auditText ?? "\(count) lines")])
        try transaction.append(change, by: actor)
        return LimitAdjustmentOutcome(adjustment: changed, lines: lines, warnings: reading.warnings)
    }

    /// Takes the limits as they are now into the lines of a draft: what `currentLimit` shows.
    ///
    /// Source: CM-10.2.
    public static func refresh(
        _ old: LimitAdjustment, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustmentOutcome {
        try refuseFrozen(old)
        var refreshed: [LimitAdjustmentLine] = []
        var last = 0
        while true {
            let lines = try transaction.lines(of: old.key, after: last, limit: 1_000)
            for line in lines {
                guard let subject = try LimitSubject.of(line, transaction) else { continue }
                let replaced = try line.replaces.flatMap { key in
                    try subject.temporaryLimits(endingFrom: nil, transaction).first { $0.key == key }
                }
                var new = line
                new.current = try subject.current(old.type, replaced, on: day, transaction)
                guard new != line else { continue }
                // The size of the change may be another one; what was approved of it is asked again.
                (new.approvalStatus, new.approval) = (.notSubmitted, nil)
                try transaction.update(new, of: old.key)
                refreshed.append(new)
            }
            guard let end = lines.last?.line, lines.count == 1_000 else { break }
            last = end
        }
        var changed = old
        if !refreshed.isEmpty {
            let text = "current limits of \(refreshed.count) lines"
            changed = try touch(old, audit: [("lines", text)], by: actor, transaction)
        }
        return LimitAdjustmentOutcome(
            adjustment: changed, lines: try shownLines(of: changed, transaction), warnings: [])
    }

    /// Deletes a draft.
    public static func delete(
        _ adjustment: LimitAdjustment, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        if adjustment.status != .draft {
            throw Refusal.invalidState("Only drafts are deleted; journal \(adjustment.number) is none.")
        }
        try transaction.delete(adjustment)
        try transaction.append(transaction.deleted(adjustment), by: actor)
    }

    /// Puts every line of a journal in force, or none.
    ///
    /// - Parameter day: the posting date.
    /// - Throws: `alreadyPosted`; `invalidState` without lines; `overlappingTemporaryLimit`, or `validation`, with
    ///   every failing line.
    public static func post(
        _ adjustment: LimitAdjustment, in company: Company, on day: CalendarDate, comment: String?,
        by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustmentOutcome {
        try refuseUnpostable(adjustment, in: transaction)
        let lines = try transaction.lines(of: adjustment.key)
        if lines.isEmpty { throw Refusal.invalidState("Journal \(adjustment.number) has no lines.") }
        let posting = LimitPosting(adjustment, in: company, on: day)
        let siblings = Dictionary(grouping: lines.filter(\.isToBePosted), by: \.subject)
        var prepared: [PreparedLimit] = []
        var faults: [InputFault] = []
        for (index, line) in lines.enumerated() where line.isToBePosted {
            let place = "/lines/\(index)"
            guard
                let found = try posting.prepare(line, at: place, among: siblings[line.subject] ?? [], transaction)
            else {
                faults.append(InputFault(place, .unknownReference, "The subject of the line is there no longer."))
                continue
            }
            faults += found.faults
            prepared.append(found)
        }
        try LimitPosting.refuse(faults)
        let effects = LimitEffects(posting: posting, comment: comment, actor: actor)
        // Groups come last: the date of a group is the one that its members have afterwards (D-20).
        for line in prepared where !line.line.subject.isGroup { try effects.carryOut(line, transaction) }
        for line in prepared where line.line.subject.isGroup { try effects.carryOut(line, transaction) }
        try HoldEvaluation.afterChange(
            ofCreditOf: try prepared.flatMap { try $0.subject.customers(transaction) }, on: day, by: actor,
            in: transaction)
        let posted = try finish(adjustment, in: company, on: day, comment: comment, lines: prepared.count, by: actor,
                                transaction)
        var warnings = prepared.flatMap(\.warnings)
        for line in prepared {
            let index = lines.firstIndex { $0.line == line.line.line } ?? 0
            warnings += try posting.warnings(about: line, at: "/lines/\(index)/newLimit", transaction)
        }
        return LimitAdjustmentOutcome(
            adjustment: posted, lines: try shownLines(of: posted, transaction), warnings: warnings)
    }

    /// Marks a journal as posted, and tells so.
    static func finish(
        _ adjustment: LimitAdjustment, in company: Company, on day: CalendarDate, comment: String?, lines: Int,
        by actor: Actor, _ transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        var posted = adjustment
        posted.posting = .init(day: day, by: LimitAdjustment.By(actor), at: transaction.now)
        if posted.approval.status == .error { posted.approval.status = .approved }
        posted.approval.postingError = nil
        posted.header.version += 1
        posted.header.updatedAt = transaction.now
        try transaction.update(posted, lines: nil)
        try transaction.append(
            LimitEvents.posted(posted, from: adjustment, lines: lines, in: company, comment: comment), by: actor)
        try JournalApproval.carriedOut(posted, by: actor, in: transaction)
        return posted
    }

    /// Refuses a journal that cannot be posted as it is.
    ///
    /// - Throws: `alreadyPosted`, `approvalRequired`; `invalidState` while a job is at work on it.
    public static func refuseUnpostable<Mode>(
        _ adjustment: LimitAdjustment, in transaction: borrowing Transaction<Mode>
    ) throws {
        try JournalApproval.refusePosted(adjustment)
        try JournalApproval.refuseUnapproved(adjustment, in: transaction)
        try JournalApproval.refuseBusy(adjustment, in: transaction)
    }

    /// Refuses to change a journal whose state does not let it be changed (CM-10.5).
    static func refuseFrozen(_ adjustment: LimitAdjustment) throws {
        guard adjustment.mayChange else {
            throw Refusal.invalidState(
                "Journal \(adjustment.number) is \(adjustment.status.rawValue); its header and lines stay as they are.")
        }
    }

    /// Counts the version of a journal up and records what changed of its lines.
    static func touch(
        _ adjustment: LimitAdjustment, audit: AuditValues, by actor: Actor,
        _ transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        var changed = adjustment
        changed.header.version += 1
        changed.header.updatedAt = transaction.now
        try transaction.update(changed, lines: nil)
        var change = transaction.updated(changed, from: adjustment)
        change.changes = Change.difference(from: audit.map { ($0.name, nil) }, to: audit)
        try transaction.append(change, by: actor)
        return changed
    }

    /// A journal with its lines; a posted one with what somebody should look at.
    public static func shown(
        _ adjustment: LimitAdjustment, in company: Company, _ transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustmentOutcome {
        let lines = try shownLines(of: adjustment, transaction)
        var warnings: [Warning] = []
        if let posting = adjustment.posting {
            let effects = LimitPosting(adjustment, in: company, on: posting.day)
            for (index, line) in (lines ?? []).enumerated() where line.found != nil {
                guard let subject = try LimitSubject.of(line, transaction) else { continue }
                warnings += try effects.warnings(
                    about: PreparedLimit(line: line, subject: subject), at: "/lines/\(index)/newLimit", transaction)
            }
        }
        return LimitAdjustmentOutcome(adjustment: adjustment, lines: lines, warnings: warnings)
    }

    /// The lines of a journal where it has no more of them than one answer shows.
    public static func shownLines<Mode>(
        of adjustment: LimitAdjustment, _ transaction: borrowing Transaction<Mode>
    ) throws -> [LimitAdjustmentLine]? {
        let lines = try transaction.lines(of: adjustment.key, limit: LimitAdjustment.mostLines + 1)
        return lines.count > LimitAdjustment.mostLines ? nil : lines
    }
}

extension LimitPosting {
    /// What somebody should look at once a line is in force: above the eligible limit (D-07), over the limit.
    func warnings(
        about prepared: PreparedLimit, at pointer: String, _ transaction: borrowing Transaction<Writing>
    ) throws -> [Warning] {
        switch prepared.subject {
        case .customer(let account, _):
            guard let now = try transaction.creditAccount(key: account.customer.key) else { return [] }
            return try transaction.warnings(
                aboutLimit: prepared.line.new.amount, of: now, in: company, on: day, pointer: pointer)
        case .group(let group):
            guard let now = try transaction.customerCreditGroup(.key(group.key)) else { return [] }
            let warning = try transaction.overLimitWarning(
                about: now, countedBy: company, on: day, pointer: pointer)
            return warning.map { [$0] } ?? []
        }
    }
}

extension [LimitAdjustmentLine] {
    /// The lines with what was decided of those that ask for the same.
    func keepingApprovals(of old: [LimitAdjustmentLine]) -> [LimitAdjustmentLine] {
        let decided = Dictionary(grouping: old.filter { $0.approvalStatus != .notSubmitted }, by: \.subject)
        return map { line in
            guard let same = decided[line.subject]?.first(where: { $0.asksForTheSame(as: line) && $0.current == line.current })
            else { return line }
            var kept = line
            (kept.approvalStatus, kept.approval) = (same.approvalStatus, same.approval)
            return kept
        }
    }

    /// The lines as the audit trail tells them.
    var auditText: String {
        map { line in
            let amount = Money(minorUnits: line.new.amount, currency: line.currency).description
            let days = [line.new.from?.description, line.new.to?.description].compactMap { $0 }.joined(
                separator: " to ")
            return "\(line.subject.stub.number) \(amount) \(days)"
        }.joined(separator: "; ")
    }
}
