public import Domain
public import Storage

/// Rules and parameters that somebody would like to have: checked as they would be when saved, and saved nowhere.
public struct ProposedRules: Sendable {
    /// A rule as written, with the name under which results tell it; `nil` names it by its place.
    public struct Rule: Sendable {
        public var ruleID: String?
        public var draft: BlockingRuleDraft

        public init(ruleID: String?, draft: BlockingRuleDraft) {
            self.ruleID = ruleID
            self.draft = draft
        }
    }

    /// `nil` takes those in force.
    public var rules: [Rule]?
    public var parameters: CreditParameters

    public init(rules: [Rule]?, parameters: CreditParameters) {
        self.rules = rules
        self.parameters = parameters
    }

    /// The rule set that they are.
    ///
    /// - Throws: `validation` with everything that is wrong, each fault at its place in the body.
    public func content(
        of company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> RuleSetContent {
        var content = try transaction.currentRuleSetContent(of: company.key)
        var faults = try CreditSetUpService.faults(of: parameters, company, in: transaction)
            .map { InputFault("/parameters" + $0.pointer, $0.code, $0.message) }
        content.parameters = parameters
        if let rules {
            content.rules = []
            for (index, rule) in rules.enumerated() {
                let place = Int64(index + 1)
                do {
                    content.rules.append(
                        try CreditSetUpService.rule(
                            rule.draft, key: place, ruleID: rule.ruleID ?? "R\(place)", of: company, others: content.rules,
                            in: transaction))
                } catch let refusal as Refusal where refusal.code == .validation {
                    faults += refusal.faults.map { InputFault("/rules/\(index)" + $0.pointer, $0.code, $0.message) }
                }
            }
        }
        guard faults.isEmpty else { throw Refusal.invalid(faults) }
        return content
    }
}

extension RemadeDecision {
    /// The reasons as checks show them, without remedies: a JSON array.
    var reasonTexts: [UInt8] {
        guard let evaluation, !evaluation.reasons.isEmpty else { return Array("[]".utf8) }
        return evaluation.reasons.jsonArray { $0.text(remedies: [], evaluation.currency) }
    }

    var reasonCodes: [ReasonCode] { evaluation?.reasons.map(\.code) ?? [] }
}

extension CreditCheckRecord {
    /// The codes of the reasons that it was held for.
    func reasonCodes() throws -> [ReasonCode] {
        let reasons = try StoredText.root(answer)["reasons"]
        return reasons?.elements.compactMap { $0["code"]?.string.flatMap { ReasonCode(rawValue: $0) } } ?? []
    }
}

extension Array {
    /// Elements that are JSON already, as an array.
    func jsonArray(_ text: (Element) -> [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (index, element) in enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += text(element)
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }
}
