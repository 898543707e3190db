import Domain
import Testing

/// The evaluation against a plain second reading of the rules, and what holds for any facts.
struct CreditEvaluationTests {
    @Test func `the evaluation agrees with a plain reading of the rules`() {
        let seed = printedSeed("plain reading")
        var numbers = SeededNumbers(seed: seed)
        var held = 0
        for round in 0..<20_000 {
            let facts = numbers.facts()
            let (evaluation, naive) = (facts.evaluate(), NaiveEvaluation(facts))
            held += evaluation.reasons.isEmpty ? 0 : 1
            let reasons = evaluation.reasons.map { "\($0.code.rawValue) \($0.ruleID ?? "-")" }
            let limits = evaluation.limits.map {
                "\($0.tested) \($0.newBalance) \($0.creditLimit) \($0.used == .infinite)"
            }
            let naiveLimits = naive.limits.map { "\($0.owner) \($0.exposure) \($0.limit) \($0.infinite)" }
            guard reasons == naive.reasons, limits == naiveLimits,
                (evaluation.releasedBy != nil) == naive.released
            else {
                Issue.record(
                    "seed \(seed), round \(round): \(reasons) \(naive.reasons) \(limits) \(naiveLimits) \(facts)"
                )
                return
            }
        }
        #expect(held > 5000)
    }

    @Test func `raising a limit above zero never turns a pass into a hold`() {
        let seed = printedSeed("raising a limit")
        var numbers = SeededNumbers(seed: seed)
        for round in 0..<10_000 {
            let facts = numbers.facts(rules: 4)
            guard !facts.isHeld else { continue }
            let raise = numbers.number(1...200)
            let individual = facts.with {
                if $0.subject.limit.creditLimitForChecks(on: $0.asOf) > 0 {
                    $0.subject.limit.insuranceAndGuarantees += raise
                }
            }
            let group = facts.with {
                guard let position = $0.group, position.limit(on: $0.asOf) > 0 else { return }
                $0.group?.creditLimit += raise
                $0.group?.temporary?.amount += raise
            }
            guard !individual.isHeld, !group.isHeld else {
                Issue.record("seed \(seed), round \(round): \(facts)")
                return
            }
        }
    }

    @Test func `evaluating twice is evaluating once, whatever the order of the rules`() {
        var numbers = SeededNumbers(seed: printedSeed("evaluating twice"))
        for _ in 0..<1000 {
            let facts = numbers.facts()
            let shuffled = facts.with { $0.rules.shuffle(using: &numbers) }
            #expect(facts.evaluate() == facts.evaluate())
            #expect(facts.evaluate() == shuffled.evaluate())
        }
    }

    @Test func `every rule that concerns the order is in the trace once`() {
        var numbers = SeededNumbers(seed: printedSeed("trace"))
        for _ in 0..<1000 {
            let facts = numbers.facts()
            let concerning = facts.rules.filter { $0.concerns(facts.subject) }.map(\.key)
            #expect(facts.evaluate().trace.map(\.ruleKey).sorted() == concerning)
        }
    }

    @Test func `without rules nothing fires, however far over the limit`() {
        #expect(!given(limit: 1, order: "999999").isHeld)
    }

    @Test func `the example of the interface gives its figures and message`() {
        let facts = given(limit: 50_000, balance: 35_250, order: "12500", rules: [limitRule()]).with {
            $0.position.openOrders = cents(3500)
        }
        let evaluation = facts.evaluate()
        let limit = evaluation.limits[0]
        #expect(limit.openBalance == cents(38_750))
        #expect(limit.newBalance == cents(51_250))
        #expect(limit.creditExcess == cents(1250))
        let reason = evaluation.reasons[0]
        #expect(reason.observed?.text == "102.5")
        #expect(reason.threshold?.text == "100")
        #expect(
            reason.message
                == "The order uses 102.5 % of the limit of 50000.00 EUR; 100 % is the threshold.")
    }

    @Test func `the oldest of several rules that fire gives the reason, and all are in the trace`() {
        let rules = [
            rule(2, .salesOrderAmount, riskGroup: "HIGH", value: .amount(euros("10"))),
            rule(1, .salesOrderAmount, value: .amount(euros("20"))),
        ]
        let evaluation = given(order: "30", rules: rules).with { $0.subject.riskGroupID = "HIGH" }.evaluate()
        #expect(evaluation.reasons.map(\.ruleID) == ["R-1"])
        #expect(evaluation.trace.map(\.outcome) == [.fired, .fired])
    }

    @Test func `both limits failing is said of both`() {
        let facts = given(limit: 100, order: "120", rules: [limitRule()], group: group(limit: 110))
        #expect(facts.evaluate().reasons.map(\.tested) == [.both])
    }

    @Test(arguments: [("1500.00", "1650.00", false), ("1500.00", "1650.01", true)])
    func `a rule amount in another currency is converted`(amount: String, order: String, isHeld: Bool) {
        let value = RuleValue.amount(Money(minorUnits: cents(amount), currency: dollar))
        let facts = given(order: order, rules: [rule(1, .salesOrderAmount, value: value)]).with {
            $0.ruleRates = [dollar: ExchangeRate(billionths: 1_100_000_000)]
        }
        #expect(facts.isHeld == isHeld)
    }

    @Test func `a converted rule amount is not rounded before it is compared`() {
        // 0.99 dollars are 0.3333 euros: 0.33 is within, 0.34 above, and only amounts below 0.34 are below.
        let value = RuleValue.amount(Money(minorUnits: 99, currency: dollar))
        let rate = ExchangeRate(billionths: 336_666_667)
        for (order, isHeld) in [("0.33", false), ("0.34", true)] {
            let facts = given(order: order, rules: [rule(1, .salesOrderAmount, value: value)]).with {
                $0.ruleRates = [dollar: rate]
            }
            #expect(facts.isHeld == isHeld)
        }
    }

    @Test func `a missing rate holds the order instead of passing it`() {
        let value = RuleValue.amount(Money(minorUnits: 100_000_000, currency: dollar))
        let facts = given(order: "1", rules: [rule(1, .salesOrderAmount, value: value)])
        #expect(facts.reasonCodes == [.evaluationError])
        #expect(
            facts.with { $0.missingRateType = "BUDGET" }.evaluate().reasons[0].message
                == "There is no exchange rate of type BUDGET from USD to EUR for 2026-06-01.")
        #expect(facts.evaluate().trace.map(\.outcome) == [.failed])
        #expect(!facts.with { $0.rules[0].active = false }.isHeld)
        let unvalued = given(order: "1").with {
            $0.unresolved = [.exchangeRateMissing(from: pound, to: euro, type: "DEFAULT")]
        }
        #expect(unvalued.reasonCodes == [.evaluationError])
    }

    @Test func `amounts past counting hold the order instead of trapping`() {
        let facts = given(limit: 1, order: "1", rules: [limitRule()])
        #expect(facts.with { $0.position.balance = Int64.max }.reasonCodes == [.evaluationError])
        #expect(
            facts.with {
                $0.position.balance = Int64.min
                $0.order.currentOrder = -1
            }.reasonCodes == [.evaluationError])
        let rule = rule(1, .salesOrderAmount, value: .amount(Money(minorUnits: Int64.max, currency: dollar)))
        #expect(
            facts.with {
                $0.rules = [rule]
                $0.ruleRates = [dollar: ExchangeRate(billionths: Int64.max)]
            }.reasonCodes == [.evaluationError])
    }
}
