import Domain
import HTTPServer
import JSON
import Platform
import Storage

/// An import: each row is one PUT, carried out by the endpoint of its kind with the same checks and effects.
struct ImportJob: JobKind {
    static let name = "import"
    /// Rows of one transaction, so that orders are checked in between.
    private static let sliceRows = 200
    /// Rows of an import that is all or nothing.
    static let mostAtomicRows: Int64 = 100_000

    /// What was asked for.
    struct Input {
        var plural: String
        var isAtomic: Bool
        var isCSV: Bool
        var companyNumber: String?
        var file: String
        var header: [UInt8]
        var actingUser: String?
        /// Number of the journal that takes the rows, of limit adjustments.
        var journal: String?
        /// Whether the import has made the journal for its rows.
        var isOwnJournal = false
        /// Whether every row is carried out and undone again.
        var isDryRun = false

        var text: [UInt8] {
            var writer = JSONWriter(capacity: 256)
            writer.beginObject()
            writer.member("kind", plural)
            writer.member("atomic", isAtomic)
            writer.member("csv", isCSV)
            writer.member("company", companyNumber)
            writer.member("file", file)
            writer.member("header", String(decoding: header, as: UTF8.self))
            writer.member("actingUser", actingUser)
            writer.member("journal", journal)
            writer.member("ownJournal", isOwnJournal)
            writer.member("dryRun", isDryRun)
            writer.endObject()
            return writer.bytes
        }

        init(plural: String, isAtomic: Bool, isCSV: Bool, companyNumber: String?, file: String, header: [UInt8],
             actingUser: String?, journal: String? = nil, isDryRun: Bool) {
            self.journal = journal
            self.plural = plural
            self.isAtomic = isAtomic
            self.isCSV = isCSV
            self.companyNumber = companyNumber
            self.file = file
            self.header = header
            self.actingUser = actingUser
            self.isDryRun = isDryRun
        }

        init(text: [UInt8]) throws {
            let root = try JSONDocument(text, limits: JSONLimits(stringBytes: 1 << 21)).root
            self.init(
                plural: root["kind"]?.string ?? "", isAtomic: root["atomic"]?.bool ?? false, isCSV: root["csv"]?.bool ?? false,
                companyNumber: root["company"]?.string, file: root["file"]?.string ?? "",
                header: Array((root["header"]?.string ?? "").utf8),
                actingUser: root["actingUser"]?.string, journal: root["journal"]?.string,
                isDryRun: root["dryRun"]?.bool ?? false)
            isOwnJournal = root["ownJournal"]?.bool ?? false
        }
    }

    /// Counts of rows by what became of them.
    private struct Counts {
        var created: Int64 = 0
        var updated: Int64 = 0
        var unchanged: Int64 = 0
        var failed: Int64 = 0
        /// Number of the journal that takes the rows, of limit adjustments.
        var journal: String?

        init(_ result: [UInt8]) throws {
            let root = try JSONDocument(result).root
            created = root["created"]?.integer ?? 0
            updated = root["updated"]?.integer ?? 0
            unchanged = root["unchanged"]?.integer ?? 0
            failed = root["failed"]?.integer ?? 0
            journal = root["limitAdjustment"]?.string
        }

        mutating func count(_ outcome: PutOutcome) {
            switch outcome {
            case .created: created += 1
            case .updated: updated += 1
            case .unchanged, .outdated: unchanged += 1
            }
        }

        func text(_ job: Job) -> [UInt8] {
            var writer = JSONWriter(capacity: 160)
            writer.beginObject()
            writer.member("created", created)
            writer.member("updated", updated)
            writer.member("unchanged", unchanged)
            writer.member("failed", failed)
            writer.member("errors", "/v1/jobs/\(job.id)/errors")
            if let journal { writer.member("limitAdjustment", journal) }
            writer.endObject()
            return writer.bytes
        }
    }

    /// The PUT endpoint of a kind, as `invoices`; `nil` when nothing of that name can be imported.
    ///
    /// Credit profiles are patched, guarantees are put by their reference, and rows of limit adjustments are lines of one
    /// draft.
    static func endpoint(of plural: String, in application: Application) -> Endpoint? {
        switch plural {
        case "limit-adjustments": return LimitLineImport.endpoint
        case "guarantees": return GuaranteeImport.endpoint
        case "credit-profiles": return application.endpoints.first { $0.operation == "patchCreditProfile" }
        default: break
        }
        return application.endpoints.first { endpoint in
            let parts = endpoint.path.split(separator: "/")
            return endpoint.method == .put && parts.count == 3 && parts[1] == plural && parts[2].hasPrefix("{")
        }
    }

