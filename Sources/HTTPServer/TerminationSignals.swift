import Glibc

/// SIGTERM and SIGINT as something that the main thread waits for.
public struct TerminationSignals: Sendable {
    /// Blocks both signals for this thread and those that it starts later; made before any other thread.
    public init() {
        var signals = TerminationSignals.set()
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Waits for one of them; gives its number.
    public func wait() -> Int32 {
        var signals = TerminationSignals.set()
        var number: Int32 = 0
        unsafe sigwait(&signals, &number)
        return number
    }

    private static func set() -> sigset_t {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGTERM)
        unsafe sigaddset(&signals, SIGINT)
        return signals
    }
}
