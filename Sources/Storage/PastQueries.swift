public import Domain
import SQLite

// What was known of a customer at a moment of the past: see the migration "past" for how it is kept.

/// A customer's credit as it stood and as it was known from a viewpoint.
public struct PastCredit: Sendable {
    /// Customer, profile and exposure as of the viewpoint; the exposure has no dates left to correct.
    public var account: CreditAccount
    /// Number of the customer credit group that the customer was a member of; `nil` in none.
    public var creditGroup: String?
    /// What was owed past its due date, and for how many days the oldest of it.
    public var overdue: (total: Int64, days: Int)
    /// `nil` before the first calculation.
    public var riskScore: StoredRiskScore?
    /// In the order of the scoring groups.
    public var scoringValues: [StoredScoringValue]
    /// The threshold of the watch list that was reached; `nil` where none can be told.
    public var watchThreshold: Int?
}

extension Transaction {
    /// The earliest moment that anything can be told of: zero for a database that has kept its past from the first
    /// change, else the last change of before it did.
    public func historyStart() throws -> Timestamp {
        try session.connection.first("SELECT moment FROM history_start") { try $0.moment(0) }
            ?? Timestamp(milliseconds: 0)
    }

    /// A customer's credit from a viewpoint; `nil` when the customer was not known then.
    public func pastCredit(of customer: Int64, from viewpoint: Viewpoint) throws -> PastCredit? {
        guard var account = try creditAccount(key: customer), account.customer.header.createdAt <= viewpoint.known
        else { return nil }
        let group = try pastGroup(of: account, at: viewpoint.moment)
        account.profile = try pastProfile(account.profile, from: viewpoint)
        try session.connection.first(
            "SELECT name, currency FROM customer_past WHERE customer_id = ? AND until > ? ORDER BY until LIMIT 1",
            .integer(customer), .moment(viewpoint.moment)
        ) { row in
            account.customer.name = try row.text(0)
            account.customer.currency = try row.currency(1)
        }
        let documents = try PastDocuments(of: customer, from: viewpoint, self)
        let orders = try pastOrders(of: customer, documents, from: viewpoint)
        account.exposure = StoredExposure(
            balance: try documents.balance, delivered: orders.delivered, openOrders: orders.open,
            hasTemporaryLimit: account.exposure.hasTemporaryLimit, hasGuarantee: account.exposure.hasGuarantee)
        let (score, values) = try pastRisk(of: customer, at: viewpoint.moment)
        return PastCredit(
            account: account, creditGroup: group, overdue: try documents.overdue, riskScore: score,
            scoringValues: values, watchThreshold: try pastWatchThreshold(of: customer, at: viewpoint.moment))
    }

    private func pastGroup(of account: CreditAccount, at moment: Timestamp) throws -> String? {
        let past = try session.connection.first(
            """
            SELECT credit_group FROM credit_group_member_past WHERE customer_id = ? AND until > ? ORDER BY until LIMIT 1
            """, .integer(account.customer.key), .moment(moment)
        ) { try $0.optionalText(0) }
        if let past { return past }
        return try account.exposure.creditGroup.flatMap { try customerCreditGroup(.key($0)) }?.number
    }

    private func pastWatchThreshold(of customer: Int64, at moment: Timestamp) throws -> Int? {
        let past = try session.connection.first(
            "SELECT threshold FROM watch_threshold_past WHERE customer_id = ? AND until > ? ORDER BY until LIMIT 1",
            .integer(customer), .moment(moment)
        ) { try $0.optionalInteger(0).map { Int(clamping: $0) } }
        if let past { return past }
        return try creditWatch(of: customer)?.threshold
    }

    /// The profile at the moment of the viewpoint, with the limit that was in force on its day: a change known later
    /// may have set it from that day on.
    private func pastProfile(_ current: CreditProfile, from viewpoint: Viewpoint) throws -> CreditProfile {
        var states = try session.connection.all(
            text: """
                SELECT \(profileColumns) FROM credit_profile_past AS credit_profile WHERE customer_id = ? ORDER BY until
                """, [.integer(current.customer)]
        ) { try CreditProfile($0) }
        states.append(current)
        return CreditProfile(inForceAmong: states, from: viewpoint) ?? current
    }

