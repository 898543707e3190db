import Domain
import JSON
import Services
import Storage

/// Invoices, credit notes and payments: facts that the ERP reports (api-conventions 12).
enum ReceivableEndpoints {
    private struct Kind: Sendable {
        let kind: Receivable.Kind
        let path: String
        let name: String
        let words: String
        let shape: Shape
        let read: Scope
        let write: Scope
        let example: String
    }

    private static let kinds: [Kind] = [
        Kind(kind: .invoice, path: "invoices", name: "Invoice", words: "an invoice", shape: ReceivableShapes.invoice,
             read: .invoicesRead, write: .invoicesWrite, example: """
                {"customer": {"number": "C-1001"}, "currency": "EUR", "amount": "4800.00", "transactionDate": "2026-09-14",
                 "dueDate": "2026-10-14"}
                """),
        Kind(kind: .creditNote, path: "credit-notes", name: "CreditNote", words: "a credit note",
             shape: ReceivableShapes.creditNote, read: .creditNotesRead, write: .creditNotesWrite, example: """
                {"customer": {"number": "C-1001"}, "currency": "EUR", "amount": "120.00", "transactionDate": "2026-11-20"}
                """),
        Kind(kind: .payment, path: "payments", name: "Payment", words: "a payment", shape: ReceivableShapes.payment,
             read: .paymentsRead, write: .paymentsWrite, example: """
                {"customer": {"number": "C-1001"}, "currency": "EUR", "amount": "600.00", "transactionDate": "2026-11-20"}
                """),
    ]

    static let all: [Endpoint] = kinds.flatMap { endpoints($0) } + [transactions, transaction]

    private static func endpoints(_ kind: Kind) -> [Endpoint] {
        let listing = Listing<ReceivableWithItems>(
            contract: ListContract(source: .receivables(kind.kind), item: kind.shape, expansions: ["customer"]),
            page: { try $0.receivables(kind.kind, $1) },
            write: { record, call, transaction, writer in
                try write(record, .none, transaction, &writer) { try $1.customer("customer", $0, call, transaction) }
            })
        let first = "/v1/\(kind.path)/\(kind.kind == .invoice ? "INV-9001" : kind.kind == .payment ? "PAY-9001" : "CN-9001")"
        return [
            listing.endpoint("list\(kind.name)s", "/v1/\(kind.path)", tag: "Receivables",
                             "List \(kind.path.split(separator: "-").joined(separator: " "))", scope: kind.read),
            Endpoint(
                "get\(kind.name)", .get, "/v1/\(kind.path)/{number}", tag: "Receivables", "Read \(kind.words)",
                description: "What is open is that of the day: a settlement that is dated ahead leaves it open until then.",
                scope: kind.read, successes: [.init(200, .object(kind.shape), "The document.")], dependsOnDay: true,
                example: .init(first),
                action: .read { call, transaction in
                    let reference = call.reference(kind.kind.recordKind)
                    let company: Int64 = if case .number = reference { try call.company(in: transaction).key } else { 0 }
                    guard let record = try transaction.receivable(reference, kind.kind, in: company),
                        try call.sees(company: record.document.company, in: transaction)
                    else { throw Refusal.notFound("document \"\(call.slots[0].shortened)\"") }
                    let shown = try transaction.asOf(day(call, record.document, transaction), record)
                    var answer = try Answer.record(version: record.document.header.version) { try write(shown, .none, transaction, &$0) }
                    // What is open of it moves with settlements.
                    answer.showsMoreThanVersion = true
                    return answer
                }),
            Endpoint(
                "put\(kind.name)", .put, "/v1/\(kind.path)/{number}", tag: "Receivables", "Report \(kind.words)",
                description: "What the ERP has posted: never refused for credit.", scope: kind.write, body: kind.shape,
                successes: [.init(201, .object(kind.shape), "Created."), .init(200, .object(kind.shape), "Replaced.")],
                codes: [.alreadySettled, .exchangeRateMissing, .invalidState, .quantityExceeded], ifMatch: .optional,
                dependsOnDay: true, example: .init(first, kind.example),
                action: .write { call, transaction in
                    let company = try call.company(in: transaction)
                    let input = try call.input()
                    try call.sameCompany(input, company)
                    let document = try ReceivableReading(input, kind.kind, company).document(call.newNumber(), in: transaction)
                    let day = try call.evaluationDay(in: company, of: document.transactionDate)
                    let put = try ReceivablesService.put(document, in: company, on: day, by: call.actor,
                                                         precondition: { try call.matches(version: $0) }, in: transaction)
                    let header = put.record.document.header
                    return try Answer.put(put, version: header.version,
                                          location: "/v1/\(kind.path)/\(put.record.document.number.pathEscaped)") {
                        try write($0, $1, transaction, &$2)
                    }
                }),
        ]
    }

    /// The day of the request in the company of a document.
    private static func day(
        _ call: Call, _ document: Receivable, _ transaction: borrowing Transaction<Reading>
    ) throws -> CalendarDate {
        guard let company = try transaction.company(.key(document.company)) else {
            throw StoreFault.damaged("\(document.number) is of a company that is not there")
        }
        return try call.day(in: company)
    }

