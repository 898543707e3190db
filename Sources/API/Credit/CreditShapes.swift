import Domain
import Storage

/// Shapes of credit checks and holds (api-conventions 10 and 14).
enum CreditShapes {
    static let limit = Shape("TestedLimit", "A limit that was tested, with the figures of CM-7.6.", outputOnly: true, [
        Property("tested", .enumeration(["group", "individual"]), .readOnly, "Whose limit it is."),
        Property("customerCreditGroupId", .number, .readOnlyWhereItApplies, "The group whose limit it is."),
        Property("currency", .currency, .readOnly, "Currency of the figures."),
        Property("creditLimit", .money, .readOnly, "The limit that was compared with."),
        Property("balance", .money, .readOnly, "Open balance."),
        Property("deliveredNotInvoiced", .money, .readOnly, "Delivered and not invoiced."),
        Property("openOrders", .money, .readOnly, "Ordered and not delivered."),
        Property("openBalance", .money, .readOnly, "The three before: what counts without the order."),
        Property("currentOrder", .money, .readOnly, "What the document puts at risk."),
        Property("newBalance", .money, .readOnly, "What counts with the order."),
        Property("creditExcess", .money, .readOnly, "By how much it exceeds the limit."),
        Property("usedPercent", .text(max: 40), .readOnly, "Share of the limit in percent, cut off after six decimals, or infinite."),
    ])

    static let remedyInvoice = Shape("RemedyInvoice", "An invoice that must be paid.", outputOnly: true, [
        Property("number", .number, .readOnly, "Number of the invoice."),
        Property("installment", .integer(1...1_000), .readOnlyWhereItApplies, "Which of several due dates."),
    ])

    private static let companyAmounts = Shape("RemedyCompanyAmounts", "A total in the accounting currency.", outputOnly: true, [
        Property("currency", .currency, .readOnly, "The accounting currency."),
        Property("amount", .money, .readOnly, "The amount in it."),
    ])

    static let remedy = Shape("Remedy", "What clears a reason; one cent less would not.", outputOnly: true, [
        Property("kind", .enumeration(["payment", "orderAmount", "limit", "expirationDate"]), .readOnly,
                 "What to pay, the new total of the order, the new limit in force, or its new expiration date."),
        Property("amount", .money, .readOnlyWhereItApplies, "The amount, in `currency`."),
        Property("currency", .currency, .readOnlyWhereItApplies, "Currency of the amount; of an order's new total that of the order."),
        Property("companyAmounts", .object(companyAmounts), .readOnlyWhereItApplies,
                 "The same total in the accounting currency, of an order in another one."),
        Property("invoices", .list(.object(remedyInvoice), max: 10_000), .readOnlyWhereItApplies, "What must be paid with it."),
        Property("tested", .enumeration(["group", "individual"]), .readOnlyWhereItApplies, "Whose limit."),
        Property("temporary", .boolean, .readOnlyWhereItApplies, "Whether the limit in force is a temporary one."),
        Property("date", .date, .readOnlyWhereItApplies, "The new date."),
    ])

    private static let reasonProperties: [Property] = [
        Property("code", .enumeration(ReasonCode.allCases.map(\.rawValue)), .readOnly, "Reason code of CM-12.13."),
        Property("ruleId", .text(max: 40), .readOnly, nullable: true, "The rule that gave it."),
        Property("tested", .enumeration(["individual", "group", "both"]), .readOnly, nullable: true, "Which limits failed."),
        Property("observed", .text(max: 60), .readOnly, nullable: true, "What was measured."),
        Property("threshold", .text(max: 60), .readOnly, nullable: true, "What it was compared with."),
        Property("message", .text(max: 1_000), .readOnly, "A sentence for people."),
        Property("remedies", .list(.object(remedy), max: 10), .readOnly, "What would clear it."),
        Property("overdueMembers", .list(.object(overdueMember), max: 1_000), .readOnlyWhereItApplies,
                 "Members of the customer credit group that were overdue, where theirs count (useDaysOverdueOfMembers)."),
    ]

