import Domain
import JSON
import Services
import Storage

/// The credit of all customers at a glance (CM-17.7).
enum CreditOverviewEndpoint {
    private static let group = Shape("OverLimitGroup", "Customers over their limit that have something in common.", outputOnly: true, [
        Property("name", .text(max: 120), .readOnly, nullable: true, "What they have in common; null where it is blank."),
        Property("customers", .integer(0...Int64.max), .readOnly, "How many they are."),
        Property("over", .money, .readOnly, "By how much they are over together."),
    ])

    private static let exceeding = Shape("OverLimitCustomer", "A customer over its limit.", outputOnly: true, [
        Property("customer", .object(CommonShapes.reference), .readOnly, "The customer."),
        Property("company", .number, .readOnly, "Number of the company."),
        Property("creditLimit", .money, .readOnly, "The limit for checks."),
        Property("creditUsed", .money, .readOnly, "What counts against it."),
        Property("over", .money, .readOnly, "By how much it is exceeded."),
    ])

    private static let overLimit = Shape("OverLimit", "Customers over their limit.", outputOnly: true, [
        Property("customers", .integer(0...Int64.max), .readOnly, "How many."),
        Property("over", .money, .readOnly, "By how much together."),
        Property("largest", .list(.object(exceeding), max: CreditOverview.shown), .readOnly, "The largest excesses first, at most 100."),
        Property("byCompany", .list(.object(group), max: 10_000), .readOnly, "By company."),
        Property("byCustomerGroup", .list(.object(group), max: 10_000), .readOnly, "By customer group."),
        Property("byCountry", .list(.object(group), max: 1_000), .readOnly, "By country of the primary address."),
        Property("byCreditRating", .list(.object(group), max: 10_000), .readOnly, "By credit rating."),
    ])

    private static let reason = Shape("HoldsOfReason", "Open holds of one reason.", outputOnly: true, [
        Property("reason", .enumeration(ReasonCode.allCases.map(\.rawValue)), .readOnly, "The reason, or readyToRelease."),
        Property("holds", .integer(0...Int64.max), .readOnly, "How many; a hold of two reasons counts under both."),
        Property("amount", .money, .readOnly, "What their orders were worth when they were held."),
    ])

    private static let age = Shape("HoldsOfAge", "Open holds of one age.", outputOnly: true, [
        Property("fromDays", .integer(0...100_000), .readOnly, "Open for so many days or more."),
        Property("toDays", .integer(0...100_000), .readOnly, nullable: true, "Open for so many days or fewer; null has no end."),
        Property("holds", .integer(0...Int64.max), .readOnly, "How many."),
        Property("amount", .money, .readOnly, "What their orders were worth when they were held."),
    ])

    private static let holds = Shape("OpenHolds", "Orders that are on hold now.", outputOnly: true, [
        Property("holds", .integer(0...Int64.max), .readOnly, "How many."),
        Property("amount", .money, .readOnly, "What their orders were worth when they were held."),
        Property("byReason", .list(.object(reason), max: 20), .readOnly, "By active reason."),
        Property("byAge", .list(.object(age), max: 10), .readOnly, "By days since they were opened."),
    ])

    private static let riskGroup = Shape("RiskGroupCount", "Customers of one risk group.", outputOnly: true, [
        Property("riskGroupId", .code(max: 40), .readOnly, nullable: true, "The stored risk group; null counts those without."),
        Property("customers", .integer(0...Int64.max), .readOnly, "How many."),
    ])

    private static let shape = Shape("CreditOverview", "The credit of all customers at a glance.", outputOnly: true, [
        Property("companies", .list(.number, max: 10_000), .readOnly, "Numbers of the companies that it is about."),
        Property("currency", .currency, .readOnly, "The currency of every amount."),
        Property("days", Schema.days, .readOnly, "The span of what expires soon."),
        Property("customers", .integer(0...Int64.max), .readOnly, "Accounts with credit of their own."),
        Property("unlimitedCustomers", .integer(0...Int64.max), .readOnly, "Customers whose credit nothing limits."),
        Property("undeterminedCustomers", .integer(0...Int64.max), .readOnly,
                 "Customers whose limit cannot be told, for want of a rate for a policy."),
        Property("creditLimit", .money, .readOnly, "Limits for checks of all who have one."),
        Property("balance", .money, .readOnly, "Open amounts of all customers."),
        Property("creditUsed", .money, .readOnly, "What counts against limits, by each company's limit type."),
        Property("creditUsedPercent", .text(max: 60), .readOnly, "Of the limits, by those who have one; infinite where there is use and no limit."),
        Property("overLimit", .object(overLimit), .readOnly, "Customers over their limit; those without a limit never are."),
        Property("openHolds", .object(holds), .readOnly, nullable: true, "Orders that are on hold now; null without the scope holds:read."),
        Property("limitsExpiring", .integer(0...Int64.max), .readOnly, "Limits whose last day is within the span."),
        Property("reviewsDue", .integer(0...Int64.max), .readOnly, "Reviews scheduled for the day or before."),
        Property("policiesExpiring", .integer(0...Int64.max), .readOnly, "Valid policies whose last day is within the span."),
        Property("riskGroups", .list(.object(riskGroup), max: 10_000), .readOnly, "Customers by stored risk group."),
    ])

