public import Domain
public import Storage

extension CompanyCreditParameters: Recorded {
    var publicNumber: String { "credit-management" }
    var owner: Int64? { company }
    static var noun: StaticString { "parameters" }
    var auditValues: AuditValues {
        var values: AuditValues = []
        for field in CreditParameters.flagFields {
            values.append((field.name, "\(self.values[keyPath: field.path])"))
        }
        for field in CreditParameters.monthFields {
            values.append((field.name, "\(self.values[keyPath: field.path])"))
        }
        for field in CreditParameters.textFields { values.append((field.name, self.values[keyPath: field.path])) }
        values += [
            ("adjustmentNumberSequence", self.values.adjustmentNumberSequence),
            ("autoReleaseMode", self.values.autoReleaseMode.rawValue),
            ("creditLimitType", self.values.creditLimitType.rawValue),
            ("messageWhenExceeding", self.values.messageWhenExceeding.rawValue),
            ("watchThresholds", self.values.watchThresholds.map { "\($0)" }.joined(separator: ", ")),
            ("checkpoints", self.values.checkpoints.map(\.auditText).joined(separator: "; ")),
        ]
        return values
    }
}

extension Checkpoint {
    /// `confirmation posting 5 days`.
    fileprivate var auditText: String {
        var text = document.rawValue
        if checkAtPosting { text += " posting" }
        if checkAtProForma { text += " proForma" }
        if graceDays > 0 { text += " \(graceDays) days" }
        return text
    }
}

extension CompanyBlockingRule: Recorded {
    var publicNumber: String { rule.ruleID }
    var owner: Int64? { company }
    static var noun: StaticString { "blockingRule" }
    var auditValues: AuditValues {
        var currency: String?
        if case .amount(let money) = rule.value { currency = money.currency.code }
        return [
            ("ruleKind", rule.kind.rawValue), ("ruleType", rule.type.rawValue), ("level", rule.level.rawValue),
            ("accountOrGroup", rule.accountOrGroup), ("riskGroupId", rule.riskGroup), ("value", rule.value.text),
            ("valueType", rule.value.type.rawValue), ("currency", currency),
            ("creditLimitThreshold", rule.threshold?.description),
            ("releaseSalesOrder", "\(rule.releaseSalesOrder)"),
            ("active", "\(rule.active)"),
        ]
    }
}

extension RuleValue {
    /// The value alone: `30`, `500.00`, `NET60`; `nil` for a rule that has none.
    public var text: String? {
        switch self {
        case .days(let days): "\(days)"
        case .amount(let money): money.description
        case .percent(let percentage): percentage.description
        case .code(let code): code
        case .thresholdOnly: nil
        }
    }
}

/// What decides about orders: parameters and rules of a company.
public enum CreditSetUpService {
    // MARK: parameters

