import API
import ArgumentParser
import Domain
import Foundation
import Storage

/// Makes, lists and ends API keys while no service runs on the folder.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and revoke API keys. Beside a running service use /v1/api-keys.",
        subcommands: [Create.self, List.self, Revoke.self])

    static func open(_ folder: DataFolder) async throws -> Database {
        let settings = try await Settings.read(Settings.Flags(dataDir: folder.dataDir), file: nil)
        do {
            return try Service.open(settings)
        } catch Database.OpenError.inUse(let folder) {
            throw ValidationError("a service has \(folder) open; use its endpoint /v1/api-keys instead")
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key; its text is the last line of the output and is never shown again.")

        @OptionGroup var folder: DataFolder
        @Option(help: "Name of the key, as the audit trail shows it.")
        var name = "command line"
        @Option(help: "Role; may be given several times.")
        var role: [String] = []
        @Option(help: "Scope beside those of the roles; may be given several times.")
        var scope: [String] = []
        @Option(help: "Company that the key covers; may be given several times. All where none is given.")
        var company: [String] = []
        @Option(help: "Company of requests that name none.")
        var defaultCompany: String?
        @Option(help: "Largest order that it may release from a hold by itself, as \"10000.00 EUR\"; without bound where none is given.")
        var releaseAuthority: String?
        @Flag(help: "Whether the caller may say for which person it acts.")
        var actAs = false
        @Flag(help: "Print one line of JSON.")
        var json = false

        func run() async throws {
            let roles = try (role.isEmpty && scope.isEmpty ? ["administrator"] : role).map { name in
                guard let role = Role(rawValue: name) else {
                    throw ValidationError("there is no role \(name); there are \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                return role
            }
            let scopes = try scope.map { name in
                guard let scope = Scope(rawValue: name) else { throw ValidationError("there is no scope \(name)") }
                return scope
            }
            let authority = try releaseAuthority.map(Self.authority)
            let database = try await Keys.open(folder)
            defer { database.close() }
            let (name, companies, standard, mayAct) = (name, company.isEmpty ? ["*"] : company, defaultCompany, actAs)
            let made = try database.write { transaction in
                let made = try KeyMaking.make(
                    name: name, roles: roles, scopes: scopes, companies: companies, defaultCompany: standard,
                    mayActForUsers: mayAct, rateLimit: nil, releaseAuthority: authority, expiresAt: nil,
                    by: Actor(kind: .service, name: "creditd keys"), in: transaction)
                return (made.key.id.description, made.text)
            }
            if json { Output.line(json: [("id", made.0), ("key", made.1)]) } else { Output.line(made.1) }
        }

        private static func authority(_ text: String) throws -> Money {
            let parts = text.split(separator: " ").map(String.init)
            guard parts.count == 2, let currency = Currency(parts[1]),
                // Whatever is wrong with the amount, the remedy is the same.
                let amount = try? Money(parts[0], currency: currency), !amount.isNegative
            else { throw ValidationError("write the release authority as an amount and a currency: \"10000.00 EUR\"") }
            return amount
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys, without their secrets.")
        @OptionGroup var folder: DataFolder

        func run() async throws {
            let settings = try await Settings.read(Settings.Flags(dataDir: folder.dataDir), file: nil)
            let reader = try Reader(folder: settings.dataDir)
            defer { reader.close() }
            var query = ListQuery()
            query.limit = 10_000
            for key in try reader.read({ try $0.apiKeys(query).records }) {
                let state = key.revokedAt.map { "revoked \($0)" } ?? "valid"
                Output.line("\(key.id)  \(key.name)  \(key.roles.map(\.rawValue).joined(separator: ","))  \(key.companies.joined(separator: ","))  \(state)")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a key at once.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "Id of the key, as key_….")
        var id: String

        func run() async throws {
            guard let id = Identifier(.apiKey, text: id) else { throw ValidationError("\(id) is no id of a key") }
            let database = try await Keys.open(folder)
            defer { database.close() }
            try database.write { transaction in
                guard let key = try transaction.apiKey(id.key) else { throw ValidationError("there is no key \(id)") }
                _ = try KeyMaking.revoke(key, by: Actor(kind: .service, name: "creditd keys"), in: transaction)
            }
            Output.line("\(id) is revoked")
        }
    }
}
