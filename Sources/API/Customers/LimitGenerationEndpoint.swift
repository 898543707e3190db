import Domain
import JSON
import Services
import Storage

/// Lines for a draft from the limits that there are (CM-10.3).
enum LimitGenerationEndpoint {
    private enum Source: String, CaseIterable { case customers, groups, automatic }
    private enum ValueType: String, CaseIterable { case fixed, percent }
    private enum DateMethod: String, CaseIterable { case absolute, relative }

    private static let offsets = Schema.integer(-36_500...36_500)

    static let filter = Shape(
        "CustomerFilter", "Which customers; without any property all of the company.",
        [
            Property("customers", .list(.stub(CommonShapes.reference), max: 100), .optional, "These customers alone."),
            Property("creditManagementGroupId", .code(max: 10), .optional, "Credit management group."),
            Property("riskGroupId", .code(max: 40), .optional, "Risk group."),
            Property("customerGroup", .code(max: 40), .optional, "Customer group."),
            Property("country", .country, .optional, "Country of the primary address."),
            Property("accountStatusId", .code(max: 40), .optional, "Account status."),
            Property("expirationDateFrom", .date, .optional, "Limits that expire on this day or later."),
            Property("expirationDateTo", .date, .optional, "Limits that expire on this day or earlier."),
            Property(
                "customerCreditGroups", .list(.stub(CommonShapes.reference), max: 100), .optional,
                "These groups alone, of the source groups."),
        ])

    static let shape = Shape(
        "LimitGeneration", "How limits are proposed from those that there are.",
        [
            Property("source", .enumeration(Source.allCases.map(\.rawValue)), .required,
                     "Limits of customers or of groups as they are, or what the automatic limits propose for customers."),
            Property(
                "adjustmentValue", .decimal(scale: 6, digits: 18), .optional,
                "What is added; negative lowers. So many main units of each line's currency, or percent; 0 where none is given."),
            Property("valueType", .enumeration(ValueType.allCases.map(\.rawValue)), .optional, "fixed or percent; fixed."),
            Property(
                "roundOff", .money, .optional, "Proposals are multiples of it; 0 for none, which is the default."),
            Property(
                "roundingForm", .enumeration(LimitProposal.RoundingForm.allCases.map(\.rawValue)), .optional,
                "To the nearest multiple, half up, which is the default; to the next, or to the previous."),
            Property(
                "dateMethod", .enumeration(DateMethod.allCases.map(\.rawValue)), .optional,
                "absolute takes newFromDate and newToDate, relative the current dates and so many days more; absolute."),
            Property("newFromDate", .date, .optional, "First day; temporary limits only."),
            Property("newToDate", .date, .optional, "Last day; required with absolute dates."),
            Property("fromOffset", offsets, .optional, "Days added to the current first day; 0."),
            Property("toOffset", offsets, .optional, "Days added to the current last day; 0."),
            Property("filter", .object(filter), .optional, "Which customers or groups."),
        ])

    static let endpoint = Endpoint(
        "generateLimitAdjustment", .post, "/v1/limit-adjustments/{number}/generate", tag: "Limit adjustments",
        "Generate the lines of a draft",
        description: """
            One line for each customer or group, with the proposal that adjustmentValue, roundOff and the dates give \
            (CM-10.3), or with the limit that the automatic limit of its stored risk group and values gives (CM-10.4). Who is left out is listed in `skipped` with the cause; generating twice adds nothing.
            """,
        scope: .limitAdjustmentsWrite, body: shape,
        successes: [
            .init(200, .object(LimitAdjustmentShapes.adjustment), "The journal, and whom it left out."),
            .init(202, .object(JobEndpoints.shape), "A job, where there are more than 1,000 customers to look at."),
        ],
        codes: [.invalidState], ifMatch: .required, idempotency: .required, dependsOnDay: true,
        example: .init(
            "/v1/limit-adjustments/CLA-000002/generate",
            """
            {"source": "customers", "adjustmentValue": "7.5", "valueType": "percent", "roundOff": "100.00",
             "dateMethod": "relative", "toOffset": 365, "filter": {"country": "DE"}}
            """),
        action: .write { call, transaction in
            let (adjustment, company) = try LimitAdjustmentEndpoints.adjustment(call, transaction)
            try call.matches(version: adjustment.header.version)
            let generation = try generation(call.input(), in: company, transaction)
            try generation.refuse(for: adjustment, on: call.day(in: company))
            let count = try generation.count(in: company, transaction)
            if count > LimitGenerationJob.mostAtOnce {
                return try LimitGenerationJob.enter(adjustment, total: count, in: company, call, transaction)
            }
            let outcome = try LimitAdjustmentService.generate(
                generation, into: adjustment, in: company, on: call.day(in: company), by: call.actor,
                in: transaction)
            return try LimitAdjustmentView.answer(200, outcome, outcome.warnings, transaction)
        })

