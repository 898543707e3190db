public import Domain
public import Storage

extension LimitAdjustmentService {
    /// Puts a line into a draft: a new one, or in place of the one about the same customer or group.
    ///
    /// The journal's version is counted up by `imported`, once for many lines.
    ///
    /// - Throws: `invalidState` where the journal may not change; every fault of the line.
    public static func put(
        _ draft: LimitLineDraft, into adjustment: LimitAdjustment, faults: [InputFault], in company: Company,
        on day: CalendarDate, in transaction: borrowing Transaction<Writing>
    ) throws -> PutOutcome {
        try refuseFrozen(adjustment)
        let last = try transaction.lastLine(of: adjustment.key)
        var reading = LimitLineReading(
            company, adjustment.type, on: day, behind: last, faults: faults, pointer: { _ in "" })
        var replaced: LimitAdjustmentLine?
        try reading.read([draft], transaction) { subject in
            var others = try transaction.lines(of: adjustment.key, about: subject)
            if adjustment.type == .creditLimit {
                replaced = others.first
                others = []
            }
            return others
        }
        if !reading.faults.isEmpty { throw Refusal.invalid(reading.faults) }
        guard let old = replaced, var new = reading.lines.first else {
            try refuseTooMany(Int64(reading.lines.last?.line ?? last))
            try transaction.insert(reading.lines, of: adjustment.key)
            return .created
        }
        if old.new == new.new, old.reasonCode == new.reasonCode { return .unchanged }
        new.line = old.line
        new.origin = old.origin
        try transaction.update(new, of: adjustment.key)
        return .updated
    }

    /// Counts the version of a draft up after lines were put into it.
    public static func imported(
        _ lines: Int64, into adjustment: LimitAdjustment, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        _ = try touch(adjustment, audit: [("lines", "\(lines) imported")], by: actor, transaction)
    }
}
