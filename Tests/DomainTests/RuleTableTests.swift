import Domain
import Testing

/// The evaluation algorithm over kinds, types, levels, value types and release flag: every single rule and every ordered pair of
/// rules, each true or not, against the naive reading of CM-12.3. No case depends on chance.
struct RuleTableTests {
    /// A rule as it can be set up, and whether what it says is true of the facts below.
    struct Form: Sendable {
        let kind: RuleKind
        let type: RuleType
        let level: RuleLevel
        let value: RuleValue
        let threshold: Percentage?
        let releases: Bool

        func rule(_ key: Int64) -> BlockingRule {
            let target: String? = switch level {
            case .table: "C-1"
            case .group: "KEY"
            case .all: nil
            }
            return BlockingRule(
                key: key, ruleID: "R-\(key)", kind: kind, type: type, level: level, accountOrGroup: target, value: value,
                threshold: threshold, releaseSalesOrder: releases)
        }
    }

    /// Values around the facts: each kind and value type once where a blocking rule fires and once where it does not.
    private static func values(_ kind: RuleKind, _ type: RuleValueType) -> [(RuleValue, Percentage?)] {
        switch (kind, type) {
        case (.daysOverdue, .days): [(.days(30), nil), (.days(60), nil)]
        case (.daysOverdue, _): [(.amount(euros("400")), nil), (.amount(euros("600")), nil)]
        case (.accountStatus, _): [(.code("STOP"), nil), (.code("WATCH"), nil)]
        case (.termsOfPayment, _): [(.code("NET60"), nil), (.code("COD"), nil)]
        case (.creditLimitExpired, _): [(.days(5), nil), (.days(20), nil)]
        case (.overdueAmount, .amount):
            [(.amount(euros("400")), Percentage(percent: 60)), (.amount(euros("400")), Percentage(percent: 95)),
             (.amount(euros("600")), .zero)]
        case (.overdueAmount, _):
            [(.percent(Percentage(percent: 20)), .zero), (.percent(Percentage(percent: 20)), Percentage(percent: 95)),
             (.percent(Percentage(percent: 30)), .zero)]
        case (.salesOrderAmount, _): [(.amount(euros("6999.99")), nil), (.amount(euros("7000")), nil)]
        case (.creditLimitUsed, _): [(.thresholdOnly, Percentage(percent: 90)), (.thresholdOnly, Percentage(percent: 91))]
        }
    }

    private static let forms: [Form] = RuleKind.allCases.flatMap { kind in
        RuleType.allCases.flatMap { type in
            kind.valueTypes(for: type).flatMap { valueType in
                values(kind, valueType).flatMap { value, threshold in
                    RuleLevel.allCases.flatMap { level in
                        (type == .exclusion ? [false, true] : [false]).map {
                            Form(kind: kind, type: type, level: level, value: value, threshold: threshold, releases: $0)
                        }
                    }
                }
            }
        }
    }

    /// Limit 10,000.00, balance 2,000.00 of which 500.00 are 45 days overdue, an order of 7,000.00 on NET60: 90 % used. The limit
    /// expired ten days ago, the account status is STOP.
    private static let facts: CreditFacts = {
        var facts = given(limit: 10_000, balance: 2_000, order: "7000.00")
        facts.position.totalOverdue = cents(500)
        facts.position.overdueDays = 45
        facts.subject.creditManagementGroupID = "KEY"
        facts.subject.accountStatusID = "STOP"
        facts.subject.creditLimitExpirationDate = facts.asOf.adding(days: -10)
        facts.order.paymentTerms = RankedCode("NET60")
        return facts
    }()

    private func compare(_ rules: [BlockingRule]) -> Bool {
        var facts = Self.facts
        facts.rules = rules
        let (evaluation, naive) = (facts.evaluate(), NaiveEvaluation(facts))
        return evaluation.reasons.map { "\($0.code.rawValue) \($0.ruleID ?? "-")" } == naive.reasons
            && (evaluation.releasedBy != nil) == naive.released
            && (evaluation.outcome == .hold) == !naive.reasons.isEmpty
    }

    @Test func `every kind, type, level, value type and flag is among the forms, true and not`() {
        #expect(Self.forms.count == 174)
        let outcomes = Self.forms.map { form -> Bool in
            var facts = Self.facts
            facts.rules = [form.rule(1)]
            return [.fired, .satisfied].contains(facts.evaluate().trace.first?.outcome)
        }
        for kind in RuleKind.allCases {
            for type in RuleType.allCases {
                let ofKind = zip(Self.forms, outcomes).filter { $0.0.kind == kind && $0.0.type == type }.map(\.1)
                #expect(Set(ofKind) == [true, false], "\(kind) \(type)")
            }
        }
    }

    @Test func `one rule`() {
        for form in Self.forms where !compare([form.rule(1)]) { Issue.record("\(form)") }
    }

    @Test(arguments: RuleKind.allCases)
    func `two rules, in either order`(kind: RuleKind) {
        var differing: [String] = []
        for first in Self.forms where first.kind == kind {
            for second in Self.forms where !compare([first.rule(1), second.rule(2)]) {
                differing.append("\(first) and \(second)")
            }
        }
        #expect(differing.isEmpty, "\(differing.count) pairs, the first of them \(differing.first ?? "")")
    }

    /// A blocking rule, an exclusion of its kind and a release exclusion at all levels: the three-cornered cases.
    @Test(arguments: RuleKind.allCases)
    func `a blocking rule, an exclusion of its kind and a release`(kind: RuleKind) {
        let blocking = Self.forms.filter { $0.kind == kind && $0.type == .blocking }
        let exclusions = Self.forms.filter { $0.kind == kind && $0.type == .exclusion && !$0.releases }
        let releases = Self.forms.filter { $0.releases && $0.kind == .salesOrderAmount }
        var differing = 0
        for first in blocking {
            for second in exclusions {
                for third in releases {
                    if !compare([first.rule(1), second.rule(2), third.rule(3)]) { differing += 1 }
                    if !compare([second.rule(1), third.rule(2), first.rule(3)]) { differing += 1 }
                }
            }
        }
        #expect(differing == 0)
    }
}
