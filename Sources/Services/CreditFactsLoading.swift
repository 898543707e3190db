public import Domain
import Storage

// Ask: what an evaluation reads, gathered in one place.

/// An attempt to produce a document of an order.
public struct DocumentAttempt: Sendable {
    public var document: CheckDocument
    public var mode: CheckMode
    /// `nil` takes all that is still open for the document.
    public var lines: [LineQuantity]?
    public var day: CalendarDate
    /// The parameters of a posting that this service carries out; `nil` when the caller posts by itself.
    public var posting: PostingContext?

    public init(
        document: CheckDocument, mode: CheckMode, lines: [LineQuantity]?, day: CalendarDate, posting: PostingContext?
    ) {
        self.document = document
        self.mode = mode
        self.lines = lines
        self.day = day
        self.posting = posting
    }

    var stopped: ApprovedAttempt { ApprovedAttempt(document: document, mode: mode) }
}

extension OrderChange {
    /// The customer whose credit counts, as the rules see it.
    func creditSubject(
        _ setUp: CreditSetUp, on day: CalendarDate, in transaction: borrowing Transaction<Writing>
    ) throws -> CreditSubject {
        let (profile, account) = (subject.profile, subject.customer)
        let temporary = subject.exposure.hasTemporaryLimit
            ? try transaction.activeTemporaryLimit(of: account.key, on: day) : nil
        let policies = try Policies(of: subject, in: company, on: day, transaction)
        var facts = CreditSubject(
            account: account.number, currency: company.accountingCurrency,
            limit: IndividualLimit(
                creditLimit: profile.creditLimit, temporary: temporary, policies: policies.effects))
        facts.mandatoryCreditLimit = profile.mandatoryCreditLimit
        facts.unlimitedCreditLimit = profile.unlimitedCreditLimit
        facts.excludeFromCreditManagement = profile.excludeFromCreditManagement
        facts.ignoreUntilDate = profile.ignoreUntilDate
        facts.creditLimitExpirationDate = profile.creditLimitExpirationDate
        facts.accountStatusID = profile.accountStatus
        facts.creditManagementGroupID = profile.creditManagementGroup
        facts.riskGroupID = profile.riskGroup
        facts.invoicingAndDeliveryOnHold = profile.invoicingAndDeliveryOnHold
        facts.paymentTerms = try ranked(account.paymentTerms, .paymentTerms, in: transaction)
        facts.cashDiscount = try ranked(account.cashDiscount, .cashDiscounts, in: transaction)
        return facts
    }

    /// An attempt as its steps before the rules see it (CM-13.2).
    func creditAttempt(
        _ attempt: DocumentAttempt, _ setUp: CreditSetUp, _ subject: CreditSubject, _ coverage: OrderCoverage
    ) -> CreditAttempt {
        CreditAttempt(
            document: attempt.document, mode: attempt.mode, asOf: attempt.day, parameters: setUp.parameters,
            subject: subject, orderAccountBlock: orderAccountBlock, state: order.creditState,
            orderVersion: order.creditState.rejectedOrderVersion ?? 0, order: coverage)
    }

    private func ranked(
        _ code: String?, _ list: SetUpList, in transaction: borrowing Transaction<Writing>
    ) throws -> RankedCode {
        guard let code else { return RankedCode() }
        return RankedCode(code, rank: try transaction.code(code, in: list, of: company.key)?.rank)
    }

    /// How large and on what terms the order is now.
    func coverage(in transaction: borrowing Transaction<Writing>) throws -> OrderCoverage {
        let terms = try ranked(order.paymentTerms, .paymentTerms, in: transaction)
        let discount = try ranked(order.cashDiscount, .cashDiscounts, in: transaction)
        return OrderCoverage(total: figures.accounting?.total, termsRank: terms.rank, discountRank: discount.rank)
    }

