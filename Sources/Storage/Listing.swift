public import Domain
import SQLite

/// Where the rows of a list come from, and which of its properties callers may filter and sort by.
///
/// The names are the API's; the expressions are SQL and never leave this module.
public struct ListSource: Sendable {
    /// One property that can be filtered or sorted.
    public struct Field: Sendable {
        public enum Kind: Sendable, Equatable {
            /// Compared as it is.
            case text
            /// Compared ignoring ASCII case: numbers and codes.
            case number
            case enumeration([String])
            case integer
            case flag
            case date
            case moment
            /// Minor units; the expression of the currency tells how many decimals they have.
            case money(currency: String)
            /// A whole number of millionths.
            case millionths
            /// A reason that is active on the hold whose key the expression is.
            case reasonOfHold
            /// Whole hours since the moment that the expression is.
            case ageInHours
            /// Who may decide now about the approval whose key the expression is: `user:NAME` or `role:NAME`.
            case participantOfApproval
            /// A day inside the period that begins on the expression and ends on another; either may be open.
            case dayWithin(end: String)
            /// Whether a day has come by the day that the list is about. Where a condition is given, only while it holds.
            case dayReached(while: String?)
            /// The key behind an identifier.
            case identifier(RecordKind)
            /// The key behind an identifier of any kind.
            case anyIdentifier
        }

        public let name: String
        public let kind: Kind
        let expression: String
        public let isSortable: Bool
        /// Whether it is asked about a day, and neither compared nor missing.
        public var isAboutDay: Bool {
            switch kind {
            case .dayWithin, .dayReached: true
            default: false
            }
        }
        /// Whether an index leads through the rows where it is above zero, which are few.
        let isSparse: Bool

        init(_ name: String, _ kind: Kind, _ expression: String, sortable: Bool = true, sparse: Bool = false) {
            self.name = name
            self.kind = kind
            self.expression = expression
            self.isSortable = sortable
            self.isSparse = sparse
        }
    }

    let columns: String
    let from: String
    /// The key, which is the silent last sort key.
    let key: String
    /// The company of a row; `nil` for records of no company.
    let company: String?
    public let fields: [Field]
    /// What `q=` searches: number and name.
    let search: [String]
    /// A condition that every row meets.
    let condition: String?
    /// Whether an index leads through the rows of one company in the order of their keys.
    let hasCompanyIndex: Bool

    init(
        columns: String, from: String, key: String, company: String?, fields: [Field], search: [String] = [],
        condition: String? = nil, hasCompanyIndex: Bool = false
    ) {
        self.columns = columns
        self.from = from
        self.key = key
        self.company = company
        self.fields = fields
        self.search = search
        self.condition = condition
        self.hasCompanyIndex = hasCompanyIndex
    }

    public func field(_ name: String) -> Field? { fields.first { $0.name == name } }

    /// The last fields of every record that the caller may name or has written.
    static func recordFields(_ table: String, kind: RecordKind) -> [Field] {
        [Field("id", .identifier(kind), "\(table).id"),
         Field("externalRef", .text, "\(table).external_ref"),
         Field("createdAt", .moment, "\(table).created_at"),
         Field("updatedAt", .moment, "\(table).updated_at")]
    }
}

/// Where a page ended: the sort values and the key of its last row.
public struct ListPosition: Sendable, Equatable {
    public enum Part: Sendable, Equatable {
        case integer(Int64)
        case text(String)
    }

    public let parts: [Part]
    public init(_ parts: [Part]) { self.parts = parts }

    init(_ row: borrowing Row, from index: Int) throws {
        parts = try (index..<row.count).map { column in
            if case .text(let text) = try row.value(column) { return .text(text) }
            return .integer(try row.integer(column))
        }
    }

    var values: [Value] {
        parts.map { part in
            switch part {
            case .integer(let number): .integer(number)
            case .text(let text): .text(text)
            }
        }
    }
}

/// What a caller asks of a list: which rows, in which order, from where on.
public struct ListQuery: Sendable {
    public enum Comparison: String, Sendable, CaseIterable {
        case equals, ne, gt, gte, lt, lte, prefix, exists
    }

    public enum Operand: Sendable, Equatable {
        case text(String)
        case integer(Int64)
        /// Ten-thousandths of a main unit, whatever the row's currency.
        case amount(Int64)
        case flag(Bool)
    }

    public struct Filter: Sendable {
        public let field: String
        public let comparison: Comparison
        public let operands: [Operand]
        public init(field: String, comparison: Comparison, operands: [Operand]) {
            self.field = field
            self.comparison = comparison
            self.operands = operands
        }
    }