    private static let overdueMember = Shape("OverdueMember", "A member that owes something past due.", outputOnly: true, [
        Property("customer", .object(CommonShapes.customerReference), .readOnly, "The customer and its company."),
        Property("currency", .currency, .readOnly, "Accounting currency of its company."),
        Property("totalOverdue", .money, .readOnly, "What is overdue."),
        Property("overdueDays", .integer(0...Int64(Int32.max)), .readOnly, "Days since the oldest due date."),
    ])

    static let reason = Shape("Reason", "Why an order is held.", outputOnly: true, reasonProperties)

    static let holdReason = Shape("HoldReason", "A reason of a hold.", outputOnly: true, reasonProperties + [
        Property("active", .boolean, .readOnly, "Whether it still stands."),
        Property("firstSeenAt", .timestamp, .readOnly, "When it was found first."),
        Property("lastSeenAt", .timestamp, .readOnly, "When an evaluation found it last."),
        Property("observedFirst", .text(max: 60), .readOnly, nullable: true, "What was measured when it was found first."),
        Property("thresholdFirst", .text(max: 60), .readOnly, nullable: true, "What it was compared with then."),
    ])

    static let trace = Shape("RuleTrace", "What was found out about one rule.", outputOnly: true, [
        Property("ruleId", .text(max: 40), .readOnly, "The rule."),
        Property("ruleKind", .enumeration(RuleKind.allCases.map(\.rawValue)), .readOnly, "What it looks at."),
        Property("ruleType", .enumeration(RuleType.allCases.map(\.rawValue)), .readOnly, "Blocking or exclusion."),
        Property("level", .enumeration(RuleLevel.allCases.map(\.rawValue)), .readOnly, "For whom it is."),
        Property("observed", .text(max: 60), .readOnly, nullable: true, "What was measured."),
        Property("threshold", .text(max: 60), .readOnly, nullable: true, "What it was compared with."),
        Property("outcome", .enumeration(["fired", "passed", "suppressed", "satisfied", "notSatisfied", "notEvaluated", "failed"]),
                 .readOnly, "What came of it."),
        Property("suppressedBy", .text(max: 40), .readOnly, nullable: true, "The exclusion that protects the order from it."),
    ])

    /// Those of an order, and the one of none.
    private static let documents = Schema.enumeration((CheckDocument.allCases + [.freeTextInvoice]).map(\.rawValue))

    private static let policyEffect = Shape("PolicyEffect", "What a valid policy does to the limit.", outputOnly: true, [
        Property("id", .identifier, .readOnly, "Id of the guarantee or insurance."),
        Property("identification", .number, .readOnly, nullable: true, "Policy number."),
        Property("increase", .money, .readOnly, "What it adds to the limit."),
        Property("reduction", .money, .readOnly, "What is taken out of the limit for checks, where it is included in exposure."),
    ])

    private static let individualLimit = Shape("IndividualLimit", "What the individual limit is made of (CM-6.1).", outputOnly: true, [
        Property("baseLimit", .money, .readOnly, "The temporary limit while one is active, else the credit limit."),
        Property("temporary", .boolean, .readOnly, "Whether it is a temporary limit."),
        Property("insuranceAndGuarantees", .money, .readOnly, "What the policies add."),
        Property("totalCreditLimit", .money, .readOnly, "Both together."),
        Property("policyReductions", .money, .readOnly, "Full values of the policies that are included in exposure."),
        Property("creditLimitForChecks", .money, .readOnly, "What is left, never below zero."),
        Property("policies", .list(.object(policyEffect), max: 500), .readOnly, "The policies that are valid on the day."),
    ])

