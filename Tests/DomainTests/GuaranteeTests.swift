import Domain
import Testing

/// What a policy does to a limit: CM-8.2, CM-8.3.
@Suite struct `The effect of a policy` {
    private func policy(
        _ value: Int64, _ currency: Currency = euro, percent: String = "0", included: Bool = false,
        from: CalendarDate? = nil, to: CalendarDate? = nil
    ) throws -> Guarantee {
        Guarantee(
            header: RecordHeader(key: 7), company: 1,
            customer: Stub(id: Identifier(.customer, key: 1), number: "C-1"), kind: .insurance, type: "CREDIT",
            insurerOrGuarantor: .init(name: "Northern"), effectiveDate: from, expirationDate: to,
            value: Money(minorUnits: value, currency: currency), updateCreditLimitPercent: try Percentage(percent),
            includedInExposure: included)
    }

    @Test(
        arguments: [
            (nil, nil, true), (day(15, 6), nil, true), (day(16, 6), nil, false), (nil, day(15, 6), true),
            (nil, day(14, 6), false), (day(15, 6), day(15, 6), true), (day(14, 6), day(16, 6), true),
        ] as [(CalendarDate?, CalendarDate?, Bool)])
    func `is there from the first day to the last, both included, and blank ends are open`(
        from: CalendarDate?, to: CalendarDate?, isValid: Bool
    ) throws {
        #expect(try policy(100, from: from, to: to).isValid(on: day(15, 6)) == isValid)
    }

    @Test(
        arguments: [
            (2_000_000, "25", false, 500_000, 0), (2_000_000, "25", true, 500_000, 2_000_000),
            (100, "0", true, 0, 100), (100, "100", false, 100, 0), (3, "50", false, 2, 0), (1, "49.999999", false, 0, 0),
        ] as [(Int64, String, Bool, Int64, Int64)])
    func `is a share of the value, and the full value taken out`(
        value: Int64, percent: String, included: Bool, increase: Int64, reduction: Int64
    ) throws {
        let effect = try policy(value, percent: percent, included: included).effect(at: .one, in: euro)
        #expect(effect.increase == increase)
        #expect(effect.reduction == reduction)
    }

    @Test func `needs a rate only where there is an effect`() throws {
        #expect(try policy(100, dollar).effect(at: nil, in: euro).net == 0)
        let counting = try policy(100, dollar, percent: "1")
        #expect(throws: EvaluationError.exchangeRateMissing(from: dollar, to: euro, type: nil)) {
            try counting.effect(at: nil, in: euro)
        }
        let large = try policy(Money.largest, dollar, percent: "100")
        #expect(throws: EvaluationError.amountTooLarge) {
            try large.effect(at: ExchangeRate(billionths: 1).reciprocal, in: euro)
        }
    }

    /// From a printed seed: never below zero, an increase never lowers, a reduction never raises, and parts add up.
    @Test func `never takes the limit for checks below zero`() throws {
        let seed = printedSeed("policies")
        var numbers = SeededNumbers(seed: seed)
        for _ in 0..<2_000 {
            var effects: [PolicyEffect] = []
            for _ in 0..<numbers.number(0...4) {
                effects.append(
                    try policy(
                        numbers.number(1...500), percent: "\(numbers.number(0...100))", included: numbers.chance(40)
                    ).effect(at: .one, in: euro))
            }
            let base = numbers.number(0...400)
            let limit = IndividualLimit(creditLimit: base, policies: effects)
            let forChecks = limit.creditLimitForChecks(on: day(1, 1))
            #expect(forChecks >= 0, "seed \(seed)")
            #expect(forChecks == max(0, base + effects.reduce(0) { $0 + $1.net }), "seed \(seed)")
            #expect(limit.totalCreditLimit(on: day(1, 1)) >= base, "seed \(seed)")
            let more = IndividualLimit(
                creditLimit: base,
                policies: effects + [try policy(numbers.number(1...500), percent: "100").effect(at: .one, in: euro)])
            #expect(more.creditLimitForChecks(on: day(1, 1)) >= forChecks, "seed \(seed)")
        }
    }
}
