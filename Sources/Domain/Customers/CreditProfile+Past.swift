extension CreditProfile {
    /// The profile at the moment of a viewpoint, with the limit that was in force on its day: a change known later may have
    /// set it from that day on. Before the first state the first one holds.
    ///
    /// - Parameter states: what the profile was, oldest first.
    /// - Returns: `nil` without states.
    ///
    /// Source: CM-10.8.
    public init?(inForceAmong states: [CreditProfile], from viewpoint: Viewpoint) {
        guard var profile = states.first else { return nil }
        var limited = profile
        for state in states.dropFirst() where state.updatedAt <= viewpoint.known {
            if state.updatedAt <= viewpoint.moment {
                (profile, limited) = (state, state)
            } else if let from = state.creditLimitDate, from <= viewpoint.day, !state.hasLimit(of: limited) {
                limited = state
            }
        }
        profile.takeLimit(of: limited)
        self = profile
    }

    /// Whether the limit of two states is the same in amount, currency amount, expiration and day.
    private func hasLimit(of other: CreditProfile) -> Bool {
        (creditLimit, creditLimitCustomerCurrency) == (other.creditLimit, other.creditLimitCustomerCurrency)
            && (creditLimitExpirationDate, creditLimitDate) == (other.creditLimitExpirationDate, other.creditLimitDate)
    }

    private mutating func takeLimit(of other: CreditProfile) {
        (creditLimit, creditLimitCustomerCurrency) = (other.creditLimit, other.creditLimitCustomerCurrency)
        (creditLimitExpirationDate, creditLimitDate) = (other.creditLimitExpirationDate, other.creditLimitDate)
    }
}
