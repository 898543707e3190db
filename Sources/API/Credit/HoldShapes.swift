import Domain

/// Shapes of what is done with several holds at once (CM-14.4 to CM-14.6).
enum HoldShapes {
    static let selection = Shape("HoldSelection", "A hold, by its id.", [
        Property("id", .identifier, .required, "Id of the hold."),
        Property("etag", .text(max: 24), nullable: false, "The ETag that was read; a hold that has changed since is left alone."),
    ])

    static let evaluation = Shape("EvaluateHolds", "Which open holds to evaluate; none means all of the company.", [
        Property("holds", .list(.object(selection), max: 10_000), nullable: false, "These holds."),
        Property("customer", .object(CommonShapes.reference), nullable: false, "Those of a customer."),
    ])

    private static let chosen = Property("holds", .list(.object(selection), max: 500), .required, "The holds, at most 500.")

    static let releaseSeveral = Shape("ReleaseHolds", "Which holds to release, why and how.",
                                      [chosen] + CreditShapes.release.properties)
    static let rejectSeveral = Shape("RejectHolds", "Which holds to reject, and why.",
                                     [chosen] + CreditShapes.reject.properties)
    static let updateSeveral = Shape("UpdateHolds", "What to set on which holds.",
                                     [chosen] + CreditShapes.holdPatch.properties)

    private static let result = Shape("HoldResult", "What became of one hold.", outputOnly: true, [
        Property("hold", .object(CommonShapes.reference), .readOnly, "The hold."),
        Property("status", .enumeration(OrderHold.Status.allCases.map(\.rawValue)), .readOnly, nullable: true,
                 "Its state now; null where it was left as it was."),
        Property("etag", .text(max: 24), .readOnly, nullable: true, "Its ETag now."),
        Property("problem", .anything, .readOnly, nullable: true, "Why it was left as it was: a problem as of RFC 9457."),
    ])

    static let results = Shape("HoldResults", "What became of several holds.", outputOnly: true, [
        Property("results", .list(.object(result), max: 500), .readOnly, "One a hold, in the order of the request."),
    ])

    private static let amount = Shape("HeldAmount", "What held orders are worth.", outputOnly: true, [
        Property("currency", .currency, .readOnly, "An accounting currency."),
        Property("holds", .integer(0...Int64.max), .readOnly, "How many holds."),
        Property("orderTotal", .money, .readOnly, "Their orders, as they were when they were held."),
    ])

    private static let count = Shape("HoldCount", "How many holds have one reason.", outputOnly: true, [
        Property("reason", .enumeration(ReasonCode.allCases.map(\.rawValue)), .readOnly,
                 "An active reason; readyToRelease where none stands any more."),
        Property("holds", .integer(0...Int64.max), .readOnly, "How many holds; one with two reasons counts under both."),
        Property("amounts", .list(.object(amount), max: 200), .readOnly, "By accounting currency."),
    ])

    static let counts = Shape("HoldCounts", "Holds counted by reason.", outputOnly: true, [
        Property("total", .integer(0...Int64.max), .readOnly, "All holds that match, each once."),
        Property("reasons", .list(.object(count), max: 20), .readOnly, "In the order of the reason codes."),
    ])

    static let postingContext = Shape("PostingContext", "How a stopped document was to be posted.", outputOnly: true, [
        Property("lines", .list(.object(OrderShapes.lineQuantity), max: 1_000), .readOnly, nullable: true,
                 "How much of which lines; null for all that is still open for the document."),
        Property("number", .number, .readOnly, nullable: true, "Number of the slip or invoice, where one was given."),
        Property("postingDate", .date, .readOnly, nullable: true, "Day of the document, where one was given."),
        Property("dueDate", .date, .readOnly, nullable: true, "When the invoice is due, where that was given."),
    ])

    static let groupSummary = Shape("GroupCreditSummary", "How the customer credit group stands on the day.", outputOnly: true, [
        Property("customerCreditGroup", .object(CommonShapes.reference), .readOnly, "The group of the customer now."),
        Property("currency", .currency, .readOnly, "The group currency."),
        Property("creditLimit", .money, .readOnly, "The limit in force on the day."),
        Property("creditUsed", .money, .readOnly, "What counts against it, by the limit type of the company."),
        Property("creditRemaining", .money, .readOnly, "What is left; negative when more is used."),
        Property("creditUsedPercent", .text(max: 40), .readOnly, "The share that is used, or infinite."),
    ])

    static let creditSummary = Shape("CreditSummary", "How the customer stands on the day.", outputOnly: true, [
        Property("currency", .currency, .readOnly, "The accounting currency."),
        Property("creditLimit", .money, .readOnly, "The limit without temporary limits."),
        Property("creditLimitForChecks", .money, .readOnly, nullable: true, "The limit in force."),
        Property("creditUsed", .money, .readOnly, "What counts against it."),
        Property("creditRemaining", .money, .readOnly, nullable: true, "What is left; negative when it is exceeded."),
        Property("creditUsedPercent", .text(max: 40), .readOnly, nullable: true, "The share that is used, or infinite."),
        Property("balance", .money, .readOnly, "Open balance."),
        Property("deliveredNotInvoiced", .money, .readOnly, "Delivered and not invoiced."),
        Property("openOrders", .money, .readOnly, "Ordered and not delivered."),
        Property("totalOverdue", .money, .readOnly, "Overdue."),
        Property("overdueDays", .integer(0...Int64.max), .readOnly, "Days since the oldest due date that is overdue."),
    ])
}
