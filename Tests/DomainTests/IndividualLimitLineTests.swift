import Domain
import Testing

/// Whether the individual limit is tested, line by line, and the group before it: CM-6.2, CM-6.3, D-10 to D-12.
@Suite struct `Which limit is tested` {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let line: IndividualLimitLine
        /// Which limits are tested, the group's first.
        let tested: [TestedLimit.Owner]
        let isHeld: Bool
        var limit: Int64 = 0
        var mandatory = false
        var unlimited = false
        var type = CreditLimitType.balanceAll
        var balance: Int64 = 0
        var order: Int64 = 100
        /// Limit and debts of the group; `nil` in none.
        var group: (limit: Int64, owing: Int64)?
        var checksGroup = true
        var policies: (increase: Int64, reduction: Int64) = (0, 0)
        var temporary: Int64?
    }

    static let cases: [Case] = [
        // Line 1: nothing is tested, the group neither.
        Case(testDescription: "1 unlimited", line: .unlimited, tested: [], isHeld: false, unlimited: true, balance: 900),
        Case(testDescription: "1 unlimited, its group over its limit", line: .unlimited, tested: [], isHeld: false,
             limit: 50, unlimited: true, group: (50, 900)),
        Case(testDescription: "1 unlimited, its group without credit", line: .unlimited, tested: [], isHeld: false,
             unlimited: true, group: (0, 0)),
        Case(testDescription: "1 unlimited comes before limit type none", line: .unlimited, tested: [], isHeld: false,
             unlimited: true, type: .none),
        // Line 2: limit type none tests neither.
        Case(testDescription: "2 limit type none", line: .limitTypeNone, tested: [], isHeld: false, limit: 50, type: .none),
        Case(testDescription: "2 limit type none, no limit", line: .limitTypeNone, tested: [], isHeld: false, type: .none),
        Case(testDescription: "2 limit type none, its group over its limit", line: .limitTypeNone, tested: [],
             isHeld: false, type: .none, group: (50, 900)),
        Case(testDescription: "2 not so where mandatory", line: .limit, tested: [.individual], isHeld: true, limit: 100,
             mandatory: true, type: .none),
        // Line 3: mandatory and zero reviews every order of a positive amount.
        Case(testDescription: "3 mandatory and zero", line: .reviewEverything, tested: [.individual], isHeld: true,
             mandatory: true, order: 1),
        Case(testDescription: "3 ... within a credit balance", line: .reviewEverything, tested: [.individual],
             isHeld: true, mandatory: true, balance: -900, order: 1),
        Case(testDescription: "3 ... although the group has room", line: .reviewEverything, tested: [.group, .individual],
             isHeld: true, mandatory: true, order: 1, group: (900, 0)),
        Case(testDescription: "3 ... with limit type none, where no group is tested", line: .reviewEverything,
             tested: [.individual], isHeld: true, mandatory: true, type: .none, order: 1, group: (900, 0)),
        Case(testDescription: "3 ... by a temporary limit of zero", line: .reviewEverything, tested: [.individual],
             isHeld: true, limit: 900, mandatory: true, order: 1, temporary: 0),
        Case(testDescription: "3 ... by policies that take all", line: .reviewEverything, tested: [.individual],
             isHeld: true, limit: 900, mandatory: true, order: 1, policies: (0, 900)),
        Case(testDescription: "3 not an order of nothing", line: .reviewEverything, tested: [.individual], isHeld: false,
             mandatory: true, order: 0),
        // Line 4: zero in a tested group, whose limit alone governs.
        Case(testDescription: "4 zero in a tested group with room", line: .groupAlone, tested: [.group], isHeld: false,
             group: (101, 0)),
        Case(testDescription: "4 ... exactly at its limit", line: .groupAlone, tested: [.group], isHeld: true,
             group: (100, 0)),
        Case(testDescription: "4 ... what other members owe counts", line: .groupAlone, tested: [.group], isHeld: true,
             group: (500, 401)),
        Case(testDescription: "4 ... a group of zero has no credit (D-12)", line: .groupAlone, tested: [.group],
             isHeld: true, order: 1, group: (0, 0)),
        Case(testDescription: "4 ... but what its members have paid ahead", line: .groupAlone, tested: [.group],
             isHeld: false, group: (0, -100)),
        Case(testDescription: "4 ... zero by policies", line: .groupAlone, tested: [.group], isHeld: false, limit: 50,
             group: (500, 0), policies: (0, 50)),
        // Line 5: zero without a tested group is no credit (D-10).
        Case(testDescription: "5 zero", line: .noCredit, tested: [.individual], isHeld: true, order: 1),
        Case(testDescription: "5 ... within what is paid ahead", line: .noCredit, tested: [.individual], isHeld: false,
             balance: -100),
        Case(testDescription: "5 ... one beyond it", line: .noCredit, tested: [.individual], isHeld: true, balance: -99),
        Case(testDescription: "5 ... in a group that is not tested", line: .noCredit, tested: [.individual],
             isHeld: true, order: 1, group: (900, 0), checksGroup: false),
        Case(testDescription: "5 ... by a temporary limit of zero", line: .noCredit, tested: [.individual], isHeld: true,
             limit: 900, order: 1, temporary: 0),
        // Line 6: the limit.
        Case(testDescription: "6 below", line: .limit, tested: [.individual], isHeld: false, limit: 101),
        Case(testDescription: "6 at the limit (D-35)", line: .limit, tested: [.individual], isHeld: true, limit: 100),
        Case(testDescription: "6 mandatory with a limit", line: .limit, tested: [.individual], isHeld: false,
             limit: 101, mandatory: true),
        Case(testDescription: "6 zero with a policy", line: .limit, tested: [.individual], isHeld: false,
             policies: (101, 0)),
        Case(testDescription: "6 zero with a policy on a temporary limit", line: .limit, tested: [.individual],
             isHeld: false, policies: (2, 0), temporary: 99),
        Case(testDescription: "6 a group is tested first, and both must pass", line: .limit,
             tested: [.group, .individual], isHeld: false, limit: 101, group: (101, 0)),
        Case(testDescription: "6 the group fails", line: .limit, tested: [.group, .individual], isHeld: true,
             limit: 900, group: (500, 400)),
        Case(testDescription: "6 the individual limit fails", line: .limit, tested: [.group, .individual], isHeld: true,
             limit: 100, group: (900, 0)),
        Case(testDescription: "6 a policy does not raise the group's limit (D-11)", line: .limit,
             tested: [.group, .individual], isHeld: true, limit: 900, group: (100, 0), policies: (900, 0)),
        Case(testDescription: "6 a group of zero has no credit (D-12)", line: .limit, tested: [.group, .individual],
             isHeld: true, limit: 900, order: 1, group: (0, 0)),
    ]

    @Test(arguments: cases)
    func `line by line`(one: Case) {
        var facts = given(
            limit: one.limit, balance: one.balance, order: "\(one.order)", type: one.type, rules: [limitRule()],
            group: one.group.map { group(limit: $0.limit, owing: $0.owing) })
        facts.parameters.checkCreditGroupLimit = one.checksGroup
        facts.subject.mandatoryCreditLimit = one.mandatory
        facts.subject.unlimitedCreditLimit = one.unlimited
        facts.subject.limit.insuranceAndGuarantees = cents(one.policies.increase)
        facts.subject.limit.policyReductions = cents(one.policies.reduction)
        facts.subject.limit.temporary = one.temporary.map {
            TemporaryLimit(amount: cents($0), from: facts.asOf, to: facts.asOf)
        }
        let evaluation = facts.evaluate()
        #expect(evaluation.individualLine == one.line)
        #expect(evaluation.limits.map(\.tested) == one.tested)
        #expect(evaluation.outcome == (one.isHeld ? .hold : .pass))
        #expect(facts.testedGroup == nil || evaluation.limits.first?.tested == .group)
    }

    @Test func `a failing group does not hide a failing individual limit`() {
        let both = given(limit: 50, order: "100", rules: [limitRule()], group: group(limit: 60)).evaluate()
        #expect(both.reasons.map(\.tested) == [.both])
        #expect(both.limits.map(\.used.description) == ["166.666666", "200"])
    }
}
