public import Domain
public import Storage

/// What an attempt comes to from its inputs alone, under the rules of the time or any others.
///
/// Source: CM-1.7, CM-13.2.
public struct RemadeDecision: Equatable, Sendable {
    public var decision: CreditDecision
    public var code: String?
    public var skippedBecause: SkipReason?
    /// `nil` when no rule was evaluated.
    public var evaluation: CreditEvaluation?
    /// What clears each of its reasons; empty where it was not asked for.
    public var remedies: [[CreditRemedy]] = []

    /// The decision in the form in which checks keep it.
    public var answer: [UInt8] { evaluation?.text(remedies: remedies) ?? CreditEvaluation.notEvaluated }

    /// - Returns: `nil` when the rules would have to be asked, but nobody kept what they look at: the attempt was decided
    ///   before them.
    public init?(
        _ check: CreditCheckRecord, _ inputs: DecisionInputs, parameters: CreditParameters, rules: [BlockingRule],
        withRemedies: Bool = true
    ) {
        let attempt = inputs.attempt(check.document, check.mode, on: check.asOf, parameters: parameters)
        let route: AttemptRoute = switch check.origin {
        case .attempt: attempt.route
        case .evaluation: attempt.isReviewed ? .evaluate : .approved(attempt.exemption ?? .creditManagementDisabled)
        }
        switch route {
        case .refused(let refusal): (decision, code) = (.refused, refusal.code)
        case .approved(let reason):
            decision = check.origin == .evaluation && inputs.isHeldOtherwise ? .hold : .approved
            skippedBecause = check.origin == .attempt ? reason : nil
        case .limitAlone:
            guard let facts = inputs.facts(on: check.asOf, parameters: parameters, rules: rules) else {
                // Decided when the limit was not asked yet.
                (decision, skippedBecause) = (.approved, .creditManagementDisabled)
                return
            }
            let asked = facts.askLimitAlone()
            (decision, evaluation) = (asked.isRefused ? .refused : .approved, asked.evaluation)
            remedies = asked.evaluation.reasons.map { _ in [] }
            if asked.isRefused { code = asked.code }
            if !asked.isRefused, check.document.isOfOrder { skippedBecause = .creditManagementDisabled }
        case .evaluate:
            guard let facts = inputs.facts(on: check.asOf, parameters: parameters, rules: rules) else { return nil }
            let evaluation = facts.evaluate()
            let isHeld = evaluation.outcome == .hold || (check.origin == .evaluation && inputs.isHeldOtherwise)
            decision = isHeld ? .hold : .approved
            if isHeld, check.origin == .attempt { code = "orderSentToCreditManagement" }
            self.evaluation = evaluation
            if withRemedies {
                remedies = evaluation.reasons.map { facts.remedies(for: $0.code, overdueInvoices: inputs.overdueInvoices) }
            }
        }
    }
}

/// Decides stored decisions again.
public enum DecisionReplay {
    /// A check with the decision that its inputs come to again.
    public struct Replayed: Sendable {
        /// The check with the remade decision in place of the stored one.
        public var check: CreditCheckRecord
        /// Whether the remade decision is the stored one, byte for byte.
        public var isIdentical: Bool
    }

    /// Decides a check again from its inputs and the rule-set version that it was made with.
    ///
    /// - Throws: `invalidState` for a check of before inputs were kept.
    public static func replay<Mode>(
        _ check: CreditCheckRecord, in transaction: borrowing Transaction<Mode>
    ) throws -> Replayed {
        guard let inputs = try transaction.decisionInputs(of: check.key), let number = check.ruleSet,
            let ruleSet = try transaction.ruleSet(number, of: check.company)
        else {
            throw Refusal.invalidState("Credit check \(check.id) was made before the inputs of decisions were kept.")
        }
        let content = ruleSet.content
        guard let remade = RemadeDecision(check, inputs, parameters: content.parameters, rules: content.rules) else {
            throw StoreFault.damaged("credit check \(check.id) was decided by rules, but what they looked at is not there")
        }
        var again = check
        again.decision = remade.decision
        again.code = remade.code
        again.skippedBecause = remade.skippedBecause
        again.answer = remade.answer
        return Replayed(check: again, isIdentical: again == check)
    }
}
