public import API
public import Domain
import Foundation
public import HTTPServer
public import JSON
public import Storage
import Synchronization
import Testing

/// The whole service in the test's own process, over a database of its own and with a day that the test says.
///
/// Every answer is held against the contract of its endpoint: a status, code or property that is not declared fails
/// the test.
public final class TestApplication: @unchecked Sendable {
    // The reader belongs to whoever holds the lock; tests may send from several threads.
    public let application: Application
    public let database: Database
    public let folder: String
    private let lock = NSLock()
    private let reader: Reader
    /// Administrator's key, used unless a request names another.
    public private(set) var key = ""

    /// - Parameters:
    ///   - today: the business day, until the test says another.
    ///   - hasItsOwnTime: whether the moments that rows carry lie on the business day, each a second behind the last.
    public init(
        today: String = "2026-11-23", isDurable: Bool = false, folder: String? = nil, hasItsOwnTime: Bool = false
    ) throws {
        self.folder = folder ?? NSTemporaryDirectory() + "creditd-test-" + UUID().uuidString
        var options = Database.Options()
        options.isDurable = isDurable
        options.longestWaitMilliseconds = 60_000
        let holder = DayHolder()
        holder.day = CalendarDate(today) ?? holder.day
        options.clock = {
            hasItsOwnTime ? holder.nextMoment() : Database.systemClock().adding(days: holder.daysLater)
        }
        database = try Database(folder: self.folder, options: options)
        var applicationOptions = Application.Options(
            calendar: BusinessCalendar(
                today: { _ in holder.day }, knowsZone: { TimeZone(identifier: $0) != nil },
                minuteOfDay: { _ in holder.minute },
                day: { moment, _ in hasItsOwnTime ? moment.utcDate : holder.day },
                endOfDay: { day, _ in hasItsOwnTime || day < holder.day ? day.utcEnd : Viewpoint.everything }))
        applicationOptions.startsDueRuns = false
        applicationOptions.onFault = { requestID, error in print("FAULT \(requestID): \(error)") }
        application = try Application(database: database, endpoints: Endpoints.all, options: applicationOptions)
        reader = try database.makeReader()
        self.holder = holder
        self.today = today
        key = try makeKey(roles: [.administrator])
    }

    private let holder: DayHolder

    /// The business day: set it to let time move.
    public var today: String {
        get { holder.day.description }
        set { holder.day = CalendarDate(newValue) ?? holder.day }
    }

    /// The day this many days after the business day.
    public func day(after days: Int) -> String { holder.day.adding(days: days).description }

    /// The moment that was given out last, where the service has its own time.
    public var lastMoment: String { holder.lastMoment.description }

    /// Minute of the day, for what runs at a time of day.
    public var time: Int {
        get { holder.minute }
        set { holder.minute = newValue }
    }

    /// By how many days the clock of the store is ahead, for what is kept for a time.
    public var daysLater: Int {
        get { holder.daysLater }
        set { holder.daysLater = newValue }
    }

    /// Puts away what is no longer kept.
    public func tidyUp() {
        do { try application.tidyUp() } catch { Issue.record("tidying up: \(error)") }
    }

    /// Starts the scheduled runs that are due now.
    public func startDueRuns() {
        lock.lock()
        defer { lock.unlock() }
        do { try application.startDueRuns(reader) } catch { Issue.record("scheduled runs: \(error)") }
    }

