import ArgumentParser
import Domain
import Foundation
import Platform
import Services
import Storage

/// Brings a database up to this program.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database up to this program; `serve` does the same when it starts.")
    @OptionGroup var folder: DataFolder

    func run() async throws {
        let settings = try await Settings.read(Settings.Flags(dataDir: folder.dataDir), file: nil)
        try Service.open(settings).close()
        Output.line("the database in \(settings.dataDir) is current")
    }
}

/// Copies a database while it is in use.
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the database into a new file, consistently, also beside a running service.",
        discussion: "To restore, stop the service, put the copy into an empty data folder as creditd.db and start it again.")
    @OptionGroup var folder: DataFolder
    @Option(help: "The new file; it must not be there yet.")
    var to: String

    func run() async throws {
        let settings = try await Settings.read(Settings.Flags(dataDir: folder.dataDir), file: nil)
        if FileManager.default.fileExists(atPath: to) { throw ValidationError("\(to) is there already; name a new file") }
        let reader = try Reader(folder: settings.dataDir)
        defer { reader.close() }
        try reader.backup(to: to)
        Output.line("copied to \(to)")
    }
}

/// Proves that what is kept agrees with the documents.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Recompute exposures, balances and open amounts from the documents and name each difference.",
        discussion: "Exit code 0 when there is none, 1 otherwise. Reads only, also beside a running service.")
    @OptionGroup var folder: DataFolder

    func run() async throws {
        let settings = try await Settings.read(Settings.Flags(dataDir: folder.dataDir), file: nil)
        let reader = try Reader(folder: settings.dataDir)
        defer { reader.close() }
        var differences = try reader.integrityProblems()
        var customers = 0
        var last: Int64? = 0
        while let key = last {
            // One read for both, so that a change between them is no difference.
            let page = try reader.read { transaction in
                let orders = try Verification.orderDifferences(after: key, limit: 500, in: transaction)
                let receivables = try transaction.receivableDifferences(after: key, limit: 500)
                return (found: orders.differences + receivables.differences, last: orders.last)
            }
            differences += page.found
            if let reached = page.last { customers += 1; last = reached } else { last = nil }
        }
        differences += try reader.read { try Verification.groupDifferences(in: $0) }
        for difference in differences { Output.line(difference) }
        if !differences.isEmpty {
            Output.line("\(differences.count) differences")
            throw ExitCode(1)
        }
        Output.line("no difference: the file is sound, and every figure agrees with its documents")
    }
}

/// Tells what an operator asks first.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Report versions, limits, disk and the state of the database.")
    @OptionGroup var folder: DataFolder

    func run() async throws {
        let settings = try await Settings.read(Settings.Flags(dataDir: folder.dataDir), file: nil)
        var isWell = true
        func tell(_ name: String, _ value: String, _ isFine: Bool = true) {
            Output.line("\(isFine ? "ok  " : "LOOK") \(name): \(value)")
            if !isFine { isWell = false }
        }
        tell("creditd", Creditd.version)
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        tell("descriptors", "\(limit.rlim_cur) (at most \(limit.rlim_max))", limit.rlim_max >= 4_096)
        let free = Disk.freeBytes(at: settings.dataDir) ?? Disk.freeBytes(at: ".") ?? 0
        tell("free disk", "\(free / 1_048_576) MiB", free > Int64(settings.minFreeDisk))
        guard FileManager.default.fileExists(atPath: settings.dataDir + "/creditd.db") else {
            tell("database", "none in \(settings.dataDir) yet")
            return
        }
        let reader = try Reader(folder: settings.dataDir)
        defer { reader.close() }
        let pending = try reader.pendingMigrations()
        tell("migrations", pending.isEmpty ? "current" : "\(pending) are missing; run creditd migrate", pending.isEmpty)
        for name in ["journal_mode", "page_size", "page_count"] { tell(name, try reader.pragma(name)) }
        let problems = try reader.integrityProblems()
        tell("integrity", problems.isEmpty ? "sound" : problems.joined(separator: "; "), problems.isEmpty)
        let hasKey = try reader.read { try $0.hasAnyAPIKey() }
        tell("API keys", hasKey ? "there are some" : "none; make one with creditd keys create", hasKey)
        if !isWell { throw ExitCode(1) }
    }
}
