public import Domain
import SQLite

// What stored decisions would have been under proposed rules: back-tests, and rule sets that run in shadow.

/// A stored check with what it would have been.
public struct ProposedDecision: Sendable {
    public var check: CreditCheckRecord
    /// `nil` where both decisions are the same.
    public var difference: DecisionDifference?
    public var decision: CreditDecision
    /// A JSON array of the reasons that the proposed rules give.
    public var reasons: [UInt8]
    /// Of the order then, in accounting minor units.
    public var orderTotal: Int64

    public init(
        check: CreditCheckRecord, difference: DecisionDifference?, decision: CreditDecision, reasons: [UInt8], orderTotal: Int64
    ) {
        self.check = check
        self.difference = difference
        self.decision = decision
        self.reasons = reasons
        self.orderTotal = orderTotal
    }

    /// The columns of a check and of the table `proposed`, in the order in which they are read.
    fileprivate static let columns = """
        \(creditCheckColumns), proposed.difference, proposed.decision, proposed.reasons, proposed.order_total
        """

    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            check: try CreditCheckRecord(row), difference: try row.optionalRaw(16, as: DecisionDifference.self),
            decision: try row.raw(17, as: CreditDecision.self), reasons: try row.bytes(18), orderTotal: try row.integer(19))
    }

    fileprivate var columns: [Value] {
        [.integer(check.key), .text(difference?.rawValue), .raw(decision), .utf8(reasons), .integer(orderTotal)]
    }
}

/// How often and for how much decisions differ, by kind of difference.
public struct DifferenceCount: Sendable, Equatable {
    public var difference: DecisionDifference
    public var decisions: Int64
    /// Sum of the order totals, in accounting minor units; past 64 bits it stays at the most that they hold.
    public var amount: Int64
}

extension ListSource {
    public static func backTestChanges(of job: Int64) -> ListSource {
        proposed("back_test_change", condition: "proposed.job_id = \(job)")
    }

    public static func shadowDifferences(of shadow: Int64) -> ListSource {
        proposed("shadow_decision", condition: "proposed.shadow_id = \(shadow) AND proposed.difference IS NOT NULL")
    }

    private static func proposed(_ table: String, condition: String) -> ListSource {
        ListSource(
            columns: ProposedDecision.columns,
            from: """
                \(table) AS proposed JOIN credit_check ON credit_check.id = proposed.check_id
                JOIN customer ON customer.id = credit_check.customer_id JOIN company ON company.id = credit_check.company_id
                LEFT JOIN sales_order ON sales_order.id = credit_check.order_id
                """,
            key: "proposed.check_id", company: nil,
            fields: [
                Field("difference", .enumeration(DecisionDifference.allCases.map(\.rawValue)), "proposed.difference"),
                Field("order", .number, "sales_order.number"), Field("customer", .number, "customer.number"),
                Field("document", .enumeration(CheckDocument.allCases.map(\.rawValue)), "credit_check.document"),
                Field("asOfDate", .date, "credit_check.as_of_day"), Field("decidedAt", .moment, "credit_check.decided_at"),
                Field("orderTotal", .money(currency: "company.accounting_currency"), "proposed.order_total"),
            ],
            condition: condition)
    }

    public static let shadowRuleSets = ListSource(
        columns: shadowColumns, from: "shadow_rule_set JOIN company ON company.id = shadow_rule_set.company_id",
        key: "shadow_rule_set.id", company: "shadow_rule_set.company_id",
        fields: [
            Field("id", .identifier(.shadowRuleSet), "shadow_rule_set.id"),
            Field("status", .enumeration(["running", "stopped"]),
                  "CASE WHEN shadow_rule_set.stopped_at IS NULL THEN 'running' ELSE 'stopped' END"),
            Field("startedAt", .moment, "shadow_rule_set.created_at"),
            Field("stoppedAt", .moment, "shadow_rule_set.stopped_at"),
        ])
}

private let shadowColumns = """
    shadow_rule_set.id, shadow_rule_set.company_id, shadow_rule_set.description, shadow_rule_set.content,
    shadow_rule_set.actor_kind, shadow_rule_set.actor_name, shadow_rule_set.stopped_at, shadow_rule_set.version,
    shadow_rule_set.created_at, shadow_rule_set.updated_at
    """

