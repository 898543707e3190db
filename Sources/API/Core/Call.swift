public import Domain
public import HTTPServer
public import JSON
public import Storage

/// One request on its way through an operation: who calls, what is asked, in which company and as of which day.
public final class Call: Sendable {
    public let endpoint: Endpoint
    public let caller: Caller
    public let requestID: String
    /// The values in the path, in its order.
    public let slots: [String]
    /// Query parameters that the endpoint declares, each once.
    public let parameters: [String: String]
    public let list: ListQuery?
    public let listView: ListView
    public let body: JSONDocument?
    /// A body that was too long for memory, or comes as a stream.
    public let bodyFile: SpooledFile?
    public let headers: CallHeaders
    public let calendar: BusinessCalendar
    /// Path and query as they were asked, for `instance` and links.
    public let target: String
    public let path: String

    public init(
        endpoint: Endpoint, caller: Caller, requestID: String, slots: [String], parameters: [String: String],
        list: ListQuery?, listView: ListView, body: JSONDocument?, bodyFile: SpooledFile?, headers: CallHeaders,
        calendar: BusinessCalendar, target: String, path: String
    ) {
        self.endpoint = endpoint
        self.caller = caller
        self.requestID = requestID
        self.slots = slots
        self.parameters = parameters
        self.list = list
        self.listView = listView
        self.body = body
        self.bodyFile = bodyFile
        self.headers = headers
        self.calendar = calendar
        self.target = target
        self.path = path
    }

    /// The same request with another body.
    func with(body: JSONDocument) -> Call {
        Call(
            endpoint: endpoint, caller: caller, requestID: requestID, slots: slots, parameters: parameters, list: list,
            listView: listView, body: body, bodyFile: bodyFile, headers: headers, calendar: calendar, target: target,
            path: path)
    }

    public var actor: Actor { caller.actor(requestID: requestID) }
    public var isDryRun: Bool { headers.isDryRun }

    /// The body's values. An absent body equals `{}`.
    func input() throws -> Input {
        if let body { return Input(body.root) }
        return Input(Self.emptyObject.root)
    }

    private static let emptyObject: JSONDocument = {
        guard let document = try? JSONDocument([0x7B, 0x7D]) else { preconditionFailure("{} is an object") }
        return document
    }()

    // MARK: company and day

    /// The one company the request is about.
    ///
    /// - Throws: `companyNotAllowed` for a company that the key does not cover, whether it exists or not;
    ///   `companyRequired` when none is named and several are possible.
    public func company<Mode>(in transaction: borrowing Transaction<Mode>) throws -> Company {
        let companies = try transaction.companies()
        if let named = parameters["company"] ?? caller.key.defaultCompany {
            return try company(named, among: companies)
        }
        let covered = companies.filter { caller.covers(company: $0.number) }
        if covered.count == 1 { return covered[0] }
        if companies.isEmpty {
            throw Refusal(.companyRequired, "There is no company yet. Create one with PUT /v1/companies/{number}.")
        }
        throw Refusal(.companyRequired, "Name the company: add ?company= to the request.")
    }

    /// The company that a part of the body names, or else the one of the request.
    func company<Mode>(named number: String?, in transaction: borrowing Transaction<Mode>) throws -> Company {
        guard let number else { return try company(in: transaction) }
        return try company(number, among: transaction.companies())
    }

    private func company(_ number: String, among companies: [Company]) throws -> Company {
        guard caller.covers(company: number),
            let company = companies.first(where: { $0.number.lowercasedASCII == number.lowercasedASCII })
        else {
            if caller.key.coversEveryCompany {
                throw Refusal(.companyNotAllowed, "There is no company \"\(number.shortened)\".")
            }
            throw Refusal(.companyNotAllowed, "The key does not cover company \"\(number.shortened)\".")
        }
        return company
    }

    /// The companies that a list is about; `nil` is every one.
    public func companies<Mode>(in transaction: borrowing Transaction<Mode>) throws -> [Company]? {
        guard let named = parameters["company"], named == "*" || named.contains(",") else {
            return [try company(in: transaction)]
        }
        let all = try transaction.companies()
        if named == "*" { return caller.key.coversEveryCompany ? nil : all.filter { caller.covers(company: $0.number) } }
        return try named.split(separator: ",").map { try company(String($0), among: all) }
    }

