public import Domain
import SQLite

// Rule-set versions, and the inputs that decisions were made from.

private let ruleSetColumns = """
    rule_set.number, rule_set.company_id, rule_set.valid_from, rule_set.actor_kind, rule_set.actor_name, rule_set.content,
    (SELECT later.valid_from FROM rule_set AS later
     WHERE later.company_id = rule_set.company_id AND later.number = rule_set.number + 1)
    """

extension RuleSet {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            number: try row.integer(0), company: try row.integer(1), validFrom: try row.moment(2),
            validTo: try row.optionalMoment(6),
            actor: Actor(kind: try row.raw(3, as: Actor.Kind.self), name: try row.text(4)),
            content: try StoredRuleSet.read(row.bytes(5)))
    }
}

extension ListSource {
    public static let ruleSets = ListSource(
        columns: ruleSetColumns, from: "rule_set JOIN company ON company.id = rule_set.company_id",
        // A number is unique in its company alone: company and number, with all 19 digits, are the key.
        key: "(rule_set.company_id || '.' || substr('000000000000000000' || rule_set.number, -19))",
        company: "rule_set.company_id",
        fields: [
            Field("number", .integer, "rule_set.number"), Field("company", .number, "company.number"),
            Field("validFromAt", .moment, "rule_set.valid_from"),
            Field("changedBy", .text, "rule_set.actor_name"),
        ])
}

extension Transaction {
    public func ruleSet(_ number: Int64, of company: Int64) throws -> RuleSet? {
        try session.connection.first(
            text: "SELECT \(ruleSetColumns) FROM rule_set WHERE company_id = ? AND number = ?",
            [.integer(company), .integer(number)]
        ) { try RuleSet($0) }
    }

    public func ruleSets(_ query: ListQuery) throws -> Page<RuleSet> {
        try page(of: .ruleSets, query) { try RuleSet($0) }
    }

    /// The number of the version in force; 0 while a company has none.
    func currentRuleSet(of company: Int64) throws -> Int64 {
        try session.connection.first("SELECT max(number) FROM rule_set WHERE company_id = ?", .integer(company)) {
            try $0.optionalInteger(0)
        }.flatMap { $0 } ?? 0
    }

    /// What decides about a company's orders now, rankings included.
    public func currentRuleSetContent(of company: Int64) throws -> RuleSetContent {
        func ranks(_ list: SetUpList) throws -> [RuleSetContent.Rank] {
            try codes(list, of: company).values
                .compactMap { code in code.rank.map { RuleSetContent.Rank(code: code.code, rank: $0) } }
                .sorted { $0.code < $1.code }
        }
        return RuleSetContent(
            parameters: try creditParameters(of: company)?.values ?? CreditParameters(),
            rules: try blockingRules(of: company).map(\.rule), paymentTermsRanks: try ranks(.paymentTerms),
            cashDiscountRanks: try ranks(.cashDiscounts))
    }

    /// What a check was made from; `nil` for checks of before inputs were kept.
    public func decisionInputs(of check: Int64) throws -> DecisionInputs? {
        let bytes = try session.connection.first("SELECT inputs FROM credit_check WHERE id = ?", .integer(check)) {
            try $0.optionalBytes(0)
        }
        return try bytes.flatMap { $0 }.map { try DecisionInputs(stored: $0) }
    }
}

extension DecisionInputs {
    init(stored bytes: [UInt8]) throws {
        do {
            try self.init(bytes: bytes)
        } catch {
            throw StoreFault.damaged("the inputs of a credit check cannot be read")
        }
    }
}

extension Transaction where Mode == Writing {
    /// Keeps what decides about a company's orders now as its newest version, unless it is that already.
    public func keepRuleSet(of company: Int64, by actor: Actor) throws {
        let content = StoredRuleSet.bytes(try currentRuleSetContent(of: company))
        let newest = try session.connection.first(
            "SELECT number, content FROM rule_set WHERE company_id = ? ORDER BY number DESC LIMIT 1", .integer(company)
        ) { (number: try $0.integer(0), content: try $0.bytes(1)) }
        if newest?.content == content { return }
        try session.connection.run(
            """
            INSERT INTO rule_set (company_id, number, valid_from, actor_kind, actor_name, content) VALUES (?, ?, ?, ?, ?, ?)
            """,
            .integer(company), .integer((newest?.number ?? 0) + 1), .moment(now), .raw(actor.kind), .text(actor.name),
            .utf8(content))
        setUpChanged()
    }
}
