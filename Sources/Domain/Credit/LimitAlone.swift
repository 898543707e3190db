/// What a document comes to that is compared with the limit and with nothing else: no rules, no exclusions, no hold.
///
/// Source: CM-16.1, CM-16.3.
public struct LimitAlone: Equatable, Sendable {
    /// The limits that were tested, without reasons and trace.
    public let evaluation: CreditEvaluation
    /// The named error of what is wrong: `creditLimitExceeded`, or why it could not be found out; `nil` when nothing is.
    public let code: String?
    /// Whether what is wrong refuses the document, or only warns.
    public let isRefused: Bool
}

extension CreditFacts {
    /// Compares the document with the individual limit; exactly at it is not above it.
    ///
    /// Source: CM-16.1, CM-16.3.
    public func askLimitAlone() -> LimitAlone {
        let refuses = parameters.messageWhenExceeding == .error
        do throws(EvaluationError) {
            if let error = unresolved.first { throw error }
            // What a group shares is for orders under credit management (CM-6.3).
            var alone = self
            alone.parameters.checkCreditGroupLimit = false
            let situation = try CreditSituation(alone)
            let evaluation = CreditEvaluation(
                asOf: asOf, currency: subject.currency, limits: situation.limits, individualLine: situation.line,
                creditUsedPercent: situation.used, reasons: [], trace: [], releasedBy: nil)
            let isExceeded = situation.limits.contains(where: \.isExceeded)
            return LimitAlone(
                evaluation: evaluation, code: isExceeded ? "creditLimitExceeded" : nil, isRefused: isExceeded && refuses)
        } catch {
            let evaluation = CreditEvaluation(failed: error, asOf: asOf, currency: subject.currency)
            return LimitAlone(evaluation: evaluation, code: error.code, isRefused: refuses)
        }
    }
}

extension TestedLimit {
    /// Whether the exposure with the document is above the limit, or the limit is one that lets nothing through.
    var isExceeded: Bool { creditExcess > 0 || (reviewsEverything && used == .infinite) }
}

extension EvaluationError {
    /// The named error.
    var code: String {
        switch self {
        case .exchangeRateMissing: "exchangeRateMissing"
        case .amountTooLarge: "tooLarge"
        }
    }
}
