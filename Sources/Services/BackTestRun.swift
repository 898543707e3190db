public import Domain
import JSON
public import Storage

/// What stored decisions would have been under proposed rules, as a job: it reads beside the writer and only keeps what differs.
///
/// Each decision is decided again from its own inputs; what would have followed from another decision, as the hold that another
/// order then finds, is not played through.
public enum BackTestRun {
    /// The kind of the job.
    public static let kind = "backTest"
    /// Checks that one slice looks at.
    static let sliceChecks = 2_000

    /// What to test.
    public struct Request: Sendable {
        public var from: CalendarDate
        public var to: CalendarDate
        public var content: RuleSetContent

        public init(from: CalendarDate, to: CalendarDate, content: RuleSetContent) {
            self.from = from
            self.to = to
            self.content = content
        }
    }

    /// What a slice has found.
    public struct Slice: Sendable {
        var changes: [ProposedDecision] = []
        var total: Int64
        var next: DecisionPosition?
        var result: BackTestResult
    }

    /// Enters the job. It is about the decisions that are there now.
    public static func enter(
        _ request: Request, in company: Company, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> Job {
        let key = transaction.newKey()
        let last = try transaction.newestCreditCheck()
        var result = BackTestResult(currency: company.accountingCurrency)
        result.job = key
        let job = Job(
            key: key, kind: kind, company: company.key, input: request.text(upTo: last),
            position: DecisionPosition().text, total: nil, unit: "decisions", result: result.text, actor: actor,
            at: transaction.now)
        try transaction.insert(job)
        return job
    }

    /// Decides the next slice again. Writes nothing, so that orders are checked meanwhile.
    public static func look(_ job: Job, in transaction: borrowing Transaction<Reading>) throws -> Slice {
        let (request, last) = try Request.read(job.input)
        guard let key = job.company, let company = try transaction.company(.key(key)) else {
            throw StoreFault.damaged("a back-test is of a company that is not there")
        }
        let period = DecisionPeriod(of: key, from: request.from, to: request.to, upTo: last)
        let total = try job.total ?? transaction.countDecisions(in: period)
        let page = try transaction.decisions(in: period, from: DecisionPosition(text: job.position), limit: sliceChecks)
        var slice = Slice(total: total, next: page.next, result: try BackTestResult(text: job.result, company.accountingCurrency))
        slice.result.job = job.key
        for decision in page.decisions { try decide(decision, request.content, company, &slice, in: transaction) }
        return slice
    }

    private static func decide(
        _ decision: StoredDecision, _ content: RuleSetContent, _ company: Company, _ slice: inout Slice,
        in transaction: borrowing Transaction<Reading>
    ) throws {
        slice.result.decisions += 1
        let check = decision.check
        guard var inputs = decision.inputs else {
            slice.result.notComparable += 1
            return
        }
        try addRates(content, check.asOf, company, &inputs, in: transaction)
        guard let now = RemadeDecision(
            check, inputs, parameters: content.parameters, rules: content.rules, withRemedies: false)
        else {
            slice.result.notComparable += 1
            return
        }
        guard let difference = try DecisionDifference(
            from: check.decision, to: now.decision, reasonsBefore: check.reasonCodes(), reasonsAfter: now.reasonCodes)
        else { return }
        let total = inputs.coverage.total ?? 0
        slice.result.add(difference, total)
        slice.changes.append(
            ProposedDecision(
                check: check, difference: difference, decision: now.decision, reasons: now.reasonTexts, orderTotal: total))
    }

    /// Rates of currencies that only the proposed rules are in, as of the day of the decision.
    private static func addRates(
        _ content: RuleSetContent, _ day: CalendarDate, _ company: Company, _ inputs: inout DecisionInputs,
        in transaction: borrowing Transaction<Reading>
    ) throws {
        for rule in content.rules {
            guard case .amount(let amount) = rule.value, amount.currency != company.accountingCurrency,
                inputs.figures?.ruleRates[amount.currency] == nil
            else { continue }
            inputs.figures?.ruleRates[amount.currency] = try transaction.conversion(
                from: amount.currency, to: company.accountingCurrency,
                rateType: content.parameters.limitExchangeRateType ?? company.rateType, on: day,
                accounting: company.accountingCurrency)
        }
    }

    /// Keeps what a slice has found; gives whether it was the last.
    public static func keep(
        _ slice: Slice, of job: inout Job, in transaction: borrowing Transaction<Writing>
    ) throws -> Bool {
        for change in slice.changes { try transaction.insert(change, ofBackTest: job.key) }
        job.done = slice.result.decisions
        job.total = slice.total
        job.result = slice.result.text
        job.position = (slice.next ?? DecisionPosition()).text
        return slice.next == nil
    }
}

extension DecisionPosition {
    fileprivate var text: [UInt8] {
        var writer = JSONWriter(capacity: 64)
        writer.beginObject()
        writer.member("after", after)
        writer.member("otherDay", otherDay?.description)
        writer.endObject()
        return writer.bytes
    }

