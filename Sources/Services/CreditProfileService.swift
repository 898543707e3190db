public import Domain
import JSON
public import Storage

/// What a merge patch asks of a credit profile.
public struct CreditProfileChange: Sendable {
    /// A direct edit of the limit, in one of its two currencies (CM-5.2), in minor units.
    public enum LimitEdit: Equatable, Sendable {
        case accounting(Int64)
        case customerCurrency(Int64)
    }

    /// The profile with everything the patch says but the limit's amount.
    public var profile: CreditProfile
    public var limit: LimitEdit?
    /// Whether the patch says what the hard block is; else a newly assigned status does (CM-5.4).
    public var saysHold: Bool
    /// Values of scoring groups, merged by group (CM-11.2).
    public var scoringValues: [EnteredScoringValue]
    /// What is wrong with the patch already.
    public var faults: [InputFault]

    public init(
        profile: CreditProfile, limit: LimitEdit?, saysHold: Bool, scoringValues: [EnteredScoringValue] = [],
        faults: [InputFault]
    ) {
        self.profile = profile
        self.limit = limit
        self.saysHold = saysHold
        self.scoringValues = scoringValues
        self.faults = faults
    }

    /// The properties of the limit that would change, which needs a right of its own (CM-5.3).
    public func limitProperties(over old: CreditProfile) -> [String] {
        var properties: [String] = []
        switch limit {
        case .accounting(let amount)? where amount != old.creditLimit: properties.append("/creditLimit")
        case .customerCurrency(let amount)? where amount != old.creditLimitCustomerCurrency:
            properties.append("/creditLimitCustomerCurrency")
        default: break
        }
        if profile.creditLimitExpirationDate != old.creditLimitExpirationDate {
            properties.append("/creditLimitExpirationDate")
        }
        return properties
    }
}