    public struct Order: Sendable, Equatable {
        public let field: String
        public let isDescending: Bool
        public init(field: String, isDescending: Bool) {
            self.field = field
            self.isDescending = isDescending
        }
    }

    /// The day that a list is about, by company where calendars differ.
    public struct Days: Sendable, Equatable {
        public var standard: CalendarDate
        /// Of companies with another day, by their keys.
        public var others: [Int64: CalendarDate]

        public init(_ standard: CalendarDate, others: [Int64: CalendarDate] = [:]) {
            self.standard = standard
            self.others = others
        }
    }

    public var filters: [Filter] = []
    /// For filters that ask whether a day has come; `nil` takes the day in UTC.
    public var days: Days?
    public var search: String?
    public var order: [Order] = []
    /// Rows of these companies only; `nil` is every company.
    public var companies: [Int64]?
    /// Sort values and key of the last row seen.
    public var after: ListPosition?
    public var limit = 50

    public init() {}
}

/// Rows of a list, and where to go on.
public struct Page<Record> {
    public let records: [Record]
    /// `nil` at the end of the list.
    public let next: ListPosition?

    public init(records: [Record], next: ListPosition?) {
        self.records = records
        self.next = next
    }
}

extension Page: Sendable where Record: Sendable {}

extension Transaction {
    /// One page of a list: the rows in order, and the sort values of the last, to go on from.
    ///
    /// Paging is by key: rows that are added or removed meanwhile neither repeat nor hide others.
    func page<Record>(
        of source: ListSource, _ query: ListQuery, as map: (borrowing Row) throws -> Record
    ) throws -> Page<Record> {
        var statement = ListStatement(source, query, now: now)
        let text = statement.page()
        var records: [Record] = []
        var last: ListPosition?
        var hasMore = false
        let sortCount = statement.sortExpressions.count
        try session.connection.each(text: text, statement.values) { row in
            if records.count == query.limit {
                hasMore = true
                return false
            }
            records.append(try map(row))
            if records.count == query.limit {
                last = try ListPosition(row, from: row.count - sortCount)
            }
            return true
        }
        return Page(records: records, next: hasMore ? last : nil)
    }

    /// How many rows a list has in all.
    public func count(of source: ListSource, _ query: ListQuery) throws -> Int64 {
        var statement = ListStatement(source, query, now: now)
        let text = statement.count()
        return try session.connection.first(text: text, statement.values) { try $0.integer(0) } ?? 0
    }
}

/// The SQL of one list query. Names come from the source alone, everything else is bound.
struct ListStatement {
    let source: ListSource
    let query: ListQuery
    private let now: Timestamp
    var values: [Value] = []
    let sortExpressions: [String]
    private let descending: [Bool]

    init(_ source: ListSource, _ query: ListQuery, now: Timestamp) {
        self.source = source
        self.query = query
        self.now = now
        var expressions: [String] = []
        var descending: [Bool] = []
        for order in query.order {
            guard let field = source.field(order.field) else { continue }
            // A null sorts as the smallest value, in one way under every engine.
            expressions.append("(\(field.expression) IS NOT NULL)")
            // The older, the more hours.
            let sign = field.kind == .ageInHours ? "-" : ""
            expressions.append("\(sign)coalesce(\(field.expression), \(field.isText ? "''" : "0"))")
            descending += [order.isDescending, order.isDescending]
        }
        expressions.append(source.key)
        descending.append(query.order.last?.isDescending ?? false)
        sortExpressions = expressions
        self.descending = descending
    }

    mutating func page() -> String {
        let conditions = conditions(paged: true)
        let order = zip(sortExpressions, descending).map { $0 + ($1 ? " DESC" : "") }.joined(separator: ", ")
        values.append(.integer(Int64(query.limit) + 1))
        return "SELECT \(source.columns), \(sortExpressions.joined(separator: ", ")) FROM \(source.from)"
            + "\(conditions) ORDER BY \(order) LIMIT ?"
    }

    mutating func count() -> String {
        "SELECT count(*) FROM \(source.from)\(conditions(paged: false))"
    }

