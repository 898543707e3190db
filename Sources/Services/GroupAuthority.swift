public import Domain
public import Storage

/// Who may change the credit that a customer credit group shares.
///
/// A group belongs to no company, its members do: permissions are granted per legal entity, and the date of a group is that
/// of its members (D-20). So a key changes a group that has members only if it covers the company of at least one of them.
///
/// Source: CM-2, CM-9.1.
public enum GroupAuthority {
    /// Refuses a caller whose key covers no company of the members of a group.
    ///
    /// - Throws: `companyNotAllowed`, naming the group.
    static func demand(
        of actor: Actor, for group: CustomerCreditGroup, in transaction: borrowing Transaction<Writing>
    ) throws {
        guard let covered = try coveredCompanies(of: actor, in: transaction),
            try transaction.memberCount(of: group.key) > 0,
            try !transaction.hasMember(group.key, in: covered)
        else { return }
        throw refusal(group.number)
    }

    /// Refuses a caller who posts or submits a journal with the line of a group whose members it covers none of.
    ///
    /// What an approved journal posts by itself was looked at when it was submitted.
    ///
    /// - Throws: `companyNotAllowed`, naming the group.
    public static func demand(
        of actor: Actor, for adjustment: LimitAdjustment, in transaction: borrowing Transaction<Writing>
    ) throws {
        guard let covered = try coveredCompanies(of: actor, in: transaction),
            let number = try transaction.groupOutside(covered, ofLinesOf: adjustment.key)
        else { return }
        throw refusal(number)
    }

    /// Keys of the companies that the caller's key covers; `nil` is every one.
    private static func coveredCompanies(
        of actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> [Int64]? {
        guard let key = try actor.apiKey.flatMap({ try transaction.apiKey($0) }), !key.coversEveryCompany else { return nil }
        let numbers = Set(key.companies.map { $0.lowercased() })
        return try transaction.companies().filter { numbers.contains($0.number.lowercased()) }.map(\.key)
    }

    private static func refusal(_ number: String) -> Refusal {
        Refusal(
            .companyNotAllowed,
            "The key covers no company that has members in customer credit group \(number); use one that does.",
            extra: [.init("customerCreditGroup", number)])
    }
}
