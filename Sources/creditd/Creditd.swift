import ArgumentParser
import HTTPServer
import Platform

/// Where the program begins.
@main
enum Program {
    /// SIGTERM and SIGINT, held back from every thread but the one that waits for them. Made before any other thread.
    static let signals = TerminationSignals()

    /// Not async: the runtime's threads would be there before the signals are held back.
    static func main() {
        _ = signals
        MemoryUse.keepFreed(bytes: 4 * 1024 * 1024)
        let done = ThreadSignal()
        Task.detached {
            await Creditd.main()
            done.set()
        }
        done.wait()
    }
}

/// The program: one command a duty.
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