    /// The companies that the caller's key covers; `nil` is every one.
    func coveredCompanies<Mode>(in transaction: borrowing Transaction<Mode>) throws -> [Int64]? {
        if caller.key.coversEveryCompany { return nil }
        return try transaction.companies().filter { caller.covers(company: $0.number) }.map(\.key)
    }

    /// Whether a record of this company may be shown to the caller: the key covers it, and the request names no other.
    public func sees<Mode>(company key: Int64, in transaction: borrowing Transaction<Mode>) throws -> Bool {
        if endpoint.companies == .none, parameters["company"] != nil, try company(in: transaction).key != key { return false }
        if caller.key.coversEveryCompany { return true }
        return try transaction.companies().contains { $0.key == key && caller.covers(company: $0.number) }
    }

    /// The day in a company: the one that the request names, or today there.
    ///
    /// On a write a day before today needs a scope of its own: an overdue rule could be dodged by dating back.
    public func day(in company: Company) throws -> CalendarDate {
        let today = today(in: company)
        guard let text = parameters["asOf"], let day = CalendarDate(text) else { return today }
        if endpoint.method != .get, day < today, !caller.has(.datesOverride), !isDryRun {
            throw Refusal.missing(.datesOverride, "A day before today may be named with this scope only.")
        }
        return day
    }

    /// The day of the evaluations that a record triggers: the one that the request names, else the later of today and the
    /// record's own.
    public func evaluationDay(in company: Company, of date: CalendarDate) throws -> CalendarDate {
        parameters["asOf"] == nil ? max(today(in: company), date) : try day(in: company)
    }

    /// From where the past is looked at that the request asks for (`asOf` before today, `knownAt`); `nil` for how it is.
    ///
    /// Of the days before a customer was recorded nothing was ever said: what carries no date is shown of them as it stood
    /// at the end of the customer's first day.
    ///
    /// - Throws: `invalidParameter` for a moment to come, `historyNotKept` for one before the history.
    func viewpoint<Mode>(
        of customer: Customer, in company: Company, _ transaction: borrowing Transaction<Mode>
    ) throws -> Viewpoint? {
        let known = parameters["knownAt"].flatMap { Timestamp($0) }
        let today = known.map { calendar.day($0, company.timeZone) } ?? today(in: company)
        let day = parameters["asOf"].flatMap { CalendarDate($0) } ?? today
        if known == nil, day >= today { return nil }
        if let known {
            if known > transaction.now {
                throw Refusal(
                    .invalidParameter, "knownAt lies in the future; give a moment up to \(transaction.now).",
                    extra: [.init("parameter", "knownAt")])
            }
            let start = try transaction.historyStart()
            if known < start {
                throw Refusal(
                    .historyNotKept, "What was known before \(start) cannot be told.",
                    extra: [.init("earliestKnownAt", start.description)])
            }
        }
        let recorded = max(day, calendar.day(customer.header.createdAt, company.timeZone))
        return Viewpoint(
            day: day, known: known, today: today, endOfDay: calendar.endOfDay(recorded, company.timeZone))
    }

    /// Today in a company.
    public func today(in company: Company) -> CalendarDate { calendar.today(company.timeZone) }

    /// The reference in a slot of the path: a number, or an identifier of this kind.
    public func reference(_ kind: RecordKind, slot: Int = 0) -> Reference {
        if let identifier = Identifier(kind, text: slots[slot]) { return .key(identifier.key) }
        return .number(slots[slot])
    }

    /// A number for a record that is put, from the path.
    ///
    /// - Throws: `validation` when it could be taken for an identifier, or is no number.
    public func newNumber(slot: Int = 0) throws -> String {
        let number = slots[slot]
        let faults = Self.numberFaults(number)
        if !faults.isEmpty { throw Refusal.invalid(faults) }
        return number
    }

