public import Domain
import SQLite

// Customer credit groups and who is in them.

private let groupColumns = """
    customer_credit_group.id, customer_credit_group.number, customer_credit_group.description,
    customer_credit_group.credit_limit, customer_credit_group.currency, customer_credit_group.limit_to_day,
    use_days_overdue_of_members, customer_credit_group.has_temporary_limit, customer_credit_group.external_ref,
    customer_credit_group.metadata, customer_credit_group.source_version, customer_credit_group.version,
    customer_credit_group.created_at, customer_credit_group.updated_at
    """

extension CustomerCreditGroup {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            header: try row.header(key: row.integer(0), from: 8), number: try row.text(1),
            description: try row.optionalText(2), creditLimit: try row.integer(3), currency: try row.currency(4),
            creditLimitToDate: try row.day(5), useDaysOverdueOfMembers: try row.bool(6))
        hasTemporaryLimit = try row.bool(7)
    }

    fileprivate var columns: [Value] {
        [
            .text(description), .integer(creditLimit), .currency(currency), .day(creditLimitToDate),
            .flag(useDaysOverdueOfMembers),
        ] + header.columns
    }
}

extension ListSource {
    public static let customerCreditGroups = ListSource(
        columns: groupColumns, from: "customer_credit_group", key: "customer_credit_group.id", company: nil,
        fields: [
            Field("number", .number, "customer_credit_group.number"),
            Field("description", .text, "customer_credit_group.description"),
            Field("currency", .text, "customer_credit_group.currency"),
            Field(
                "creditLimit", .money(currency: "customer_credit_group.currency"),
                "customer_credit_group.credit_limit"),
            Field("creditLimitToDate", .date, "customer_credit_group.limit_to_day"),
            Field("useDaysOverdueOfMembers", .flag, "use_days_overdue_of_members"),
            Field(
                "memberCount", .integer,
                "(SELECT count(*) FROM exposure WHERE credit_group_id = customer_credit_group.id)"),
        ] + recordFields("customer_credit_group", kind: .customerCreditGroup),
        search: ["customer_credit_group.number", "customer_credit_group.description"])
}

extension Transaction {
    /// A group by its number or key; numbers are found ignoring ASCII case.
    public func customerCreditGroup(_ reference: Reference) throws -> CustomerCreditGroup? {
        switch reference {
        case .key(let key):
            try session.connection.first(
                text: "SELECT \(groupColumns) FROM customer_credit_group WHERE id = ?", [.integer(key)]
            ) { try CustomerCreditGroup($0) }
        case .number(let number):
            try session.connection.first(
                text: "SELECT \(groupColumns) FROM customer_credit_group WHERE lower(number) = ?",
                [.caseless(number)]
            ) { try CustomerCreditGroup($0) }
        }
    }

    public func customerCreditGroups(_ query: ListQuery) throws -> Page<CustomerCreditGroup> {
        try page(of: .customerCreditGroups, query) { try CustomerCreditGroup($0) }
    }

    /// The next groups in the order of their keys, among those of a list where one is given.
    public func customerCreditGroups(among keys: [Int64]?, after key: Int64, limit: Int) throws
        -> [CustomerCreditGroup]
    {
        try session.connection.all(
            text: """
                SELECT \(groupColumns) FROM customer_credit_group WHERE id > ?\(Self.condition(keys)) ORDER BY id LIMIT ?
                """, [.integer(key)] + (keys ?? []).map { .integer($0) } + [.integer(limit)]
        ) { try CustomerCreditGroup($0) }
    }

    public func groupCount(among keys: [Int64]?) throws -> Int64 {
        try session.connection.first(
            text: "SELECT count(*) FROM customer_credit_group WHERE id > 0\(Self.condition(keys))",
            (keys ?? []).map { .integer($0) }
        ) { try $0.integer(0) } ?? 0
    }

    private static func condition(_ keys: [Int64]?) -> String {
        guard let keys else { return "" }
        return " AND id IN (\(Array(repeating: "?", count: keys.count).joined(separator: ", ")))"
    }

