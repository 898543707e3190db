import Domain
import JSON

// A decision in the form in which it is given and kept: the members limits, creditUsedPercent, reasons, trace and
// releasedBy of a JSON object.

extension CreditEvaluation {
    /// - Parameter remedies: what clears each reason, in the order of the reasons.
    func text(remedies: [[CreditRemedy]]) -> [UInt8] {
        var writer = JSONWriter(capacity: 1_024)
        writer.beginObject()
        writer.name("limits")
        writer.beginArray()
        for limit in limits { writer.limit(limit) }
        writer.endArray()
        writer.member("individualLimitLine", individualLine.map { Int64($0.rawValue) })
        if let limitWithPolicies { writer.individual(limitWithPolicies, on: asOf, currency) }
        writer.member("creditUsedPercent", creditUsedPercent.description)
        writer.name("reasons")
        writer.beginArray()
        for (reason, cures) in zip(reasons, remedies) { writer.raw(reason.text(remedies: cures, currency)) }
        writer.endArray()
        writer.name("trace")
        writer.beginArray()
        for rule in trace { writer.trace(rule) }
        writer.endArray()
        writer.member("releasedBy", releasedBy)
        writer.endObject()
        return writer.bytes
    }

    /// What is kept of a decision that no evaluation was needed for.
    static let notEvaluated: [UInt8] = Array(
        #"{"limits":[],"individualLimitLine":null,"creditUsedPercent":"0","reasons":[],"trace":[],"releasedBy":null}"#.utf8)
}

extension CreditReason {
    /// One reason as checks and holds show it, without the mark of a hold.
    func text(remedies: [CreditRemedy], _ currency: Currency) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("code", code.rawValue)
        writer.member("ruleId", ruleID)
        writer.member("tested", tested?.rawValue)
        writer.member("observed", observed?.text)
        writer.member("threshold", threshold?.text)
        writer.member("message", message)
        writer.name("remedies")
        writer.beginArray()
        for remedy in remedies { writer.remedy(remedy) }
        writer.endArray()
        if !overdueMembers.isEmpty { writer.overdue(overdueMembers) }
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func limit(_ limit: TestedLimit) {
        func text(_ amount: Int64) -> String { Money(minorUnits: amount, currency: limit.currency).description }
        beginObject()
        member("tested", limit.tested.rawValue)
        if let number = limit.groupNumber { member("customerCreditGroupId", number) }
        member("currency", limit.currency.code)
        member("creditLimit", text(limit.creditLimit))
        member("balance", text(limit.balance))
        member("deliveredNotInvoiced", text(limit.deliveredNotInvoiced))
        member("openOrders", text(limit.openOrders))
        member("openBalance", text(limit.openBalance))
        member("currentOrder", text(limit.currentOrder))
        member("newBalance", text(limit.newBalance))
        member("creditExcess", text(limit.creditExcess))
        member("usedPercent", limit.used.description)
        endObject()
    }

    /// What the individual limit is made of, with the policies that it takes in (CM-6.1).
    fileprivate mutating func individual(_ limit: IndividualLimit, on day: CalendarDate, _ currency: Currency) {
        func text(_ amount: Int64) -> String { Money(minorUnits: amount, currency: currency).description }
        name("individualLimit")
        beginObject()
        member("baseLimit", text(limit.base(on: day)))
        member("temporary", limit.temporary?.isActive(on: day) ?? false)
        member("insuranceAndGuarantees", text(limit.insuranceAndGuarantees))
        member("totalCreditLimit", text(limit.totalCreditLimit(on: day)))
        member("policyReductions", text(limit.policyReductions))
        member("creditLimitForChecks", text(limit.creditLimitForChecks(on: day)))
        name("policies")
        beginArray()
        for policy in limit.policies {
            beginObject()
            member("id", Identifier(.guarantee, key: policy.guarantee).description)
            member("identification", policy.identification)
            member("increase", text(policy.increase))
            member("reduction", text(policy.reduction))
            endObject()
        }
        endArray()
        endObject()
    }

    fileprivate mutating func overdue(_ members: [OverdueMember]) {
        name("overdueMembers")
        beginArray()
        for overdue in members {
            beginObject()
            name("customer")
            beginObject()
            member("id", overdue.customer.id.description)
            member("number", overdue.customer.number)
            member("company", overdue.company)
            member("name", overdue.customer.name)
            endObject()
            member("currency", overdue.currency.code)
            member("totalOverdue", Money(minorUnits: overdue.totalOverdue, currency: overdue.currency).description)
            member("overdueDays", Int64(overdue.overdueDays))
            endObject()
        }
        endArray()
    }

    fileprivate mutating func remedy(_ remedy: CreditRemedy) {
        beginObject()
        member("kind", remedy.kind)
        switch remedy {
        case .payment(let money, let invoices):
            member("currency", money.currency.code)
            member("amount", money.description)
            if !invoices.isEmpty {
                name("invoices")
                beginArray()
                for invoice in invoices {
                    beginObject()
                    member("number", invoice.number)
                    if let installment = invoice.installment { member("installment", Int64(installment)) }
                    endObject()
                }
                endArray()
            }
        case .orderAmount(let accounting, let own):
            let money = own ?? accounting
            member("currency", money.currency.code)
            member("amount", money.description)
            if own != nil {
                name("companyAmounts")
                beginObject()
                member("currency", accounting.currency.code)
                member("amount", accounting.description)
                endObject()
            }
        case .limit(let money, let owner, let isTemporary):
            member("currency", money.currency.code)
            member("amount", money.description)
            member("tested", owner.rawValue)
            member("temporary", isTemporary)
        case .expirationDate(let date): member("date", date.description)
        }
        endObject()
    }

    fileprivate mutating func trace(_ rule: RuleTrace) {
        beginObject()
        member("ruleId", rule.ruleID)
        member("ruleKind", rule.kind.rawValue)
        member("ruleType", rule.type.rawValue)
        member("level", rule.level.rawValue)
        member("observed", rule.observed?.text)
        member("threshold", rule.threshold?.text)
        let (outcome, suppressor): (String, String?) = switch rule.outcome {
        case .fired: ("fired", nil)
        case .passed: ("passed", nil)
        case .suppressed(let by): ("suppressed", by)
        case .satisfied: ("satisfied", nil)
        case .notSatisfied: ("notSatisfied", nil)
        case .notEvaluated: ("notEvaluated", nil)
        case .failed: ("failed", nil)
        }
        member("outcome", outcome)
        member("suppressedBy", suppressor)
        endObject()
    }
}
