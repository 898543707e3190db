public import Domain
public import Storage

// Questions without effect: what an attempt would come to (CM-16.4).

extension CreditSetUp {
    /// The set-up for what is compared with the individual limit alone (CM-16.1, CM-16.3).
    var limitAlone: CreditSetUp {
        var alone = parameters
        alone.checkCreditGroupLimit = false
        return CreditSetUp(parameters: alone, parametersVersion: parametersVersion, rules: [], ruleSet: ruleSet)
    }
}

extension CreditCheckService {
    /// What an attempt would come to; the caller rolls back.
    public static func foresee(
        _ document: CheckDocument, _ change: OrderChange, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Outcome {
        let attempt = DocumentAttempt(document: document, mode: .posting, lines: nil, day: day, posting: nil)
        var outcome = try decide(attempt, on: change, by: actor, in: transaction).outcome
        outcome.record.key = 0
        return outcome
    }

    /// Whether an attempt would put the order on hold for its limit.
    static func holdsForLimit(
        _ document: CheckDocument, _ change: OrderChange, on day: CalendarDate, in transaction: borrowing Transaction<Writing>
    ) throws -> Bool {
        let attempt = DocumentAttempt(document: document, mode: .posting, lines: nil, day: day, posting: nil)
        let service = Actor(kind: .service, name: "forecast")
        let hold = try decide(attempt, on: change, by: service, in: transaction).hold
        return hold?.reasons.contains { $0.code == .creditLimitUsed } ?? false
    }

    /// The outcome of a question with the figures and the trace that an evaluation gives, where the attempt itself needs none:
    /// the order is on hold or rejected, or nothing is checked.
    ///
    /// Of an order on hold the reasons are told too, as an evaluation for release would find them. While credit management is
    /// disabled, and for documents of no order, no rule counts: only the limits are told.
    ///
    /// - Parameter isStored: whether the order was stored with the question already, and is part of the exposure.
    ///
    /// Source: CM-16.4, CM-7.6.
    public static func told(
        _ outcome: Outcome, _ attempt: DocumentAttempt, isStored: Bool, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Outcome {
        guard !outcome.wasEvaluated else { return outcome }
        var change = outcome.change
        if isStored, let order = try transaction.order(key: change.order.key) {
            change = try OrderService.keep(order, in: change.company, in: transaction)
        }
        let setUp = try setUp(of: change.company, by: actor, in: transaction)
        let subject = try change.creditSubject(setUp, on: attempt.day, in: transaction)
        let isLimitAlone = !setUp.parameters.creditManagementEnabled || !attempt.document.isOfOrder
        let facts = try change.creditFacts(attempt, isLimitAlone ? setUp.limitAlone : setUp, subject, in: transaction)
        let judgement = try judge(facts, change, in: transaction)
        let isHeld = change.order.creditState.inCreditControl && attempt.document.isOfOrder
        var told = outcome
        // Without remedies no reason is told.
        told.record.answer = judgement.evaluation.text(remedies: isHeld ? judgement.remedies : [])
        return told
    }

    /// What is left of the individual limit before the order, negative when it is exceeded; `nil` when none is tested.
    public static func remaining(
        _ change: OrderChange, on day: CalendarDate, in transaction: borrowing Transaction<Writing>
    ) throws -> Int64? {
        let setUp = try transaction.creditSetUp(of: change.company)
        let subject = try change.creditSubject(setUp, on: day, in: transaction)
        let attempt = DocumentAttempt(document: .confirmation, mode: .posting, lines: nil, day: day, posting: nil)
        let facts = try change.creditFacts(attempt, setUp, subject, in: transaction)
        guard try Policies(of: change.subject, in: change.company, on: day, transaction).unresolved == nil,
            let limits = try? facts.testedLimits(),  // without figures there is nothing to tell
            let individual = limits.first(where: { $0.tested == .individual })
        else { return nil }
        return individual.creditLimit - individual.openBalance
    }
}
