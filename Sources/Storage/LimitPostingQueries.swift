public import Domain
import SQLite

// The lines of a large journal on their way into force.

/// What a line for a customer will come to, as it is kept until all of them take effect together.
public struct StagedLimit {
    public var line: Int
    public var customer: Int64
    public var profileVersion: Int64
    /// Made when the line was prepared; a change of the customer's limits with a later key makes it stale.
    public var preparedKey: Int64
    public var changes: Bool
    public var found: LimitAdjustmentLine.Limit
    public var sets: Int64?
    public var customerCurrencyLimit: Int64?
    /// What the history tells, and its event; `nil` when the limit stays as it is.
    public var change: LimitChange?
    public var after: LimitAdjustmentLine.Limit?
    public var event: Change?

    public init(
        line: Int, customer: Int64, profileVersion: Int64, preparedKey: Int64, changes: Bool,
        found: LimitAdjustmentLine.Limit, sets: Int64?, customerCurrencyLimit: Int64?, change: LimitChange?,
        after: LimitAdjustmentLine.Limit?, event: Change?
    ) {
        self.line = line
        self.customer = customer
        self.profileVersion = profileVersion
        self.preparedKey = preparedKey
        self.changes = changes
        self.found = found
        self.sets = sets
        self.customerCurrencyLimit = customerCurrencyLimit
        self.change = change
        self.after = after
        self.event = event
    }
}

