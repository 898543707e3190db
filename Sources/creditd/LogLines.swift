import API
import Domain
import Foundation
import HTTPServer
import JSON
import Logging
import Platform

/// Log lines: JSON for machines, text for a terminal.
enum LogLines {
    static func start(format: String) -> Logger {
        let isJSON = format == "json" || (format == "auto" && isatty(STDERR_FILENO) == 0)
        LoggingSystem.bootstrap { label -> any LogHandler in
            if isJSON { return JSONLog(label: label) }
            return StreamLogHandler.standardError(label: label)
        }
        return Logger(label: "creditd")
    }

    static func request(_ record: RequestRecord, _ logger: Logger) {
        logger.debug("request", metadata: [
            "requestId": "\(record.requestID)", "caller": "\(record.caller ?? "-")",
            "operationId": "\(record.operation ?? "-")", "status": "\(record.status)", "code": "\(record.code ?? "-")",
            "microseconds": "\(record.microseconds)",
        ])
    }

    static func event(_ event: ServerEvent, _ logger: Logger) {
        switch event {
        case .started(let host, let port): logger.notice("listening", metadata: ["host": "\(host)", "port": "\(port)"])
        case .requestFault(let status, let detail, _):
            logger.debug("message refused", metadata: ["status": "\(status)", "detail": "\(detail)"])
        case .connectionRefused: logger.warning("too many connections")
        case .descriptorsExhausted: logger.error("no descriptors left")
        case .acceptFailed(let error): logger.error("cannot accept", metadata: ["error": "\(error)"])
        case .handshakeFailed(let reason, _): logger.debug("TLS handshake failed", metadata: ["reason": "\(reason)"])
        case .writeTimedOut: logger.debug("a client stopped reading its answer")
        case .certificateReloaded: logger.notice("certificate loaded anew")
        case .stopping(let open): logger.notice("stopping", metadata: ["openConnections": "\(open)"])
        case .stopped(let cutOff): logger.notice("stopped", metadata: ["cutOff": "\(cutOff)"])
        }
    }
}

/// One JSON object a line on standard error.
private struct JSONLog: LogHandler {
    let label: String
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("at", Timestamp(milliseconds: WallClock.milliseconds()).description)
        writer.member("level", event.level.rawValue)
        writer.member("message", event.message.description)
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (name, value) in all.sorted(by: { $0.key < $1.key }) {
            writer.name(name)
            writer.string(value.description)
        }
        writer.endObject()
        FileHandle.standardError.write(Data(writer.bytes + [10]))
    }
}
