import Domain
import Testing

/// The worked examples X1 to X8 of CM-19.
struct WorkedLimitExamplesTests {
    @Test(arguments: [("25000", true), ("23999.99", false), ("24000.00", true)])
    func `X1: an individual limit below the group's decides`(order: String, isHeld: Bool) {
        let evaluation = given(limit: 24_000, order: order, rules: [limitRule()], group: group(limit: 60_000))
            .evaluate()
        #expect(evaluation.outcome == (isHeld ? .hold : .pass))
        #expect(evaluation.reasons.map(\.tested) == (isHeld ? [.individual] : []))
    }

    @Test func `X1: used percentages are cut off, never rounded up`() {
        let evaluation = given(
            limit: 24_000, order: "25000", rules: [limitRule()], group: group(limit: 60_000)
        ).evaluate()
        #expect(evaluation.limits.map(\.used.description) == ["41.666666", "104.166666"])
        let nearly = given(limit: 24_000, order: "23999.99", rules: [limitRule()]).evaluate()
        #expect(nearly.creditUsedPercent.description == "99.999958")
    }

    @Test func `X2: a group limit below the individual one decides`() {
        let facts = given(
            limit: 80_000, order: "18000", rules: [limitRule()], group: group(limit: 50_000, owing: 30_000))
        #expect(!facts.isHeld)
        let held = given(
            limit: 80_000, order: "22000", rules: [limitRule()], group: group(limit: 50_000, owing: 30_000)
        ).evaluate()
        #expect(held.reasons.map(\.tested) == [.group])
        #expect(held.limits.map(\.used.description) == ["104", "27.5"])
    }

    @Test(
        arguments: [
            ("a: mandatory, group with room", true, false, 0, 50_000, 0, "100", true),
            ("b: unlimited, group over its limit", false, true, 0, 50_000, 60_000, "900000", false),
            ("c: neither, group with room", false, false, 0, 50_000, 0, "49000", false),
            ("d: neither, no group, within the prepayment", false, false, -600, nil, 0, "450", false),
            ("d': neither, no group, beyond the prepayment", false, false, -600, nil, 0, "700", true),
            ("e: mandatory, no group, within the prepayment", true, false, -600, nil, 0, "450", true),
        ] as [(String, Bool, Bool, Int64, Int64?, Int64, String, Bool)])
    func `X3: a zero limit, five ways`(
        name: String, mandatory: Bool, unlimited: Bool, balance: Int64, groupLimit: Int64?, groupOwes: Int64,
        order: String, isHeld: Bool
    ) {
        let facts = given(
            balance: balance, order: order, rules: [limitRule()],
            group: groupLimit.map { group(limit: $0, owing: groupOwes) }
        ).with {
            $0.subject.mandatoryCreditLimit = mandatory
            $0.subject.unlimitedCreditLimit = unlimited
        }
        #expect(facts.isHeld == isHeld, "\(name)")
    }

    @Test(
        arguments: [
            (.none, false, nil, false), (.balance, false, "53.333333", false),
            (.balancePackingSlip, false, "76.666666", true), (.balanceAll, false, "106.666666", true),
            (.none, true, "53.333333", false),
        ] as [(CreditLimitType, Bool, String?, Bool)])
    func `X4: the limit type says what counts`(
        type: CreditLimitType, mandatory: Bool, used: String?, isHeld: Bool
    ) {
        let evaluation = given(
            limit: 30_000, balance: 12_000, order: "4000", type: type, rules: [limitRule("75")]
        ).with {
            $0.position.deliveredNotInvoiced = cents(7000)
            $0.position.openOrders = cents(9000)
            $0.subject.mandatoryCreditLimit = mandatory
        }.evaluate()
        #expect(evaluation.limits.first?.used.description == used)
        #expect(evaluation.outcome == (isHeld ? .hold : .pass))
    }

