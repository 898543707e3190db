public import Domain
import SQLite

// What customers told of their revenue (CM-1.5).

private let statementColumns = """
    financial_statement.id, customer_id, day, revenue, financial_statement.currency, financial_statement.external_ref,
    financial_statement.metadata, financial_statement.source_version, financial_statement.version,
    financial_statement.created_at, financial_statement.updated_at, customer.company_id
    """

private let statementTables = "financial_statement JOIN customer ON customer.id = customer_id"

extension FinancialStatement {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            header: try row.header(key: row.integer(0), from: 5), company: try row.integer(11),
            customer: try row.integer(1), date: try row.day(2),
            revenue: Money(minorUnits: try row.integer(3), currency: try row.currency(4)))
    }
}

extension ListSource {
    /// `company` is the customer: the statements are always those of one customer.
    public static let financialStatements = ListSource(
        columns: statementColumns, from: statementTables, key: "financial_statement.id", company: "customer_id",
        fields: [
            Field("date", .date, "day"), Field("currency", .text, "financial_statement.currency"),
            Field("revenue", .money(currency: "financial_statement.currency"), "revenue"),
            Field("externalRef", .text, "financial_statement.external_ref"),
        ])
}

extension Transaction {
    public func financialStatement(of customer: Int64, on day: CalendarDate) throws -> FinancialStatement? {
        try session.connection.first(
            text: "SELECT \(statementColumns) FROM \(statementTables) WHERE customer_id = ? AND day = ?",
            [.integer(customer), .day(day)]
        ) { try FinancialStatement($0) }
    }

    /// The newest statement of a customer that is not of a later day (CM-11.6).
    public func latestFinancialStatement(of customer: Int64, on day: CalendarDate) throws -> FinancialStatement? {
        try session.connection.first(
            text: """
                SELECT \(statementColumns) FROM \(statementTables) WHERE customer_id = ? AND day <= ?
                ORDER BY day DESC LIMIT 1
                """, [.integer(customer), .day(day)]
        ) { try FinancialStatement($0) }
    }

    public func financialStatements(_ query: ListQuery) throws -> Page<FinancialStatement> {
        try page(of: .financialStatements, query) { try FinancialStatement($0) }
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ statement: FinancialStatement) throws {
        try session.connection.run(
            text: """
                INSERT INTO financial_statement (revenue, currency, external_ref, metadata, source_version, version,
                    created_at, updated_at, id, customer_id, day)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            [.integer(statement.revenue.minorUnits), .currency(statement.revenue.currency)] + statement.header.columns
                + [.integer(statement.header.key), .integer(statement.customer), .day(statement.date)])
    }

    public func update(_ statement: FinancialStatement) throws {
        try session.connection.run(
            text: """
                UPDATE financial_statement SET revenue = ?, currency = ?, external_ref = ?, metadata = ?,
                    source_version = ?, version = ?, created_at = ?, updated_at = ? WHERE id = ?
                """,
            [.integer(statement.revenue.minorUnits), .currency(statement.revenue.currency)] + statement.header.columns
                + [.integer(statement.header.key)])
    }

    public func delete(_ statement: FinancialStatement) throws {
        try session.connection.run("DELETE FROM financial_statement WHERE id = ?", .integer(statement.header.key))
    }
}
