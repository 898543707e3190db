/// Everything that a company has decided about its orders, as it stood from a moment on; never changed.
///
/// Source: CM-1.7, CM-12.
public struct RuleSet: Equatable, Sendable {
    /// Of its company; from 1, without gaps.
    public var number: Int64
    public var company: Int64
    public var validFrom: Timestamp
    /// The next version's moment; `nil` for the one in force.
    public var validTo: Timestamp?
    /// Who made the change that it came from.
    public var actor: Actor
    public var content: RuleSetContent

    public init(
        number: Int64, company: Int64, validFrom: Timestamp, validTo: Timestamp? = nil, actor: Actor, content: RuleSetContent
    ) {
        self.number = number
        self.company = company
        self.validFrom = validFrom
        self.validTo = validTo
        self.actor = actor
        self.content = content
    }
}

/// What is decided with: parameters, rules and rankings.
public struct RuleSetContent: Equatable, Sendable {
    /// The place of a code in a ranking.
    public struct Rank: Hashable, Sendable {
        public var code: String
        /// From 1.
        public var rank: Int

        public init(code: String, rank: Int) {
            self.code = code
            self.rank = rank
        }
    }

    public var parameters: CreditParameters
    /// Active or not, oldest first.
    public var rules: [BlockingRule]
    /// By code.
    public var paymentTermsRanks: [Rank]
    /// By code.
    public var cashDiscountRanks: [Rank]

    public init(
        parameters: CreditParameters, rules: [BlockingRule], paymentTermsRanks: [Rank] = [], cashDiscountRanks: [Rank] = []
    ) {
        self.parameters = parameters
        self.rules = rules
        self.paymentTermsRanks = paymentTermsRanks
        self.cashDiscountRanks = cashDiscountRanks
    }
}
