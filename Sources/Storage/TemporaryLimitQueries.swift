public import Domain
import SQLite

// Temporary limits, the history of limits, and the numbers given out by a company.

private let temporaryColumns = "id, customer_id, amount, from_day, to_day"

extension StoredTemporaryLimit {
    init(_ row: borrowing Row) throws {
        self.init(
            key: try row.integer(0), customer: try row.integer(1),
            limit: TemporaryLimit(amount: try row.integer(2), from: try row.day(3), to: try row.day(4)))
    }
}

extension Transaction {
    /// The temporary limit that is active on a day; at most one is (D-25).
    public func activeTemporaryLimit(of customer: Int64, on day: CalendarDate) throws -> TemporaryLimit? {
        try storedTemporaryLimit(of: customer, on: day)?.limit
    }

    func storedTemporaryLimit(of customer: Int64, on day: CalendarDate) throws -> StoredTemporaryLimit? {
        try session.connection.first(
            text: """
                SELECT \(temporaryColumns) FROM temporary_limit
                WHERE customer_id = ?1 AND to_day >= ?2 AND from_day <= ?2 ORDER BY to_day LIMIT 1
                """, [.integer(customer), .day(day)]
        ) { try StoredTemporaryLimit($0) }
    }

    /// The temporary limits of a customer that end on a day or later, oldest first; all of them without a day.
    public func temporaryLimits(of customer: Int64, endingFrom day: CalendarDate? = nil) throws
        -> [StoredTemporaryLimit]
    {
        try session.connection.all(
            text: """
                SELECT \(temporaryColumns) FROM temporary_limit
                WHERE customer_id = ? AND to_day >= ? ORDER BY from_day
                """, [.integer(customer), day.map { .day($0) } ?? .integer(Int64(Int32.min))]
        ) { try StoredTemporaryLimit($0) }
    }
}

extension Transaction where Mode == Writing {
    /// Stores a temporary limit under its key; one that is there already gets the new amount and period.
    public func store(_ temporary: StoredTemporaryLimit) throws {
        try session.connection.run(
            """
            UPDATE temporary_limit SET amount = ?, from_day = ?, to_day = ?, version = version + 1, updated_at = ?
            WHERE id = ? AND customer_id = ?
            """,
            .integer(temporary.limit.amount), .day(temporary.limit.from), .day(temporary.limit.to), .moment(now),
            .integer(temporary.key), .integer(temporary.customer))
        try watchAgain([temporary.customer])
        if session.connection.changes > 0 { return }
        try session.connection.run(
            """
            INSERT INTO temporary_limit (id, customer_id, amount, from_day, to_day, version, created_at,
                updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6)
            """,
            .integer(temporary.key), .integer(temporary.customer), .integer(temporary.limit.amount),
            .day(temporary.limit.from), .day(temporary.limit.to), .moment(now))
        try session.connection.run(
            "UPDATE exposure SET has_temporary_limit = 1 WHERE customer_id = ?", .integer(temporary.customer))
    }

    /// Removes a temporary limit that has not begun.
    public func deleteTemporaryLimit(_ key: Int64, of customer: Int64) throws {
        try keepDeletedTemporaryLimits("id = ?2", .integer(key))
        try session.connection.run(
            "DELETE FROM temporary_limit WHERE id = ? AND customer_id = ?", .integer(key), .integer(customer))
        try watchAgain([customer])
    }

    /// Keeps what temporary limits say that are about to be deleted.
    ///
    /// - Parameter condition: which of them; `?2` is `operand`.
    func keepDeletedTemporaryLimits(_ condition: String, _ operand: Value) throws {
        try session.connection.run(
            text: """
                INSERT OR IGNORE INTO temporary_limit_past (id, until, customer_id, amount, from_day, to_day, created_at)
                SELECT id, ?1, customer_id, amount, from_day, to_day, created_at FROM temporary_limit WHERE \(condition)
                """, [.moment(now), operand])
    }