    private static let checkProperties: [Property] = [
        Property("id", .identifier, .readOnly, nullable: true, "Id of the check; null for a dry run over all documents."),
        Property("company", .number, .readOnly, "Number of the company."),
        Property("document", documents, .readOnly, "The document that was attempted."),
        Property("mode", .enumeration(CheckMode.allCases.map(\.rawValue)), .readOnly, "Posted or printed only."),
        Property("asOfDate", .date, .readOnly, "The day it was decided for."),
        Property("order", .object(CommonShapes.reference), .readOnly, nullable: true, "The order."),
        Property("customer", .object(CommonShapes.reference), .readOnly, "The customer whose credit counts."),
        Property("decision", .enumeration(CreditDecision.allCases.map(\.rawValue)), .readOnly, "What was decided."),
        Property("code", .text(max: 60), .readOnly, nullable: true, "Why it was not approved."),
        hardBlock,
        Property("skippedBecause", .enumeration(SkipReason.allCases.map(\.rawValue)), .readOnlyWhereItApplies, nullable: true,
                 "Why no rule was evaluated."),
        Property("hold", .object(CommonShapes.reference), .readOnly, nullable: true, "The hold."),
        Property("currency", .currency, .readOnly, "The accounting currency."),
        Property("limits", .list(.object(limit), max: 2), .readOnly, "The limits that were tested, the group's first."),
        Property("individualLimitLine", .integer(1...6), .readOnlyWhereItApplies, nullable: true,
                 "Which line of CM-6.2 applied: 1 unlimited, 2 limit type none, 3 every order reviewed, 4 the group's limit "
                     + "alone, 5 no credit, 6 the individual limit; null where nothing was evaluated."),
        Property("individualLimit", .object(individualLimit), .readOnlyWhereItApplies,
                 "What the individual limit is made of, where insurance policies or guarantees are part of it."),
        Property("creditUsedPercent", .text(max: 40), .readOnly, "The largest share over the tested limits."),
        Property("reasons", .list(.object(reason), max: 20), .readOnly, nullable: true,
                 "Why it is held; null without the scope holds:read."),
        Property("trace", .list(.object(trace), max: 1_000), .readOnlyWhereItApplies, nullable: true,
                 "Every rule that concerns the order; on a list with expand=trace; null without the scope holds:read."),
        Property("releasedBy", .text(max: 40), .readOnly, nullable: true, "The exclusion that freed the order from all rules."),
        Property("origin", .enumeration(CreditCheckRecord.Origin.allCases.map(\.rawValue)), .readOnly,
                 "An attempt to produce a document, or an evaluation for release that changed a hold."),
        Property("ruleSet", .integer(1...Int64.max), .readOnly, nullable: true,
                 "Number of the rule-set version that it was made with; null in checks of before there were versions."),
        Property("decidedBy", .text(max: 255), .readOnly, "Who asked."),
        Property("decidedAt", .timestamp, .readOnly, "When."),
    ]

    static let check = Shape("CreditCheck", "A credit check with its decision and every reason.", outputOnly: true, checkProperties)

    static let replay = Shape("CreditCheckReplay", "A credit check, decided again.", outputOnly: true, checkProperties + [
        Property("identical", .boolean, .readOnly, "Whether the decision is the stored one, byte for byte."),
    ])

    /// The value of the named error `customerOnHold`.
    static let hardBlock = Property(
        "invoicingAndDeliveryOnHold", .enumeration([HardBlock.invoice.rawValue, HardBlock.all.rawValue]),
        .readOnlyWhereItApplies, "The hard block, where the code is customerOnHold.")

    static let checkpoint = Shape("CheckpointAnswer", "What would happen at one document.", outputOnly: true, [
        Property("document", .enumeration(CheckDocument.allCases.map(\.rawValue)), .readOnly, "The document."),
        Property("decision", .enumeration(CreditDecision.allCases.map(\.rawValue)), .readOnly, "What would be decided."),
        Property("code", .text(max: 60), .readOnly, nullable: true, "Why it would not be approved."),
        Property("skippedBecause", .enumeration(SkipReason.allCases.map(\.rawValue)), .readOnly, nullable: true,
                 "Why no rule would be evaluated."),
        hardBlock,
        Property("check", .object(check), .readOnly, nullable: true, "The check, where rules would be evaluated."),
    ])