extension Transaction where Mode == Writing {
    /// Keeps what a line will come to; what was kept of it before is replaced.
    public func stage(_ staged: StagedLimit, of adjustment: Int64) throws {
        let none: [Value] = [.null, .null, .null]
        try session.connection.run(
            text: """
                INSERT OR REPLACE INTO limit_posting (adjustment_id, line, customer_id, profile_version, prepared_key,
                    changes, tells, set_limit_id, customer_amount, history_id, number, reason_code, data, audit,
                    found_amount, found_from, found_to, before_amount, before_from, before_to, after_amount,
                    after_from, after_to)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            [
                .integer(adjustment), .integer(staged.line), .integer(staged.customer),
                .integer(staged.profileVersion), .integer(staged.preparedKey), .flag(staged.changes),
                .flag(staged.change != nil), .integer(staged.sets), .integer(staged.customerCurrencyLimit),
                .integer(staged.change?.key ?? 0), .text(staged.event?.number ?? ""),
                .text(staged.event?.reasonCode), .utf8(staged.event?.data ?? []),
                staged.event?.changes.map { .utf8($0) } ?? .null,
            ] + staged.found.columns + (staged.change?.old?.columns ?? none) + (staged.after?.columns ?? none))
    }

    /// The lines whose customer has changed since they were prepared.
    public func staleLines(of adjustment: Int64) throws -> [Int] {
        try session.connection.all(
            """
            SELECT staged.line FROM limit_posting AS staged
            JOIN credit_profile ON credit_profile.customer_id = staged.customer_id
            WHERE staged.adjustment_id = ? AND (credit_profile.version <> staged.profile_version
                OR EXISTS (SELECT 1 FROM limit_history WHERE limit_history.customer_id = staged.customer_id
                    AND limit_history.id > staged.prepared_key))
            ORDER BY staged.line
            """, .integer(adjustment)
        ) { Int(clamping: try $0.integer(0)) }
    }

    /// Notes on the next lines behind a line what posting found and set; they are in force already.
    public func settleStagedLines(of adjustment: Int64, after line: Int, most: Int) throws {
        try session.connection.run(
            """
            UPDATE limit_adjustment_line SET old_limit = staged.found_amount, old_from = staged.found_from,
                old_to = staged.found_to, set_limit_id = staged.set_limit_id
            FROM (SELECT line, found_amount, found_from, found_to, set_limit_id FROM limit_posting
                WHERE adjustment_id = ?1 AND line > ?2 ORDER BY line LIMIT ?3) AS staged
            WHERE limit_adjustment_line.adjustment_id = ?1 AND limit_adjustment_line.line = staged.line
            """, .integer(adjustment), .integer(line), .integer(most))
    }

    /// Puts every staged line in force at once, with history and events. What it found is noted on the lines afterwards,
    /// so that orders wait no longer than they must.
    public func applyStagedLimits(
        of adjustment: LimitAdjustment, on day: CalendarDate, comment: String?, by actor: Actor
    ) throws {
        let key = Value.integer(adjustment.key)
        switch adjustment.type {
        case .creditLimit:
            try session.connection.run(
                """
                UPDATE credit_profile SET credit_limit = staged.after_amount,
                    customer_currency_limit = staged.customer_amount, limit_expiration = staged.after_to,
                    limit_date = ?2, version = credit_profile.version + 1, updated_at = ?3
                FROM limit_posting AS staged
                WHERE staged.adjustment_id = ?1 AND staged.changes = 1
                    AND credit_profile.customer_id = staged.customer_id
                """, key, .day(day), .moment(now))
        case .temporaryCreditLimit: try applyTemporaryLimits(key)
        }
        try session.connection.run(
            """
            INSERT INTO limit_history (id, customer_id, occurred_at, effective_day, origin, adjustment_id, line,
                actor_kind, actor_name, old_amount, old_from, old_to, new_amount, new_from, new_to)
            SELECT history_id, customer_id, ?2, ?3, ?4, adjustment_id, line, ?5, ?6, before_amount, before_from,
                before_to, after_amount, after_from, after_to
            FROM limit_posting WHERE adjustment_id = ?1 AND tells = 1 ORDER BY line
            """, key, .moment(now), .day(day),
            .raw(adjustment.type == .creditLimit ? LimitChange.Origin.adjustment : .temporary), .raw(actor.kind),
            .text(actor.name))
        try session.connection.run(
            """
            INSERT INTO change (type, occurred_at, company_id, record_kind, record_id, record_number, actor_kind,
                actor_name, api_key_id, request_id, reason_code, comment, data, changes)
            SELECT 'limit.changed', ?2, ?3, ?4, customer_id, number, ?5, ?6, ?7, ?8, reason_code, ?9, data, audit
            FROM limit_posting WHERE adjustment_id = ?1 AND tells = 1 ORDER BY line
            """, key, .moment(now), .integer(adjustment.company), .raw(RecordKind.customer), .raw(actor.kind),
            .text(actor.name), .integer(actor.apiKey), .text(actor.requestID), .text(comment))
    }

    private func applyTemporaryLimits(_ adjustment: Value) throws {
        try session.connection.run(
            """
            INSERT INTO temporary_limit (id, customer_id, amount, from_day, to_day, version, created_at, updated_at)
            SELECT set_limit_id, customer_id, after_amount, after_from, after_to, 1, ?2, ?2 FROM limit_posting
            WHERE adjustment_id = ?1 AND changes = 1 AND after_amount IS NOT NULL ORDER BY line
            ON CONFLICT (id) DO UPDATE SET amount = excluded.amount, from_day = excluded.from_day,
                to_day = excluded.to_day, version = temporary_limit.version + 1, updated_at = excluded.updated_at
            """, adjustment, .moment(now))
        let ended = """
            id IN (SELECT set_limit_id FROM limit_posting
                WHERE adjustment_id = ?2 AND changes = 1 AND after_amount IS NULL)
            """
        try keepDeletedTemporaryLimits(ended, adjustment)
        try session.connection.run(text: "DELETE FROM temporary_limit WHERE \(ended)", [.null, adjustment])
        try session.connection.run(
            """
            UPDATE exposure SET has_temporary_limit = 1 WHERE customer_id IN (SELECT customer_id FROM limit_posting
                WHERE adjustment_id = ? AND changes = 1 AND after_amount IS NOT NULL)
            """, adjustment)
    }

    /// Forgets some of what was staged of a journal; gives whether that was all.
    public func forgetStagedLimits(of adjustment: Int64, most: Int) throws -> Bool {
        try session.connection.run(
            """
            DELETE FROM limit_posting WHERE adjustment_id = ?1 AND line IN
                (SELECT line FROM limit_posting WHERE adjustment_id = ?1 ORDER BY line LIMIT ?2)
            """, .integer(adjustment), .integer(most))
        return session.connection.changes < most
    }
}

extension Transaction {
    /// Whether lines of a journal are still kept that have not been settled.
    public func hasStagedLimits(of adjustment: Int64) throws -> Bool {
        try session.connection.first(
            "SELECT 1 FROM limit_posting WHERE adjustment_id = ? LIMIT 1", .integer(adjustment)
        ) { _ in true } ?? false
    }

    /// Which of these customers have orders on hold.
    public func customersWithOpenHolds(among customers: [Int64]) throws -> [Int64] {
        try customers.filter { customer in
            try session.connection.first(
                "SELECT 1 FROM order_hold WHERE customer_id = ? AND active = 1 LIMIT 1", .integer(customer)
            ) { _ in true } ?? false
        }
    }

    /// Number of a journal's last line; 0 without lines.
    public func lastLine(of adjustment: Int64) throws -> Int {
        let last = try session.connection.first(
            "SELECT line FROM limit_adjustment_line WHERE adjustment_id = ? ORDER BY line DESC LIMIT 1",
            .integer(adjustment)
        ) { try $0.integer(0) }
        return Int(clamping: last ?? 0)
    }

    /// A line of a journal.
    public func line(_ line: Int, of adjustment: Int64) throws -> LimitAdjustmentLine? {
        try lines(of: adjustment, after: line - 1, limit: 1).first { $0.line == line }
    }
}
