import Synchronization

/// Counts of what an operator acts on, printed as Prometheus text.
final class Metrics: Sendable {
    private struct Operation {
        var byClass = [0, 0, 0, 0, 0, 0]
        var microseconds: Int64 = 0
        /// Requests that took at most each of `bounds`.
        var buckets = [Int](repeating: 0, count: Metrics.bounds.count)
    }

    /// Upper ends of the histogram, in microseconds.
    private static let bounds: [Int64] = [500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 500_000, 2_000_000]

    private let names: [String]
    private let operations: Mutex<[Operation]>

    init(operations names: [String]) {
        self.names = names + ["none"]
        operations = Mutex([Operation](repeating: Operation(), count: names.count + 1))
    }

    func record(operation: Int?, status: Int, microseconds: Int64) {
        operations.withLock { operations in
            let index = operation ?? operations.count - 1
            operations[index].byClass[min(max(status / 100, 0), 5)] += 1
            operations[index].microseconds += microseconds
            for (bucket, bound) in Self.bounds.enumerated() where microseconds <= bound {
                operations[index].buckets[bucket] += 1
            }
        }
    }

    /// One gauge or counter beside the requests.
    struct Sample {
        let name: String
        let kind: String
        let help: String
        let value: String
    }

    func text(_ samples: [Sample]) -> String {
        var lines = [
            "# HELP creditd_requests_total Requests by operation and class of status.",
            "# TYPE creditd_requests_total counter",
        ]
        let operations = operations.withLock { $0 }
        for (name, operation) in zip(names, operations) {
            for (digit, count) in operation.byClass.enumerated() where count > 0 {
                lines.append("creditd_requests_total{operation=\"\(name)\",status=\"\(digit)xx\"} \(count)")
            }
        }
        lines.append("# HELP creditd_request_seconds How long requests took, until their answer was decided.")
        lines.append("# TYPE creditd_request_seconds histogram")
        for (name, operation) in zip(names, operations) {
            let count = operation.byClass.reduce(0, +)
            guard count > 0 else { continue }
            for (bound, below) in zip(Self.bounds, operation.buckets) {
                lines.append("creditd_request_seconds_bucket{operation=\"\(name)\",le=\"\(seconds(bound))\"} \(below)")
            }
            lines.append("creditd_request_seconds_bucket{operation=\"\(name)\",le=\"+Inf\"} \(count)")
            lines.append("creditd_request_seconds_sum{operation=\"\(name)\"} \(seconds(operation.microseconds))")
            lines.append("creditd_request_seconds_count{operation=\"\(name)\"} \(count)")
        }
        for sample in samples {
            lines += ["# HELP \(sample.name) \(sample.help)", "# TYPE \(sample.name) \(sample.kind)",
                      "\(sample.name) \(sample.value)"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func seconds(_ microseconds: Int64) -> String {
        let rest = String(microseconds % 1_000_000)
        return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - rest.utf8.count) + rest
    }
}
