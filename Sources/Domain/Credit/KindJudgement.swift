/// What the rules of one kind say together: step B of the algorithm.
///
/// Source: CM-12.3.
struct KindJudgement {
    /// The blocking rule that gives the reason: at the finest level at which one fires, the oldest.
    private(set) var fired: (rule: BlockingRule, measurement: RuleMeasurement)?
    private(set) var trace: [RuleTrace] = []
    /// Rules whose figures could not be found out.
    private(set) var errors: [(rule: BlockingRule, error: EvaluationError)] = []
    /// Value types that a satisfied exclusion protects on the coarser levels, and the exclusion that does.
    private var excluded: [RuleValueType: String] = [:]

    /// - Parameter rules: of any kind; all concern the order, oldest first, no release exclusions.
    init(_ kind: RuleKind, rules: [BlockingRule], in situation: CreditSituation) {
        guard rules.contains(where: { $0.kind == kind }) else { return }
        let evaluator = kind.evaluator
        let runs = evaluator.runs(in: situation)
        for level in RuleLevel.allCases {
            // By index: a rule is large, and most are looked at only to be passed over.
            let ofLevel = rules.indices.filter { rules[$0].kind == kind && rules[$0].level == level }
            guard runs, fired == nil else {
                trace += ofLevel.map { RuleTrace(rules[$0], .notEvaluated) }
                continue
            }
            for index in ofLevel where rules[index].type == .blocking { block(rules[index], by: evaluator, in: situation) }
            // Exclusions of the level at which a rule fires come too late: blocking first at each level.
            for index in ofLevel where rules[index].type == .exclusion {
                if fired == nil {
                    exclude(rules[index], by: evaluator, in: situation)
                } else {
                    trace.append(RuleTrace(rules[index], .notEvaluated))
                }
            }
        }
    }

    private mutating func block(
        _ rule: BlockingRule, by evaluator: any RuleEvaluator, in situation: CreditSituation
    ) {
        guard let measurement = measure(rule, by: evaluator, in: situation) else { return }
        if !measurement.holds {
            trace.append(RuleTrace(rule, .passed, measurement))
        } else if let exclusion = excluded[rule.value.type] {
            trace.append(RuleTrace(rule, .suppressed(by: exclusion), measurement))
        } else {
            trace.append(RuleTrace(rule, .fired, measurement))
            if fired == nil { fired = (rule, measurement) }
        }
    }

    private mutating func exclude(
        _ rule: BlockingRule, by evaluator: any RuleEvaluator, in situation: CreditSituation
    ) {
        guard let measurement = measure(rule, by: evaluator, in: situation) else { return }
        trace.append(RuleTrace(rule, measurement.holds ? .satisfied : .notSatisfied, measurement))
        if measurement.holds, excluded[rule.value.type] == nil { excluded[rule.value.type] = rule.ruleID }
    }

    private mutating func measure(
        _ rule: BlockingRule, by evaluator: any RuleEvaluator, in situation: CreditSituation
    ) -> RuleMeasurement? {
        do {
            return try evaluator.measure(rule, in: situation)
        } catch {
            // Not lost: the judgement carries it, and the order is held for it.
            trace.append(RuleTrace(rule, .failed))
            errors.append((rule, error))
            return nil
        }
    }
}
