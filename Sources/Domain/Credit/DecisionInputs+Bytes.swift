// Inputs as they are kept beside their decision: some hundred bytes, written without looking anything up.

extension DecisionInputs {
    /// The form that the first byte tells.
    private static let form: UInt8 = 1

    public var bytes: [UInt8] {
        var writer = CompactWriter(capacity: 192)
        writer.byte(Self.form)
        let members = figures?.overdueMembers ?? []
        writer.byte((figures == nil ? 0 : 1) | (overdueInvoices == nil ? 0 : 2) | (isHeldOtherwise ? 4 : 0)
            | (members.isEmpty ? 0 : 8) | (subject.limit.policies.isEmpty ? 0 : 16)
            | (figures?.order.valuation == nil ? 0 : 32) | (figures?.missingRateType == nil ? 0 : 64))
        writer.subject(subject)
        writer.byte(orderAccountBlock.place)
        writer.state(state)
        writer.integer(orderVersion)
        writer.coverage(coverage)
        if let figures { writer.figures(figures) }
        if !members.isEmpty {
            writer.integer(members.count)
            for member in members { writer.member(member) }
        }
        if let valuation = figures?.order.valuation {
            writer.currency(valuation.currency)
            writer.rate(valuation.rate)
        }
        if let type = figures?.missingRateType { writer.text(type) }
        if let overdueInvoices {
            writer.integer(overdueInvoices.count)
            for invoice in overdueInvoices { writer.invoice(invoice) }
        }
        if !subject.limit.policies.isEmpty {
            writer.integer(subject.limit.policies.count)
            for policy in subject.limit.policies { writer.policy(policy) }
        }
        return writer.bytes
    }

    /// - Throws: `DamagedInputs` for bytes that this type did not write.
    public init(bytes: [UInt8]) throws(DamagedInputs) {
        var reader = CompactReader(bytes)
        guard try reader.byte() == Self.form else { throw DamagedInputs() }
        let parts = try reader.byte()
        subject = try reader.subject()
        orderAccountBlock = try reader.word()
        state = try reader.state()
        orderVersion = try reader.integer()
        coverage = try reader.coverage()
        if parts & 1 != 0 { figures = try reader.figures() }
        if parts & 8 != 0 {
            figures?.overdueMembers = try reader.list { reader throws(DamagedInputs) in try reader.member() }
        }
        if parts & 32 != 0 {
            figures?.order.valuation = OrderValuation(currency: try reader.currency(), rate: try reader.rate())
        }
        if parts & 64 != 0 { figures?.missingRateType = try reader.text() }
        if parts & 2 != 0 {
            overdueInvoices = try reader.list { reader throws(DamagedInputs) in try reader.invoice() }
        }
        if parts & 16 != 0 {
            subject.limit.policies = try reader.list { reader throws(DamagedInputs) in try reader.policy() }
        }
        isHeldOtherwise = parts & 4 != 0
        guard reader.isAtEnd else { throw DamagedInputs() }
    }
}

extension CaseIterable where Self: Equatable, AllCases == [Self] {
    /// Which of the cases it is, from 0.
    fileprivate var place: UInt8 { UInt8(truncatingIfNeeded: Self.allCases.firstIndex(of: self) ?? 0) }
}

extension CompactReader {
    fileprivate mutating func word<Word: CaseIterable>() throws(DamagedInputs) -> Word where Word.AllCases == [Word] {
        let place = Int(try byte())
        guard place < Word.allCases.count else { throw DamagedInputs() }
        return Word.allCases[place]
    }
}

// MARK: the customer

extension CompactWriter {
    fileprivate mutating func subject(_ subject: CreditSubject) {
        text(subject.account)
        currency(subject.currency)
        integer(subject.limit.creditLimit)
        temporary(subject.limit.temporary)
        integer(subject.limit.insuranceAndGuarantees)
        integer(subject.limit.policyReductions)
        byte((subject.mandatoryCreditLimit ? 1 : 0) | (subject.unlimitedCreditLimit ? 2 : 0)
            | (subject.excludeFromCreditManagement ? 4 : 0))
        optional(subject.ignoreUntilDate) { $0.day($1) }
        optional(subject.creditLimitExpirationDate) { $0.day($1) }
        optionalText(subject.accountStatusID)
        optionalText(subject.creditManagementGroupID)
        optionalText(subject.riskGroupID)
        byte(subject.invoicingAndDeliveryOnHold.place)
        ranked(subject.paymentTerms)
        ranked(subject.cashDiscount)
    }

