import Domain

/// What insurance policies and guarantees look like (CM-8.1).
enum GuaranteeShapes {
    private static let party = Shape(
        "InsurerOrGuarantor", "Who pays when the customer does not.",
        [
            Property("name", .name, .required, "Name."),
            Property("id", .text(max: 40), "The party's identifier elsewhere."),
        ])

    private static let companyAmounts = Shape(
        "GuaranteeAmounts", "What the policy does to the limit on the day, in accounting currency.", outputOnly: true,
        [
            Property("currency", .currency, .readOnly, "Accounting currency of the company."),
            Property("increase", .money, .readOnly, "What it adds to the limit; 0.00 while it is not valid."),
            Property(
                "reduction", .money, .readOnly,
                "What is taken out of the limit for checks; 0.00 while it is not valid or not included in exposure."),
        ])

    static let guarantee = Shape(
        "Guarantee", "An insurance policy or a guarantee that secures what a customer owes.",
        [
            Property("id", .identifier, .readOnly, "Identifier of the policy, opaque."),
            CommonShapes.company,
            Property("customer", .stub(CommonShapes.reference), .required, "The customer; fixed."),
            Property(
                "identifier", .enumeration(Guarantee.Kind.allCases.map(\.rawValue)), .required,
                "Whether it is an insurance or a guarantee; fixed."),
            Property("typeId", .code(max: 30), .required, "A code of /v1/guarantee-types."),
            Property("insurerOrGuarantor", .object(party), .required, "Who pays when the customer does not."),
            Property("coverageTypeId", .code(max: 30), "A code of /v1/coverage-types; of an insurance only."),
            Property("identification", .number, "Policy number."),
            Property("effectiveDate", .date, "First day; blank always was."),
            Property("expirationDate", .date, "Last day; blank is open-ended."),
            Property("value", .money, .required, "Full value, above zero."),
            Property("currency", .currency, .required, "Currency of the value."),
            Property(
                "updateCreditLimitPercent", .percentage, nullable: false,
                "Share of the value that is added to the limit while the policy is valid, 0 to 100; 0 where none is given."),
            Property(
                "includedInExposure", .boolean, nullable: false,
                "Whether the full value is taken out of the limit for checks, after its increase (D-18)."),
            Property("valid", .boolean, .readOnly, "Whether it is valid on the day."),
            Property(
                "companyAmounts", .object(companyAmounts), .readOnly, nullable: true,
                "What it does to the limit on the day; null without an exchange rate."),
        ] + CommonShapes.callersOwn + CommonShapes.versioned)

    static let patch = guarantee.patch(named: "GuaranteePatch")

    static let ending = Shape(
        "EndGuarantee", "When the policy ends.",
        [
            Property("expirationDate", .date, "Its last day; the day of the request where none is given."),
            Property("comment", .note, "Why, for the audit trail."),
        ])
}
