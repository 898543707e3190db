import Domain
import Storage

/// What the rules say about an order, with what would clear each reason.
struct Judgement {
    let evaluation: CreditEvaluation
    /// In the order of the reasons.
    let remedies: [[CreditRemedy]]

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

extension CreditCheckService {
    /// The rules decide: step 9 of CM-13.2.
    static func judge(
        _ facts: CreditFacts, _ change: OrderChange, in transaction: borrowing Transaction<Writing>
    ) throws -> Judgement {
        let evaluation = facts.evaluate()
        guard !evaluation.reasons.isEmpty else { return Judgement(evaluation: evaluation, remedies: []) }
        let overdue = evaluation.reasons.contains { $0.code == .daysOverdue }
            ? try change.overdueInvoices(facts, in: transaction) : nil
        return Judgement(
            evaluation: evaluation,
            remedies: evaluation.reasons.map { facts.remedies(for: $0.code, overdueInvoices: overdue) })
    }
}
