import Domain
import JSON
import Services
import Storage

/// Who is in a customer credit group, and what each of them and all together owe and have ordered (CM-9.3).
enum CreditGroupInquiry {
    private static let amounts: [Property] = [
        Property("balance", .money, .readOnly, "Open amounts of posted transactions."),
        Property("deliveredNotInvoiced", .money, .readOnly, "Delivered and not invoiced."),
        Property("openOrders", .money, .readOnly, "Ordered and not delivered."),
    ]

    private static let period = Shape("AgedPeriod", "Open amounts by days past due.", outputOnly: true, [
        Property("name", .text(max: 20), .readOnly, "Name of the period."),
        Property("fromDays", .integer(0...100_000), .readOnly, nullable: true, "First day past due; null when not due."),
        Property("toDays", .integer(0...100_000), .readOnly, nullable: true, "Last day past due; null without end."),
        Property("amount", .money, .readOnly, "Open amounts, in the member's currency."),
    ])

    static let member = Shape("CreditGroupMember", "A member with its figures as of the day.", outputOnly: true, [
        Property("id", .identifier, .readOnly, "Identifier of the customer."),
        Property("customer", .object(CommonShapes.customerReference), .readOnly, "The customer and its company."),
        Property("currency", .currency, .readOnly, "Accounting currency of its company."),
    ] + amounts + [
        Property("creditUsed", .money, .readOnly, "What counts by the limit type of its own company."),
        Property("totalOverdue", .money, .readOnly, "Open amounts of overdue invoices."),
        Property("overdueDays", .integer(0...Int64(Int32.max)), .readOnly, "Days since the oldest due date among them."),
        Property("aging", .list(.object(period), max: 10), .readOnly, "Debits of the balance by days past due."),
        Property("unapplied", .money, .readOnly, "Open payments and credit notes of the balance; negative."),
        Property("creditLimit", .money, .readOnly, "Its own limit."),
        Property("creditLimitForChecks", .money, .readOnly, nullable: true, "Its own limit as checks use it on the day."),
        Property("creditLimitExpirationDate", .date, .readOnly, nullable: true, "Last day of its limit."),
        Property("unlimitedCreditLimit", .boolean, .readOnly, "Whether no limit is tested; its debts count all the same."),
        Property("groupAmounts", .object(Shape(
            "CreditGroupMemberAmounts", "The same in the group currency.", outputOnly: true,
            [Property("currency", .currency, .readOnly, "The group currency.")] + amounts)), .readOnly,
            "Its amounts in the group currency, each converted by itself (CM-7.5)."),
    ])

    private static let totals = Shape("CreditGroupTotals", "All members together.", outputOnly: true, [
        Property("number", .number, .readOnly, "Number of the group."),
        Property("currency", .currency, .readOnly, "The group currency."),
        Property("creditLimitType", .enumeration(CreditLimitType.allCases.map(\.rawValue)), .readOnly, "What counts."),
        Property("creditLimit", .money, .readOnly, "The limit in force on the day."),
        Property("creditLimitToDate", .date, .readOnly, "Last day of the limit."),
    ] + amounts + [
        Property("creditUsed", .money, .readOnly, "What counts against the limit."),
        Property("creditRemaining", .money, .readOnly, "The limit less what is used; negative when over."),
        Property("creditUsedPercent", .text(max: 40), .readOnly, "Share that is used in percent, or infinite."),
        Property("memberCount", .integer(0...1_000), .readOnly, "All members, also those of companies not covered."),
    ])

    static let listing = Listing<CreditAccount>(
        contract: ListContract(source: .creditGroupMembers, item: member),
        page: { try $0.creditGroupMembers($1) },
        write: { account, call, transaction, writer in try write(account, call, transaction, &writer) },
        extra: .init(
            properties: [Property("group", .object(totals), .readOnly, "The group as a whole, whatever is filtered.")],
            write: { call, transaction, writer in try writeTotals(call, transaction, &writer) }))

    /// What counts in the figures of a group.
    static let limitType = Endpoint.Parameter(
        "creditLimitType", .enumeration(CreditLimitType.allCases.map(\.rawValue)),
        "What counts in the totals; the limit type of the key's own company where none is given (D-16).")

