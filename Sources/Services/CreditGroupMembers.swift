public import Domain
import JSON
public import Storage

extension CreditGroupService {
    /// Makes a customer a member; its expiration date becomes the group's, its limit stays as it is.
    ///
    /// - Returns: the group, and customers of the same number in other companies that are in no group.
    /// - Throws: `alreadyInCreditGroup`, naming the group; `notInvoiceAccount` as a fault. Source: CM-9.2.
    public static func add(
        _ account: CreditAccount, to group: CustomerCreditGroup, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> (group: CustomerCreditGroup, suggestions: [Customer]) {
        let customer = account.customer
        if let key = account.exposure.creditGroup {
            guard let current = try transaction.customerCreditGroup(.key(key)) else {
                throw StoreFault.damaged("customer \(customer.number) is in a group that is not there")
            }
            throw Refusal(
                .alreadyInCreditGroup, "Customer \(customer.number) is a member of group \(current.number) already.",
                extra: [.init("group", current.number)])
        }
        if !customer.isInvoiceAccount {
            throw Refusal.invalid(
                "/customer", .notInvoiceAccount, "The customer is billed to another account; add that one.")
        }
        if try transaction.memberCount(of: group.key) >= CustomerCreditGroup.mostMembers {
            throw Refusal.invalid(
                "/customer", .tooMany, "A group has at most \(CustomerCreditGroup.mostMembers) members.")
        }
        try transaction.setCreditGroup(group.key, of: customer.key)
        try transaction.setExpirationDate(group.creditLimitToDate, of: account, on: day, by: actor)
        let changed = try membershipChanged(group, customer, "customerCreditGroup.memberAdded", by: actor, transaction)
        // The customer may use the group's limit from now on, and its debts use it.
        try HoldEvaluation.afterChange(ofGroup: group.key, on: day, by: actor, in: transaction)
        return (changed, try transaction.groupCandidates(like: customer))
    }

    /// Takes a member out of its group; its limit and date stay as they are.
    ///
    /// - Throws: `notFound` when the customer is not a member. Source: CM-9.2.
    public static func remove(
        _ account: CreditAccount, from group: CustomerCreditGroup, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> CustomerCreditGroup {
        guard account.exposure.creditGroup == group.key else {
            throw Refusal.notFound("customer \"\(account.customer.number)\" in group \(group.number)")
        }
        try transaction.setCreditGroup(nil, of: account.customer.key)
        let changed = try membershipChanged(
            group, account.customer, "customerCreditGroup.memberRemoved", by: actor, transaction)
        // What it owes no longer uses the group's limit, and it has its own alone.
        try HoldEvaluation.afterChange(ofGroup: group.key, on: day, by: actor, in: transaction)
        try HoldEvaluation.afterChange(ofCreditOf: [account.customer.key], on: day, by: actor, in: transaction)
        return changed
    }

    private static func membershipChanged(
        _ group: CustomerCreditGroup, _ customer: Customer, _ type: String, by actor: Actor,
        _ transaction: borrowing Transaction<Writing>
    ) throws -> CustomerCreditGroup {
        var changed = group
        changed.header.version += 1
        changed.header.updatedAt = transaction.now
        try transaction.update(changed)
        let isAdded = type.hasSuffix("Added")
        var writer = JSONWriter(capacity: 192)
        writer.beginObject()
        writer.stub("customerCreditGroup", group.stub)
        writer.stub("customer", customer.stub)
        writer.endObject()
        let (with, without): (AuditValues, AuditValues) = (
            [("customerCreditGroupId", group.number)], [("customerCreditGroupId", nil)]
        )
        try transaction.append(
            Change(
                type, company: customer.company, record: group.id, number: group.number, data: writer.bytes,
                changes: Change.difference(from: isAdded ? without : with, to: isAdded ? with : without)), by: actor)
        return changed
    }
}