    func step(_ job: Job, _ application: Application) throws -> Job {
        let input = try Input(text: job.input)
        guard let endpoint = Self.endpoint(of: input.plural, in: application), case .write(let action) = endpoint.action else {
            throw StoreFault.damaged("there is no import of \(input.plural)")
        }
        let position = try JSONDocument(job.position).root
        let offset = position["offset"]?.integer ?? 0
        var rows = try RowFile(path: input.file, isCSV: input.isCSV, from: offset, after: position["line"]?.integer ?? 0)
        // The header was read when the job was made.
        if offset == 0, input.isCSV { _ = try rows.next() }
        var slice: [RowFile.Row] = []
        let most = input.isAtomic ? Int(Self.mostAtomicRows) + 1 : Self.sliceRows
        while slice.count < most, let row = try rows.next() { slice.append(row) }
        let isLast = slice.count < most
        let read = slice
        let table = input.isCSV ? CSVRows(header: input.header, shape: endpoint.body) : nil
        let work = RowWork(application: application, endpoint: endpoint, action: action, input: input, job: job, table: table)
        let done = try application.database.write { transaction in
            try Self.carryOut(read, work, isLast: isLast, in: transaction)
        }
        if done.status.hasEnded { OutputFile.delete(input.file) }
        return done
    }

    func discard(_ job: Job) throws { OutputFile.delete(try Input(text: job.input).file) }

    /// What carrying out a row needs.
    struct RowWork: Sendable {
        let application: Application
        let endpoint: Endpoint
        let action: @Sendable (Call, borrowing Transaction<Writing>) throws -> Answer
        let input: Input
        let job: Job
        let table: CSVRows?
    }

    private static func carryOut(
        _ rows: [RowFile.Row], _ work: RowWork, isLast: Bool, in transaction: borrowing Transaction<Writing>
    ) throws -> Job {
        guard var job = try transaction.job(work.job.key), !job.status.hasEnded else { return work.job }
        if job.isCancelRequested { return try JobRunner.end(job, .canceled, in: transaction) }
        var counts = try Counts(job.result)
        let before = counts.created + counts.updated
        var errors: [JobError] = []
        let caller = try work.caller(in: transaction)
        var done = rows[...]
        func carryOut(_ row: RowFile.Row) throws {
            do {
                try transaction.attempt { counts.count(try work.put(row, caller, in: transaction)) }
            } catch let refusal as Refusal {
                counts.failed += 1
                let whole = try work.withFurtherFaults(refusal, row, caller, in: transaction)
                errors.append(work.error(whole, line: row.line, row))
            }
        }
        func everyRow() throws {
            if work.input.isAtomic {
                try rows.forEach(carryOut)
            } else {
                done = try transaction.whileThereIsTime(rows, carryOut)
            }
            // All or nothing: one row at fault takes the others with it.
            if work.input.isAtomic, !errors.isEmpty { throw Refusal.invalidState("rows are at fault") }
        }
        do {
            try transaction.attempt {
                try everyRow()
                if work.input.isDryRun { throw RowsUndone() }
            }
        } catch is RowsUndone {
            // The counts and the errors are what was asked for; nothing of the rows stays.
        } catch is Refusal {
            counts = try Counts(job.result)
            counts.failed = Int64(errors.count)
        }
        if let journal = work.input.journal, !work.input.isDryRun {
            try LimitLineImport.end(counts.created + counts.updated - before, of: journal, work.job, transaction)
        }
        if work.input.isAtomic, counts.failed > 0, work.input.isOwnJournal, let journal = counts.journal {
            try LimitLineImport.takeBack(journal, work.job, transaction)
            counts.journal = nil
        }
        for error in errors.prefix(10_000) { try transaction.insert(error, of: job.key) }
        job.done += Int64(done.count)
        job.result = counts.text(job)
        job.position = Array(#"{"offset":\#(done.last?.end ?? 0),"line":\#(done.last?.lastLine ?? 0)}"#.utf8)
        if isLast, done.count == rows.count {
            let status: Job.Status = work.input.isAtomic && counts.failed > 0 ? .failed : .succeeded
            if status == .failed { job.failure = "rows are at fault; nothing was stored" }
            return try JobRunner.end(job, status, in: transaction)
        }
        return try JobRunner.advance(job, in: transaction)
    }
}

/// Thrown to undo the rows of a dry run once they are carried out.
private struct RowsUndone: Error {}

extension ImportJob.RowWork {
    /// The caller that asked for the import, with what its key may do.
    fileprivate func caller(in transaction: borrowing Transaction<Writing>) throws -> Caller {
        guard let number = job.actor.apiKey, let key = try transaction.apiKey(number) else {
            throw StoreFault.damaged("job \(job.id) has no caller")
        }
        return Caller(key: key, actingUser: input.actingUser)
    }

