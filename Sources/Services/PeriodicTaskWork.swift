import Domain
import JSON
import Storage

/// What each periodic task does with one customer, order or hold, and which of them it goes through.
///
/// Source: CM-18.1 to CM-18.5.
struct PeriodicTaskWork {
    /// What became of one of them.
    enum Told {
        case unchanged, skipped
        /// Something that the run tells by name.
        case result(PeriodicRunResult)
    }

    private let request: PeriodicRequest
    private let company: Company
    private let actor: Actor

    init(_ request: PeriodicRequest, _ company: Company, _ actor: Actor) {
        self.request = request
        self.company = company
        self.actor = actor
    }

    /// How many there are, as far as it can be told before.
    func count(in transaction: borrowing Transaction<Reading>) throws -> Int64 {
        switch request.task {
        case .forceCreditHold:
            try transaction.countOrders(
                request.orders, matching: (request.filter, request.orderFilter), in: company.key)
        case .evaluateForRelease:
            try transaction.countOpenHolds(request.orders, matching: request.filter, in: company.key)
        default: try transaction.count(matching: request.filter, in: company.key)
        }
    }

    /// The next ones behind a key, in their order.
    func next(after key: Int64, limit: Int, in transaction: borrowing Transaction<Writing>) throws -> TaskKeys {
        switch request.task {
        case .forceCreditHold:
            try transaction.orderKeys(
                request.orders, matching: (request.filter, request.orderFilter), in: company.key, after: key, limit: limit)
        case .evaluateForRelease:
            try transaction.holdKeys(
                request.orders, matching: request.filter, in: company.key, after: key, limit: limit)
        default: try transaction.accountKeys(matching: request.filter, in: company.key, after: key, limit: limit)
        }
    }

    func carryOut(_ key: Int64, in transaction: borrowing Transaction<Writing>) throws -> Told {
        switch request.task {
        case .forceCreditHold: return try force(key, in: transaction)
        case .evaluateForRelease: return try evaluate(key, in: transaction)
        default: break
        }
        guard let account = try transaction.creditAccount(key: key) else { return .skipped }
        switch request.task {
        case .calculateBalanceStatistics: return try calculate(account, in: transaction)
        case .updateRiskScores: return try score(account, in: transaction)
        default:
            let deleted = try transaction.deleteBalanceRecords(of: key, before: request.deleteUntil ?? .earliest)
            guard deleted > 0 else { return .unchanged }
            return told(account, "recordsDeleted") { $0.member("records", deleted) }
        }
    }

    /// A customer that was changed, with figures.
    private func told(_ account: CreditAccount, _ code: String, _ details: (inout JSONWriter) -> Void) -> Told {
        var writer = JSONWriter(capacity: 160)
        writer.beginObject()
        details(&writer)
        writer.endObject()
        return .result(
            PeriodicRunResult(customer: account.customer.stub, outcome: .changed, code: code, details: writer.bytes))
    }

    /// A customer without open transactions is left as it was, unless the parameter says otherwise (CM-18.1).
    private func calculate(
        _ account: CreditAccount, in transaction: borrowing Transaction<Writing>
    ) throws -> Told {
        let includesAll = try transaction.creditSetUp(of: company).parameters.statisticsForZeroBalanceCustomers
        let isOpen = try includesAll || transaction.hasOpenTransactions(
            of: account.customer.key, exposure: account.exposure, on: request.day)
        guard isOpen else { return .skipped }
        let calculated = try StatisticsService.calculate(account, in: company, on: request.day, in: transaction)
        guard calculated.isChanged else { return .unchanged }
        return .result(PeriodicRunResult(customer: account.customer.stub, outcome: .changed, code: "calculated"))
    }

    /// Excluded customers are scored too: scoring is information (CM-18.2).
    private func score(_ account: CreditAccount, in transaction: borrowing Transaction<Writing>) throws -> Told {
        guard try transaction.riskSetUp(of: company.key).scores else { return .unchanged }
        let outcome = try RiskService.update(account, in: company, on: request.day, by: actor, in: transaction)
        guard outcome.isChanged else { return .unchanged }
        return told(account, outcome.isGroupChanged ? "riskGroupChanged" : "scoreChanged") { writer in
            writer.member("oldRiskScore", outcome.oldScore.map(RiskService.scoreText))
            writer.member("newRiskScore", RiskService.scoreText(outcome.newScore))
            writer.member("oldRiskGroupId", outcome.oldRiskGroup)
            writer.member("newRiskGroupId", outcome.newRiskGroup)
        }
    }

    /// Orders that are on hold already or finished are skipped (CM-18.3).
    private func force(_ key: Int64, in transaction: borrowing Transaction<Writing>) throws -> Told {
        guard let order = try transaction.order(key: key) else { return .skipped }
        let customer = try transaction.customer(key: order.subject)?.stub
        if order.creditState.holdKey != nil {
            return .result(
                PeriodicRunResult(
                    customer: customer, order: order.stub, outcome: .skipped, code: "alreadyOnHold",
                    message: "The order is on hold already."))
        }
        if order.status == .cancelled || order.status == .invoiced {
            return .result(
                PeriodicRunResult(
                    customer: customer, order: order.stub, outcome: .skipped, code: "finished",
                    message: "The order is \(order.status.rawValue)."))
        }
        _ = try HoldService.force(
            order, reasonCode: request.reasonCode ?? "", comment: request.comment, in: company, on: request.day,
            by: actor, in: transaction)
        return .result(PeriodicRunResult(customer: customer, order: order.stub, outcome: .changed, code: "held"))
    }

    private func evaluate(_ key: Int64, in transaction: borrowing Transaction<Writing>) throws -> Told {
        guard let hold = try transaction.hold(key), hold.isActive else { return .skipped }
        let outcome = try HoldEvaluation.evaluate(key, on: request.day, by: actor, in: transaction)
        if outcome == .unchanged { return .unchanged }
        let error = outcome == .failed ? try transaction.hold(key)?.releaseError : nil
        return .result(
            PeriodicRunResult(
                customer: try transaction.customer(key: hold.customer)?.stub,
                order: try transaction.order(key: hold.order)?.stub, outcome: outcome == .failed ? .failed : .changed,
                code: error?.code ?? outcome.rawValue, message: error?.message))
    }

    /// Tells of one that could not be carried out.
    func failure(
        _ key: Int64, code: String, _ message: String, in transaction: borrowing Transaction<Writing>
    ) throws -> Told {
        var result = PeriodicRunResult(outcome: .failed, code: code, message: message)
        var customer = key
        switch request.task {
        case .forceCreditHold:
            let order = try transaction.order(key: key)
            (result.order, customer) = (order?.stub, order?.subject ?? 0)
        case .evaluateForRelease:
            let hold = try transaction.hold(key)
            result.order = try hold.flatMap { try transaction.order(key: $0.order)?.stub }
            customer = hold?.customer ?? 0
        default: break
        }
        result.customer = try transaction.customer(key: customer)?.stub
        return .result(result)
    }
}
