import Domain
import Testing

/// Every comparator of CM-12.14, just under, at and just over.
struct ComparatorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let kind: RuleKind
        var value = RuleValue.thresholdOnly
        var threshold: String?
        let facts: @Sendable (inout CreditFacts) -> Void
        let fires: Bool
        let isSatisfied: Bool
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        overdueDays("9 days, value 10", 9, fires: false, satisfied: true),
        overdueDays("10 days, value 10", 10, fires: false, satisfied: false),
        overdueDays("11 days, value 10", 11, fires: true, satisfied: false),
        overdueDays("0 days, value 0", 0, value: 0, fires: false, satisfied: true),
        overdueDays("1 day, value 0", 1, value: 0, fires: true, satisfied: false),
        overdueTotal("99.99 overdue of 100", "99.99", satisfied: true),
        overdueTotal("100.00 overdue of 100", "100.00", satisfied: false),
        overdueTotal("100.01 overdue of 100", "100.01", satisfied: false),
        overdueTotal("0.01 overdue of 0", "0.01", of: "0", satisfied: false),
        overdueTotal("nothing overdue of 0", "0", of: "0", satisfied: true),
        Case(
            name: "status equal", kind: .accountStatus, value: .code("STOP"),
            facts: { $0.subject.accountStatusID = "stop" }, fires: true, isSatisfied: true),
        Case(
            name: "status different", kind: .accountStatus, value: .code("STOP"),
            facts: { $0.subject.accountStatusID = "STOPP" }, fires: false, isSatisfied: false),
        Case(
            name: "no status", kind: .accountStatus, value: .code("STOP"), facts: { _ in }, fires: false,
            isSatisfied: false),
        Case(
            name: "the order's terms equal", kind: .termsOfPayment, value: .code("NET60"),
            facts: { $0.order.paymentTerms = RankedCode("NET60") }, fires: true, isSatisfied: true),
        Case(
            name: "only the customer's terms equal", kind: .termsOfPayment, value: .code("NET60"),
            facts: { $0.subject.paymentTerms = RankedCode("NET60") }, fires: false, isSatisfied: false),
        expired("expires in 5 days, value 10", -5, fires: false, satisfied: true),
        expired("expired 10 days, value 10", 10, fires: false, satisfied: true),
        expired("expired 11 days, value 10", 11, fires: true, satisfied: false),
        expired("last day, value 0", 0, value: 0, fires: false, satisfied: true),
        expired("day after, value 0", 1, value: 0, fires: true, satisfied: false),
        overdueAmount("overdue at, used over", "100.00", order: "9100", fires: false, satisfied: false),
        overdueAmount("overdue over, used at", "100.01", order: "7000", fires: false, satisfied: false),
        overdueAmount("overdue over, used over", "100.01", order: "7000.01", fires: true, satisfied: false),
        overdueAmount("both at", "100.00", order: "7000", fires: false, satisfied: true),
        overdueAmount(
            "overdue over, threshold 0", "100.01", order: "0", threshold: "0", fires: true, satisfied: false),
        overdueAmount(
            "overdue at, threshold 0", "100", order: "9999", threshold: "0", fires: false, satisfied: true),
        orderAmount("99.99 of 100", "99.99", fires: false),
        orderAmount("100.00 of 100", "100.00", fires: false),
        orderAmount("100.01 of 100", "100.01", fires: true),
        limitUsed("79.99 %", "6999", fires: false), limitUsed("80 %", "7000", fires: true),
        limitUsed("80.01 %", "7001", fires: true),
    ]

    @Test(arguments: cases)
    func `a blocking rule fires`(example: Case) {
        guard example.value.type != .amount || example.kind != .daysOverdue else { return }
        let facts = self.facts(example, .blocking)
        #expect(facts.evaluate().trace.map(\.outcome) == [example.fires ? .fired : .passed])
        #expect(facts.reasonCodes == (example.fires ? [ReasonCode(example.kind)] : []))
    }

    @Test(arguments: cases)
    func `an exclusion is satisfied`(example: Case) {
        let facts = self.facts(example, .exclusion)
        #expect(facts.evaluate().trace.map(\.outcome) == [example.isSatisfied ? .satisfied : .notSatisfied])
        #expect(!facts.isHeld)
    }

    /// A limit of 10000.00 of which 1000.00 is used.
    private func facts(_ example: Case, _ type: RuleType) -> CreditFacts {
        given(
            limit: 10_000, balance: 1000,
            rules: [rule(1, example.kind, type, value: example.value, threshold: example.threshold)]
        ).with(example.facts)
    }

    private static func overdueDays(
        _ name: String, _ days: Int, value: Int = 10, fires: Bool, satisfied: Bool
    ) -> Case {
        let facts: @Sendable (inout CreditFacts) -> Void = {
            $0.position.overdueDays = days
            $0.position.totalOverdue = days > 0 ? 100 : 0
        }
        return Case(
            name: name, kind: .daysOverdue, value: .days(value), facts: facts, fires: fires,
            isSatisfied: satisfied)
    }

    private static func overdueTotal(
        _ name: String, _ amount: String, of value: String = "100", satisfied: Bool
    ) -> Case {
        let facts: @Sendable (inout CreditFacts) -> Void = {
            $0.position.overdueDays = cents(amount) > 0 ? 1 : 0
            $0.position.totalOverdue = cents(amount)
        }
        return Case(
            name: name, kind: .daysOverdue, value: .amount(euros(value)), facts: facts, fires: false,
            isSatisfied: satisfied)
    }

    private static func expired(_ name: String, _ days: Int, value: Int = 10, fires: Bool, satisfied: Bool)
        -> Case
    {
        Case(
            name: name, kind: .creditLimitExpired, value: .days(value),
            facts: { $0.subject.creditLimitExpirationDate = $0.asOf.adding(days: -days) }, fires: fires,
            isSatisfied: satisfied)
    }

    private static func overdueAmount(
        _ name: String, _ amount: String, order: String, threshold: String = "80", fires: Bool,
        satisfied: Bool
    ) -> Case {
        let facts: @Sendable (inout CreditFacts) -> Void = {
            $0.position.totalOverdue = cents(amount)
            $0.order.currentOrder = cents(order)
        }
        return Case(
            name: name, kind: .overdueAmount, value: .amount(euros("100")), threshold: threshold,
            facts: facts,
            fires: fires, isSatisfied: satisfied)
    }

    private static func orderAmount(_ name: String, _ amount: String, fires: Bool) -> Case {
        Case(
            name: name, kind: .salesOrderAmount, value: .amount(euros("100")),
            facts: { $0.order.wholeTotal = cents(amount) }, fires: fires, isSatisfied: !fires)
    }

    private static func limitUsed(_ name: String, _ order: String, fires: Bool) -> Case {
        Case(
            name: name, kind: .creditLimitUsed, threshold: "80",
            facts: { $0.order.currentOrder = cents(order) },
            fires: fires, isSatisfied: !fires)
    }
}
