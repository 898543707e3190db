import Domain
import Testing

/// The worked examples X9 to X18 of CM-19.
struct WorkedRuleExamplesTests {
    private func overdue(_ days: Int, amount: Int64 = 500, rules: [BlockingRule], group: String? = nil)
        -> CreditFacts
    {
        given(limit: 100_000, balance: amount, order: "100", rules: rules).with {
            $0.position.overdueDays = days
            $0.position.totalOverdue = cents(amount)
            $0.subject.creditManagementGroupID = group
        }
    }

    @Test func `X9: a finer blocking rule does not replace a coarser one`() {
        let rules = [
            rule(1, .daysOverdue, value: .days(30)),
            rule(2, .daysOverdue, .blocking, .table, of: "c-1", value: .days(90)),
        ]
        let evaluation = overdue(45, rules: rules).evaluate()
        #expect(evaluation.reasons.map(\.ruleID) == ["R-1"])
        #expect(evaluation.trace.map(\.outcome) == [.passed, .fired])
    }

    @Test(
        arguments: [
            (45, "KEY", false), (74, "key", false), (75, "KEY", true), (30, nil, false), (31, nil, true),
        ] as [(Int, String?, Bool)])
    func `X10: an exclusion gives tolerance`(days: Int, group: String?, isHeld: Bool) {
        let rules = [
            rule(1, .daysOverdue, value: .days(30)),
            rule(2, .daysOverdue, .exclusion, .group, of: "KEY", value: .days(75)),
        ]
        #expect(overdue(days, rules: rules, group: group).isHeld == isHeld)
    }

    @Test func `X10: the trace names the exclusion that protected`() {
        let rules = [
            rule(1, .daysOverdue, value: .days(30)),
            rule(2, .daysOverdue, .exclusion, .group, of: "KEY", value: .days(75)),
        ]
        let trace = overdue(45, rules: rules, group: "KEY").evaluate().trace
        #expect(trace.map(\.outcome) == [.satisfied, .suppressed(by: "R-2")])
    }

    @Test func `X11: at the same level the blocking rule is first`() {
        let rules = [
            rule(1, .daysOverdue, .blocking, .group, of: "KEY", value: .days(20)),
            rule(2, .daysOverdue, .exclusion, .group, of: "KEY", value: .days(75)),
        ]
        #expect(overdue(45, rules: rules, group: "KEY").isHeld)
    }

    @Test(
        arguments: [(false, 500, true), (true, 500, false), (true, 800, true), (true, 0, false)]
            as [(Bool, Int64, Bool)])
    func `X12: another value type protects only with the release flag`(
        releasing: Bool, amount: Int64, isHeld: Bool
    ) {
        let rules = [
            rule(1, .daysOverdue, value: .days(30)), limitRule("100").with(key: 3),
            rule(
                2, .daysOverdue, .exclusion, .table, of: "C-1", value: .amount(euros("800")),
                releasing: releasing),
        ]
        let facts = overdue(amount == 0 ? 0 : 40, amount: amount, rules: rules).with {
            $0.subject.limit.creditLimit = cents(100)
            $0.order.wholeTotal = cents(140)
            $0.order.currentOrder = cents(140)
            $0.parameters.checkPaymentTermsIncrease = true
            $0.order.paymentTerms = RankedCode("NET60", rank: 3)
        }
        let evaluation = facts.evaluate()
        #expect(evaluation.outcome == (isHeld ? .hold : .pass))
        #expect(evaluation.releasedBy == (isHeld ? nil : "R-2"))
    }

    @Test(arguments: [("4000", "1900", false), ("4001", "1900", true), ("90000", "1500.00", false)])
    func `X13: an overdue amount with a threshold`(order: String, overdue: String, isHeld: Bool) {
        let rules = [rule(1, .overdueAmount, value: .amount(euros("1500")), threshold: "60")]
        let facts = given(limit: 25_000, balance: 11_000, order: order, rules: rules).with {
            $0.position.totalOverdue = cents(overdue)
        }
        #expect(facts.isHeld == isHeld)
    }

