import Domain
import JSON
import Storage

/// The events of limits, as CM-1.7 names them.
enum LimitEvents {
    /// A customer's limit, or one of its temporary limits, is another one from now on.
    static func changed(
        _ change: LimitChange, of customer: Stub, in company: Company, reasonCode: String? = nil,
        comment: String? = nil
    ) -> Change {
        changed(
            change, "customer", customer, company.accountingCurrency, company: company.key, reasonCode, comment)
    }

    /// A group's limit, or one of its temporary limits, is another one from now on.
    static func changed(
        _ change: LimitChange, of group: CustomerCreditGroup, reasonCode: String? = nil, comment: String? = nil
    ) -> Change {
        changed(change, "customerCreditGroup", group.stub, group.currency, company: nil, reasonCode, comment)
    }

    private static func changed(
        _ change: LimitChange, _ holder: StaticString, _ stub: Stub, _ currency: Currency, company: Int64?,
        _ reasonCode: String?, _ comment: String?
    ) -> Change {
        var writer = JSONWriter(capacity: 320)
        writer.beginObject()
        writer.stub(holder, stub)
        writer.member("origin", change.origin.rawValue)
        writer.member("effectiveDate", change.effectiveDate.description)
        writer.member("currency", currency.code)
        for (name, value) in values(change.old, "old", currency) + values(change.new, "new", currency) {
            writer.member(name, value)
        }
        writer.stub("limitAdjustment", change.adjustment)
        writer.member("lineNumber", change.line.map { Int64($0) })
        if let guarantee = change.guarantee {
            writer.name("guarantee")
            writer.beginObject()
            writer.member("id", guarantee.description)
            writer.endObject()
        }
        writer.endObject()
        return Change(
            "limit.changed", company: company, record: stub.id, number: stub.number,
            data: writer.bytes,
            changes: Change.difference(
                from: audit(change.old, change.origin, currency),
                to: audit(change.new, change.origin, currency)),
            reasonCode: reasonCode, comment: comment)
    }

    static func posted(
        _ adjustment: LimitAdjustment, from old: LimitAdjustment, lines: Int, in company: Company,
        comment: String?
    ) -> Change {
        var writer = JSONWriter(capacity: 160)
        writer.beginObject()
        writer.name("limitAdjustment")
        writer.beginObject()
        writer.member("id", adjustment.id.description)
        writer.member("number", adjustment.number)
        writer.member("adjustmentType", adjustment.type.rawValue)
        writer.member("postedDate", adjustment.posting?.day.description)
        writer.member("lines", Int64(lines))
        writer.endObject()
        writer.endObject()
        return Change(
            "journal.posted", company: company.key, record: adjustment.id, number: adjustment.number,
            data: writer.bytes,
            changes: Change.difference(
                from: [("status", old.status.rawValue)], to: [("status", adjustment.status.rawValue)]),
            comment: comment)
    }

    /// A journal is in another state of its approval: `journal.submitted`, `journal.approved` and so on.
    static func moved(
        _ type: String, _ adjustment: LimitAdjustment, from old: LimitAdjustment, comment: String?
    ) -> Change {
        var writer = JSONWriter(capacity: 160)
        writer.beginObject()
        writer.name("limitAdjustment")
        writer.beginObject()
        writer.member("id", adjustment.id.description)
        writer.member("number", adjustment.number)
        writer.member("adjustmentType", adjustment.type.rawValue)
        writer.member("status", adjustment.status.rawValue)
        writer.member("approvalStatus", adjustment.approval.status.rawValue)
        writer.endObject()
        writer.endObject()
        return Change(
            type, company: adjustment.company, record: adjustment.id, number: adjustment.number, data: writer.bytes,
            changes: Change.difference(from: old.auditValues, to: adjustment.auditValues), comment: comment)
    }

    private static func values(
        _ limit: LimitAdjustmentLine.Limit?, _ which: String, _ currency: Currency
    ) -> [(name: StaticString, value: String?)] {
        let amount = limit.map { Money(minorUnits: $0.amount, currency: currency).description }
        let (from, to) = (limit?.from?.description, limit?.to?.description)
        if which == "old" { return [("oldLimit", amount), ("oldFromDate", from), ("oldToDate", to)] }
        return [("newLimit", amount), ("newFromDate", from), ("newToDate", to)]
    }

    private static func audit(
        _ limit: LimitAdjustmentLine.Limit?, _ origin: LimitChange.Origin, _ currency: Currency
    ) -> AuditValues {
        let amount = limit.map { Money(minorUnits: $0.amount, currency: currency).description }
        let (from, to) = (limit?.from?.description, limit?.to?.description)
        if origin == .temporary {
            return [("temporaryCreditLimit", amount), ("fromDate", from), ("toDate", to)]
        }
        if origin == .insurance {
            return [("insuranceAndGuarantees", amount), ("effectiveDate", from), ("expirationDate", to)]
        }
        return [("creditLimit", amount), ("creditLimitExpirationDate", to)]
    }
}

extension JSONWriter {
    /// A reference to a record, as events carry it.
    mutating func stub(_ name: StaticString, _ stub: Stub?) {
        self.name(name)
        guard let stub else { return null() }
        beginObject()
        member("id", stub.id.description)
        member("number", stub.number)
        endObject()
    }
}
