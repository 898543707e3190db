extension CreditFacts {
    /// Evaluates every rule that concerns the order.
    ///
    /// Source: CM-12.3.
    public func evaluate() -> CreditEvaluation {
        if let error = unresolved.first {
            return CreditEvaluation(failed: error, asOf: asOf, currency: subject.currency)
        }
        do {
            return evaluate(in: try CreditSituation(self))
        } catch {
            return CreditEvaluation(failed: error, asOf: asOf, currency: subject.currency)
        }
    }

    private func evaluate(in situation: CreditSituation) -> CreditEvaluation {
        let concerning = rules.filter { $0.concerns(subject) }.sorted { $0.key < $1.key }
        let releasing = concerning.filter(\.releasesOrder)
        let others = releasing.isEmpty ? concerning : concerning.filter { !$0.releasesOrder }
        let releases = ReleaseJudgement(releasing, in: situation)
        if let releasedBy = releases.satisfied {
            let trace = releases.trace + others.map { RuleTrace($0, .notEvaluated) }
            return evaluation(in: situation, reasons: [], trace: trace, releasedBy: releasedBy.ruleID)
        }
        var (reasons, trace, errors) = ([CreditReason](), releases.trace, releases.errors)
        for kind in RuleKind.allCases {
            let judgement = KindJudgement(kind, rules: others, in: situation)
            trace += judgement.trace
            errors += judgement.errors
            if let (rule, measurement) = judgement.fired {
                let evaluator = kind.evaluator
                var reason = CreditReason(
                    ReasonCode(kind), rule: rule, tested: evaluator.tested(by: rule, in: situation),
                    observed: measurement.observed, threshold: measurement.threshold,
                    message: evaluator.message(rule, measurement, in: situation))
                if kind == .daysOverdue || kind == .overdueAmount { reason.overdueMembers = overdueMembers }
                reasons.append(reason)
            }
        }
        reasons += rankReasons
        if let (rule, error) = errors.first { reasons.append(CreditReason(error, rule: rule, asOf: asOf)) }
        return evaluation(in: situation, reasons: reasons, trace: trace, releasedBy: nil)
    }

    private func evaluation(
        in situation: CreditSituation, reasons: [CreditReason], trace: [RuleTrace], releasedBy: String?
    ) -> CreditEvaluation {
        var evaluation = CreditEvaluation(
            asOf: asOf, currency: subject.currency, limits: situation.limits, individualLine: situation.line,
            creditUsedPercent: situation.used, reasons: reasons, trace: trace, releasedBy: releasedBy)
        if !subject.limit.policies.isEmpty { evaluation.limitWithPolicies = subject.limit }
        return evaluation
    }

    /// The rank checks: the order has better terms or a better discount than the customer's default.
    ///
    /// Source: CM-12.11, CM-12.12.
    private var rankReasons: [CreditReason] {
        var reasons: [CreditReason] = []
        if parameters.checkPaymentTermsIncrease, order.paymentTerms.rank > subject.paymentTerms.rank {
            reasons.append(
                CreditReason(
                    .paymentTermsIncreased, observed: .rank(order.paymentTerms.rank),
                    threshold: .rank(subject.paymentTerms.rank),
                    message: Self.rankMessage("payment terms", order.paymentTerms, subject.paymentTerms)))
        }
        if parameters.checkSettlementDiscountIncrease, order.cashDiscount.rank > subject.cashDiscount.rank {
            reasons.append(
                CreditReason(
                    .settlementDiscountIncreased, observed: .rank(order.cashDiscount.rank),
                    threshold: .rank(subject.cashDiscount.rank),
                    message: Self.rankMessage("cash discount", order.cashDiscount, subject.cashDiscount)))
        }
        return reasons
    }

    private static func rankMessage(_ name: String, _ ordered: RankedCode, _ usual: RankedCode) -> String {
        "The order's \(name) \(ordered.code ?? "") ranks above the customer's \(usual.code ?? "default, which is blank")."
    }
}

/// Whether a release exclusion lets the order through: step A of the algorithm.
///
/// Source: CM-12.3.
private struct ReleaseJudgement {
    private(set) var satisfied: BlockingRule?
    private(set) var trace: [RuleTrace] = []
    private(set) var errors: [(rule: BlockingRule, error: EvaluationError)] = []

    init(_ rules: [BlockingRule], in situation: CreditSituation) {
        for rule in rules {
            let evaluator = rule.kind.evaluator
            guard satisfied == nil, evaluator.runs(in: situation) else {
                trace.append(RuleTrace(rule, .notEvaluated))
                continue
            }
            do {
                let measurement = try evaluator.measure(rule, in: situation)
                trace.append(RuleTrace(rule, measurement.holds ? .satisfied : .notSatisfied, measurement))
                if measurement.holds { satisfied = rule }
            } catch {
                // Not lost: unless another exclusion releases the order, it is held for this.
                trace.append(RuleTrace(rule, .failed))
                errors.append((rule, error))
            }
        }
    }
}
