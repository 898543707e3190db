import Configuration
import Foundation
import Platform
import SystemPackage

/// How the service runs. Flags win over the environment, the environment over the file, the file over the defaults; all
/// faults are told together, before a socket opens.
struct Settings: Sendable {
    var dataDir = "./creditd-data"
    var host = "127.0.0.1"
    var port = 8080
    var loops = 1
    var workers = 2
    var minFreeDisk = 64 * 1024 * 1024
    var keepRunDays = 400
    var keepRunResultDays = 30
    var certificate: String?
    var privateKey: String?
    var publicMetrics = false
    var origins: [String] = []
    /// A fixed day for every company; nil follows the clock.
    var businessDate: String?
    /// Lines as JSON whether or not a terminal reads them.
    var logFormat = "auto"

    /// What the flags of a command say; nil where they say nothing.
    struct Flags: Sendable {
        var dataDir: String?
        var host: String?
        var port: Int?
        var loops: Int?
        var workers: Int?
        var minFreeDisk: Int?
        var keepRunDays: Int?
        var keepRunResultDays: Int?
        var certificate: String?
        var privateKey: String?
        var publicMetrics: Bool?
        var origins: [String]?
        var businessDate: String?
        var logFormat: String?
    }

    struct Faults: Error, CustomStringConvertible {
        let list: [String]
        var description: String { "the settings are not valid:\n" + list.map { "  - \($0)" }.joined(separator: "\n") }
    }

    private static let names = ["data-dir", "host", "port", "loops", "workers", "min-free-disk", "keep-run-days",
                                "keep-run-result-days", "certificate", "private-key",
                                "public-metrics", "origins", "business-date", "log-format"]

    /// Reads every source and checks all of it.
    static func read(_ flags: Flags, file: String?) async throws -> Settings {
        var faults: [String] = []
        var providers: [any ConfigProvider] = [
            KeyMappingProvider(upstream: EnvironmentVariablesProvider()) { $0.prepending("creditd") },
        ]
        if let file {
            do {
                faults += try unknownNames(in: file)
                providers.append(try await FileProvider<JSONSnapshot>(filePath: FilePath(file)))
            } catch {
                throw Faults(list: ["--config \(file) cannot be read: \(error)"])
            }
        }
        let reader = ConfigReader(providers: providers)
        var settings = Settings()
        func text(_ name: String) -> String? {
            guard let text = reader.string(forKey: ConfigKey(stringLiteral: name)), !text.isEmpty else { return nil }
            return text
        }
        func number(_ name: String, _ flag: Int?, _ range: ClosedRange<Int>, _ target: WritableKeyPath<Settings, Int>) {
            var found = flag
            if found == nil, let text = reader.int(forKey: ConfigKey(stringLiteral: name)).map(String.init) ?? text(name) {
                found = Int(text)
                if found == nil { faults.append("\(name) is \"\(text)\"; give a whole number") }
            }
            guard let found else { return }
            if !range.contains(found) { faults.append("\(name) is \(found); give \(range.lowerBound) to \(range.upperBound)") }
            settings[keyPath: target] = found
        }
        settings.dataDir = flags.dataDir ?? text("data-dir") ?? settings.dataDir
        settings.host = flags.host ?? text("host") ?? settings.host
        number("port", flags.port, 0...65_535, \.port)
        number("loops", flags.loops, 1...64, \.loops)
        number("workers", flags.workers, 1...64, \.workers)
        number("min-free-disk", flags.minFreeDisk, 0...Int.max, \.minFreeDisk)
        number("keep-run-days", flags.keepRunDays, 1...36_500, \.keepRunDays)
        number("keep-run-result-days", flags.keepRunResultDays, 1...36_500, \.keepRunResultDays)
        settings.certificate = flags.certificate ?? text("certificate")
        settings.privateKey = flags.privateKey ?? text("private-key")
        settings.publicMetrics = flags.publicMetrics ?? reader.bool(forKey: "public-metrics") ?? false
        settings.origins = flags.origins ?? text("origins")?.split(separator: ",").map(String.init) ?? []
        settings.businessDate = flags.businessDate ?? text("business-date")
        settings.logFormat = flags.logFormat ?? text("log-format") ?? settings.logFormat
        faults += settings.faults()
        if !faults.isEmpty { throw Faults(list: faults) }
        return settings
    }

    private static func unknownNames(in file: String) throws -> [String] {
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file)))
        guard let names = (object as? [String: Any])?.keys else { return ["\(file) must hold one JSON object"] }
        return names.filter { !Self.names.contains($0) }.sorted().map {
            "\(file) has \"\($0)\", which is no setting; there are \(Self.names.joined(separator: ", "))"
        }
    }

    private func faults() -> [String] {
        var faults: [String] = []
        if (certificate == nil) != (privateKey == nil) { faults.append("give certificate and private-key together, or neither") }
        for (name, path) in [("certificate", certificate), ("private-key", privateKey)] {
            if let path, !FileManager.default.isReadableFile(atPath: path) { faults.append("\(name) \(path) cannot be read") }
        }
        if keepRunResultDays > keepRunDays {
            faults.append("keep-run-result-days is \(keepRunResultDays); give at most keep-run-days, \(keepRunDays)")
        }
        if let businessDate, Calendar.day(businessDate) == nil {
            faults.append("business-date is \"\(businessDate)\"; write it as YYYY-MM-DD")
        }
        if !["auto", "json", "text"].contains(logFormat) { faults.append("log-format is \"\(logFormat)\"; give auto, json or text") }
        for origin in origins where !origin.hasPrefix("http://") && !origin.hasPrefix("https://") {
            faults.append("origins has \"\(origin)\"; write origins as https://host")
        }
        return faults
    }

    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
