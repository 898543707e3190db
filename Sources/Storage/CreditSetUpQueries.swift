public import Domain
import SQLite

// What decides about a company's orders: its parameters and its rules. Both are remembered until any set-up changes.

private let ruleColumns = """
    blocking_rule.id, company_id, rule_kind, rule_type, level, account_or_group, risk_group, value_type, value,
    value_code, currency, threshold, release_order, active, blocking_rule.external_ref, blocking_rule.metadata, NULL,
    blocking_rule.version, blocking_rule.created_at, blocking_rule.updated_at
    """

extension CompanyBlockingRule {
    fileprivate init(_ row: borrowing Row) throws {
        let key = try row.integer(0)
        let rule = BlockingRule(
            key: key, ruleID: Identifier(.blockingRule, key: key).description,
            kind: try row.raw(2, as: RuleKind.self),
            type: try row.raw(3, as: RuleType.self), level: try row.raw(4, as: RuleLevel.self),
            accountOrGroup: try row.optionalText(5), riskGroup: try row.optionalText(6), value: try RuleValue(row),
            threshold: try row.optionalInteger(11).map(Percentage.init(millionths:)),
            releaseSalesOrder: try row.bool(12), active: try row.bool(13))
        self.init(header: try row.header(key: key, from: 14), company: try row.integer(1), rule: rule)
    }

    /// Values for value_type, value, value_code, currency, threshold, release_order, active.
    fileprivate var comparison: [Value] {
        var (number, code, currency): (Int64?, String?, String?) = (nil, nil, nil)
        switch rule.value {
        case .days(let days): number = Int64(days)
        case .amount(let money): (number, currency) = (money.minorUnits, money.currency.code)
        case .percent(let percentage): number = percentage.millionths
        case .code(let text): code = text
        case .thresholdOnly: break
        }
        return [
            .raw(rule.value.type), .integer(number), .text(code), .text(currency),
            .integer(rule.threshold?.millionths), .flag(rule.releaseSalesOrder), .flag(rule.active),
        ]
    }

    /// Values for external_ref, metadata, version, created_at, updated_at.
    fileprivate var trailer: [Value] {
        [
            .text(header.externalRef), .text(Pairs.text(header.metadata)), .integer(header.version),
            .moment(header.createdAt), .moment(header.updatedAt),
        ]
    }
}

extension RuleValue {
    fileprivate init(_ row: borrowing Row) throws {
        switch try row.raw(7, as: RuleValueType.self) {
        case .days: self = .days(Int(clamping: try row.integer(8)))
        case .amount: self = .amount(Money(minorUnits: try row.integer(8), currency: try row.currency(10)))
        case .code: self = .code(try row.text(9))
        case .percent:
            self = try row.optionalInteger(8).map { .percent(Percentage(millionths: $0)) } ?? .thresholdOnly
        }
    }
}

extension ListSource {
    public static let blockingRules = ListSource(
        columns: ruleColumns, from: "blocking_rule JOIN company ON company.id = company_id",
        key: "blocking_rule.id",
        company: "company_id",
        fields: [
            Field("ruleId", .identifier(.blockingRule), "blocking_rule.id"),
            Field("ruleKind", .enumeration(RuleKind.allCases.map(\.rawValue)), "rule_kind"),
            Field("ruleType", .enumeration(RuleType.allCases.map(\.rawValue)), "rule_type"),
            Field("level", .enumeration(RuleLevel.allCases.map(\.rawValue)), "level"),
            Field("accountOrGroup", .number, "account_or_group"), Field("riskGroupId", .number, "risk_group"),
            Field("valueType", .enumeration(RuleValueType.allCases.map(\.rawValue)), "value_type"),
            Field("releaseSalesOrder", .flag, "release_order"), Field("active", .flag, "active"),
            Field("currency", .text, "blocking_rule.currency"), Field("creditLimitThreshold", .millionths, "threshold"),
        ] + recordFields("blocking_rule", kind: .blockingRule),
        search: ["account_or_group", "value_code"])
}

extension Transaction {
    /// What decides about a company's orders: its parameters, or the defaults, and its rules, oldest first.
    ///
    /// Source: CM-3, CM-12.1.
    public func creditSetUp(of company: Company) throws -> CreditSetUp {
        if let known = session.setUp.credit[company.key] { return known }
        let parameters = try creditParameters(of: company.key)
        let rules = try blockingRules(of: company.key)
        let setUp = CreditSetUp(
            parameters: parameters?.values ?? CreditParameters(),
            parametersVersion: parameters?.header.version ?? 0,
            rules: rules.map(\.rule), ruleSet: try currentRuleSet(of: company.key),
            shadow: try runningShadow(of: company.key))
        session.setUp.credit[company.key] = setUp
        return setUp
    }

    /// The parameters that a company has saved; `nil` while it has saved none.
    public func creditParameters(of company: Int64) throws -> CompanyCreditParameters? {
        try session.connection.first(
            "SELECT settings, version, created_at, updated_at FROM credit_parameters WHERE company_id = ?",
            .integer(company)
        ) { row in
            CompanyCreditParameters(
                header: RecordHeader(
                    key: company, version: try row.integer(1), createdAt: try row.moment(2),
                    updatedAt: try row.moment(3)),
                values: try StoredParameters.read(row.text(0)))
        }
    }

