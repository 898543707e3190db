public import Domain
public import Storage

extension CreditProfileService {
    /// Derives the limit in accounting currency anew from the one in the customer's currency, at the rate of the day.
    ///
    /// The figure of every check changes with that, so it is a direct edit of the limit (CM-5.3).
    ///
    /// - Returns: the profile as it is then; the same version where the rate gives the same limit.
    /// - Throws: `manualLimitEditNotAllowed` as a fault; `exchangeRateMissing`.
    ///
    /// Source: CM-5.2, D-08.
    public static func recalculate(
        _ account: CreditAccount, comment: String?, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> (account: CreditAccount, warnings: [Warning]) {
        let (old, customer) = (account.profile, account.customer)
        if try !transaction.creditSetUp(of: company).parameters.allowManualLimitEdit {
            throw Refusal.invalid(
                "/creditLimit", .manualLimitEditNotAllowed, "Limits change through posted limit adjustments only.")
        }
        var changed = account
        changed.profile.creditLimit = try transaction.convertedLimit(
            Money(minorUnits: old.creditLimitCustomerCurrency, currency: customer.currency),
            to: company.accountingCurrency, of: company, on: day)
        guard changed.profile != old else { return (account, []) }
        changed.profile.creditLimitDate = day
        changed.profile.version += 1
        changed.profile.updatedAt = transaction.now
        try transaction.update(changed.profile)
        try record(
            changed.profile, over: old, of: customer, in: company, on: day, by: actor, comment: comment, transaction)
        try HoldEvaluation.afterChange(ofCreditOf: [customer.key], on: day, by: actor, in: transaction)
        let warnings = try transaction.warnings(
            aboutLimit: changed.profile.creditLimit, of: changed, in: company, on: day, pointer: "/creditLimit")
        return (changed, warnings)
    }
}
