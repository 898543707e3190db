/// How a decision under proposed rules differs from the one that was made.
public enum DecisionDifference: String, CaseIterable, Sendable {
    case toHold, toApproved, toRefused
    /// Held both ways, but not for the same reasons.
    case otherReasons

    /// - Parameters:
    ///   - reasonsBefore: asked for only where both are holds.
    /// - Returns: `nil` where both are the same.
    public init?(
        from before: CreditDecision, to after: CreditDecision, reasonsBefore: @autoclosure () throws -> [ReasonCode],
        reasonsAfter: [ReasonCode]
    ) rethrows {
        if before != after {
            switch after {
            case .hold: self = .toHold
            case .approved: self = .toApproved
            case .refused: self = .toRefused
            }
        } else if after == .hold, try reasonsBefore() != reasonsAfter {
            self = .otherReasons
        } else {
            return nil
        }
    }
}

/// A proposed rule set that runs beside the one in force: its decisions are kept and have no effect.
public struct ShadowRuleSet: Equatable, Sendable {
    public var key: Int64
    public var company: Int64
    public var description: String?
    public var content: RuleSetContent
    /// Who started it.
    public var actor: Actor
    /// `nil` while it runs.
    public var stoppedAt: Timestamp?
    public var version: Int64
    public var createdAt: Timestamp
    public var updatedAt: Timestamp

    public var id: Identifier { Identifier(.shadowRuleSet, key: key) }

    public init(
        key: Int64, company: Int64, description: String?, content: RuleSetContent, actor: Actor, at moment: Timestamp
    ) {
        self.key = key
        self.company = company
        self.description = description
        self.content = content
        self.actor = actor
        version = 1
        createdAt = moment
        updatedAt = moment
    }
}
