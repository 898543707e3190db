public import Domain
public import Storage

/// An order as the ERP sends it, before its references are looked up.
public struct OrderDraft: Sendable {
    public var header: RecordHeader
    public var number: String
    public var customer: Reference
    /// `nil` is the customer's own.
    public var invoiceAccount: Reference?
    public var orderDate: CalendarDate
    public var deliveryDate: CalendarDate?
    public var orderDeadline: CalendarDate?
    /// `nil` is the customer's own.
    public var paymentTerms: String?
    public var cashDiscount: String?
    public var responsible: String?
    public var isIntercompany: Bool
    public var contents: OrderContents
    /// Where the order stands in the request: a pointer before that of its properties.
    public var pointer: String

    public init(
        header: RecordHeader, number: String, customer: Reference, invoiceAccount: Reference?, orderDate: CalendarDate,
        deliveryDate: CalendarDate?, orderDeadline: CalendarDate?, paymentTerms: String?, cashDiscount: String?,
        responsible: String?, isIntercompany: Bool, contents: OrderContents, pointer: String = ""
    ) {
        self.header = header
        self.number = number
        self.customer = customer
        self.invoiceAccount = invoiceAccount
        self.orderDate = orderDate
        self.deliveryDate = deliveryDate
        self.orderDeadline = orderDeadline
        self.paymentTerms = paymentTerms
        self.cashDiscount = cashDiscount
        self.responsible = responsible
        self.isIntercompany = isIntercompany
        self.contents = contents
        self.pointer = pointer
    }
}

/// What is about to become of an order: its new state, what it was, and the accounts whose exposure it moves.
///
/// It is decided first and stored once, so that a check between the two sees what will be and writes nothing twice.
public struct OrderChange: Sendable {
    public var order: SalesOrder
    /// What the order as it is now is worth.
    var figures: OrderFigures
    public var outcome: PutOutcome
    private let origin: Origin

    /// What does not change any more, by reference: it is large, and a change is handed on often.
    private final class Origin: Sendable {
        let company: Company
        let old: SalesOrder?
        let subject: CreditAccount
        let orderAccountBlock: HardBlock
        let customer: Stub
        let before: OrderContribution

        init(_ company: Company, _ old: SalesOrder?, _ subject: CreditAccount, _ orderAccountBlock: HardBlock, _ customer: Stub,
             _ before: OrderContribution) {
            self.company = company
            self.old = old
            self.subject = subject
            self.orderAccountBlock = orderAccountBlock
            self.customer = customer
            self.before = before
        }
    }

    init(
        company: Company, order: SalesOrder, figures: OrderFigures, old: SalesOrder?, outcome: PutOutcome,
        subject: CreditAccount, orderAccountBlock: HardBlock, customer: Stub, before: OrderContribution
    ) {
        self.order = order
        self.figures = figures
        self.outcome = outcome
        origin = Origin(company, old, subject, orderAccountBlock, customer, before)
    }

    public var company: Company { origin.company }
    public var old: SalesOrder? { origin.old }
    /// The account whose credit counts, with what it owes and has ordered before this change.
    public var subject: CreditAccount { origin.subject }
    /// The hard block of the order account.
    public var orderAccountBlock: HardBlock { origin.orderAccountBlock }
    /// The order account as others name it.
    public var customer: Stub { origin.customer }
    /// What the order added to the exposure of its subject before the change.
    var before: OrderContribution { origin.before }
    /// What the order as it is now adds to it.
    var contribution: OrderContribution { order.contribution(of: figures.accounting) }

    /// Whether the order account bills itself.
    var isOwnSubject: Bool { order.customer == order.subject }
}