    @Test(
        arguments: [
            (day(28, 2), 40_000, 45_000, 25_000), (day(1, 3), 65_000, 70_000, 50_000),
            (day(31, 3), 65_000, 70_000, 50_000), (day(1, 4), 40_000, 45_000, 25_000),
        ] as [(CalendarDate, Int64, Int64, Int64)])
    func `X5: a temporary limit replaces, a policy comes on top`(
        date: CalendarDate, base: Int64, total: Int64, reduced: Int64
    ) {
        var limit = IndividualLimit(
            creditLimit: cents(40_000),
            temporary: TemporaryLimit(amount: cents(65_000), from: day(1, 3), to: day(31, 3)),
            insuranceAndGuarantees: cents(5000))
        #expect(limit.base(on: date) == cents(base))
        #expect(limit.totalCreditLimit(on: date) == cents(total))
        #expect(limit.creditLimitForChecks(on: date) == cents(total))
        limit.policyReductions = cents(20_000)
        #expect(limit.creditLimitForChecks(on: date) == cents(reduced))
    }

    @Test func `X5: policies included in exposure never take the limit below zero`() {
        let limit = IndividualLimit(creditLimit: 100, insuranceAndGuarantees: 10, policyReductions: 200)
        #expect(limit.creditLimitForChecks(on: day(1, 1)) == 0)
    }

    @Test(arguments: [("40000", "99.6", false), ("40500", "100.05", true)])
    func `X6: a group over three currencies`(order: String, used: String, isHeld: Bool) {
        let shared = group(
            limit: 100_000, owing: 39_600 + 24_000, rate: ExchangeRate(billionths: 900_000_000))
        let evaluation = given(limit: 500_000, order: order, rules: [limitRule()], group: shared).with {
            $0.subject.currency = dollar
        }.evaluate()
        #expect(evaluation.limits.first?.used.description == used)
        #expect(evaluation.outcome == (isHeld ? .hold : .pass))
    }

    @Test(
        arguments: [(false, 2000, "76.190476", false), (true, 5000, "104.761904", true)]
            as [(Bool, Int64, String, Bool)])
    func `X7: a partial document counts what is reserved for it, or all`(
        bypass: Bool, current: Int64, used: String, isHeld: Bool
    ) throws {
        let line = OrderLine(
            line: 1, quantity: try Quantity("100"), unitPrice: try UnitPrice("50"),
            reservedQuantity: try Quantity("40"))
        let contents = OrderContents(currency: euro, lines: [line])
        for quantities in [nil, [1: try Quantity("40")]] as [[Int64: Quantity]?] {
            let value = try contents.value(
                of: .packingSlip, quantities: quantities, bypassInventoryReservations: bypass)
            #expect(value.currentOrder == cents(current))
            let evaluation = given(limit: 10_500, balance: 6000, type: .balance, rules: [limitRule("90")])
                .with {
                    $0.order = OrderUnderCheck(
                        number: "SO-1", wholeTotal: value.total, currentOrder: value.currentOrder,
                        restDelivered: value.restDelivered, restUndelivered: value.restUndelivered)
                }.evaluate()
            #expect(evaluation.creditUsedPercent.description == used)
            #expect(evaluation.outcome == (isHeld ? .hold : .pass))
        }
    }

    @Test func `X8: parked orders count`() {
        let rules = [limitRule(), rule(2, .daysOverdue, value: .days(0))]
        let first = given(limit: 12_000, balance: 300, order: "7000", rules: rules).with {
            $0.position.totalOverdue = cents(300)
            $0.position.overdueDays = 3
        }
        #expect(first.reasonCodes == [.daysOverdue])
        #expect(first.evaluate().creditUsedPercent.description == "60.833333")
        let second = first.with {
            $0.order = OrderUnderCheck(number: "Q", wholeTotal: cents(6000), currentOrder: cents(6000))
            $0.position.openOrders = cents(7000)
        }
        #expect(second.reasonCodes == [.daysOverdue, .creditLimitUsed])
        #expect(second.evaluate().creditUsedPercent.description == "110.833333")
        let paid = second.with { $0.position = CreditPosition(openOrders: cents(7000)) }
        #expect(paid.reasonCodes == [.creditLimitUsed])
        #expect(paid.evaluate().creditUsedPercent.description == "108.333333")
    }
}