    /// The score of a customer at a moment with the values that it was added up from.
    private func pastRisk(
        of customer: Int64, at moment: Timestamp
    ) throws -> (StoredRiskScore?, [StoredScoringValue]) {
        let past = try session.connection.first(
            """
            SELECT until, score, as_of, calculated_at FROM risk_score_past
            WHERE customer_id = ? AND until > ? ORDER BY until LIMIT 1
            """, .integer(customer), .moment(moment)
        ) { row in
            (until: try row.moment(0), score: try row.optionalInteger(1).map { score in
                StoredRiskScore(score: score, asOf: try row.day(2), calculatedAt: try row.moment(3))
            })
        }
        guard let past else { return (try riskScore(of: customer), try scoringValues(of: customer)) }
        let values = try session.connection.all(
            """
            SELECT scoring_group_id, code, group_type, number, value, score FROM scoring_value_past
            WHERE customer_id = ? AND until = ? ORDER BY scoring_group_id
            """, .integer(customer), .moment(past.until)
        ) { try StoredScoringValue($0) }
        return (past.score, values)
    }

    /// The temporary limits of a customer that ended on a day or later, as they were known at a moment, oldest first.
    public func temporaryLimits(
        of customer: Int64, endingFrom day: CalendarDate, known: Timestamp
    ) throws -> [StoredTemporaryLimit] {
        let limits = try firstOfEach(
            """
            SELECT id, customer_id, amount, from_day, to_day, \(latest) AS until FROM temporary_limit
            WHERE customer_id = ?1 AND created_at <= ?2
            UNION ALL
            SELECT id, customer_id, amount, from_day, to_day, until FROM temporary_limit_past
            WHERE customer_id = ?1 AND created_at <= ?2 AND until > ?2 ORDER BY 1, 6
            """, of: customer, known: known
        ) { try StoredTemporaryLimit($0) }
        return limits.filter { $0.limit.to >= day }.sorted { ($0.limit.from, $0.key) < ($1.limit.from, $1.key) }
    }

    /// Every policy of a customer as it was known at a moment, in the order of their keys.
    public func guarantees(of customer: Int64, known: Timestamp) throws -> [Guarantee] {
        try firstOfEach(
            """
            SELECT \(guaranteeColumns), \(latest) AS until FROM \(guaranteeTables)
            WHERE guarantee.customer_id = ?1 AND guarantee.created_at <= ?2
            UNION ALL
            SELECT \(guaranteeColumns), until FROM guarantee_past AS guarantee
            JOIN customer ON customer.id = guarantee.customer_id
            WHERE guarantee.customer_id = ?1 AND guarantee.created_at <= ?2 AND until > ?2
            ORDER BY 1, \(Guarantee.columnCount + 1)
            """, of: customer, known: known
        ) { try Guarantee($0) }
    }

    /// The parameters of a company at a moment: those of the rule set that was in force, the defaults before the first.
    public func creditParameters(of company: Int64, at moment: Timestamp) throws -> CreditParameters {
        try session.connection.first(
            """
            SELECT content FROM rule_set WHERE company_id = ? AND valid_from <= ? ORDER BY number DESC LIMIT 1
            """, .integer(company), .moment(moment)
        ) { try StoredRuleSet.read($0.bytes(0)).parameters } ?? CreditParameters()
    }

    /// The first row of each key in the first column; the rows come by key, the least moment behind `known` first.
    private func firstOfEach<Record>(
        _ text: String, of customer: Int64, known: Timestamp, _ read: (borrowing Row) throws -> Record
    ) throws -> [Record] {
        var records: [Record] = []
        var last: Int64?
        try session.connection.each(text: text, [.integer(customer), .moment(known)]) { row in
            let key = try row.integer(0)
            if key != last { records.append(try read(row)) }
            last = key
            return true
        }
        return records
    }
}

/// What a row that still stands holds until.
private let latest = "9223372036854775807"
