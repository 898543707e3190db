import Domain

/// Shapes of orders, postings, packing slips (api-conventions 12).
enum OrderShapes {
    static let line = Shape("OrderLine", "A line of a sales order.", [
        Property("line", .integer(1...999_999), .required, "Number of the line, unique in the order."),
        Property("item", .text(max: 60), "Item number."),
        Property("description", .text(max: 255), "What it is."),
        Property("quantity", .quantity, .required, "Ordered; negative on a return."),
        Property("unitPrice", .unitPrice, .required, "Price of one unit in the order's currency, without tax."),
        Property("discountPercent", .percentage, nullable: false, "Off quantity times price."),
        Property("discountAmount", .money, nullable: false, "Off the line as a whole."),
        Property("taxAmount", .money, nullable: false, "Tax of the line as a whole."),
        Property("reservedQuantity", .quantity, "Reserved; null where no reservations are kept."),
        Property("pickedQuantity", .quantity, "Picked."),
        Property("deliveredQuantity", .quantity, .readOnly, "On posted packing slips."),
        Property("invoicedQuantity", .quantity, .readOnly, "On invoices."),
    ])

    static let creditState = Shape(
        "OrderCreditState", "What credit management remembers of an order (CM-12.17).", outputOnly: true, [
            Property("excludeFromCreditManagement", .boolean, .readOnly, "Rules are not processed for the order."),
            Property("inCreditControl", .boolean, .readOnly, "There is an active hold."),
            Property("hold", .object(CommonShapes.reference), .readOnly, nullable: true, "The active hold."),
            Property("releasedFromCreditControl", .boolean, .readOnly, "Released, and not held since."),
            Property("releasedOrderTotal", .money, .readOnly, nullable: true,
                     "Total at the last release or passing check, in accounting currency."),
            Property("releasedTermsRank", .integer(0...1_000_000), .readOnly, nullable: true, "Rank of the terms then."),
            Property("releasedDiscountRank", .integer(0...1_000_000), .readOnly, nullable: true, "Rank of the discount then."),
            Property("graceStart", .date, .readOnly, nullable: true, "First day of the grace window."),
            Property("graceDays", .days, .readOnly, "Days that it lasts after its first."),
            Property("rejectedByCredit", .boolean, .readOnly, "Rejected, and unchanged since."),
            Property("rejectedOrderVersion", .integer(1...Int64.max), .readOnly, nullable: true,
                     "Version of the order that was rejected."),
        ])

    private static let input: [Property] = [
        Property("customer", .object(CommonShapes.reference), .required, "The order account."),
        Property("invoiceAccount", .object(CommonShapes.reference), nullable: false,
                 "The account whose credit counts; the customer's own where none is given."),
        Property("currency", .currency, .required, "Currency of the order."),
        Property("orderDate", .date, .required, "Day of the order."),
        Property("deliveryDate", .date, "Requested delivery."),
        Property("orderDeadline", .date, "Last day on which it can still be released in time."),
        Property("paymentTerms", .code(max: 30), "Payment terms; the customer's where none are given."),
        Property("cashDiscount", .code(max: 30), "Cash discount; the customer's where none is given."),
        Property("responsible", .text(max: 120), "Who looks after the order."),
        Property("intercompany", .boolean, nullable: false, "Between companies of one group."),
        Property("charges", .money, nullable: false, "Charges of the order as a whole."),
        Property("amount", .money, .writeOnly, "Instead of lines: the total, kept as one line of quantity 1."),
        Property("lines", .list(.object(line), max: 1_000), .expandable, nullable: false,
                 "The lines; on a list with expand=lines."),
    ]

    static let order = Shape("Order", "A sales order.", CommonShapes.owned("order") + [CommonShapes.company] + input + [
        Property("status", .enumeration(SalesOrder.Status.allCases.map(\.rawValue)), .readOnly, "How far it has come."),
        Property("total", .money, .readOnly, "All of it, with discounts, charges and tax."),
        Property("accountingCurrency", .currency, .readOnly, "Currency of the company."),
        Property("accountingTotal", .money, .readOnly, nullable: true,
                 "The total in accounting currency at the rate of the day of the last PUT; null without a rate."),
        Property("creditState", .object(creditState), .readOnly, "What credit management remembers."),
    ] + CommonShapes.trailer)

