public import Domain
public import Storage

extension LimitAdjustmentService {
    /// Makes a draft that takes a posted journal back: for each line in force, the limit and days found before.
    ///
    /// A temporary limit that the journal has made is ended instead: on the day before the reversal is posted, or
    /// removed when it has not begun then.
    ///
    /// - Throws: `invalidState` for a journal that is not posted, or has a reversal already, or whose
    ///   posting is still at work.
    ///
    /// Source: CM-10.7.
    public static func reverse(
        _ adjustment: LimitAdjustment, description: String?, in company: Company, on day: CalendarDate,
        by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustmentOutcome {
        guard adjustment.posting != nil else {
            throw Refusal.invalidState("Journal \(adjustment.number) is not posted; there is nothing to take back.")
        }
        try JournalApproval.refuseBusy(adjustment, in: transaction)
        if try transaction.hasStagedLimits(of: adjustment.key) {
            throw Refusal.invalidState("Journal \(adjustment.number) is in force, but its lines are not settled yet.")
        }
        if let reversal = try transaction.reversals(of: adjustment.key).first {
            throw Refusal(
                .invalidState, "Journal \(adjustment.number) has a reversal already: \(reversal.number).",
                extra: [.init("reversal", reversal.number)])
        }
        var reversal = LimitAdjustment(
            header: RecordHeader(), company: company.key, number: try nextNumber(of: company, transaction),
            type: adjustment.type, description: description ?? "Reversal of \(adjustment.number)",
            requestedBy: LimitAdjustment.By(actor))
        reversal.reverses = Stub(id: adjustment.id, number: adjustment.number)
        reversal = try insert(reversal, lines: [], by: actor, transaction)
        var last = 0
        while true {
            let lines = try transaction.lines(of: adjustment.key, after: last, limit: 1_000)
            for line in lines where line.found != nil {
                guard let back = try reversed(line, adjustment.type, on: day, transaction) else { continue }
                try transaction.insert([back], of: reversal.key)
            }
            guard let end = lines.last?.line, lines.count == 1_000 else { break }
            last = end
        }
        return LimitAdjustmentOutcome(
            adjustment: reversal, lines: try shownLines(of: reversal, transaction), warnings: [])
    }

    private static func reversed(
        _ line: LimitAdjustmentLine, _ type: LimitAdjustment.AdjustmentType, on day: CalendarDate,
        _ transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustmentLine? {
        guard let found = line.found, let subject = try LimitSubject.of(line, transaction) else { return nil }
        let stored = try line.sets.flatMap { key in
            try subject.temporaryLimits(endingFrom: nil, transaction).first { $0.key == key }
        }
        var back = line
        back.found = nil
        back.sets = nil
        back.origin = .manual
        back.current = try subject.current(type, stored, on: day, transaction)
        // A temporary limit that is there no longer is made anew as it was found.
        back.replaces = stored?.key
        back.ends = false
        back.new = found
        if type == .temporaryCreditLimit, line.ends || line.replaces == nil {
            // What a reversal has ended is not begun anew; what the journal has made is ended.
            guard !line.ends, let stored else { return nil }
            back.ends = true
            let end = day.adding(days: -1)
            back.new = stored.limit.asLine
            back.new.to = stored.limit.from <= end ? min(end, stored.limit.to) : nil
        }
        return back
    }
}