    /// Replaces a company's parameters, all of them together.
    ///
    /// - Throws: `validation` with everything that is wrong. Source: CM-3.
    public static func put(
        _ values: CreditParameters, of company: Company, by actor: Actor, precondition: (Int64) throws -> Void,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Put<CompanyCreditParameters> {
        let faults = try faults(of: values, company, in: transaction)
        guard faults.isEmpty else { throw Refusal.invalid(faults) }
        var values = values
        values.checkpoints = CheckDocument.allCases.map { values.checkpoint(for: $0) }
        let old = try transaction.creditParameters(of: company.key)
        let new = CompanyCreditParameters(header: RecordHeader(key: company.key), values: values)
        let put = try transaction.put(new, over: old, by: actor, precondition: precondition) {
            try transaction.insert($0)
        } update: { new, _ in
            try transaction.update(new)
        }
        try transaction.keepRuleSet(of: company.key, by: actor)
        return Put(put.record, put.outcome, warnings: try warnings(about: company, rule: nil, in: transaction))
    }

    /// Everything that is wrong with parameters.
    static func faults(
        of values: CreditParameters, _ company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> [InputFault] {
        values.validate().map(\.inputFault) + values.sequenceFaults()
            + (try unknownReferences(values, company, in: transaction))
    }

    private static func unknownReferences(
        _ values: CreditParameters, _ company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> [InputFault] {
        var faults: [InputFault] = []
        for field in CreditParameters.releaseReasonFields {
            guard let reason = values[keyPath: field.path] else { continue }
            if try transaction.code("release.\(reason)", in: .reasonCodes, of: company.key) == nil {
                faults.append(
                    InputFault("/\(field.name)", .unknownReference, "There is no release reason \"\(reason)\"."))
            }
        }
        if let type = values.limitExchangeRateType, try transaction.exchangeRateType(.number(type)) == nil {
            faults.append(
                InputFault(
                    "/limitExchangeRateType", .unknownReference, "There is no exchange rate type \"\(type)\"."))
        }
        return faults
    }

    // MARK: rules

    /// Adds a rule to a company, or replaces one.
    ///
    /// - Parameter old: the rule that is replaced; `nil` adds one.
    /// - Throws: `validation` with everything that is wrong. Source: CM-12.1.
    public static func put(
        _ draft: BlockingRuleDraft, header: RecordHeader, over old: CompanyBlockingRule?, of company: Company,
        by actor: Actor, precondition: (Int64) throws -> Void, in transaction: borrowing Transaction<Writing>
    ) throws -> Put<CompanyBlockingRule> {
        let others = try transaction.blockingRules(of: company.key).map(\.rule)
        let key = old?.header.key ?? transaction.newKey()
        let rule = try rule(
            draft, key: key, ruleID: Identifier(.blockingRule, key: key).description, of: company, others: others,
            in: transaction)
        var header = header
        header.key = key
        let put = try transaction.put(
            CompanyBlockingRule(header: header, company: company.key, rule: rule), over: old, by: actor,
            precondition: precondition
        ) {
            try transaction.insert($0)
        } update: { new, _ in
            try transaction.update(new)
        }
        try transaction.keepRuleSet(of: company.key, by: actor)
        return Put(
            put.record, put.outcome, warnings: try warnings(about: company, rule: rule.ruleID, in: transaction))
    }

    /// The rule that a draft describes.
    ///
    /// - Throws: `validation` with everything that is wrong with it.
    static func rule(
        _ draft: BlockingRuleDraft, key: Int64, ruleID: String, of company: Company, others: [BlockingRule],
        in transaction: borrowing Transaction<Writing>
    ) throws -> BlockingRule {
        let rule: BlockingRule
        do throws(RuleFaults) {
            rule = try draft.rule(
                key: key, ruleID: ruleID, accountingCurrency: company.accountingCurrency, others: others)
        } catch {
            throw Refusal.invalid(
                error.faults.map { draft.inputFault($0, accounting: company.accountingCurrency) })
        }
        let faults = try unknownReferences(rule, company, in: transaction)
        guard faults.isEmpty else { throw Refusal.invalid(faults) }
        return rule
    }

    private static func unknownReferences(
        _ rule: BlockingRule, _ company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> [InputFault] {
        var faults: [InputFault] = []
        func missing(_ pointer: String, _ what: String, _ name: String) {
            faults.append(InputFault(pointer, .unknownReference, "There is no \(what) \"\(name)\"."))
        }
        if let target = rule.accountOrGroup {
            switch rule.level {
            case .table:
                if try transaction.customer(.number(target), in: company.key) == nil {
                    missing("/accountOrGroup", "customer", target)
                }
            case .group:
                if try transaction.code(target, in: .creditManagementGroups, of: company.key) == nil {
                    missing("/accountOrGroup", "credit management group", target)
                }
            case .all: break
            }
        }
        // A company without risk groups of its own has them as free text on its customers.
        if let group = rule.riskGroup {
            let setUp = try transaction.riskSetUp(of: company.key)
            if !setUp.riskGroups.isEmpty, setUp.riskGroup(group) == nil { missing("/riskGroupId", "risk group", group) }
        }
        if case .code(let code) = rule.value {
            let isStatus = rule.kind == .accountStatus
            if try transaction.code(code, in: isStatus ? .accountStatuses : .paymentTerms, of: company.key) == nil
            {
                missing("/value", isStatus ? "account status" : "code of payment terms", code)
            }
        }
        return faults
    }

    /// Removes a rule.
    public static func delete(
        _ rule: CompanyBlockingRule, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        try transaction.delete(rule)
        try transaction.append(transaction.deleted(rule), by: actor)
        try transaction.keepRuleSet(of: rule.company, by: actor)
    }

    // MARK: warnings

    /// Every warning about a company's rules and parameters, as they stand.
    ///
    /// Source: CM-12.16.
    public static func diagnostics<Mode>(
        of company: Company, in transaction: borrowing Transaction<Mode>
    ) throws -> [RuleWarning] {
        let setUp = try transaction.creditSetUp(of: company)
        return Domain.diagnostics(
            rules: setUp.rules, parameters: setUp.parameters,
            facts: try transaction.ruleDiagnosticFacts(of: company.key, rules: setUp.rules))
    }

    /// The warnings that the answer to a change shows: those of the rule, where it is about one, and those about the
    /// set-up as a whole.
    private static func warnings(
        about company: Company, rule: String?, in transaction: borrowing Transaction<Writing>
    ) throws -> [Warning] {
        try diagnostics(of: company, in: transaction)
            .filter { rule == nil || $0.ruleID == nil || $0.ruleID == rule }
            .map(\.warning)
    }

    // MARK: the beginning

    /// The set-up that protects its owner from the first order on (D-50).
    static func setUpStandard(
        _ company: Company, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        _ = try transaction.put(
            CompanyCreditParameters(header: RecordHeader(key: company.key), values: .standard), over: nil,
            by: actor,
            precondition: { _ in }, insert: { try transaction.insert($0) }, update: { _, _ in })
        let key = transaction.newKey()
        let rule = CompanyBlockingRule(
            header: RecordHeader(key: key), company: company.key,
            rule: .standard(key: key, ruleID: Identifier(.blockingRule, key: key).description))
        _ = try transaction.put(
            rule, over: nil, by: actor, precondition: { _ in }, insert: { try transaction.insert($0) },
            update: { _, _ in })
    }
}
