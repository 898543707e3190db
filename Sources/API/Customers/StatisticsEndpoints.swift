import Domain
import JSON
import Services
import Storage

/// Statistics of a customer, its balance records, its scores over time and its financial statements (CM-17, CM-11, CM-1.5).
enum StatisticsEndpoints {
    private static let path = "/v1/credit-profiles/{customer}"
    private static let example = "/v1/credit-profiles/C-1001"

    static let all: [Endpoint] = [
        Endpoint(
            "getCustomerStatistics", .get, "\(path)/statistics", tag: "Statistics", "Read a customer's statistics",
            description: """
                As the last calculation left them; null says that there is nothing to measure. The company's \
                calculateBalanceStatistics task, or a refresh, calculates.
                """,
            scope: .statisticsRead, successes: [.init(200, .object(statisticsShape), "The statistics.")],
            example: .init("\(example)/statistics"),
            action: .read { call, transaction in
                let (account, company) = try account(call, transaction)
                return try answer(account, company, transaction)
            }),
        Endpoint(
            "refreshCustomerStatistics", .post, "\(path)/statistics/refresh", tag: "Statistics",
            "Calculate a customer's statistics anew",
            description: "Also for a customer without open transactions.", scope: .periodicTasksWrite,
            body: Shape("RefreshStatistics", "Nothing to say.", []),
            successes: [.init(200, .object(statisticsShape), "The statistics.")], codes: [.exchangeRateMissing],
            idempotency: .optional, dependsOnDay: true, example: .init("\(example)/statistics/refresh", "{}"),
            action: .write { call, transaction in
                let (account, company) = try transaction.reading { try StatisticsEndpoints.account(call, $0) }
                _ = try StatisticsService.calculate(account, in: company, on: call.day(in: company), in: transaction)
                return try transaction.reading { try answer(account, company, $0) }
            }),
        records.endpoint(
            "listBalanceStatistics", "\(path)/balance-statistics", tag: "Statistics", "List a customer's balance records",
            scope: .statisticsRead, companies: .one, example: "\(example)/balance-statistics"
        ) { call, transaction, query in
            query.companies = [try CustomerEndpoints.customer(call, transaction).key]
        },
        history.endpoint(
            "listRiskHistory", "\(path)/risk-history", tag: "Risk", "List the changes of a customer's score and risk group",
            scope: .creditProfilesRead, companies: .one, example: "\(example)/risk-history"
        ) { call, transaction, query in
            query.companies = [try CustomerEndpoints.customer(call, transaction).key]
        },
    ]

    static func account(
        _ call: Call, _ transaction: borrowing Transaction<Reading>
    ) throws -> (CreditAccount, Company) {
        let customer = try CustomerEndpoints.customer(call, transaction)
        guard let account = try transaction.creditAccount(key: customer.key) else {
            throw StoreFault.damaged("customer \(customer.number) has no credit profile")
        }
        return (account, try transaction.company(of: customer))
    }

    // MARK: statistics

    private static let statisticsShape = Shape(
        "CustomerStatistics", "How a customer has bought and paid, as last calculated.", outputOnly: true,
        [
            Property("customer", .stub(CommonShapes.customerReference), .readOnly, "The customer."),
            Property("company", .number, .readOnly, "Its company."),
            Property("currency", .currency, .readOnly, "Accounting currency of the company."),
            Property("asOf", .date, .readOnly, nullable: true, "Day as of which it was calculated."),
            Property("openBalance", .money, .readOnly, nullable: true, "All open transactions of that day."),
            Property("creditUsed", .money, .readOnly, nullable: true, "What counted against the limit."),
            Property("creditRemaining", .money, .readOnly, nullable: true, "What was left of it."),
            Property("highestBalance", .money, .readOnly, nullable: true, "Highest balance at the end of a day."),
            Property("highestBalanceDate", .date, .readOnly, nullable: true, "First day that ended with it."),
            Property("dso1", .score, .readOnly, nullable: true, "Days sales outstanding over dso1Months."),
            Property("dso2", .score, .readOnly, nullable: true, "Days sales outstanding over dso2Months."),
            Property("averagePaymentDays", .score, .readOnly, nullable: true, "Days from invoice to last settlement, over 12 months."),
            Property("averageBalance1", .money, .readOnly, nullable: true, "Mean balance over averageBalance1Months."),
            Property("averageBalance2", .money, .readOnly, nullable: true, "Mean balance over averageBalance2Months."),
            Property("averageLimitPercent", .percentage, .readOnly, nullable: true, "Mean share of the limit that the balance took."),
            Property("averageExposurePercent", .percentage, .readOnly, nullable: true, "Mean share of the limit that the exposure took."),
            Property("riskScore", .score, .readOnly, nullable: true, "Stored risk score."),
            Property("riskGroupId", .code(max: 40), .readOnly, nullable: true, "Stored risk group."),
            Property("calculatedAt", .timestamp, .readOnly, nullable: true, "When it was last calculated; null before."),
        ])

