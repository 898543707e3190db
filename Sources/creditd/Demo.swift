import API
import ArgumentParser
import Domain
import Foundation
import Storage

/// Runs the service on a small company with a story.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the service on a company with a story; the business day is fixed at \(DemoStory.businessDay).")

    @OptionGroup var folder: DataFolder
    @OptionGroup var listen: ListenFlags

    func run() async throws {
        var flags = listen.flags(folder)
        flags.businessDate = DemoStory.businessDay
        let temporary = NSTemporaryDirectory() + "creditd-demo-\(ProcessInfo.processInfo.processIdentifier)"
        flags.dataDir = folder.dataDir ?? temporary
        let settings = try await Settings.read(flags, file: nil)
        let logger = LogLines.start(format: settings.logFormat)
        let service = try Service(settings, logger: logger)
        let key = try tellStory(service)
        try service.start()
        let url = "http://\(settings.host):\(service.port)"
        if listen.json {
            Output.line(json: [("url", url), ("key", key), ("dataDir", settings.dataDir)])
        } else {
            Output.line(greeting(url, key, settings.dataDir))
        }
        service.run()
        if folder.dataDir == nil { try FileManager.default.removeItem(atPath: temporary) }
    }

    /// Fills an empty folder; a folder with a story gets a new key only.
    private func tellStory(_ service: Service) throws -> String {
        let key = try service.database.write { transaction in
            try KeyMaking.make(
                name: "demo", roles: [.administrator], scopes: [], companies: ["*"], defaultCompany: DemoStory.company,
                mayActForUsers: true, rateLimit: nil, expiresAt: nil, by: Actor(kind: .service, name: "creditd demo"),
                in: transaction).text
        }
        let reader = try service.database.makeReader()
        defer { reader.close() }
        if try reader.read({ try $0.companies() }).isEmpty {
            var story = DemoStory(application: service.application, reader: reader, key: key)
            try story.tell()
        }
        return key
    }

    private func greeting(_ url: String, _ key: String, _ folder: String) -> String {
        """
        creditd answers at \(url)
        key: \(key)
        data: \(folder)    business day: \(DemoStory.businessDay)

        Try, in another terminal:

          export URL=\(url) KEY=\(key)
          curl -s -H "Authorization: Bearer $KEY" "$URL/v1/credit-profiles/C-1001"
          curl -s -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" "$URL/v1/credit-checks?dryRun=true" \\
            -d '{"document": "confirmation", "order": {"number": "SO-NEW", "customer": {"number": "C-1001"}, "currency": "EUR", "amount": "12500.00", "orderDate": "\(DemoStory.businessDay)"}}'
          curl -s -H "Authorization: Bearer $KEY" "$URL/v1/holds?active=true&sort=-orderTotal&limit=3"

        Stop with Ctrl-C.
        """
    }
}
