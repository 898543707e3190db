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

    public init(kind: Kind, name: String, apiKey: Int64? = nil, requestID: String? = nil) {
        self.kind = kind
        self.name = name
        self.apiKey = apiKey
        self.requestID = requestID
    }
}