/// Credit profiles: how much credit a customer may have, and why.
///
/// Source: CM-5.
public enum CreditProfileService {
    /// Changes a profile.
    ///
    /// - Parameter day: the day of the change: of a new limit, its rate, and a new eligible limit.
    /// - Returns: the profile as it stands then; the same version when nothing changed.
    /// - Throws: `mandatoryAndUnlimited`, `manualLimitEditNotAllowed` and `unknownReference` as faults;
    ///   `exchangeRateMissing` when a limit cannot be written in its other currency.
    public static func change(
        _ account: CreditAccount, _ change: CreditProfileChange, in company: Company, on day: CalendarDate,
        by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> (account: CreditAccount, warnings: [Warning]) {
        let old = account.profile
        var profile = change.profile
        var faults = change.faults
        let edited = change.limitProperties(over: old)
        if try !edited.isEmpty && !transaction.creditSetUp(of: company).parameters.allowManualLimitEdit {
            faults += edited.map {
                InputFault(
                    $0, .manualLimitEditNotAllowed, "Limits change through posted limit adjustments only.")
            }
        }
        if profile.mandatoryCreditLimit && profile.unlimitedCreditLimit {
            faults.append(
                InputFault(
                    "/unlimitedCreditLimit", .mandatoryAndUnlimited,
                    "A limit cannot be mandatory and unlimited at once."))
        }
        try lookUp(&profile, over: old, saysHold: change.saysHold, in: company, &faults, transaction)
        let entered = try transaction.scoring(change.scoringValues, of: account.customer, in: company, &faults)
        if !faults.isEmpty { throw Refusal.invalid(faults) }
        if !edited.isEmpty {
            try set(change.limit, on: &profile, of: account.customer, in: company, on: day, transaction)
            profile.creditLimitDate = day
        }
        if profile.eligibleCreditLimit != old.eligibleCreditLimit
            || profile.eligibleCreditLimitCurrency != old.eligibleCreditLimitCurrency
        {
            profile.eligibleCreditLimitDate = profile.eligibleCreditLimit == nil ? nil : day
        }
        guard profile != old || !entered.isEmpty else { return (account, []) }
        profile.version += 1
        profile.updatedAt = transaction.now
        try transaction.update(profile)
        try record(profile, over: old, of: account.customer, in: company, on: day, by: actor, transaction)
        var changed = account
        changed.profile = profile
        try transaction.enter(entered, for: &changed, in: company, on: day, by: actor)
        try HoldEvaluation.afterChange(ofCreditOf: [account.customer.key], on: day, by: actor, in: transaction)
        guard !edited.isEmpty else { return (changed, []) }
        return (
            changed,
            try transaction.warnings(
                aboutLimit: profile.creditLimit, of: changed, in: company, on: day, pointer: edited[0])
        )
    }

    /// The codes as their lists spell them; a new status brings its hard block.
    private static func lookUp(
        _ profile: inout CreditProfile, over old: CreditProfile, saysHold: Bool, in company: Company,
        _ faults: inout [InputFault], _ transaction: borrowing Transaction<Writing>
    ) throws {
        if profile.creditManagementGroup != old.creditManagementGroup {
            profile.creditManagementGroup = try CustomerService.code(
                profile.creditManagementGroup, .creditManagementGroups, "/creditManagementGroupId", of: company,
                &faults, transaction)
        }
        if profile.accountStatus != old.accountStatus, let wanted = profile.accountStatus {
            if let status = try transaction.code(wanted, in: .accountStatuses, of: company.key) {
                profile.accountStatus = status.code
                if !saysHold, status.code != old.accountStatus {
                    profile.invoicingAndDeliveryOnHold = status.holdEffect ?? .no
                }
            } else {
                faults.append(
                    InputFault("/accountStatusId", .unknownReference, "There is no such account status."))
            }
        }
        try lookUpRiskGroup(&profile, over: old, in: company, &faults, transaction)
        if profile.statusReason != old.statusReason, let wanted = profile.statusReason {
            let code = try transaction.code(
                "\(ReasonType.status.rawValue).\(wanted)", in: .reasonCodes, of: company.key)
            if let reason = code?.reason {
                profile.statusReason = reason.reason
            } else {
                faults.append(
                    InputFault("/statusReasonId", .unknownReference, "There is no such reason of type status."))
            }
        }
    }

    /// The risk group is given by hand only while the company scores nobody; where it has risk groups, it is one of them.
    private static func lookUpRiskGroup(
        _ profile: inout CreditProfile, over old: CreditProfile, in company: Company, _ faults: inout [InputFault],
        _ transaction: borrowing Transaction<Writing>
    ) throws {
        guard profile.riskGroup != old.riskGroup else { return }
        let setUp = try transaction.riskSetUp(of: company.key)
        if setUp.scores {
            faults.append(
                InputFault("/riskGroupId", .readOnlyProperty, "The company's scoring groups decide the risk group."))
        } else if let wanted = profile.riskGroup, !setUp.riskGroups.isEmpty {
            if let group = setUp.riskGroup(wanted) {
                profile.riskGroup = group.code
            } else {
                faults.append(InputFault("/riskGroupId", .unknownReference, "There is no such risk group."))
            }
        }
    }

    /// Sets the limit in the currency that was edited, and converts it to the other one (CM-5.2).
    private static func set(
        _ edit: CreditProfileChange.LimitEdit?, on profile: inout CreditProfile, of customer: Customer,
        in company: Company, on day: CalendarDate, _ transaction: borrowing Transaction<Writing>
    ) throws {
        switch edit {
        case .accounting(let amount)? where amount != profile.creditLimit:
            try transaction.setLimit(amount, on: &profile, of: customer, in: company, on: day)
        case .customerCurrency(let amount)? where amount != profile.creditLimitCustomerCurrency:
            profile.creditLimitCustomerCurrency = amount
            profile.creditLimit = try transaction.convertedLimit(
                Money(minorUnits: amount, currency: customer.currency), to: company.accountingCurrency,
                of: company, on: day)
        default: break
        }
    }

    /// Tells of a changed profile: the limit by its history and event, the rest by the audit trail.
    static func record(
        _ profile: CreditProfile, over old: CreditProfile, of customer: Customer, in company: Company,
        on day: CalendarDate, by actor: Actor, comment: String? = nil, _ transaction: borrowing Transaction<Writing>
    ) throws {
        if profile.creditLimit != old.creditLimit
            || profile.creditLimitExpirationDate != old.creditLimitExpirationDate
        {
            let change = LimitChange(
                key: transaction.newKey(), customer: customer.key, occurredAt: transaction.now,
                effectiveDate: day,
                origin: .manual, by: LimitAdjustment.By(actor), old: old.limit, new: profile.limit)
            try transaction.insert(change)
            try transaction.append(
                LimitEvents.changed(change, of: customer.stub, in: company, comment: comment), by: actor)
        }
        guard let changes = Change.difference(from: old.auditValues(company), to: profile.auditValues(company))
        else { return }
        var writer = JSONWriter(capacity: 96)
        writer.beginObject()
        writer.name("customer")
        writer.beginObject()
        writer.member("id", customer.id.description)
        writer.member("number", customer.number)
        writer.endObject()
        writer.endObject()
        try transaction.append(
            Change(
                "creditProfile.updated", company: company.key, record: customer.id, number: customer.number,
                data: writer.bytes, changes: changes), by: actor)
    }
}

extension Transaction where Mode == Writing {
    /// Sets a limit in accounting currency, and with it the limit in the customer's.
    func setLimit(
        _ amount: Int64, on profile: inout CreditProfile, of customer: Customer, in company: Company,
        on day: CalendarDate
    ) throws {
        profile.creditLimit = amount
        profile.creditLimitCustomerCurrency = try convertedLimit(
            Money(minorUnits: amount, currency: company.accountingCurrency), to: customer.currency, of: company,
            on: day)
    }
}

extension CreditProfile {
    /// The limit that the history tells of.
    var limit: LimitAdjustmentLine.Limit { .init(amount: creditLimit, to: creditLimitExpirationDate) }

    /// Everything but the limit, whose changes are told by `limit.changed`.
    fileprivate func auditValues(_ company: Company) -> AuditValues {
        func text(_ flag: Bool) -> String { flag ? "true" : "false" }
        let eligibleCurrency = eligibleCreditLimitCurrency ?? company.accountingCurrency
        return [
            ("creditRating", creditRating), ("mandatoryCreditLimit", text(mandatoryCreditLimit)),
            ("unlimitedCreditLimit", text(unlimitedCreditLimit)),
            ("excludeFromCreditManagement", text(excludeFromCreditManagement)),
            ("ignoreUntilDate", ignoreUntilDate?.description),
            ("creditManagementGroupId", creditManagementGroup),
            ("lastReviewDate", lastReviewDate?.description),
            ("nextScheduledReviewDate", nextScheduledReviewDate?.description),
            (
                "eligibleCreditLimit",
                eligibleCreditLimit.map { Money(minorUnits: $0, currency: eligibleCurrency).description }
            ),
            ("eligibleCreditLimitCurrency", eligibleCreditLimitCurrency?.code),
            ("accountStatusId", accountStatus),
            ("statusReasonId", statusReason),
            ("invoicingAndDeliveryOnHold", invoicingAndDeliveryOnHold.rawValue),
            ("withAgency", text(withAgency)), ("titleHeld", text(titleHeld)),
            ("businessStartedDate", businessStartedDate?.description),
            ("customerSinceDate", customerSinceDate?.description), ("creditNotes", creditNotes),
            ("riskGroupId", riskGroup),
        ]
    }
}
