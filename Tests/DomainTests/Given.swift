import Domain
import Testing

let euro = Currency("EUR")!
let dollar = Currency("USD")!
let pound = Currency("GBP")!
let yen = Currency("JPY")!

/// A day of 2026, as the worked examples write them.
func day(_ day: Int, _ month: Int) -> CalendarDate { CalendarDate(year: 2026, month: month, day: day)! }

/// Minor units of an amount in main units: `cents("1250.01")`.
func cents(_ text: String) -> Int64 { try! DecimalText.parse(text, scale: 2) }
func cents(_ units: Int64) -> Int64 { units * 100 }

func euros(_ text: String) -> Money { Money(minorUnits: cents(text), currency: euro) }

/// Numbers that follow from a seed, so that a failure can be repeated.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func pick<Element>(_ choices: Element...) -> Element { choices.randomElement(using: &self)! }
    mutating func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &self) }
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// A seed that is printed, so that a failing run can be repeated by writing it here.
func printedSeed(_ test: String) -> UInt64 {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed of \(test): \(seed)")
    return seed
}

/// The facts of the worked examples: all of CM-19's opening sentence, and a limit. Amounts in main units.
func given(
    limit: Int64 = 0, balance: Int64 = 0, order: String = "0", type: CreditLimitType = .balanceAll,
    rules: [BlockingRule] = [], group: GroupPosition? = nil, on date: CalendarDate = day(1, 6)
) -> CreditFacts {
    var parameters = CreditParameters()
    parameters.creditLimitType = type
    parameters.checkCreditGroupLimit = true
    let subject = CreditSubject(
        account: "C-1", currency: euro, limit: IndividualLimit(creditLimit: cents(limit)))
    let total = cents(order)
    return CreditFacts(
        asOf: date, parameters: parameters, rules: rules, subject: subject,
        position: CreditPosition(balance: cents(balance)),
        order: OrderUnderCheck(number: "SO-1", wholeTotal: total, currentOrder: total), group: group)
}

extension CreditFacts {
    /// These facts with something else about them.
    func with(_ change: (inout CreditFacts) -> Void) -> CreditFacts {
        var facts = self
        change(&facts)
        return facts
    }

    var reasonCodes: [ReasonCode] { evaluate().reasons.map(\.code) }
    var isHeld: Bool { evaluate().outcome == .hold }
}

/// A rule with a number for its name.
func rule(
    _ key: Int64, _ kind: RuleKind, _ type: RuleType = .blocking, _ level: RuleLevel = .all,
    of target: String? = nil,
    riskGroup: String? = nil, value: RuleValue = .thresholdOnly, threshold: String? = nil,
    releasing: Bool = false
) -> BlockingRule {
    BlockingRule(
        key: key, ruleID: "R-\(key)", kind: kind, type: type, level: level, accountOrGroup: target,
        riskGroup: riskGroup, value: value, threshold: threshold.map { try! Percentage($0) },
        releaseSalesOrder: releasing)
}

/// The rule `creditLimitUsed` at level all.
func limitRule(_ threshold: String = "100") -> BlockingRule {
    rule(1, .creditLimitUsed, threshold: threshold)
}

func group(limit: Int64, owing balance: Int64 = 0, currency: Currency = euro, rate: ExchangeRate = .one)
    -> GroupPosition
{
    GroupPosition(
        groupNumber: "G-1", currency: currency, creditLimit: cents(limit), balance: cents(balance), rate: rate
    )
}
