public import Domain
import JSON
import SQLite

// API keys, and the answers kept under request keys.

private let keyColumns = """
    id, name, secret_hash, roles, scopes, companies, default_company, act_as, rate_limit, expires_at, revoked_at,
    created_by, version, created_at, updated_at, release_authority, release_authority_currency
    """

extension APIKey {
    fileprivate init(_ row: borrowing Row) throws {
        func list(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }
        self.init(
            header: RecordHeader(key: try row.integer(0), version: try row.integer(12), createdAt: try row.moment(13),
                                 updatedAt: try row.moment(14)),
            name: try row.text(1), roles: list(try row.text(3)).compactMap(Role.init(rawValue:)),
            scopes: list(try row.text(4)).compactMap(Scope.init(rawValue:)), companies: list(try row.text(5)),
            defaultCompany: try row.optionalText(6), mayActForUsers: try row.bool(7),
            rateLimit: try row.optionalInteger(8).map { Int(clamping: $0) },
            releaseAuthority: try row.optionalInteger(15).map { Money(minorUnits: $0, currency: try row.currency(16)) },
            expiresAt: try row.optionalMoment(9),
            revokedAt: try row.optionalMoment(10), secretHash: try row.bytes(2), createdBy: try row.text(11))
    }
}

extension Transaction {
    /// The key with this number, remembered until any set-up changes.
    public func apiKey(_ key: Int64) throws -> APIKey? {
        if let known = session.setUp.apiKeys[key] { return known }
        let found = try session.connection.first(text: "SELECT \(keyColumns) FROM api_key WHERE id = ?", [.integer(key)]) {
            try APIKey($0)
        }
        if let found { session.setUp.apiKeys[key] = found }
        return found
    }

    public func apiKeys(_ query: ListQuery) throws -> Page<APIKey> {
        try page(of: .apiKeys, query) { try APIKey($0) }
    }

    public func hasAnyAPIKey() throws -> Bool {
        try session.connection.first("SELECT 1 FROM api_key WHERE revoked_at IS NULL LIMIT 1") { _ in true } ?? false
    }

    /// The answer kept under a request key; `nil` when the key is new.
    public func storedAnswer(for key: RequestKey) throws -> StoredAnswer? {
        try session.connection.first(
            "SELECT request_hash, status, fields, body FROM idempotency_key WHERE api_key_id = ? AND path = ? AND key = ?",
            .integer(key.apiKey), .text(key.path), .text(key.key)
        ) { row in
            let fields = try StoredJSON.document(row.text(2)).root
            return StoredAnswer(
                requestHash: try row.bytes(0), status: Int(clamping: try row.integer(1)),
                contentType: fields["contentType"]?.string ?? "application/json", version: fields["version"]?.integer,
                location: fields["location"]?.string, body: try row.bytes(3))
        }
    }
}

extension ListSource {
    public static let apiKeys = ListSource(
        columns: keyColumns, from: "api_key", key: "id", company: nil,
        fields: [
            Field("name", .text, "name"), Field("revokedAt", .moment, "revoked_at"),
            Field("expiresAt", .moment, "expires_at"), Field("id", .identifier(.apiKey), "id"),
            Field("createdAt", .moment, "created_at"), Field("updatedAt", .moment, "updated_at"),
        ],
        search: ["name"])
}

extension Transaction where Mode == Writing {
    public func insert(_ key: APIKey) throws {
        try session.connection.run(
            """
            INSERT INTO api_key (id, name, secret_hash, roles, scopes, companies, default_company, act_as, rate_limit,
                expires_at, revoked_at, created_by, version, created_at, updated_at, release_authority,
                release_authority_currency)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?)
            """,
            .integer(key.header.key), .text(key.name), .blob(key.secretHash),
            .text(key.roles.map(\.rawValue).joined(separator: ",")),
            .text(key.scopes.map(\.rawValue).joined(separator: ",")), .text(key.companies.joined(separator: ",")),
            .text(key.defaultCompany), .flag(key.mayActForUsers), .integer(key.rateLimit), .moment(key.expiresAt),
            .text(key.createdBy), .integer(key.header.version), .moment(key.header.createdAt),
            .moment(key.header.updatedAt), .integer(key.releaseAuthority?.minorUnits),
            .text(key.releaseAuthority?.currency.code))
        setUpChanged()
    }

    /// Ends a key at once.
    public func revoke(apiKey key: Int64) throws {
        try session.connection.run(
            "UPDATE api_key SET revoked_at = ?, version = version + 1, updated_at = ? WHERE id = ? AND revoked_at IS NULL",
            .moment(now), .moment(now), .integer(key))
        setUpChanged()
    }

    public func store(_ answer: StoredAnswer, for key: RequestKey) throws {
        var fields = JSONWriter(capacity: 96)
        fields.beginObject()
        fields.member("contentType", answer.contentType)
        fields.member("version", answer.version)
        fields.member("location", answer.location)
        fields.endObject()
        try session.connection.run(
            """
            INSERT INTO idempotency_key (api_key_id, path, key, request_hash, status, fields, body, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(key.apiKey), .text(key.path), .text(key.key), .blob(answer.requestHash),
            .integer(answer.status), .utf8(fields.bytes), .utf8(answer.body), .moment(now))
    }

    /// Forgets request keys older than this; gives how many.
    public func forgetRequestKeys(before moment: Timestamp, most: Int) throws -> Int {
        try session.connection.run(
            """
            DELETE FROM idempotency_key WHERE (api_key_id, path, key) IN (
                SELECT api_key_id, path, key FROM idempotency_key WHERE created_at < ? LIMIT ?)
            """, .moment(moment), .integer(most))
        return session.connection.changes
    }
}

/// A caller's own key for one request, valid for one path.
public struct RequestKey: Hashable, Sendable {
    public let apiKey: Int64
    public let path: String
    public let key: String
    public init(apiKey: Int64, path: String, key: String) {
        self.apiKey = apiKey
        self.path = path
        self.key = key
    }
}

/// An answer as it was given the first time, with a hash of the request that it answered.
public struct StoredAnswer: Sendable {
    public let requestHash: [UInt8]
    public let status: Int
    public let contentType: String
    public let version: Int64?
    public let location: String?
    public let body: [UInt8]

    public init(
        requestHash: [UInt8], status: Int, contentType: String, version: Int64?, location: String?, body: [UInt8]
    ) {
        self.requestHash = requestHash
        self.status = status
        self.contentType = contentType
        self.version = version
        self.location = location
        self.body = body
    }
}
