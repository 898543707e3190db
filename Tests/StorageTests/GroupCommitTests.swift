import Platform
import SQLite
@testable import Storage
import Testing

/// The writer: one durable commit for all that waits, a savepoint for each, nobody told before the commit.
@Suite struct GroupCommitTests {
    @Test func `what waits is one batch and one commit`() throws {
        let store = try TestStore()
        let jobs = (1...40).map { Probe(storing: "change.\($0)") }
        let before = store.database.statistics
        try store.whileWriterIsBusy {
            for job in jobs { #expect(store.database.submit(job)) }
            #expect(store.database.queueDepth == 40)
        }
        for job in jobs { job.done.wait() }
        let after = store.database.statistics
        #expect(after.jobs - before.jobs == 41)
        #expect(after.commits - before.commits == 2)
        #expect(after.batchSizes[3] - before.batchSizes[3] == 1)
        #expect(try store.changes() == (1...40).map { "change.\($0)" })
    }

    @Test func `a batch is no larger than the largest allowed`() throws {
        let store = try TestStore { $0.largestBatch = 8 }
        let jobs = (1...20).map { Probe(storing: "change.\($0)") }
        let before = store.database.statistics.commits
        try store.whileWriterIsBusy { for job in jobs { _ = store.database.submit(job) } }
        for job in jobs { job.done.wait() }
        #expect(store.database.statistics.commits - before == 4)
        #expect(try store.changes().count == 20)
    }

    @Test func `a refused job is undone to its savepoint and the others stay`() throws {
        let store = try TestStore()
        let first = Probe(storing: "first")
        let refused = Probe("second") { transaction in
            try transaction.note("second.begun")
            throw StoreFault.damaged("no")
        }
        let third = Probe(storing: "third")
        try store.whileWriterIsBusy { for job in [first, refused, third] { _ = store.database.submit(job) } }
        for job in [first, refused, third] { job.done.wait() }
        #expect(refused.wasUndone)
        #expect(refused.failure == nil)
        // What a refusal leaves (its stored answer) is kept; what the job had done before is not.
        #expect(try store.changes() == ["first", "second.refused", "third"])
    }

    @Test func `a commit that fails is told to every job of the batch, and the writer opens anew`() throws {
        let store = try TestStore()
        let first = Probe(storing: "first")
        let breaking = Probe("breaking") { transaction in
            // A row without a parent, noticed at COMMIT: the statement itself goes through.
            try transaction.session.connection.run("PRAGMA defer_foreign_keys = ON")
            try transaction.session.connection.run("INSERT INTO number_sequence (company_id, name, last) VALUES (999, 'x', 1)")
        }
        let third = Probe(storing: "third")
        try store.whileWriterIsBusy { for job in [first, breaking, third] { _ = store.database.submit(job) } }
        for job in [first, breaking, third] {
            job.done.wait()
            guard case .commitFailed? = job.failure else {
                Issue.record("\(job.name) was told \(String(describing: job.failure))")
                continue
            }
            #expect(job.timesFinished == 1)
        }
        #expect(!store.database.isWritable)
        #expect(store.database.statistics.failures == 1)
        #expect(try store.changes() == [])
        try store.database.write { try $0.note("after") }
        #expect(store.database.isWritable)
        #expect(try store.changes() == ["after"])
    }

    @Test func `a full file is told as a full disk, to all, and nothing of the batch is stored`() throws {
        let store = try TestStore()
        let first = Probe(storing: "first")
        let filling = Probe("filling") { transaction in
            let pages = try transaction.session.connection.first("PRAGMA page_count") { try $0.integer(0) } ?? 0
            _ = try transaction.session.connection.first(text: "PRAGMA max_page_count = \(pages + 2)") { _ in }
            for _ in 0..<1_000 { try transaction.note(String(repeating: "x", count: 1_000)) }
        }
        try store.whileWriterIsBusy { for job in [first, filling] { _ = store.database.submit(job) } }
        for job in [first, filling] {
            job.done.wait()
            guard case .diskFull? = job.failure else {
                Issue.record("\(job.name) was told \(String(describing: job.failure))")
                continue
            }
        }
        try store.database.write { try $0.note("after") }
        #expect(try store.changes() == ["after"])
    }

    @Test func `below the reserve of free disk nothing is stored, and reading goes on`() throws {
        let store = try TestStore { $0.smallestFreeDisk = .max }
        #expect(throws: StoreFault.self) { try store.database.write { try $0.note("one") } }
        let job = Probe(storing: "two")
        #expect(store.database.submit(job))
        job.done.wait()
        guard case .diskFull? = job.failure else {
            Issue.record("told \(String(describing: job.failure))")
            return
        }
        #expect(try store.changes() == [])
    }

    @Test func `a full queue refuses at once`() throws {
        let store = try TestStore { $0.queueCapacity = 3 }
        let jobs = (1...3).map { Probe(storing: "change.\($0)") }
        try store.whileWriterIsBusy {
            for job in jobs { #expect(store.database.submit(job)) }
            #expect(!store.database.submit(Probe(storing: "one too many")))
            #expect(throws: StoreFault.self) { try store.database.write { _ in } }
        }
        for job in jobs { job.done.wait() }
        #expect(store.database.submit(Probe(storing: "change.4")))
        store.database.close()
        #expect(jobs.allSatisfy { $0.failure == nil })
    }

    @Test func `a job that waited beyond its deadline is answered undone`() throws {
        // Every wait is longer than a deadline before the submission.
        let store = try TestStore { $0.longestWaitMilliseconds = -1 }
        let late = Probe(storing: "late")
        #expect(store.database.submit(late))
        late.done.wait()
        guard case .overloaded? = late.failure else {
            Issue.record("told \(String(describing: late.failure))")
            return
        }
        #expect(!late.wasUndone)
        #expect(try store.changes() == [])
    }

    @Test func `closing finishes what was taken and takes nothing more`() throws {
        let store = try TestStore()
        let jobs = (1...10).map { Probe(storing: "change.\($0)") }
        try store.whileWriterIsBusy { for job in jobs { _ = store.database.submit(job) } }
        store.database.close()
        #expect(jobs.allSatisfy { $0.timesFinished == 1 && $0.failure == nil })
        #expect(!store.database.submit(Probe(storing: "late")))
        let reader = try Reader(folder: store.folder)
        defer { reader.close() }
        #expect(try reader.read { try $0.lastSequence() } == 10)
    }

    @Test func `jobs are carried out in the order they came, from many threads at once`() throws {
        let store = try TestStore()
        let database = store.database
        let done = (0..<8).map { _ in ThreadSignal() }
        for thread in 0..<8 {
            OwnThread.start(named: "client-\(thread)") {
                for number in 0..<50 {
                    // A failure shows as a missing change below.
                    try? database.write { try $0.note("\(thread) \(number)") }
                }
                done[thread].set()
            }
        }
        for signal in done { signal.wait() }
        let changes = try store.changes()
        #expect(changes.count == 400)
        for thread in 0..<8 {
            #expect(changes.filter { $0.hasPrefix("\(thread) ") } == (0..<50).map { "\(thread) \($0)" })
        }
    }
}
