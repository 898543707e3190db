import Domain
import Gzip
import HTTPServer
import JSON
import Platform
import Storage

/// `POST /v1/imports`: many records at once, as a stream (api-conventions 7 and 14).
enum ImportEndpoint {
    static let all: [Endpoint] = [
        Endpoint(
            "importRecords", .post, "/v1/imports", tag: "Jobs", "Import many records",
            description: """
                NDJSON or CSV, plain or gzip, up to 1 GiB; one row is one PUT of the kind. Answers the job, with Prefer: wait \
                once it has ended. The caller needs the scope of the kind's PUT. With dryRun every row is carried out and undone; \
                the job and its errors are kept to be read.
                """,
            scope: .jobsRead,
            parameters: [
                .init("kind", .text(max: 40), required: true, "What the rows are: the noun of the path that they would be put to, as invoices."),
                .init("onError", .enumeration(["abort", "continue"]), "abort is all or nothing, up to 100,000 rows; continue is the default."),
                .init("journal", .number, "Of limit-adjustments: the draft that takes the rows as its lines; a new one where none is named."),
                .init("adjustmentType", .enumeration(LimitAdjustment.AdjustmentType.allCases.map(\.rawValue)),
                      "Of limit-adjustments: the type of the new draft; creditLimit is the default."),
            ],
            streams: ["application/x-ndjson", "text/csv"],
            successes: [.init(202, .object(JobEndpoints.shape), "The job."), .init(200, .object(JobEndpoints.shape), "The job, which has ended.")],
            codes: [.tooManyRows, .malformedRow, .invalidState, .diskFull, .readOnly], idempotency: .none, example: nil,
            action: .own { call, application, exchange in
                guard let plural = call.parameters["kind"], let target = ImportJob.endpoint(of: plural, in: application) else {
                    throw Refusal(.invalidParameter, "There is no import of that kind; the nouns of the PUT paths are.",
                                  extra: [.init("parameter", "kind")])
                }
                if let scope = target.scope, !call.caller.has(scope) { throw Refusal.missing(scope) }
                guard let type = call.headers.contentType, ["application/x-ndjson", "text/csv"].contains(type) else {
                    throw Refusal(.unsupportedMediaType, "Send rows as application/x-ndjson or text/csv.")
                }
                guard [nil, "identity", "gzip", "x-gzip"].contains(call.headers.contentEncoding) else {
                    throw Refusal(.unsupportedMediaType, "Bodies may be plain or gzip.")
                }
                try application.onWorker(exchange) { reader in
                    try accept(call, plural, isCSV: type == "text/csv", exchange, application, reader)
                }
            }),
    ]

    private static let pieceBytes = 1 << 20
    /// What a packed import may unpack to.
    private static let mostUnpacked: Int64 = 4 << 30

    private static func accept(
        _ call: Call, _ plural: String, isCSV: Bool, _ exchange: Exchange, _ application: Application, _ reader: Reader
    ) throws {
        let company = try reader.read { transaction -> Company? in
            call.parameters["company"] == nil ? nil : try call.company(in: transaction)
        }
        let folder = application.database.folder + "/imports"
        let name = exchange.requestID.utf8.count == 13 ? exchange.requestID : Exchange.newRequestID()
        let file = folder + "/" + name + ".rows"
        do {
            let isPacked = ["gzip", "x-gzip"].contains(call.headers.contentEncoding)
            try keep(exchange.request.body, isPacked: isPacked, in: folder, name: name + ".rows")
            let isAtomic = call.parameters["onError"] == "abort"
            var rows = try RowFile(path: file, isCSV: isCSV, from: 0, after: 0)
            let header = isCSV ? try rows.next()?.bytes ?? [] : []
            var total: Int64 = 0
            while try rows.next() != nil {
                total += 1
                if isAtomic, total > ImportJob.mostAtomicRows {
                    throw Refusal(.tooManyRows, "An import that is all or nothing has at most \(ImportJob.mostAtomicRows) rows.")
                }
            }
            let input = ImportJob.Input(
                plural: plural, isAtomic: isAtomic, isCSV: isCSV, companyNumber: company?.number, file: file,
                header: header, actingUser: call.caller.actingUser, isDryRun: call.isDryRun)
            let job = try enter(input, total, company, call, application)
            application.jobs.wake()
            try answer(job, call, exchange, application, reader)
        } catch {
            OutputFile.delete(file)
            throw error
        }
    }

