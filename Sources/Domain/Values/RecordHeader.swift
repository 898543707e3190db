/// What every record that can be written carries beside its own properties.
public struct RecordHeader: Equatable, Sendable {
    /// The record's key; 0 until it is stored.
    public var key: Int64
    /// Counts the changes, from 1; the ETag.
    public var version: Int64
    /// The caller's own reference, indexed free text.
    public var externalRef: String?
    /// The caller's own pairs, in the order given.
    public var metadata: [Pair]
    /// The version in the system that owns the record; a lower one than stored is ignored. `nil`: not told.
    public var sourceVersion: Int64?
    public var createdAt: Timestamp
    public var updatedAt: Timestamp

    public struct Pair: Equatable, Sendable {
        public let name: String
        public let value: String
        public init(name: String, value: String) { (self.name, self.value) = (name, value) }
    }

    public init(
        key: Int64 = 0, version: Int64 = 0, externalRef: String? = nil, metadata: [Pair] = [],
        sourceVersion: Int64? = nil, createdAt: Timestamp = Timestamp(milliseconds: 0),
        updatedAt: Timestamp = Timestamp(milliseconds: 0)
    ) {
        self.key = key
        self.version = version
        self.externalRef = externalRef
        self.metadata = metadata
        self.sourceVersion = sourceVersion
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Whether the caller's part is the same: what decides that a PUT changes nothing.
    public func hasSameInput(as other: RecordHeader) -> Bool {
        externalRef == other.externalRef && metadata == other.metadata && sourceVersion == other.sourceVersion
    }
}

/// What became of a record that was put.
public enum PutOutcome: String, Sendable {
    case created, updated
    /// Equal to what is stored: no new version, no event.
    case unchanged
    /// An older state than the one stored, ignored.
    case outdated
}

/// A record as it stands after it was put, and what that did.
public struct Put<Record: Sendable>: Sendable {
    public let record: Record
    public let outcome: PutOutcome
    public let warnings: [Warning]

    public init(_ record: Record, _ outcome: PutOutcome, warnings: [Warning] = []) {
        self.record = record
        self.outcome = outcome
        self.warnings = warnings
    }
}

/// A record as others name it: by its key, its number and, where it has one, its name.
public struct Stub: Hashable, Sendable {
    public let id: Identifier
    public let number: String
    public let name: String?

    public init(id: Identifier, number: String, name: String? = nil) {
        self.id = id
        self.number = number
        self.name = name
    }
}

/// How a caller names a record: by the number it gave, or by the identifier it was given.
public enum Reference: Hashable, Sendable {
    case number(String)
    case key(Int64)
}