    mutating func conditions(paged: Bool) -> String {
        var conditions: [String] = []
        if let condition = source.condition { conditions.append(condition) }
        if let companies = query.companies, let column = source.company {
            // A page is read in the order of its keys. An index by company would have all rows of the company sorted first.
            let walks = paged && !namesRecord && !(source.hasCompanyIndex && companies.count == 1)
            conditions.append("\(walks ? "+" : "")\(column) IN (\(marks(companies.count)))")
            values += companies.map { .integer($0) }
        }
        for filter in query.filters {
            guard let field = source.field(filter.field) else { continue }
            conditions.append(condition(field, filter))
            if filter.comparison == .equals, let companies = query.companies, let column = field.companyColumn {
                // Numbers are indexed within their company: said of the record that is named, the index finds it.
                conditions.append("\(column) IN (\(marks(companies.count)))")
                values += companies.map { .integer($0) }
            }
        }
        if let search = query.search, !source.search.isEmpty {
            let pattern = "%" + search.likeEscaped.lowercased() + "%"
            conditions.append("(" + source.search.map { "lower(\($0)) LIKE ? ESCAPE '\\'" }.joined(separator: " OR ") + ")")
            values += source.search.map { _ in .text(pattern) }
        }
        if paged, let after = query.after?.values, after.count == sortExpressions.count {
            conditions.append(behind(after))
        }
        return conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    }

    /// Whether a filter names few rows, which an index finds; they are sorted then.
    private var namesRecord: Bool {
        query.filters.contains { filter in
            guard filter.comparison == .equals, let field = source.field(filter.field) else { return false }
            return switch field.kind {
            case .number, .text, .identifier, .anyIdentifier, .flag, .date, .reasonOfHold, .participantOfApproval: true
            // What must hold besides is indexed by company.
            case .dayReached(while: let condition): condition != nil
            default: false
            }
        }
    }

    /// The rows behind a row, where columns may go up or down: equal so far, then beyond.
    private mutating func behind(_ after: [Value]) -> String {
        if !descending.contains(true) {
            values += after
            return "(\(sortExpressions.joined(separator: ", "))) > (\(marks(after.count)))"
        }
        var alternatives: [String] = []
        for index in sortExpressions.indices {
            var parts: [String] = []
            for earlier in 0..<index {
                parts.append("\(sortExpressions[earlier]) = ?")
                values.append(after[earlier])
            }
            parts.append("\(sortExpressions[index]) \(descending[index] ? "<" : ">") ?")
            values.append(after[index])
            alternatives.append("(" + parts.joined(separator: " AND ") + ")")
        }
        return "(" + alternatives.joined(separator: " OR ") + ")"
    }

    private mutating func condition(_ field: ListSource.Field, _ filter: ListQuery.Filter) -> String {
        let expression = field.compared
        if field.kind == .reasonOfHold {
            values += filter.operands.map { field.bound($0) }
            let isWanted = filter.comparison != .ne
            // The mark of a hold without active reasons is not among its reasons.
            let marked = filter.operands.contains(.text(ReasonCode.readyToRelease.rawValue))
                ? " OR order_hold.display_reason = 'readyToRelease'" : ""
            return "\(isWanted ? "" : "NOT ")(EXISTS (SELECT 1 FROM order_hold_reason WHERE hold_id = \(expression)"
                + " AND active = 1 AND code IN (\(marks(filter.operands.count))))\(marked))"
        }
        if field.kind == .ageInHours, filter.comparison != .exists { return ageCondition(field, filter) }
        if field.kind == .flag, filter.comparison == .equals, case .flag(let flag)? = filter.operands.first, filter.operands.count == 1 {
            // Written out, so that an index of the rows where it is so serves.
            return "\(expression) = \(flag ? 1 : 0)"
        }
        if case .dayWithin(let end) = field.kind { return within(expression, end, filter) }
        if case .dayReached(let condition) = field.kind { return reached(expression, while: condition, filter) }
        if field.kind == .participantOfApproval { return waiting(expression, filter) }
        switch filter.comparison {
        case .exists:
            let wanted = filter.operands.first == .flag(true)
            return "\(field.expression) IS \(wanted ? "NOT " : "")NULL"
        case .prefix:
            guard case .text(let text)? = filter.operands.first else { return "1 = 1" }
            values.append(.text(text.likeEscaped.lowercased() + "%"))
            return "lower(\(field.expression)) LIKE ? ESCAPE '\\'"
        case .equals:
            values += filter.operands.map { field.bound($0) }
            let equals = filter.operands.count == 1 ? "= ?" : "IN (\(marks(filter.operands.count)))"
            return "\(field.aboveZero(filter))\(expression) \(equals)"
        case .ne:
            values += filter.operands.map { field.bound($0) }
            return "(\(field.expression) IS NULL OR \(expression) NOT IN (\(marks(filter.operands.count))))"
        case .gt, .gte, .lt, .lte:
            guard let operand = filter.operands.first else { return "1 = 1" }
            values.append(field.bound(operand))
            let sign = [.gt: ">", .gte: ">=", .lt: "<", .lte: "<="][filter.comparison] ?? "="
            return "\(field.aboveZero(filter))\(expression) \(sign) ?"
        }
    }

