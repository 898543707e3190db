import Domain
import Testing

/// A remedy clears its own reason, and one minor unit less does not.
struct CreditRemedyTests {
    @Test func `the example of the interface: payment, order amount and limit`() {
        let facts = given(limit: 50_000, balance: 35_250, order: "12500", rules: [limitRule()]).with {
            $0.position.openOrders = cents(3500)
        }
        #expect(
            facts.remedies(for: .creditLimitUsed) == [
                .payment(euros("1250.01"), invoices: []), .orderAmount(euros("11249.99"), inOrderCurrency: nil),
                .limit(euros("51250.01"), of: .individual, isTemporary: false),
            ])
    }

    @Test func `a mandatory limit of zero is cleared by a limit only`() {
        let facts = given(order: "10", rules: [limitRule()]).with { $0.subject.mandatoryCreditLimit = true }
        #expect(
            facts.remedies(for: .creditLimitUsed) == [
                .limit(euros("10.01"), of: .individual, isTemporary: false)
            ])
    }

    @Test func `a limit of zero is cleared by paying all, ordering nothing, or a limit`() {
        let facts = given(balance: 5, order: "10", rules: [limitRule("50")])
        #expect(
            facts.remedies(for: .creditLimitUsed) == [
                .payment(euros("15"), invoices: []),
                .limit(euros("30.01"), of: .individual, isTemporary: false),
            ])
    }

    @Test func `the limit that is in force is the one to change`() {
        let facts = given(limit: 50, order: "100", rules: [limitRule()]).with {
            $0.subject.limit.temporary = TemporaryLimit(amount: cents(60), from: $0.asOf, to: $0.asOf)
            $0.subject.limit.insuranceAndGuarantees = cents(30)
            $0.subject.limit.policyReductions = cents(10)
        }
        #expect(
            facts.remedies(for: .creditLimitUsed).last
                == .limit(euros("80.01"), of: .individual, isTemporary: true))
    }

    @Test func `with both limits failing a remedy clears both`() {
        let facts = given(limit: 100, order: "120", rules: [limitRule()], group: group(limit: 110, owing: 40))
        #expect(
            facts.remedies(for: .creditLimitUsed) == [
                .payment(euros("50.01"), invoices: []), .orderAmount(euros("69.99"), inOrderCurrency: nil),
                .limit(euros("160.01"), of: .group, isTemporary: false),
                .limit(euros("120.01"), of: .individual, isTemporary: false),
            ])
    }

    @Test func `too many days overdue are cleared by paying the invoices that are too old`() {
        let invoices = [
            OverdueInvoice(number: "INV-1", dueDate: day(1, 5), openAmount: cents(4800)),
            OverdueInvoice(number: "INV-2", installment: 2, dueDate: day(2, 5), openAmount: cents(100)),
        ]
        let facts = given(order: "1", rules: [rule(1, .daysOverdue, value: .days(30))]).with {
            $0.position = CreditPosition(balance: cents(4900), totalOverdue: cents(4900), overdueDays: 31)
        }
        #expect(facts.remedies(for: .daysOverdue).isEmpty)
        #expect(
            facts.remedies(for: .daysOverdue, overdueInvoices: invoices)
                == [.payment(euros("4800"), invoices: [invoices[0]])])
    }

    @Test func `an overdue amount is cleared by the cheaper of two payments`() {
        let facts = given(limit: 25_000, balance: 11_000, order: "4001").with {
            $0.position.totalOverdue = cents(1900)
        }
        let low = facts.with {
            $0.rules = [rule(1, .overdueAmount, value: .amount(euros("1500")), threshold: "60")]
        }
        #expect(
            low.remedies(for: .overdueAmount) == [
                .payment(euros("1"), invoices: []), .orderAmount(euros("4000"), inOrderCurrency: nil),
                .limit(euros("25001.67"), of: .individual, isTemporary: false),
            ])
        let plain = facts.with {
            $0.rules = [rule(1, .overdueAmount, value: .amount(euros("1500")), threshold: "0")]
        }
        #expect(plain.remedies(for: .overdueAmount) == [.payment(euros("400"), invoices: [])])
        // 1900 - p <= 10 % of (11000 - p)
        let share = facts.with {
            $0.rules = [rule(1, .overdueAmount, value: .percent(Percentage(percent: 10)), threshold: "0")]
        }
        #expect(share.remedies(for: .overdueAmount) == [.payment(euros("888.89"), invoices: [])])
    }

    @Test func `an order that is too large is cleared by the largest amount that is not`() {
        let value = RuleValue.amount(Money(minorUnits: 100, currency: dollar))
        let facts = given(order: "5", rules: [rule(1, .salesOrderAmount, value: value)]).with {
            $0.ruleRates = [dollar: ExchangeRate(billionths: 333_333_333)]
        }
        #expect(facts.remedies(for: .salesOrderAmount) == [.orderAmount(euros("0.33"), inOrderCurrency: nil)])
    }

    @Test func `an expired limit is cleared by a later date`() {
        let facts = given(order: "1", rules: [rule(1, .creditLimitExpired, value: .days(5))]).with {
            $0.subject.creditLimitExpirationDate = day(1, 5)
        }
        #expect(facts.remedies(for: .creditLimitExpired) == [.expirationDate(day(27, 5))])
    }

    @Test func `a remedy clears its reason and one minor unit less does not`() {
        let seed = printedSeed("remedies")
        var numbers = SeededNumbers(seed: seed)
        var checked: [String: Int] = [:]
        for round in 0..<20_000 {
            var facts = numbers.facts(rules: 5)
            facts.rules.removeAll { $0.releasesOrder }
            let invoices = numbers.invoices(on: facts.asOf)
            facts.position.totalOverdue = invoices.reduce(0) { $0 + $1.openAmount }
            facts.position.overdueDays = invoices.map { facts.asOf.days(since: $0.dueDate) }.max() ?? 0
            for reason in facts.evaluate().reasons {
                let remedies = facts.remedies(for: reason.code, overdueInvoices: invoices)
                for (remedy, applied) in applications(of: remedies, to: facts, invoices: invoices) {
                    checked["\(reason.code.rawValue) \(remedy)", default: 0] += 1
                    guard !applied.enough.reasonCodes.contains(reason.code),
                        applied.short.allSatisfy({ $0.reasonCodes.contains(reason.code) })
                    else {
                        Issue.record(
                            "seed \(seed), round \(round): \(reason.code) \(remedies) \(facts) \(invoices)")
                        return
                    }
                }
            }
        }
        #expect(checked.count == 12, "\(checked)")
    }

    private struct Application {
        /// The facts with the remedy.
        var enough: CreditFacts
        /// The facts with one minor unit, or one day, less of it.
        var short: [CreditFacts]
    }

    private func applications(
        of remedies: [CreditRemedy], to facts: CreditFacts, invoices: [OverdueInvoice]
    ) -> [(String, Application)] {
        var applications: [(String, Application)] = []
        var limits: [(Int64, TestedLimit.Owner)] = []
        for remedy in remedies {
            switch remedy {
            case .payment(let money, let paid):
                applications.append(
                    (
                        remedy.kind,
                        Application(
                            enough: facts.paid(money.minorUnits, of: paid, among: invoices),
                            short: [facts.paid(money.minorUnits - 1, of: paid, among: invoices)])
                    ))
            case .orderAmount(let money, let own):
                let cut = facts.order.wholeTotal - money.minorUnits
                applications.append(
                    (
                        remedy.kind,
                        Application(
                            enough: facts.cut(by: cut), short: [facts.cut(by: cut - 1)])
                    ))
                guard let own else { continue }
                applications.append(
                    (
                        "foreign \(remedy.kind)",
                        Application(
                            enough: facts.lowered(to: own.minorUnits), short: [facts.lowered(to: own.minorUnits + 1)])
                    ))
            case .expirationDate(let date):
                applications.append(
                    (
                        remedy.kind,
                        Application(
                            enough: facts.with { $0.subject.creditLimitExpirationDate = date },
                            short: [
                                facts.with { $0.subject.creditLimitExpirationDate = date.adding(days: -1) }
                            ])
                    ))
            case .limit(let money, let owner, _):
                limits.append((money.minorUnits, owner))
            }
        }
        if !limits.isEmpty {
            let enough = limits.reduce(facts) { $0.limited(to: $1.0, $1.1) }
            let short = limits.map { enough.limited(to: $0.0 - 1, $0.1) }
            applications.append(("limit", Application(enough: enough, short: short)))
        }
        return applications
    }
}