    /// Every rule of a company, oldest first.
    public func blockingRules(of company: Int64) throws -> [CompanyBlockingRule] {
        try session.connection.all(
            text: "SELECT \(ruleColumns) FROM blocking_rule WHERE company_id = ? ORDER BY id", [.integer(company)]
        ) { try CompanyBlockingRule($0) }
    }

    public func blockingRule(key: Int64) throws -> CompanyBlockingRule? {
        try session.connection.first(
            text: "SELECT \(ruleColumns) FROM blocking_rule WHERE id = ?", [.integer(key)]
        ) { try CompanyBlockingRule($0) }
    }

    /// What the warnings about rules need to know: which groups are empty, which customers are excluded, what is ranked.
    ///
    /// Source: CM-12.16.
    public func ruleDiagnosticFacts(of company: Int64, rules: [BlockingRule]) throws -> RuleDiagnosticFacts {
        func targets(_ level: RuleLevel) -> [String] {
            rules.filter { $0.active && $0.level == level }.compactMap(\.accountOrGroup)
        }
        let profiles = "customer JOIN credit_profile ON customer_id = customer.id WHERE company_id = ?1"
        let emptyGroups = try targets(.group).filter {
            try !exists("\(profiles) AND lower(credit_management_group) = ?2", [.integer(company), .caseless($0)])
        }
        let emptyRiskGroups = try rules.filter(\.active).compactMap(\.riskGroup).filter {
            try !exists("\(profiles) AND lower(risk_group) = ?2", [.integer(company), .caseless($0)])
        }
        let excluded = try targets(.table).filter {
            try exists(
                "\(profiles) AND lower(customer.number) = ?2 AND excluded = 1", [.integer(company), .caseless($0)])
        }
        let ranked = "set_up_code WHERE company_id = ?1 AND list = ?2 AND rank IS NOT NULL"
        return RuleDiagnosticFacts(
            anyCustomerIsMandatory: try exists("\(profiles) AND mandatory_limit = 1", [.integer(company)]),
            groupsWithoutCustomers: emptyGroups, riskGroupsWithoutCustomers: emptyRiskGroups,
            excludedAccounts: excluded,
            anyPaymentTermsRanked: try exists(ranked, [.integer(company), .raw(SetUpList.paymentTerms)]),
            anyCashDiscountRanked: try exists(ranked, [.integer(company), .raw(SetUpList.cashDiscounts)]))
    }

    private func exists(_ rows: String, _ values: [Value]) throws -> Bool {
        try session.connection.first(text: "SELECT 1 FROM \(rows) LIMIT 1", values) { _ in true } ?? false
    }

    public func blockingRules(_ query: ListQuery) throws -> Page<CompanyBlockingRule> {
        try page(of: .blockingRules, query) { try CompanyBlockingRule($0) }
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ parameters: CompanyCreditParameters) throws {
        try session.connection.run(
            "INSERT INTO credit_parameters (company_id, settings, version, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
            .integer(parameters.company), .text(StoredParameters.text(parameters.values)),
            .integer(parameters.header.version), .moment(parameters.header.createdAt),
            .moment(parameters.header.updatedAt))
        setUpChanged()
    }

    public func update(_ parameters: CompanyCreditParameters) throws {
        try session.connection.run(
            "UPDATE credit_parameters SET settings = ?, version = ?, updated_at = ? WHERE company_id = ?",
            .text(StoredParameters.text(parameters.values)), .integer(parameters.header.version),
            .moment(parameters.header.updatedAt), .integer(parameters.company))
        setUpChanged()
    }

    public func insert(_ rule: CompanyBlockingRule) throws {
        try session.connection.run(
            text: """
                INSERT INTO blocking_rule (id, company_id, rule_kind, rule_type, level, account_or_group, risk_group,
                    value_type, value, value_code, currency, threshold, release_order, active, external_ref, metadata,
                    version, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            [
                .integer(rule.header.key), .integer(rule.company), .raw(rule.rule.kind), .raw(rule.rule.type),
                .raw(rule.rule.level), .text(rule.rule.accountOrGroup), .text(rule.rule.riskGroup),
            ]
                + rule.comparison + rule.trailer)
        setUpChanged()
    }

    public func update(_ rule: CompanyBlockingRule) throws {
        try session.connection.run(
            text: """
                UPDATE blocking_rule SET rule_type = ?, level = ?, account_or_group = ?, risk_group = ?, value_type = ?,
                    value = ?, value_code = ?, currency = ?, threshold = ?, release_order = ?, active = ?,
                    external_ref = ?, metadata = ?, version = ?, created_at = ?, updated_at = ? WHERE id = ?
                """,
            [
                .raw(rule.rule.type), .raw(rule.rule.level), .text(rule.rule.accountOrGroup),
                .text(rule.rule.riskGroup),
            ] + rule.comparison + rule.trailer + [.integer(rule.header.key)])
        setUpChanged()
    }

    public func delete(_ rule: CompanyBlockingRule) throws {
        try session.connection.run("DELETE FROM blocking_rule WHERE id = ?", .integer(rule.header.key))
        setUpChanged()
    }
}
