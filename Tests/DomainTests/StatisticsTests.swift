import Domain
import Testing

/// Statistics: CM-17, X27, X28, X29.
struct StatisticsTests {
    private func date(_ text: String) -> CalendarDate { CalendarDate(text)! }

    private func movement(_ day: String, _ amount: String) -> BalanceMovement {
        BalanceMovement(date: date(day), amount: cents(amount))
    }

    /// Facts as of a day: one movement that leaves a balance open, and sales by day.
    private func facts(
        asOf: String = "2026-05-20", since: String? = nil, balance: String = "0.00", sales: [(String, String)] = [],
        movements: [(String, String)]? = nil, paid: [(String, String)] = [], limits: [LimitChange] = [],
        parameters: CreditParameters = CreditParameters(), secured: Int64 = 0
    ) -> StatisticsFacts {
        StatisticsFacts(
            asOf: date(asOf), customerSince: since.map(date), parameters: parameters,
            movements: movements.map { $0.map { movement($0.0, $0.1) } } ?? [movement("2020-01-31", balance)],
            sales: sales.map { movement($0.0, $0.1) },
            paidInvoices: paid.map { PaidInvoice(invoiceDate: date($0.0), lastSettlementDate: date($0.1)) },
            limits: LimitTimeline(limits, standing: 0), securedValue: { _ in secured })
    }

    private func change(_ effective: String, _ amount: String, from: String? = nil, to: String? = nil,
                        old: LimitAdjustmentLine.Limit? = nil) -> LimitChange {
        LimitChange(
            key: 1, customer: 1, occurredAt: Timestamp(milliseconds: 0), effectiveDate: date(effective),
            origin: from == nil ? .adjustment : .temporary, by: .init(kind: "user", name: "nadia"), old: old,
            new: .init(amount: cents(amount), from: from.map(date), to: to.map(date)))
    }

    @Test(arguments: [
        ("X27: twelve months are 365 days", 12, nil, "210000.00", 4693),
        ("X27: six months are 181 days from 20 November", 6, nil, "96000.00", 5091),
        ("X27: the window begins with the customer", 12, "2026-02-01", "60000.00", 4860),
        ("a customer since before the window changes nothing", 12, "2019-02-01", "210000.00", 4693),
        ("no sales have no days, not 0", 12, nil, "0.00", nil),
        ("more credit notes than invoices have none either", 12, nil, "-1.00", nil),
        ("a customer from a later day has none", 12, "2026-05-21", "60000.00", nil),
    ] as [(String, Int, String?, String, Int64?)])
    func `days sales outstanding`(name: String, months: Int, since: String?, sales: String, expected: Int64?) {
        let facts = facts(since: since, balance: "27000.00", sales: [("2026-05-20", sales)])
        #expect(facts.daysSalesOutstanding(months: months) == expected, "\(name)")
    }

    @Test func `sales count from the first day of the window to the day itself`() {
        let before = facts(balance: "100.00", sales: [("2025-11-19", "500.00"), ("2025-11-20", "100.00")])
        #expect(before.daysSalesOutstanding(months: 6) == 18100)
        // The 31st of a shorter month is its last day: six months before 31 August begin on 28 February.
        #expect(StatisticsFacts.start(of: 6, before: date("2026-08-31")) == date("2026-02-28"))
        #expect(StatisticsFacts.start(of: 12, before: date("2024-02-29")) == date("2023-02-28"))
    }