extension ShadowRuleSet {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            key: try row.integer(0), company: try row.integer(1), description: try row.optionalText(2),
            content: try StoredRuleSet.read(row.bytes(3)),
            actor: Actor(kind: try row.raw(4, as: Actor.Kind.self), name: try row.text(5)), at: try row.moment(8))
        stoppedAt = try row.optionalMoment(6)
        version = try row.integer(7)
        updatedAt = try row.moment(9)
    }
}

extension Transaction {
    // MARK: back-tests

    /// The key of the newest credit check; 0 while there is none.
    public func newestCreditCheck() throws -> Int64 {
        try session.connection.first("SELECT max(id) FROM credit_check") { try $0.optionalInteger(0) }.flatMap { $0 } ?? 0
    }

    public func backTestChanges(of job: Int64, _ query: ListQuery) throws -> Page<ProposedDecision> {
        try page(of: .backTestChanges(of: job), query) { try ProposedDecision($0) }
    }

    // MARK: shadow

    public func shadowRuleSet(_ key: Int64) throws -> ShadowRuleSet? {
        try session.connection.first(
            text: "SELECT \(shadowColumns) FROM shadow_rule_set WHERE id = ?", [.integer(key)]) { try ShadowRuleSet($0) }
    }

    /// The one that runs beside a company's rules; `nil` when none does.
    public func runningShadow(of company: Int64) throws -> ShadowRuleSet? {
        try session.connection.first(
            text: "SELECT \(shadowColumns) FROM shadow_rule_set WHERE company_id = ? AND stopped_at IS NULL", [.integer(company)]
        ) { try ShadowRuleSet($0) }
    }

    public func shadowRuleSets(_ query: ListQuery) throws -> Page<ShadowRuleSet> {
        try page(of: .shadowRuleSets, query) { try ShadowRuleSet($0) }
    }

    public func shadowDifferences(of shadow: Int64, _ query: ListQuery) throws -> Page<ProposedDecision> {
        try page(of: .shadowDifferences(of: shadow), query) { try ProposedDecision($0) }
    }

    /// How many decisions a shadow has made, and how many of them differ.
    public func shadowSummary(of shadow: Int64) throws -> (decisions: Int64, differences: [DifferenceCount]) {
        let decisions = try session.connection.first(
            "SELECT count(*) FROM shadow_decision WHERE shadow_id = ?", .integer(shadow)) { try $0.integer(0) } ?? 0
        let differences = try session.connection.all(
            text: """
                SELECT difference, count(*), \(clampedSum("order_total")) FROM shadow_decision
                WHERE shadow_id = ? AND difference IS NOT NULL GROUP BY difference ORDER BY difference
                """, [.integer(shadow)]
        ) { row in
            DifferenceCount(
                difference: try row.raw(0, as: DecisionDifference.self), decisions: try row.integer(1),
                amount: try row.clampedSum(2))
        }
        return (decisions, differences)
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ change: ProposedDecision, ofBackTest job: Int64) throws {
        try session.connection.run(
            text: """
                INSERT INTO back_test_change (check_id, difference, decision, reasons, order_total, job_id)
                VALUES (?, ?, ?, ?, ?, ?)
                """, change.columns + [.integer(job)])
    }

    public func insert(_ decision: ProposedDecision, ofShadow shadow: Int64) throws {
        try session.connection.run(
            text: """
                INSERT INTO shadow_decision (check_id, difference, decision, reasons, order_total, shadow_id)
                VALUES (?, ?, ?, ?, ?, ?)
                """, decision.columns + [.integer(shadow)])
    }

    public func insert(_ shadow: ShadowRuleSet) throws {
        try session.connection.run(
            """
            INSERT INTO shadow_rule_set (id, company_id, description, content, actor_kind, actor_name, stopped_at, version,
                created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(shadow.key), .integer(shadow.company), .text(shadow.description),
            .utf8(StoredRuleSet.bytes(shadow.content)), .raw(shadow.actor.kind), .text(shadow.actor.name),
            .moment(shadow.stoppedAt), .integer(shadow.version), .moment(shadow.createdAt), .moment(shadow.updatedAt))
        setUpChanged()
    }

    public func update(_ shadow: ShadowRuleSet) throws {
        try session.connection.run(
            "UPDATE shadow_rule_set SET stopped_at = ?, version = ?, updated_at = ? WHERE id = ?",
            .moment(shadow.stoppedAt), .integer(shadow.version), .moment(shadow.updatedAt), .integer(shadow.key))
        setUpChanged()
    }
}