    /// The next number of a company's sequence; a number that `isTaken` knows is passed over.
    public func nextNumber(
        _ sequence: NumberSequence, of company: Int64, isTaken: (String) throws -> Bool
    ) throws -> String {
        // A sequence is known by its first number, so that another first number begins another sequence.
        let name = sequence.text(sequence.first)
        var last = try session.connection.first(
            "SELECT last FROM number_sequence WHERE company_id = ? AND name = ?", .integer(company), .text(name)
        ) { try $0.integer(0) }
        var value: Int64
        repeat {
            value = sequence.next(after: last)
            last = value
        } while try isTaken(sequence.text(value))
        try session.connection.run(
            """
            INSERT INTO number_sequence (company_id, name, last) VALUES (?1, ?2, ?3)
            ON CONFLICT (company_id, name) DO UPDATE SET last = ?3
            """, .integer(company), .text(name), .integer(value))
        return sequence.text(value)
    }
}

// MARK: history

let historyColumns = """
    limit_history.id, limit_history.customer_id, limit_history.occurred_at, limit_history.effective_day,
    limit_history.origin, limit_history.adjustment_id, limit_adjustment.number, limit_history.line,
    limit_history.actor_kind, limit_history.actor_name, limit_history.old_amount, limit_history.old_from,
    limit_history.old_to, limit_history.new_amount, limit_history.new_from, limit_history.new_to,
    limit_history.guarantee_id
    """

extension LimitChange {
    /// Values of the columns that the histories of customers and of groups share.
    var columns: [Value] {
        let none: [Value] = [.null, .null, .null]
        return [
            .integer(key), .integer(customer), .moment(occurredAt), .day(effectiveDate), .raw(origin),
            .integer(adjustment?.id.key), .integer(line), .text(by.kind), .text(by.name),
        ] + (old?.columns ?? none) + (new?.columns ?? none)
    }

    init(_ row: borrowing Row) throws {
        let adjustment = try row.optionalInteger(5).map { key in
            Stub(id: Identifier(.limitAdjustment, key: key), number: try row.optionalText(6) ?? "")
        }
        self.init(
            key: try row.integer(0), customer: try row.integer(1), occurredAt: try row.moment(2),
            effectiveDate: try row.day(3), origin: try row.raw(4, as: Origin.self), adjustment: adjustment,
            line: try row.optionalInteger(7).map { Int(clamping: $0) },
            guarantee: try row.optionalInteger(16).map { Identifier(.guarantee, key: $0) },
            by: LimitAdjustment.By(kind: try row.text(8), name: try row.text(9)), old: try row.optionalLimit(10),
            new: try row.optionalLimit(13))
    }
}

extension Row {
    /// A limit in three columns: amount, first and last day.
    func optionalLimit(_ index: Int) throws -> LimitAdjustmentLine.Limit? {
        guard let amount = try optionalInteger(index) else { return nil }
        return LimitAdjustmentLine.Limit(
            amount: amount, from: try optionalDay(index + 1), to: try optionalDay(index + 2))
    }
}

extension LimitAdjustmentLine.Limit {
    var columns: [Value] { [.integer(amount), .day(from), .day(to)] }
}

extension ListSource {
    /// `company` is the customer: a history is always that of one customer.
    public static let limitHistory = ListSource(
        columns: historyColumns,
        from: "limit_history LEFT JOIN limit_adjustment ON limit_adjustment.id = limit_history.adjustment_id",
        key: "limit_history.id", company: "limit_history.customer_id",
        fields: [
            Field("origin", .enumeration(LimitChange.Origin.allCases.map(\.rawValue)), "limit_history.origin"),
            Field("occurredAt", .moment, "limit_history.occurred_at"),
            Field("effectiveDate", .date, "limit_history.effective_day"),
            Field("limitAdjustment", .number, "limit_adjustment.number"),
            Field("newToDate", .date, "limit_history.new_to"),
            Field("newFromDate", .date, "limit_history.new_from"),
            Field("guarantee", .identifier(.guarantee), "limit_history.guarantee_id"),
        ])
}

extension Transaction {
    public func limitHistory(_ query: ListQuery) throws -> Page<LimitChange> {
        try page(of: .limitHistory, query) { try LimitChange($0) }
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ change: LimitChange) throws {
        try session.connection.run(
            text: """
                INSERT INTO limit_history (id, customer_id, occurred_at, effective_day, origin, adjustment_id,
                    line, actor_kind, actor_name, old_amount, old_from, old_to, new_amount, new_from, new_to, guarantee_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, change.columns + [.integer(change.guarantee?.key)])
    }
}
