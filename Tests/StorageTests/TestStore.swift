import Domain
import Foundation
import Platform
import SQLite
@testable import Storage
import Synchronization

/// A database in a folder of its own, removed with it.
final class TestStore {
    let folder: String
    let database: Database

    init(_ change: (inout Database.Options) -> Void = { _ in }) throws {
        folder = NSTemporaryDirectory() + "creditd-store-" + UUID().uuidString
        var options = Database.Options()
        options.isDurable = false
        options.smallestFreeDisk = 0
        options.longestWaitMilliseconds = 60_000
        change(&options)
        database = try Database(folder: folder, options: options)
    }

    deinit {
        database.close()
        // The folder is the test's own; what cannot be removed does no harm.
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The types of all changes that are stored, in their order.
    func changes() throws -> [String] {
        let reader = try database.makeReader()
        defer { reader.close() }
        return try reader.read { try $0.events(after: 0, types: [], companies: nil, limit: 10_000).events.map(\.type) }
    }

    /// Keeps the writer busy until the closure has returned, so that what it submits is one batch.
    func whileWriterIsBusy(_ body: () throws -> Void) throws {
        let (begun, go) = (ThreadSignal(), ThreadSignal())
        let blocker = Probe("blocker") { _ in
            begun.set()
            go.wait()
        }
        guard database.submit(blocker) else { throw StoreFault.overloaded }
        begun.wait()
        defer {
            go.set()
            blocker.done.wait()
        }
        try body()
    }
}

/// A job that does what a test says and keeps what became of it.
final class Probe: WriteJob {
    let name: String
    let done = ThreadSignal()
    private let body: @Sendable (borrowing Transaction<Writing>) throws -> Void
    private let told = Mutex<(count: Int, undone: Bool, failure: StoreFault?)>((0, false, nil))

    init(_ name: String, _ body: @escaping @Sendable (borrowing Transaction<Writing>) throws -> Void) {
        self.name = name
        self.body = body
    }

    /// A job that stores one change.
    convenience init(storing type: String) {
        self.init(type) { try $0.note(type) }
    }

    func run(in transaction: borrowing Transaction<Writing>) throws { try body(transaction) }

    func undone(by error: any Error, in transaction: borrowing Transaction<Writing>) throws {
        told.withLock { $0.undone = true }
        try transaction.note("\(name).refused")
    }

    func finished(_ failure: StoreFault?) {
        told.withLock {
            $0.count += 1
            $0.failure = failure
        }
        done.set()
    }

    var timesFinished: Int { told.withLock { $0.count } }
    var wasUndone: Bool { told.withLock { $0.undone } }
    var failure: StoreFault? { told.withLock { $0.failure } }
}

extension Transaction where Mode == Writing {
    /// Stores one change of no company.
    func note(_ type: String) throws {
        try append(
            Change(type, company: nil, record: Identifier(.job, key: 1), number: nil, data: Array("{}".utf8)),
            by: Actor(kind: .service, name: "test"))
    }
}
