import Digest
import Domain
import HTTPServer
import JSON
import Storage

/// A change on its way through the writer, with the answer that it will give.
final class OperationJob: WriteJob, @unchecked Sendable {
    // Made on the loop, then touched by the writer's thread alone.
    private let call: Call
    private let exchange: Exchange
    private let action: @Sendable (Call, borrowing Transaction<Writing>) throws -> Answer
    /// What is wrong with the form of the body; it is refused, with what else is found.
    private let formFaults: [InputFault]
    private var answer: Answer?
    private var fault: (any Error)?

    init(
        _ call: Call, _ exchange: Exchange, formFaults: [InputFault],
        _ action: @escaping @Sendable (Call, borrowing Transaction<Writing>) throws -> Answer
    ) {
        self.call = call
        self.exchange = exchange
        self.formFaults = formFaults
        self.action = action
    }

    func run(in transaction: borrowing Transaction<Writing>) throws {
        if !formFaults.isEmpty { throw Refusal.invalid(formFaults) }
        if let key = requestKey, let stored = try transaction.storedAnswer(for: key) {
            answer = try replay(stored)
            return
        }
        let answer = try action(call, transaction)
        if call.isDryRun { throw DryRunDone(answer: answer) }
        try keep(answer, in: transaction)
        self.answer = answer
    }

    func undone(by error: any Error, in transaction: borrowing Transaction<Writing>) throws {
        if let done = error as? DryRunDone {
            answer = done.answer
            return
        }
        var answer = Problem.answer(try withFurtherFaults(error, transaction), target: exchange.target, requestID: call.requestID)
        if answer.status == 500 { fault = error }
        // The form of a body says nothing about any record: the same is refused whenever it comes.
        if !formFaults.isEmpty { answer.isDecided = false }
        if !call.isDryRun { try keep(answer, in: transaction) }
        self.answer = answer
    }

    /// A refusal of the body with all that is wrong with it.
    private func withFurtherFaults(_ error: any Error, _ transaction: borrowing Transaction<Writing>) throws -> any Error {
        guard let refusal = error as? Refusal, refusal.code == .validation, let body = call.body else { return error }
        let faults = try FurtherFaults.all(refusal.faults, in: body, transaction) { body, transaction in
            _ = try action(call.with(body: body), transaction)
        }
        if faults.count == refusal.faults.count { return refusal }
        return Refusal(.validation, Refusal.invalid(faults).detail, faults: faults, extra: refusal.extra)
    }

    func finished(_ failure: StoreFault?) {
        if let failure {
            answer = Problem.answer(failure, target: exchange.target, requestID: call.requestID)
            if case .overloaded = failure {} else { fault = failure }
        }
    }

    /// The answer with the place it goes to, for a batch that leaves together.
    func deliver() -> (Reply, Response)? {
        if let fault { exchange.application.options.onFault(call.requestID, fault) }
        guard let answer else {
            exchange.finish(StoreFault.overloaded)
            return nil
        }
        if let job = answer.enteredJob, answer.status == 202, let seconds = call.headers.wait, seconds > 0, !call.isDryRun {
            exchange.application.await(job: job, seconds: seconds, exchange)
            return nil
        }
        return exchange.pair(for: answer)
    }

    // MARK: request keys

    private var requestKey: RequestKey? {
        guard !call.isDryRun, let key = call.headers.idempotencyKey else { return nil }
        return RequestKey(apiKey: call.caller.key.header.key, path: call.path, key: key)
    }

    private var requestHash: [UInt8] {
        let bytes = call.body.map { Array($0.root.sourceBytes) } ?? []
        let query = call.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        return Digest.sha256(Array(query.utf8) + [0] + bytes)
    }

    private func replay(_ stored: StoredAnswer) throws -> Answer {
        guard stored.requestHash == requestHash else {
            throw Refusal(.idempotencyKeyReused, "This key came with another request before. Use a new key.")
        }
        var answer = Answer(stored.status, body: stored.body, contentType: stored.contentType, version: stored.version,
                            location: stored.location)
        answer.fields = [("Idempotency-Replayed", "true")]
        return answer
    }

    private func keep(_ answer: Answer, in transaction: borrowing Transaction<Writing>) throws {
        // A reused key keeps the answer it has.
        guard let key = requestKey, answer.isDecided, answer.code != .idempotencyKeyReused else { return }
        try transaction.store(
            StoredAnswer(requestHash: requestHash, status: answer.status, contentType: answer.contentType,
                         version: answer.version, location: answer.location, body: answer.body),
            for: key)
    }
}
