import Domain
import Platform
import Synchronization

/// How many requests each limited key has left in its minute.
final class RateLimits: Sendable {
    private struct Window {
        var startedAt: Int64
        var used: Int
    }

    private static let windowMilliseconds: Int64 = 60_000
    private let windows = Mutex<[Int64: Window]>([:])

    /// Counts one request; gives the header fields that tell the caller where it stands.
    ///
    /// - Throws: `rateLimited` once the minute's requests are used.
    func take(key: Int64, limit: Int) throws -> [(name: StaticString, value: String)] {
        let now = Monotonic.milliseconds()
        let (used, left) = windows.withLock { windows -> (Int, Int64) in
            var window = windows[key] ?? Window(startedAt: now, used: 0)
            if now - window.startedAt >= Self.windowMilliseconds { window = Window(startedAt: now, used: 0) }
            window.used += 1
            windows[key] = window
            return (window.used, (window.startedAt + Self.windowMilliseconds - now + 999) / 1000)
        }
        guard used <= limit else {
            throw Refusal(.rateLimited, "The key may send \(limit) requests a minute. Try again in \(left) s.",
                          extra: [.init("retryAfter", "\(left)")])
        }
        return [("RateLimit-Policy", "\"key\";q=\(limit);w=60"), ("RateLimit", "\"key\";r=\(limit - used);t=\(left)")]
    }
}
