import TestSupport
import Testing

@Suite struct `API keys` {
    private static let path = "/v1/api-keys"

    @Test func `a key is shown once, and works until it is revoked`() throws {
        let service = try TestApplication.withCompany()
        let made = service.post(
            Self.path, #"{"name": "erp", "roles": ["integration"], "rateLimit": 600, "actAs": true}"#)
        #expect(made.status == 201)
        let key = try #require(made["key"])
        let id = try #require(made["id"])
        #expect(made["companies.0"] == "*")
        #expect(service.get("/v1/companies/DE01", key: key).status == 200)
        let read = service.get("\(Self.path)/\(id)")
        #expect(read["key"] == nil)
        #expect(read["roles.0"] == "integration")
        #expect(read["rateLimit"] == "600")
        #expect(!service.get(Self.path).text.contains(key.suffix(40)))
        #expect(service.post("\(Self.path)/\(id)/revoke", ifMatch: "\"9\"").code == "versionMismatch")
        let revoked = service.post("\(Self.path)/\(id)/revoke", ifMatch: "\"1\"")
        #expect(revoked.etag == "\"2\"")
        #expect(revoked["revokedAt"] != nil)
        #expect(service.get("/v1/companies/DE01", key: key).code == "unauthenticated")
        #expect(service.post("\(Self.path)/\(id)/revoke", ifMatch: "*").etag == "\"2\"")
    }

    @Test func `a deletion ends the key as well, and its record stays`() throws {
        let service = try TestApplication()
        let made = service.post(Self.path, #"{"name": "old", "scopes": ["companies:read"]}"#)
        let id = try #require(made["id"])
        #expect(service.send(.delete, "\(Self.path)/\(id)").code == "preconditionRequired")
        #expect(service.delete("\(Self.path)/\(id)").status == 204)
        #expect(service.get("/v1/companies", key: made["key"]).code == "unauthenticated")
        #expect(service.get("\(Self.path)/\(id)")["revokedAt"] != nil)
        #expect(service.get(Self.path + "?revokedAt.exists=true").count("items") == 1)
    }

    @Test func `the log tells who made and ended a key, and never its secret`() throws {
        let service = try TestApplication()
        let made = service.post(Self.path, #"{"name": "erp", "roles": ["viewer"]}"#)
        service.delete("\(Self.path)/\(made["id"] ?? "")")
        let changes = try service.changes("apiKey.").filter { $0.data.contains(made["id"] ?? "?") }
        #expect(changes.map(\.type) == ["apiKey.created", "apiKey.revoked"])
        let secret = try #require(made["key"]).suffix(40)
        for change in changes { #expect(!(change.data + change.changes).contains(secret)) }
    }

    @Test func `a request key does not keep the secret`() throws {
        let service = try TestApplication()
        let body = #"{"name": "erp", "roles": ["viewer"]}"#
        let first = service.post(Self.path, body, requestKey: "key-1")
        let second = service.post(Self.path, body, requestKey: "key-1")
        #expect(second.status == 201)
        #expect(first["id"] != second["id"])
    }

    @Test func `what is wrong with a key is told together`() throws {
        let service = try TestApplication.withCompany()
        let refused = service.post(
            Self.path,
            """
            {"name": "x", "roles": ["king", "viewer"], "scopes": ["customers:eat"], "companies": ["DE01", "XX"],
             "defaultCompany": "YY", "expiresAt": "2020-01-01T00:00:00Z"}
            """)
        #expect(refused.status == 422)
        #expect(
            refused.faults == [
                "/roles/0 unknownRole", "/scopes/0 unknownScope", "/companies/1 unknownReference",
                "/defaultCompany unknownReference", "/expiresAt dateInPast",
            ])
        #expect(service.post(Self.path, #"{"name": "x"}"#).faults == ["/roles required"])
        #expect(
            service.post(Self.path, #"{"roles": ["viewer"], "rateLimit": 0, "secret": "s"}"#).faults
                == ["/rateLimit tooSmall", "/secret unknownProperty", "/name required"])
        service.company("FR01")
        let foreign = #"{"name": "x", "roles": ["viewer"], "companies": ["DE01"], "defaultCompany": "FR01"}"#
        #expect(service.post(Self.path, foreign).faults == ["/defaultCompany invalidValue"])
    }

    @Test func `only an administrator of every company keeps keys`() throws {
        let service = try TestApplication.withCompany()
        let manager = try service.makeKey(roles: [.creditManager])
        #expect(service.get(Self.path, key: manager)["requiredScope"] == "admin")
        #expect(service.post(Self.path, "{}", key: manager)["requiredScope"] == "admin")
        let local = try service.makeKey(roles: [.administrator], companies: ["DE01"])
        #expect(
            service.post(Self.path, #"{"name": "x", "roles": ["administrator"]}"#, key: local).code
                == "companyNotAllowed")
        #expect(service.get(Self.path, key: local).code == "companyNotAllowed")
        let before = try service.changeCount()
        #expect(service.post(Self.path + "?dryRun=true", #"{"name": "x", "roles": ["viewer"]}"#).status == 201)
        #expect(try service.changeCount() == before)
        #expect(service.get(Self.path + "?name=x").count("items") == 0)
    }

    @Test func `a key of one company acts there without naming it`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        let made = service.post(
            Self.path,
            #"{"name": "de", "roles": ["administrator"], "companies": ["de01"], "defaultCompany": "de01"}"#)
        #expect(made["companies.0"] == "DE01")
        #expect(service.put("/v1/payment-terms/NET30", "{}", key: made["key"])["company"] == "DE01")
        #expect(service.get("/v1/payment-terms?company=FR01", key: made["key"]).code == "companyNotAllowed")
    }
}
