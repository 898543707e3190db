import ArgumentParser

/// The program: one command a duty.
@main
struct Creditd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "creditd", abstract: "Credit management, order holds and collections as a REST service.",
        version: Creditd.version,
        subcommands: [Serve.self, Demo.self, Keys.self, Migrate.self, Backup.self, Verify.self, Doctor.self, Contract.self])

    static let version = "0.1.0"
}

/// The folder that holds everything a service keeps.
struct DataFolder: ParsableArguments {
    @Option(help: "Folder of the database; made if there is none. CREDITD_DATA_DIR.")
    var dataDir: String?
}
