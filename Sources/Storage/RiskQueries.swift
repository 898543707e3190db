public import Domain
import SQLite

// What customers answer to the scoring groups, what that adds up to, and what they told of their revenue (CM-11).

/// A customer's stored score.
public struct StoredRiskScore: Equatable, Sendable {
    /// Millionths.
    public var score: Int64
    public var asOf: CalendarDate
    public var calculatedAt: Timestamp
}

/// A change of a customer's score or risk group, as it is kept for good.
public struct RiskChange: Sendable {
    public var key: Int64
    public var customer: Int64
    public var occurredAt: Timestamp
    public var asOf: CalendarDate
    public var oldScore: Int64?
    public var newScore: Int64
    public var oldRiskGroup: String?
    public var newRiskGroup: String?
    /// JSON: what added up to the score.
    public var contributions: [UInt8]
    public var by: LimitAdjustment.By

    public init(
        key: Int64, customer: Int64, occurredAt: Timestamp, asOf: CalendarDate, oldScore: Int64?, newScore: Int64,
        oldRiskGroup: String?, newRiskGroup: String?, contributions: [UInt8], by: LimitAdjustment.By
    ) {
        self.key = key
        self.customer = customer
        self.occurredAt = occurredAt
        self.asOf = asOf
        self.oldScore = oldScore
        self.newScore = newScore
        self.oldRiskGroup = oldRiskGroup
        self.newRiskGroup = newRiskGroup
        self.contributions = contributions
        self.by = by
    }
}

/// A customer's value in a scoring group with what it scored when it was last calculated, in millionths.
public struct StoredScoringValue: Sendable {
    public var group: Int64
    public var code: String
    public var groupType: ScoringGroup.GroupType
    public var value: ScoringValue
    public var score: Int64
}

extension StoredScoringValue {
    init(_ row: borrowing Row) throws {
        let value: ScoringValue =
            if let number = try row.optionalInteger(3) { .number(number) } else { .text(try row.text(4)) }
        self.init(
            group: try row.integer(0), code: try row.text(1),
            groupType: try row.raw(2, as: ScoringGroup.GroupType.self), value: value, score: try row.integer(5))
    }
}

extension Transaction {
    /// A customer's score; `nil` before the first calculation.
    public func riskScore(of customer: Int64) throws -> StoredRiskScore? {
        try session.connection.first(
            "SELECT score, as_of, calculated_at FROM risk_score WHERE customer_id = ?", .integer(customer)
        ) { StoredRiskScore(score: try $0.integer(0), asOf: try $0.day(1), calculatedAt: try $0.moment(2)) }
    }

    /// A customer's stored values, in the order of the scoring groups.
    public func scoringValues(of customer: Int64) throws -> [StoredScoringValue] {
        try session.connection.all(
            text: """
                SELECT scoring_group_id, code, group_type, number, value, score FROM scoring_value
                JOIN scoring_group ON scoring_group.id = scoring_group_id WHERE customer_id = ? ORDER BY scoring_group_id
                """, [.integer(customer)]
        ) { try StoredScoringValue($0) }
    }

    public func riskHistory(_ query: ListQuery) throws -> Page<RiskChange> {
        try page(of: .riskHistory, query) { try RiskChange($0) }
    }
}

extension Transaction where Mode == Writing {
    /// Stores what a customer answers and scores; values of groups that are not among them go.
    public func store(_ score: RiskScore, of customer: Int64, asOf day: CalendarDate) throws {
        if try differs(score, from: customer) { try keepRisk("customer_id = ?1", .integer(customer)) }
        try session.connection.run("DELETE FROM scoring_value WHERE customer_id = ?", .integer(customer))
        for part in score.contributions {
            var (number, text): (Int64?, String?) = (nil, nil)
            switch part.value {
            case .number(let value): number = value
            case .text(let value): text = value
            }
            try session.connection.run(
                """
                INSERT INTO scoring_value (customer_id, scoring_group_id, number, value, score)
                VALUES (?, ?, ?, ?, ?)
                """,
                .integer(customer), .integer(part.group), .integer(number), .text(text), .integer(part.score))
        }
        try session.connection.run(
            """
            INSERT INTO risk_score (customer_id, score, as_of, calculated_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (customer_id) DO UPDATE SET score = ?2, as_of = ?3, calculated_at = ?4
            """, .integer(customer), .integer(score.total), .day(day), .moment(now))
    }

