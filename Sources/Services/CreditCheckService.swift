public import Domain
import JSON
public import Storage

/// The credit check of an order at a document: CM-13.2 from the first step to the last, in one transaction with what it
/// decides.
public enum CreditCheckService {
    /// What an attempt came to.
    public struct Outcome: Sendable {
        public var change: OrderChange
        public var record: CreditCheckRecord
        public var skippedBecause: SkipReason?
        /// The hard block that refused it.
        public var block: HardBlock?
        public var wasEvaluated: Bool
        public var warnings: [Warning]
        /// What a rule set in shadow would have decided; `nil` when none runs.
        var shadow: ProposedDecision?

        public var isApproved: Bool { record.decision == .approved }
    }

    /// Decides about an attempt and stores the order, the decision and the hold.
    ///
    /// - Parameter change: the order as it is or is about to be; it is stored here, once.
    public static func attempt(
        _ attempt: DocumentAttempt, on change: OrderChange, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Outcome {
        let change = try afterEdit(change, on: attempt.day, by: actor, in: transaction)
        var (outcome, hold) = try decide(attempt, on: change, by: actor, in: transaction)
        try OrderService.store(restamped(&outcome.change, in: transaction), by: actor, in: transaction)
        if let hold { try HoldService.open(hold, outcome.change, by: actor, in: transaction) }
        try transaction.insert(outcome.record)
        if let shadow = outcome.shadow, let running = try transaction.creditSetUp(of: change.company).shadow {
            try transaction.insert(shadow, ofShadow: running.key)
        }
        try transaction.append(decided(outcome.record, outcome.change), by: actor)
        try OrderService.settleOthers(outcome.change, except: hold?.key, on: attempt.day, by: actor, in: transaction)
        return outcome
    }

    /// Decides about a document of no order, such as a free text invoice, and stores the decision (CM-16.1).
    ///
    /// - Parameter change: an order over the document's amount, which is not stored.
    public static func attemptWithoutOrder(
        _ attempt: DocumentAttempt, of change: OrderChange, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> Outcome {
        let outcome = try decide(attempt, on: change, by: actor, in: transaction).outcome
        try transaction.insert(outcome.record)
        try transaction.append(decided(outcome.record, outcome.change), by: actor)
        return outcome
    }

    /// The change to decide about: a held order that is put with the check is stored first, and its hold evaluated, so that
    /// an edit that frees it counts for this attempt already (CM-14.7).
    private static func afterEdit(
        _ change: OrderChange, on day: CalendarDate, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> OrderChange {
        guard change.outcome == .updated, change.old?.creditState.holdKey != nil else { return change }
        try OrderService.store(change, by: actor, in: transaction)
        try OrderService.settle(change, on: day, by: actor, in: transaction)
        guard let stored = try transaction.order(key: change.order.key) else {
            throw StoreFault.damaged("order \(change.order.number) vanished while it was checked")
        }
        return try OrderService.keep(stored, in: change.company, in: transaction)
    }

    /// Asks and decides; writes nothing.
    static func decide(
        _ attempt: DocumentAttempt, on change: OrderChange, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> (outcome: Outcome, hold: OrderHold?) {
        if change.order.isCancelled, attempt.document != .invoice {
            throw Refusal.invalidState("Order \(change.order.number) is cancelled.")
        }
        var change = change
        // A rate that has come since the order was put values it (D-02).
        if change.order.rate == nil {
            try OrderService.value(&change.order, in: change.company, on: attempt.day, in: transaction)
            change.figures = try OrderService.figures(of: change.order, in: change.company)
        }
        let setUp = try setUp(of: change.company, by: actor, in: transaction)
        let subject = try change.creditSubject(setUp, on: attempt.day, in: transaction)
        let judged = change.creditAttempt(attempt, setUp, subject, try change.coverage(in: transaction))
        var record = CreditCheckRecord(
            key: transaction.newKey(), company: change.company.key,
            order: attempt.document.isOfOrder ? change.order.key : nil, customer: change.order.subject, document: attempt.document, mode: attempt.mode, asOf: attempt.day,
            decision: .approved, code: nil, hold: nil, decidedBy: actor.name, decidedAt: transaction.now,
            answer: CreditEvaluation.notEvaluated)
        record.ruleSet = setUp.ruleSet
        var outcome = Outcome(change: change, record: record, wasEvaluated: false, warnings: [])
        var hold: OrderHold?
        switch judged.route {
        case .refused(let refusal):
            outcome.record.decision = .refused
            outcome.record.code = refusal.code
            if case .orderOnCreditHold(let hold) = refusal { outcome.record.hold = hold }
            if case .customerOnHold(let block) = refusal { outcome.block = block }
            outcome.warnings = try exceeded(by: change, attempt, setUp, subject, in: transaction)
        case .approved(let reason):
            outcome.skippedBecause = reason
            outcome.record.skippedBecause = reason
            if reason == .alreadyOnHold { outcome.record.hold = change.order.creditState.holdKey }
            outcome.change.order.creditState = change.order.creditState.afterProducing(attempt.document, mode: attempt.mode)
            // Nothing was evaluated; a limit that is exceeded is told all the same (api-conventions 14).
            outcome.warnings = try exceeded(by: change, attempt, setUp, subject, in: transaction)
        case .evaluate:
            let facts = try change.creditFacts(attempt, setUp, subject, in: transaction)
            hold = try evaluate(facts, attempt, judged, &outcome, in: transaction)
        case .limitAlone:
            try askLimitAlone(attempt, judged, setUp, &outcome, in: transaction)
        }
        if outcome.record.inputs == nil { outcome.record.inputs = DecisionInputs(judged).bytes }
        if let shadow = setUp.shadow, attempt.document.isOfOrder {
            outcome.shadow = try ShadowService.decide(attempt, shadow, on: change, beside: outcome.record, in: transaction)
        }
        return (outcome, hold)
    }

    /// Step 9: the rules decide. Gives the hold that they ask for.
    private static func evaluate(
        _ facts: CreditFacts, _ attempt: DocumentAttempt, _ judged: CreditAttempt, _ outcome: inout Outcome,
        in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold? {
        outcome.wasEvaluated = true
        let coverage = judged.order
        let judgement = try judge(facts, outcome.change, in: transaction)
        outcome.record.inputs = DecisionInputs(judged, facts: facts, overdueInvoices: judgement.overdueInvoices).bytes
        let evaluation = judgement.evaluation
        outcome.record.answer = judgement.text
        outcome.warnings = exceeding(evaluation.limits)
        let state = outcome.change.order.creditState
        if evaluation.outcome == .pass {
            let days = facts.parameters.checkpoint(for: attempt.document).graceDays
            outcome.change.order.creditState = state
                .afterPassingCheck(mode: attempt.mode, on: attempt.day, graceDays: days, order: coverage)
                .afterProducing(attempt.document, mode: attempt.mode)
            return nil
        }
        let hold = try newHold(attempt, judgement, outcome.change, outcome.record, coverage, in: transaction)
        outcome.record.decision = .hold
        outcome.record.code = "orderSentToCreditManagement"
        outcome.record.hold = hold.key
        outcome.change.order.creditState = state.afterHold(hold.key)
        return hold
    }

    /// Compares with the limit and nothing else (CM-16.1, CM-16.3): what is above it is refused, or approved with a warning.
    private static func askLimitAlone(
        _ attempt: DocumentAttempt, _ judged: CreditAttempt, _ setUp: CreditSetUp, _ outcome: inout Outcome,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        let facts = try outcome.change.creditFacts(attempt, setUp.limitAlone, judged.subject, in: transaction)
        let asked = facts.askLimitAlone()
        outcome.record.inputs = DecisionInputs(judged, facts: facts).bytes
        outcome.record.answer = asked.evaluation.text(remedies: asked.evaluation.reasons.map { _ in [] })
        outcome.warnings = exceeding(asked.evaluation.limits)
            + asked.evaluation.reasons.map { Warning(code: asked.code ?? $0.code.rawValue, message: $0.message) }
        guard !asked.isRefused else {
            outcome.record.decision = .refused
            outcome.record.code = asked.code
            outcome.wasEvaluated = true
            return
        }
        if attempt.document.isOfOrder {
            outcome.skippedBecause = .creditManagementDisabled
            outcome.record.skippedBecause = .creditManagementDisabled
            outcome.change.order.creditState = outcome.change.order.creditState
                .afterProducing(attempt.document, mode: attempt.mode)
        } else {
            outcome.wasEvaluated = true
        }
    }

    /// The change with a new version where only its credit state moved.
    private static func restamped(
        _ change: inout OrderChange, in transaction: borrowing Transaction<Writing>
    ) -> OrderChange {
        if let old = change.old, change.order != old, change.order.header.version == old.header.version {
            change.order.header.version += 1
            change.order.header.updatedAt = transaction.now
        }
        return change
    }

    private static func newHold(
        _ attempt: DocumentAttempt, _ judgement: Judgement, _ change: OrderChange,
        _ record: CreditCheckRecord, _ coverage: OrderCoverage, in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold {
        var hold = OrderHold(
            key: transaction.newKey(), at: transaction.now, company: change.company.key, order: change.order,
            customer: change.order.subject, origin: .automatic, stopped: attempt.stopped,
            orderTotal: coverage.total ?? 0)
        hold.postingContext = attempt.posting
        hold.stoppedLines = attempt.lines
        hold.creditManagementGroup = change.subject.profile.creditManagementGroup
        hold.creditGroup = try change.creditGroup(in: transaction)
        hold.riskGroup = change.subject.profile.riskGroup
        hold.creditCheck = record.key
        hold.reasons = judgement.holdReasons(at: transaction.now)
        return hold
    }

    /// What every PUT and posting above a limit is warned with, rule or no rule (CM-16.2).
    static func exceeding(_ limits: [TestedLimit]) -> [Warning] {
        limits.filter { $0.creditExcess > 0 }.map { limit in
            func text(_ amount: Int64) -> String { Money(minorUnits: amount, currency: limit.currency).description }
            return Warning(
                code: "creditLimitExceeded",
                message: "The exposure of \(text(limit.newBalance)) \(limit.currency) is above the limit of \(text(limit.creditLimit)).",
                extra: [
                    .init("tested", limit.tested.rawValue), .init("currency", limit.currency.code),
                    .init("openBalance", text(limit.openBalance)), .init("currentOrder", text(limit.currentOrder)),
                    .init("newBalance", text(limit.newBalance)), .init("creditLimit", text(limit.creditLimit)),
                    .init("creditExcess", text(limit.creditExcess)),
                ])
        }
    }

    /// The warnings of an order that was put.
    public static func warnings(
        about change: OrderChange, on day: CalendarDate, in transaction: borrowing Transaction<Writing>
    ) throws -> [Warning] {
        let setUp = try transaction.creditSetUp(of: change.company)
        let subject = try change.creditSubject(setUp, on: day, in: transaction)
        let attempt = DocumentAttempt(document: .confirmation, mode: .posting, lines: nil, day: day, posting: nil)
        return try exceeded(by: change, attempt, setUp, subject, in: transaction)
    }

    private static func exceeded(
        by change: OrderChange, _ attempt: DocumentAttempt, _ setUp: CreditSetUp, _ subject: CreditSubject,
        in transaction: borrowing Transaction<Writing>
    ) throws -> [Warning] {
        let facts = try change.creditFacts(attempt, setUp, subject, in: transaction)
        guard facts.unresolved.isEmpty, let limits = try? facts.testedLimits() else { return [] }  // held when checked
        return exceeding(limits)
    }

    private static func decided(_ record: CreditCheckRecord, _ change: OrderChange) -> Change {
        var writer = JSONWriter(capacity: 192)
        writer.beginObject()
        writer.name("creditCheck")
        writer.beginObject()
        writer.member("id", record.id.description)
        let number = record.order == nil ? nil : change.order.number
        writer.name("order")
        if let number {
            writer.beginObject()
            writer.member("number", number)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.member("document", record.document.rawValue)
        writer.member("mode", record.mode.rawValue)
        writer.member("decision", record.decision.rawValue)
        writer.member("code", record.code)
        writer.endObject()
        writer.endObject()
        return Change("creditCheck.decided", company: record.company, record: record.id, number: number,
                      data: writer.bytes)
    }
}
