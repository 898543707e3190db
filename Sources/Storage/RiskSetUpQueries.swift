public import Domain
import JSON
import SQLite

// Scoring groups, risk groups and automatic limits: few a company, remembered until any set-up changes.

/// How a company scores its customers.
public struct RiskSetUp: Sendable {
    /// Oldest first.
    public var scoringGroups: [ScoringGroup]
    public var riskGroups: [RiskGroup]
    public var automaticLimits: [AutomaticLimit]

    /// Whether the service gives customers their risk groups; else people do.
    public var scores: Bool { !scoringGroups.isEmpty }

    public func scoringGroup(_ code: String) -> ScoringGroup? {
        scoringGroups.first { $0.code.isSameCode(as: code) }
    }

    public func riskGroup(_ code: String) -> RiskGroup? { riskGroups.first { $0.code.isSameCode(as: code) } }
}

private func columns(_ table: String, _ own: String) -> String {
    "\(table).id, \(table).company_id, \(table).code, \(table).description, \(own), \(table).external_ref, "
        + "\(table).metadata, \(table).source_version, \(table).version, \(table).created_at, \(table).updated_at"
}

private let scoringColumns = columns("scoring_group", "group_type, score_type, lines")
private let riskColumns = columns("risk_group", "score_from, score_to, indicator")
private let automaticColumns = columns("automatic_limit", "risk_group, currency, maximum_revenue, lines")

extension ScoringGroup {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            header: try row.header(key: row.integer(0), from: 7), company: try row.integer(1), code: try row.text(2),
            description: try row.optionalText(3), groupType: try row.raw(4, as: GroupType.self),
            scoreType: try row.raw(5, as: ScoreType.self), lines: try Self.lines(row.text(6)))
    }

    private static func lines(_ text: String) throws -> [Line] {
        try StoredJSON.document(text).root.elements.map { line in
            let score = line["score"]?.integer ?? 0
            if let value = line["value"]?.string { return Line(.value(value), score: score) }
            return Line(.range(from: line["from"]?.integer ?? 0, to: line["to"]?.integer ?? 0), score: score)
        }
    }

    fileprivate var own: [Value] {
        var writer = JSONWriter(capacity: 64 * lines.count + 2)
        writer.beginArray()
        for line in lines {
            writer.beginObject()
            switch line.match {
            case .range(let from, let to):
                writer.member("from", from)
                writer.member("to", to)
            case .value(let value): writer.member("value", value)
            }
            writer.member("score", line.score)
            writer.endObject()
        }
        writer.endArray()
        return [.text(description), .raw(groupType), .raw(scoreType), .utf8(writer.bytes)]
    }
}

extension RiskGroup {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            header: try row.header(key: row.integer(0), from: 7), company: try row.integer(1), code: try row.text(2),
            description: try row.optionalText(3), from: try row.integer(4), to: try row.integer(5),
            indicator: try row.raw(6, as: Indicator.self))
    }

    fileprivate var own: [Value] { [.text(description), .integer(from), .integer(to), .raw(indicator)] }
}

extension AutomaticLimit {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            header: try row.header(key: row.integer(0), from: 8), company: try row.integer(1), code: try row.text(2),
            description: try row.optionalText(3), riskGroup: try row.text(4), currency: try row.currency(5),
            maximumRevenue: try row.integer(6), lines: try Self.lines(row.text(7)))
    }

    private static func lines(_ text: String) throws -> [Line] {
        try StoredJSON.document(text).root.elements.map { line in
            guard let comparison = line["operator"]?.string.flatMap(Operator.init(rawValue:)) else {
                throw StoreFault.damaged("a line of an automatic limit has no operator")
            }
            return Line(
                scoringGroup: line["group"]?.string ?? "", comparison: comparison,
                comparisonValue: line["value"]?.string ?? "", creditLimit: line["limit"]?.integer ?? 0)
        }
    }

    fileprivate var own: [Value] {
        var writer = JSONWriter(capacity: 96 * lines.count + 2)
        writer.beginArray()
        for line in lines {
            writer.beginObject()
            writer.member("group", line.scoringGroup)
            writer.member("operator", line.comparison.rawValue)
            writer.member("value", line.comparisonValue)
            writer.member("limit", line.creditLimit)
            writer.endObject()
        }
        writer.endArray()
        return [
            .text(description), .text(riskGroup), .currency(currency), .integer(maximumRevenue), .utf8(writer.bytes),
        ]
    }
}

extension ListSource {
    public static let scoringGroups = source(
        "scoring_group", scoringColumns, .scoringGroup,
        [
            Field("groupType", .enumeration(ScoringGroup.GroupType.allCases.map(\.rawValue)), "group_type"),
            Field("scoreType", .enumeration(ScoringGroup.ScoreType.allCases.map(\.rawValue)), "score_type"),
        ])

    public static let riskGroups = source(
        "risk_group", riskColumns, .riskGroup,
        [
            Field("indicator", .enumeration(RiskGroup.Indicator.allCases.map(\.rawValue)), "indicator"),
            Field("from", .millionths, "score_from"), Field("to", .millionths, "score_to"),
        ])

    public static let automaticLimits = source(
        "automatic_limit", automaticColumns, .automaticLimit,
        [Field("riskGroupId", .number, "risk_group"), Field("currency", .text, "currency")])

    private static func source(
        _ table: String, _ columns: String, _ kind: RecordKind, _ own: [Field]
    ) -> ListSource {
        ListSource(
            columns: columns, from: "\(table) JOIN company ON company.id = \(table).company_id", key: "\(table).id",
            company: "\(table).company_id",
            fields: [
                Field("code", .number, "\(table).code"), Field("number", .number, "\(table).code"),
                Field("description", .text, "\(table).description"), Field("company", .number, "company.number"),
            ] + own + recordFields(table, kind: kind),
            search: ["\(table).code", "\(table).description"])
    }
}