    fileprivate init(text: [UInt8]) throws {
        let root = try StoredText.root(text)
        self.init(after: root["after"]?.integer ?? 0, otherDay: root["otherDay"]?.string.flatMap { CalendarDate($0) })
    }
}

extension BackTestRun.Request {
    fileprivate func text(upTo last: Int64) -> [UInt8] {
        var writer = JSONWriter(capacity: 2_048)
        writer.beginObject()
        writer.member("from", from.description)
        writer.member("to", to.description)
        writer.member("last", last)
        writer.name("content")
        writer.raw(StoredRuleSet.bytes(content))
        writer.endObject()
        return writer.bytes
    }

    fileprivate static func read(_ text: [UInt8]) throws -> (request: BackTestRun.Request, last: Int64) {
        let root = try StoredText.root(text)
        guard let from = root["from"]?.string.flatMap({ CalendarDate($0) }),
            let to = root["to"]?.string.flatMap({ CalendarDate($0) }), let last = root["last"]?.integer,
            let content = root["content"]
        else { throw StoreFault.damaged("what a back-test was asked to do cannot be read") }
        return (Self(from: from, to: to, content: try StoredRuleSet.read(Array(content.sourceBytes))), last)
    }
}

/// What a back-test has found so far, as its job shows it.
struct BackTestResult {
    private struct Sum {
        var decisions: Int64 = 0
        /// In accounting minor units; past 64 bits it stays at the most that they hold.
        var amount: Int64 = 0
    }

    let currency: Currency
    var job: Int64 = 0
    var decisions: Int64 = 0
    /// Decided before their inputs were kept, or by steps after which the proposed rules would be asked for the first time.
    var notComparable: Int64 = 0
    private var sums: [DecisionDifference: Sum] = [:]

    init(currency: Currency) { self.currency = currency }

    init(text: [UInt8], _ currency: Currency) throws {
        self.currency = currency
        let root = try StoredText.root(text)
        decisions = root["decisions"]?.integer ?? 0
        notComparable = root["notComparable"]?.integer ?? 0
        for difference in DecisionDifference.allCases {
            guard let sum = root.member(named: difference.rawValue), let count = sum["decisions"]?.integer,
                let amount = sum["amount"]?.string
            else { continue }
            do {
                sums[difference] = Sum(decisions: count, amount: try DecimalText.parse(amount, scale: Int(currency.digits), digits: 19))
            } catch {
                throw StoreFault.damaged("the result of a back-test cannot be read")
            }
        }
    }

    mutating func add(_ difference: DecisionDifference, _ amount: Int64) {
        var sum = sums[difference] ?? Sum()
        sum.decisions += 1
        sum.amount = sum.amount.clampedAdding(amount)
        sums[difference] = sum
    }

    var text: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("decisions", decisions)
        writer.member("changed", sums.values.reduce(0) { $0 + $1.decisions })
        writer.member("notComparable", notComparable)
        writer.member("currency", currency.code)
        for difference in DecisionDifference.allCases {
            writer.name(difference.rawValue)
            let sum = sums[difference] ?? Sum()
            writer.beginObject()
            writer.member("decisions", sum.decisions)
            writer.member("amount", Money(minorUnits: sum.amount, currency: currency).description)
            writer.endObject()
        }
        writer.member("changedDecisions", "/v1/jobs/\(Identifier(.job, key: job))/changed-decisions")
        writer.endObject()
        return writer.bytes
    }
}
