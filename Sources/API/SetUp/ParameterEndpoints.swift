import Domain
import JSON
import Services
import Storage

/// The parameters of credit management, one record a company (CM-3).
enum ParameterEndpoints {
    private static let checkpoint = Shape(
        "Checkpoint", "What is checked at one document of an order.",
        [
            Property("document", .enumeration(CheckDocument.allCases.map(\.rawValue)), .required, "The document."),
            Property(
                "checkAtPosting", .boolean, nullable: false, "Checked when it is posted; false where not given."),
            Property(
                "checkAtProForma", .boolean, nullable: false,
                "Checked when it is printed pro forma; false where not given."),
            Property(
                "graceDays", .integer(0...3_650), nullable: false,
                "Days after a passing check or a release without another check; 0 where not given."),
        ])

    static let shape = Shape(
        "CreditManagementParameters",
        "The parameters of a company's credit management; what is left out has its default.",
        [
            Property("id", .identifier, .readOnly, "Identifier of the parameters, opaque."),
            CommonShapes.company,
        ] + settings + [
            Property(
                "version", .integer(0...Int64.max), .readOnly, "Counts the changes; 0 while nothing was saved."),
            Property("etag", .text(max: 24), .readOnly, "The ETag of this version, for If-Match."),
            Property("createdAt", .timestamp, .readOnly, nullable: true, "When they were first saved."),
            Property("updatedAt", .timestamp, .readOnly, nullable: true, "When they last changed."),
            Property(
                "warnings", .list(.object(CommonShapes.warning), max: 1_000), .readOnlyWhereItApplies,
                "What this write should make somebody look at."),
        ])

    /// The parameters by name (CM-3).
    static let settings = general + holds + statistics + limits

    private static func flag(_ name: String, _ summary: String) -> Property {
        Property(name, .boolean, nullable: false, summary)
    }

    private static func reason(_ name: String, _ summary: String) -> Property {
        Property(name, .code(max: 20), summary)
    }

    private static func months(_ name: String, _ summary: String) -> Property {
        Property(name, .integer(1...60), nullable: false, summary)
    }

    private static let general = [
        flag("creditManagementEnabled", "Off: no rules and no holds. Default true."),
        Property(
            "adjustmentNumberSequence", .code(max: 40), nullable: false,
            "First number of limit adjustments; ends in digits. Default CLA-000001."),
        flag("excludeIntercompanyOrders", "New intercompany orders are excluded. Default true."),
    ]

    private static let holds = [
        flag(
            "skipRulesAfterRelease", "A released order is not evaluated again, whatever is edited. Default false."),
        reason("cancelledOrderReason", "Release reason on the hold of an order that is cancelled."),
        flag("checkCreditGroupLimit", "The limit of the customer credit group is tested first. Default false."),
        flag("checkPaymentTermsIncrease", "Payment terms above the customer's own hold the order. Default false."),
        flag(
            "checkSettlementDiscountIncrease",
            "A cash discount above the customer's own holds the order. Default false."),
        reason("modifiedOrderReason", "Release reason on a hold that an edit of its order frees."),
        flag(
            "ignoreExpiredWhenDateBlank", "A limit without expiration date never counts as expired. Default true."),
        flag("removeBlockedLoadLines", "Lines of a held order leave open warehouse loads. Default false."),
        reason("autoReleaseReason", "Release reason of an automatic release."),
        Property(
            "autoReleaseMode", .enumeration(ReleaseMode.allCases.map(\.rawValue)), nullable: false,
            "How an automatic release releases. Default withoutPosting."),
        flag("skipCheckOnPackingSlipCancel", "Cancelling a packing slip runs no check. Default true."),
        Property(
            "checkpoints", .list(.object(checkpoint), max: 5), nullable: false,
            "One row for each of the five documents. Default: nothing is marked."),
    ]

