public import Domain
import SQLite

// Journals of limit adjustments with their lines.

private let adjustmentColumns = """
    limit_adjustment.id, limit_adjustment.company_id, limit_adjustment.number, adjustment_type,
    limit_adjustment.description, requested_kind, requested_by, posted_day, posted_kind, posted_by, posted_at,
    limit_adjustment.external_ref, limit_adjustment.metadata, NULL, limit_adjustment.version,
    limit_adjustment.created_at, limit_adjustment.updated_at, limit_adjustment.reverses_id,
    (SELECT reversed.number FROM limit_adjustment AS reversed WHERE reversed.id = limit_adjustment.reverses_id),
    limit_adjustment.approval_status, by_line, submitted_kind, submitted_by, submitted_at, posting_error, job_id
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
        reverses = try row.optionalInteger(17).map { key in
            Stub(id: Identifier(.limitAdjustment, key: key), number: try row.optionalText(18) ?? "")
        }
        approval.status = try row.raw(19, as: ApprovalStatus.self)
        approval.isByLine = try row.bool(20)
        if let kind = try row.optionalText(21) { approval.submittedBy = By(kind: kind, name: try row.text(22)) }
        approval.submittedAt = try row.optionalMoment(23)
        approval.postingError = try row.optionalText(24)
        job = try row.optionalInteger(25)
    }
}

let adjustmentLineColumns = """
    line, limit_adjustment_line.customer_id, customer.number, customer.name, limit_adjustment_line.currency,
    current_limit, current_from, current_to, temporary_limit_id, new_limit, new_from, new_to, reason_code, origin,
    old_limit, old_from, old_to, ends, set_limit_id, limit_adjustment_line.credit_group_id,
    customer_credit_group.number, limit_adjustment_line.approval_status, limit_adjustment_line.approval_id
    """

let adjustmentLineTables = """
    limit_adjustment_line LEFT JOIN customer ON customer.id = limit_adjustment_line.customer_id
    LEFT JOIN customer_credit_group ON customer_credit_group.id = limit_adjustment_line.credit_group_id
    """

extension LimitAdjustmentLine {
    init(_ row: borrowing Row) throws {
        self.init(
            line: Int(clamping: try row.integer(0)), subject: try Subject(row), currency: try row.currency(4),
            current: try row.optionalLimit(5) ?? Limit(amount: 0), replaces: try row.optionalInteger(8),
            new: try row.optionalLimit(9) ?? Limit(amount: 0), reasonCode: try row.optionalText(12))
        origin = try row.raw(13, as: Origin.self)
        found = try row.optionalLimit(14)
        ends = try row.bool(17)
        sets = try row.optionalInteger(18)
        approvalStatus = try row.raw(21, as: ApprovalStatus.self)
        approval = try row.optionalInteger(22)
    }
}

extension LimitAdjustmentLine.Subject {
    fileprivate init(_ row: borrowing Row) throws {
        if let key = try row.optionalInteger(1) {
            self = .customer(
                Stub(id: Identifier(.customer, key: key), number: try row.text(2), name: try row.text(3)))
        } else {
            // A group that is deleted by now has no number to show.
            let number = try row.optionalText(20) ?? ""
            self = .group(
                Stub(id: Identifier(.customerCreditGroup, key: try row.integer(19)), number: number))
        }
    }

    /// Values of customer_id and credit_group_id.
    fileprivate var columns: [Value] {
        switch self {
        case .customer(let stub): [.integer(stub.id.key), .null]
        case .group(let stub): [.null, .integer(stub.id.key)]
        }
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
            Field(
                "approvalStatus", .enumeration(ApprovalStatus.allCases.map(\.rawValue)),
                "limit_adjustment.approval_status"),
            Field("submittedBy", .text, "submitted_by"), Field("submittedAt", .moment, "submitted_at"),
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

    /// The lines of a journal, in their order: those behind a line, at most so many.
    public func lines(of adjustment: Int64, after line: Int = 0, limit: Int = .max) throws -> [LimitAdjustmentLine] {
        try session.connection.all(
            text: """
                SELECT \(adjustmentLineColumns) FROM \(adjustmentLineTables)
                WHERE adjustment_id = ? AND line > ? ORDER BY line LIMIT ?
                """, [.integer(adjustment), .integer(line), .integer(limit)]
        ) { try LimitAdjustmentLine($0) }
    }

    /// The lines of a journal about one customer or group, in their order.
    public func lines(of adjustment: Int64, about subject: LimitAdjustmentLine.Subject) throws
        -> [LimitAdjustmentLine]
    {
        // IS matches the null of the other column, and uses the index.
        try session.connection.all(
            text: """
                SELECT \(adjustmentLineColumns) FROM \(adjustmentLineTables)
                WHERE adjustment_id = ? AND limit_adjustment_line.customer_id IS ?
                    AND limit_adjustment_line.credit_group_id IS ? ORDER BY line
                """, [.integer(adjustment)] + subject.columns
        ) { try LimitAdjustmentLine($0) }
    }

    /// The lines of a journal about customer credit groups, in their order.
    public func groupLines(of adjustment: Int64) throws -> [LimitAdjustmentLine] {
        try session.connection.all(
            text: """
                SELECT \(adjustmentLineColumns) FROM \(adjustmentLineTables)
                WHERE adjustment_id = ? AND limit_adjustment_line.customer_id IS NULL ORDER BY +line
                """, [.integer(adjustment)]
        ) { try LimitAdjustmentLine($0) }
    }

    /// Whether a journal has a line about a customer or group.
    public func hasLine(_ adjustment: Int64, about subject: LimitAdjustmentLine.Subject) throws -> Bool {
        try session.connection.first(
            text: """
                SELECT 1 FROM limit_adjustment_line
                WHERE adjustment_id = ? AND customer_id IS ? AND credit_group_id IS ? LIMIT 1
                """, [.integer(adjustment)] + subject.columns
        ) { _ in true } ?? false
    }

    /// How many lines a journal has, and the number of its last.
    public func lineCount(of adjustment: Int64) throws -> (count: Int64, last: Int) {
        try session.connection.first(
            "SELECT count(*), coalesce(max(line), 0) FROM limit_adjustment_line WHERE adjustment_id = ?",
            .integer(adjustment)
        ) { (try $0.integer(0), Int(clamping: try $0.integer(1))) } ?? (0, 0)
    }

    /// The reversals that were made of a journal, oldest first.
    public func reversals(of adjustment: Int64) throws -> [LimitAdjustment] {
        try session.connection.all(
            text: """
                SELECT \(adjustmentColumns) FROM limit_adjustment
                WHERE reverses_id IS NOT NULL AND reverses_id = ? ORDER BY id
                """, [.integer(adjustment)]
        ) { try LimitAdjustment($0) }
    }

    public func lines(of adjustment: Int64, _ query: ListQuery) throws -> Page<LimitAdjustmentLine> {
        try page(of: .limitAdjustmentLines(of: adjustment), query) { try LimitAdjustmentLine($0) }
    }
}

extension ListSource {
    /// The lines of one journal.
    public static func limitAdjustmentLines(of adjustment: Int64) -> ListSource {
        func money(_ name: String, _ column: String) -> Field {
            Field(name, .money(currency: "limit_adjustment_line.currency"), column)
        }
        return ListSource(
            columns: adjustmentLineColumns, from: adjustmentLineTables, key: "line", company: nil,
            fields: [
                Field("lineNumber", .integer, "line"), Field("customer", .number, "customer.number"),
                Field("customerCreditGroup", .number, "customer_credit_group.number"),
                Field("currency", .text, "limit_adjustment_line.currency"),
                money("currentLimit", "current_limit"), money("newLimit", "new_limit"),
                money("oldLimit", "old_limit"), Field("currentFromDate", .date, "current_from"),
                Field("currentToDate", .date, "current_to"), Field("newFromDate", .date, "new_from"),
                Field("newToDate", .date, "new_to"), Field("oldFromDate", .date, "old_from"),
                Field("oldToDate", .date, "old_to"), Field("reasonCode", .number, "reason_code"),
                Field(
                    "origin", .enumeration(LimitAdjustmentLine.Origin.allCases.map(\.rawValue)), "origin"),
                Field(
                    "approvalStatus", .enumeration(ApprovalStatus.allCases.map(\.rawValue)),
                    "limit_adjustment_line.approval_status"),
            ],
            search: ["customer.number", "customer.name", "customer_credit_group.number"],
            condition: "adjustment_id = \(adjustment)")
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ adjustment: LimitAdjustment, lines: [LimitAdjustmentLine]) throws {
        try session.connection.run(
            text: """
                INSERT INTO limit_adjustment (id, company_id, number, requested_kind, requested_by, reverses_id,
                    adjustment_type, description, status, posted_day, posted_kind, posted_by, posted_at,
                    approval_status, by_line, submitted_kind, submitted_by, submitted_at, posting_error, job_id,
                    external_ref, metadata, version, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            [
                .integer(adjustment.key), .integer(adjustment.company), .text(adjustment.number),
                .text(adjustment.requestedBy.kind), .text(adjustment.requestedBy.name),
                .integer(adjustment.reverses?.id.key),
            ] + adjustment.columns)
        try insert(lines, of: adjustment.key)
    }

    /// Stores a changed journal; `lines` replace the ones it has, `nil` keeps them.
    public func update(_ adjustment: LimitAdjustment, lines: [LimitAdjustmentLine]?) throws {
        try session.connection.run(
            text: """
                UPDATE limit_adjustment SET adjustment_type = ?, description = ?, status = ?, posted_day = ?,
                    posted_kind = ?, posted_by = ?, posted_at = ?, approval_status = ?, by_line = ?,
                    submitted_kind = ?, submitted_by = ?, submitted_at = ?, posting_error = ?, job_id = ?,
                    external_ref = ?, metadata = ?, version = ?, created_at = ?, updated_at = ?
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
        for line in lines {
            try session.connection.run(
                text: """
                    INSERT INTO limit_adjustment_line (adjustment_id, line, customer_id, credit_group_id, currency,
                        temporary_limit_id, reason_code, origin, ends, current_limit, current_from, current_to,
                        new_limit, new_from, new_to, old_limit, old_from, old_to, set_limit_id, approval_status,
                        approval_id)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """, [.integer(adjustment), .integer(line.line)] + line.columns)
        }
    }

    /// Stores a changed line of a journal, in its place.
    public func update(_ line: LimitAdjustmentLine, of adjustment: Int64) throws {
        try session.connection.run(
            text: """
                UPDATE limit_adjustment_line SET customer_id = ?, credit_group_id = ?, currency = ?,
                    temporary_limit_id = ?, reason_code = ?, origin = ?, ends = ?, current_limit = ?,
                    current_from = ?, current_to = ?, new_limit = ?, new_from = ?, new_to = ?, old_limit = ?,
                    old_from = ?, old_to = ?, set_limit_id = ?, approval_status = ?, approval_id = ?
                WHERE adjustment_id = ? AND line = ?
                """, line.columns + [.integer(adjustment), .integer(line.line)])
    }
}

extension LimitAdjustmentLine {
    /// All but the place, from customer_id to approval_id.
    fileprivate var columns: [Value] {
        let none: [Value] = [.null, .null, .null]
        return subject.columns + [
            .currency(currency), .integer(replaces), .text(reasonCode), .raw(origin), .flag(ends),
        ] + current.columns + new.columns + (found?.columns ?? none)
            + [.integer(sets), .raw(approvalStatus), .integer(approval)]
    }
}

extension LimitAdjustment {
    /// All that can change, from adjustment_type to updated_at.
    fileprivate var columns: [Value] {
        [
            .raw(type), .text(description), .raw(status), .day(posting?.day), .text(posting?.by.kind),
            .text(posting?.by.name), .moment(posting?.at), .raw(approval.status), .flag(approval.isByLine),
            .text(approval.submittedBy?.kind), .text(approval.submittedBy?.name), .moment(approval.submittedAt),
            .text(approval.postingError), .integer(job), .text(header.externalRef),
            .text(Pairs.text(header.metadata)),
            .integer(header.version), .moment(header.createdAt), .moment(header.updatedAt),
        ]
    }
}