    private static func write<Mode>(
        _ record: ReceivableWithItems, _ view: WriteView, _ transaction: borrowing Transaction<Mode>, _ writer: inout JSONWriter,
        writeCustomer: (Customer, inout JSONWriter) throws -> Void = { $1.stub("customer", $0.stub) }
    ) throws {
        let document = record.document
        guard let company = try transaction.company(.key(document.company)),
            let customer = try transaction.customer(key: document.customer)
        else { throw StoreFault.damaged("\(document.number) is of a company or customer that is not there") }
        writer.beginObject()
        writer.member("id", document.id)
        writer.member("number", document.number)
        writer.member("company", company.number)
        try writeCustomer(customer, &writer)
        writer.member("currency", document.currency.code)
        writer.member("amount", document.amount.description)
        writer.member("transactionDate", document.transactionDate)
        writer.member("rate", document.rate.map { DecimalText.print($0, scale: 9, minimumDecimals: 0) })
        switch document.kind {
        case .invoice, .creditNote: try billing(record, transaction, &writer)
        case .payment: try payment(document, transaction, &writer)
        }
        writer.money("openAmount", record.openAmount, document.currency)
        writer.member("accountingCurrency", company.accountingCurrency.code)
        writer.money("accountingAmount", document.accountingAmount, company.accountingCurrency)
        writer.member("closedDate", record.closedDate)
        writer.trailer(document.header, view)
        writer.endObject()
    }

    private static func billing<Mode>(
        _ record: ReceivableWithItems, _ transaction: borrowing Transaction<Mode>, _ writer: inout JSONWriter
    ) throws {
        let document = record.document
        writer.member("documentDate", document.documentDate)
        writer.member("dueDate", record.items.map(\.dueDate).min())
        writer.name("installments")
        writer.beginArray()
        for part in document.installments {
            writer.beginObject()
            writer.member("dueDate", part.dueDate)
            writer.money("amount", part.amount, document.currency)
            writer.endObject()
        }
        writer.endArray()
        writer.money("taxAmount", document.taxAmount, document.currency)
        if document.kind == .creditNote {
            writer.stub("invoice", try document.creditedInvoice.flatMap { try transaction.receivable(key: $0)?.document.stub })
        } else {
            writer.stub("order", try document.order.flatMap { try transaction.order(key: $0)?.stub })
            writer.lineQuantities("lines", document.orderLines)
        }
    }

    private static func payment<Mode>(
        _ document: Receivable, _ transaction: borrowing Transaction<Mode>, _ writer: inout JSONWriter
    ) throws {
        writer.name("marks")
        writer.beginArray()
        for mark in document.marks {
            writer.beginObject()
            writer.stub("invoice", try transaction.receivable(key: mark.invoice)?.document.stub)
            writer.member("installment", Int64(mark.installment))
            writer.money("amountToSettle", mark.amount, document.currency)
            writer.endObject()
        }
        writer.endArray()
        writer.member("methodOfPayment", document.methodOfPayment)
        writer.member("paymentReference", document.paymentReference)
        writer.member("paymentStatus", "posted")
    }

    // MARK: open items

    private static let transactions = Listing<TransactionRow>(
        contract: ListContract(source: .transactions, item: ReceivableShapes.transaction),
        page: { transaction, query in
            let page = try transaction.transactions(query)
            return Page(records: page.records.map { TransactionRow(item: $0.item, document: $0.document) }, next: page.next)
        },
        write: { row, _, transaction, writer in try write(row, transaction, &writer) }
    ).endpoint("listTransactions", "/v1/transactions", tag: "Receivables", "List open items", scope: .transactionsRead)

    private static let transaction = Endpoint(
        "getTransaction", .get, "/v1/transactions/{id}", tag: "Receivables", "Read an open item", scope: .transactionsRead,
        successes: [.init(200, .object(ReceivableShapes.transaction), "The item, as of the day.")], dependsOnDay: true,
        companies: .none,
        example: .init("/v1/transactions/trn_0000000000000"),
        action: .read { call, transaction in
            guard let id = Identifier(.transaction, text: call.slots[0]), let found = try transaction.transaction(id.key),
                try call.sees(company: found.document.company, in: transaction)
            else { throw Refusal.notFound("transaction \"\(call.slots[0].shortened)\"") }
            let item = try transaction.asOf(
                day(call, found.document, transaction), found.item, from: found.document.transactionDate)
            return try Answer.record(version: nil) {
                try write(TransactionRow(item: item, document: found.document), transaction, &$0)
            }
        })

    private struct TransactionRow: Sendable {
        let item: OpenItem
        let document: Receivable
    }

    private static func write(
        _ row: TransactionRow, _ transaction: borrowing Transaction<Reading>, _ writer: inout JSONWriter
    ) throws {
        let (item, document) = (row.item, row.document)
        guard let company = try transaction.company(.key(document.company)) else {
            throw StoreFault.damaged("\(document.number) is of a company that is not there")
        }
        writer.beginObject()
        writer.member("id", Identifier(.transaction, key: item.key))
        writer.member("type", document.kind.rawValue)
        writer.member("number", document.number)
        writer.member("installment", Int64(item.installment))
        writer.member("company", company.number)
        writer.stub("customer", try transaction.customer(key: document.customer)?.stub)
        writer.member("transactionDate", document.transactionDate)
        writer.member("dueDate", item.dueDate)
        writer.member("currency", document.currency.code)
        writer.money("amount", item.amount, document.currency)
        writer.money("openAmount", item.open, document.currency)
        writer.member("accountingCurrency", company.accountingCurrency.code)
        writer.money("accountingAmount", item.accounting, company.accountingCurrency)
        writer.money("openAccountingAmount", item.openAccounting, company.accountingCurrency)
        writer.member("status", item.open == 0 ? "closed" : "open")
        writer.member("closedDate", item.closedDate)
        writer.endObject()
    }
}
