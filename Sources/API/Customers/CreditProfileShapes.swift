import Domain

/// What credit profiles and the history of limits look like (CM-5.1, CM-10.8).
enum CreditProfileShapes {
    static let customerCurrencyLimit = Shape(
        "CustomerCurrencyLimit", "The limit in the customer's currency.",
        [
            Property("currency", .currency, .readOnly, "The customer's currency."),
            Property("amount", .money, .required, "Amount in it."),
        ])

    static let scoringValue = Shape(
        "ScoringValue", "A customer's answer to a scoring group.",
        [
            Property("scoringGroupId", .code(max: 40), .required, "Scoring group."),
            Property("value", .text(max: 60), .optional, "The answer: a decimal string, or a text."),
            Property("score", .score, .readOnly, "What it scored when it was last calculated."),
        ])

    static let temporaryLimit = Shape(
        "TemporaryLimit", "A limit that replaces the other one for some days.", outputOnly: true,
        [
            Property("id", .identifier, .readOnly, "Identifier of the temporary limit."),
            Property("amount", .money, .readOnly, "Amount, in accounting currency; of a group in its own."),
            Property("fromDate", .date, .readOnly, "First day."),
            Property("toDate", .date, .readOnly, "Last day."),
        ])

    static let policy = Shape(
        "ValidPolicy", "An insurance policy or guarantee that is valid on the day.", outputOnly: true,
        [
            Property("id", .identifier, .readOnly, "Identifier of it."),
            Property(
                "identifier", .enumeration(Guarantee.Kind.allCases.map(\.rawValue)), .readOnly, "Which of the two."),
            Property("identification", .number, .readOnly, nullable: true, "Policy number."),
            Property("effectiveDate", .date, .readOnly, nullable: true, "First day; null always was."),
            Property("expirationDate", .date, .readOnly, nullable: true, "Last day; null is open-ended."),
            Property("increase", .money, .readOnly, "What it adds to the limit."),
            Property("reduction", .money, .readOnly, "What is taken out of the limit for checks."),
        ])

    static let profile = Shape(
        "CreditProfile", "How much credit a customer may have, and why.",
        identity + writable + derived
            + CommonShapes.versioned)

    private static let identity: [Property] = [
        Property("id", .identifier, .readOnly, "Identifier of the customer, whose profile it is."),
        Property("customer", .stub(CommonShapes.customerReference), .readOnly, "The customer."),
        Property("company", .number, .readOnly, "Company of the customer."),
        Property("currency", .currency, .readOnly, "Accounting currency of the company; all amounts are in it."),
    ]

    private static let writable: [Property] = [
        Property("creditRating", .text(max: 60), .optional, "Rating; free text for reports."),
        Property(
            "mandatoryCreditLimit", .boolean, .optional, nullable: false,
            "The limit is always tested, and a limit of zero has every order reviewed."),
        Property("unlimitedCreditLimit", .boolean, .optional, nullable: false, "No limit is tested."),
        Property(
            "excludeFromCreditManagement", .boolean, .optional, nullable: false, "No rule concerns the customer."
        ),
        Property("ignoreUntilDate", .date, .optional, "Excluded up to and including this day."),
        Property("creditManagementGroupId", .code(max: 10), .optional, "Credit management group."),
        Property(
            "creditLimit", .money, .optional, nullable: false,
            "The limit; changes directly only with allowManualLimitEdit and limits:edit."),
        Property(
            "creditLimitCustomerCurrency", .object(customerCurrencyLimit), .optional, nullable: false,
            "The same limit in the customer's currency; never together with creditLimit."),
        Property("creditLimitExpirationDate", .date, .optional, "Last day of the limit; null never ends."),
        Property("creditLimitDate", .date, .readOnly, nullable: true, "Day of the last change of the limit."),
        Property("lastReviewDate", .date, .optional, "Day of the last review."),
        Property("nextScheduledReviewDate", .date, .optional, "Day on which the next review is due."),
        Property(
            "eligibleCreditLimit", .money, .optional,
            "Highest limit that a reviewer considers possible, in eligibleCreditLimitCurrency; a memo."),
        Property(
            "eligibleCreditLimitCurrency", .currency, .optional, "Its currency; null is the accounting currency."
        ),
        Property("eligibleCreditLimitDate", .date, .readOnly, nullable: true, "Day of its last change."),
        Property(
            "accountStatusId", .code(max: 40), .optional, "Account status; a new one brings its hard block."),
        Property("statusReasonId", .code(max: 20), .optional, "Reason of type status."),
        Property(
            "invoicingAndDeliveryOnHold", .enumeration(HardBlock.allCases.map(\.rawValue)), .optional,
            nullable: false, "Hard block: what is refused for the customer."),
        Property("withAgency", .boolean, .optional, nullable: false, "Memo: with a collection agency."),
        Property("titleHeld", .boolean, .optional, nullable: false, "Memo: title held."),
        Property("businessStartedDate", .date, .optional, "Day on which the business started."),
        Property("customerSinceDate", .date, .optional, "Day since which it is a customer."),
        Property("creditNotes", .note, .optional, "Notes."),
        Property(
            "riskGroupId", .code(max: 40), .optional,
            "Risk group; entered only while the company has no scoring group, else it follows from the score."),
        Property(
            "scoringValues", .list(.object(scoringValue), max: 200), .optional, nullable: false,
            """
            Answers to the scoring groups with what they scored. Those of user-defined groups are entered, merged by group; \
            a null value takes one away, and the total is recomputed at once.
            """),
    ]

