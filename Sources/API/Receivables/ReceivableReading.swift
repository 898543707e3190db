import Domain
import Services
import Storage

/// Reads documents out of bodies, with their references looked up.
struct ReceivableReading {
    private let input: Input
    private let kind: Receivable.Kind
    private let company: Company

    init(_ input: Input, _ kind: Receivable.Kind, _ company: Company) {
        self.input = input
        self.kind = kind
        self.company = company
    }

    func document(_ number: String, in transaction: borrowing Transaction<Writing>) throws -> Receivable {
        guard let currency = input.currency("currency"), let date = input.date("transactionDate") else {
            throw Refusal.invalid("/currency", .required, "Give currency and transactionDate.")
        }
        let amount = input.money("amount", in: currency, atLeast: 1) ?? 0
        let tax = input.money("taxAmount", in: currency) ?? 0
        let rate = input.decimal("rate", ExchangeRate.scale)
        if let rate, rate <= 0 { input.fault("rate", .tooSmall, "A rate is above zero.") }
        if rate != nil, currency == company.accountingCurrency, rate != 1_000_000_000 {
            input.fault("rate", .invalidValue, "The document is in accounting currency; leave the rate out.")
        }
        let parts = installments(currency, amount, date)
        let customer = try customer(in: transaction)
        var document = Receivable(
            header: input.header(), company: company.key, kind: kind, number: number, customer: customer ?? 0,
            amount: Money(minorUnits: max(amount, 1), currency: currency), rate: rate, taxAmount: tax, transactionDate: date,
            documentDate: input.date("documentDate"), installments: parts,
            methodOfPayment: input.text("methodOfPayment"), paymentReference: input.text("paymentReference"))
        if kind == .invoice { try order(&document, in: transaction) }
        if kind == .creditNote, let reference = input.reference("invoice", .invoice) {
            document.creditedInvoice = try invoice(reference, "invoice", of: customer, in: transaction)?.document.header.key
        }
        if kind == .payment { document.marks = try marks(document, in: transaction) }
        try input.finish()
        return document
    }

    private func installments(_ currency: Currency, _ amount: Int64, _ date: CalendarDate) -> [Receivable.Installment] {
        if let given = input.list("installments"), !given.isEmpty {
            // A document that is read and sent back names its one due date both ways.
            let parts = given.map { part in
                Receivable.Installment(dueDate: part.date("dueDate") ?? date,
                                       amount: part.money("amount", in: currency, atLeast: 1) ?? 1)
            }
            if let due = input.date("dueDate"), due != parts.map(\.dueDate).min() {
                input.fault("dueDate", .bothGiven, "Give either dueDate or installments.")
            }
            let sum = parts.reduce(Int128(0)) { $0 + Int128($1.amount) }
            if sum != Int128(amount) { input.fault("installments", .invalidValue, "The parts must add up to the amount.") }
            return parts
        }
        if kind == .invoice, input.date("dueDate") == nil {
            input.fault("dueDate", .required, "Give dueDate or installments.")
        }
        return [.init(dueDate: kind == .payment ? date : input.date("dueDate") ?? date, amount: max(amount, 1))]
    }

    private func customer(in transaction: borrowing Transaction<Writing>) throws -> Int64? {
        guard let reference = input.reference("customer", .customer) else { return nil }
        guard let customer = try transaction.customer(reference, in: company.key), customer.company == company.key else {
            input.fault("customer", .unknownReference, "There is no such customer in \(company.number).")
            return nil
        }
        if !customer.isInvoiceAccount {
            input.fault("customer", .notInvoiceAccount, "\(customer.number) is billed through another account; name that one.")
        }
        return customer.key
    }

    private func order(_ document: inout Receivable, in transaction: borrowing Transaction<Writing>) throws {
        let lines = OrderReading.quantities(input)
        guard let reference = input.reference("order", .order) else {
            if lines?.isEmpty == false { input.fault("lines", .notAvailable, "Lines need the order that they are of.") }
            return
        }
        guard let order = try transaction.order(reference, in: company.key), order.company == company.key else {
            return input.fault("order", .unknownReference, "There is no such order in \(company.number).")
        }
        if order.subject != document.customer {
            input.fault("order", .invalidValue, "Order \(order.number) is billed to another customer.")
        }
        document.order = order.key
        document.orderLines = lines ?? []
    }

    private func invoice(
        _ reference: Reference, _ name: String, of customer: Int64?, in transaction: borrowing Transaction<Writing>
    ) throws -> ReceivableWithItems? {
        guard let invoice = try transaction.receivable(reference, .invoice, in: company.key),
            invoice.document.company == company.key, invoice.document.customer == customer
        else {
            input.fault(name, .unknownReference, "The customer has no such invoice.")
            return nil
        }
        return invoice
    }

    /// What a payment settles, spread over what is open of the invoices (CO-5.2, CO-5.5).
    private func marks(_ payment: Receivable, in transaction: borrowing Transaction<Writing>) throws -> [Receivable.Mark] {
        let given = input.list("marks") ?? []
        if given.isEmpty { return [] }
        // A payment that is sent again finds open what it settled itself.
        var own: [Int64: Int64] = [:]
        for mark in try transaction.receivable(.number(payment.number), .payment, in: company.key)?.document.marks ?? [] {
            own[mark.invoice + Int64(mark.installment), default: 0] += mark.amount
        }
        var requests: [(mark: Input, request: MarkRequest)] = []
        for (index, mark) in given.enumerated() {
            if let request = try request(mark, index, payment, own, in: transaction) { requests.append((mark, request)) }
        }
        if requests.count < given.count || input.hasFaults { return [] }
        do {
            return try MarkAllocation.marks(requests.map(\.request), credit: payment.amount.minorUnits)
        } catch {
            let open = Money(minorUnits: error.open, currency: payment.currency)
            requests[error.request].mark.fault("amountToSettle", .exceedsOpenAmount, "Only \(open) \(open.currency) is open on both sides.")
            return []
        }
    }

    private func request(
        _ mark: Input, _ index: Int, _ payment: Receivable, _ own: [Int64: Int64], in transaction: borrowing Transaction<Writing>
    ) throws -> MarkRequest? {
        guard let reference = mark.reference("invoice", .invoice),
            let invoice = try invoice(reference, "marks/\(index)/invoice", of: payment.customer, in: transaction)
        else { return nil }
        if invoice.document.currency != payment.currency {
            mark.fault("invoice", .currencyMismatch, "The invoice is in \(invoice.document.currency).")
        }
        var items = invoice.items.map { item in
            var item = item
            item.open += own[item.key] ?? 0
            return item
        }
        if let installment = mark.integer("installment") {
            guard (1...Int64(items.count)).contains(installment) else {
                mark.fault("installment", .unknownReference, "The invoice has \(items.count) due dates.")
                return nil
            }
            items = [items[Int(installment) - 1]]
        }
        let amount = mark.money("amountToSettle", in: payment.currency, atLeast: 1)
        return MarkRequest(invoice: invoice.document.header.key, transactionDate: invoice.document.transactionDate, items: items,
                           amount: amount)
    }
}