    deinit {
        application.stop()
        reader.close()
        database.close()
        // The folder is the test's own; what cannot be removed does no harm.
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// A new API key.
    public func makeKey(
        roles: [Role] = [], scopes: [Scope] = [], companies: [String] = ["*"], defaultCompany: String? = nil,
        mayActForUsers: Bool = true, rateLimit: Int? = nil, name: String? = nil
    ) throws -> String {
        try database.write { transaction in
            try KeyMaking.make(
                name: name ?? "test-\(UUID().uuidString.prefix(8))", roles: roles, scopes: scopes, companies: companies,
                defaultCompany: defaultCompany, mayActForUsers: mayActForUsers, rateLimit: rateLimit, expiresAt: nil,
                by: Actor(kind: .service, name: "test"), in: transaction).text
        }
    }

    /// Sends one request and gives its answer.
    @discardableResult
    public func send(
        _ method: HTTPServer.Method, _ target: String, _ body: String? = nil, key: String? = nil,
        headers: [String: String] = [:]
    ) -> TestAnswer {
        var fields = headers.map { (name: $0.key, value: $0.value) }
        if headers["Authorization"] == nil { fields.append((name: "Authorization", value: "Bearer \(key ?? self.key)")) }
        if body != nil, headers["Content-Type"] == nil {
            fields.append((name: "Content-Type", value: method == .patch ? "application/merge-patch+json" : "application/json"))
        }
        guard let request = try? Request(method: method, target: target, headers: fields, body: Array((body ?? "").utf8)) else {
            preconditionFailure("a test asks for what is no request: \(target)")
        }
        lock.lock()
        let response = application.answer(request, reader: reader)
        lock.unlock()
        let answer = TestAnswer(response)
        ContractCheck.hold(answer, to: application, method: method, request: request)
        return answer
    }

    @discardableResult
    public func get(_ target: String, key: String? = nil) -> TestAnswer { send(.get, target, key: key) }
    @discardableResult
    public func put(_ target: String, _ body: String, key: String? = nil) -> TestAnswer { send(.put, target, body, key: key) }

    /// Sends a POST; a request key is made up where none is given.
    @discardableResult
    public func post(
        _ target: String, _ body: String? = nil, key: String? = nil, ifMatch: String? = nil, requestKey: String? = nil
    ) -> TestAnswer {
        var headers = ["Idempotency-Key": requestKey ?? UUID().uuidString]
        if let ifMatch { headers["If-Match"] = ifMatch }
        return send(.post, target, body, key: key, headers: headers)
    }

    @discardableResult
    public func patch(_ target: String, _ body: String, key: String? = nil, ifMatch: String = "*") -> TestAnswer {
        send(.patch, target, body, key: key, headers: ["If-Match": ifMatch])
    }

    @discardableResult
    public func delete(_ target: String, key: String? = nil, ifMatch: String = "*") -> TestAnswer {
        send(.delete, target, key: key, headers: ["If-Match": ifMatch])
    }
}

private final class DayHolder: Sendable {
    private let stored = Mutex(CalendarDate(dayNumber: 0))
    private let storedMinute = Mutex(0)
    private let storedMoment = Mutex(Timestamp(milliseconds: 0))

    var lastMoment: Timestamp { storedMoment.withLock { $0 } }

    /// A moment of the day, later than every one before.
    func nextMoment() -> Timestamp {
        let morning = day.adding(days: -1).utcEnd.adding(milliseconds: 1)
        return storedMoment.withLock { moment in
            moment = max(moment.adding(milliseconds: 1_000), morning)
            return moment
        }
    }

    private let storedDaysLater = Mutex(0)
    var daysLater: Int {
        get { storedDaysLater.withLock { $0 } }
        set { storedDaysLater.withLock { $0 = newValue } }
    }
    var minute: Int {
        get { storedMinute.withLock { $0 } }
        set { storedMinute.withLock { $0 = newValue } }
    }
    var day: CalendarDate {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}

/// An answer as a test looks at it.
@dynamicMemberLookup
public struct TestAnswer: Sendable, CustomStringConvertible {
    public let status: Int
    public let fields: HeaderFields
    public let body: [UInt8]
    public let json: JSONValue?

    init(_ response: Response) {
        status = response.status
        fields = response.fields
        body = response.body
        json = (try? JSONDocument(response.body, limits: JSONLimits(depth: 64, membersPerObject: 10_000)))?.root
    }

    public var text: String { String(decoding: body, as: UTF8.self) }
    public var code: String? { self["code"] }
    public var etag: String? { fields["ETag"] }
    public var description: String { "\(status) \(text)" }
    /// Codes of the faulty properties, with their pointers: `/currency unknownCurrency`.
    public var faults: [String] {
        json?.member(named: "errors").map { errors in
            errors.elements.map { "\($0["pointer"]?.string ?? "") \($0["code"]?.string ?? "")" }
        } ?? []
    }

    public subscript(dynamicMember name: String) -> JSONValue? { json?.member(named: name) }

    /// The value at a dotted path, as text: `limits.0.usedPercent`; nil when there is none or it is null.
    public subscript(_ path: String) -> String? {
        guard let value = value(path), !value.isNull else { return nil }
        return value.string ?? String(decoding: value.sourceBytes, as: UTF8.self)
    }

    /// The value at a dotted path.
    public func value(_ path: String) -> JSONValue? {
        var value = json
        for part in path.split(separator: ".") {
            guard let current = value else { return nil }
            if let index = Int(part), current.kind == .array {
                let elements = Array(current.elements)
                value = index < elements.count ? elements[index] : nil
            } else {
                value = current.kind == .object ? current.member(named: String(part)) : nil
            }
        }
        return value
    }

    /// The object at a dotted path, to be looked at like an answer.
    public func part(_ path: String) -> TestAnswer? { value(path).map { TestAnswer(self, part: $0) } }

    private init(_ whole: TestAnswer, part: JSONValue) {
        status = whole.status
        fields = whole.fields
        body = Array(part.sourceBytes)
        json = part
    }

    /// How many elements the array at a path has.
    public func count(_ path: String) -> Int { value(path)?.count ?? 0 }
}
