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
    public let company: Company
    public var order: SalesOrder
    public let old: SalesOrder?
    public var outcome: PutOutcome
    /// The account whose credit counts, with what it owes and has ordered before this change.
    public let subject: CreditAccount
    /// The hard block of the order account.
    public let orderAccountBlock: HardBlock
    /// The order account as others name it.
    public let customer: Stub
    /// What the order added to the exposure of its subject before the change.
    let before: OrderContribution

    /// Whether the order account bills itself.
    var isOwnSubject: Bool { order.customer == order.subject }
}
