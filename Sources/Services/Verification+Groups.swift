import Domain
public import Storage

extension Verification {
    /// What does not agree in the customer credit groups: temporary limits that overlap (D-25), limits that a group's
    /// mark denies, and members that are not there.
    ///
    /// The exposure of a group is not kept but summed from its members, whose own is verified.
    public static func groupDifferences(in transaction: borrowing Transaction<Reading>) throws -> [String] {
        var differences: [String] = []
        var query = ListQuery()
        query.limit = 500
        repeat {
            let page = try transaction.customerCreditGroups(query)
            for group in page.records {
                let temporary = try transaction.temporaryLimits(ofGroup: group.key)
                if !temporary.isEmpty, !group.hasTemporaryLimit {
                    differences.append("group \(group.number) has temporary limits and is marked as having none")
                }
                for (one, next) in zip(temporary, temporary.dropFirst()) where one.limit.overlaps(next.limit) {
                    differences.append("group \(group.number): temporary limits \(one.id) and \(next.id) overlap")
                }
                if try transaction.memberCount(of: group.key) != Int64(transaction.groupMembers(of: group.key).count) {
                    differences.append("group \(group.number) has members that are not there")
                }
            }
            query.after = page.next
        } while query.after != nil
        return differences
    }
}
