import CSQLite
import Synchronization

/// Stops what a connection is doing, from any thread; the statement then fails with an error that
/// `isInterrupted`.
@safe
public final class InterruptHandle: Sendable {
    /// The connection's address while it is open, 0 afterwards. The lock keeps it open during `interrupt`.
    private let address: Mutex<UInt>

    init(_ database: OpaquePointer) {
        address = Mutex(UInt(bitPattern: database))
    }

    /// Interrupts the running statement; does nothing if none runs or the connection is closed.
    public func interrupt() {
        address.withLock { address in
            if let database = unsafe OpaquePointer(bitPattern: address) { unsafe sqlite3_interrupt(database) }
        }
    }

    func validate(_ database: OpaquePointer) {
        address.withLock { $0 = UInt(bitPattern: database) }
    }

    func invalidate() {
        address.withLock { $0 = 0 }
    }
}
