public import Domain
public import Storage

extension LimitAdjustment: Recorded {
    var publicNumber: String { number }
    var owner: Int64? { company }
    static var noun: StaticString { "limitAdjustment" }
    var auditValues: AuditValues {
        [
            ("adjustmentType", type.rawValue), ("description", description), ("status", status.rawValue),
            ("externalRef", header.externalRef),
        ]
    }
}

/// A journal with its lines, and what somebody should look at.
public struct LimitAdjustmentOutcome: Sendable {
    public var adjustment: LimitAdjustment
    public var lines: [LimitAdjustmentLine]
    public var warnings: [Warning]
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
        let sequence = NumberSequence(
            first: try transaction.creditSetUp(of: company).parameters.adjustmentNumberSequence)
        let number = try transaction.nextNumber(sequence, of: company.key) {
            try transaction.limitAdjustment(.number($0), in: company.key) != nil
        }
        let adjustment = LimitAdjustment(
            header: header, company: company.key, number: number, type: type, description: description,
            requestedBy: LimitAdjustment.By(actor))
        let put = try transaction.put(adjustment, over: nil, by: actor, precondition: { _ in }) {
            try transaction.insert($0, lines: reading.lines)
        } update: { _, _ in
        }
        return LimitAdjustmentOutcome(adjustment: put.record, lines: reading.lines, warnings: reading.warnings)
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
        try refusePosted(old)
        let before = try transaction.lines(of: old.key)
        var faults = faults
        if new.type != old.type, !before.isEmpty {
            faults.append(
                InputFault("/adjustmentType", .immutable, "The type is fixed once the journal has lines."))
        }
        var reading = LimitLineReading(company, new.type, on: day, faults: faults)
        if let drafts { try reading.read(drafts, transaction) }
        if !reading.faults.isEmpty { throw Refusal.invalid(reading.faults) }
        let lines = drafts == nil ? before : reading.lines
        if new == old, lines == before {
            return LimitAdjustmentOutcome(adjustment: old, lines: lines, warnings: reading.warnings)
        }
        var changed = new
        changed.header.version += 1
        changed.header.updatedAt = transaction.now
        try transaction.update(changed, lines: lines == before ? nil : lines)
        var change = transaction.updated(changed, from: old)
        change.changes = Change.difference(
            from: old.auditValues + [("lines", before.auditText)],
            to: changed.auditValues + [("lines", lines.auditText)])
        try transaction.append(change, by: actor)
        return LimitAdjustmentOutcome(adjustment: changed, lines: lines, warnings: reading.warnings)
    }

    /// Adds lines to a draft, behind those it has.
    ///
    /// - Parameter pointer: where a line stands in the request, by its place among those added.
    public static func add(
        _ drafts: [LimitLineDraft], to adjustment: LimitAdjustment, faults: [InputFault] = [],
        in company: Company,
        on day: CalendarDate, by actor: Actor, pointer: @escaping @Sendable (Int) -> String,
        in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustmentOutcome {
        try refusePosted(adjustment)
        let before = try transaction.lines(of: adjustment.key)
        var reading = LimitLineReading(
            company, adjustment.type, on: day, behind: before, faults: faults, pointer: pointer)
        try reading.read(drafts, transaction)
        if !reading.faults.isEmpty { throw Refusal.invalid(reading.faults) }
        var changed = adjustment
        changed.header.version += 1
        changed.header.updatedAt = transaction.now
        let added = Array(reading.lines.dropFirst(before.count))
        try transaction.update(changed, lines: nil)
        try transaction.insert(added, of: adjustment.key)
        var change = transaction.updated(changed, from: adjustment)
        change.changes = Change.difference(from: [("lines", nil)], to: [("lines", added.auditText)])
        try transaction.append(change, by: actor)
        return LimitAdjustmentOutcome(adjustment: changed, lines: reading.lines, warnings: reading.warnings)
    }

    /// Deletes a draft.
    public static func delete(
        _ adjustment: LimitAdjustment, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        try refusePosted(adjustment)
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
        by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustmentOutcome {
        if adjustment.posting != nil {
            throw Refusal(.alreadyPosted, "Journal \(adjustment.number) is posted already.")
        }
        let lines = try transaction.lines(of: adjustment.key)
        if lines.isEmpty { throw Refusal.invalidState("Journal \(adjustment.number) has no lines.") }
        var posting = LimitPosting(adjustment, lines, in: company, on: day, comment: comment, by: actor)
        try posting.carryOut(transaction)
        var posted = adjustment
        posted.posting = .init(day: day, by: LimitAdjustment.By(actor), at: transaction.now)
        posted.header.version += 1
        posted.header.updatedAt = transaction.now
        try transaction.update(posted, lines: posting.lines)
        try transaction.append(
            LimitEvents.posted(posted, lines: lines.count, in: company, comment: comment), by: actor)
        try HoldEvaluation.afterChange(
            ofCreditOf: posting.lines.map(\.customer.id.key), on: day, by: actor, in: transaction)
        return LimitAdjustmentOutcome(adjustment: posted, lines: posting.lines, warnings: posting.warnings)
    }

    private static func refusePosted(_ adjustment: LimitAdjustment) throws {
        if adjustment.posting != nil {
            throw Refusal.invalidState("Journal \(adjustment.number) is posted, and with that frozen.")
        }
    }
}

extension [LimitAdjustmentLine] {
    /// The lines as the audit trail tells them.
    var auditText: String {
        map { line in
            let amount = Money(minorUnits: line.new.amount, currency: line.currency).description
            let days = [line.new.from?.description, line.new.to?.description].compactMap { $0 }.joined(
                separator: " to ")
            return "\(line.customer.number) \(amount) \(days)"
        }.joined(separator: "; ")
    }
}