    @Test(
        arguments: [
            (5, day(15, 6), false), (5, day(16, 6), true), (0, day(10, 6), false), (0, day(11, 6), true),
            (nil, day(11, 6), false),
        ] as [(Int?, CalendarDate, Bool)])
    func `X14: an expired limit`(tolerated: Int?, date: CalendarDate, isHeld: Bool) {
        let rules = tolerated.map { [rule(1, .creditLimitExpired, value: .days($0))] } ?? []
        let facts = given(limit: 100, order: "1", rules: rules, on: date).with {
            $0.subject.creditLimitExpirationDate = day(10, 6)
        }
        #expect(facts.isHeld == isHeld)
        let temporary = facts.with {
            $0.subject.limit.temporary = TemporaryLimit(amount: 1, from: day(1, 6), to: day(30, 6))
        }
        #expect(!temporary.isHeld)
        #expect(!facts.with { $0.subject.unlimitedCreditLimit = true }.isHeld)
    }

    @Test func `X14: a blank date counts as expired only where that is wanted`() {
        let facts = given(limit: 100, order: "1", rules: [rule(1, .creditLimitExpired, value: .days(500))])
        #expect(!facts.isHeld)
        #expect(facts.with { $0.parameters.ignoreExpiredWhenDateBlank = false }.isHeld)
    }

    @Test(arguments: [(false, true), (true, false)])
    func `X15: kinds are separate`(releasing: Bool, isHeld: Bool) {
        let rules = [
            rule(1, .creditLimitExpired, value: .days(0)),
            rule(
                2, .termsOfPayment, .exclusion, .table, of: "C-1", value: .code("PREPAY"),
                releasing: releasing),
        ]
        let facts = given(limit: 100, order: "1", rules: rules).with {
            $0.subject.creditLimitExpirationDate = day(1, 5)
            $0.order.paymentTerms = RankedCode("prepay")
        }
        #expect(facts.isHeld == isHeld)
    }

    @Test(
        arguments: [("HIGH", "5000.00", false), ("HIGH", "5000.01", true), (nil, "80000", false)]
            as [(String?, String, Bool)])
    func `X16: a rule for a risk group`(riskGroup: String?, order: String, isHeld: Bool) {
        let rules = [rule(1, .salesOrderAmount, riskGroup: "high", value: .amount(euros("5000")))]
        #expect(
            given(order: order, rules: rules).with { $0.subject.riskGroupID = riskGroup }.isHeld == isHeld)
    }

    @Test(arguments: [("250.00", false), ("250.01", true)])
    func `X17: small orders always pass`(order: String, isHeld: Bool) {
        let rules = [
            rule(1, .daysOverdue, value: .days(30)),
            rule(2, .salesOrderAmount, .exclusion, value: .amount(euros("250")), releasing: true),
        ]
        let facts = given(order: order, rules: rules).with { $0.position.overdueDays = 200 }
        #expect(facts.isHeld == isHeld)
    }

    @Test(
        arguments: [
            ("NET30", 2, "NET60", 3, true), ("NET30", 2, "COD", 1, false), ("NET30", 2, "NET45", nil, false),
            ("NET45", nil, "COD", 1, true), (nil, nil, "COD", 1, true), ("NET30", 2, nil, 9, false),
        ] as [(String?, Int?, String?, Int?, Bool)])
    func `X18: ranks against the customer's default`(
        usual: String?, usualRank: Int?, ordered: String?, orderedRank: Int?, isHeld: Bool
    ) {
        let (usual, ordered) = (RankedCode(usual, rank: usualRank), RankedCode(ordered, rank: orderedRank))
        let terms = given(order: "1").with {
            $0.subject.paymentTerms = usual
            $0.order.paymentTerms = ordered
        }
        #expect(!terms.isHeld)
        #expect(
            terms.with { $0.parameters.checkPaymentTermsIncrease = true }.reasonCodes
                == (isHeld ? [.paymentTermsIncreased] : []))
        let discount = given(order: "1").with {
            $0.subject.cashDiscount = usual
            $0.order.cashDiscount = ordered
            $0.parameters.checkSettlementDiscountIncrease = true
        }
        #expect(discount.reasonCodes == (isHeld ? [.settlementDiscountIncreased] : []))
    }
}

extension BlockingRule {
    func with(key: Int64) -> BlockingRule {
        var rule = self
        rule.key = key
        rule.ruleID = "R-\(key)"
        return rule
    }
}
