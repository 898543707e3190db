import Domain

/// What customer credit groups look like (CM-9).
enum CreditGroupShapes {
    static let group = Shape(
        "CustomerCreditGroup", "Customers of any company that share one limit; belongs to no company.",
        CommonShapes.owned("group") + [
            Property("description", .text(max: 120), "Description."),
            Property("currency", .currency, .required, "Currency of limit and figures."),
            Property(
                "creditLimit", .money, .optional, nullable: false,
                "Shared limit; after creation it changes by limit adjustments, or directly with allowManualLimitEdit."),
            Property(
                "creditLimitToDate", .date, .required,
                "Last day of the limit, which is the expiration date of every member."),
            Property(
                "useDaysOverdueOfMembers", .boolean, .optional, nullable: false,
                "Whether the rules about overdue invoices look at those of all members."),
            Property(
                "temporaryCreditLimit", .object(CreditProfileShapes.temporaryLimit), .readOnly, nullable: true,
                "The temporary limit that is active on the day."),
            Property(
                "temporaryLimits", .list(.object(CreditProfileShapes.temporaryLimit), max: 1_000), .readOnly,
                "Temporary limits that are active on the day or still to come."),
            Property("memberCount", .integer(0...1_000), .readOnly, "How many customers are members."),
            Property(
                "creditUsed", .money, .readOnly, nullable: true,
                "What all members use as of the day; null where an amount has no exchange rate to the group currency."),
            Property(
                "creditRemaining", .money, .readOnly, nullable: true,
                "The limit in force less what is used; negative when over."),
            Property(
                "creditUsedPercent", .text(max: 40), .readOnly, nullable: true,
                "Share of the limit in force that is used, in percent, or infinite."),
        ] + CommonShapes.trailer)

    static let memberRequest = Shape(
        "AddCreditGroupMember", "The customer to add.",
        [
            Property(
                "customer", .object(CommonShapes.customerReference), .required,
                "The customer, with its company where it is not the one of the request.")
        ])

    static let added = Shape(
        "CustomerCreditGroupWithSuggestions", "The group, and who else may belong to it.", outputOnly: true,
        group.properties + [
            Property(
                "suggestions", .list(.object(CommonShapes.customerReference), max: 100), .readOnly,
                "Customers of the same number in other companies that are in no group; added on request only.")
        ])
}
