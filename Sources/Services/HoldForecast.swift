import Domain
import Storage

/// How many open orders a lower limit would have held at their next document: what nobody has attempted since.
///
/// Each order that is not on hold is judged as it is now, at the first checkpoint that is marked for posting; those count
/// that the limit itself would hold. Nothing is stored.
///
/// Source: CM-12.10, CM-13.2; api-conventions 14 (`overLimit`).
struct HoldForecast {
    /// Orders that one answer looks at, so that it stays quick; a customer with more than are left is foretold nothing.
    static let mostOrders: Int64 = 200

    let day: CalendarDate
    private var left = mostOrders

    init(on day: CalendarDate) { self.day = day }

    /// The warnings, those of customers over their limit with the holds that come of it.
    ///
    /// - Parameter customers: keys of those whose orders count against the limit; the members of a group.
    mutating func completed(
        _ warnings: [Warning], of customers: [Int64], _ transaction: borrowing Transaction<Writing>
    ) throws -> [Warning] {
        guard warnings.contains(where: { $0.code == "overLimit" }) else { return warnings }
        var holds: Int64? = 0
        for customer in customers {
            guard let sum = holds, let more = try self.holds(of: customer, transaction) else {
                holds = nil
                break
            }
            holds = sum + more
        }
        guard let holds else { return warnings }
        return warnings.map { warning in
            guard warning.code == "overLimit" else { return warning }
            return Warning(
                code: warning.code, message: warning.message, pointer: warning.pointer,
                extra: warning.extra + [.init("holdsToCome", holds)])
        }
    }

    /// Open orders of a customer that the limit would hold; `nil` where there are too many to look at.
    private mutating func holds(of key: Int64, _ transaction: borrowing Transaction<Writing>) throws -> Int64? {
        guard let customer = try transaction.customer(key: key),
            let company = try transaction.company(.key(customer.company))
        else { throw StoreFault.damaged("customer \(key) is not there, or its company") }
        let setUp = try transaction.creditSetUp(of: company)
        let marked = CheckDocument.allCases.first { setUp.parameters.checkpoint(for: $0).isMarked(for: .posting) }
        guard let document = marked, setUp.parameters.creditManagementEnabled else { return 0 }
        let keys = try transaction.openOrderKeys(of: key, most: left + 1)
        guard keys.count <= left else { return nil }
        left -= Int64(keys.count)
        let attempt = DocumentAttempt(document: document, mode: .posting, lines: nil, day: day, posting: nil)
        var holds: Int64 = 0
        for key in keys {
            guard let order = try transaction.order(key: key) else { continue }
            let change = try OrderService.keep(order, in: company, in: transaction)
            let subject = try change.creditSubject(setUp, on: day, in: transaction)
            let judged = change.creditAttempt(attempt, setUp, subject, try change.coverage(in: transaction))
            guard judged.route == .evaluate else { continue }
            let facts = try change.creditFacts(attempt, setUp, subject, in: transaction)
            if facts.evaluate().reasons.contains(where: { $0.code == .creditLimitUsed }) { holds += 1 }
        }
        return holds
    }
}
