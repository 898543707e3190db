public import Domain
import SQLite

// The stored decisions of a period, as back-tests read them.
//
// A check is for the day of its company, which is the day of its key or one next to it: of a period these stand together, and are
// read in the order of their keys. An index has only the others, so that a check for today costs nothing more.

/// A stored decision as a back-test reads it.
public struct StoredDecision: Sendable {
    public var check: CreditCheckRecord
    /// `nil` in checks of before inputs were kept.
    public var inputs: DecisionInputs?
}

/// The attempts of a company that were decided for the days of a period.
public struct DecisionPeriod: Sendable {
    public var company: Int64
    public var from: CalendarDate
    public var to: CalendarDate
    /// Key of the last check that there was when the period was named.
    public var last: Int64

    public init(of company: Int64, from: CalendarDate, to: CalendarDate, upTo last: Int64) {
        self.company = company
        self.from = from
        self.to = to
        self.last = last
    }

    /// Keys of the checks that were made on the days of the period, or on a day next to them.
    fileprivate var keys: (after: Int64, upTo: Int64) {
        (KeySequence.first(at: from.adding(days: -1).startInUTC) - 1,
         min(last, KeySequence.first(at: to.adding(days: 2).startInUTC) - 1))
    }
}

/// How far a period has been read: first the checks that were made on its days, then those that were made on others.
public struct DecisionPosition: Equatable, Sendable {
    /// Key of the last check that was looked at.
    public var after: Int64
    /// The day that this check was for, among those that were made on another; `nil` before these.
    public var otherDay: CalendarDate?

    public init(after: Int64 = 0, otherDay: CalendarDate? = nil) {
        self.after = after
        self.otherDay = otherDay
    }
}

/// Checks for a day that is not the one of their key, nor next to it. The index `credit_check_other_day` has these; it repeats the
/// condition word for word.
private let isForOtherDay = "as_of_day - id / 181193932800000 NOT BETWEEN 18261 AND 18263"

extension CreditCheckRecord {
    /// The same about a record.
    fileprivate var isForOtherDay: Bool { abs(asOf.dayNumber - KeySequence.day(of: key).dayNumber) > 1 }
}

extension Transaction {
    /// How many decisions a period has.
    public func countDecisions(in period: DecisionPeriod) throws -> Int64 {
        let keys = period.keys
        return try session.connection.first(
            text: """
                SELECT (SELECT count(*) FROM credit_check
                    WHERE id > ?1 AND id <= ?2 AND +company_id = ?4 AND as_of_day BETWEEN ?5 AND ?6 AND origin = 'attempt'
                        AND NOT (\(isForOtherDay)))
                    + (SELECT count(*) FROM credit_check
                    WHERE company_id = ?4 AND as_of_day BETWEEN ?5 AND ?6 AND id <= ?3 AND origin = 'attempt' AND \(isForOtherDay))
                """,
            [.integer(keys.after), .integer(keys.upTo), .integer(period.last), .integer(period.company), .day(period.from),
             .day(period.to)]
        ) { try $0.integer(0) } ?? 0
    }

    /// The next decisions of a period.
    ///
    /// - Parameter limit: how many checks are looked at; of those that were made on the days of the period, some are of other
    ///   companies.
    /// - Returns: the decisions, and where to go on; `nil` at the end.
    public func decisions(
        in period: DecisionPeriod, from position: DecisionPosition, limit: Int
    ) throws -> (decisions: [StoredDecision], next: DecisionPosition?) {
        var (slice, position) = (DecisionSlice(period, limit: limit), position)
        if position.otherDay == nil {
            let keys = period.keys
            try session.connection.each(
                text: "SELECT \(creditCheckColumns), inputs FROM credit_check WHERE id > ? AND id <= ? ORDER BY id LIMIT ?",
                [.integer(max(keys.after, position.after)), .integer(keys.upTo), .integer(limit)]
            ) { row in try slice.look(at: row) { !$0.isForOtherDay } }
            if slice.isFull { return (slice.decisions, DecisionPosition(after: slice.last.key)) }
            position = DecisionPosition(after: 0, otherDay: period.from)
        }
        try session.connection.each(
            text: """
                SELECT \(creditCheckColumns), inputs FROM credit_check
                WHERE company_id = ? AND (as_of_day, id) > (?, ?) AND as_of_day <= ? AND id <= ? AND \(isForOtherDay)
                ORDER BY as_of_day, id LIMIT ?
                """,
            [.integer(period.company), .day(position.otherDay ?? period.from), .integer(position.after), .day(period.to),
             .integer(period.last), .integer(limit - slice.seen)]
        ) { row in try slice.look(at: row) { $0.isForOtherDay } }
        guard slice.isFull else { return (slice.decisions, nil) }
        return (slice.decisions, DecisionPosition(after: slice.last.key, otherDay: slice.last.day))
    }
}

/// What one reading of a period has seen.
private struct DecisionSlice {
    let period: DecisionPeriod
    let limit: Int
    private(set) var decisions: [StoredDecision] = []
    private(set) var seen = 0
    private(set) var last: (key: Int64, day: CalendarDate)

    init(_ period: DecisionPeriod, limit: Int) {
        self.period = period
        self.limit = limit
        last = (0, period.from)
    }

    var isFull: Bool { seen >= limit }

    /// Takes a row that is a decision of the period; gives that there may be more.
    mutating func look(at row: borrowing Row, where isWanted: (CreditCheckRecord) -> Bool) throws -> Bool {
        seen += 1
        last = (try row.integer(0), try row.day(6))
        guard try row.integer(1) == period.company, last.day >= period.from, last.day <= period.to else { return true }
        let check = try CreditCheckRecord(row)
        guard check.origin == .attempt, isWanted(check) else { return true }
        decisions.append(StoredDecision(check: check, inputs: try row.optionalBytes(16).map { try DecisionInputs(stored: $0) }))
        return true
    }
}