    private func differs(_ score: RiskScore, from customer: Int64) throws -> Bool {
        guard try riskScore(of: customer)?.score == score.total else { return true }
        let stored = try scoringValues(of: customer).map { ($0.group, $0.value, $0.score) }
        let new = score.contributions.map { ($0.group, $0.value, $0.score) }.sorted { $0.0 < $1.0 }
        return stored.count != new.count || !zip(stored, new).allSatisfy { $0 == $1 }
    }

    /// Keeps scores that are about to change, with the values that they were added up from.
    ///
    /// - Parameter condition: whose, by `customer_id`; `?1` is `operand`.
    func keepRisk(_ condition: String, _ operand: Value) throws {
        try session.connection.run(
            text: """
                INSERT OR IGNORE INTO risk_score_past (customer_id, until, score, as_of, calculated_at)
                SELECT exposure.customer_id, ?2, score, as_of, calculated_at FROM exposure
                LEFT JOIN risk_score ON risk_score.customer_id = exposure.customer_id
                WHERE exposure.\(condition)
                """, [operand, .moment(now)])
        // Kept in this very moment already: what lies between has no moment of its own.
        guard session.connection.changes > 0 else { return }
        try session.connection.run(
            text: """
                INSERT OR IGNORE INTO scoring_value_past (customer_id, until, scoring_group_id, code, group_type, number,
                    value, score)
                SELECT customer_id, ?2, scoring_group_id, code, group_type, number, value, score FROM scoring_value
                JOIN scoring_group ON scoring_group.id = scoring_group_id WHERE \(condition)
                """, [operand, .moment(now)])
    }

    /// Moves a customer to another risk group, or to none, as a change of its profile.
    public func setRiskGroup(_ group: String?, of customer: Int64) throws {
        try session.connection.run(
            "UPDATE credit_profile SET risk_group = ?, version = version + 1, updated_at = ? WHERE customer_id = ?",
            .text(group), .moment(now), .integer(customer))
    }

    public func insert(_ change: RiskChange) throws {
        try session.connection.run(
            """
            INSERT INTO risk_history (id, customer_id, occurred_at, as_of, old_score, new_score, old_risk_group,
                new_risk_group, contributions, actor_kind, actor_name)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(change.key), .integer(change.customer), .moment(change.occurredAt), .day(change.asOf),
            .integer(change.oldScore), .integer(change.newScore), .text(change.oldRiskGroup),
            .text(change.newRiskGroup), .utf8(change.contributions), .text(change.by.kind), .text(change.by.name))
    }
}

private let riskChangeColumns = """
    id, customer_id, occurred_at, as_of, old_score, new_score, old_risk_group, new_risk_group, contributions,
    actor_kind, actor_name
    """

extension RiskChange {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            key: try row.integer(0), customer: try row.integer(1), occurredAt: try row.moment(2),
            asOf: try row.day(3), oldScore: try row.optionalInteger(4), newScore: try row.integer(5),
            oldRiskGroup: try row.optionalText(6), newRiskGroup: try row.optionalText(7),
            contributions: try row.bytes(8),
            by: LimitAdjustment.By(kind: try row.text(9), name: try row.text(10)))
    }
}

extension ListSource {
    /// `company` is the customer: a history is always that of one customer.
    public static let riskHistory = ListSource(
        columns: riskChangeColumns, from: "risk_history", key: "id", company: "customer_id",
        fields: [
            Field("occurredAt", .moment, "occurred_at"), Field("asOf", .date, "as_of"),
            Field("newRiskGroupId", .number, "new_risk_group"), Field("oldRiskGroupId", .number, "old_risk_group"),
        ])
}
