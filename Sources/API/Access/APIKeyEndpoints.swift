import Domain
import JSON
import Services
import Storage

/// The keys with which programs call the service. Only a key that covers every company may see or make them.
enum APIKeyEndpoints {
    private static let authority = Shape(
        "ReleaseAuthority", "Up to which amount somebody may release.",
        [
            Property("amount", .money, .required, "An order of exactly this amount may still be released."),
            Property("currency", .currency, .required, "Currency of the amount; orders are converted into it."),
        ])

    static let shape = Shape(
        "APIKey", "A key with which a program calls.",
        [
            Property("id", .identifier, .readOnly, "Identifier of the key, opaque; not its secret."),
            Property(
                "key", .text(max: 80), .readOnlyWhereItApplies, "The key itself, shown once: when it is made."),
            Property("name", .name, .required, "Name of the key, as the audit trail shows it."),
            Property(
                "roles", .list(.code(max: 60), max: 20), nullable: false,
                "Bundles of scopes; give roles or scopes."),
            Property(
                "scopes", .list(.code(max: 60), max: 100), nullable: false, "Scopes beside those of the roles."),
            Property(
                "companies", .list(.code(max: 40), max: 1_000), nullable: false,
                "Numbers of the companies that it covers; * is every one, also later ones, and the default."),
            Property("defaultCompany", .number, "The company of requests that name none."),
            Property("actAs", .boolean, nullable: false, "Whether it may say for whom it acts (Acting-User)."),
            Property("rateLimit", .integer(1...1_000_000), "Requests a minute; null is unlimited."),
            Property(
                "releaseAuthority", .object(authority),
                "The largest order that it may release from a hold by itself; null is without bound."),
            Property("expiresAt", .timestamp, "When it ends; null is never."),
            Property("revokedAt", .timestamp, .readOnly, nullable: true, "When it was revoked."),
            Property("createdBy", .text(max: 255), .readOnly, "Who made it."),
        ] + CommonShapes.versioned)

    private static let listing = Listing<APIKey>(
        contract: ListContract(source: .apiKeys, item: shape),
        page: { try $0.apiKeys($1) },
        write: { key, _, _, writer in write(key, text: nil, &writer) })

