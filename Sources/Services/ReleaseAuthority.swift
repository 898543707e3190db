import Domain
import Storage

/// Up to which amount somebody releases held orders alone.
///
/// It is kept on the API key. What a workflow has approved needs no authority any more, and an automatic release, whose
/// reasons are gone, needs none.
///
/// Source: api-conventions, example 5.
enum ReleaseAuthority {
    /// Refuses an order that is larger than the caller may release.
    ///
    /// The order counts as it is now, whole and in its company's accounting currency, converted into the currency of the
    /// authority at the rate of the day. An order of exactly the amount is within it.
    ///
    /// - Throws: `aboveAuthority` with the limit; `exchangeRateMissing` where it cannot be compared.
    static func demand(
        of actor: Actor, for hold: OrderHold, in company: Company, on day: CalendarDate,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        guard hold.status == .onHold || hold.status == .readyToRelease,
            let authority = try actor.apiKey.flatMap({ try transaction.apiKey($0)?.releaseAuthority }),
            let order = try transaction.order(key: hold.order)
        else { return }
        let total: Money
        if let value = try order.accountingValue(in: company.accountingCurrency) {
            total = Money(minorUnits: value.total, currency: value.currency)
        } else {
            // Without a rate of its own the order is compared by what it says, if a rate can be found now.
            let value = try order.contents.value()
            total = Money(minorUnits: value.total, currency: value.currency)
        }
        let compared = try transaction.convert(
            total, to: authority.currency, rateType: company.rateType, on: day, accounting: company.accountingCurrency)
        guard compared.minorUnits > authority.minorUnits else { return }
        throw Refusal(
            .aboveAuthority,
            "Order \(order.number) of \(compared) \(compared.currency.code) is above the \(authority) "
                + "\(authority.currency.code) that this caller may release. Somebody with more authority must.",
            extra: [
                .init("releaseAuthority", authority.description), .init("currency", authority.currency.code),
                .init("orderTotal", compared.description),
            ])
    }
}