    static let checkAnswer = Shape("CreditCheckAnswer", "A credit check, as the caller that asked gets it.", outputOnly: true,
                                   checkProperties + [
        Property("check", .object(check), .readOnly, nullable: true,
                 "The same check under the name that a posting gives it; null where no rule was evaluated."),
        Property("checkpoints", .list(.object(checkpoint), max: 5), .readOnlyWhereItApplies,
                 "With dryRun and no document: what would happen at each of the five documents."),
        Property("creditRemaining", .money, .readOnlyWhereItApplies, "With dryRun: what is left of the limit before the order."),
        Property("warnings", .list(.object(CommonShapes.warning), max: 100), .readOnly, "What somebody should look at."),
    ])

    static let checkRequest = Shape("CreditCheckRequest", "What to check.", [
        Property("document", documents, .optional,
                 "The document that is attempted; without it and with dryRun the five of an order are told."),
        Property("mode", .enumeration(CheckMode.allCases.map(\.rawValue)), "posting where none is given."),
        Property("order", .object(OrderShapes.checkedOrder), "The order: a stub, or a whole order which is put first."),
        Property("lines", .list(.object(OrderShapes.lineQuantity), max: 1_000), "All that is still open where none are given."),
        Property("customer", .object(CommonShapes.reference), "Of a free text invoice, and with dryRun instead of an order: whose credit."),
        Property("currency", .currency, "With customer: the currency of the amount."),
        Property("amount", .money, "With customer: how much."),
    ])

    private static let releaseError = Shape("ReleaseError", "Why an automatic release failed.", outputOnly: true, [
        Property("code", .text(max: 60), .readOnly, "Stable code."),
        Property("message", .text(max: 1_000), .readOnly, "A sentence for people."),
    ])

