import Domain
public import Storage

/// Recomputes what is kept from the documents behind it, and names each difference.
public enum Verification {
    /// Differences among the next customers in the order of their keys, and the last key looked at; `nil` at the end.
    public static func orderDifferences(
        after key: Int64, limit: Int, in transaction: borrowing Transaction<Reading>
    ) throws -> (differences: [String], last: Int64?) {
        let keys = try transaction.customerKeys(after: key, limit: limit)
        let differences = try keys.flatMap { try orderDifferences(of: $0, in: transaction) }
        return (differences, keys.last)
    }

    private static func orderDifferences(
        of key: Int64, in transaction: borrowing Transaction<Reading>
    ) throws -> [String] {
        guard let account = try transaction.creditAccount(key: key) else {
            return ["customer \(key) has no credit profile or no exposure"]
        }
        guard let company = try transaction.company(.key(account.customer.company)) else {
            return ["customer \(account.customer.number) is of a company that is not there"]
        }
        var sum = OrderContribution.nothing
        var differences: [String] = []
        for (order, figures) in try transaction.ordersWithFigures(ofSubject: key) {
            do {
                let contribution = try OrderService.contribution(of: order, in: company)
                sum.delivered += contribution.delivered
                sum.openOrders += contribution.openOrders
                sum.unvalued += contribution.unvalued
                let expected = try OrderService.figures(of: order, in: company)
                if expected != figures {
                    differences.append("order \(order.number): kept \(figures), its lines give \(expected)")
                }
            } catch let refusal as Refusal {
                differences.append("order \(order.number) cannot be valued: \(refusal.detail)")
            }
            if let hold = order.creditState.holdKey, try transaction.hold(hold)?.isActive != true {
                differences.append("order \(order.number) is marked with a hold that is not active")
            }
        }
        for hold in try transaction.openHolds(.of(customers: [key]), limit: 10_000) {
            guard let order = try transaction.hold(hold)?.order else { continue }
            if let marked = try transaction.order(key: order), marked.creditState.holdKey != hold {
                differences.append("hold \(Identifier(.hold, key: hold)) is open, but order \(marked.number) is not on it")
            }
        }
        let exposure = account.exposure
        func compare(_ name: String, _ kept: Int64, _ found: Int64) {
            if kept != found {
                differences.append("customer \(account.customer.number): \(name) is kept as \(kept), the orders give \(found)")
            }
        }
        if !exposure.hasGuarantee, try transaction.guaranteeCount(of: key) > 0 {
            differences.append("customer \(account.customer.number) has policies and is marked as having none")
        }
        compare("delivered", exposure.delivered, sum.delivered)
        compare("openOrders", exposure.openOrders, sum.openOrders)
        compare("unvaluedOrders", exposure.unvaluedOrders, sum.unvalued)
        return differences
    }
}