    static let endpoint = Endpoint(
        "readCreditOverview", .get, "/v1/credit-overview", tag: "Customers", "Read the credit overview",
        description: """
            Over the companies that are asked for and the key may see, in one currency: limits and what is used of them, who is \
            over the limit, orders on hold, what expires and which reviews are due (CM-17.7). Sums are converted once a company, \
            with its limitExchangeRateType. Holds are those that are open now, whatever the day.
            """,
        scope: .statisticsRead,
        parameters: [
            .init("currency", .currency, "The currency of the amounts; the accounting currency where all companies share one."),
            .init("days", Schema.days, "The span of what expires soon; 30."),
        ],
        successes: [.init(200, .object(shape), "The overview.")], codes: [.exchangeRateMissing], dependsOnDay: true,
        companies: .several, example: .init("/v1/credit-overview?days=60"),
        action: .longRead { call, transaction in
            let companies = try call.companies(in: transaction) ?? transaction.companies()
            let days = call.parameters["days"].flatMap { Int($0) } ?? 30
            let overview = try CreditOverview(
                of: companies, in: try currency(call, companies), days: days, on: { try call.day(in: $0) }, transaction)
            return Answer.record(version: nil) { write(overview, companies, days, call, &$0) }
        })

    private static func currency(_ call: Call, _ companies: [Company]) throws -> Currency {
        if let named = call.parameters["currency"].flatMap({ Currency($0) }) { return named }
        let currencies = Set(companies.map(\.accountingCurrency))
        guard currencies.count == 1, let shared = currencies.first else {
            throw Refusal(.invalidParameter, "The companies have several accounting currencies; name one as currency.",
                          extra: [.init("parameter", "currency")])
        }
        return shared
    }

    private static func write(
        _ overview: CreditOverview, _ companies: [Company], _ days: Int, _ call: Call, _ writer: inout JSONWriter
    ) {
        let currency = overview.currency
        writer.beginObject()
        writer.name("companies")
        writer.beginArray()
        for company in companies { writer.string(company.number) }
        writer.endArray()
        writer.member("currency", currency.code)
        writer.member("days", days)
        writer.member("customers", overview.customers)
        writer.member("unlimitedCustomers", overview.unlimited)
        writer.member("undeterminedCustomers", overview.undetermined)
        writer.money("creditLimit", overview.creditLimit, currency)
        writer.money("balance", overview.balance, currency)
        writer.money("creditUsed", overview.creditUsed, currency)
        writer.member("creditUsedPercent", overview.used.description)
        writeOverLimit(overview, &writer)
        writer.name("openHolds")
        if call.caller.has(.holdsRead) { write(overview.holds, currency, &writer) } else { writer.null() }
        writer.member("limitsExpiring", overview.limitsExpiring)
        writer.member("reviewsDue", overview.reviewsDue)
        writer.member("policiesExpiring", overview.policiesExpiring)
        writer.name("riskGroups")
        writer.beginArray()
        for (name, count) in overview.riskGroups.sorted(by: { $0.key < $1.key }) {
            writer.beginObject()
            writer.member("riskGroupId", name.isEmpty ? nil : name)
            writer.member("customers", count)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    private static func writeOverLimit(_ overview: CreditOverview, _ writer: inout JSONWriter) {
        let currency = overview.currency
        writer.name("overLimit")
        writer.beginObject()
        writer.member("customers", overview.overLimitCustomers)
        writer.money("over", overview.over, currency)
        writer.name("largest")
        writer.beginArray()
        for one in overview.exceeding {
            writer.beginObject()
            writer.stub("customer", one.customer)
            writer.member("company", one.company)
            writer.money("creditLimit", one.creditLimit, currency)
            writer.money("creditUsed", one.creditUsed, currency)
            writer.money("over", one.over, currency)
            writer.endObject()
        }
        writer.endArray()
        for aspect in CreditOverview.Aspect.allCases {
            switch aspect {
            case .company: writer.name("byCompany")
            case .customerGroup: writer.name("byCustomerGroup")
            case .country: writer.name("byCountry")
            case .creditRating: writer.name("byCreditRating")
            }
            writer.beginArray()
            for group in overview.overLimit[aspect] ?? [] {
                writer.beginObject()
                writer.member("name", group.name)
                writer.member("customers", group.customers)
                writer.money("over", group.over, currency)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.endObject()
    }

    private static func write(_ holds: CreditOverview.Holds, _ currency: Currency, _ writer: inout JSONWriter) {
        func sum(_ sum: HoldSum, _ writer: inout JSONWriter) {
            writer.member("holds", sum.holds)
            writer.money("amount", sum.amount, currency)
        }
        writer.beginObject()
        sum(holds.total, &writer)
        writer.name("byReason")
        writer.beginArray()
        for reason in ReasonCode.allCases {
            guard let found = holds.byReason[reason] else { continue }
            writer.beginObject()
            writer.member("reason", reason.rawValue)
            sum(found, &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.name("byAge")
        writer.beginArray()
        for age in holds.byAge {
            writer.beginObject()
            writer.member("fromDays", age.from)
            writer.member("toDays", age.to)
            sum(age.sum, &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}
