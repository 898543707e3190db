import Domain
import Services
import Storage

/// Rows of an import as lines of one draft of limit adjustments (api-conventions 14).
enum LimitLineImport {
    /// What one row stands for. Not an operation of its own: rows come in imports alone.
    static let endpoint = Endpoint(
        "importLimitAdjustmentLine", .put, "/v1/limit-adjustments/{number}/lines", tag: "Limit adjustments",
        "Put a line into a draft", scope: .limitAdjustmentsWrite, body: LimitAdjustmentShapes.line, successes: [],
        dependsOnDay: true,
        action: .write { call, transaction in
            let (adjustment, company) = try LimitAdjustmentEndpoints.adjustment(call, transaction)
            let input = try call.input()
            let draft = LimitAdjustmentEndpoints.line(input)
            var answer = Answer(200)
            answer.outcome = try LimitAdjustmentService.put(
                draft, into: adjustment, faults: input.faults, in: company, on: call.day(in: company),
                in: transaction)
            return answer
        })

    /// The draft that takes the rows: the one that is named, or a new one.
    static func journal(
        _ call: Call, in transaction: borrowing Transaction<Writing>
    ) throws -> (number: String, company: Company) {
        let company = try call.company(in: transaction)
        guard let number = call.parameters["journal"] else {
            if call.isDryRun {
                throw Refusal.invalid("", .required, "Name the journal: a dry run makes no draft to take the rows.")
            }
            let type = call.parameters["adjustmentType"].flatMap { LimitAdjustment.AdjustmentType(rawValue: $0) }
            let outcome = try LimitAdjustmentService.create(
                type ?? .creditLimit, header: RecordHeader(), description: "Import", lines: [], in: company,
                on: call.day(in: company), by: call.actor, in: transaction)
            return (outcome.adjustment.number, company)
        }
        let reference = Identifier(.limitAdjustment, text: number).map { Reference.key($0.key) } ?? .number(number)
        guard let adjustment = try transaction.limitAdjustment(reference, in: company.key),
            adjustment.company == company.key
        else { throw Refusal.notFound("limit adjustment \"\(number.shortened)\"") }
        guard adjustment.mayChange else {
            throw Refusal.invalidState("Journal \(adjustment.number) is \(adjustment.status.rawValue).")
        }
        return (adjustment.number, company)
    }

    /// Deletes the draft that an import has made for rows of which none is taken.
    static func takeBack(_ journal: String, _ job: Job, _ transaction: borrowing Transaction<Writing>) throws {
        guard let company = job.company, let adjustment = try transaction.limitAdjustment(.number(journal), in: company),
            adjustment.status == .draft, try transaction.lineCount(of: adjustment.key).count == 0
        else { return }
        try LimitAdjustmentService.delete(adjustment, by: job.actor, in: transaction)
    }

    /// Counts the journal's version up once a slice.
    static func end(
        _ lines: Int64, of journal: String, _ job: Job, _ transaction: borrowing Transaction<Writing>
    ) throws {
        guard lines > 0, let company = job.company,
            let adjustment = try transaction.limitAdjustment(.number(journal), in: company)
        else { return }
        try LimitAdjustmentService.imported(lines, into: adjustment, by: job.actor, in: transaction)
    }
}
