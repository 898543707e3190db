import Domain
import JSON
import Services
import Storage

/// The five operations of a kind of set-up record that is known by its code: list, read, put, delete.
struct CodedSetUp<Record: Sendable>: Sendable {
    /// As operations name it, one and several: `RiskGroup`, `RiskGroups`.
    let name: String
    let plural: String
    let path: String
    /// In a sentence, one and several: `risk group`, `risk groups`.
    let what: String
    let whats: String
    let kind: RecordKind
    let shape: Shape
    let source: ListSource
    let exampleCode: String
    let exampleBody: String
    let page: @Sendable (borrowing Transaction<Reading>, ListQuery) throws -> Page<Record>
    /// The record of a key, in whichever company, or of a code in a company.
    let find: @Sendable (Reference, Int64, borrowing Transaction<Reading>) throws -> Record?
    /// Key of a record's company, its header and its code.
    let header: @Sendable (Record) -> (company: Int64, header: RecordHeader, code: String)
    let put: @Sendable (Call, Input, Company, String, borrowing Transaction<Writing>) throws -> Put<Record>
    let delete: @Sendable (Record, Actor, borrowing Transaction<Writing>) throws -> Void
    /// Writes the record's own properties.
    let write: @Sendable (Record, inout JSONWriter) -> Void

    var endpoints: [Endpoint] {
        let listing = Listing<Record>(
            contract: ListContract(source: source, item: shape), page: page,
            write: { record, _, transaction, writer in try writeWhole(record, .none, transaction, &writer) })
        let one = "\(path)/\(exampleCode)"
        return [
            listing.endpoint("list\(plural)", path, tag: "Risk", "List \(whats)", scope: .creditSetUpRead),
            Endpoint(
                "get\(name)", .get, "\(path)/{code}", tag: "Risk", "Read one of the \(whats)", scope: .creditSetUpRead,
                successes: [.init(200, .object(shape), "The \(what).")], example: .init(one),
                action: .read { call, transaction in
                    let record = try stored(call, transaction)
                    return try Answer.record(version: header(record).header.version) {
                        try writeWhole(record, .none, transaction, &$0)
                    }
                }),
            Endpoint(
                "put\(name)", .put, "\(path)/{code}", tag: "Risk", "Create or replace one of the \(whats)",
                description: "Nobody's stored score or risk group moves before updateRiskScores runs (CM-11.4).",
                scope: .creditSetUpWrite, body: shape,
                successes: [.init(201, .object(shape), "Created."), .init(200, .object(shape), "Replaced.")],
                ifMatch: .optional, example: .init(one, exampleBody),
                action: .write { call, transaction in try put(call, transaction) }),
            Endpoint(
                "delete\(name)", .delete, "\(path)/{code}", tag: "Risk", "Delete one of the \(whats) that nothing names",
                scope: .creditSetUpWrite, successes: [.init(204, nil, "Deleted.")], codes: [.referenced],
                ifMatch: .required, example: .init(one),
                action: .write { call, transaction in
                    let record = try transaction.reading { try stored(call, $0) }
                    try call.matches(version: header(record).header.version)
                    try delete(record, call.actor, transaction)
                    return Answer(204)
                }),
        ]
    }

    private func stored(_ call: Call, _ transaction: borrowing Transaction<Reading>) throws -> Record {
        let reference = call.reference(kind)
        var company: Int64 = 0
        if case .number = reference { company = try call.company(in: transaction).key }
        guard let record = try find(reference, company, transaction),
            try call.sees(company: header(record).company, in: transaction)
        else { throw Refusal.notFound("\(what) \"\(call.slots[0].shortened)\"") }
        return record
    }

    private func put(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let company = try call.company(in: transaction)
        let input = try call.input()
        try call.sameCompany(input, company)
        let put = try put(call, input, company, call.newNumber(), transaction)
        let (_, header, code) = header(put.record)
        return try Answer.put(put, version: header.version, location: "\(path)/\(code.pathEscaped)") { record, view, writer in
            try transaction.reading { try writeWhole(record, view, $0, &writer) }
        }
    }

    private func writeWhole(
        _ record: Record, _ view: WriteView, _ transaction: borrowing Transaction<Reading>, _ writer: inout JSONWriter
    ) throws {
        let (company, header, code) = header(record)
        writer.beginObject()
        writer.member("id", Identifier(kind, key: header.key))
        writer.member("code", code)
        writer.member("company", try transaction.company(.key(company))?.number)
        write(record, &writer)
        writer.trailer(header, view)
        writer.endObject()
    }

    /// The shape of such a record, around its own properties.
    static func shape(_ name: String, _ summary: String, _ own: [Property]) -> Shape {
        Shape(name, summary, [
            Property("id", .identifier, .readOnly, "Identifier, opaque."),
            Property("code", .code(max: 40), .readOnly, "The code, as it was given; unique ignoring case."),
            CommonShapes.company,
            Property("description", .text(max: 120), "Description."),
        ] + own + CommonShapes.trailer)
    }
}
