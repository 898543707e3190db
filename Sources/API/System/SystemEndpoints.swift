import Domain
import HTTPServer
import JSON
import Platform
import Storage

/// What operators and integrators ask of the service itself (api-conventions 1, 9).
enum SystemEndpoints {
    private static let live = Shape("Liveness", "The process runs.", outputOnly: true, [
        Property("status", .enumeration(["live"]), .readOnly, "live."),
    ])

    private static let check = Shape("ReadinessCheck", "One condition of readiness.", outputOnly: true, [
        Property("name", .text(max: 60), .readOnly, "What was looked at."),
        Property("ready", .boolean, .readOnly, "Whether it is as it should be."),
        Property("detail", .text(max: 255), .readOnly, "What was found."),
    ])

    private static let ready = Shape("Readiness", "Whether the service can serve, with each check.", outputOnly: true, [
        Property("status", .enumeration(["ready", "notReady"]), .readOnly, "The whole."),
        Property("checks", .list(.object(check), max: 20), .readOnly, "The parts."),
    ])

    static let all: [Endpoint] = [
        Endpoint(
            "getLiveness", .get, "/health/live", tag: "System", "Whether the process runs", scope: nil,
            successes: [.init(200, .object(live), "It runs.")], companies: .none, example: .init("/health/live"),
            action: .own { _, _, exchange in exchange.finish(Answer(200, body: Array(#"{"status":"live"}"#.utf8))) }),
        Endpoint(
            "getReadiness", .get, "/health/ready", tag: "System", "Whether the service can serve", scope: nil,
            successes: [.init(200, .object(ready), "It can."), .init(503, .object(ready), "It cannot, and why.")],
            companies: .none, example: .init("/health/ready"),
            action: .own { _, application, exchange in exchange.finish(readiness(application)) }),
        Endpoint(
            "getMetrics", .get, "/metrics", tag: "System", "Counters as Prometheus text", scope: .opsRead,
            successes: [.init(200, nil, "The counters.")], companies: .none, example: .init("/metrics"),
            action: .own { _, application, exchange in
                exchange.finish(Answer(200, body: Array(metrics(application).utf8), contentType: "text/plain; version=0.0.4"))
            }),
        Endpoint(
            "getContract", .get, "/openapi.yaml", tag: "System", "The contract", scope: nil,
            successes: [.init(200, nil, "openapi.yaml.")], companies: .none, example: .init("/openapi.yaml"),
            action: .own { _, application, exchange in
                exchange.finish(Answer(200, body: application.contractText, contentType: "application/yaml"))
            }),
        Endpoint(
            "getDocumentation", .get, "/docs", tag: "System", "The operations on one page", scope: nil,
            successes: [.init(200, nil, "A page.")], companies: .none, example: .init("/docs"),
            action: .own { _, application, exchange in
                exchange.finish(Answer(200, body: Array(Documentation.page(application.endpoints).utf8), contentType: "text/html; charset=utf-8"))
            }),
        Endpoint(
            "getProblem", .get, "/problems/{code}", tag: "System", "What a problem means", scope: nil,
            successes: [.init(200, nil, "A page.")], companies: .none, example: .init("/problems/validation"),
            action: .own { call, _, exchange in
                guard let page = Documentation.problem(call.slots[0]) else {
                    throw Refusal.notFound("problem \"\(call.slots[0].shortened)\"")
                }
                exchange.finish(Answer(200, body: Array(page.utf8), contentType: "text/html; charset=utf-8"))
            }),
    ]

    private static func readiness(_ application: Application) -> Answer {
        let database = application.database
        let free = Disk.freeBytes(at: database.folder) ?? 0
        let isServing = application.isReady.load(ordering: .acquiring)
        let age = database.queueAgeMilliseconds
        // Migrations are applied before anything listens, so that a running service is current.
        let checks: [(String, Bool, String)] = [
            ("serving", isServing, isServing ? "takes requests" : "is stopping"),
            ("database", database.isWritable, database.isWritable ? "commits" : "the last commit failed"),
            ("migrations", true, "current"),
            ("disk", free >= database.smallestFreeDisk, "\(free / 1_048_576) MiB free"),
            ("queue", age < 2_000, "oldest job waits \(age) ms"),
        ]
        let isReady = checks.allSatisfy(\.1)
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("status", isReady ? "ready" : "notReady")
        writer.name("checks")
        writer.beginArray()
        for (name, isFine, detail) in checks {
            writer.beginObject()
            writer.member("name", name)
            writer.member("ready", isFine)
            writer.member("detail", detail)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        var answer = Answer(isReady ? 200 : 503, body: writer.bytes)
        if !isReady { answer.fields.append(("Retry-After", "1")) }
        return answer
    }

    private static func metrics(_ application: Application) -> String {
        let statistics = application.database.statistics
        var samples = [
            Metrics.Sample(name: "creditd_writer_queue_depth", kind: "gauge", help: "Jobs that wait for the writer.",
                           value: "\(application.database.queueDepth)"),
            Metrics.Sample(name: "creditd_worker_queue_depth", kind: "gauge", help: "Long reads that wait.",
                           value: "\(application.workers.depth)"),
            Metrics.Sample(name: "creditd_commits_total", kind: "counter", help: "Commits.", value: "\(statistics.commits)"),
            Metrics.Sample(name: "creditd_commit_failures_total", kind: "counter", help: "Commits that failed.",
                           value: "\(statistics.failures)"),
            Metrics.Sample(name: "creditd_jobs_total", kind: "counter", help: "Jobs in commits.", value: "\(statistics.jobs)"),
        ]
        if let free = Disk.freeBytes(at: application.database.folder) {
            samples.append(.init(name: "creditd_disk_free_bytes", kind: "gauge", help: "Free bytes of the disk.", value: "\(free)"))
        }
        return application.metrics.text(samples)
    }
}