extension SeededNumbers {
    fileprivate mutating func invoices(on date: CalendarDate) -> [OverdueInvoice] {
        (0..<number(0...3)).map {
            OverdueInvoice(
                number: "I\($0)", dueDate: date.adding(days: -Int(number(1...6))), openAmount: number(1...40))
        }
    }
}

extension CreditFacts {
    /// What is left after a payment: of the named invoices, oldest last, or of any.
    fileprivate func paid(_ amount: Int64, of paid: [OverdueInvoice], among invoices: [OverdueInvoice])
        -> CreditFacts
    {
        with {
            let euros = { (minorUnits: Int64) in Money(minorUnits: minorUnits, currency: euro) }
            if let group, group.currency != euro {
                let before = group.rate.convert(euros(position.balance), to: group.currency)!
                let after = group.rate.convert(euros(position.balance - amount), to: group.currency)!
                $0.group!.balance += after.minorUnits - before.minorUnits
            } else {
                $0.group?.balance -= amount
            }
            $0.position.balance -= amount
            $0.position.totalOverdue = max(0, position.totalOverdue - amount)
            guard !paid.isEmpty else { return }
            var left = amount
            let open = invoices.filter { invoice in
                guard paid.contains(invoice) else { return true }
                defer { left -= invoice.openAmount }
                return left < invoice.openAmount
            }
            $0.position.overdueDays = open.map { asOf.days(since: $0.dueDate) }.max() ?? 0
        }
    }

    fileprivate func cut(by amount: Int64) -> CreditFacts {
        with {
            $0.order.wholeTotal -= amount
            $0.order.currentOrder -= amount
        }
    }

    /// The order with a new total in its own currency.
    fileprivate func lowered(to amount: Int64) -> CreditFacts {
        let valuation = order.valuation!
        let money = Money(minorUnits: amount, currency: valuation.currency)
        return cut(by: order.wholeTotal - valuation.rate.convert(money, to: euro)!.minorUnits)
    }

    fileprivate func limited(to amount: Int64, _ owner: TestedLimit.Owner) -> CreditFacts {
        with {
            switch owner {
            case .individual:
                if subject.limit.temporary?.isActive(on: asOf) == true {
                    $0.subject.limit.temporary!.amount = amount
                } else {
                    $0.subject.limit.creditLimit = amount
                }
            case .group:
                if group!.temporary?.isActive(on: asOf) == true {
                    $0.group!.temporary!.amount = amount
                } else {
                    $0.group!.creditLimit = amount
                }
            }
        }
    }
}