    /// An order inside a credit check: a stub, or a whole order which is put first.
    static let checkedOrder = Shape("CheckedOrder", "An order to check: a stub, or a whole order which is put first.", [
        Property("id", .identifier, "Id of an order that is there."),
        Property("number", .number, "Number of the order."),
    ] + input.map { Property($0.name, $0.schema, .optional, $0.summary) } + CommonShapes.callersOwn + [
        Property("sourceVersion", .integer(0...Int64.max), "Version in the system that owns the order."),
    ])

    static let patch = Shape("OrderPatch", "What credit management changes on an order.", [
        Property("excludeFromCreditManagement", .boolean, "Whether rules are processed for the order."),
    ])

    static let comment = Shape("Comment", "A comment.", [
        Property("comment", .note, "Why; lands in the audit trail."),
    ])

    static let force = Shape("ForceHold", "Why an order is put on hold by force.", [
        Property("reasonCode", .code(max: 20), .required, "Reason of type hold."),
        Property("comment", .note, "Lands in the audit trail."),
    ])

    static let lineQuantity = Shape("LineQuantity", "How much of a line.", [
        Property("line", .integer(1...999_999), .required, "Number of the line."),
        Property("quantity", .quantity, .required, "How much of it."),
    ])

    static let posting = Shape("Posting", "A document to post for an order.", [
        Property("document", .enumeration(CheckDocument.allCases.map(\.rawValue)), .required, "Which document."),
        Property("mode", .enumeration(CheckMode.allCases.map(\.rawValue)), "posting where none is given."),
        Property("lines", .list(.object(lineQuantity), max: 1_000), "All that is still open where none are given."),
        Property("number", .number, "Number of the slip or invoice; the next of the company where none is given."),
        Property("postingDate", .date, "Day of the document; the day of the request where none is given."),
        Property("dueDate", .date, "When the invoice is due; the posting date where none is given."),
    ])

    static let postingAnswer = Shape("PostingAnswer", "What came of a posting.", outputOnly: true, [
        Property("decision", .enumeration(CreditDecision.allCases.map(\.rawValue)), .readOnly, "What was decided."),
        Property("code", .text(max: 60), .readOnly, nullable: true, "Why it was not approved."),
        Property("skippedBecause", .enumeration(SkipReason.allCases.map(\.rawValue)), .readOnly, nullable: true,
                 "Why no rule was evaluated."),
        CreditShapes.hardBlock,
        Property("check", .object(CreditShapes.check), .readOnly, nullable: true, "The credit check, where one was made."),
        Property("hold", .object(CommonShapes.reference), .readOnly, nullable: true, "The hold that stops it."),
        Property("packingSlip", .object(CommonShapes.reference), .readOnly, nullable: true, "The slip that was posted."),
        Property("invoice", .object(CommonShapes.reference), .readOnly, nullable: true, "The invoice that was posted."),
        Property("order", .object(CommonShapes.reference), .readOnly, "The order."),
        Property("warnings", .list(.object(CommonShapes.warning), max: 100), .readOnly, "What somebody should look at."),
    ])

    static let packingSlip = Shape("PackingSlip", "A posted packing slip.", CommonShapes.owned("packing slip") + [
        CommonShapes.company,
        Property("order", .object(CommonShapes.reference), .required, "The order it delivers."),
        Property("postingDate", .date, .required, "Day of posting."),
        Property("lines", .list(.object(lineQuantity), max: 1_000), nullable: false,
                 "What it delivers; all that is still open where none are given."),
        Property("status", .enumeration(PackingSlip.Status.allCases.map(\.rawValue)), .readOnly, "Posted or cancelled."),
    ] + CommonShapes.trailer)
}