    /// Writes the body to the import folder, unpacked and safe on the disk.
    private static func keep(_ body: Body, isPacked: Bool, in folder: String, name: String) throws {
        let output = try OutputFile(folder: folder, name: name)
        switch body {
        case .bytes(let bytes): try Unpacking(output, isPacked: isPacked).take(bytes, isLast: true)
        case .file(let spooled):
            let input = try InputFile(spooled.path)
            let unpacking = try Unpacking(output, isPacked: isPacked)
            var offset: Int64 = 0
            while true {
                let piece = try input.read(at: offset, count: pieceBytes)
                offset += Int64(piece.count)
                try unpacking.take(piece, isLast: piece.count < pieceBytes)
                if piece.count < pieceBytes { break }
            }
        }
        try output.finish()
    }

    /// Plain bytes as they are, gzip unpacked: told by its first two bytes, also where the header does not say so.
    private final class Unpacking {
        private let output: OutputFile
        private var inflater: Inflater?
        private var isFirst = true
        private var written: Int64 = 0
        private let isPacked: Bool

        /// - Parameter isPacked: the header says gzip, so that plain bytes are refused.
        init(_ output: OutputFile, isPacked: Bool) throws {
            self.output = output
            self.isPacked = isPacked
        }

        func take(_ piece: [UInt8], isLast: Bool) throws {
            if isFirst, piece.starts(with: [0x1F, 0x8B]) { inflater = try Inflater() }
            if isFirst, inflater == nil, isPacked {
                throw Refusal(.malformedRequest, "Content-Encoding says gzip, but the body is not gzip. Pack it, or leave the field out.")
            }
            isFirst = false
            guard let inflater else { return try put(piece) }
            do {
                var bytes = try inflater.inflate(piece[...], maxOutput: pieceBytes)
                while !bytes.isEmpty {
                    try put(bytes)
                    bytes = try inflater.inflate([], maxOutput: pieceBytes)
                }
            } catch is GzipFault {
                throw Refusal(.malformedRequest, "The body is not valid gzip.")
            }
            if isLast, !inflater.isFinished { throw Refusal(.malformedRequest, "The gzip body ends too early.") }
        }

        private func put(_ bytes: [UInt8]) throws {
            written += Int64(bytes.count)
            if written > mostUnpacked { throw Refusal(.bodyTooLarge, "The import unpacks to more than \(mostUnpacked) bytes.") }
            try output.write(bytes)
        }
    }

    private static func enter(
        _ input: ImportJob.Input, _ total: Int64, _ company: Company?, _ call: Call, _ application: Application
    ) throws -> Job {
        let actor = call.actor
        return try application.database.write { transaction in
            var (input, companyKey) = (input, company?.key)
            var journal = ""
            if input.plural == "limit-adjustments" {
                let target = try LimitLineImport.journal(call, in: transaction)
                input.isOwnJournal = call.parameters["journal"] == nil
                (input.journal, input.companyNumber, companyKey) = (target.number, target.company.number, target.company.key)
                journal = #","limitAdjustment":"\#(target.number)""#
            }
            let job = Job(
                key: transaction.newKey(), kind: ImportJob.name, company: companyKey, input: input.text,
                position: Array(#"{"offset":0,"line":0}"#.utf8), total: total, unit: "rows",
                result: Array(#"{"created":0,"updated":0,"unchanged":0,"failed":0\#(journal)}"#.utf8), actor: actor, at: transaction.now)
            try transaction.insert(job)
            return job
        }
    }

    private static func answer(
        _ job: Job, _ call: Call, _ exchange: Exchange, _ application: Application, _ reader: Reader
    ) throws {
        let wait = call.headers.wait ?? 0
        if wait > 0 { return application.await(job: job.key, seconds: wait, exchange) }
        exchange.finish(try reader.read { transaction in
            guard let job = try transaction.job(job.key) else { throw StoreFault.damaged("a job that was stored is not there") }
            return try Answer.of(job, isWaitedFor: nil, in: transaction)
        })
    }
}
