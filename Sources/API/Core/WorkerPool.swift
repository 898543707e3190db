import Platform
import Storage
import Synchronization

/// A few threads for reads that take long, each with its own connection; what waits for them is bounded.
final class WorkerPool: Sendable {
    typealias Work = @Sendable (Reader) -> Void

    private struct State {
        var waiting: [Work] = []
        var isStopping = false
        var running = 0
    }

    private let state = Mutex(State())
    private let signals: [ThreadSignal]
    private let ended: [ThreadSignal]
    private let capacity: Int

    init(database: Database, threads: Int, capacity: Int) throws {
        self.capacity = capacity
        signals = (0..<threads).map { _ in ThreadSignal() }
        ended = (0..<threads).map { _ in ThreadSignal() }
        // A store that gives no reader is told at start, not by a thread that dies.
        try database.makeReader().close()
        for index in 0..<threads {
            OwnThread.start(named: "worker-\(index)") { [self] in
                defer { ended[index].set() }
                guard let reader = try? database.makeReader() else { return }  // the probe above told of it
                work(reader, signals[index])
                reader.close()
            }
        }
    }

    func submit(_ work: @escaping Work) -> Bool {
        let taken = state.withLock { state in
            guard !state.isStopping, state.waiting.count < capacity else { return false }
            state.waiting.append(work)
            return true
        }
        if taken { for signal in signals { signal.set() } }
        return taken
    }

    var depth: Int { state.withLock { $0.waiting.count } }

    func stop() {
        state.withLock { $0.isStopping = true }
        for signal in signals { signal.set() }
        for signal in ended { signal.wait() }
    }

    private func work(_ reader: Reader, _ signal: ThreadSignal) {
        while true {
            let (next, stopping) = state.withLock { state -> (Work?, Bool) in
                state.waiting.isEmpty ? (nil, state.isStopping) : (state.waiting.removeFirst(), false)
            }
            if let next {
                next(reader)
            } else if stopping {
                return
            } else {
                signal.wait()
            }
        }
    }
}

/// Callers that wait for something to happen: the next event, the end of a job.
///
/// Each waits with a question and a last moment. After every commit all questions are asked again, on a thread of
/// their own; the answer leaves at the latest when its time is up.
final class Waiters: Sendable {
    struct Waiter: Sendable {
        let until: Int64
        /// Answers and gives true, or gives false to wait on. With `isLast` it must answer.
        let ask: @Sendable (_ isLast: Bool) -> Bool
    }

    private struct State {
        var waiters: [Waiter] = []
        /// Whether waiters are out being asked: what happens meanwhile has them asked again.
        var isAsking = false
        var isStopping = false
        var isStarted = false
    }

    private let state = Mutex(State())
    private let signal = ThreadSignal()

    func add(seconds: Int, _ ask: @escaping @Sendable (_ isLast: Bool) -> Bool) {
        let waiter = Waiter(until: Monotonic.milliseconds() + Int64(seconds) * 1000, ask: ask)
        let (start, stopping) = state.withLock { state -> (Bool, Bool) in
            if state.isStopping { return (false, true) }
            state.waiters.append(waiter)
            defer { state.isStarted = true }
            return (!state.isStarted, false)
        }
        if stopping {
            _ = ask(true)
        } else if start {
            OwnThread.start(named: "waiters") { [self] in serve() }
        } else {
            signal.set()
        }
    }

    /// Something was committed.
    func wake() {
        if state.withLock({ !$0.waiters.isEmpty || $0.isAsking }) { signal.set() }
    }

    func stop() {
        let rest = state.withLock { state in
            state.isStopping = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in rest { _ = waiter.ask(true) }
        signal.set()
    }

    private func serve() {
        while true {
            let waiters = state.withLock { state -> [Waiter]? in
                guard !state.isStopping else { return nil }
                defer { state.waiters = [] }
                state.isAsking = !state.waiters.isEmpty
                return state.waiters
            }
            guard let waiters else { return }
            let now = Monotonic.milliseconds()
            let rest = waiters.filter { !$0.ask($0.until <= now) }
            state.withLock { state in
                state.waiters += rest
                state.isAsking = false
            }
            let next = rest.map(\.until).min()
            if let next { _ = signal.wait(milliseconds: max(next - Monotonic.milliseconds(), 1)) } else { signal.wait() }
        }
    }
}

/// A result that a worker gives and the waiters' thread takes.
final class WaitedAnswer: Sendable {
    private let kept = Mutex<Result<FoundEvents, any Error>?>(nil)

    var result: Result<FoundEvents, any Error>? { kept.withLock { $0 } }

    func set(_ result: Result<FoundEvents, any Error>) { kept.withLock { $0 = result } }
}