    static func numberFaults(_ number: String) -> [InputFault] {
        if Identifier.resemblesIdentifier(number) {
            return [InputFault("/number", .reservedNumber, "A number may not begin like an id of this service.")]
        }
        let length = number.unicodeScalars.count
        if length < 1 || length > 40 { return [InputFault("/number", .tooLong, "A number has 1 to 40 characters.")] }
        if number.first == " " || number.last == " "
            || number.unicodeScalars.contains(where: { $0.value < 32 || (127...159).contains($0.value) })
        {
            return [InputFault("/number", .invalidFormat, "No control characters, and no blank at either end.")]
        }
        return []
    }

    /// Refuses a change to a version that is no longer current, and a put that is to find a record or none (RFC 9110, 13.1).
    ///
    /// - Parameter version: the version stored; 0 when there is none.
    public func matches(version: Int64) throws {
        let isPut = endpoint.method == .put && !slots.isEmpty
        if isPut, headers.ifNoneMatch == .any, version > 0 {
            throw Refusal(.versionMismatch, "There is such a record already, and If-None-Match asks for none.",
                          extra: [.init("etag", "\"\(version)\"")])
        }
        switch headers.ifMatch {
        case nil: return
        case .any:
            if isPut, version == 0 {
                throw Refusal(.versionMismatch, "There is no such record yet, and If-Match asks for one.")
            }
        case .versions(let versions):
            if !versions.contains(version) {
                throw Refusal(.versionMismatch, "The record has changed. Read it again and repeat.",
                              extra: [.init("etag", "\"\(version)\"")])
            }
        }
    }
}

/// What the headers of a request ask for.
public struct CallHeaders: Sendable {
    public enum IfMatch: Sendable, Equatable {
        case any
        case versions([Int64])
    }

    public var ifMatch: IfMatch?
    public var ifNoneMatch: IfMatch?
    public var idempotencyKey: String?
    public var isLenient = false
    /// Seconds that the caller is ready to wait for a job.
    public var wait: Int?
    public var isDryRun = false
    public var accept: MediaType = .json
    public var contentType: String?
    public var contentEncoding: String?
    public var acceptsGzip = false

    public init() {}
}

/// The forms in which an answer can be had.
public enum MediaType: String, Sendable { case json, ndjson, csv, yaml, text, html }

/// Parts of a list's answer that are not the rows' own affair.
public struct ListView: Sendable {
    public var expand: Set<String> = []
    public var fields: Set<String>?
    public var wantsTotal = false
    public init() {}
    public func expands(_ name: String) -> Bool { expand.contains(name) }
}

/// Which day it is: the clock's in each time zone, or one fixed day.
public struct BusinessCalendar: Sendable {
    /// Today in an IANA time zone.
    public let today: @Sendable (String) -> CalendarDate
    /// Whether there is such a time zone.
    public let knowsZone: @Sendable (String) -> Bool
    /// Minute of the day in an IANA time zone, from 0.
    public let minuteOfDay: @Sendable (String) -> Int
    /// The day that it was at a moment in an IANA time zone.
    public let day: @Sendable (Timestamp, String) -> CalendarDate
    /// The last moment of a day in an IANA time zone.
    public let endOfDay: @Sendable (CalendarDate, String) -> Timestamp

    public init(
        today: @escaping @Sendable (String) -> CalendarDate, knowsZone: @escaping @Sendable (String) -> Bool,
        minuteOfDay: @escaping @Sendable (String) -> Int = { _ in 0 },
        day: @escaping @Sendable (Timestamp, String) -> CalendarDate = { moment, _ in moment.utcDate },
        endOfDay: @escaping @Sendable (CalendarDate, String) -> Timestamp = { day, _ in day.utcEnd }
    ) {
        self.today = today
        self.day = day
        self.endOfDay = endOfDay
        self.minuteOfDay = minuteOfDay
        self.knowsZone = knowsZone
    }
}

extension Refusal {
    static func missing(_ scope: Scope, _ why: String = "The key lacks a scope for this.") -> Refusal {
        Refusal(.missingScope, why, extra: [.init("requiredScope", scope.rawValue)])
    }
}