    private static let statistics = [
        months("dso1Months", "Months of the first days sales outstanding. Default 12."),
        months("dso2Months", "Months of the second days sales outstanding. Default 6."),
        months("averageBalance1Months", "Months of the first average balance. Default 12."),
        months("averageBalance2Months", "Months of the second average balance. Default 6."),
        months("averageLimitPercentMonths", "Months of the average share of the limit. Default 12."),
        months("averageExposurePercentMonths", "Months of the average exposure. Default 12."),
        flag(
            "statisticsForZeroBalanceCustomers",
            "Customers without open transactions have statistics. Default false."),
    ]

    private static let limits = [
        Property(
            "creditLimitType", .enumeration(CreditLimitType.allCases.map(\.rawValue)), nullable: false,
            "What counts against a limit. Default balanceAll."),
        flag("checkLimitOnSalesOrder", "Off: the rule creditLimitUsed never runs. Default true."),
        flag("checkLimitOnFreeTextInvoice", "Free text invoices are checked. Default false."),
        Property(
            "messageWhenExceeding", .enumeration(ExceedingMessage.allCases.map(\.rawValue)), nullable: false,
            "What a document above the limit gets outside the hold process. Default warning."),
        Property("limitExchangeRateType", .code(max: 30), "Rate type of limits; null takes the company's own."),
        flag("allowManualLimitEdit", "Off: limits change through posted adjustments only. Default false."),
        flag("bypassInventoryReservations", "A document counts the whole quantity of its lines. Default false."),
        Property(
            "watchThresholds",
            .list(.integer(1...1_000), max: CreditParameters.mostWatchThresholds), nullable: false,
            "Percentages of the limit whose crossing is an event limit.thresholdCrossed, ascending. Default 80, 90, 100."),
    ]

    static let all: [Endpoint] = [
        Endpoint(
            "getCreditManagementParameters", .get, "/v1/parameters/credit-management", tag: "Set-up",
            "Read the parameters of credit management",
            description: "A company that has saved none has the defaults, with the ETag \"0\".",
            scope: .creditSetUpRead, successes: [.init(200, .object(shape), "The parameters.")],
            example: .init("/v1/parameters/credit-management"),
            action: .read { call, transaction in
                let company = try call.company(in: transaction)
                let parameters =
                    try transaction.creditParameters(of: company.key)
                    ?? CompanyCreditParameters(header: RecordHeader(key: company.key), values: CreditParameters())
                return Answer.record(version: parameters.header.version) { write(parameters, company, .none, &$0) }
            }),
        Endpoint(
            "putCreditManagementParameters", .put, "/v1/parameters/credit-management", tag: "Set-up",
            "Replace the parameters of credit management",
            description:
                "All of them together: what is left out gets its default.",
            scope: .creditSetUpWrite, body: shape,
            successes: [
                .init(201, .object(shape), "Saved for the first time."), .init(200, .object(shape), "Replaced."),
            ],
            ifMatch: .optional,
            example: .init(
                "/v1/parameters/credit-management",
                """
                {"creditLimitType": "balanceAll", "checkpoints": [
                  {"document": "confirmation", "checkAtPosting": true, "graceDays": 5}, {"document": "pickingList"},
                  {"document": "releaseToWarehouse"}, {"document": "packingSlip", "checkAtPosting": true, "graceDays": 5},
                  {"document": "invoice"}]}
                """),
            action: .write { call, transaction in
                let company = try call.company(in: transaction)
                let input = try call.input()
                try call.sameCompany(input, company)
                let before = try transaction.creditSetUp(of: company).parameters
                let put = try CreditSetUpService.put(
                    read(input), of: company, by: call.actor, precondition: { try call.matches(version: $0) },
                    in: transaction)
                if put.outcome == .updated || put.outcome == .created {
                    let today = call.today(in: company)
                    try HoldEvaluation.afterChange(ofSetUpOf: company, on: today, by: call.actor, in: transaction)
                    try CreditWatchRun.afterChange(
                        of: before, to: put.record.values, in: company, on: today, by: call.actor, in: transaction)
                }
                return Answer.put(
                    put, version: put.record.header.version, location: "/v1/parameters/credit-management"
                ) {
                    write($0, company, $1, &$2)
                }
            }),
    ]

