import Domain
import Testing

/// What is kept of a decision is all of it.
struct DecisionInputsTests {
    @Test func `inputs read back are the inputs that were written, and decide the same`() throws {
        let seed = printedSeed("inputs")
        var numbers = SeededNumbers(seed: seed)
        for round in 0..<5_000 {
            let facts = numbers.facts(rules: 3)
            let attempt = numbers.attempt(of: facts)
            let invoices = numbers.chance(50) ? numbers.overdue(on: facts.asOf) : nil
            var inputs = DecisionInputs(attempt, facts: numbers.chance(80) ? facts : nil, overdueInvoices: invoices)
            inputs.isHeldOtherwise = numbers.chance(20)
            let again = try DecisionInputs(bytes: inputs.bytes)
            let sameAttempt = again.attempt(attempt.document, attempt.mode, on: facts.asOf, parameters: facts.parameters)
            var expected = facts
            expected.subject = attempt.subject
            let kept = again.facts(on: facts.asOf, parameters: facts.parameters, rules: facts.rules)
            guard again == inputs, sameAttempt == attempt, kept == nil || kept == expected else {
                Issue.record("seed \(seed), round \(round): \(inputs) \(again)")
                return
            }
        }
    }

    @Test func `inputs of an ordinary order take little room`() {
        let facts = given(limit: 50_000, balance: 35_250, order: "12500", rules: [limitRule()])
        #expect(DecisionInputs(attempt(of: facts), facts: facts).bytes.count < 90)
    }

    @Test func `damaged inputs are told, wherever they end or whatever they say`() {
        var numbers = SeededNumbers(seed: printedSeed("damaged inputs"))
        let facts = numbers.facts()
        let bytes = DecisionInputs(attempt(of: facts), facts: facts, overdueInvoices: []).bytes
        for end in 0..<bytes.count {
            #expect(throws: DamagedInputs.self) { try DecisionInputs(bytes: Array(bytes[..<end])) }
        }
        for _ in 0..<2_000 {
            var damaged = bytes
            damaged[Int(numbers.number(0...Int64(bytes.count - 1)))] = UInt8(numbers.number(0...255))
            // It is read as something or refused, but never ends the program.
            _ = try? DecisionInputs(bytes: damaged)
        }
        #expect(throws: DamagedInputs.self) { try DecisionInputs(bytes: bytes + [0]) }
    }

    private func attempt(of facts: CreditFacts) -> CreditAttempt {
        CreditAttempt(
            document: .confirmation, mode: .posting, asOf: facts.asOf, parameters: facts.parameters, subject: facts.subject,
            state: OrderCreditState(), orderVersion: 0, order: OrderCoverage(total: facts.order.wholeTotal))
    }
}

extension SeededNumbers {
    fileprivate mutating func attempt(of facts: CreditFacts) -> CreditAttempt {
        var state = OrderCreditState(excludeFromCreditManagement: chance(20), holdKey: pick(nil, Int64.max, 1))
        state.releasedFromCreditControl = chance(30)
        state.coverage = chance(50) ? coverage() : nil
        state.graceStart = chance(50) ? facts.asOf.adding(days: Int(number(-400...4))) : nil
        state.graceDays = Int(number(0...300))
        state.rejectedByCredit = chance(20)
        state.rejectedOrderVersion = pick(nil, 7)
        let documents = CheckDocument.allCases, modes = CheckMode.allCases
        if chance(30) {
            state.approvedAttempt = ApprovedAttempt(
                document: documents.randomElement(using: &self)!, mode: modes.randomElement(using: &self)!)
        }
        var facts = facts
        facts.subject.ignoreUntilDate = pick(nil, facts.asOf)
        facts.subject.excludeFromCreditManagement = chance(10)
        return CreditAttempt(
            document: documents.randomElement(using: &self)!, mode: modes.randomElement(using: &self)!, asOf: facts.asOf,
            parameters: facts.parameters, subject: facts.subject, orderAccountBlock: pick(.no, .invoice, .all), state: state,
            orderVersion: number(-1...100), order: coverage())
    }

    private mutating func coverage() -> OrderCoverage {
        OrderCoverage(
            total: pick(nil, number(-5...5), Int64.max, Int64.min), termsRank: Int(number(0...3)), discountRank: Int(number(0...3)))
    }

    fileprivate mutating func overdue(on date: CalendarDate) -> [OverdueInvoice] {
        (0..<number(0...3)).map {
            OverdueInvoice(
                number: "RÉ-\($0)", installment: pick(nil, 2), dueDate: date.adding(days: -Int(number(1...600))),
                openAmount: number(1...1_000_000))
        }
    }
}
