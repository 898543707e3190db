import Domain
import JSON
import Services
import Storage

/// Credit profiles and the history of limits (CM-5, CM-10.8).
enum CreditProfileEndpoints {
    static let listing = Listing<CreditAccount>(
        contract: ListContract(source: .creditProfiles, item: CreditProfileShapes.profile),
        page: { try $0.creditAccounts($1) },
        write: { account, call, transaction, writer in
            let company = try transaction.company(of: account.customer)
            try CreditProfileView(account, company, on: call.day(in: company), transaction).write(.none, &writer)
        })

    static let history = Listing<LimitChange>(
        contract: ListContract(source: .limitHistory, item: CreditProfileShapes.limitChange),
        page: { try $0.limitHistory($1) },
        write: { change, call, transaction, writer in
            let company = try transaction.company(of: CustomerEndpoints.customer(call, transaction))
            write(change, company.accountingCurrency, &writer)
        })

    static let all: [Endpoint] = [
        listing.endpoint(
            "listCreditProfiles", "/v1/credit-profiles", tag: "Customers", "List credit profiles",
            scope: .creditProfilesRead, dependsOnDay: true,
            narrowing: { _, transaction, query in try CreditWatchService.narrow(&query, transaction) }),
        Endpoint(
            "getCreditProfile", .get, "/v1/credit-profiles/{customer}", tag: "Customers",
            "Read a credit profile",
            description: """
                Limit and figures are those of the day (CM-6.1). A policy without an exchange rate is refused here; lists \
                and other records that show the profile have null instead.
                """,
            scope: .creditProfilesRead,
            successes: [.init(200, .object(CreditProfileShapes.profile), "The credit profile.")],
            codes: [.exchangeRateMissing], dependsOnDay: true, example: .init("/v1/credit-profiles/C-1001"),
            action: .read { call, transaction in
                let (account, company) = try account(call, transaction)
                let view = try CreditProfileView(account, company, on: call.day(in: company), transaction)
                if let unresolved = view.figures.unresolved { throw unresolved }
                return answer(view, .none, version: account.profile.version)
            }),
        Endpoint(
            "patchCreditProfile", .patch, "/v1/credit-profiles/{customer}", tag: "Customers",
            "Change a credit profile",
            description: """
                A merge patch. The limit and its expiration date need limits:edit, and change directly only where \
                the parameter allowManualLimitEdit says so (CM-5.3).
                """,
            scope: .creditProfilesWrite, body: CreditProfileShapes.profile,
            successes: [.init(200, .object(CreditProfileShapes.profile), "The credit profile.")],
            codes: [.exchangeRateMissing], ifMatch: .required, dependsOnDay: true,
            example: .init("/v1/credit-profiles/C-1001", #"{"nextScheduledReviewDate": "2027-01-31"}"#),
            action: .write { call, transaction in try patch(call, transaction) }),
        Endpoint(
            "recalculateCreditLimit", .post, "/v1/credit-profiles/{customer}/recalculate-limit", tag: "Customers",
            "Derive the limit anew from the one in the customer's currency",
            description: """
                Limits are not revalued by themselves (D-08). This takes the limit in the customer's currency for the one \
                that was agreed, and converts it at the rate of the day; a direct edit of the limit, so that the \
                parameter allowManualLimitEdit has to allow it.
                """,
            scope: .limitsEdit, body: OrderShapes.comment,
            successes: [.init(200, .object(CreditProfileShapes.profile), "The credit profile.")],
            codes: [.exchangeRateMissing], ifMatch: .required, idempotency: .optional, dependsOnDay: true,
            example: .init("/v1/credit-profiles/C-1001/recalculate-limit", #"{"comment": "Agreed in dollars"}"#),
            action: .write { call, transaction in
                let (account, company) = try account(call, transaction)
                try call.matches(version: account.profile.version)
                let input = try call.input()
                let comment = input.text("comment")
                try input.finish()
                let changed = try CreditProfileService.recalculate(
                    account, comment: comment, in: company, on: call.day(in: company), by: call.actor, in: transaction)
                return try shown(changed, over: account, company, call, transaction)
            }),
        history.endpoint(
            "listLimitHistory", "/v1/credit-profiles/{customer}/limit-history", tag: "Customers",
            "List the changes of a customer's limit", scope: .creditProfilesRead, companies: .one,
            example: "/v1/credit-profiles/C-1001/limit-history"
        ) { call, transaction, query in
            query.companies = [try CustomerEndpoints.customer(call, transaction).key]
        },
    ]

    private static func account<Mode>(
        _ call: Call, _ transaction: borrowing Transaction<Mode>
    ) throws -> (CreditAccount, Company) {
        let customer = try CustomerEndpoints.customer(call, transaction)
        guard let account = try transaction.creditAccount(key: customer.key) else {
            throw StoreFault.damaged("customer \(customer.number) has no credit profile")
        }
        return (account, try transaction.company(of: customer))
    }

    private static func answer(_ view: CreditProfileView, _ write: WriteView, version: Int64) -> Answer {
        var answer = Answer.record(version: version) { view.write(write, &$0) }
        answer.showsMoreThanVersion = true
        return answer
    }

    private static func patch(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let (account, company) = try account(call, transaction)
        try call.matches(version: account.profile.version)
        let input = try call.input()
        let change = CreditProfileReading(account: account, company: company).change(input)
        if !change.limitProperties(over: account.profile).isEmpty, !call.caller.has(.limitsEdit) {
            throw Refusal.missing(.limitsEdit, "A direct change of the limit needs this scope.")
        }
        let changed = try CreditProfileService.change(
            account, change, in: company, on: call.day(in: company), by: call.actor, in: transaction)
        return try shown(changed, over: account, company, call, transaction)
    }

    /// The profile as a change has left it, with what somebody should look at.
    private static func shown(
        _ changed: (account: CreditAccount, warnings: [Warning]), over old: CreditAccount, _ company: Company,
        _ call: Call, _ transaction: borrowing Transaction<Writing>
    ) throws -> Answer {
        let version = changed.account.profile.version
        var shown = try transaction.reading {
            let view = try CreditProfileView(changed.account, company, on: call.day(in: company), $0)
            return answer(view, WriteView(warnings: changed.warnings), version: version)
        }
        shown.outcome = version == old.profile.version ? .unchanged : .updated
        return shown
    }

    static func write(_ change: LimitChange, _ currency: Currency, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("occurredAt", change.occurredAt)
        writer.member("effectiveDate", change.effectiveDate)
        writer.member("origin", change.origin.rawValue)
        writer.stub("limitAdjustment", change.adjustment)
        writer.member("lineNumber", change.line)
        writer.member("guarantee", change.guarantee?.description)
        writer.actor("changedBy", kind: change.by.kind, by: change.by.name)
        writer.member("currency", currency.code)
        writer.money("oldLimit", change.old?.amount, currency)
        writer.member("oldFromDate", change.old?.from)
        writer.member("oldToDate", change.old?.to)
        writer.money("newLimit", change.new?.amount, currency)
        writer.member("newFromDate", change.new?.from)
        writer.member("newToDate", change.new?.to)
        writer.endObject()
    }
}

/// A credit profile as it is shown as of a day.
struct CreditProfileView {
    private let account: CreditAccount
    private let company: Company
    let figures: CreditFigures
    private let scoringValues: [StoredScoringValue]
    private let riskScore: StoredRiskScore?
    private let watchThreshold: Int?

    init(
        _ account: CreditAccount, _ company: Company, on day: CalendarDate,
        _ transaction: borrowing Transaction<Reading>
    ) throws {
        self.account = account
        self.company = company
        figures = try CreditFigures(of: account, in: company, on: day, transaction)
        riskScore = try transaction.riskScore(of: account.customer.key)
        watchThreshold = try transaction.creditWatch(of: account.customer.key)?.threshold
        scoringValues = riskScore == nil ? [] : try transaction.scoringValues(of: account.customer.key)
    }

    private var currency: Currency { company.accountingCurrency }

    func write(_ view: WriteView, _ writer: inout JSONWriter) {
        let customer = account.customer
        writer.beginObject()
        writer.member("id", customer.id)
        writer.stub("customer", customer.stub)
        writer.member("company", company.number)
        writer.member("currency", currency.code)
        properties(account.profile, &writer)
        derived(&writer)
        writer.versioned(
            RecordHeader(
                version: account.profile.version, createdAt: customer.header.createdAt,
                updatedAt: account.profile.updatedAt), view)
        writer.endObject()
    }

    private func properties(_ profile: CreditProfile, _ writer: inout JSONWriter) {
        writer.member("creditRating", profile.creditRating)
        writer.member("mandatoryCreditLimit", profile.mandatoryCreditLimit)
        writer.member("unlimitedCreditLimit", profile.unlimitedCreditLimit)
        writer.member("excludeFromCreditManagement", profile.excludeFromCreditManagement)
        writer.member("ignoreUntilDate", profile.ignoreUntilDate)
        writer.member("creditManagementGroupId", profile.creditManagementGroup)
        writer.money("creditLimit", profile.creditLimit, currency)
        writer.name("creditLimitCustomerCurrency")
        writer.beginObject()
        writer.member("currency", account.customer.currency.code)
        writer.money("amount", profile.creditLimitCustomerCurrency, account.customer.currency)
        writer.endObject()
        writer.member("creditLimitExpirationDate", profile.creditLimitExpirationDate)
        writer.member("creditLimitDate", profile.creditLimitDate)
        writer.member("lastReviewDate", profile.lastReviewDate)
        writer.member("nextScheduledReviewDate", profile.nextScheduledReviewDate)
        writer.money(
            "eligibleCreditLimit", profile.eligibleCreditLimit, profile.eligibleCreditLimitCurrency ?? currency)
        writer.member("eligibleCreditLimitCurrency", profile.eligibleCreditLimitCurrency?.code)
        writer.member("eligibleCreditLimitDate", profile.eligibleCreditLimitDate)
        writer.member("accountStatusId", profile.accountStatus)
        writer.member("statusReasonId", profile.statusReason)
        writer.member("invoicingAndDeliveryOnHold", profile.invoicingAndDeliveryOnHold.rawValue)
        writer.member("withAgency", profile.withAgency)
        writer.member("titleHeld", profile.titleHeld)
        writer.member("businessStartedDate", profile.businessStartedDate)
        writer.member("customerSinceDate", profile.customerSinceDate)
        writer.member("creditNotes", profile.creditNotes)
        writer.member("riskGroupId", profile.riskGroup)
        writer.name("scoringValues")
        writer.beginArray()
        for value in scoringValues {
            writer.beginObject()
            writer.member("scoringGroupId", value.code)
            writer.member("value", value.value.description)
            writer.member("score", RiskService.scoreText(value.score))
            writer.endObject()
        }
        writer.endArray()
    }

    private func derived(_ writer: inout JSONWriter) {
        let (standing, position) = (figures.standing, figures.position)
        writer.name("temporaryCreditLimit")
        if let active = figures.active { writer.temporary(active, currency) } else { writer.null() }
        writer.name("temporaryLimits")
        writer.beginArray()
        for limit in figures.temporaryLimits { writer.temporary(limit, currency) }
        writer.endArray()
        writer.name("guarantees")
        writer.beginArray()
        for policy in figures.policies { writer.policy(policy, currency) }
        writer.endArray()
        writer.money("insuranceAndGuarantees", figures.known?.insuranceAndGuarantees, currency)
        writer.money("totalCreditLimit", figures.known?.totalCreditLimit, currency)
        writer.money("creditLimitForChecks", figures.known?.creditLimitForChecks, currency)
        writer.member("riskScore", riskScore.map { RiskService.scoreText($0.score) })
        writer.member("customerCreditGroupId", figures.group?.number)
        writer.money("creditUsed", standing.creditUsed, currency)
        writer.money("creditRemaining", figures.known?.creditRemaining, currency)
        writer.member("creditUsedPercent", figures.known?.used.description)
        writer.member("watchThreshold", watchThreshold)
        writer.money("balance", position.balance, currency)
        writer.money("deliveredNotInvoiced", position.deliveredNotInvoiced, currency)
        writer.money("openOrders", position.openOrders, currency)
        writer.money("totalOverdue", position.totalOverdue, currency)
        writer.member("overdueDays", position.overdueDays)
    }
}
