import API
import Domain
import Foundation
import HTTPServer
import Logging
import Services
import Storage

/// The parts of a running service, put together from settings and taken apart in order.
final class Service {
    let database: Database
    let application: Application
    private let server: Server

    enum Failure: Error, CustomStringConvertible {
        case noKey(String)
        var description: String {
            if case .noKey(let host) = self {
                return "refusing to listen on \(host) without an API key; make one first: creditd keys create --data-dir DIR"
            }
            return ""
        }
    }

    init(_ settings: Settings, logger: Logger) throws {
        database = try Service.open(settings)
        var options = Application.Options(calendar: Calendar.business(fixed: settings.businessDate.flatMap(Calendar.day)))
        options.hasPublicMetrics = settings.publicMetrics
        options.origins = settings.origins
        options.workers = settings.workers
        options.retention = RunRetention(runDays: settings.keepRunDays, resultDays: settings.keepRunResultDays)
        if logger.logLevel <= .debug { options.onRequest = { LogLines.request($0, logger) } }
        options.onFault = { requestID, error in
            logger.error("fault", metadata: ["requestId": "\(requestID)", "error": "\(error)"])
        }
        let application = try Application(database: database, endpoints: Endpoints.all, options: options)
        self.application = application
        try FileManager.default.createDirectory(atPath: application.spoolFolder, withIntermediateDirectories: true)
        let tls = settings.certificate.flatMap { certificate in
            settings.privateKey.map { TLSConfiguration(certificateFile: certificate, keyFile: $0) }
        }
        server = try Server(
            configuration: ServerConfiguration(host: settings.host, port: settings.port, loops: settings.loops, tls: tls),
            onEvent: { LogLines.event($0, logger) }, makeHandler: { _ in try LoopHandler(application) })
        if !settings.isLoopback {
            let reader = try database.makeReader()
            defer { reader.close() }
            guard try reader.read({ try $0.hasAnyAPIKey() }) else {
                database.close()
                throw Failure.noKey(settings.host)
            }
        }
    }

    static func open(_ settings: Settings) throws -> Database {
        var options = Database.Options()
        options.smallestFreeDisk = Int64(settings.minFreeDisk)
        return try Database(folder: settings.dataDir, options: options)
    }

    var port: Int { server.port }

    func start() throws { try server.start() }

    /// Serves until SIGTERM or SIGINT, then stops in order: no new connections, what has arrived is answered, everything
    /// is committed.
    func run() {
        _ = Program.signals.wait()
        stop()
    }

    func stop() {
        application.withdraw()
        server.stop(graceSeconds: 10)
        application.stop()
        database.close()
    }
}
