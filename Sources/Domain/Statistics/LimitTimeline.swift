/// Which limit was in force on which day, read from the history of a customer's limits.
///
/// Source: CM-10.8, CM-17.1.
public struct LimitTimeline: Sendable {
    /// Oldest first.
    private let changes: [LimitChange]
    /// The limit of a customer that has no history.
    private let standing: Int64

    public init(_ changes: [LimitChange], standing: Int64) {
        self.changes = changes
        self.standing = standing
    }

    /// The temporary limit that was active on a day, else the credit limit in force. An expired limit is still the
    /// limit: expiry is a reason to hold, not a limit of zero.
    public func limit(on day: CalendarDate) -> Int64 { temporaryLimit(on: day) ?? creditLimit(on: day) }

    /// The credit limit that the last change known by the day's own date had set.
    private func creditLimit(on day: CalendarDate) -> Int64 {
        let permanent = changes.filter { $0.origin.setsCreditLimit }
        if let last = permanent.last(where: { $0.effectiveDate <= day }) { return last.new?.amount ?? 0 }
        return permanent.first.map { $0.old?.amount ?? 0 } ?? standing
    }

    private func temporaryLimit(on day: CalendarDate) -> Int64? {
        var active: [LimitAdjustmentLine.Limit] = []
        for change in changes where change.origin == .temporary && change.effectiveDate <= day {
            if let old = change.old, let index = active.firstIndex(of: old) { active.remove(at: index) }
            // A change without a new limit took the temporary limit away.
            if let new = change.new { active.append(new) }
        }
        return active.last { limit in
            guard let from = limit.from, let to = limit.to else { return false }
            return from <= day && day <= to
        }?.amount
    }
}

extension LimitChange.Origin {
    /// Whether a change of this origin sets the credit limit itself.
    var setsCreditLimit: Bool { self != .temporary && self != .insurance }
}
