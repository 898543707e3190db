import Digest
public import Domain
import Storage

/// Who calls, and what that caller may do.
public final class Caller: Sendable {
    public let key: APIKey
    public let scopes: Set<Scope>
    /// The person for whom the key acts, where it may.
    public let actingUser: String?

    public init(key: APIKey, actingUser: String? = nil) {
        self.key = key
        self.scopes = key.grantedScopes
        self.actingUser = actingUser
    }

    public func has(_ scope: Scope) -> Bool { scopes.contains(scope) || scopes.contains(.admin) }

    public func covers(company number: String) -> Bool {
        key.coversEveryCompany || key.companies.contains { $0.lowercasedASCII == number.lowercasedASCII }
    }

    /// Who the audit trail names.
    public func actor(requestID: String) -> Actor {
        if let actingUser { return Actor(kind: .user, name: actingUser, apiKey: key.header.key, requestID: requestID) }
        return Actor(kind: .key, name: key.name, apiKey: key.header.key, requestID: requestID)
    }
}

/// The text of an API key: `ck_`, 13 letters that name it, and 40 that prove it.
public enum KeyText {
    /// A new secret for a key.
    public static func makeSecret() -> String { Digest.hexadecimal(Digest.randomBytes(20)) }

    public static func text(key: Int64, secret: String) -> String {
        "ck_" + Identifier(.apiKey, key: key).description.dropFirst(4) + secret
    }

    /// The key's number and its secret; `nil` when the text is no API key.
    public static func parse(_ text: String) -> (key: Int64, secret: String)? {
        guard text.utf8.count == 56, text.hasPrefix("ck_") else { return nil }
        let rest = text.utf8.dropFirst(3)
        guard let name = String(rest.prefix(13)), let secret = String(rest.dropFirst(13)),
            let identifier = Identifier(.apiKey, text: "key_" + name)
        else { return nil }
        return (identifier.key, secret)
    }

    public static func hash(_ secret: String) -> [UInt8] { Digest.sha256(Array(secret.utf8)) }
}

extension String {
    /// The text with A to Z made small.
    var lowercasedASCII: String {
        guard utf8.contains(where: { $0 >= 65 && $0 <= 90 }) else { return self }
        return String(decoding: utf8.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 }, as: UTF8.self)
    }
}
