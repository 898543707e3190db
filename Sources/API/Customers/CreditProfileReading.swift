import Domain
import Services
import Storage

/// Reads a merge patch of a credit profile: what it mentions is set, null clears it.
struct CreditProfileReading {
    let account: CreditAccount
    let company: Company

    func change(_ input: Input) -> CreditProfileChange {
        var profile = account.profile
        flags(input, &profile)
        dates(input, &profile)
        texts(input, &profile)
        eligibleLimit(input, &profile)
        let limit = limit(input)
        return CreditProfileChange(
            profile: profile, limit: limit, saysHold: input.mentions("invoicingAndDeliveryOnHold"),
            scoringValues: scoringValues(input), faults: input.faults)
    }

    private func flags(_ input: Input, _ profile: inout CreditProfile) {
        func set(_ name: StaticString, _ flag: inout Bool) {
            if input.mentions(name) { flag = input.flag(name) ?? false }
        }
        set("mandatoryCreditLimit", &profile.mandatoryCreditLimit)
        set("unlimitedCreditLimit", &profile.unlimitedCreditLimit)
        set("excludeFromCreditManagement", &profile.excludeFromCreditManagement)
        set("withAgency", &profile.withAgency)
        set("titleHeld", &profile.titleHeld)
        if input.mentions("invoicingAndDeliveryOnHold") {
            profile.invoicingAndDeliveryOnHold =
                input.word("invoicingAndDeliveryOnHold", as: HardBlock.self) ?? .no
        }
    }

    private func dates(_ input: Input, _ profile: inout CreditProfile) {
        func set(_ name: StaticString, _ day: inout CalendarDate?) {
            if input.mentions(name) { day = input.date(name) }
        }
        set("ignoreUntilDate", &profile.ignoreUntilDate)
        set("creditLimitExpirationDate", &profile.creditLimitExpirationDate)
        set("lastReviewDate", &profile.lastReviewDate)
        set("nextScheduledReviewDate", &profile.nextScheduledReviewDate)
        set("businessStartedDate", &profile.businessStartedDate)
        set("customerSinceDate", &profile.customerSinceDate)
    }

    private func texts(_ input: Input, _ profile: inout CreditProfile) {
        func set(_ name: StaticString, _ text: inout String?) {
            if input.mentions(name) { text = input.text(name) }
        }
        set("creditRating", &profile.creditRating)
        set("creditManagementGroupId", &profile.creditManagementGroup)
        set("accountStatusId", &profile.accountStatus)
        set("statusReasonId", &profile.statusReason)
        set("creditNotes", &profile.creditNotes)
        set("riskGroupId", &profile.riskGroup)
    }

    private func eligibleLimit(_ input: Input, _ profile: inout CreditProfile) {
        let before = profile.eligibleCreditLimitCurrency ?? company.accountingCurrency
        if input.mentions("eligibleCreditLimitCurrency") {
            profile.eligibleCreditLimitCurrency = input.currency("eligibleCreditLimitCurrency")
        }
        let currency = profile.eligibleCreditLimitCurrency ?? company.accountingCurrency
        if input.mentions("eligibleCreditLimit") {
            profile.eligibleCreditLimit = input.money("eligibleCreditLimit", in: currency, atLeast: 0)
        } else if currency != before, profile.eligibleCreditLimit != nil {
            input.fault("eligibleCreditLimit", .required, "Give the amount in its new currency.")
        }
    }

    private func scoringValues(_ input: Input) -> [EnteredScoringValue] {
        (input.list("scoringValues") ?? []).map { part in
            EnteredScoringValue(
                group: part.text("scoringGroupId") ?? "", value: part.text("value"), pointer: part.pointer)
        }
    }

    private func limit(_ input: Input) -> CreditProfileChange.LimitEdit? {
        let saysOther = input.mentions("creditLimitCustomerCurrency")
        if input.mentions("creditLimit") {
            if saysOther {
                input.fault(
                    "creditLimitCustomerCurrency", .bothGiven, "Give the limit in one of its currencies.")
            }
            // What cannot be read is a fault already; null clears the limit.
            return .accounting(input.money("creditLimit", in: company.accountingCurrency, atLeast: 0) ?? 0)
        }
        guard saysOther else { return nil }
        let part = input.object("creditLimitCustomerCurrency")
        return .customerCurrency(part?.money("amount", in: account.customer.currency, atLeast: 0) ?? 0)
    }
}
