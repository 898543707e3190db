import CPlatform
import Glibc
import Synchronization

/// A thread of our own, named so that a debugger and `top -H` show what it is for.
public enum OwnThread {
    private final class Start {
        let name: String
        let body: @Sendable () -> Void
        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a thread with 1 MiB of stack that nobody joins.
    public static func start(named name: String, _ body: @escaping @Sendable () -> Void) {
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        unsafe pthread_attr_setstacksize(&attributes, 1 << 20)
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, &attributes, { argument in
            guard let argument = unsafe argument else { return nil }
            let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
            unsafe creditd_name_thread(start.name)
            start.body()
            return nil
        }, start.toOpaque())
        precondition(code == 0, "the system starts no more threads")
    }
}

/// How the process asks the system for memory.
public enum MemoryUse {
    /// Keeps up to this many freed bytes of each thread at hand. Called once, before other threads start.
    public static func keepFreed(bytes: Int32) { creditd_keep_memory(bytes) }
}

/// A flag that one thread sets and another waits for; waiting takes it down again.
@safe
public final class ThreadSignal: @unchecked Sendable {
    // Protected by its own mutex, which is all that this type is.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isSet = false

    public init() {
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    public func set() {
        unsafe pthread_mutex_lock(mutex)
        isSet = true
        unsafe pthread_cond_signal(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    public func wait() {
        unsafe pthread_mutex_lock(mutex)
        while !isSet { unsafe pthread_cond_wait(condition, mutex) }
        isSet = false
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Waits at most this long; `false` when the time ran out first.
    public func wait(milliseconds: Int64) -> Bool {
        var until = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &until)
        let nanoseconds = Int64(until.tv_nsec) + milliseconds % 1000 * 1_000_000
        until.tv_sec += Int(milliseconds / 1000 + nanoseconds / 1_000_000_000)
        until.tv_nsec = Int(nanoseconds % 1_000_000_000)
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while !isSet {
            if unsafe pthread_cond_timedwait(condition, mutex, &until) == ETIMEDOUT { break }
        }
        defer { isSet = false }
        return isSet
    }
}

/// Time that only goes forward, for waits and durations.
public enum Monotonic {
    public static func milliseconds() -> Int64 { nanoseconds() / 1_000_000 }

    public static func nanoseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