    /// Hours compared as moments, so that an index on the moment serves. Several numbers of hours mean any of them.
    private mutating func ageCondition(_ field: ListSource.Field, _ filter: ListQuery.Filter) -> String {
        let expression = field.expression
        func moment(_ hours: Int64) -> Value {
            let (past, overflow) = hours.multipliedReportingOverflow(by: 3_600_000)
            return .integer(overflow ? 0 : now.milliseconds - min(max(past, 0), now.milliseconds))
        }
        var parts: [String] = []
        for case .integer(let given) in filter.operands {
            let hours = min(given, Int64.max - 1)
            switch filter.comparison {
            case .gte: parts.append("\(expression) <= ?"); values.append(moment(hours))
            case .gt: parts.append("\(expression) <= ?"); values.append(moment(hours + 1))
            case .lt: parts.append("\(expression) > ?"); values.append(moment(hours))
            case .lte: parts.append("\(expression) > ?"); values.append(moment(hours + 1))
            default:
                parts.append("(\(expression) <= ? AND \(expression) > ?)")
                values += [moment(hours), moment(hours + 1)]
            }
        }
        let anyOf = "(" + parts.joined(separator: " OR ") + ")"
        return filter.comparison == .ne ? "NOT " + anyOf : anyOf
    }

    /// A day that has come, or that has not.
    private mutating func reached(_ expression: String, while condition: String?, _ filter: ListQuery.Filter) -> String {
        let isWanted = filter.comparison != .ne
        switch (filter.operands.contains(.flag(true)) == isWanted, filter.operands.contains(.flag(false)) == isWanted) {
        case (true, true): return "1 = 1"
        case (false, false): return "1 = 0"
        case (true, false): return "(\(condition.map { "\($0) AND " } ?? "")\(comparison(expression, "<=")))"
        case (false, true):
            return "(\(condition.map { "NOT \($0) OR " } ?? "")\(expression) IS NULL OR \(comparison(expression, ">")))"
        }
    }

    /// A day compared with the one that the list is about, which may depend on the company of the row.
    private mutating func comparison(_ expression: String, _ sign: String) -> String {
        let days = query.days ?? ListQuery.Days(now.utcDate)
        guard let company = source.company, !days.others.isEmpty else {
            values.append(.day(days.standard))
            return "\(expression) \(sign) ?"
        }
        let others = days.others.sorted { $0.key < $1.key }
        values += others.flatMap { [.integer($0.key), .day($0.value)] } + [.day(days.standard)]
        let cases = others.map { _ in "WHEN ? THEN ?" }.joined(separator: " ")
        return "\(expression) \(sign) CASE \(company) \(cases) ELSE ? END"
    }

    /// A pending approval whose current step one of the operands may decide, and that none of them has submitted where
    /// who submits may not approve.
    private mutating func waiting(_ approval: String, _ filter: ListQuery.Filter) -> String {
        let operands = filter.operands.map { Value.caselessOperand($0) }
        values += operands + operands
        let marks = marks(operands.count)
        return "(approval.status = 'pendingApproval' AND EXISTS (SELECT 1 FROM approval_participant"
            + " WHERE approval_id = \(approval) AND kind || ':' || name IN (\(marks)))"
            + " AND (allow_self_approval = 1 OR 'user:' || lower(requested_by) NOT IN (\(marks))))"
    }

    /// A period that has one of the operands in it, or none of them.
    private mutating func within(_ start: String, _ end: String, _ filter: ListQuery.Filter) -> String {
        let parts = filter.operands.map { _ in "((\(start) IS NULL OR \(start) <= ?) AND (\(end) IS NULL OR \(end) >= ?))" }
        for case .integer(let day) in filter.operands { values += [.integer(day), .integer(day)] }
        let anyOf = "(" + parts.joined(separator: " OR ") + ")"
        return filter.comparison == .ne ? "NOT " + anyOf : anyOf
    }

    private func marks(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }
}

extension Value {
    fileprivate static func caselessOperand(_ operand: ListQuery.Operand) -> Value {
        if case .text(let text) = operand { return .caseless(text) }
        return .null
    }
}

extension String {
    /// The text with the wildcards of LIKE taken literally.
    var likeEscaped: String {
        var escaped = ""
        for character in self {
            if character == "%" || character == "_" || character == "\\" { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }
}
