public import Domain
import JSON
public import Storage

/// A proposed rule set that decides beside the one in force, without any effect.
public enum ShadowService {
    /// Starts one.
    ///
    /// - Throws: `invalidState` while another one of the company runs.
    public static func start(
        _ content: RuleSetContent, description: String?, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> ShadowRuleSet {
        if let running = try transaction.runningShadow(of: company.key) {
            throw Refusal.invalidState("Shadow rule set \(running.id) runs already in \(company.number). Stop it first.")
        }
        let shadow = ShadowRuleSet(
            key: transaction.newKey(), company: company.key, description: description, content: content, actor: actor,
            at: transaction.now)
        try transaction.insert(shadow)
        try transaction.append(change("shadowRuleSet.started", shadow), by: actor)
        return shadow
    }

    /// Stops one. What it decided stays readable.
    ///
    /// - Throws: `invalidState` when it is stopped already.
    public static func stop(
        _ shadow: ShadowRuleSet, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> ShadowRuleSet {
        if shadow.stoppedAt != nil { throw Refusal.invalidState("Shadow rule set \(shadow.id) is stopped already.") }
        var stopped = shadow
        stopped.stoppedAt = transaction.now
        stopped.version += 1
        stopped.updatedAt = transaction.now
        try transaction.update(stopped)
        try transaction.append(change("shadowRuleSet.stopped", stopped), by: actor)
        return stopped
    }

    private static func change(_ type: String, _ shadow: ShadowRuleSet) -> Change {
        var writer = JSONWriter(capacity: 96)
        writer.beginObject()
        writer.name("shadowRuleSet")
        writer.beginObject()
        writer.member("id", shadow.id.description)
        writer.endObject()
        writer.endObject()
        return Change(type, company: shadow.company, record: shadow.id, number: nil, data: writer.bytes)
    }

    /// What the shadow would have decided about an attempt, beside the real decision.
    ///
    /// - Parameter change: the order as it was when it was really decided.
    static func decide(
        _ attempt: DocumentAttempt, _ shadow: ShadowRuleSet, on change: OrderChange, beside check: CreditCheckRecord,
        in transaction: borrowing Transaction<Writing>
    ) throws -> ProposedDecision {
        let setUp = CreditSetUp(parameters: shadow.content.parameters, rules: shadow.content.rules)
        let subject = try change.creditSubject(setUp, on: attempt.day, in: transaction)
        let judged = change.creditAttempt(attempt, setUp, subject, try change.coverage(in: transaction))
        var facts: CreditFacts?
        switch judged.route {
        case .evaluate: facts = try change.creditFacts(attempt, setUp, subject, in: transaction)
        case .limitAlone: facts = try change.creditFacts(attempt, setUp.limitAlone, subject, in: transaction)
        case .approved, .refused: break
        }
        guard let remade = RemadeDecision(
            check, DecisionInputs(judged, facts: facts), parameters: setUp.parameters, rules: setUp.rules, withRemedies: false)
        else { throw StoreFault.damaged("a shadow decision lacks its facts") }
        return ProposedDecision(
            check: check,
            difference: try DecisionDifference(
                from: check.decision, to: remade.decision, reasonsBefore: check.reasonCodes(), reasonsAfter: remade.reasonCodes),
            decision: remade.decision, reasons: remade.reasonTexts, orderTotal: judged.order.total ?? 0)
    }
}