    /// Whether a row names its record by the customer.
    private var isByCustomer: Bool { ["credit-profiles", "guarantees"].contains(input.plural) }

    /// The properties of a row that name its record, whether or not the record's own shape has them.
    private var names: [String] {
        isByCustomer ? ["customer", "company"] : ["number", "code"]
    }

    /// What names the record of a row in the path that it would be put to.
    private func slot(_ root: JSONValue) -> String? {
        if let journal = input.journal { return journal }
        if isByCustomer {
            return root["customer"]?["number"]?.string ?? root["customer"]?["id"]?.string
        }
        return root["number"]?.string ?? root["code"]?.string
    }

    /// Carries out one row as the PUT that it stands for.
    fileprivate func put(
        _ row: RowFile.Row, _ caller: Caller, in transaction: borrowing Transaction<Writing>
    ) throws -> PutOutcome {
        if row.isTooLong { throw Refusal(.malformedRow, "A row has at most \(BodyLimits.json) bytes.") }
        let document: JSONDocument
        do {
            document = try JSONDocument(table?.json(row.bytes) ?? row.bytes)
        } catch {
            throw Refusal(.malformedRow, error.description)
        }
        return try put(document, caller, in: transaction)
    }

    /// A refused row with all that is wrong with it.
    fileprivate func withFurtherFaults(
        _ refusal: Refusal, _ row: RowFile.Row, _ caller: Caller, in transaction: borrowing Transaction<Writing>
    ) throws -> Refusal {
        // A row that is no JSON has one fault.
        guard refusal.code == .validation, let body = try? JSONDocument(table?.json(row.bytes) ?? row.bytes) else { return refusal }
        return .invalid(try FurtherFaults.all(refusal.faults, in: body, transaction) { body, transaction in
            _ = try put(body, caller, in: transaction)
        })
    }

    private func put(
        _ document: JSONDocument, _ caller: Caller, in transaction: borrowing Transaction<Writing>
    ) throws -> PutOutcome {
        let root = document.root
        guard root.kind == .object else { throw Refusal(.malformedRow, "A row is a JSON object.") }
        guard let slot = slot(root) else {
            let name = names.first ?? "number"
            throw Refusal.invalid("/\(name)", .required, "Give the number of the record.")
        }
        if let shape = endpoint.body {
            let faults = Validation.faults(in: root, against: shape, isLenient: false)
                .filter { fault in
                    !(names.contains { "/\($0)" == fault.pointer }
                        && [.readOnlyProperty, .unknownProperty].contains(fault.code))
                }
            if !faults.isEmpty { throw Refusal.invalid(faults) }
        }
        var parameters: [String: String] = [:]
        let named = endpoint.companies == .none ? nil : root["company"]?.string
        if let named, let company = input.companyNumber, named.lowercasedASCII != company.lowercasedASCII {
            throw Refusal.invalid("/company", .companyMismatch, "The import is into company \(company).")
        }
        if let company = input.companyNumber ?? named { parameters["company"] = company }
        let path = "/v1/\(input.plural)/\(slot.pathEscaped)"
        let call = Call(
            endpoint: endpoint, caller: caller, requestID: job.actor.requestID ?? job.id.description, slots: [slot],
            parameters: parameters, list: nil, listView: ListView(), body: document, bodyFile: nil, headers: CallHeaders(),
            calendar: application.options.calendar, target: path, path: path)
        let answer = try action(call, transaction)
        return answer.outcome ?? (answer.status == 201 ? .created : .updated)
    }

    fileprivate func error(_ refusal: Refusal, line: Int64, _ row: RowFile.Row) -> JobError {
        // A row that is no JSON has no number to tell.
        let root = (try? JSONDocument(table?.json(row.bytes) ?? row.bytes))?.root
        let number = root.flatMap { root -> String? in
            guard root.kind == .object else { return nil }
            let stub = root["customer"] ?? root["customerCreditGroup"]
            return root["number"]?.string ?? (stub?.kind == .object ? stub?["number"]?.string : nil)
        }
        var writer = JSONWriter(capacity: 192)
        let faults = refusal.faults.map { ($0.pointer, $0.code.rawValue, $0.message) }
        writer.beginArray()
        for (pointer, code, message) in faults.isEmpty ? [("", refusal.code.rawValue, refusal.detail)] : faults {
            writer.beginObject()
            writer.member("pointer", pointer)
            writer.member("code", code)
            writer.member("message", message)
            writer.endObject()
        }
        writer.endArray()
        return JobError(line: line, number: number.map { String($0.prefix(40)) }, errors: writer.bytes)
    }
}
