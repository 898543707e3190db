import Domain
import JSON
import Storage

/// The events of holds, as CM-1.7 names them.
enum HoldEvents {
    static func held(_ hold: OrderHold, _ change: OrderChange) -> Change {
        event("order.held", hold, change.order.number, change.company)
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
