/// Who asked for a change, as the audit trail shows it.
public struct Actor: Hashable, Sendable {
    public enum Kind: String, Sendable { case key, user, service }

    public let kind: Kind
    /// The name of the API key, of the acting user, or of the service's own task.
    public let name: String
    /// Key of the API key; `nil` for the service itself.
    public let apiKey: Int64?
    /// The request in which it happened.
    public let requestID: String?

    /// Whether two acts are of one person: the name is the same, whatever the key; or the key is the same where one of the
    /// two names nobody for whom it acts, since whoever holds a key stands behind all it does (D-45).
    public func isSamePerson(as other: Actor) -> Bool {
        if name.lowercased() == other.name.lowercased() { return true }
        guard let apiKey, apiKey == other.apiKey else { return false }
        return kind == .key || other.kind == .key
    }

    public init(kind: Kind, name: String, apiKey: Int64? = nil, requestID: String? = nil) {
        self.kind = kind
        self.name = name
        self.apiKey = apiKey
        self.requestID = requestID
    }
}
