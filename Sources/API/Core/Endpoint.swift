public import Domain
public import HTTPServer
public import Storage

/// One operation: its contract and its code together. What is not declared here does not exist.
public final class Endpoint: Sendable {
    /// How the operation runs.
    public enum Action: Sendable {
        /// A short read, on the event loop's own connection.
        case read(@Sendable (Call, borrowing Transaction<Reading>) throws -> Answer)
        /// A read that may take long, on a worker.
        case longRead(@Sendable (Call, borrowing Transaction<Reading>) throws -> Answer)
        /// A change, in the writer's next batch.
        case write(@Sendable (Call, borrowing Transaction<Writing>) throws -> Answer)
        /// Answers by itself, now or later.
        case own(@Sendable (Call, Application, Exchange) throws -> Void)
    }

    /// Whether a header is expected.
    public enum Need: Sendable { case none, optional, required }

    /// A query parameter beside those of every operation.
    public struct Parameter: Sendable {
        public let name: String
        public let schema: Schema
        public let isRequired: Bool
        public let summary: String
        public init(_ name: String, _ schema: Schema, required: Bool = false, _ summary: String) {
            self.name = name
            self.schema = schema
            self.isRequired = required
            self.summary = summary
        }
    }

    /// A form of success.
    public struct Success: Sendable {
        public let status: Int
        public let schema: Schema?
        public let summary: String
        public init(_ status: Int, _ schema: Schema?, _ summary: String) {
            self.status = status
            self.schema = schema
            self.summary = summary
        }
    }

    /// A request that can be sent as it stands, and is: the contract's example and a test.
    public struct Example: Sendable {
        public let path: String
        public let body: String?
        public init(_ path: String, _ body: String? = nil) {
            self.path = path
            self.body = body
        }
    }

    public let operation: String
    public let method: Method
    public let path: String
    public let tag: String
    public let summary: String
    public let description: String
    /// `nil`: open to everyone.
    public let scope: Scope?
    /// With this scope the operation may be asked for with `dryRun`, without the one that it needs otherwise.
    public let dryRunScope: Scope?
    public let parameters: [Parameter]
    public let body: Shape?
    /// What the body is when it is not JSON of `body`.
    public let streams: [String]
    public let successes: [Success]
    /// What it can refuse beside what every operation of its form can.
    public let codes: [RefusalCode]
    public let ifMatch: Need
    public let idempotency: Need
    /// Whether the answer depends on the day (`asOf`).
    public let dependsOnDay: Bool
    /// Whether it takes `company`, and whether a list of companies.
    public let companies: Companies
    public let list: ListContract?
    public let example: Example?
    public let action: Action

    public enum Companies: Sendable { case none, one, several }

    public init(
        _ operation: String, _ method: Method, _ path: String, tag: String, _ summary: String,
        description: String = "", scope: Scope?, dryRunScope: Scope? = nil, parameters: [Parameter] = [], body: Shape? = nil,
        streams: [String] = [], successes: [Success], codes: [RefusalCode] = [], ifMatch: Need = .none,
        idempotency: Need = .none, dependsOnDay: Bool = false, companies: Companies = .one, list: ListContract? = nil,
        example: Example? = nil, action: Action
    ) {
        self.operation = operation
        self.method = method
        self.path = path
        self.tag = tag
        self.summary = summary
        self.description = description
        self.scope = scope
        self.dryRunScope = dryRunScope
        self.parameters = parameters
        self.body = body
        self.streams = streams
        self.successes = successes
        self.codes = codes
        self.ifMatch = ifMatch
        self.idempotency = idempotency
        self.dependsOnDay = dependsOnDay
        self.companies = companies
        self.list = list
        self.example = example
        self.action = action
    }

    public var isWrite: Bool { if case .write = action { true } else { false } }
    /// The form of an answer that is not JSON; `nil` for every other.
    var contentType: String? {
        switch operation {
        case "getContract": "application/yaml"
        case "getMetrics": "text/plain"
        case "getDocumentation", "getProblem": "text/html"
        default: nil
        }
    }
    public var takesBody: Bool { body != nil || !streams.isEmpty }
}

/// What a list takes beside the filters of its source.
public struct ListContract: Sendable {
    public let source: ListSource
    public let item: Shape
    /// Names that `expand` takes.
    public let expansions: [String]
    public let defaultOrder: [ListQuery.Order]

    public init(
        source: ListSource, item: Shape, expansions: [String] = [], defaultOrder: [ListQuery.Order] = []
    ) {
        self.source = source
        self.item = item
        self.expansions = expansions
        self.defaultOrder = defaultOrder
    }
}

/// What an operation answers, before it becomes bytes on the wire.
public struct Answer: Sendable {
    public var status: Int
    public var body: [UInt8]
    public var contentType: String
    /// The record's version, shown as the ETag.
    public var version: Int64?
    /// Whether it shows figures that change without the record's version; such an answer is never 304.
    public var showsMoreThanVersion = false
    public var location: String?
    /// Further fields, as `Link` and `Preference-Applied`.
    public var fields: [(name: StaticString, value: String)] = []
    /// The refusal behind it, for the log and the metrics.
    public var code: RefusalCode?
    /// What a PUT did, for imports; `nil` for every other operation.
    public var outcome: PutOutcome?
    /// Key of the job that the operation has entered; a caller may wait for its end.
    public var enteredJob: Int64?
    /// Kept under the request key; what the transaction did not decide is not.
    public var isDecided = true

    public init(
        _ status: Int, body: [UInt8] = [], contentType: String = "application/json", version: Int64? = nil,
        location: String? = nil
    ) {
        self.status = status
        self.body = body
        self.contentType = contentType
        self.version = version
        self.location = location
    }
}

/// Thrown to undo what a dry run did and still give its answer.
struct DryRunDone: Error { let answer: Answer }
