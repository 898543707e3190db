public import Domain
public import Storage

// Changes of a group's credit: the group, its history and event, and the date of its members (CM-9.2, D-20).

/// What a journal says about a change of a group's credit; nothing for a direct edit.
public struct GroupLimitCause: Sendable {
    public var adjustment: Stub?
    public var line: Int?
    public var reasonCode: String?
    public var comment: String?

    public init(adjustment: Stub? = nil, line: Int? = nil, reasonCode: String? = nil, comment: String? = nil) {
        self.adjustment = adjustment
        self.line = line
        self.reasonCode = reasonCode
        self.comment = comment
    }
}

extension CreditGroupService {
    /// Sets the limit of a group and its date, as a posted journal does; the date of all members follows (D-20).
    ///
    /// - Parameter limit: the new limit, in the group currency, with its last day.
    /// - Returns: the group as it is then; the same version when nothing changed.
    public static func setGroupLimit(
        _ limit: LimitAdjustmentLine.Limit, of group: CustomerCreditGroup, _ origin: LimitChange.Origin,
        cause: GroupLimitCause = GroupLimitCause(), on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> CustomerCreditGroup {
        guard let to = limit.to else {
            throw Refusal.invalid("/newToDate", .required, "A limit of a group has a last day.")
        }
        guard limit.amount != group.creditLimit || to != group.creditLimitToDate else { return group }
        var changed = group
        changed.creditLimit = limit.amount
        changed.creditLimitToDate = to
        changed.header.version += 1
        changed.header.updatedAt = transaction.now
        try transaction.update(changed)
        let change = transaction.groupChange(of: changed, from: group.limit, origin, cause, on: day, by: actor)
        try transaction.record(change, of: changed, cause, by: actor)
        try transaction.cascadeDate(of: changed, over: group, on: day, by: actor)
        return changed
    }

    /// Sets or removes a temporary limit of a group, with its history and event. Overlaps are the caller's to refuse
    /// (D-25).
    ///
    /// - Parameters:
    ///   - limit: `nil` removes it.
    ///   - old: the limit and period that it replaces; `nil` for a new one.
    static func setTemporaryLimit(
        _ key: Int64, to limit: TemporaryLimit?, over old: LimitAdjustmentLine.Limit?,
        of group: CustomerCreditGroup, cause: GroupLimitCause = GroupLimitCause(), on day: CalendarDate,
        by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        if let limit {
            try transaction.store(
                StoredTemporaryLimit(key: key, customer: group.key, limit: limit), ofGroup: group.key)
        } else {
            try transaction.deleteTemporaryLimit(key, ofGroup: group.key)
        }
        guard old != limit?.asLine else { return }
        var change = transaction.groupChange(of: group, from: old, .temporary, cause, on: day, by: actor)
        change.new = limit?.asLine
        try transaction.record(change, of: group, cause, by: actor)
    }
}

extension Transaction where Mode == Writing {
    func groupChange(
        of group: CustomerCreditGroup, from old: LimitAdjustmentLine.Limit?, _ origin: LimitChange.Origin,
        _ cause: GroupLimitCause = GroupLimitCause(), on day: CalendarDate, by actor: Actor
    ) -> LimitChange {
        LimitChange(
            key: newKey(), customer: group.key, occurredAt: now, effectiveDate: day, origin: origin,
            adjustment: cause.adjustment, line: cause.line, by: LimitAdjustment.By(actor), old: old,
            new: group.limit)
    }

    func record(
        _ change: LimitChange, of group: CustomerCreditGroup, _ cause: GroupLimitCause = GroupLimitCause(),
        by actor: Actor
    ) throws {
        try insert(groupChange: change)
        try append(
            LimitEvents.changed(change, of: group, reasonCode: cause.reasonCode, comment: cause.comment), by: actor)
    }

    /// Gives every member the new date of its group.
    func cascadeDate(
        of group: CustomerCreditGroup, over old: CustomerCreditGroup, on day: CalendarDate, by actor: Actor
    ) throws {
        guard group.creditLimitToDate != old.creditLimitToDate else { return }
        for member in try members(of: group.key) {
            try setExpirationDate(group.creditLimitToDate, of: member, on: day, by: actor)
        }
    }

    /// Gives a member the date of its group, with a line in its history.
    func setExpirationDate(
        _ date: CalendarDate, of account: CreditAccount, on day: CalendarDate, by actor: Actor
    ) throws {
        guard account.profile.creditLimitExpirationDate != date else { return }
        guard let company = try company(.key(account.customer.company)) else {
            throw StoreFault.damaged("customer \(account.customer.number) is of a company that is not there")
        }
        var profile = account.profile
        profile.creditLimitExpirationDate = date
        profile.version += 1
        profile.updatedAt = now
        try update(profile)
        let change = LimitChange(
            key: newKey(), customer: account.customer.key, occurredAt: now, effectiveDate: day, origin: .groupDate,
            by: LimitAdjustment.By(actor), old: account.profile.limit, new: profile.limit)
        try insert(change)
        try append(LimitEvents.changed(change, of: account.customer.stub, in: company), by: actor)
    }
}
