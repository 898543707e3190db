public import Domain
public import Storage

extension CustomerCreditGroup: Recorded {
    var publicNumber: String { number }
    var owner: Int64? { nil }
    static var noun: StaticString { "customerCreditGroup" }
    var auditValues: AuditValues {
        [
            ("number", number), ("description", description),
            ("creditLimit", Money(minorUnits: creditLimit, currency: currency).description),
            ("currency", currency.code), ("creditLimitToDate", creditLimitToDate.description),
            ("useDaysOverdueOfMembers", "\(useDaysOverdueOfMembers)"),
        ]
    }
}

/// Customer credit groups: customers of any company that share one limit.
///
/// Source: CM-9.
public enum CreditGroupService {
    /// Creates a group, or replaces what can be replaced of it.
    ///
    /// - Parameters:
    ///   - user: the company whose `allowManualLimitEdit` counts for an edit of limit and date (D-19); `nil` where
    ///     the caller named none, which then may edit neither.
    ///   - limit: the limit that the caller gives; `nil` keeps the one that is stored, 0 for a new group.
    /// - Throws: `manualLimitEditNotAllowed` and `immutable` as faults.
    public static func put(
        _ group: CustomerCreditGroup, limit: Int64?, user: Company?, on day: CalendarDate, faults: [InputFault],
        by actor: Actor, precondition: (Int64) throws -> Void, in transaction: borrowing Transaction<Writing>
    ) throws -> Put<CustomerCreditGroup> {
        let old = try transaction.customerCreditGroup(.number(group.number))
        var group = group
        group.creditLimit = limit ?? old?.creditLimit ?? 0
        var faults = faults
        if let old {
            group.number = old.number
            group.header.key = old.key
            group.hasTemporaryLimit = old.hasTemporaryLimit
            let isOutdated = (group.header.sourceVersion ?? Int64.max) < (old.header.sourceVersion ?? 0)
            if !isOutdated { faults += try self.faults(group, over: old, limit: limit, user: user, transaction) }
        }
        if !faults.isEmpty { throw Refusal.invalid(faults) }
        let put = try transaction.put(group, over: old, by: actor, precondition: precondition) { new in
            try transaction.insert(new)
            let change = transaction.groupChange(of: new, from: nil, .manual, on: day, by: actor)
            try transaction.record(change, of: new, by: actor)
        } update: { new, old in
            try transaction.update(new)
            guard new.limit != old.limit || new.currency != old.currency else { return }
            // An amount in another currency is not comparable.
            let before = new.currency == old.currency ? old.limit : nil
            let change = transaction.groupChange(of: new, from: before, .manual, on: day, by: actor)
            try transaction.record(change, of: new, by: actor)
            try transaction.cascadeDate(of: new, over: old, on: day, by: actor)
        }
        if put.outcome == .updated {
            try HoldEvaluation.afterChange(ofGroup: put.record.key, on: day, by: actor, in: transaction)
        }
        let isLower = old.map { put.record.creditLimit < $0.creditLimit } ?? false
        guard put.outcome == .updated, isLower else { return put }
        let warning = try transaction.overLimitWarning(
            about: put.record, countedBy: user, on: day, pointer: "/creditLimit")
        var forecast = HoldForecast(on: day)
        let warnings = try forecast.completed(
            warning.map { [$0] } ?? [], of: transaction.members(of: put.record.key).map(\.customer.key), transaction)
        return Put(put.record, put.outcome, warnings: warnings)
    }

    private static func faults(
        _ group: CustomerCreditGroup, over old: CustomerCreditGroup, limit: Int64?, user: Company?,
        _ transaction: borrowing Transaction<Writing>
    ) throws -> [InputFault] {
        var faults: [InputFault] = []
        if group.currency != old.currency {
            if try old.creditLimit != 0 && transaction.memberCount(of: old.key) > 0 {
                return [
                    InputFault(
                        "/currency", .immutable,
                        "The currency stays while there are members and the limit is not 0 (CM-9.1).")
                ]
            }
            if try !transaction.temporaryLimits(ofGroup: old.key).isEmpty {
                return [InputFault("/currency", .immutable, "The currency stays: temporary limits are in it.")]
            }
            if old.creditLimit != 0, limit == nil {
                faults.append(InputFault("/creditLimit", .required, "Give the limit in its new currency."))
            }
        }
        var edited: [String] = []
        if group.creditLimit != old.creditLimit { edited.append("/creditLimit") }
        if group.creditLimitToDate != old.creditLimitToDate { edited.append("/creditLimitToDate") }
        let mayEdit = try user.map { try transaction.creditSetUp(of: $0).parameters.allowManualLimitEdit } ?? false
        if mayEdit || edited.isEmpty { return faults }
        let remedy = user.map { "\($0.number) does not allow the manual edit of limits; post a limit adjustment." }
        return faults + edited.map {
            InputFault(
                $0, .manualLimitEditNotAllowed,
                remedy ?? "Name the company whose parameters allow the manual edit: add ?company=.")
        }
    }

    /// Deletes a group without members; its history stays.
    ///
    /// - Throws: `referenced`, with the members.
    public static func delete(
        _ group: CustomerCreditGroup, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        let members = try transaction.memberCount(of: group.key)
        if members > 0 {
            let names = try transaction.members(of: group.key).prefix(20).map { member in
                let company = try transaction.company(.key(member.customer.company))
                return "customers/\(member.customer.number)?company=\(company?.number ?? "")"
            }
            throw Refusal(
                .referenced, "Group \(group.number) has \(members) members; remove them first.",
                extra: [.init("references", names)])
        }
        try transaction.delete(group)
        try transaction.append(transaction.deleted(group), by: actor)
    }
}
