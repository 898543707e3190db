import ArgumentParser
import Foundation
import JSON

/// Flags that every command which listens takes.
struct ListenFlags: ParsableArguments {
    @Option(help: "Address to listen on. CREDITD_HOST; 127.0.0.1.")
    var host: String?
    @Option(help: "Port to listen on, 0 for a free one. CREDITD_PORT; 8080.")
    var port: Int?
    @Option(help: "Event loops, each a thread. CREDITD_LOOPS; 1.")
    var loops: Int?
    @Option(help: "Threads for long reads. CREDITD_WORKERS; 2.")
    var workers: Int?
    @Option(help: "Bytes that must be free on the disk before anything is stored. CREDITD_MIN_FREE_DISK; 67108864.")
    var minFreeDisk: Int?
    @Option(help: "Days for which runs of periodic tasks are kept. CREDITD_KEEP_RUN_DAYS; 400.")
    var keepRunDays: Int?
    @Option(help: "Days for which their results by customer are kept. CREDITD_KEEP_RUN_RESULT_DAYS; 30.")
    var keepRunResultDays: Int?
    @Option(help: "auto, json or text. CREDITD_LOG_FORMAT; auto.")
    var logFormat: String?
    @Flag(help: "Print one line of JSON once the service answers, for scripts.")
    var json = false

    func flags(_ folder: DataFolder) -> Settings.Flags {
        Settings.Flags(dataDir: folder.dataDir, host: host, port: port, loops: loops, workers: workers,
                       minFreeDisk: minFreeDisk, keepRunDays: keepRunDays, keepRunResultDays: keepRunResultDays,
                       logFormat: logFormat)
    }
}

/// Runs the service.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the service until SIGTERM or SIGINT.")

    @OptionGroup var folder: DataFolder
    @OptionGroup var listen: ListenFlags
    @Option(help: "File of settings, one JSON object with the names of the long flags. CREDITD_CONFIG.")
    var config: String?
    @Option(help: "Certificate chain, PEM; turns TLS on. CREDITD_CERTIFICATE.")
    var certificate: String?
    @Option(help: "Private key of the certificate, PEM. CREDITD_PRIVATE_KEY.")
    var privateKey: String?
    @Flag(help: "Show /metrics without a key. CREDITD_PUBLIC_METRICS.")
    var publicMetrics = false
    @Option(help: "Origins that browsers may call from, separated by commas. CREDITD_ORIGINS; none.")
    var origins: String?
    @Option(help: "A fixed business day, YYYY-MM-DD, for demonstrations. CREDITD_BUSINESS_DATE.")
    var businessDate: String?
    @Flag(help: "Log every request.")
    var verbose = false

    func run() async throws {
        var flags = listen.flags(folder)
        flags.certificate = certificate
        flags.privateKey = privateKey
        flags.publicMetrics = publicMetrics ? true : nil
        flags.origins = origins?.split(separator: ",").map(String.init)
        flags.businessDate = businessDate
        let file = config ?? ProcessInfo.processInfo.environment["CREDITD_CONFIG"]
        let settings = try await Settings.read(flags, file: file)
        var logger = LogLines.start(format: settings.logFormat)
        if verbose { logger.logLevel = .debug }
        let service = try Service(settings, logger: logger)
        try service.start()
        let scheme = settings.certificate == nil ? "http" : "https"
        let url = "\(scheme)://\(settings.host == "0.0.0.0" ? "127.0.0.1" : settings.host):\(service.port)"
        if listen.json {
            Output.line(json: [("url", url), ("dataDir", settings.dataDir)])
        } else {
            Output.line("creditd answers at \(url), data in \(settings.dataDir)")
        }
        service.run()
    }
}

/// What a command prints on standard output, at once even where a pipe reads it.
enum Output {
    static func line(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    static func line(json members: [(String, String)]) {
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        for (name, value) in members {
            writer.name(name)
            writer.string(value)
        }
        writer.endObject()
        line(String(decoding: writer.bytes, as: UTF8.self))
    }
}
