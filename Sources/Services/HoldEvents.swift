import Domain
import JSON
import Storage

/// The events of holds, as CM-1.7 names them.
enum HoldEvents {
    static func held(
        _ hold: OrderHold, _ change: OrderChange, reasonCode: String? = nil, comment: String? = nil
    ) -> Change {
        event("order.held", hold, change.order.number, change.company, reasonCode: reasonCode, comment: comment)
    }

    /// The lines of an order that went on hold leave open warehouse loads (CM-3.2, `removeBlockedLoadLines`).
    static func loadLinesToRemove(_ hold: OrderHold, _ change: OrderChange) -> Change {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.name("order")
        writer.beginObject()
        writer.member("id", change.order.id.description)
        writer.member("number", change.order.number)
        writer.endObject()
        writer.name("hold")
        writer.beginObject()
        writer.member("id", hold.id.description)
        writer.endObject()
        writer.name("lines")
        writer.beginArray()
        for line in change.order.contents.lines where line.openQuantity != .zero {
            writer.beginObject()
            writer.member("line", line.line)
            writer.member("quantity", line.openQuantity.description)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return Change("order.loadLinesToRemove", company: hold.company, record: change.order.id, number: change.order.number,
                      data: writer.bytes)
    }

    /// What changed of a hold, as the audit trail tells it.
    static func difference(from old: OrderHold, to new: OrderHold) -> [UInt8]? {
        func values(_ hold: OrderHold) -> AuditValues {
            [("status", hold.status.rawValue),
             ("reasons", hold.reasons.filter(\.isActive).map(\.code.rawValue).joined(separator: ", ")),
             ("customer", Identifier(.customer, key: hold.customer).description),
             ("orderChanged", "\(hold.isOrderChanged)"), ("releaseReason", hold.releaseReason),
             ("reviewDate", hold.reviewDate?.description)]
        }
        return Change.difference(from: values(old), to: values(new))
    }

    static func event(
        _ type: String, _ hold: OrderHold, _ orderNumber: String, _ company: Company, changes: [UInt8]? = nil,
        reasonCode: String? = nil, comment: String? = nil
    ) -> Change {
        var writer = JSONWriter(capacity: 224)
        writer.beginObject()
        writer.name("hold")
        writer.beginObject()
        writer.member("id", hold.id.description)
        writer.name("order")
        writer.beginObject()
        writer.member("id", Identifier(.order, key: hold.order).description)
        writer.member("number", orderNumber)
        writer.endObject()
        writer.member("status", hold.status.rawValue)
        writer.member("displayReason", hold.displayReason)
        writer.name("reasons")
        writer.beginArray()
        for reason in hold.reasons where reason.isActive { writer.string(reason.code.rawValue) }
        writer.endArray()
        writer.member("orderTotal", Money(minorUnits: hold.orderTotal, currency: company.accountingCurrency).description)
        writer.member("currency", company.accountingCurrency.code)
        writer.member("releaseReason", hold.releaseReason)
        writer.endObject()
        writer.endObject()
        return Change(type, company: hold.company, record: hold.id, number: orderNumber, data: writer.bytes,
                      changes: changes, reasonCode: reasonCode, comment: comment)
    }
}
