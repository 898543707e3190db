import Domain
import Storage

/// What the rules say about an order, with what would clear each reason.
struct Judgement {
    let evaluation: CreditEvaluation
    /// In the order of the reasons.
    let remedies: [[CreditRemedy]]
    let facts: CreditFacts
    /// Those that a remedy names; `nil` where none does.
    let overdueInvoices: [OverdueInvoice]?

    /// The decision in the form in which it is kept.
    var text: [UInt8] { evaluation.text(remedies: remedies) }

    /// The reasons as a hold keeps them; of several evaluation errors the first stands for all.
    func holdReasons(at moment: Timestamp) -> [HoldReason] {
        var seen: Set<ReasonCode> = []
        return zip(evaluation.reasons, remedies).compactMap { reason, cures in
            guard seen.insert(reason.code).inserted else { return nil }
            return HoldReason(code: reason.code, isActive: true, detail: reason.text(remedies: cures, evaluation.currency),
                              firstSeenAt: moment, lastSeenAt: moment)
        }
    }
}

extension Judgement {
    /// What follows from facts alone, the same whenever it is asked.
    ///
    /// - Parameter overdueInvoices: asked for only where a remedy names them.
    init(_ facts: CreditFacts, overdueInvoices: () throws -> [OverdueInvoice]?) rethrows {
        let evaluation = facts.evaluate()
        let overdue = evaluation.reasons.contains { $0.code == .daysOverdue } ? try overdueInvoices() : nil
        self.init(
            evaluation: evaluation,
            remedies: evaluation.reasons.map { facts.remedies(for: $0.code, overdueInvoices: overdue) }, facts: facts,
            overdueInvoices: overdue)
    }
}

extension CreditCheckService {
    /// The rules decide: step 9 of CM-13.2.
    static func judge(
        _ facts: CreditFacts, _ change: OrderChange, in transaction: borrowing Transaction<Writing>
    ) throws -> Judgement {
        try Judgement(facts) { try change.overdueInvoices(facts, in: transaction) }
    }

    /// What decides about a company's orders, under the version that decisions name. A company of before there were versions
    /// gets its first one here.
    static func setUp(
        of company: Company, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> CreditSetUp {
        let setUp = try transaction.creditSetUp(of: company)
        if setUp.ruleSet > 0 { return setUp }
        try transaction.keepRuleSet(of: company.key, by: actor)
        return try transaction.creditSetUp(of: company)
    }
}
