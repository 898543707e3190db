import Domain
import Storage

// What a limit that is exceeded will do to the orders that are open.

extension Transaction where Mode == Writing {
    /// Open orders of one customer that a forecast looks at, oldest first.
    static var mostForeseenOrders: Int { 200 }

    /// How many orders of a customer are open, and how many of them the rules would put on hold for their limit at the next
    /// attempt of a document: those that are on hold already are not among these.
    func openOrders(of customer: Int64, on day: CalendarDate) throws -> (orders: Int64, holds: Int64) {
        let orders = try openOrderCount(of: customer)
        guard orders > 0, let account = try creditAccount(key: customer),
            let company = try company(.key(account.customer.company))
        else { return (orders, 0) }
        let setUp = try creditSetUp(of: company)
        let documents = CheckDocument.allCases.filter { setUp.parameters.checkpoint(for: $0).isMarked(for: .posting) }
        guard setUp.parameters.creditManagementEnabled, setUp.parameters.checkLimitOnSalesOrder, !documents.isEmpty,
            setUp.rules.contains(where: { $0.kind == .creditLimitUsed && $0.type == .blocking })
        else { return (orders, 0) }
        var holds: Int64 = 0
        for key in try unheldOrders(of: customer, most: Self.mostForeseenOrders) {
            guard let order = try order(key: key) else { continue }
            let change = try OrderService.keep(order, in: company, in: self)
            let isHeld = try documents.contains { document in
                try CreditCheckService.holdsForLimit(document, change, on: day, in: self)
            }
            if isHeld { holds += 1 }
        }
        return (orders, holds)
    }
}
