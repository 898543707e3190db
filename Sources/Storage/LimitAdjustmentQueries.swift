public import Domain
import SQLite

// Journals of limit adjustments with their lines.

private let adjustmentColumns = """
    limit_adjustment.id, limit_adjustment.company_id, limit_adjustment.number, adjustment_type,
    limit_adjustment.description, requested_kind, requested_by, posted_day, posted_kind, posted_by, posted_at,
    limit_adjustment.external_ref, limit_adjustment.metadata, NULL, limit_adjustment.version,
    limit_adjustment.created_at, limit_adjustment.updated_at
    """

extension LimitAdjustment {
    fileprivate init(_ row: borrowing Row) throws {
        var posting: Posting?
        if let day = try row.optionalDay(7) {
            posting = Posting(
                day: day, by: By(kind: try row.text(8), name: try row.text(9)), at: try row.moment(10))
        }
        self.init(
            header: try row.header(key: row.integer(0), from: 11), company: try row.integer(1),
            number: try row.text(2), type: try row.raw(3, as: AdjustmentType.self),
            description: try row.optionalText(4), requestedBy: By(kind: try row.text(5), name: try row.text(6)),
            posting: posting)
    }
}

extension LimitAdjustmentLine {
    fileprivate init(_ row: borrowing Row) throws {
        let customer = Stub(
            id: Identifier(.customer, key: try row.integer(1)), number: try row.text(2), name: try row.text(3))
        self.init(
            line: Int(clamping: try row.integer(0)), customer: customer, currency: try row.currency(4),
            current: try row.optionalLimit(5) ?? Limit(amount: 0), replaces: try row.optionalInteger(8),
            new: try row.optionalLimit(9) ?? Limit(amount: 0), reasonCode: try row.optionalText(12))
        origin = try row.raw(13, as: Origin.self)
        found = try row.optionalLimit(14)
    }
}

extension ListSource {
    public static let limitAdjustments = ListSource(
        columns: adjustmentColumns,
        from: "limit_adjustment JOIN company ON company.id = limit_adjustment.company_id",
        key: "limit_adjustment.id", company: "limit_adjustment.company_id",
        fields: [
            Field("number", .number, "limit_adjustment.number"), Field("company", .number, "company.number"),
            Field(
                "adjustmentType", .enumeration(LimitAdjustment.AdjustmentType.allCases.map(\.rawValue)),
                "adjustment_type"),
            Field(
                "status", .enumeration(LimitAdjustment.Status.allCases.map(\.rawValue)),
                "limit_adjustment.status"),
            Field("requestedBy", .text, "requested_by"), Field("postedBy", .text, "posted_by"),
            Field("postedDate", .date, "posted_day"), Field("postedAt", .moment, "posted_at"),
        ] + recordFields("limit_adjustment", kind: .limitAdjustment),
        search: ["limit_adjustment.number", "limit_adjustment.description"])
}

extension Transaction {
    public func limitAdjustment(_ reference: Reference, in company: Int64) throws -> LimitAdjustment? {
        switch reference {
        case .key(let key): try limitAdjustment(key: key)
        case .number(let number):
            try session.connection.first(
                text:
                    "SELECT \(adjustmentColumns) FROM limit_adjustment WHERE company_id = ? AND lower(number) = ?",
                [.integer(company), .caseless(number)]
            ) { try LimitAdjustment($0) }
        }
    }

    public func limitAdjustment(key: Int64) throws -> LimitAdjustment? {
        try session.connection.first(
            text: "SELECT \(adjustmentColumns) FROM limit_adjustment WHERE id = ?", [.integer(key)]
        ) { try LimitAdjustment($0) }
    }

    public func limitAdjustments(_ query: ListQuery) throws -> Page<LimitAdjustment> {
        try page(of: .limitAdjustments, query) { try LimitAdjustment($0) }
    }

    /// The lines of a journal, in their order.
    public func lines(of adjustment: Int64) throws -> [LimitAdjustmentLine] {
        try session.connection.all(
            text: """
                SELECT line, customer_id, customer.number, customer.name, limit_adjustment_line.currency,
                    current_limit, current_from, current_to, temporary_limit_id, new_limit, new_from, new_to, reason_code, origin,
                    old_limit, old_from, old_to
                FROM limit_adjustment_line JOIN customer ON customer.id = customer_id
                WHERE adjustment_id = ? ORDER BY line
                """, [.integer(adjustment)]
        ) { try LimitAdjustmentLine($0) }
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ adjustment: LimitAdjustment, lines: [LimitAdjustmentLine]) throws {
        try session.connection.run(
            text: """
                INSERT INTO limit_adjustment (id, company_id, number, requested_kind, requested_by,
                    adjustment_type, description, status, posted_day, posted_kind, posted_by, posted_at, external_ref,
                    metadata, version, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            [
                .integer(adjustment.key), .integer(adjustment.company), .text(adjustment.number),
                .text(adjustment.requestedBy.kind), .text(adjustment.requestedBy.name),
            ] + adjustment.columns)
        try insert(lines, of: adjustment.key)
    }

    /// Stores a changed journal; `lines` replace the ones it has, `nil` keeps them.
    public func update(_ adjustment: LimitAdjustment, lines: [LimitAdjustmentLine]?) throws {
        try session.connection.run(
            text: """
                UPDATE limit_adjustment SET adjustment_type = ?, description = ?, status = ?, posted_day = ?,
                    posted_kind = ?, posted_by = ?, posted_at = ?, external_ref = ?, metadata = ?, version = ?,
                    created_at = ?, updated_at = ?
                WHERE id = ?
                """, adjustment.columns + [.integer(adjustment.key)])
        guard let lines else { return }
        try deleteLines(of: adjustment.key)
        try insert(lines, of: adjustment.key)
    }

    public func delete(_ adjustment: LimitAdjustment) throws {
        try deleteLines(of: adjustment.key)
        try session.connection.run("DELETE FROM limit_adjustment WHERE id = ?", .integer(adjustment.key))
    }

    private func deleteLines(of adjustment: Int64) throws {
        try session.connection.run(
            "DELETE FROM limit_adjustment_line WHERE adjustment_id = ?", .integer(adjustment))
    }

    /// Stores further lines of a journal.
    public func insert(_ lines: [LimitAdjustmentLine], of adjustment: Int64) throws {
        let none: [Value] = [.null, .null, .null]
        for line in lines {
            try session.connection.run(
                text: """
                    INSERT INTO limit_adjustment_line (adjustment_id, line, customer_id, currency,
                        temporary_limit_id, reason_code, origin, current_limit, current_from, current_to, new_limit, new_from, new_to,
                        old_limit, old_from, old_to)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                [
                    .integer(adjustment), .integer(line.line), .integer(line.customer.id.key),
                    .currency(line.currency),
                    .integer(line.replaces), .text(line.reasonCode), .raw(line.origin),
                ] + line.current.columns
                    + line.new.columns + (line.found?.columns ?? none))
        }
    }
}

extension LimitAdjustment {
    /// All that can change, from adjustment_type to updated_at.
    fileprivate var columns: [Value] {
        [
            .raw(type), .text(description), .raw(status), .day(posting?.day), .text(posting?.by.kind),
            .text(posting?.by.name), .moment(posting?.at), .text(header.externalRef),
            .text(Pairs.text(header.metadata)),
            .integer(header.version), .moment(header.createdAt), .moment(header.updatedAt),
        ]
    }
}
