public import Domain
import JSON
public import Storage

/// Scores of customers and the risk groups that contain them. Stored, not live: they change by the periodic task, and at
/// once for one customer when a user enters a value.
///
/// Source: CM-11.2 to CM-11.4.
public enum RiskService {
    /// What became of one customer's score. Scores are millionths.
    public struct Outcome: Equatable, Sendable {
        public var oldScore: Int64?
        public var newScore: Int64
        public var oldRiskGroup: String?
        public var newRiskGroup: String?

        public var isGroupChanged: Bool { oldRiskGroup != newRiskGroup }
        public var isChanged: Bool { oldScore != newScore || isGroupChanged }
    }

    /// Takes the values of the predefined groups anew from the stored statistics, the profile and the customer; values
    /// that users entered stay. Then scores and classifies.
    ///
    /// Source: CM-11.4, CM-18.2.
    public static func update(
        _ account: CreditAccount, in company: Company, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Outcome {
        let facts = ScoringFacts(
            asOf: day, profile: account.profile, country: account.customer.address.country,
            statistics: try transaction.customerStatistics(of: account.customer.key)?.values,
            currency: company.accountingCurrency)
        var values: [Int64: ScoringValue] = [:]
        let entered = try transaction.scoringValues(of: account.customer.key)
        for group in try transaction.riskSetUp(of: company.key).scoringGroups {
            values[group.key] = group.groupType == .userDefined
                ? entered.first { $0.group == group.key }?.value : facts.value(in: group.groupType)
        }
        return try score(account, values, in: company, on: day, by: actor, in: transaction)
    }

    /// Stores values that a user entered and recomputes that customer's total at once; values of the predefined groups
    /// stay as they were stored.
    ///
    /// - Parameter entered: by key of a user-defined group; `nil` takes the value away.
    ///
    /// Source: CM-11.4, D-28.
    public static func enter(
        _ entered: [Int64: ScoringValue?], for account: CreditAccount, in company: Company, on day: CalendarDate,
        by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> Outcome {
        var values: [Int64: ScoringValue] = [:]
        for value in try transaction.scoringValues(of: account.customer.key) { values[value.group] = value.value }
        for (group, value) in entered { values[group] = value }
        return try score(account, values, in: company, on: day, by: actor, in: transaction)
    }

    private static func score(
        _ account: CreditAccount, _ values: [Int64: ScoringValue], in company: Company, on day: CalendarDate,
        by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> Outcome {
        let customer = account.customer
        let setUp = try transaction.riskSetUp(of: company.key)
        let score = RiskScore(values, groups: setUp.scoringGroups, riskGroups: setUp.riskGroups)
        let outcome = Outcome(
            oldScore: try transaction.riskScore(of: customer.key)?.score, newScore: score.total,
            oldRiskGroup: account.profile.riskGroup, newRiskGroup: score.riskGroup)
        try transaction.store(score, of: customer.key, asOf: day)
        guard outcome.isChanged else { return outcome }
        try transaction.insert(
            RiskChange(
                key: transaction.newKey(), customer: customer.key, occurredAt: transaction.now, asOf: day,
                oldScore: outcome.oldScore, newScore: outcome.newScore, oldRiskGroup: outcome.oldRiskGroup,
                newRiskGroup: outcome.newRiskGroup, contributions: score.contributionsText,
                by: LimitAdjustment.By(actor)))
        if outcome.isGroupChanged {
            try transaction.setRiskGroup(score.riskGroup, of: customer.key)
            try transaction.append(changed(outcome, customer, on: day), by: actor)
            // Rules use the stored risk group: what it held may be free now.
            try HoldEvaluation.afterChange(ofCreditOf: [customer.key], on: day, by: actor, in: transaction)
        }
        return outcome
    }

    /// The event `riskGroup.changed` (CM-1.7).
    private static func changed(_ outcome: Outcome, _ customer: Customer, on day: CalendarDate) -> Change {
        let (oldScore, newScore) = (outcome.oldScore.map(scoreText), scoreText(outcome.newScore))
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.name("customer")
        writer.beginObject()
        writer.member("id", customer.id.description)
        writer.member("number", customer.number)
        writer.endObject()
        writer.member("asOf", day.description)
        writer.member("oldRiskGroupId", outcome.oldRiskGroup)
        writer.member("newRiskGroupId", outcome.newRiskGroup)
        writer.member("oldRiskScore", oldScore)
        writer.member("newRiskScore", newScore)
        writer.endObject()
        return Change(
            "riskGroup.changed", company: customer.company, record: customer.id, number: customer.number,
            data: writer.bytes,
            changes: Change.difference(
                from: [("riskGroupId", outcome.oldRiskGroup), ("riskScore", oldScore)],
                to: [("riskGroupId", outcome.newRiskGroup), ("riskScore", newScore)]))
    }

    /// A score as people read it.
    public static func scoreText(_ millionths: Int64) -> String { ScoringValue.number(millionths).description }
}

extension RiskScore {
    /// `[{"scoringGroupId", "value", "score"}]`, as the history keeps it.
    fileprivate var contributionsText: [UInt8] {
        var writer = JSONWriter(capacity: 96 * contributions.count + 2)
        writer.beginArray()
        for part in contributions {
            writer.beginObject()
            writer.member("scoringGroupId", part.code)
            writer.member("value", part.value.description)
            writer.member("score", RiskService.scoreText(part.score))
            writer.endObject()
        }
        writer.endArray()
        return writer.bytes
    }
}
