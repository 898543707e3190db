import Domain
import JSON
import Services
import Storage

/// A credit check as it is shown.
struct CheckView {
    let record: CreditCheckRecord
    let company: Company
    let order: Stub?
    let customer: Stub
    let skippedBecause: SkipReason?
    let block: HardBlock?

    init(_ outcome: CreditCheckService.Outcome) {
        record = outcome.record
        company = outcome.change.company
        order = outcome.record.order == nil ? nil : outcome.change.order.stub
        customer = outcome.change.subject.customer.stub
        skippedBecause = outcome.skippedBecause
        block = outcome.block
    }

    init(_ record: CreditCheckRecord, in transaction: borrowing Transaction<Reading>) throws {
        self.record = record
        guard let company = try transaction.company(.key(record.company)),
            let customer = try transaction.customer(key: record.customer)
        else { throw StoreFault.damaged("credit check \(record.id) names a company or customer that is not there") }
        self.company = company
        self.customer = customer.stub
        order = try record.order.flatMap { try transaction.order(key: $0)?.stub }
        skippedBecause = record.skippedBecause
        block = nil
    }

    func write(seesReasons: Bool, withTrace: Bool, _ writer: inout JSONWriter) {
        writer.beginObject()
        members(seesReasons: seesReasons, withTrace: withTrace, &writer)
        writer.endObject()
    }

    func members(seesReasons: Bool, withTrace: Bool, _ writer: inout JSONWriter) {
        writer.member("id", record.key == 0 ? nil : record.id.description)
        writer.member("company", company.number)
        writer.member("document", record.document.rawValue)
        writer.member("mode", record.mode.rawValue)
        writer.member("asOfDate", record.asOf)
        writer.stub("order", order)
        writer.stub("customer", customer)
        writer.member("decision", record.decision.rawValue)
        writer.member("code", record.code)
        writer.hardBlock(block)
        if let skippedBecause { writer.member("skippedBecause", skippedBecause.rawValue) }
        writer.holdStub("hold", record.hold)
        writer.member("currency", company.accountingCurrency.code)
        if seesReasons, withTrace {
            // The common case: what was kept is shown as it is.
            writer.rawMembers(record.answer)
        } else {
            trimmed(seesReasons, withTrace, &writer)
        }
        writer.member("origin", record.origin.rawValue)
        writer.member("ruleSet", record.ruleSet)
        writer.member("decidedBy", record.decidedBy)
        writer.member("decidedAt", record.decidedAt)
    }

    private func trimmed(_ seesReasons: Bool, _ withTrace: Bool, _ writer: inout JSONWriter) {
        // What this service wrote is JSON.
        guard let answer = try? JSONDocument(record.answer, limits: JSONLimits(membersPerObject: 10_000, stringBytes: 1 << 20)) else { return }
        for member in answer.root.members {
            if member.name == "trace", !withTrace { continue }
            writer.name(member.name)
            if !seesReasons, member.name == "trace" || member.name == "reasons" {
                writer.null()
            } else {
                writer.raw(member.value.sourceBytes)
            }
        }
    }
}

extension JSONWriter {
    /// The hard block that has refused an attempt (CM-5.4); nothing where none has.
    mutating func hardBlock(_ block: HardBlock?) {
        if let block { member("invoicingAndDeliveryOnHold", block.rawValue) }
    }
}
