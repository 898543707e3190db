import Domain
import JSON
import Services
import Storage

/// Journals of limit adjustments and their lines as they are shown.
enum LimitAdjustmentView {
    static func answer(
        _ status: Int, _ outcome: LimitAdjustmentOutcome, _ warnings: [Warning],
        _ transaction: borrowing Transaction<Writing>
    ) throws -> Answer {
        let adjustment = outcome.adjustment
        return try transaction.reading { reading in
            try Answer.record(
                status, version: adjustment.header.version,
                location: status == 201 ? "/v1/limit-adjustments/\(adjustment.number.pathEscaped)" : nil
            ) {
                try write(
                    adjustment, outcome.lines, WriteView(warnings: warnings), skipped: outcome.skipped, reading, &$0)
            }
        }
    }

    static func write(
        _ adjustment: LimitAdjustment, _ lines: [LimitAdjustmentLine]?, _ view: WriteView,
        skipped: [SkippedLimit]? = nil, _ transaction: borrowing Transaction<Reading>, _ writer: inout JSONWriter
    ) throws {
        writer.beginObject()
        writer.member("id", adjustment.id)
        writer.member("number", adjustment.number)
        writer.member("company", try transaction.company(.key(adjustment.company))?.number)
        writer.member("adjustmentType", adjustment.type.rawValue)
        writer.member("description", adjustment.description)
        writer.name("lines")
        if let lines {
            writer.beginArray()
            for line in lines { write(line, &writer) }
            writer.endArray()
        } else {
            writer.null()
        }
        writer.member("lineCount", try transaction.lineCount(of: adjustment.key).count)
        writer.member("status", adjustment.status.rawValue)
        try approval(adjustment, transaction, &writer)
        writer.stub("reverses", adjustment.reverses)
        if let skipped { write(skipped, &writer) }
        writer.actor("requestedBy", kind: adjustment.requestedBy.kind, by: adjustment.requestedBy.name)
        writer.member("postedDate", adjustment.posting?.day)
        writer.actor("postedBy", kind: adjustment.posting?.by.kind, by: adjustment.posting?.by.name)
        writer.member("postedAt", adjustment.posting?.at)
        writer.callersOwn(adjustment.header)
        writer.versioned(adjustment.header, view)
        writer.endObject()
    }

    static func write(_ line: LimitAdjustmentLine, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("lineNumber", line.line)
        subject(line.subject, &writer)
        writer.member("currency", line.currency.code)
        writer.money("currentLimit", line.current.amount, line.currency)
        writer.member("currentFromDate", line.current.from)
        writer.member("currentToDate", line.current.to)
        writer.name("existingTemporaryLimit")
        if let replaced = line.replaces {
            writer.beginObject()
            writer.member("id", Identifier(.temporaryLimit, key: replaced))
            writer.endObject()
        } else {
            writer.null()
        }
        writer.money("newLimit", line.new.amount, line.currency)
        writer.member("newFromDate", line.new.from)
        writer.member("newToDate", line.new.to)
        writer.member("reasonCode", line.reasonCode)
        writer.member("origin", line.origin.rawValue)
        writer.member("ends", line.ends)
        writer.member("approvalStatus", line.approvalStatus.rawValue)
        writer.idStub("approval", line.approval.map { Identifier(.approval, key: $0) })
        writer.money("oldLimit", line.found?.amount, line.currency)
        writer.member("oldFromDate", line.found?.from)
        writer.member("oldToDate", line.found?.to)
        writer.endObject()
    }

    private static func approval(
        _ adjustment: LimitAdjustment, _ transaction: borrowing Transaction<Reading>, _ writer: inout JSONWriter
    ) throws {
        let approval = adjustment.approval
        let request = approval.submittedBy == nil ? nil : try transaction.latestApproval(of: adjustment.id)
        writer.member("approvalStatus", approval.status.rawValue)
        writer.actor("submittedBy", kind: approval.submittedBy?.kind, by: approval.submittedBy?.name)
        writer.member("submittedAt", approval.submittedAt)
        writer.idStub("approval", request?.id)
        writer.name("approvals")
        writer.beginArray()
        for entry in request?.approvals ?? [] {
            writer.beginObject()
            writer.actor("by", kind: entry.by.kind.rawValue, by: entry.by.name)
            writer.member("at", entry.at)
            writer.member("onBehalfOf", entry.onBehalfOf)
            writer.member("comment", entry.comment)
            writer.endObject()
        }
        writer.endArray()
        writer.name("lineApprovals")
        if approval.isByLine {
            let lines = try transaction.lineApprovals(of: adjustment.key)
            writer.beginObject()
            writer.member("pendingApproval", lines.pending)
            writer.member("approved", lines.approved)
            writer.member("changeRequested", lines.changeRequested)
            writer.member("rejected", lines.rejected)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.member("postingError", approval.postingError)
        writer.idStub("job", adjustment.job.map { Identifier(.job, key: $0) })
    }

    private static func subject(_ subject: LimitAdjustmentLine.Subject, _ writer: inout JSONWriter) {
        switch subject {
        case .customer(let stub):
            writer.stub("customer", stub)
            writer.stub("customerCreditGroup", nil)
        case .group(let stub):
            writer.stub("customer", nil)
            writer.stub("customerCreditGroup", stub)
        }
    }

    private static func write(_ skipped: [SkippedLimit], _ writer: inout JSONWriter) {
        writer.name("skipped")
        writer.beginArray()
        for one in skipped {
            writer.beginObject()
            subject(one.subject, &writer)
            writer.member("code", one.code.rawValue)
            writer.endObject()
        }
        writer.endArray()
    }
}