extension Transaction {
    /// How a company scores its customers.
    public func riskSetUp(of company: Int64) throws -> RiskSetUp {
        if let known = session.setUp.risk[company] { return known }
        let rest = "WHERE company_id = ? ORDER BY id"
        let setUp = RiskSetUp(
            scoringGroups: try session.connection.all(
                text: "SELECT \(scoringColumns) FROM scoring_group \(rest)", [.integer(company)]) { try ScoringGroup($0) },
            riskGroups: try session.connection.all(
                text: "SELECT \(riskColumns) FROM risk_group \(rest)", [.integer(company)]) { try RiskGroup($0) },
            automaticLimits: try session.connection.all(
                text: "SELECT \(automaticColumns) FROM automatic_limit \(rest)", [.integer(company)]
            ) { try AutomaticLimit($0) })
        session.setUp.risk[company] = setUp
        return setUp
    }

    public func scoringGroup(key: Int64) throws -> ScoringGroup? {
        try session.connection.first(
            text: "SELECT \(scoringColumns) FROM scoring_group WHERE id = ?", [.integer(key)]) { try ScoringGroup($0) }
    }

    public func riskGroup(key: Int64) throws -> RiskGroup? {
        try session.connection.first(
            text: "SELECT \(riskColumns) FROM risk_group WHERE id = ?", [.integer(key)]) { try RiskGroup($0) }
    }

    public func automaticLimit(key: Int64) throws -> AutomaticLimit? {
        try session.connection.first(
            text: "SELECT \(automaticColumns) FROM automatic_limit WHERE id = ?", [.integer(key)]
        ) { try AutomaticLimit($0) }
    }

    public func scoringGroups(_ query: ListQuery) throws -> Page<ScoringGroup> {
        try page(of: .scoringGroups, query) { try ScoringGroup($0) }
    }

    public func riskGroups(_ query: ListQuery) throws -> Page<RiskGroup> {
        try page(of: .riskGroups, query) { try RiskGroup($0) }
    }

    public func automaticLimits(_ query: ListQuery) throws -> Page<AutomaticLimit> {
        try page(of: .automaticLimits, query) { try AutomaticLimit($0) }
    }

    /// Numbers of the first customers for whom users have entered a value of this scoring group.
    public func customersWithValues(_ group: ScoringGroup, most: Int64) throws -> [String] {
        guard group.groupType == .userDefined else { return [] }
        return try session.connection.all(
            """
            SELECT customer.number FROM scoring_value JOIN customer ON customer.id = scoring_value.customer_id
            WHERE scoring_group_id = ? LIMIT ?
            """, .integer(group.key), .integer(most)) { try $0.text(0) }
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ group: ScoringGroup) throws {
        try insert("scoring_group", "description, group_type, score_type, lines", group.own, group.company, group.code, group.header)
    }

    public func insert(_ group: RiskGroup) throws {
        try insert("risk_group", "description, score_from, score_to, indicator", group.own, group.company, group.code, group.header)
    }

    public func insert(_ limit: AutomaticLimit) throws {
        try insert(
            "automatic_limit", "description, risk_group, currency, maximum_revenue, lines", limit.own, limit.company,
            limit.code, limit.header)
    }

    public func update(_ group: ScoringGroup) throws {
        try update("scoring_group", "description = ?, group_type = ?, score_type = ?, lines = ?", group.own, group.header)
    }

    public func update(_ group: RiskGroup) throws {
        try update("risk_group", "description = ?, score_from = ?, score_to = ?, indicator = ?", group.own, group.header)
    }

    public func update(_ limit: AutomaticLimit) throws {
        try update(
            "automatic_limit", "description = ?, risk_group = ?, currency = ?, maximum_revenue = ?, lines = ?", limit.own,
            limit.header)
    }

    /// Deletes a scoring group with the values that customers have in it; their scores stay until the next calculation.
    public func delete(_ group: ScoringGroup) throws {
        try keepRisk(
            "customer_id IN (SELECT customer_id FROM scoring_value WHERE scoring_group_id = ?1)", .integer(group.key))
        try delete("scoring_group", group.key)
    }

    public func delete(_ group: RiskGroup) throws { try delete("risk_group", group.key) }
    public func delete(_ limit: AutomaticLimit) throws { try delete("automatic_limit", limit.key) }

    private func insert(
        _ table: String, _ names: String, _ own: [Value], _ company: Int64, _ code: String, _ header: RecordHeader
    ) throws {
        let marks = Array(repeating: "?", count: own.count + 9).joined(separator: ", ")
        try session.connection.run(
            text: """
                INSERT INTO \(table) (\(names), external_ref, metadata, source_version, version, created_at, updated_at,
                    id, company_id, code)
                VALUES (\(marks))
                """, own + header.columns + [.integer(header.key), .integer(company), .text(code)])
        setUpChanged()
    }

    private func update(_ table: String, _ names: String, _ own: [Value], _ header: RecordHeader) throws {
        try session.connection.run(
            text: """
                UPDATE \(table) SET \(names), external_ref = ?, metadata = ?, source_version = ?, version = ?,
                    created_at = ?, updated_at = ? WHERE id = ?
                """, own + header.columns + [.integer(header.key)])
        setUpChanged()
    }

    private func delete(_ table: String, _ key: Int64) throws {
        try session.connection.run(text: "DELETE FROM \(table) WHERE id = ?", [.integer(key)])
        setUpChanged()
    }
}
