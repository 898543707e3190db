import Domain
import Storage

/// Evaluation for release: whether what stopped an order still stands.
///
/// One use case for every occasion: the batch, a chosen hold, a payment or another change of credit, an edit of the order.
///
/// Source: CM-14.6, CM-14.7.
public enum HoldEvaluation {
    /// What made the evaluation, which decides how a hold without reasons is released.
    enum Cause { case credit, orderChange }

    /// Evaluates an open hold as if its stopped document were attempted now; grace windows and release coverage do not
    /// count, exclusions do.
    ///
    /// An automatic hold without any active reason that is not in an approval is released where a parameter says so; if the
    /// posting of that release fails, it stays ready, with the error. Without changes in the data nothing changes but the
    /// moment at which the reasons were seen last.
    ///
    /// - Throws: `invalidState` for a hold that is closed.
    static func evaluate(
        _ hold: OrderHold, in company: Company, on day: CalendarDate, _ cause: Cause = .credit, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> HoldOutcome {
        guard hold.isActive else { throw Refusal.invalidState("The hold is \(hold.status.rawValue) already.") }
        let change = try orderChange(of: hold, in: company, on: day, in: transaction)
        let setUp = try CreditCheckService.setUp(of: company, by: actor, in: transaction)
        let attempt = try creditAttempt(hold, change, setUp, on: day, in: transaction)
        let judgement = try judge(hold, attempt, change, setUp, in: transaction)
        var reviewed = hold.evaluated(judgement?.holdReasons(at: transaction.now) ?? [], at: transaction.now)
        if hold.wasHeldUnvalued { reviewed.orderTotal = change.figures.accounting?.total ?? 0 }
        let stored = try store(reviewed, over: hold, change, judgement, attempt, setUp, by: actor, in: transaction)
        guard stored.status == .readyToRelease, stored.origin == .automatic,
            let closing = automaticRelease(cause, setUp.parameters, on: day)
        else { return outcome(stored, hold) }
        return try release(stored, closing, in: company, by: actor, in: transaction)
    }

    private static func outcome(_ now: OrderHold, _ before: OrderHold) -> HoldOutcome {
        if now.status == before.status { return .unchanged }
        return now.status == .readyToRelease ? .ready : .held
    }

    /// The order of a hold as a change that starts from what is stored; one without a value is valued where a rate has come
    /// meanwhile (D-02).
    private static func orderChange(
        of hold: OrderHold, in company: Company, on day: CalendarDate, in transaction: borrowing Transaction<Writing>
    ) throws -> OrderChange {
        guard let order = try transaction.order(key: hold.order) else {
            throw StoreFault.damaged("hold \(hold.id) is of an order that is not there")
        }
        var valued = order
        if order.rate == nil {
            try OrderService.value(&valued, in: company, on: day, in: transaction)
            if valued != order {
                OrderService.stamp(&valued, over: order, in: transaction)
                try OrderService.store(valued, over: order, in: company, in: transaction)
            }
        }
        return try OrderService.keep(valued, in: company, in: transaction)
    }

    private static func creditAttempt(
        _ hold: OrderHold, _ change: OrderChange, _ setUp: CreditSetUp, on day: CalendarDate,
        in transaction: borrowing Transaction<Writing>
    ) throws -> CreditAttempt {
        let subject = try change.creditSubject(setUp, on: day, in: transaction)
        return change.creditAttempt(hold.attempt(on: day), setUp, subject, try change.coverage(in: transaction))
    }

    /// What the rules say now; `nil` where the order is exempt from them (CM-13.2 steps 1 and 6).
    private static func judge(
        _ hold: OrderHold, _ attempt: CreditAttempt, _ change: OrderChange, _ setUp: CreditSetUp,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Judgement? {
        guard attempt.isReviewed else { return nil }
        let facts = try change.creditFacts(hold.attempt(on: attempt.asOf), setUp, attempt.subject, in: transaction)
        return try CreditCheckService.judge(facts, change, in: transaction)
    }

    /// Keeps what an evaluation found: a new version with its event and its trace where reasons or state changed, else
    /// only the figures.
    private static func store(
        _ reviewed: OrderHold, over hold: OrderHold, _ change: OrderChange, _ judgement: Judgement?, _ attempt: CreditAttempt,
        _ setUp: CreditSetUp, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> OrderHold {
        guard !reviewed.isSettled(as: hold) else {
            try transaction.refresh(reviewed.reasons, of: hold.key)
            return reviewed
        }
        var stored = reviewed
        stored.version += 1
        stored.updatedAt = transaction.now
        try transaction.update(stored)
        var record = CreditCheckRecord(
            key: transaction.newKey(), company: hold.company, order: hold.order, customer: hold.customer,
            document: attempt.document, mode: attempt.mode, asOf: attempt.asOf,
            decision: stored.hasStandingReason ? .hold : .approved, code: nil, hold: hold.key, decidedBy: actor.name,
            decidedAt: transaction.now, answer: judgement?.text ?? CreditEvaluation.notEvaluated)
        record.origin = .evaluation
        record.ruleSet = setUp.ruleSet
        var inputs = DecisionInputs(attempt, facts: judgement?.facts, overdueInvoices: judgement?.overdueInvoices)
        inputs.isHeldOtherwise = stored.hasStandingReason && judgement?.evaluation.reasons.isEmpty != false
        record.inputs = inputs.bytes
        try transaction.insert(record)
        let isReady = stored.status == .readyToRelease && hold.status != .readyToRelease
        try transaction.append(
            HoldEvents.event(isReady ? "order.readyToRelease" : "order.holdReasonsChanged", stored, change.order.number,
                             change.company, changes: HoldEvents.difference(from: hold, to: stored)), by: actor)
        return stored
    }

    /// How a hold without reasons is released by itself; `nil` when it only becomes ready (D-42, D-43).
    private static func automaticRelease(
        _ cause: Cause, _ parameters: CreditParameters, on day: CalendarDate
    ) -> HoldService.Closing? {
        switch cause {
        case .credit:
            parameters.autoReleaseReason.map {
                .init(reasonCode: $0, comment: nil, mode: parameters.autoReleaseMode, day: day)
            }
        case .orderChange:
            parameters.modifiedOrderReason.map { .init(reasonCode: $0, comment: nil, mode: .withoutPosting, day: day) }
        }
    }

    /// Releases a ready hold; a posting that fails leaves it ready, with the error.
    private static func release(
        _ hold: OrderHold, _ closing: HoldService.Closing, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> HoldOutcome {
        let automatic = Actor(kind: .service, name: "automaticRelease", requestID: actor.requestID)
        do {
            try transaction.attempt {
                _ = try HoldService.carryOutRelease(hold, closing, in: company, by: automatic, in: transaction)
            }
            return .released
        } catch let refusal as Refusal {
            var failed = hold
            failed.releaseError = ReleaseError(
                code: refusal.code.rawValue, message: refusal.faults.first?.message ?? refusal.detail)
            guard failed.releaseError != hold.releaseError else { return .failed }
            failed.version += 1
            failed.updatedAt = transaction.now
            try transaction.update(failed)
            let number = try transaction.order(key: hold.order)?.number ?? ""
            try transaction.append(
                HoldEvents.event("hold.updated", failed, number, company,
                                 changes: Change.difference(from: [("releaseError", hold.releaseError?.code)],
                                                            to: [("releaseError", failed.releaseError?.code)])),
                by: automatic)
            return .failed
        }
    }
}

extension OrderHold {
    /// Whether its order had no value in accounting currency when it was held (D-02).
    fileprivate var wasHeldUnvalued: Bool { orderTotal == 0 && reasons.contains { $0.code == .evaluationError } }

    /// The attempt that was stopped, on a day; a forced hold outside any document is judged as a confirmation would be.
    func attempt(on day: CalendarDate) -> DocumentAttempt {
        DocumentAttempt(
            document: stopped?.document ?? .confirmation, mode: stopped?.mode ?? .posting,
            lines: stoppedLines ?? postingContext?.lines, day: day, posting: postingContext)
    }
}
