import Domain
import Storage

/// What decides about orders: parameters and rules of a company.
public enum CreditSetUpService {
    /// The set-up that protects its owner from the first order on (D-50).
    static func setUpStandard(
        _ company: Company, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
    }
}