    static let all: [Endpoint] = [
        listing.endpoint(
            "listAPIKeys", "/v1/api-keys", tag: "API keys", "List API keys", scope: .admin, companies: .none,
            codes: [.companyNotAllowed]
        ) { call, _, _ in try demandEveryCompany(call) },
        Endpoint(
            "getAPIKey", .get, "/v1/api-keys/{id}", tag: "API keys", "Read an API key", scope: .admin,
            successes: [.init(200, .object(shape), "The key, without its secret.")], codes: [.companyNotAllowed],
            companies: .none, example: .init("/v1/api-keys/key_0000000000000"),
            action: .read { call, transaction in
                let key = try stored(call, transaction)
                return Answer.record(version: key.header.version) { write(key, text: nil, &$0) }
            }),
        Endpoint(
            "createAPIKey", .post, "/v1/api-keys", tag: "API keys", "Make an API key",
            description: "The answer shows the key once. It is not kept, so a repeated request makes another key.",
            scope: .admin, body: shape, successes: [.init(201, .object(shape), "Made.")],
            codes: [.companyNotAllowed],
            companies: .none,
            example: .init("/v1/api-keys", #"{"name": "erp", "roles": ["integration"], "companies": ["*"]}"#),
            action: .write { call, transaction in try create(call, transaction) }),
        Endpoint(
            "revokeAPIKey", .post, "/v1/api-keys/{id}/revoke", tag: "API keys", "End an API key at once",
            scope: .admin,
            successes: [.init(200, .object(shape), "The key.")], codes: [.companyNotAllowed], ifMatch: .required,
            companies: .none, example: .init("/v1/api-keys/key_0000000000000/revoke"),
            action: .write { call, transaction in
                let key = try revoke(call, transaction)
                return Answer.record(version: key.header.version) { write(key, text: nil, &$0) }
            }),
        Endpoint(
            "deleteAPIKey", .delete, "/v1/api-keys/{id}", tag: "API keys", "End an API key at once",
            description: "The same as revoke: the record stays, for the audit trail.", scope: .admin,
            successes: [.init(204, nil, "Ended.")], codes: [.companyNotAllowed], ifMatch: .required,
            companies: .none,
            example: .init("/v1/api-keys/key_0000000000000"),
            action: .write { call, transaction in
                _ = try revoke(call, transaction)
                return Answer(204)
            }),
    ]

    /// Keys say what every company's callers may do: they are no affair of a key that covers only some.
    private static func demandEveryCompany(_ call: Call) throws {
        guard call.caller.key.coversEveryCompany else {
            throw Refusal(.companyNotAllowed, "API keys are kept with a key that covers every company.")
        }
    }

    private static func stored<Mode>(_ call: Call, _ transaction: borrowing Transaction<Mode>) throws -> APIKey {
        try demandEveryCompany(call)
        guard let id = Identifier(.apiKey, text: call.slots[0]), let key = try transaction.apiKey(id.key) else {
            throw Refusal.notFound("API key \"\(call.slots[0].shortened)\"")
        }
        return key
    }

    private static func create(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        try demandEveryCompany(call)
        let input = try call.input()
        let roles = words(input, "roles", .unknownRole, "role", as: Role.self)
        let scopes = words(input, "scopes", .unknownScope, "scope", as: Scope.self)
        if (input.texts("roles") ?? []).isEmpty, (input.texts("scopes") ?? []).isEmpty {
            input.fault("roles", .required, "Give roles or scopes.")
        }
        let companies = try companies(input, transaction)
        let defaultCompany = try defaultCompany(input, among: companies, transaction)
        let authority = input.object("releaseAuthority").flatMap { part in
            part.currency("currency").flatMap { currency in
                part.money("amount", in: currency, atLeast: 0).map { Money(minorUnits: $0, currency: currency) }
            }
        }
        let expiry = input.moment("expiresAt")
        if let expiry, expiry <= transaction.now { input.fault("expiresAt", .dateInPast, "Give a time to come.") }
        try input.finish()
        let (key, text) = try KeyMaking.make(
            name: input.text("name") ?? "", roles: roles, scopes: scopes, companies: companies,
            defaultCompany: defaultCompany, mayActForUsers: input.flag("actAs") ?? false,
            rateLimit: input.integer("rateLimit").map { Int(clamping: $0) }, releaseAuthority: authority,
            expiresAt: expiry, by: call.actor, in: transaction)
        return Answer.record(201, version: key.header.version, location: "/v1/api-keys/\(key.id)") {
            write(key, text: text, &$0)
        }
    }

    private static func words<Word: RawRepresentable & Hashable>(
        _ input: Input, _ name: StaticString, _ code: FaultCode, _ what: String, as type: Word.Type
    ) -> [Word] where Word.RawValue == String {
        var found: [Word] = []
        for (index, text) in (input.texts(name) ?? []).enumerated() {
            guard let word = Word(rawValue: text) else {
                input.fault("\(name)/\(index)", code, "There is no \(what) \"\(text.shortened)\".")
                continue
            }
            if !found.contains(word) { found.append(word) }
        }
        return found
    }

    private static func companies(_ input: Input, _ transaction: borrowing Transaction<Writing>) throws -> [String]
    {
        let named = input.texts("companies") ?? []
        if named.isEmpty || named.contains("*") { return ["*"] }
        var found: [String] = []
        for (index, number) in named.enumerated() {
            if let company = try transaction.company(.number(number)) {
                if !found.contains(company.number) { found.append(company.number) }
            } else {
                input.fault(
                    "companies/\(index)", .unknownReference, "There is no company \"\(number.shortened)\".")
            }
        }
        return found
    }

    private static func defaultCompany(
        _ input: Input, among companies: [String], _ transaction: borrowing Transaction<Writing>
    ) throws -> String? {
        guard let number = input.text("defaultCompany") else { return nil }
        guard let company = try transaction.company(.number(number)) else {
            input.fault("defaultCompany", .unknownReference, "There is no company \"\(number.shortened)\".")
            return nil
        }
        if !companies.contains("*"), !companies.contains(company.number) {
            input.fault("defaultCompany", .invalidValue, "The key does not cover company \"\(company.number)\".")
        }
        return company.number
    }

    /// Ends a key; one that has ended already stays as it is.
    private static func revoke(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> APIKey {
        let key = try stored(call, transaction)
        try call.matches(version: key.header.version)
        return try KeyMaking.revoke(key, by: call.actor, in: transaction)
    }

    private static func write(_ key: APIKey, text: String?, _ writer: inout JSONWriter) {
        func list(_ name: StaticString, _ texts: [String], _ writer: inout JSONWriter) {
            writer.name(name)
            writer.beginArray()
            for text in texts { writer.string(text) }
            writer.endArray()
        }
        writer.beginObject()
        writer.member("id", key.id)
        if let text { writer.member("key", text) }
        writer.member("name", key.name)
        list("roles", key.roles.map(\.rawValue), &writer)
        list("scopes", key.scopes.map(\.rawValue), &writer)
        list("companies", key.companies, &writer)
        writer.member("defaultCompany", key.defaultCompany)
        writer.member("actAs", key.mayActForUsers)
        writer.member("rateLimit", key.rateLimit)
        writer.name("releaseAuthority")
        if let authority = key.releaseAuthority {
            writer.beginObject()
            writer.member("amount", authority.description)
            writer.member("currency", authority.currency.code)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.member("expiresAt", key.expiresAt)
        writer.member("revokedAt", key.revokedAt)
        writer.member("createdBy", key.createdBy)
        writer.versioned(key.header)
        writer.endObject()
    }
}