    static let endpoint = listing.endpoint(
        "listCreditGroupMembers", "/v1/customer-credit-groups/{number}/members", tag: "Customers",
        "List the members of a customer credit group with their figures", scope: .creditSetUpRead,
        dependsOnDay: true, companies: .none,
        parameters: [limitType], codes: [.exchangeRateMissing], example: "/v1/customer-credit-groups/NORDIC/members"
    ) { call, transaction, query in
        query.companies = [try CreditGroupEndpoints.group(call, transaction).key]
        guard !call.caller.key.coversEveryCompany else { return }
        let covered = try transaction.companies().map(\.number).filter { call.caller.covers(company: $0) }
        query.filters.append(
            .init(field: "company", comparison: .equals, operands: covered.map { .text($0) }))
    }

    private static func write(
        _ account: CreditAccount, _ call: Call, _ transaction: borrowing Transaction<Reading>,
        _ writer: inout JSONWriter
    ) throws {
        let (customer, company) = (account.customer, try transaction.company(of: account.customer))
        let (currency, day) = (company.accountingCurrency, try call.groupDay(transaction))
        let group = try CreditGroupEndpoints.group(call, transaction)
        let figures = try CreditFigures(of: account, in: company, on: day, transaction)
        let (position, aged) = (figures.position, try transaction.agedBalance(of: customer.key, on: day))
        writer.beginObject()
        writer.member("id", customer.id)
        writer.name("customer")
        writer.customer(customer.stub, of: company)
        writer.member("currency", currency.code)
        writer.money("balance", position.balance, currency)
        writer.money("deliveredNotInvoiced", position.deliveredNotInvoiced, currency)
        writer.money("openOrders", position.openOrders, currency)
        writer.money("creditUsed", figures.standing.creditUsed, currency)
        writer.money("totalOverdue", position.totalOverdue, currency)
        writer.member("overdueDays", position.overdueDays)
        writer.name("aging")
        writer.beginArray()
        for period in aged.periods {
            writer.beginObject()
            writer.member("name", period.name)
            writer.member("fromDays", period.fromDays)
            writer.member("toDays", period.toDays)
            writer.money("amount", period.amount, currency)
            writer.endObject()
        }
        writer.endArray()
        writer.money("unapplied", aged.unapplied, currency)
        writer.money("creditLimit", account.profile.creditLimit, currency)
        writer.money("creditLimitForChecks", figures.known?.creditLimitForChecks, currency)
        writer.member("creditLimitExpirationDate", account.profile.creditLimitExpirationDate)
        writer.member("unlimitedCreditLimit", account.profile.unlimitedCreditLimit)
        try writer.groupAmounts(GroupExposure.converted(position, of: company, to: group, on: day, transaction))
        writer.endObject()
    }

    private static func writeTotals(
        _ call: Call, _ transaction: borrowing Transaction<Reading>, _ writer: inout JSONWriter
    ) throws {
        let group = try CreditGroupEndpoints.group(call, transaction)
        let day = try call.groupDay(transaction)
        let exposure = try GroupExposure(of: group, on: day, transaction)
        let type = try call.groupLimitType(transaction)
        let (position, standing) = try exposure.standing(countedBy: type)
        writer.name("group")
        writer.beginObject()
        writer.member("number", group.number)
        writer.member("currency", group.currency.code)
        writer.member("creditLimitType", type.rawValue)
        writer.money("creditLimit", standing.creditLimit, group.currency)
        writer.member("creditLimitToDate", group.creditLimitToDate)
        writer.money("balance", position.balance, group.currency)
        writer.money("deliveredNotInvoiced", position.deliveredNotInvoiced, group.currency)
        writer.money("openOrders", position.openOrders, group.currency)
        writer.money("creditUsed", standing.newBalance, group.currency)
        writer.money("creditRemaining", standing.creditLimit - standing.newBalance, group.currency)
        writer.member("creditUsedPercent", standing.used.description)
        writer.member("memberCount", exposure.members.count)
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func groupAmounts(_ position: MemberPosition) {
        name("groupAmounts")
        beginObject()
        member("currency", position.currency.code)
        money("balance", position.balance, position.currency)
        money("deliveredNotInvoiced", position.deliveredNotInvoiced, position.currency)
        money("openOrders", position.openOrders, position.currency)
        endObject()
    }
}
