public import Domain
public import Storage

/// How much of their limits customer credit groups use.
///
/// Source: CM-9.3, CM-6.4.
public enum CreditGroupWatch {
    /// How a group stands against its limit on a day; `nil` where an amount of a member cannot be converted.
    ///
    /// - Parameter type: what counts (D-16).
    public static func standing<Mode>(
        of group: CustomerCreditGroup, countedBy type: CreditLimitType, on day: CalendarDate,
        _ transaction: borrowing Transaction<Mode>
    ) throws -> TestedLimit? {
        let exposure = try GroupExposure(of: group, on: day, transaction)
        do throws(EvaluationError) {
            return try exposure.position().standing(countedBy: type, on: day)
        } catch {
            return nil
        }
    }

    /// Narrows a list of groups to those that use at least a share of their limit on a day.
    ///
    /// A group's exposure is never kept, it is the sum of its members: every group that the list would show is looked at.
    public static func narrow(
        _ query: inout ListQuery, toUsed share: Percentage, countedBy type: CreditLimitType, on day: CalendarDate,
        _ transaction: borrowing Transaction<Reading>
    ) throws {
        var pages = query
        (pages.after, pages.order, pages.limit) = (nil, [], 500)
        var found: [ListQuery.Operand] = []
        repeat {
            let page = try transaction.customerCreditGroups(pages)
            for group in page.records {
                let standing = try standing(of: group, countedBy: type, on: day, transaction)
                if let standing, standing.used.reaches(share) { found.append(.integer(group.key)) }
            }
            pages.after = page.next
        } while pages.after != nil
        // No group has the key 0: an empty list stays empty.
        query.filters.append(.init(field: "id", comparison: .equals, operands: found.isEmpty ? [.integer(0)] : found))
    }
}
