import Domain
import Storage

// What a check reads of the customer credit group of its customer. A customer in none costs nothing.

extension OrderChange {
    /// Adds the group of the customer to the facts: its limit where that is tested, what its members owe past due
    /// where the group asks for that.
    ///
    /// What cannot be converted holds the order (D-02). Source: CM-6.3, CM-7.5, CM-9.1.
    func addGroup(
        _ setUp: CreditSetUp, on day: CalendarDate, to facts: inout CreditFacts,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        guard let key = subject.exposure.creditGroup else { return }
        guard let group = try transaction.customerCreditGroup(.key(key)) else {
            throw StoreFault.damaged("customer \(subject.customer.number) is in a group that is not there")
        }
        let isTested =
            setUp.parameters.checkCreditGroupLimit && setUp.parameters.creditLimitType != .none
            && !subject.profile.unlimitedCreditLimit
        guard isTested || group.useDaysOverdueOfMembers else { return }
        let exposure = try GroupExposure(of: group, on: day, transaction)
        if isTested { try addLimit(exposure.excluding(before, of: old?.subject), to: &facts, in: transaction) }
        if group.useDaysOverdueOfMembers { try addOverdue(exposure, to: &facts, in: transaction) }
    }

    /// The customer credit group of the customer, as a hold keeps it; `nil` in none.
    func creditGroup(in transaction: borrowing Transaction<Writing>) throws -> Stub? {
        try subject.exposure.creditGroup.flatMap { try transaction.customerCreditGroup(.key($0))?.stub }
    }

    private func addLimit(
        _ exposure: GroupExposure, to facts: inout CreditFacts, in transaction: borrowing Transaction<Writing>
    ) throws {
        let (accounting, currency) = (company.accountingCurrency, exposure.group.currency)
        for member in exposure.members where member.unvaluedOrders > 0 && member.customer.key != subject.customer.key {
            let ordered = try transaction.currencyOfUnvaluedOrder(of: member.customer.key, except: order.key)
            facts.unresolved.append(
                .exchangeRateMissing(
                    from: ordered ?? order.currency, to: member.company.accountingCurrency, type: member.company.rateType))
        }
        guard let rate = try transaction.limitRate(from: accounting, to: currency, in: company, on: exposure.day)
        else {
            facts.unresolved.append(.exchangeRateMissing(
                from: accounting, to: currency, type: facts.parameters.limitExchangeRateType ?? company.rateType))
            return
        }
        do {
            facts.group = try exposure.position(rate: rate)
        } catch {
            facts.unresolved.append(error)
        }
    }

    /// The overdue transactions of every member stand for those of the customer.
    private func addOverdue(
        _ exposure: GroupExposure, to facts: inout CreditFacts, in transaction: borrowing Transaction<Writing>
    ) throws {
        var (total, days): (Int64, Int) = (0, 0)
        for member in exposure.members {
            let overdue = try transaction.overdue(
                of: member.customer.key, exposure: member.customer.exposure, on: exposure.day)
            guard overdue.days > 0 || overdue.total > 0 else { continue }
            facts.overdueMembers.append(
                OverdueMember(
                    customer: member.customer.stub, company: member.company.number,
                    currency: member.company.accountingCurrency, totalOverdue: overdue.total,
                    overdueDays: overdue.days))
            days = max(days, overdue.days)
            guard let own = try transaction.inCurrency(of: company, overdue.total, of: member, on: exposure.day)
            else {
                facts.unresolved.append(
                    .exchangeRateMissing(
                        from: member.company.accountingCurrency, to: company.accountingCurrency,
                        type: facts.parameters.limitExchangeRateType ?? company.rateType))
                continue
            }
            let (sum, overflow) = total.addingReportingOverflow(own)
            if overflow { facts.unresolved.append(.amountTooLarge) }
            total = overflow ? Int64.max : sum
        }
        facts.position.totalOverdue = total
        facts.position.overdueDays = days
    }

    /// The overdue invoices behind the facts: the customer's own, or those of all members of its group.
    func overdueInvoices(
        _ facts: CreditFacts, in transaction: borrowing Transaction<Writing>
    ) throws -> [OverdueInvoice] {
        guard !facts.overdueMembers.isEmpty, let key = subject.exposure.creditGroup,
            let group = try transaction.customerCreditGroup(.key(key))
        else { return try transaction.overdueInvoices(of: order.subject, on: facts.asOf) }
        var invoices: [OverdueInvoice] = []
        for member in try GroupExposure(of: group, on: facts.asOf, transaction).members {
            for var invoice in try transaction.overdueInvoices(of: member.customer.key, on: facts.asOf) {
                guard
                    let amount = try transaction.inCurrency(
                        of: company, invoice.openAmount, of: member, on: facts.asOf)
                else { continue }
                invoice.openAmount = amount
                invoices.append(invoice)
            }
        }
        return invoices.sorted { $0.dueDate < $1.dueDate }
    }
}

extension Transaction {
    /// An amount of a member in the accounting currency of a company, by the rate type of the member's company;
    /// `nil` without a rate.
    fileprivate func inCurrency(
        of company: Company, _ amount: Int64, of member: GroupExposure.Member, on day: CalendarDate
    ) throws -> Int64? {
        let (from, to) = (member.company.accountingCurrency, company.accountingCurrency)
        guard let rate = try limitRate(from: from, to: to, in: member.company, on: day) else { return nil }
        return rate.convert(Money(minorUnits: amount, currency: from), to: to)?.minorUnits
    }
}