    @Test func `X28: average payment days weigh each invoice the same, same-day settlement is 0`() {
        let paid = [("2026-01-01", "2026-02-05"), ("2026-03-01", "2026-03-01"), ("2026-04-01", "2026-04-20")]
        #expect(facts(paid: paid).averagePaymentDays == 1800)
        #expect(facts(paid: []).averagePaymentDays == nil)
        // Only what was settled in the last twelve months, both ends included.
        #expect(facts(paid: [("2025-01-01", "2025-05-19")]).averagePaymentDays == nil)
        #expect(facts(paid: [("2025-05-10", "2025-05-20"), ("2026-05-19", "2026-05-20")]).averagePaymentDays == 550)
        #expect(facts(paid: [("2026-01-01", "2026-01-02"), ("2026-01-01", "2026-01-02"), ("2026-01-01", "2026-01-03")])
            .averagePaymentDays == 133)
    }

    @Test func `D-46: a record a month-end of the longest window, and one for the day`() {
        let records = facts(balance: "10.00").balanceRecords
        #expect(records.count == 13)
        #expect(records.first?.date == date("2025-05-31"))
        #expect(records.last?.date == date("2026-05-20"))
        var parameters = CreditParameters()
        parameters.averageExposurePercentMonths = 18
        #expect(facts(parameters: parameters).balanceRecords.count == 19)
        let atMonthEnd = facts(asOf: "2026-04-30", balance: "10.00").balanceRecords
        #expect(atMonthEnd.map(\.date).first == date("2025-04-30"))
        #expect(atMonthEnd.count == 13)
    }

    @Test func `the average balance leaves out months before the first transaction`() {
        let facts = facts(movements: [("2026-03-15", "300.00"), ("2026-04-10", "-100.00"), ("2026-05-20", "40.00")])
        let records = facts.balanceRecords
        // 31 March: 300, 30 April: 200, 20 May: 240.
        #expect(facts.averageBalance(records, months: 12) == cents("246.67"))
        #expect(facts.averageBalance(records, months: 1) == cents("220.00"))
        #expect(facts.highestBalance == BalanceMovement(date: date("2026-03-15"), amount: cents("300.00")))
        let none = self.facts(movements: [])
        #expect(none.averageBalance(none.balanceRecords, months: 12) == nil)
        #expect(none.highestBalance == nil)
    }

    @Test func `D-48: percentages leave out records without a limit`() {
        let facts = facts(
            movements: [("2026-02-10", "300.00")], limits: [change("2026-04-01", "400.00")], secured: cents("100.00"))
        let records = facts.balanceRecords
        #expect(facts.averagePercent(records, months: 12, of: \.balance) == 7500)
        #expect(facts.averagePercent(records, months: 12, of: \.exposure) == 5000)
        let without = self.facts(movements: [("2026-02-10", "300.00")])
        #expect(without.averagePercent(without.balanceRecords, months: 12, of: \.balance) == nil)
        // Secured beyond the balance leaves no exposure, never a negative one.
        #expect(self.facts(balance: "10.00", secured: cents("50.00")).balanceRecords.last?.exposure == 0)
    }

    @Test func `the limit in force follows the history by its days`() {
        let first = LimitAdjustmentLine.Limit(amount: cents("65000.00"), from: date("2026-03-01"), to: date("2026-03-31"))
        let timeline = LimitTimeline([
            change("2026-01-10", "40000.00", old: .init(amount: cents("1000.00"))),
            change("2026-02-20", "65000.00", from: "2026-03-01", to: "2026-03-31"),
            change("2026-03-15", "70000.00", from: "2026-03-01", to: "2026-04-10", old: first),
            change("2026-05-01", "50000.00"),
        ], standing: 7)
        let expected: [(String, String)] = [
            ("2026-01-09", "1000.00"), ("2026-01-10", "40000.00"), ("2026-02-28", "40000.00"), ("2026-03-01", "65000.00"),
            ("2026-03-14", "65000.00"), ("2026-03-15", "70000.00"), ("2026-04-10", "70000.00"), ("2026-04-11", "40000.00"),
            ("2026-05-01", "50000.00"),
        ]
        for (day, limit) in expected { #expect(timeline.limit(on: date(day)) == cents(limit), "\(day)") }
        #expect(LimitTimeline([], standing: 7).limit(on: date("2026-01-01")) == 7)
    }

    @Test func `X29: records inside the longest window stay`() {
        var parameters = CreditParameters()
        #expect(parameters.latestDeleteDate(on: date("2026-05-20")) == date("2025-05-20"))
        #expect(parameters.defaultDeleteDate(on: date("2026-05-20")) == date("2025-05-20"))
        parameters.averageBalance2Months = 18
        #expect(parameters.latestDeleteDate(on: date("2026-05-20")) == date("2024-11-20"))
        #expect(parameters.defaultDeleteDate(on: date("2026-05-20")) == date("2024-11-20"))
    }
}
