import Domain
import JSON
import Services
import Storage

/// Reads orders out of bodies: those that are put and those inside a credit check.
enum OrderReading {
    /// An order with all that a PUT of it takes.
    static func draft(_ input: Input, number: String) throws -> OrderDraft {
        guard let currency = input.currency("currency") else {
            input.fault("currency", .required, "Give the currency of the order.")
            try input.finish()
            throw Refusal.invalid("/currency", .required, "Give the currency of the order.")
        }
        let lines = lines(input, currency)
        let charges = input.money("charges", in: currency) ?? 0
        let customer = input.reference("customer", .customer)
        let invoiceAccount = input.reference("invoiceAccount", .customer)
        if input.date("orderDate") == nil { input.fault("orderDate", .required, "Give the day of the order.") }
        if customer == nil, !input.hasFaults { input.fault("customer", .required, "Give the customer.") }
        try input.finish()
        guard let customer, let orderDate = input.date("orderDate") else {
            throw Refusal.invalid("/customer", .required, "Give the customer.")
        }
        return OrderDraft(
            header: input.header(), number: number, customer: customer, invoiceAccount: invoiceAccount,
            orderDate: orderDate, deliveryDate: input.date("deliveryDate"), orderDeadline: input.date("orderDeadline"),
            paymentTerms: input.text("paymentTerms"), cashDiscount: input.text("cashDiscount"),
            responsible: input.text("responsible"), isIntercompany: input.flag("intercompany") ?? false,
            contents: OrderContents(currency: currency, charges: charges, lines: lines), pointer: input.pointer)
    }

    /// The lines, or the one line that an amount stands for.
    private static func lines(_ input: Input, _ currency: Currency) -> [OrderLine] {
        let given = input.list("lines")
        if input.text("amount") != nil {
            if given != nil { input.fault("amount", .bothGiven, "Give either lines or amount.") }
            guard let amount = input.money("amount", in: currency) else { return [] }
            guard let line = OrderLine.whole(amount: Money(minorUnits: amount, currency: currency)) else {
                input.fault("amount", .tooLarge, "No line holds an amount that large.")
                return []
            }
            return [line]
        }
        guard let given else {
            input.fault("lines", .required, "Give lines, or the amount of the order.")
            return []
        }
        var seen: Set<Int64> = []
        return given.map { line in
            let read = Self.line(line, currency)
            if !seen.insert(read.line).inserted { line.fault("line", .duplicate, "Line \(read.line) stands twice.") }
            return read
        }
    }

    private static func line(_ input: Input, _ currency: Currency) -> OrderLine {
        let percent = input.percentage("discountPercent") ?? .zero
        if percent < .zero || percent > Percentage(percent: 100) {
            input.fault("discountPercent", .outOfRange, "A discount is between 0 and 100 percent.")
        }
        let price = input.unitPrice("unitPrice") ?? UnitPrice(millionths: 0)
        if price.millionths < 0 { input.fault("unitPrice", .tooSmall, "A price is not negative; a return has a negative quantity.") }
        let quantity = input.quantity("quantity") ?? .zero
        for (name, part) in [("reservedQuantity", input.quantity("reservedQuantity")),
                             ("pickedQuantity", input.quantity("pickedQuantity"))] {
            guard let part, part != .zero else { continue }
            if part.millionths.magnitude > quantity.millionths.magnitude || (part < .zero) != (quantity < .zero) {
                input.fault(name, .outOfRange, "Give 0 to the quantity, with its sign.")
            }
        }
        return OrderLine(
            line: input.integer("line") ?? 0, item: input.text("item"), description: input.text("description"),
            quantity: quantity, unitPrice: price, discountPercent: percent,
            discountAmount: input.money("discountAmount", in: currency) ?? 0,
            taxAmount: input.money("taxAmount", in: currency) ?? 0, reservedQuantity: input.quantity("reservedQuantity"),
            pickedQuantity: input.quantity("pickedQuantity"))
    }

    /// How much of which lines a document takes; `nil` when the body names none.
    static func quantities(_ input: Input) -> [LineQuantity]? {
        input.list("lines").map { lines in
            var seen: Set<Int64> = []
            return lines.map { line in
                let number = line.integer("line") ?? 0
                let quantity = line.quantity("quantity") ?? .zero
                if !seen.insert(number).inserted { line.fault("line", .duplicate, "Line \(number) stands twice.") }
                if quantity == .zero { line.fault("quantity", .invalidValue, "Give a quantity other than zero.") }
                return LineQuantity(line: number, quantity: quantity)
            }
        }
    }
}