    /// What a body asks for.
    static func generation<Mode>(
        _ input: Input, in company: Company, _ transaction: borrowing Transaction<Mode>
    ) throws -> LimitGeneration {
        let source = input.word("source", as: Source.self) ?? .customers
        let part = input.object("filter")
        switch source {
        case .customers, .automatic:
            let proposal = proposal(input, company.accountingCurrency)
            if source == .automatic {
                for name in ["adjustmentValue", "valueType", "roundOff", "roundingForm"]
                where input.value.member(named: name) != nil {
                    input.fault(name, .invalidValue, "Automatic limits are absolute; nothing is added to them.")
                }
            }
            if part?.mentions("customerCreditGroups") == true {
                part?.fault("customerCreditGroups", .invalidValue, "Only the source groups is narrowed by groups.")
            }
            let filter = try part.map { try customerFilter($0, in: company, transaction) } ?? CustomerFilter()
            try input.finish()
            return LimitGeneration(
                source == .automatic ? .automatic(filter, proposal.days) : .customers(filter, proposal))
        case .groups:
            let proposal = decimalProposal(input)
            let keys = try part?.list("customerCreditGroups")?.compactMap { element -> Int64? in
                guard let reference = element.reference(.customerCreditGroup) else { return nil }
                let group = try transaction.customerCreditGroup(reference)
                if group == nil { element.fault("", .unknownReference, "There is no such customer credit group.") }
                return group?.key
            }
            try input.finish()
            return LimitGeneration(.groups(keys, proposal))
        }
    }

    private static func proposal(_ input: Input, _ currency: Currency) -> LimitProposal {
        let adjustment: LimitProposal.Adjustment =
            switch input.word("valueType", as: ValueType.self) ?? .fixed {
            case .fixed: .fixed(input.money("adjustmentValue", in: currency) ?? 0)
            case .percent: .percent(input.percentage("adjustmentValue") ?? .zero)
            }
        return LimitProposal(
            adjustment: adjustment, roundOff: input.money("roundOff", in: currency, atLeast: 0) ?? 0,
            form: input.word("roundingForm", as: LimitProposal.RoundingForm.self) ?? .normal, days: days(input))
    }

    /// The same for groups, whose currencies may have other decimals each.
    private static func decimalProposal(_ input: Input) -> DecimalLimitProposal {
        func millionths(_ name: StaticString) -> Int64 {
            guard input.text(name) != nil else { return 0 }
            if let number = input.decimal(name, Percentage.scale) { return number }
            input.fault("\(name)", .tooLarge, "Give at most 12 digits before the point.")
            return 0
        }
        let adjustment: DecimalLimitProposal.Adjustment =
            switch input.word("valueType", as: ValueType.self) ?? .fixed {
            case .fixed: .fixed(millionths: millionths("adjustmentValue"))
            case .percent: .percent(input.percentage("adjustmentValue") ?? .zero)
            }
        let roundOff = millionths("roundOff")
        if roundOff < 0 { input.fault("roundOff", .tooSmall, "Give no negative amount.") }
        return DecimalLimitProposal(
            adjustment: adjustment, roundOff: max(0, roundOff),
            form: input.word("roundingForm", as: LimitProposal.RoundingForm.self) ?? .normal, days: days(input))
    }

    private static func days(_ input: Input) -> LimitProposal.Days {
        switch input.word("dateMethod", as: DateMethod.self) ?? .absolute {
        case .absolute:
            for name in ["fromOffset", "toOffset"] where input.value.member(named: name) != nil {
                input.fault(name, .invalidValue, "Offsets are of the date method relative.")
            }
            guard let to = input.date("newToDate") else {
                input.fault("newToDate", .expirationDateRequired, "Give the last day of the limits.")
                return .relative(from: 0, to: 0)
            }
            return .absolute(from: input.date("newFromDate"), to: to)
        case .relative:
            for name in ["newFromDate", "newToDate"] where input.value.member(named: name) != nil {
                input.fault(name, .invalidValue, "Given days are of the date method absolute.")
            }
            return .relative(
                from: Int(input.integer("fromOffset") ?? 0), to: Int(input.integer("toOffset") ?? 0))
        }
    }

    static func customerFilter<Mode>(
        _ input: Input, in company: Company, _ transaction: borrowing Transaction<Mode>
    ) throws -> CustomerFilter {
        var filter = CustomerFilter()
        filter.customers = try input.list("customers")?.compactMap { element -> Int64? in
            guard let reference = element.reference(.customer) else { return nil }
            let customer = try transaction.customer(reference, in: company.key)
            guard let customer, customer.company == company.key else {
                element.fault("", .unknownReference, "There is no such customer in \(company.number).")
                return nil
            }
            return customer.key
        }
        filter.creditManagementGroup = input.text("creditManagementGroupId")
        filter.riskGroup = input.text("riskGroupId")
        filter.customerGroup = input.text("customerGroup")
        filter.country = input.text("country")
        filter.accountStatus = input.text("accountStatusId")
        filter.expiresFrom = input.date("expirationDateFrom")
        filter.expiresTo = input.date("expirationDateTo")
        return filter
    }
}