    /// The parameters of a body; what it does not mention is as in `parameters`.
    static func read(_ input: Input, over parameters: CreditParameters = CreditParameters()) -> CreditParameters {
        var parameters = parameters
        for field in CreditParameters.flagFields {
            if let flag = input.flag(field.name) { parameters[keyPath: field.path] = flag }
        }
        for field in CreditParameters.monthFields {
            if let months = input.integer(field.name) { parameters[keyPath: field.path] = Int(clamping: months) }
        }
        for field in CreditParameters.textFields where input.mentions(field.name) {
            parameters[keyPath: field.path] = input.text(field.name)
        }
        if let first = input.text("adjustmentNumberSequence") { parameters.adjustmentNumberSequence = first }
        if let mode = input.word("autoReleaseMode", as: ReleaseMode.self) { parameters.autoReleaseMode = mode }
        if let type = input.word("creditLimitType", as: CreditLimitType.self) { parameters.creditLimitType = type }
        if let message = input.word("messageWhenExceeding", as: ExceedingMessage.self) {
            parameters.messageWhenExceeding = message
        }
        if let thresholds = input.integers("watchThresholds") {
            parameters.watchThresholds = thresholds.map { Int(clamping: $0) }
        }
        if let rows = input.list("checkpoints") { parameters.checkpoints = rows.compactMap(checkpoint) }
        return parameters
    }

    private static func checkpoint(_ row: Input) -> Checkpoint? {
        guard let document = row.word("document", as: CheckDocument.self) else { return nil }
        return Checkpoint(
            document, checkAtPosting: row.flag("checkAtPosting") ?? false,
            checkAtProForma: row.flag("checkAtProForma") ?? false,
            graceDays: Int(clamping: row.integer("graceDays") ?? 0))
    }

    private static func write(
        _ record: CompanyCreditParameters, _ company: Company, _ view: WriteView, _ writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.member("id", record.id)
        writer.member("company", company.number)
        members(record.values, &writer)
        let isSaved = record.header.version > 0
        writer.member("version", record.header.version)
        writer.member("etag", "\"\(record.header.version)\"")
        writer.member("createdAt", isSaved ? record.header.createdAt : nil)
        writer.member("updatedAt", isSaved ? record.header.updatedAt : nil)
        if view.isWrite {
            writer.name("warnings")
            writer.warnings(view.warnings)
        }
        writer.endObject()
    }

    /// Every parameter under its name.
    static func members(_ values: CreditParameters, _ writer: inout JSONWriter) {
        for field in CreditParameters.flagFields { writer.member(field.name, values[keyPath: field.path]) }
        for field in CreditParameters.monthFields { writer.member(field.name, values[keyPath: field.path]) }
        for field in CreditParameters.textFields { writer.member(field.name, values[keyPath: field.path]) }
        writer.member("adjustmentNumberSequence", values.adjustmentNumberSequence)
        writer.member("autoReleaseMode", values.autoReleaseMode.rawValue)
        writer.member("creditLimitType", values.creditLimitType.rawValue)
        writer.member("messageWhenExceeding", values.messageWhenExceeding.rawValue)
        writer.name("watchThresholds")
        writer.beginArray()
        for threshold in values.watchThresholds { writer.integer(Int64(threshold)) }
        writer.endArray()
        writer.name("checkpoints")
        writer.beginArray()
        for document in CheckDocument.allCases { write(values.checkpoint(for: document), &writer) }
        writer.endArray()
    }

    private static func write(_ row: Checkpoint, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("document", row.document.rawValue)
        writer.member("checkAtPosting", row.checkAtPosting)
        writer.member("checkAtProForma", row.checkAtProForma)
        writer.member("graceDays", row.graceDays)
        writer.endObject()
    }
}