extension JSONWriter {
    mutating func lineQuantities(_ name: StaticString, _ lines: [LineQuantity]) {
        self.name(name)
        beginArray()
        for line in lines {
            beginObject()
            member("line", line.line)
            member("quantity", line.quantity.description)
            endObject()
        }
        endArray()
    }
}

/// What an order's answer shows beside its own row.
struct OrderView {
    let order: SalesOrder
    let company: Company
    let customer: Customer
    let subject: Stub

    init<Mode>(_ order: SalesOrder, in transaction: borrowing Transaction<Mode>) throws {
        self.order = order
        guard let company = try transaction.company(.key(order.company)),
            let customer = try transaction.customer(key: order.customer)
        else { throw StoreFault.damaged("order \(order.number) names a company or customer that is not there") }
        self.company = company
        self.customer = customer
        subject = order.subject == order.customer ? customer.stub : try transaction.customer(key: order.subject)?.stub ?? customer.stub
    }

    /// - Parameter writeCustomer: writes the order account, where that is more than its stub.
    func write(
        _ view: WriteView, withLines: Bool, _ writer: inout JSONWriter,
        writeCustomer: (Customer, inout JSONWriter) throws -> Void = { $1.stub("customer", $0.stub) }
    ) throws {
        let figures = try OrderService.figures(of: order, in: company)
        writer.beginObject()
        writer.member("id", order.id)
        writer.member("number", order.number)
        writer.member("company", company.number)
        try writeCustomer(customer, &writer)
        writer.stub("invoiceAccount", subject)
        writer.member("currency", order.currency.code)
        writer.member("orderDate", order.orderDate)
        writer.member("deliveryDate", order.deliveryDate)
        writer.member("orderDeadline", order.orderDeadline)
        writer.member("paymentTerms", order.paymentTerms)
        writer.member("cashDiscount", order.cashDiscount)
        writer.member("responsible", order.responsible)
        writer.member("intercompany", order.isIntercompany)
        writer.money("charges", order.contents.charges, order.currency)
        if withLines { lines(&writer) }
        writer.member("status", order.status.rawValue)
        writer.money("total", figures.total, order.currency)
        writer.member("accountingCurrency", company.accountingCurrency.code)
        writer.money("accountingTotal", figures.accounting?.total, company.accountingCurrency)
        creditState(&writer)
        writer.trailer(order.header, view)
        writer.endObject()
    }

    private func lines(_ writer: inout JSONWriter) {
        writer.name("lines")
        writer.beginArray()
        for line in order.contents.lines {
            writer.beginObject()
            writer.member("line", line.line)
            writer.member("item", line.item)
            writer.member("description", line.description)
            writer.member("quantity", line.quantity.description)
            writer.member("unitPrice", line.unitPrice.description)
            writer.member("discountPercent", line.discountPercent.description)
            writer.money("discountAmount", line.discountAmount, order.currency)
            writer.money("taxAmount", line.taxAmount, order.currency)
            writer.member("reservedQuantity", line.reservedQuantity?.description)
            writer.member("pickedQuantity", line.pickedQuantity?.description)
            writer.member("deliveredQuantity", line.deliveredQuantity.description)
            writer.member("invoicedQuantity", line.invoicedQuantity.description)
            writer.endObject()
        }
        writer.endArray()
    }

    private func creditState(_ writer: inout JSONWriter) {
        let state = order.creditState
        writer.name("creditState")
        writer.beginObject()
        writer.member("excludeFromCreditManagement", state.excludeFromCreditManagement)
        writer.member("inCreditControl", state.inCreditControl)
        writer.holdStub("hold", state.holdKey)
        writer.member("releasedFromCreditControl", state.releasedFromCreditControl)
        writer.money("releasedOrderTotal", state.coverage?.total, company.accountingCurrency)
        writer.member("releasedTermsRank", state.coverage?.termsRank)
        writer.member("releasedDiscountRank", state.coverage?.discountRank)
        writer.member("graceStart", state.graceStart)
        writer.member("graceDays", Int64(state.graceDays))
        writer.member("rejectedByCredit", state.rejectedByCredit)
        writer.member("rejectedOrderVersion", state.rejectedOrderVersion)
        writer.endObject()
    }
}

extension JSONWriter {
    mutating func holdStub(_ name: StaticString, _ key: Int64?) { idStub(name, key.map { Identifier(.hold, key: $0) }) }

    /// A stub of a record that has an id and no number.
    mutating func idStub(_ name: StaticString, _ id: Identifier?) {
        self.name(name)
        guard let id else { return null() }
        beginObject()
        member("id", id)
        endObject()
    }
}
