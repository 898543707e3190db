import Domain
import Testing

struct BlockingRuleTests {
    private func draft(
        _ kind: RuleKind = .daysOverdue, _ type: RuleType = .blocking, _ level: RuleLevel = .all,
        value: BlockingRuleDraft.Value? = .integer(30), _ change: (inout BlockingRuleDraft) -> Void = { _ in }
    ) -> BlockingRuleDraft {
        var draft = BlockingRuleDraft(kind: kind, type: type, level: level, value: value)
        change(&draft)
        return draft
    }

    private func faults(_ draft: BlockingRuleDraft, others: [BlockingRule] = []) -> [RuleFault] {
        do {
            _ = try draft.rule(key: 9, ruleID: "R-9", accountingCurrency: euro, others: others)
            return []
        } catch {
            return error.faults
        }
    }

    @Test func `drafts become rules with typed values`() throws {
        func value(_ draft: BlockingRuleDraft) throws -> RuleValue {
            try draft.rule(key: 1, ruleID: "R-1", accountingCurrency: euro, others: []).value
        }
        #expect(try value(draft()) == .days(30))
        #expect(try value(draft(.salesOrderAmount, value: .text("12.50"))) == .amount(euros("12.50")))
        #expect(
            try value(draft(.salesOrderAmount, value: .text("12.50")) { $0.currency = dollar })
                == .amount(Money(minorUnits: 1250, currency: dollar)))
        #expect(
            try value(draft(.overdueAmount, value: .text("12.5")) { $0.valueType = .percent })
                == .percent(Percentage("12.5")))
        #expect(try value(draft(.termsOfPayment, value: .text("NET60"))) == .code("NET60"))
        #expect(
            try value(draft(.creditLimitUsed, value: nil) { $0.threshold = Percentage(percent: 100) })
                == .thresholdOnly)
        #expect(
            try value(draft(.daysOverdue, .exclusion, value: .text("800")) { $0.valueType = .amount })
                == .amount(euros("800")))
    }

    @Test(
        arguments: [
            (.table, nil, nil, [.targetRequired]), (.group, "", nil, [.targetRequired]),
            (.all, "C-1", nil, [.targetNotAllowed]),
            (.table, "C-1", "HIGH", [.riskGroupNotAllowed]), (.group, "KEY", "HIGH", []),
            (.all, nil, "HIGH", []),
        ] as [(RuleLevel, String?, String?, [RuleFault.Code])])
    func `a level says which target and risk group a rule has`(
        level: RuleLevel, target: String?, riskGroup: String?, codes: [RuleFault.Code]
    ) {
        let draft = draft(.daysOverdue, .blocking, level) {
            $0.accountOrGroup = target
            $0.riskGroup = riskGroup
        }
        #expect(faults(draft).map(\.code) == codes)
    }

    @Test func `values, currencies and thresholds fit the kind`() {
        #expect(faults(draft(value: nil)) == [RuleFault(.valueRequired, at: "/value")])
        #expect(faults(draft(value: .text("30"))) == [RuleFault(.invalidValue, at: "/value")])
        #expect(faults(draft(value: .integer(-1))) == [RuleFault(.outOfRange, at: "/value")])
        #expect(faults(draft(value: .integer(Int64.max))) == [RuleFault(.outOfRange, at: "/value")])
        #expect(
            faults(draft { $0.valueType = .amount }) == [RuleFault(.valueTypeNotAllowed, at: "/valueType")])
        #expect(faults(draft { $0.currency = dollar }) == [RuleFault(.currencyNotAllowed, at: "/currency")])
        #expect(
            faults(draft { $0.threshold = .zero }) == [
                RuleFault(.thresholdNotAllowed, at: "/creditLimitThreshold")
            ])
        let amount = { (text: String) in draft(.salesOrderAmount, value: .text(text)) }
        #expect(faults(amount("12.345")) == [RuleFault(.invalidValue, at: "/value")])
        #expect(faults(amount("-1")) == [RuleFault(.outOfRange, at: "/value")])
        #expect(faults(amount("99999999999999")) == [RuleFault(.outOfRange, at: "/value")])
        let used = { (threshold: Percentage?) in
            draft(.creditLimitUsed, value: nil) { $0.threshold = threshold }
        }
        #expect(faults(used(nil)) == [RuleFault(.thresholdRequired, at: "/creditLimitThreshold")])
        #expect(faults(used(.zero)) == [RuleFault(.outOfRange, at: "/creditLimitThreshold")])
        #expect(
            faults(draft(.creditLimitUsed) { $0.threshold = Percentage(percent: 1) })
                == [RuleFault(.valueNotAllowed, at: "/value")])
    }

    @Test func `the release flag belongs to exclusions, and all faults are told together`() {
        #expect(faults(draft { $0.releaseSalesOrder = true }).map(\.code) == [.releaseFlagOnBlockingRule])
        #expect(faults(draft(.daysOverdue, .exclusion) { $0.releaseSalesOrder = true }).isEmpty)
        let wrong = draft(.daysOverdue, .blocking, .table, value: nil) { $0.releaseSalesOrder = true }
        #expect(faults(wrong).map(\.code) == [.targetRequired, .releaseFlagOnBlockingRule, .valueRequired])
    }

    @Test func `duplicates are refused, also inactive ones and in other letters`() {
        var other = rule(1, .daysOverdue, .exclusion, .group, of: "KEY", value: .days(75))
        other.active = false
        let same = draft(.daysOverdue, .exclusion, .group) { $0.accountOrGroup = "key" }
        #expect(faults(same, others: [other]) == [RuleFault(.duplicateRule, at: "", ruleID: "R-1")])
        #expect(faults(same, others: [other.with(key: 9)]).isEmpty)
        let differences: [(inout BlockingRuleDraft) -> Void] = [
            { $0.accountOrGroup = "OTHER" }, { $0.riskGroup = "HIGH" },
            { ($0.valueType, $0.value) = (.amount, .text("1")) },
            { ($0.level, $0.accountOrGroup) = (.all, nil) },
            { $0.type = .blocking }, { $0.kind = .creditLimitExpired },
        ]
        for difference in differences {
            var draft = same
            difference(&draft)
            #expect(faults(draft, others: [other]).isEmpty)
        }
    }

    @Test func `a rule concerns its account, its group or all, and its risk group`() {
        var subject = CreditSubject(account: "c-1", currency: euro, limit: IndividualLimit(creditLimit: 0))
        subject.creditManagementGroupID = "Key"
        #expect(rule(1, .daysOverdue, .blocking, .table, of: "C-1").concerns(subject))
        #expect(!rule(1, .daysOverdue, .blocking, .table, of: "C-10").concerns(subject))
        #expect(rule(1, .daysOverdue, .blocking, .group, of: "KEY").concerns(subject))
        #expect(!rule(1, .daysOverdue, .blocking, .group, of: "C-1").concerns(subject))
        #expect(rule(1, .daysOverdue).concerns(subject))
        #expect(!rule(1, .daysOverdue, riskGroup: "HIGH").concerns(subject))
        subject.riskGroupID = "high"
        #expect(rule(1, .daysOverdue, riskGroup: "HIGH").concerns(subject))
        var inactive = rule(1, .daysOverdue)
        inactive.active = false
        #expect(!inactive.concerns(subject))
        subject.creditManagementGroupID = nil
        #expect(!rule(1, .daysOverdue, .blocking, .group, of: "KEY").concerns(subject))
    }

    @Test func `what is allowed but hardly meant is warned about`() {
        let facts = RuleDiagnosticFacts(
            anyCustomerIsMandatory: false, groupsWithoutCustomers: ["empty"], riskGroupsWithoutCustomers: ["HIGH"],
            excludedAccounts: ["C-9"],
            anyPaymentTermsRanked: false, anyCashDiscountRanked: true)
        func codes(_ rules: BlockingRule..., change: (inout CreditParameters) -> Void = { _ in })
            -> [RuleWarning.Code]
        {
            var parameters = CreditParameters.standard
            change(&parameters)
            return diagnostics(rules: rules, parameters: parameters, facts: facts).map(\.code)
        }
        let blocking = rule(1, .daysOverdue, value: .days(30))
        #expect(codes(blocking) == [])
        #expect(codes() == [.checkpointWithoutRules])
        #expect(codes(change: { $0.checkSettlementDiscountIncrease = true }) == [])
        #expect(codes(change: { $0.checkPaymentTermsIncrease = true }) == [.rankCheckWithoutRanks])
        #expect(codes(blocking) { $0.checkpoints[0].checkAtPosting = false } == [.rulesWithoutCheckpoint])
        #expect(
            codes(blocking, rule(2, .daysOverdue, .exclusion, value: .days(1))) == [.exclusionWithoutEffect])
        let byAmount = rule(2, .daysOverdue, .exclusion, .table, of: "C-1", value: .amount(euros("1")))
        #expect(codes(blocking, byAmount) == [.exclusionWithoutEffect])
        let releasing = rule(
            2, .overdueAmount, .exclusion, value: .amount(euros("1")), threshold: "0", releasing: true)
        #expect(codes(blocking, releasing) == [.releaseWithNothingOverdue])
        #expect(codes(limitRule()) == [])
        #expect(codes(limitRule()) { $0.checkLimitOnSalesOrder = false } == [.creditLimitNotTested])
        #expect(codes(limitRule()) { $0.creditLimitType = .none } == [.creditLimitNotTested])
        #expect(
            codes(rule(1, .daysOverdue, .blocking, .group, of: "EMPTY", value: .days(1))) == [
                .groupWithoutCustomers
            ])
        #expect(
            codes(rule(1, .daysOverdue, .blocking, .table, of: "c-9", value: .days(1))) == [
                .ruleForExcludedCustomer
            ])
        #expect(codes(rule(1, .daysOverdue, riskGroup: "high", value: .days(1))) == [.riskGroupWithoutCustomers])
        #expect(codes(rule(1, .daysOverdue, riskGroup: "LOW", value: .days(1))) == [])
    }
}
