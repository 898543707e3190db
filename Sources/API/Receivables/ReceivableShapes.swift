import Domain

/// Shapes of invoices, credit notes, payments, settlements and transactions (api-conventions 12).
enum ReceivableShapes {
    static let installment = Shape("Installment", "A due date of a document.", [
        Property("dueDate", .date, .required, "When this part is due; the day itself is not overdue."),
        Property("amount", .money, .required, "The part that is due."),
    ])

    private static let amounts: [Property] = [
        Property("customer", .object(CommonShapes.reference), .required, "The invoice account."),
        Property("currency", .currency, .required, "Currency of the document."),
        Property("amount", .money, .required, "Above zero."),
        Property("transactionDate", .date, .required, "Day of posting."),
    ]

    private static func results(_ nullable: Bool = true) -> [Property] {
        [Property("openAmount", .money, .readOnly, "Not settled yet."),
         Property("accountingCurrency", .currency, .readOnly, "Currency of the company."),
         Property("accountingAmount", .money, .readOnly, "The amount in accounting currency, at the document's rate."),
         Property("closedDate", .date, .readOnly, nullable: true, "Day of the settlement that closed it.")]
    }

    private static let billing: [Property] = amounts + [
        Property("documentDate", .date, "The document's own date."),
        Property("dueDate", .date, "When it is due; with several due dates the first of them."),
        Property("installments", .list(.object(installment), max: 120), nullable: false,
                 "Instead of dueDate: several due dates whose parts add up to the amount."),
        Property("rate", .rate, "Units of accounting currency for one of the document's; the company's rate where none is given."),
        Property("taxAmount", .money, nullable: false, "Tax within the amount."),
    ]

    static let invoice = Shape("Invoice", "A posted invoice.", CommonShapes.owned("invoice") + [CommonShapes.company] + billing + [
        Property("order", .object(CommonShapes.reference), "The order that it bills."),
        Property("lines", .list(.object(invoiceLine), max: 1_000), nullable: false,
                 "What it bills of the order; all that is delivered and not invoiced where none are given."),
    ] + results() + CommonShapes.trailer)

    static let invoiceLine = Shape("InvoiceLine", "What an invoice bills of an order's line.", [
        Property("line", .integer(1...999_999), .required, "Number of the order's line."),
        Property("quantity", .quantity, .required, "How much of it."),
        Property("amount", .money, .writeOnly, "What it bills for it; told for information, the invoice's amount counts."),
    ])

    static let creditNote = Shape("CreditNote", "A posted credit note.", CommonShapes.owned("credit note") + [CommonShapes.company] + billing + [
        Property("invoice", .object(CommonShapes.reference), "The invoice that it credits, settled with it at once."),
    ] + results() + CommonShapes.trailer)

    static let mark = Shape("PaymentMark", "What a payment settles.", [
        Property("invoice", .object(CommonShapes.reference), .required, "The invoice."),
        Property("installment", .integer(1...1_000), nullable: false, "Which of several due dates; the first where none is given."),
        Property("amountToSettle", .money, "All that is open where none is given."),
    ])

    static let payment = Shape("Payment", "A posted payment.", CommonShapes.owned("payment") + [CommonShapes.company] + amounts + [
        Property("rate", .rate, "Units of accounting currency for one of the payment's."),
        Property("marks", .list(.object(mark), max: 1_000), nullable: false, "What it settles when it is created."),
        Property("methodOfPayment", .code(max: 30), "How it was paid."),
        Property("paymentReference", .text(max: 255), "The payer's own words."),
        Property("paymentStatus", .enumeration(["posted"]), .readOnly, "State of the payment."),
    ] + results() + CommonShapes.trailer)

    private static let pairProperties: [Property] = [
        Property("invoice", .object(CommonShapes.reference), .required, "The invoice."),
        Property("installment", .integer(1...1_000), nullable: false, "Which of several due dates; the first where none is given."),
        Property("payment", .object(CommonShapes.reference), "The payment, or ..."),
        Property("creditNote", .object(CommonShapes.reference), "... the credit note."),
        Property("amount", .money, .required, "How much, in their currency."),
    ]

    static let pair = Shape("SettlementPair", "Two items set against each other.", [
        Property("id", .text(max: 40), .readOnly, "Id of the pair."),
    ] + pairProperties)

    static let settlement = Shape("Settlement", "What a customer owes set against what it paid or was credited.", [
        Property("id", .identifier, .readOnly, "Id of the settlement."),
        Property("company", .number, .readOnly, "Number of the company."),
        Property("customer", .object(CommonShapes.reference), .required, "The customer."),
        Property("settlementDate", .date, nullable: false, "The latest day of the items where none is given, and never before it."),
        Property("currency", .currency, .readOnly, "Currency of the items."),
        Property("pairs", .list(.object(pair), max: 1_000), .required, "What is set against what."),
        Property("status", .enumeration(Settlement.Status.allCases.map(\.rawValue)), .readOnly, "Settled, or reversed."),
        Property("reversalDate", .date, .readOnly, nullable: true, "When it was taken back."),
    ] + CommonShapes.versioned)

    static let reversal = Shape("SettlementReversal", "When a settlement is taken back.", [
        Property("reversalDate", .date, "The day of the request where none is given."),
        Property("comment", .note, "Lands in the audit trail."),
    ])

    static let transaction = Shape("Transaction", "An open item (CO-3.1), signed as the customer sees it: what is owed is positive.",
                                   outputOnly: true, [
        Property("id", .identifier, .readOnly, "Id of the item."),
        Property("type", .enumeration(Receivable.Kind.allCases.map(\.rawValue)), .readOnly, "What posted it."),
        Property("number", .number, .readOnly, "Number of the document."),
        Property("installment", .integer(1...1_000), .readOnly, "Which of its due dates."),
        Property("company", .number, .readOnly, "Number of the company."),
        Property("customer", .object(CommonShapes.reference), .readOnly, "The customer."),
        Property("transactionDate", .date, .readOnly, "Day of posting."),
        Property("dueDate", .date, .readOnly, "When it is due."),
        Property("currency", .currency, .readOnly, "Currency of the amounts."),
        Property("amount", .money, .readOnly, "Signed."),
        Property("openAmount", .money, .readOnly, "Not settled yet, signed."),
        Property("accountingCurrency", .currency, .readOnly, "Currency of the company."),
        Property("accountingAmount", .money, .readOnly, "The amount in accounting currency, signed."),
        Property("openAccountingAmount", .money, .readOnly, "What is open in accounting currency, signed."),
        Property("status", .enumeration(["open", "closed"]), .readOnly, "Whether anything is open."),
        Property("closedDate", .date, .readOnly, nullable: true, "Day of the settlement that closed it."),
    ])
}