    fileprivate mutating func policy(_ policy: PolicyEffect) {
        integer(policy.guarantee)
        optionalText(policy.identification)
        integer(policy.increase)
        integer(policy.reduction)
    }

    fileprivate mutating func temporary(_ limit: TemporaryLimit?) {
        optional(limit) {
            $0.integer($1.amount)
            $0.day($1.from)
            $0.day($1.to)
        }
    }

    fileprivate mutating func ranked(_ code: RankedCode) {
        optionalText(code.code)
        if code.code != nil { integer(code.rank) }
    }
}

extension CompactReader {
    fileprivate mutating func subject() throws(DamagedInputs) -> CreditSubject {
        let (account, currency) = (try text(), try currency())
        let limit = IndividualLimit(
            creditLimit: try integer(), temporary: try temporary(), insuranceAndGuarantees: try integer(),
            policyReductions: try integer())
        var subject = CreditSubject(account: account, currency: currency, limit: limit)
        let flags = try byte()
        subject.mandatoryCreditLimit = flags & 1 != 0
        subject.unlimitedCreditLimit = flags & 2 != 0
        subject.excludeFromCreditManagement = flags & 4 != 0
        subject.ignoreUntilDate = try optional { reader throws(DamagedInputs) in try reader.day() }
        subject.creditLimitExpirationDate = try optional { reader throws(DamagedInputs) in try reader.day() }
        subject.accountStatusID = try optionalText()
        subject.creditManagementGroupID = try optionalText()
        subject.riskGroupID = try optionalText()
        subject.invoicingAndDeliveryOnHold = try word()
        subject.paymentTerms = try ranked()
        subject.cashDiscount = try ranked()
        return subject
    }

    fileprivate mutating func policy() throws(DamagedInputs) -> PolicyEffect {
        PolicyEffect(
            guarantee: try integer(), identification: try optionalText(), increase: try integer(),
            reduction: try integer())
    }

    fileprivate mutating func temporary() throws(DamagedInputs) -> TemporaryLimit? {
        try optional { reader throws(DamagedInputs) in
            TemporaryLimit(amount: try reader.integer(), from: try reader.day(), to: try reader.day())
        }
    }

    fileprivate mutating func ranked() throws(DamagedInputs) -> RankedCode {
        guard let code = try optionalText() else { return RankedCode() }
        return RankedCode(code, rank: try int())
    }
}

// MARK: the order's credit state

extension CompactWriter {
    fileprivate mutating func state(_ state: OrderCreditState) {
        byte((state.excludeFromCreditManagement ? 1 : 0) | (state.releasedFromCreditControl ? 2 : 0)
            | (state.rejectedByCredit ? 4 : 0))
        optional(state.holdKey) { $0.integer($1) }
        optional(state.coverage) { $0.coverage($1) }
        optional(state.graceStart) { $0.day($1) }
        integer(state.graceDays)
        optional(state.rejectedOrderVersion) { $0.integer($1) }
        optional(state.approvedAttempt) {
            $0.byte($1.document.place)
            $0.byte($1.mode.place)
        }
    }

    fileprivate mutating func coverage(_ coverage: OrderCoverage) {
        optional(coverage.total) { $0.integer($1) }
        integer(coverage.termsRank)
        integer(coverage.discountRank)
    }
}

extension CompactReader {
    fileprivate mutating func state() throws(DamagedInputs) -> OrderCreditState {
        let flags = try byte()
        return OrderCreditState(
            excludeFromCreditManagement: flags & 1 != 0,
            holdKey: try optional { reader throws(DamagedInputs) in try reader.integer() },
            releasedFromCreditControl: flags & 2 != 0,
            coverage: try optional { reader throws(DamagedInputs) in try reader.coverage() },
            graceStart: try optional { reader throws(DamagedInputs) in try reader.day() },
            graceDays: try int(), rejectedByCredit: flags & 4 != 0,
            rejectedOrderVersion: try optional { reader throws(DamagedInputs) in try reader.integer() },
            approvedAttempt: try optional { reader throws(DamagedInputs) in
                ApprovedAttempt(document: try reader.word(), mode: try reader.word())
            })
    }

    fileprivate mutating func coverage() throws(DamagedInputs) -> OrderCoverage {
        OrderCoverage(
            total: try optional { reader throws(DamagedInputs) in try reader.integer() }, termsRank: try int(),
            discountRank: try int())
    }
}

// MARK: figures