    static let hold = Shape("Hold", "A parked order (CM-14.1).", [
        Property("id", .identifier, .readOnly, "Id of the hold."),
        Property("company", .number, .readOnly, "Number of the company."),
        Property("order", .object(CommonShapes.reference), .readOnly, "The order."),
        Property("customer", .object(CommonShapes.reference), .readOnly, "The customer whose credit counts."),
        Property("holdOrigin", .enumeration(OrderHold.Origin.allCases.map(\.rawValue)), .readOnly, "Found by a check, or forced."),
        Property("document", .enumeration(CheckDocument.allCases.map(\.rawValue)), .readOnly, nullable: true, "What was stopped."),
        Property("proForma", .boolean, .readOnly, "Whether a pro forma was stopped."),
        Property("postingContext", .object(HoldShapes.postingContext), .readOnlyWhereItApplies, nullable: true,
                 "How the stopped document was to be posted; on a list with expand=postingContext; null without a document."),
        Property("status", .enumeration(OrderHold.Status.allCases.map(\.rawValue)), .readOnly, "State of the hold."),
        Property("active", .boolean, .readOnly, "Whether the order is still parked."),
        Property("displayReason", .text(max: 60), .readOnly, nullable: true,
                 "The one active reason, or Multiple, or readyToRelease; null without the scope holds:read."),
        Property("reasons", .list(.object(holdReason), max: 20), .readOnly, nullable: true,
                 "Every reason; null without the scope holds:read."),
        Property("forcedHoldReason", .code(max: 20), .readOnly, nullable: true,
                 "Reason of a forced hold; null without the scope holds:read."),
        Property("currency", .currency, .readOnly, "The accounting currency."),
        Property("orderTotal", .money, .readOnly, "Total of the order when it was held."),
        Property("orderChanged", .boolean, .readOnly, "Whether the order has changed since."),
        Property("reviewDate", .date, "When the credit team looks again."),
        Property("notes", .note, "Notes of the credit team."),
        Property("responsible", .text(max: 120), "Who of the credit team looks after the hold."),
        Property("releaseReason", .code(max: 20), .readOnly, nullable: true, "Reason with which it was closed."),
        Property("releaseComment", .note, .readOnly, nullable: true, "Comment with which it was closed."),
        Property("releaseMode", .enumeration(ReleaseMode.allCases.map(\.rawValue)), .readOnly, nullable: true, "With or without posting."),
        Property("releasedBy", .object(CommonShapes.actor), .readOnly, nullable: true, "Who released it."),
        Property("releasedAt", .timestamp, .readOnly, nullable: true, "When."),
        Property("rejectedBy", .object(CommonShapes.actor), .readOnly, nullable: true, "Who rejected it."),
        Property("rejectedAt", .timestamp, .readOnly, nullable: true, "When."),
        Property("releaseError", .object(releaseError), .readOnly, nullable: true,
                 "Why the last automatic release could not carry out its posting."),
        Property("paymentTerms", .code(max: 30), .readOnly, nullable: true, "Payment terms of the order."),
        Property("deliveryDate", .date, .readOnly, nullable: true, "Requested delivery."),
        Property("orderDeadline", .date, .readOnly, nullable: true, "Deadline of the order."),
        Property("orderResponsible", .text(max: 120), .readOnly, nullable: true, "Who looks after the order, as its owner says."),
        Property("creditManagementGroupId", .code(max: 10), .readOnly, nullable: true, "Group of the customer."),
        Property("riskGroupId", .code(max: 30), .readOnly, nullable: true, "Risk group of the customer."),
        Property("customerCreditGroup", .object(CommonShapes.reference), .readOnly, nullable: true,
                 "Customer credit group of the customer when the order was held; null in none."),
        Property("check", .object(CommonShapes.reference), .readOnly, nullable: true, "The credit check that put it on hold."),
        Property("ageHours", .integer(0...Int64.max), .readOnly, "Whole hours since it was held."),
        Property("creditSummary", .object(HoldShapes.creditSummary), .readOnlyWhereItApplies,
                 "On the single record: how the customer stands on the day."),
        Property("groupSummary", .object(HoldShapes.groupSummary), .readOnlyWhereItApplies, nullable: true,
                 "On the single record: how the customer credit group stands on the day; null in none, and without a rate."),
        Property("limitsAtHold", .list(.object(limit), max: 2), .readOnlyWhereItApplies,
                 "On the single record: the limits as they were tested when it was held."),
        Property("checks", .list(.object(CommonShapes.reference), max: 100), .readOnlyWhereItApplies,
                 "On the single record: the check that put it on hold and the evaluations that changed it, oldest first."),
        Property("otherHolds", .list(.object(CommonShapes.reference), max: 100), .readOnlyWhereItApplies,
                 "On the single record: the other open holds that count against the same limit, oldest first."),
    ] + CommonShapes.versioned)

    static let holdPatch = Shape("HoldPatch", "What the credit team keeps on a hold.", [
        Property("reviewDate", .date, "When to look again."),
        Property("notes", .note, "Notes."),
        Property("responsible", .text(max: 120), "Who looks after it."),
    ])

    static let release = Shape("ReleaseHold", "Why and how a hold is released.", [
        Property("reasonCode", .code(max: 20), "Reason of type release; required to release."),
        Property("comment", .note, "Lands in the audit trail."),
        Property("mode", .enumeration(ReleaseMode.allCases.map(\.rawValue)), "withoutPosting where none is given."),
        Property("reviewDate", .date, "When the credit team looks at it again; the hold keeps its own where none is given."),
    ])

    static let reject = Shape("RejectHold", "Why a hold is rejected.", [
        Property("reasonCode", .code(max: 20), "Reason of type release."),
        Property("comment", .note, "Lands in the audit trail."),
    ])
}