    private static func answer(
        _ account: CreditAccount, _ company: Company, _ transaction: borrowing Transaction<Reading>
    ) throws -> Answer {
        let (customer, currency) = (account.customer, company.accountingCurrency)
        let stored = try transaction.customerStatistics(of: customer.key)
        let values = stored?.values
        let score = try transaction.riskScore(of: customer.key)
        func hundredths(_ value: Int64?) -> String? { value.map { DecimalText.print($0, scale: 2) } }
        return Answer.record(version: nil) { writer in
            writer.beginObject()
            writer.stub("customer", customer.stub)
            writer.member("company", company.number)
            writer.member("currency", currency.code)
            writer.member("asOf", values?.asOf)
            writer.money("openBalance", values?.openBalance, currency)
            writer.money("creditUsed", values?.creditUsed, currency)
            writer.money("creditRemaining", values?.creditRemaining, currency)
            writer.money("highestBalance", values?.highestBalance, currency)
            writer.member("highestBalanceDate", values?.highestBalanceDate)
            writer.member("dso1", hundredths(values?.dso1))
            writer.member("dso2", hundredths(values?.dso2))
            writer.member("averagePaymentDays", hundredths(values?.averagePaymentDays))
            writer.money("averageBalance1", values?.averageBalance1, currency)
            writer.money("averageBalance2", values?.averageBalance2, currency)
            writer.member("averageLimitPercent", hundredths(values?.averageLimitPercent))
            writer.member("averageExposurePercent", hundredths(values?.averageExposurePercent))
            writer.member("riskScore", score.map { RiskService.scoreText($0.score) })
            writer.member("riskGroupId", account.profile.riskGroup)
            writer.member("calculatedAt", stored?.calculatedAt)
            writer.endObject()
        }
    }

    // MARK: balance records

    private static let records = Listing<BalanceRecord>(
        contract: ListContract(
            source: .balanceStatistics,
            item: Shape("BalanceRecord", "Balance, limit and exposure at the end of a day.", outputOnly: true, [
                Property("date", .date, .readOnly, "The day: a month-end, or the day of the last calculation."),
                Property("currency", .currency, .readOnly, "Accounting currency of the company."),
                Property("balance", .money, .readOnly, "Open balance at the end of the day."),
                Property("creditLimit", .money, .readOnly, "Credit limit or temporary limit in force that day."),
                Property("exposure", .money, .readOnly, "Balance less what policies included in the exposure secure."),
            ])),
        page: { try $0.balanceStatistics($1) },
        write: { record, call, transaction, writer in
            let currency = try account(call, transaction).1.accountingCurrency
            writer.beginObject()
            writer.member("date", record.date)
            writer.member("currency", currency.code)
            writer.money("balance", record.balance, currency)
            writer.money("creditLimit", record.creditLimit, currency)
            writer.money("exposure", record.exposure, currency)
            writer.endObject()
        })

    // MARK: scores over time

    private static let history = Listing<RiskChange>(
        contract: ListContract(
            source: .riskHistory,
            item: Shape("RiskChange", "A change of a customer's score or risk group.", outputOnly: true, [
                Property("occurredAt", .timestamp, .readOnly, "When it changed."),
                Property("asOf", .date, .readOnly, "Day as of which it was calculated."),
                Property("oldRiskScore", .score, .readOnly, nullable: true, "Score before; null for the first one."),
                Property("newRiskScore", .score, .readOnly, "Score after."),
                Property("oldRiskGroupId", .code(max: 40), .readOnly, nullable: true, "Risk group before."),
                Property("newRiskGroupId", .code(max: 40), .readOnly, nullable: true, "Risk group after."),
                Property("contributions", .anything, .readOnly, "What added up to the score: scoringGroupId, value, score."),
                Property("changedBy", .object(CommonShapes.actor), .readOnly, "Who had it calculated."),
            ])),
        page: { try $0.riskHistory($1) },
        write: { change, _, _, writer in
            writer.beginObject()
            writer.member("occurredAt", change.occurredAt)
            writer.member("asOf", change.asOf)
            writer.member("oldRiskScore", change.oldScore.map(RiskService.scoreText))
            writer.member("newRiskScore", RiskService.scoreText(change.newScore))
            writer.member("oldRiskGroupId", change.oldRiskGroup)
            writer.member("newRiskGroupId", change.newRiskGroup)
            writer.name("contributions")
            writer.raw(change.contributions)
            writer.actor("changedBy", kind: change.by.kind, by: change.by.name)
            writer.endObject()
        })
}
