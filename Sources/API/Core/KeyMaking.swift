public import Domain
import JSON
public import Storage

/// Makes API keys: the one place where a secret exists in the clear.
public enum KeyMaking {
    /// Stores a new key; gives it with the text that the caller will send, which is never shown again.
    public static func make(
        name: String, roles: [Role], scopes: [Scope], companies: [String], defaultCompany: String?,
        mayActForUsers: Bool, rateLimit: Int?, releaseAuthority: Money? = nil, expiresAt: Timestamp?, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> (key: APIKey, text: String) {
        let secret = KeyText.makeSecret()
        let number = transaction.newKey()
        let key = APIKey(
            header: RecordHeader(key: number, version: 1, createdAt: transaction.now, updatedAt: transaction.now),
            name: name, roles: roles, scopes: scopes, companies: companies, defaultCompany: defaultCompany,
            mayActForUsers: mayActForUsers, rateLimit: rateLimit,
            releaseAuthority: releaseAuthority, expiresAt: expiresAt, secretHash: KeyText.hash(secret), createdBy: actor.name)
        try transaction.insert(key)
        try transaction.append(
            Change("apiKey.created", company: nil, record: key.id, number: key.name, data: eventData(key),
                   changes: Change.difference(from: nil, to: [
                       ("name", name), ("roles", roles.map(\.rawValue).joined(separator: ",")),
                       ("scopes", scopes.map(\.rawValue).joined(separator: ",")),
                       ("companies", companies.joined(separator: ",")),
                       ("releaseAuthority", releaseAuthority.map { "\($0) \($0.currency.code)" }),
                   ])),
            by: actor)
        return (key, KeyText.text(key: number, secret: secret))
    }

    /// Ends a key at once; one that has ended already stays as it is.
    public static func revoke(
        _ key: APIKey, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> APIKey {
        guard key.revokedAt == nil else { return key }
        try transaction.revoke(apiKey: key.header.key)
        var revoked = key
        revoked.revokedAt = transaction.now
        revoked.header.version += 1
        revoked.header.updatedAt = transaction.now
        try transaction.append(
            Change("apiKey.revoked", company: nil, record: key.id, number: key.name, data: eventData(key),
                   changes: Change.difference(from: [("revokedAt", nil)], to: [("revokedAt", "\(transaction.now)")])),
            by: actor)
        return revoked
    }

    static func eventData(_ key: APIKey) -> [UInt8] {
        var writer = JSONWriter(capacity: 96)
        writer.beginObject()
        writer.name("apiKey")
        writer.beginObject()
        writer.member("id", key.id)
        writer.member("name", key.name)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}