extension CompactWriter {
    fileprivate mutating func figures(_ figures: DecisionInputs.Figures) {
        integer(figures.position.balance)
        integer(figures.position.deliveredNotInvoiced)
        integer(figures.position.openOrders)
        integer(figures.position.totalOverdue)
        integer(figures.position.overdueDays)
        text(figures.order.number)
        integer(figures.order.wholeTotal)
        integer(figures.order.currentOrder)
        integer(figures.order.restDelivered)
        integer(figures.order.restUndelivered)
        ranked(figures.order.paymentTerms)
        ranked(figures.order.cashDiscount)
        optional(figures.group) { $0.group($1) }
        integer(figures.ruleRates.count)
        if !figures.ruleRates.isEmpty {
            for (currency, rate) in figures.ruleRates.sorted(by: { $0.key.code < $1.key.code }) {
                self.currency(currency)
                self.rate(rate)
            }
        }
        integer(figures.unresolved.count)
        for error in figures.unresolved { self.error(error) }
    }

    private mutating func group(_ group: GroupPosition) {
        text(group.groupNumber)
        currency(group.currency)
        integer(group.creditLimit)
        temporary(group.temporary)
        integer(group.balance)
        integer(group.deliveredNotInvoiced)
        integer(group.openOrders)
        rate(group.rate)
    }

    fileprivate mutating func rate(_ rate: ExchangeRate) {
        integer(rate.numerator)
        integer(rate.denominator)
    }

    private mutating func error(_ error: EvaluationError) {
        switch error {
        case .exchangeRateMissing(let from, let to, let type):
            byte(type == nil ? 0 : 2)
            currency(from)
            currency(to)
            if let type { text(type) }
        case .amountTooLarge: byte(1)
        }
    }

    fileprivate mutating func member(_ member: OverdueMember) {
        integer(member.customer.id.key)
        text(member.customer.number)
        optionalText(member.customer.name)
        text(member.company)
        currency(member.currency)
        integer(member.totalOverdue)
        integer(member.overdueDays)
    }

    fileprivate mutating func invoice(_ invoice: OverdueInvoice) {
        text(invoice.number)
        optional(invoice.installment) { $0.integer($1) }
        day(invoice.dueDate)
        integer(invoice.openAmount)
    }
}

extension CompactReader {
    fileprivate mutating func figures() throws(DamagedInputs) -> DecisionInputs.Figures {
        let position = CreditPosition(
            balance: try integer(), deliveredNotInvoiced: try integer(), openOrders: try integer(),
            totalOverdue: try integer(), overdueDays: try int())
        let order = OrderUnderCheck(
            number: try text(), wholeTotal: try integer(), currentOrder: try integer(), restDelivered: try integer(),
            restUndelivered: try integer(), paymentTerms: try ranked(), cashDiscount: try ranked())
        let group: GroupPosition? = try optional { reader throws(DamagedInputs) in try reader.group() }
        let rates = try list { reader throws(DamagedInputs) in (try reader.currency(), try reader.rate()) }
        return DecisionInputs.Figures(
            position: position, order: order, group: group,
            ruleRates: Dictionary(rates, uniquingKeysWith: { first, _ in first }),
            unresolved: try list { reader throws(DamagedInputs) in try reader.error() })
    }

    private mutating func group() throws(DamagedInputs) -> GroupPosition {
        GroupPosition(
            groupNumber: try text(), currency: try currency(), creditLimit: try integer(), temporary: try temporary(),
            balance: try integer(), deliveredNotInvoiced: try integer(), openOrders: try integer(), rate: try rate())
    }

    fileprivate mutating func rate() throws(DamagedInputs) -> ExchangeRate {
        guard let rate = ExchangeRate(exactly: try integer(), over: try integer()) else { throw DamagedInputs() }
        return rate
    }

    private mutating func error() throws(DamagedInputs) -> EvaluationError {
        switch try byte() {
        case 0: .exchangeRateMissing(from: try currency(), to: try currency(), type: nil)
        case 2: .exchangeRateMissing(from: try currency(), to: try currency(), type: try text())
        case 1: .amountTooLarge
        default: throw DamagedInputs()
        }
    }

    fileprivate mutating func member() throws(DamagedInputs) -> OverdueMember {
        let customer = Stub(
            id: Identifier(.customer, key: try integer()), number: try text(), name: try optionalText())
        return OverdueMember(
            customer: customer, company: try text(), currency: try currency(), totalOverdue: try integer(),
            overdueDays: try int())
    }

    fileprivate mutating func invoice() throws(DamagedInputs) -> OverdueInvoice {
        OverdueInvoice(
            number: try text(), installment: try optional { reader throws(DamagedInputs) in try reader.int() },
            dueDate: try day(), openAmount: try integer())
    }
}