    private static let derived: [Property] = [
        Property(
            "temporaryCreditLimit", .object(temporaryLimit), .readOnly, nullable: true,
            "The temporary limit that is active on the day."),
        Property(
            "temporaryLimits", .list(.object(temporaryLimit), max: 1_000), .readOnly,
            "Temporary limits that are active on the day or still to come."),
        Property(
            "guarantees", .list(.object(policy), max: 500), .readOnly,
            "Insurance policies and guarantees that are valid on the day, with what they do to the limit."),
        // Null in lists and other records when a policy has no exchange rate.
        Property("insuranceAndGuarantees", .money, .readOnly, nullable: true, "What policies add to the limit."),
        Property("totalCreditLimit", .money, .readOnly, nullable: true, "Base limit and what policies add."),
        Property("creditLimitForChecks", .money, .readOnly, nullable: true, "The figure that every check uses."),
        Property("riskScore", .score, .readOnly, nullable: true, "Risk score; null while none is calculated."),
        Property(
            "customerCreditGroupId", .number, .readOnly, nullable: true, "Customer credit group; null in none."),
        Property("creditUsed", .money, .readOnly, "What counts against the limit by the company's limit type."),
        Property(
            "creditRemaining", .money, .readOnly, nullable: true, "Limit for checks less creditUsed; negative when over."),
        Property(
            "creditUsedPercent", .text(max: 40), .readOnly, nullable: true,
            "Share of the limit that is used, in percent; infinite for any use of a limit of zero."),
        Property(
            "watchThreshold", .integer(0...1_000), .readOnly, nullable: true,
            """
            The highest threshold of the watch list that is reached as of now, in percent; 0 for none, null until it \
            has been looked at. Not as of another day.
            """),
        Property("balance", .money, .readOnly, "Open amounts of posted transactions; negative when paid ahead."),
        Property("deliveredNotInvoiced", .money, .readOnly, "Delivered and not invoiced."),
        Property("openOrders", .money, .readOnly, "Ordered and not delivered."),
        Property("totalOverdue", .money, .readOnly, "Open amounts of overdue invoices."),
        Property(
            "overdueDays", .integer(0...Int64(Int32.max)), .readOnly,
            "Days since the oldest due date among them; 0 when none."),
    ]

    static let limitChange = Shape(
        "LimitChange", "One change of a customer's limit.", outputOnly: true,
        [
            Property("occurredAt", .timestamp, .readOnly, "When it was done."),
            Property("effectiveDate", .date, .readOnly, "Day as of which it was done."),
            Property(
                "origin", .enumeration(LimitChange.Origin.allCases.map(\.rawValue)), .readOnly,
                """
                manual for a direct edit, adjustment and temporary for a posted journal, groupDate for the date of its \
                group, insurance for a policy: its limits are what the policy adds to the limit for checks, below zero \
                where more is taken out, and its dates those of the policy.
                """),
            Property(
                "limitAdjustment", .stub(CommonShapes.reference), .readOnly, nullable: true, "The journal."),
            Property("lineNumber", .integer(1...Int64.max), .readOnly, nullable: true, "Its line."),
            Property("guarantee", .identifier, .readOnly, nullable: true, "The insurance policy or guarantee."),
            Property("changedBy", .object(CommonShapes.actor), .readOnly, "Who did it."),
            Property("currency", .currency, .readOnly, "Accounting currency of the company, or currency of the group."),
            Property(
                "oldLimit", .money, .readOnly, nullable: true, "Limit before; null for a new temporary limit."),
            Property("oldFromDate", .date, .readOnly, nullable: true, "First day before, of a temporary limit."),
            Property("oldToDate", .date, .readOnly, nullable: true, "Last day before."),
            Property(
                "newLimit", .money, .readOnly, nullable: true, "Limit after; null where a temporary limit was removed."),
            Property("newFromDate", .date, .readOnly, nullable: true, "First day after, of a temporary limit."),
            Property("newToDate", .date, .readOnly, nullable: true, "Last day after."),
        ])
}
