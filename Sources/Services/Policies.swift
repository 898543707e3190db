public import Domain
public import Storage

/// The policies of a customer that are valid on a day, with what each does to its limit.
///
/// Source: CM-6.1, CM-8.
public struct Policies: Sendable {
    /// One valid policy.
    public struct Policy: Sendable {
        public let guarantee: Guarantee
        public let effect: PolicyEffect
    }

    /// In the order of their keys; those that could not be converted are not among them.
    public private(set) var valid: [Policy] = []
    /// Why the effect of some policy could not be told; `nil` when all could (D-02).
    public private(set) var unresolved: EvaluationError?

    public var effects: [PolicyEffect] { valid.map(\.effect) }

    /// A customer that never had a policy costs nothing.
    public init<Mode>(
        of account: CreditAccount, in company: Company, on day: CalendarDate,
        _ transaction: borrowing Transaction<Mode>
    ) throws {
        guard account.exposure.hasGuarantee else { return }
        for guarantee in try transaction.guarantees(of: account.customer.key) where guarantee.isValid(on: day) {
            let rate = try transaction.limitRate(
                from: guarantee.value.currency, to: company.accountingCurrency, in: company, on: day)
            add(guarantee, at: rate, in: company)
        }
    }

    /// The policies and rates that were known from a viewpoint.
    public init<Mode>(
        of account: CreditAccount, in company: Company, by parameters: CreditParameters, from viewpoint: Viewpoint,
        _ transaction: borrowing Transaction<Mode>
    ) throws {
        guard account.exposure.hasGuarantee else { return }
        let known = try transaction.guarantees(of: account.customer.key, known: viewpoint.known)
        for guarantee in known where guarantee.isValid(on: viewpoint.day) {
            let rate = try transaction.limitRate(
                from: guarantee.value.currency, to: company.accountingCurrency, in: company, on: viewpoint.day,
                by: parameters, known: viewpoint.known)
            add(guarantee, at: rate, in: company)
        }
    }

    private mutating func add(_ guarantee: Guarantee, at rate: ExchangeRate?, in company: Company) {
        do throws(EvaluationError) {
            let effect = try guarantee.effect(at: rate, in: company.accountingCurrency)
            valid.append(Policy(guarantee: guarantee, effect: effect))
        } catch {
            unresolved = unresolved ?? error
        }
    }
}

extension CreditFacts {
    /// Whether the individual limit plays a part in the check (CM-6.2 lines 3 to 6).
    var asksForIndividualLimit: Bool {
        individualLimitLine != .unlimited && individualLimitLine != .limitTypeNone
    }
}

extension Transaction {
    /// What policies included in the exposure secure on some days: their full values, in accounting minor units.
    ///
    /// - Throws: `exchangeRateMissing`. Source: CM-8.3, CM-17.1.
    func securedValues(
        of account: CreditAccount, in company: Company, on days: [CalendarDate]
    ) throws -> [CalendarDate: Int64] {
        guard account.exposure.hasGuarantee else { return [:] }
        let included = try guarantees(of: account.customer.key).filter(\.includedInExposure)
        var secured: [CalendarDate: Int64] = [:]
        for day in days {
            for guarantee in included where guarantee.isValid(on: day) {
                let rate = try limitRate(
                    from: guarantee.value.currency, to: company.accountingCurrency, in: company, on: day)
                do throws(EvaluationError) {
                    let effect = try guarantee.effect(at: rate, in: company.accountingCurrency)
                    let (sum, overflow) = secured[day, default: 0].addingReportingOverflow(effect.reduction)
                    secured[day] = overflow ? Int64.max : sum
                } catch {
                    throw Refusal(error, "customer \(account.customer.number)", on: day)
                }
            }
        }
        return secured
    }
}