    /// How many customers are in a group.
    public func memberCount(of group: Int64) throws -> Int64 {
        try session.connection.first(
            "SELECT count(*) FROM exposure WHERE credit_group_id = ?", .integer(group)
        ) { try $0.integer(0) } ?? 0
    }

    /// The members of a group with their profiles and exposures, in the order of their keys.
    public func members(of group: Int64) throws -> [CreditAccount] {
        try session.connection.all(
            text: """
                SELECT \(accountColumns) FROM \(accountTables)
                WHERE exposure.credit_group_id = ? ORDER BY exposure.customer_id
                """, [.integer(group)]
        ) { try CreditAccount($0) }
    }

    /// Customers with this number in other companies that are in no group, with their companies; at most 100.
    ///
    /// Source: CM-9.2.
    public func groupCandidates(like customer: Customer) throws -> [Customer] {
        var found: [Customer] = []
        for company in try companies() where company.key != customer.company && found.count < 100 {
            guard let other = try creditAccount(.number(customer.number), in: company.key),
                other.customer.isInvoiceAccount, other.exposure.creditGroup == nil
            else { continue }
            found.append(other.customer)
        }
        return found
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ group: CustomerCreditGroup) throws {
        try session.connection.run(
            text: """
                INSERT INTO customer_credit_group (id, number, has_temporary_limit, description, credit_limit, currency,
                    limit_to_day, use_days_overdue_of_members, external_ref, metadata, source_version, version,
                    created_at, updated_at)
                VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, [.integer(group.key), .text(group.number)] + group.columns)
    }

    public func update(_ group: CustomerCreditGroup) throws {
        try session.connection.run(
            text: """
                UPDATE customer_credit_group SET description = ?, credit_limit = ?, currency = ?, limit_to_day = ?,
                    use_days_overdue_of_members = ?, external_ref = ?, metadata = ?, source_version = ?, version = ?,
                    created_at = ?, updated_at = ?
                WHERE id = ?
                """, group.columns + [.integer(group.key)])
    }

    /// Deletes a group without members, with its temporary limits; its history stays.
    public func delete(_ group: CustomerCreditGroup) throws {
        try session.connection.run("DELETE FROM customer_credit_group WHERE id = ?", .integer(group.key))
    }

    /// Makes a customer a member of a group, or of none.
    public func setCreditGroup(_ group: Int64?, of customer: Int64) throws {
        try session.connection.run(
            """
            INSERT OR IGNORE INTO credit_group_member_past (customer_id, until, credit_group)
            SELECT customer_id, ?2, (SELECT number FROM customer_credit_group WHERE id = credit_group_id)
            FROM exposure WHERE customer_id = ?1
            """, .integer(customer), .moment(now))
        try session.connection.run(
            "UPDATE exposure SET credit_group_id = ?, version = version + 1 WHERE customer_id = ?",
            .integer(group), .integer(customer))
        try watchAgain([customer])
    }
}

// MARK: temporary limits

extension Transaction {
    /// The temporary limits of a group that end on a day or later, oldest first; all of them without a day.
    public func temporaryLimits(ofGroup group: Int64, endingFrom day: CalendarDate? = nil) throws
        -> [StoredTemporaryLimit]
    {
        try session.connection.all(
            text: """
                SELECT id, group_id, amount, from_day, to_day FROM group_temporary_limit
                WHERE group_id = ? AND to_day >= ? ORDER BY from_day
                """, [.integer(group), day.map { .day($0) } ?? .integer(Int64(Int32.min))]
        ) { row in
            StoredTemporaryLimit(
                key: try row.integer(0), customer: try row.integer(1),
                limit: TemporaryLimit(amount: try row.integer(2), from: try row.day(3), to: try row.day(4)))
        }
    }

    /// The temporary limit of a group that is active on a day; at most one is (D-25).
    public func activeTemporaryLimit(of group: CustomerCreditGroup, on day: CalendarDate) throws
        -> StoredTemporaryLimit?
    {
        guard group.hasTemporaryLimit else { return nil }
        return try temporaryLimits(ofGroup: group.key, endingFrom: day).first { $0.limit.isActive(on: day) }
    }
}

extension Transaction where Mode == Writing {
    /// Stores a temporary limit of a group under its key; one that is there gets the new amount and period.
    public func store(_ temporary: StoredTemporaryLimit, ofGroup group: Int64) throws {
        let limit = temporary.limit
        try session.connection.run(
            """
            INSERT INTO group_temporary_limit (id, group_id, amount, from_day, to_day, version, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6)
            ON CONFLICT (id) DO UPDATE SET amount = excluded.amount, from_day = excluded.from_day,
                to_day = excluded.to_day, version = version + 1, updated_at = excluded.updated_at
            """,
            .integer(temporary.key), .integer(group), .integer(limit.amount), .day(limit.from), .day(limit.to),
            .moment(now))
        try session.connection.run(
            "UPDATE customer_credit_group SET has_temporary_limit = 1 WHERE id = ?", .integer(group))
    }

    /// Removes a temporary limit of a group that has not begun.
    public func deleteTemporaryLimit(_ key: Int64, ofGroup group: Int64) throws {
        try session.connection.run(
            "DELETE FROM group_temporary_limit WHERE id = ? AND group_id = ?", .integer(key), .integer(group))
    }
}

// MARK: history

extension ListSource {
    /// `company` is the group: a history is always that of one group.
    public static let groupLimitHistory = ListSource(
        columns: """
            history.id, history.group_id, history.occurred_at, history.effective_day, history.origin,
            history.adjustment_id, limit_adjustment.number, history.line, history.actor_kind, history.actor_name,
            history.old_amount, history.old_from, history.old_to, history.new_amount, history.new_from, history.new_to, NULL
            """,
        from: """
            group_limit_history AS history LEFT JOIN limit_adjustment ON limit_adjustment.id = history.adjustment_id
            """,
        key: "history.id", company: "history.group_id",
        fields: [
            Field("origin", .enumeration(LimitChange.Origin.allCases.map(\.rawValue)), "history.origin"),
            Field("occurredAt", .moment, "history.occurred_at"),
            Field("effectiveDate", .date, "history.effective_day"),
            Field("limitAdjustment", .number, "limit_adjustment.number"),
            Field("newToDate", .date, "history.new_to"), Field("newFromDate", .date, "history.new_from"),
        ])
}

extension Transaction {
    public func groupLimitHistory(_ query: ListQuery) throws -> Page<LimitChange> {
        try page(of: .groupLimitHistory, query) { try LimitChange($0) }
    }
}

extension Transaction where Mode == Writing {
    /// Appends to the history of a group; the change's `customer` is the key of the group.
    public func insert(groupChange change: LimitChange) throws {
        try session.connection.run(
            text: """
                INSERT INTO group_limit_history (id, group_id, occurred_at, effective_day, origin, adjustment_id, line,
                    actor_kind, actor_name, old_amount, old_from, old_to, new_amount, new_from, new_to)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, change.columns)
    }
}

// MARK: what a check reads

/// A member of a group with what its documents add up to: no more than a check needs.
public struct GroupMember: Sendable {
    public let key: Int64
    /// Key of the company.
    public let company: Int64
    public let number: String
    public let name: String
    public let exposure: StoredExposure

    public var stub: Stub { Stub(id: Identifier(.customer, key: key), number: number, name: name) }
}

extension Transaction {
    /// The members of a group with their exposures, in the order of their keys.
    public func groupMembers(of group: Int64) throws -> [GroupMember] {
        try session.connection.all(
            text: """
                SELECT customer.id, customer.company_id, customer.number, customer.name, \(exposureColumns)
                FROM exposure JOIN customer ON customer.id = exposure.customer_id
                WHERE exposure.credit_group_id = ? ORDER BY exposure.customer_id
                """, [.integer(group)]
        ) { row in
            GroupMember(
                key: try row.integer(0), company: try row.integer(1), number: try row.text(2),
                name: try row.text(3), exposure: try StoredExposure(row, from: 4))
        }
    }
}