    /// Everything that an evaluation of this order at a document reads.
    func creditFacts(
        _ attempt: DocumentAttempt, _ setUp: CreditSetUp, _ creditSubject: CreditSubject,
        in transaction: borrowing Transaction<Writing>
    ) throws -> CreditFacts {
        var facts = CreditFacts(
            asOf: attempt.day, parameters: setUp.parameters, rules: setUp.rules, subject: creditSubject,
            position: try position(on: attempt.day, in: transaction),
            order: OrderUnderCheck(number: order.number, wholeTotal: 0, currentOrder: 0))
        facts.order.paymentTerms = try ranked(order.paymentTerms, .paymentTerms, in: transaction)
        facts.order.cashDiscount = try ranked(order.cashDiscount, .cashDiscounts, in: transaction)
        try value(attempt, setUp, &facts)
        try addRates(setUp, on: attempt.day, to: &facts, in: transaction)
        // Another order of the customer without a value makes every figure uncertain (D-02).
        let othersUnvalued = subject.exposure.unvaluedOrders - (isOnSubject ? before.unvalued : 0)
        if othersUnvalued > 0, facts.unresolved.isEmpty {
            let currency = try transaction.currencyOfUnvaluedOrder(of: subject.customer.key, except: order.key)
            facts.unresolved.append(.exchangeRateMissing(
                from: currency ?? order.currency, to: company.accountingCurrency, type: company.rateType))
        }
        if facts.asksForIndividualLimit,
            let error = try Policies(of: subject, in: company, on: attempt.day, transaction).unresolved
        {
            facts.unresolved.append(error)
        }
        try addGroup(setUp, on: attempt.day, to: &facts, in: transaction)
        return facts
    }

    /// Whether the order counted against this subject before the change.
    private var isOnSubject: Bool { old.map { $0.subject == order.subject } ?? false }

    /// What the customer owes and has ordered, without the order itself.
    private func position(
        on day: CalendarDate, in transaction: borrowing Transaction<Writing>
    ) throws -> CreditPosition {
        let (exposure, customer) = (subject.exposure, subject.customer.key)
        let overdue = try transaction.overdue(of: customer, exposure: exposure, on: day)
        return CreditPosition(
            balance: try transaction.balance(of: customer, exposure: exposure, on: day),
            deliveredNotInvoiced: try transaction.delivered(of: customer, exposure: exposure, on: day)
                - (isOnSubject ? before.delivered : 0),
            openOrders: exposure.openOrders - (isOnSubject ? before.openOrders : 0),
            totalOverdue: overdue.total, overdueDays: overdue.days)
    }

    private func value(_ attempt: DocumentAttempt, _ setUp: CreditSetUp, _ facts: inout CreditFacts) throws {
        guard let rate = order.rate else {
            facts.unresolved.append(.exchangeRateMissing(
                from: order.currency, to: company.accountingCurrency, type: company.rateType))
            return
        }
        let quantities = attempt.lines.map { lines in
            Dictionary(lines.map { ($0.line, $0.quantity) }, uniquingKeysWith: { $0 + $1 })
        }
        do {
            let value = try order.contents.value(
                of: attempt.document, quantities: quantities,
                bypassInventoryReservations: setUp.parameters.bypassInventoryReservations
            ).converted(at: rate, to: company.accountingCurrency)
            facts.order.wholeTotal = value.total
            facts.order.currentOrder = value.currentOrder
            facts.order.restDelivered = value.restDelivered
            // What is left of a cancelled order is not delivered any more.
            facts.order.restUndelivered = order.isCancelled ? 0 : value.restUndelivered
            if order.currency != company.accountingCurrency {
                facts.order.valuation = OrderValuation(currency: order.currency, rate: rate)
            }
        } catch {
            facts.unresolved.append(.amountTooLarge)
        }
    }

    private func addRates(
        _ setUp: CreditSetUp, on day: CalendarDate, to facts: inout CreditFacts,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        for rule in setUp.rules {
            guard case .amount(let amount) = rule.value, amount.currency != company.accountingCurrency,
                facts.ruleRates[amount.currency] == nil
            else { continue }
            // The type of limits is for limits, policies and groups alone (CM-3.5); an order has the company's own.
            let type = company.rateType
            let rate = try transaction.conversion(
                from: amount.currency, to: company.accountingCurrency, rateType: type, on: day,
                accounting: company.accountingCurrency)
            facts.ruleRates[amount.currency] = rate
            if rate == nil { facts.missingRateType = type }
        }
    }
}
