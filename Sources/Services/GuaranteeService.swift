public import Domain
import JSON
public import Storage

extension Guarantee: Recorded {
    var publicNumber: String { identification ?? id.description }
    var owner: Int64? { company }
    static var noun: StaticString { "guarantee" }
    var auditValues: AuditValues {
        [
            ("customer", customer.number), ("identifier", kind.rawValue), ("typeId", type),
            ("insurerOrGuarantor.name", insurerOrGuarantor.name), ("insurerOrGuarantor.id", insurerOrGuarantor.id),
            ("coverageTypeId", coverageType), ("identification", identification),
            ("effectiveDate", effectiveDate?.description), ("expirationDate", expirationDate?.description),
            ("value", value.description), ("currency", value.currency.code),
            ("updateCreditLimitPercent", updateCreditLimitPercent.description),
            ("includedInExposure", "\(includedInExposure)"),
        ]
    }
}

/// Insurance policies and guarantees: what secures a customer's debts, and what of it the customer may buy for.
///
/// Source: CM-8.
public enum GuaranteeService {
    /// A policy as it stands after a change, and what somebody should look at.
    public typealias Outcome = (guarantee: Guarantee, warnings: [Warning])

    /// Adds a policy to a customer.
    ///
    /// - Parameters:
    ///   - faults: what is wrong with the input already.
    ///   - day: the day of the change, and of the rate that the history tells it with.
    /// - Throws: `coverageTypeOnGuarantee`, `unknownReference`, `outOfRange`, `notInvoiceAccount`, `tooMany` as faults;
    ///   `exchangeRateMissing` when its effect cannot be told in accounting currency.
    public static func create(
        _ guarantee: Guarantee, of account: CreditAccount, faults: [InputFault], in company: Company,
        on day: CalendarDate, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> Outcome {
        var (guarantee, faults) = (guarantee, faults)
        if !account.customer.isInvoiceAccount {
            faults.append(
                InputFault(
                    "/customer", .notInvoiceAccount, "The customer is billed to another account; name that one."))
        }
        if try transaction.guaranteeCount(of: account.customer.key) >= Guarantee.mostOfCustomer {
            faults.append(
                InputFault("/customer", .tooMany, "A customer has at most \(Guarantee.mostOfCustomer) policies."))
        }
        try lookUp(&guarantee, in: company, &faults, transaction)
        if !faults.isEmpty { throw Refusal.invalid(faults) }
        guarantee.header.key = transaction.newKey()
        guarantee.header.version = 1
        guarantee.header.createdAt = transaction.now
        guarantee.header.updatedAt = transaction.now
        let change = try limitChange(from: nil, to: guarantee, in: company, on: day, by: actor, transaction)
        try transaction.insert(guarantee)
        try transaction.append(
            Change(
                "guarantee.created", company: company.key, record: guarantee.id, number: guarantee.publicNumber,
                data: eventData(guarantee), changes: Change.difference(from: nil, to: guarantee.auditValues)),
            by: actor)
        return (guarantee, try settle(change, guarantee, in: company, on: day, by: actor, in: transaction))
    }

    /// Changes a policy; one that stays as it is keeps its version.
    ///
    /// - Throws: as `create`; `immutable` for another customer.
    public static func change(
        _ old: Guarantee, to new: Guarantee, faults: [InputFault], in company: Company, on day: CalendarDate,
        by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> Outcome {
        var (guarantee, faults) = (new, faults)
        try lookUp(&guarantee, over: old, in: company, &faults, transaction)
        if !faults.isEmpty { throw Refusal.invalid(faults) }
        return try store(
            guarantee, over: old, "guarantee.updated", comment: nil, in: company, on: day, by: actor, in: transaction)
    }

    /// Lets a policy end: the day becomes its last.
    ///
    /// - Throws: `invalidState` when it ends no later already; `outOfRange` for a day before its first.
    public static func end(
        _ old: Guarantee, lastDay: CalendarDate, comment: String?, in company: Company, on day: CalendarDate,
        by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> Outcome {
        if let end = old.expirationDate, end <= lastDay {
            throw Refusal.invalidState("The policy ends on \(end) already.")
        }
        if let first = old.effectiveDate, lastDay < first {
            throw Refusal.invalid(
                "/expirationDate", .outOfRange, "The policy begins on \(first); delete it, or name a later day.")
        }
        var ended = old
        ended.expirationDate = lastDay
        return try store(
            ended, over: old, "guarantee.ended", comment: comment, in: company, on: day, by: actor, in: transaction)
    }

    /// Removes a policy that has not begun: no decision rests on it.
    ///
    /// - Throws: `invalidState` for every other. Source: CM-1.7.
    public static func delete(
        _ guarantee: Guarantee, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        guard let first = guarantee.effectiveDate, first > day else {
            throw Refusal.invalidState("The policy has begun, and limits were told with it. End it instead.")
        }
        let change = try limitChange(from: guarantee, to: nil, in: company, on: day, by: actor, transaction)
        try transaction.delete(guarantee)
        try transaction.append(
            Change(
                "guarantee.deleted", company: company.key, record: guarantee.id, number: guarantee.publicNumber,
                data: eventData(guarantee)), by: actor)
        _ = try settle(change, guarantee, in: company, on: day, by: actor, in: transaction)
    }

    /// What a policy does to the limit on a day; nothing while it is not valid, `nil` without a rate that tells.
    public static func effect<Mode>(
        of guarantee: Guarantee, in company: Company, on day: CalendarDate, _ transaction: borrowing Transaction<Mode>
    ) throws -> PolicyEffect? {
        guard guarantee.isValid(on: day) else {
            return PolicyEffect(
                guarantee: guarantee.key, identification: guarantee.identification, increase: 0, reduction: 0)
        }
        let rate = try transaction.limitRate(
            from: guarantee.value.currency, to: company.accountingCurrency, in: company, on: day)
        do throws(EvaluationError) {
            return try guarantee.effect(at: rate, in: company.accountingCurrency)
        } catch {
            return nil
        }
    }

    private static func store(
        _ new: Guarantee, over old: Guarantee, _ event: String, comment: String?, in company: Company,
        on day: CalendarDate, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> Outcome {
        guard new != old else { return (old, []) }
        var guarantee = new
        guarantee.header.version = old.header.version + 1
        guarantee.header.updatedAt = transaction.now
        let change = try limitChange(from: old, to: guarantee, in: company, on: day, by: actor, transaction)
        try transaction.update(guarantee)
        try transaction.append(
            Change(
                event, company: company.key, record: guarantee.id, number: guarantee.publicNumber,
                data: eventData(guarantee),
                changes: Change.difference(from: old.auditValues, to: guarantee.auditValues), comment: comment),
            by: actor)
        return (guarantee, try settle(change, guarantee, in: company, on: day, by: actor, in: transaction))
    }

    /// What follows from a change that touches the limit: its history and event, and the holds that it frees.
    private static func settle(
        _ change: LimitChange?, _ guarantee: Guarantee, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> [Warning] {
        guard let change else { return [] }
        try transaction.insert(change)
        try transaction.append(LimitEvents.changed(change, of: guarantee.customer, in: company), by: actor)
        try HoldEvaluation.afterChange(ofCreditOf: [change.customer], on: day, by: actor, in: transaction)
        guard let account = try transaction.creditAccount(key: change.customer) else {
            throw StoreFault.damaged("customer \(guarantee.customer.number) has no credit profile")
        }
        var forecast = HoldForecast(on: day)
        return try forecast.completed(
            transaction.overLimitWarnings(about: account, in: company, on: day, pointer: ""), of: [change.customer],
            transaction)
    }

    /// The row of the limit history; `nil` when the limit has nothing of the change. The amounts are what the policy adds
    /// to the limit for checks while it is valid.
    ///
    /// Source: CM-8.4, CM-10.8.
    private static func limitChange(
        from old: Guarantee?, to new: Guarantee?, in company: Company, on day: CalendarDate, by actor: Actor,
        _ transaction: borrowing Transaction<Writing>
    ) throws -> LimitChange? {
        guard let policy = new ?? old, old.map(Effect.init) != new.map(Effect.init),
            old?.hasEffect ?? false || new?.hasEffect ?? false
        else { return nil }
        let before = try old.flatMap { try transaction.limit(of: $0, in: company, on: day) }
        let after = try new.flatMap { try transaction.limit(of: $0, in: company, on: day) }
        let isWorthMore = new?.value != old?.value || new?.updateCreditLimitPercent != old?.updateCreditLimitPercent
            || new?.includedInExposure != old?.includedInExposure
        // A policy may end, whatever it is worth; what is new must be told.
        if let new, new.hasEffect, isWorthMore, after == nil {
            throw Refusal(
                EvaluationError.exchangeRateMissing(
                    from: new.value.currency, to: company.accountingCurrency, type: nil),
                "the policy", on: day)
        }
        return LimitChange(
            key: transaction.newKey(), customer: policy.customer.id.key, occurredAt: transaction.now,
            effectiveDate: day, origin: .insurance, guarantee: policy.id, by: LimitAdjustment.By(actor), old: before,
            new: after)
    }

    /// The codes as their lists spell them, and the period and percentage inside their bounds.
    private static func lookUp(
        _ guarantee: inout Guarantee, over old: Guarantee? = nil, in company: Company, _ faults: inout [InputFault],
        _ transaction: borrowing Transaction<Writing>
    ) throws {
        if let type = try transaction.code(guarantee.type, in: .guaranteeTypes, of: company.key) {
            guarantee.type = type.code
        } else if !guarantee.type.isEmpty {
            faults.append(InputFault("/typeId", .unknownReference, "There is no such type of guarantees."))
        }
        if let coverage = guarantee.coverageType {
            if guarantee.kind == .guarantee {
                faults.append(
                    InputFault("/coverageTypeId", .coverageTypeOnGuarantee, "Only an insurance has a coverage type."))
            } else if let type = try transaction.code(coverage, in: .coverageTypes, of: company.key) {
                guarantee.coverageType = type.code
            } else {
                faults.append(InputFault("/coverageTypeId", .unknownReference, "There is no such type of coverage."))
            }
        }
        if let first = guarantee.effectiveDate, let last = guarantee.expirationDate, last < first {
            faults.append(InputFault("/expirationDate", .outOfRange, "The policy would end before it begins."))
        }
        if guarantee.updateCreditLimitPercent < .zero || guarantee.updateCreditLimitPercent > Guarantee.wholeValue {
            faults.append(InputFault("/updateCreditLimitPercent", .outOfRange, "Give 0 to 100 percent."))
        }
    }

    private static func eventData(_ guarantee: Guarantee) -> [UInt8] {
        var writer = JSONWriter(capacity: 192)
        writer.beginObject()
        writer.name("guarantee")
        writer.beginObject()
        writer.member("id", guarantee.id.description)
        writer.member("identifier", guarantee.kind.rawValue)
        writer.member("identification", guarantee.identification)
        writer.stub("customer", guarantee.customer)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}

/// What of a policy a limit depends on.
private struct Effect: Equatable {
    let value: Money
    let percent: Percentage
    let isIncluded: Bool
    let first: CalendarDate?
    let last: CalendarDate?

    init(_ guarantee: Guarantee) {
        value = guarantee.value
        percent = guarantee.updateCreditLimitPercent
        isIncluded = guarantee.includedInExposure
        first = guarantee.effectiveDate
        last = guarantee.expirationDate
    }
}

extension Transaction where Mode == Writing {
    /// What a policy adds to the limit for checks and for how long, as the history tells it; `nil` without effect, and
    /// without a rate that tells.
    ///
    /// - Throws: `invalidState` when it is more than can be counted.
    fileprivate func limit(
        of guarantee: Guarantee, in company: Company, on day: CalendarDate
    ) throws -> LimitAdjustmentLine.Limit? {
        guard guarantee.hasEffect,
            let rate = try limitRate(
                from: guarantee.value.currency, to: company.accountingCurrency, in: company, on: day)
        else { return nil }
        do throws(EvaluationError) {
            let effect = try guarantee.effect(at: rate, in: company.accountingCurrency)
            return .init(amount: effect.net, from: guarantee.effectiveDate, to: guarantee.expirationDate)
        } catch {
            throw Refusal(error, "the policy", on: day)
        }
    }
}
