import Domain
import JSON
import Services
import Storage

/// A hold as it is shown.
struct HoldView {
    let hold: OrderHold
    let company: Company
    let order: SalesOrder
    let orderView: OrderView
    let customer: Customer
    let now: Timestamp
    /// Whether the caller may see why it is held.
    var seesReasons = true
    /// Whether how the document was to be posted is shown, which may be long.
    var showsPosting = true
    /// On the single record only.
    var surroundings: HoldSurroundings?

    init(_ hold: OrderHold, in transaction: borrowing Transaction<Reading>) throws {
        self.hold = hold
        guard let company = try transaction.company(.key(hold.company)), let order = try transaction.order(key: hold.order),
            let customer = try transaction.customer(key: hold.customer)
        else { throw StoreFault.damaged("hold \(hold.id) names a company, order or customer that is not there") }
        self.company = company
        self.order = order
        self.customer = customer
        orderView = try OrderView(order, in: transaction)
        now = transaction.now
    }

    func write(
        _ view: WriteView, expanding: Set<String>, _ writer: inout JSONWriter,
        writeCustomer: (Customer, inout JSONWriter) throws -> Void = { $1.stub("customer", $0.stub) }
    ) throws {
        let currency = company.accountingCurrency
        writer.beginObject()
        writer.member("id", hold.id)
        writer.member("company", company.number)
        if expanding.contains("order") {
            writer.name("order")
            try orderView.write(.none, withLines: false, &writer)
        } else {
            writer.stub("order", order.stub)
        }
        try writeCustomer(customer, &writer)
        writer.member("holdOrigin", hold.origin.rawValue)
        writer.member("document", hold.stopped?.document.rawValue)
        writer.member("proForma", hold.stopped?.mode == .proForma)
        if showsPosting { writer.postingContext("postingContext", hold.stoppedPosting) }
        writer.member("status", hold.status.rawValue)
        writer.member("active", hold.isActive)
        writer.member("displayReason", seesReasons ? hold.displayReason : nil)
        reasons(&writer)
        writer.member("forcedHoldReason", seesReasons ? hold.forcedReason : nil)
        writer.member("currency", currency.code)
        writer.money("orderTotal", hold.orderTotal, currency)
        writer.member("orderChanged", hold.isOrderChanged)
        writer.member("reviewDate", hold.reviewDate)
        writer.member("notes", hold.notes)
        writer.member("responsible", hold.responsible)
        closing(&writer)
        writer.member("paymentTerms", hold.paymentTerms)
        writer.member("deliveryDate", hold.deliveryDate)
        writer.member("orderDeadline", hold.orderDeadline)
        writer.member("orderResponsible", hold.orderResponsible)
        writer.member("creditManagementGroupId", hold.creditManagementGroup)
        writer.member("riskGroupId", hold.riskGroup)
        writer.stub("customerCreditGroup", hold.creditGroup)
        writer.idStub("check", hold.creditCheck.map { Identifier(.creditCheck, key: $0) })
        writer.member("ageHours", max(0, (now.milliseconds - hold.createdAt.milliseconds) / 3_600_000))
        surroundings?.write(&writer)
        writer.versioned(RecordHeader(key: hold.key, version: hold.version, createdAt: hold.createdAt,
                                      updatedAt: hold.updatedAt), view)
        writer.endObject()
    }

    private func reasons(_ writer: inout JSONWriter) {
        writer.name("reasons")
        guard seesReasons else { return writer.null() }
        writer.beginArray()
        for reason in hold.reasons {
            writer.beginObject()
            writer.rawMembers(reason.detail)
            writer.member("active", reason.isActive)
            writer.member("firstSeenAt", reason.firstSeenAt)
            writer.member("lastSeenAt", reason.lastSeenAt)
            // What this service wrote is JSON; without it there is nothing to compare with.
            let first = reason.firstDetail.flatMap { try? JSONDocument($0).root }
            writer.member("observedFirst", first?["observed"]?.string)
            writer.member("thresholdFirst", first?["threshold"]?.string)
            writer.endObject()
        }
        writer.endArray()
    }

    private func closing(_ writer: inout JSONWriter) {
        let isReleased = hold.status == .released
        let isRejected = hold.status == .rejected
        writer.member("releaseReason", hold.releaseReason)
        writer.member("releaseComment", hold.releaseComment)
        writer.member("releaseMode", hold.releaseMode?.rawValue)
        writer.actor("releasedBy", kind: isReleased ? hold.closedBy?.kind.rawValue : nil, by: hold.closedBy?.name)
        writer.member("releasedAt", isReleased ? hold.closedAt : nil)
        writer.actor("rejectedBy", kind: isRejected ? hold.closedBy?.kind.rawValue : nil, by: hold.closedBy?.name)
        writer.member("rejectedAt", isRejected ? hold.closedAt : nil)
        writer.name("releaseError")
        guard let error = hold.releaseError else { return writer.null() }
        writer.beginObject()
        writer.member("code", error.code)
        writer.member("message", error.message)
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func postingContext(_ name: StaticString, _ context: PostingContext?) {
        self.name(name)
        guard let context else { return null() }
        beginObject()
        if let lines = context.lines { lineQuantities("lines", lines) } else { member("lines", String?.none) }
        member("number", context.number)
        member("postingDate", context.postingDate)
        member("dueDate", context.dueDate)
        endObject()
    }
}
