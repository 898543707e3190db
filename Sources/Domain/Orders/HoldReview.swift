/// Why an automatic release could not carry out the stopped posting.
///
/// Source: CM-14.6 step 3.
public struct ReleaseError: Equatable, Sendable {
    /// The code of the refusal.
    public var code: String
    /// A sentence for people.
    public var message: String

    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}

/// What an evaluation for release did with a hold.
///
/// Source: CM-14.6.
public enum HoldOutcome: String, CaseIterable, Sendable {
    case released
    /// Found without any active reason now, and not before.
    case ready
    /// It was ready, and reasons have returned.
    case held
    case unchanged
    /// It could not be evaluated, or the posting of its automatic release failed.
    case failed
}

/// What became of a change of credit: it may free orders, or only use up what ready orders were counting on.
public enum CreditEffect: Sendable { case frees, uses }

extension OrderHold {
    /// The hold after an evaluation has found these reasons, and no others.
    ///
    /// Reasons that were not found lose their mark, found ones have it and their fresh figures; the force of a forced hold
    /// stays. Without any other active reason the hold is ready, with one it is on hold again; while it is in an approval
    /// only its reasons change.
    ///
    /// Source: CM-14.6 steps 2 to 5, CM-15.4.
    public func evaluated(_ found: [HoldReason], at moment: Timestamp) -> OrderHold {
        var hold = self
        for index in hold.reasons.indices where hold.reasons[index].code != .forced {
            if let now = found.first(where: { $0.code == hold.reasons[index].code }) {
                hold.reasons[index].isActive = true
                hold.reasons[index].detail = now.detail
                hold.reasons[index].lastSeenAt = moment
            } else {
                hold.reasons[index].isActive = false
            }
        }
        hold.reasons += found.filter { reason in !hold.reasons.contains { $0.code == reason.code } }
        hold.reasons.sort { $0.code.position < $1.code.position }
        if !isInApproval { hold.status = hold.hasStandingReason ? .onHold : .readyToRelease }
        if hold.status != .readyToRelease { hold.releaseError = nil }
        return hold
    }

    /// Whether a reason other than its own force is active.
    public var hasStandingReason: Bool { reasons.contains { $0.isActive && $0.code != .forced } }

    /// Whether a workflow decides about it, or has decided and its release is still to be carried out.
    public var isInApproval: Bool { status == .pendingApproval || status == .approved }

    /// Whether its reasons and its state are those of another state of it, whatever the figures are.
    public func isSettled(as other: OrderHold) -> Bool {
        status == other.status && releaseError == other.releaseError && displayReason == other.displayReason
            && reasons.filter(\.isActive).map(\.code) == other.reasons.filter(\.isActive).map(\.code)
    }
}

extension ReasonCode {
    /// Its place in the order of CM-12.13.
    var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
