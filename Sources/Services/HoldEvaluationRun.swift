public import Domain
import JSON
public import Storage

/// The evaluation of many holds as a job: slice by slice, oldest first, never stopped by one that fails.
///
/// Source: CM-14.6, CM-18.4.
public enum HoldEvaluationRun {
    /// The kind of the job.
    public static let kind = "evaluateForRelease"
    /// Holds of one transaction, so that orders are checked in between.
    static let sliceHolds = 50
    /// Holds that the result names, by outcome; the counts are of all.
    static let mostNamed = 2_000

    /// What to evaluate.
    public struct Request: Sendable {
        public enum Which: Sendable {
            case chosen([Int64])
            case open(OpenHolds)
        }

        public var day: CalendarDate
        public var which: Which
        /// Only holds behind this key.
        public var after: Int64

        public init(day: CalendarDate, which: Which, after: Int64 = 0) {
            self.day = day
            self.which = which
            self.after = after
        }
    }

    /// Enters the job, in the transaction of what asks for it.
    ///
    /// - Parameters:
    ///   - company: `nil` when holds of several companies may be among them.
    ///   - onlyOnce: enters nothing while the same job waits already.
    /// - Returns: `nil` when the same job waits already.
    public static func enter(
        _ request: Request, in company: Int64?, by actor: Actor, onlyOnce: Bool = false,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Job? {
        let input = request.text
        if onlyOnce, try transaction.hasQueuedJob(kind, input: input) { return nil }
        let total: Int64 = switch request.which {
        case .chosen(let keys): Int64(keys.count)
        case .open(let which): try transaction.countOpenHolds(which, after: request.after)
        }
        let job = Job(
            key: transaction.newKey(), kind: kind, company: company, input: input,
            position: Array(#"{"after":\#(request.after)}"#.utf8), total: total, unit: "holds",
            result: HoldRunResult().text, actor: actor, at: transaction.now)
        try transaction.insert(job)
        return job
    }

    /// Does the next slice of the job; gives whether it was the last.
    public static func carryOn(_ job: inout Job, in transaction: borrowing Transaction<Writing>) throws -> Bool {
        let request = try Request(text: job.input)
        let after = try StoredText.root(job.position)["after"]?.integer ?? 0
        let keys =
            switch request.which {
            case .chosen(let chosen): Array(chosen.dropFirst(Int(after)).prefix(sliceHolds))
            case .open(let which): try transaction.openHolds(which, after: after, limit: sliceHolds)
            }
        var result = try HoldRunResult(text: job.result)
        let done = try transaction.whileThereIsTime(keys) {
            try evaluate($0, request, job, &result, in: transaction)
        }
        job.done += Int64(done.count)
        let next = if case .chosen = request.which { after + Int64(done.count) } else { done.last ?? after }
        job.position = Array(#"{"after":\#(next)}"#.utf8)
        job.result = result.text
        return done.count == keys.count && keys.count < sliceHolds
    }

    private static func evaluate(
        _ key: Int64, _ request: Request, _ job: Job, _ result: inout HoldRunResult,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        guard let hold = try transaction.hold(key) else { return }
        let order = try transaction.order(key: hold.order)?.stub
        do {
            var outcome = HoldOutcome.unchanged
            try transaction.attempt {
                if case .chosen = request.which, !hold.isActive {
                    throw Refusal.invalidState("The hold is \(hold.status.rawValue) already.")
                }
                outcome = try HoldEvaluation.evaluate(key, on: request.day, by: job.actor, in: transaction)
            }
            let error = outcome == .failed ? try transaction.hold(key)?.releaseError : nil
            result.add(hold, order, outcome, error)
        } catch let refusal as Refusal {
            result.add(hold, order, .failed, ReleaseError(code: refusal.code.rawValue, message: refusal.detail))
        } catch StoreFault.damaged(let what) {
            result.add(hold, order, .failed, ReleaseError(code: "internal", message: what))
        }
    }
}

extension HoldEvaluationRun.Request {
    var text: [UInt8] {
        var writer = JSONWriter(capacity: 96)
        writer.beginObject()
        writer.member("day", day.description)
        switch which {
        case .chosen(let keys): writer.keys("holds", keys)
        case .open(.of(let customers)): writer.keys("customers", customers)
        case .open(.ready(let customers)): writer.keys("ready", customers)
        case .open(.company(let company)): writer.member("company", company)
        case .open(.failedEvaluation(let company)): writer.member("failedEvaluation", company)
        }
        writer.member("after", after)
        writer.endObject()
        return writer.bytes
    }

    init(text: [UInt8]) throws {
        let root = try StoredText.root(text)
        guard let day = root["day"]?.string.flatMap({ CalendarDate($0) }) else {
            throw StoreFault.damaged("an evaluation has no day")
        }
        func keys(_ name: StaticString) -> [Int64]? { root[name]?.elements.compactMap(\.integer) }
        let which: Which = if let holds = keys("holds") {
            .chosen(holds)
        } else if let customers = keys("customers") {
            .open(.of(customers: customers))
        } else if let customers = keys("ready") {
            .open(.ready(customers: customers))
        } else if let company = root["company"]?.integer {
            .open(.company(company))
        } else {
            .open(.failedEvaluation(company: root["failedEvaluation"]?.integer ?? 0))
        }
        self.init(day: day, which: which, after: root["after"]?.integer ?? 0)
    }
}

/// What a run over holds came to: the holds by outcome, and how many there were of each.
struct HoldRunResult {
    private var named: [HoldOutcome: [[UInt8]]] = [:]
    private var counts: [HoldOutcome: Int64] = [:]

    init() {}

    init(text: [UInt8]) throws {
        let root = try StoredText.root(text)
        for outcome in HoldOutcome.allCases {
            named[outcome] = root.member(named: outcome.rawValue)?.elements.map { Array($0.sourceBytes) } ?? []
            counts[outcome] = root["counts"]?.member(named: outcome.rawValue)?.integer ?? 0
        }
    }

    mutating func add(_ hold: OrderHold, _ order: Stub?, _ outcome: HoldOutcome, _ error: ReleaseError?) {
        counts[outcome, default: 0] += 1
        guard named[outcome, default: []].count < HoldEvaluationRun.mostNamed else { return }
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        writer.member("id", hold.id.description)
        writer.name("order")
        writer.beginObject()
        writer.member("id", Identifier(.order, key: hold.order).description)
        writer.member("number", order?.number)
        writer.endObject()
        if let error {
            writer.member("code", error.code)
            writer.member("message", error.message)
        }
        writer.endObject()
        named[outcome, default: []].append(writer.bytes)
    }

    var text: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        for outcome in HoldOutcome.allCases {
            writer.name(outcome.rawValue)
            writer.beginArray()
            for stub in named[outcome] ?? [] { writer.raw(stub) }
            writer.endArray()
        }
        writer.name("counts")
        writer.beginObject()
        for outcome in HoldOutcome.allCases {
            writer.name(outcome.rawValue)
            writer.integer(counts[outcome] ?? 0)
        }
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}

/// JSON that this service keeps for itself and reads again.
enum StoredText {
    static func root(_ bytes: [UInt8]) throws -> JSONValue {
        do {
            return try JSONDocument(bytes, limits: JSONLimits(membersPerObject: 100_000, stringBytes: 1 << 20)).root
        } catch {
            throw StoreFault.damaged("what a job keeps cannot be read: \(error)")
        }
    }
}

extension JSONWriter {
    fileprivate mutating func keys(_ name: StaticString, _ keys: [Int64]) {
        self.name(name)
        beginArray()
        for key in keys { integer(key) }
        endArray()
    }
}
