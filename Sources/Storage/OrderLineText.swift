import Domain
import JSON

/// Order lines as they are kept with their order: an array a line, so that a row stays small.
///
/// Elements: line, item, description, then in millionths quantity, unit price and discount percent, in minor units
/// discount amount and tax, and in millionths reserved, picked, delivered and invoiced quantity.
enum OrderLineText {
    static func text(_ lines: [OrderLine]) -> [UInt8] {
        var writer = JSONWriter(capacity: 64 * lines.count + 2)
        writer.beginArray()
        for line in lines {
            writer.beginArray()
            writer.integer(line.line)
            writer.optionalString(line.item)
            writer.optionalString(line.description)
            writer.integer(line.quantity.millionths)
            writer.integer(line.unitPrice.millionths)
            writer.integer(line.discountPercent.millionths)
            writer.integer(line.discountAmount)
            writer.integer(line.taxAmount)
            writer.optionalInteger(line.reservedQuantity?.millionths)
            writer.optionalInteger(line.pickedQuantity?.millionths)
            writer.integer(line.deliveredQuantity.millionths)
            writer.integer(line.invoicedQuantity.millionths)
            writer.endArray()
        }
        writer.endArray()
        return writer.bytes
    }

    static func lines(_ text: [UInt8]) throws -> [OrderLine] {
        try StoredJSON.document(text).root.elements.map { element in
            let parts = Array(element.elements)
            guard parts.count == 12, let line = parts[0].integer, let quantity = parts[3].integer,
                let price = parts[4].integer, let percent = parts[5].integer, let discount = parts[6].integer,
                let tax = parts[7].integer, let delivered = parts[10].integer, let invoiced = parts[11].integer
            else { throw StoreFault.damaged("the lines of an order cannot be read") }
            return OrderLine(
                line: line, item: parts[1].string, description: parts[2].string,
                quantity: Quantity(millionths: quantity), unitPrice: UnitPrice(millionths: price),
                discountPercent: Percentage(millionths: percent), discountAmount: discount, taxAmount: tax,
                reservedQuantity: parts[8].integer.map { Quantity(millionths: $0) },
                pickedQuantity: parts[9].integer.map { Quantity(millionths: $0) },
                deliveredQuantity: Quantity(millionths: delivered), invoicedQuantity: Quantity(millionths: invoiced))
        }
    }

    static func quantities(_ quantities: [LineQuantity]) -> [UInt8] {
        var writer = JSONWriter(capacity: 24 * quantities.count + 2)
        writer.beginArray()
        for taken in quantities {
            writer.beginArray()
            writer.integer(taken.line)
            writer.integer(taken.quantity.millionths)
            writer.endArray()
        }
        writer.endArray()
        return writer.bytes
    }

    static func quantities(_ value: JSONValue) throws -> [LineQuantity] {
        try value.elements.map { element in
            let parts = Array(element.elements)
            guard parts.count == 2, let line = parts[0].integer, let quantity = parts[1].integer else {
                throw StoreFault.damaged("the lines of a document cannot be read")
            }
            return LineQuantity(line: line, quantity: Quantity(millionths: quantity))
        }
    }
}

extension JSONWriter {
    mutating func optionalInteger(_ number: Int64?) {
        if let number { integer(number) } else { null() }
    }
}

extension PostingContext {
    var text: [UInt8] {
        var writer = JSONWriter(capacity: 96)
        writer.beginObject()
        writer.name("lines")
        if let lines { writer.raw(OrderLineText.quantities(lines)) } else { writer.null() }
        writer.member("number", number)
        writer.member("postingDay", postingDate.map { Int64($0.dayNumber) })
        writer.member("dueDay", dueDate.map { Int64($0.dayNumber) })
        writer.endObject()
        return writer.bytes
    }

    init(text: [UInt8]) throws {
        let root = try StoredJSON.document(text).root
        func day(_ name: StaticString) -> CalendarDate? {
            root[name]?.integer.map { CalendarDate(dayNumber: Int32(clamping: $0)) }
        }
        let lines = root["lines"]
        self.init(
            lines: try lines.flatMap { $0.isNull ? nil : try OrderLineText.quantities($0) },
            number: root["number"]?.string, postingDate: day("postingDay"), dueDate: day("dueDay"))
    }
}
