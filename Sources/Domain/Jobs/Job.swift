/// Long work that is carried on a slice at a time and survives a restart.
///
/// Source: CO-27.1, api-conventions 7.
public struct Job: Equatable, Sendable {
    /// `queued` waits, `running` has begun; the others have ended.
    public enum Status: String, CaseIterable, Sendable {
        case queued, running, succeeded, failed, canceled

        public var hasEnded: Bool { self != .queued && self != .running }
    }

    public var key: Int64
    public var version: Int64
    public var kind: String
    /// `nil` where every row names its own.
    public var company: Int64?
    public var status: Status
    /// What it was asked to do: a JSON object of its kind.
    public var input: [UInt8]
    /// How far it has come: a JSON object of its kind.
    public var position: [UInt8]
    public var done: Int64
    /// `nil` while it is not known.
    public var total: Int64?
    public var unit: String
    /// What came out: a JSON object.
    public var result: [UInt8]
    /// Why it failed; `nil` unless it did.
    public var failure: String?
    public var isCancelRequested: Bool
    public var actor: Actor
    public var createdAt: Timestamp
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?
    public var updatedAt: Timestamp

    public var id: Identifier { Identifier(.job, key: key) }

    public init(
        key: Int64, kind: String, company: Int64?, input: [UInt8], position: [UInt8], total: Int64?, unit: String,
        result: [UInt8], actor: Actor, at moment: Timestamp
    ) {
        self.key = key
        version = 1
        self.kind = kind
        self.company = company
        status = .queued
        self.input = input
        self.position = position
        done = 0
        self.total = total
        self.unit = unit
        self.result = result
        isCancelRequested = false
        self.actor = actor
        createdAt = moment
        updatedAt = moment
    }
}

/// A row of a job that could not be carried out.
public struct JobError: Equatable, Sendable {
    /// From 1.
    public var line: Int64
    public var number: String?
    /// JSON: an array of faults.
    public var errors: [UInt8]

    public init(line: Int64, number: String?, errors: [UInt8]) {
        self.line = line
        self.number = number
        self.errors = errors
    }
}
