/// An invoice, a credit note or a payment, as the ERP has posted it.
///
/// Amounts are unsigned here; open items carry the sign (CO-1.2).
///
/// Source: CO-3.2, CO-3.3, CO-5.1.
public struct Receivable: Equatable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        case invoice, creditNote, payment

        public var recordKind: RecordKind {
            switch self {
            case .invoice: .invoice
            case .creditNote: .creditNote
            case .payment: .payment
            }
        }

        /// 1 for what the customer owes, -1 for what reduces it.
        public var sign: Int64 { self == .invoice ? 1 : -1 }
    }

    public var header: RecordHeader
    public var company: Int64
    public var kind: Kind
    public var number: String
    /// Key of the customer, an invoice account.
    public var customer: Int64
    /// Above zero, in its currency.
    public var amount: Money
    /// In accounting minor units, at the rate of the document.
    public var accountingAmount: Int64
    /// The rate that was given, in billionths; `nil` takes the company's of the day.
    public var rate: Int64?
    public var taxAmount: Int64
    public var transactionDate: CalendarDate
    public var documentDate: CalendarDate?
    /// Due dates with the part that is due; one where the document is due as a whole.
    public var installments: [Installment]
    /// Key of the order that an invoice bills.
    public var order: Int64?
    public var orderLines: [LineQuantity]
    /// Key of the invoice that a credit note credits.
    public var creditedInvoice: Int64?
    public var marks: [Mark]
    public var methodOfPayment: String?
    public var paymentReference: String?

    public struct Installment: Equatable, Sendable {
        public var dueDate: CalendarDate
        /// Minor units of the document's currency, above zero.
        public var amount: Int64
        public init(dueDate: CalendarDate, amount: Int64) {
            self.dueDate = dueDate
            self.amount = amount
        }
    }

    /// What a payment settles: an installment of an invoice, and how much of it.
    public struct Mark: Equatable, Sendable {
        public var invoice: Int64
        public var installment: Int
        /// Minor units of the payment's currency.
        public var amount: Int64
        public init(invoice: Int64, installment: Int, amount: Int64) {
            self.invoice = invoice
            self.installment = installment
            self.amount = amount
        }
    }

    public var id: Identifier { Identifier(kind.recordKind, key: header.key) }
    public var stub: Stub { Stub(id: id, number: number) }
    public var currency: Currency { amount.currency }

    public init(
        header: RecordHeader, company: Int64, kind: Kind, number: String, customer: Int64, amount: Money,
        accountingAmount: Int64 = 0, rate: Int64? = nil, taxAmount: Int64 = 0, transactionDate: CalendarDate,
        documentDate: CalendarDate? = nil, installments: [Installment], order: Int64? = nil,
        orderLines: [LineQuantity] = [], creditedInvoice: Int64? = nil, marks: [Mark] = [],
        methodOfPayment: String? = nil, paymentReference: String? = nil
    ) {
        self.header = header
        self.company = company
        self.kind = kind
        self.number = number
        self.customer = customer
        self.amount = amount
        self.accountingAmount = accountingAmount
        self.rate = rate
        self.taxAmount = taxAmount
        self.transactionDate = transactionDate
        self.documentDate = documentDate
        self.installments = installments
        self.order = order
        self.orderLines = orderLines
        self.creditedInvoice = creditedInvoice
        self.marks = marks
        self.methodOfPayment = methodOfPayment
        self.paymentReference = paymentReference
    }

    /// The open items that the document starts with, signed; accounting parts are shares counted from the beginning and
    /// rounded, so that they add up.
    public func items() -> [OpenItem] {
        var (sum, before) = (Int64(0), Int64(0))
        return installments.enumerated().map { index, part in
            sum += part.amount
            // A part of the accounting amount fits where the whole does.
            let upTo = Rounding.halfAwayFromZero(Int128(accountingAmount) * Int128(sum), over: Int128(amount.minorUnits)) ?? 0
            let accounting = (upTo - before) * kind.sign
            before = upTo
            return OpenItem(key: header.key + Int64(index) + 1, document: header.key, customer: customer,
                            dueDate: part.dueDate, amount: part.amount * kind.sign, accounting: accounting)
        }
    }
}

/// One due date of a document: what is open of it. Signed as the customer sees it: what is owed is positive.
///
/// Source: CO-3.1.
public struct OpenItem: Equatable, Sendable {
    /// The document's key and the installment's number.
    public var key: Int64
    public var document: Int64
    public var customer: Int64
    public var dueDate: CalendarDate
    public var amount: Int64
    public var accounting: Int64
    public var open: Int64
    public var openAccounting: Int64
    /// Day of the settlement that closed it.
    public var closedDate: CalendarDate?

    public var installment: Int { Int(key - document) }

    public init(key: Int64, document: Int64, customer: Int64, dueDate: CalendarDate, amount: Int64, accounting: Int64) {
        self.key = key
        self.document = document
        self.customer = customer
        self.dueDate = dueDate
        self.amount = amount
        self.accounting = accounting
        open = amount
        openAccounting = accounting
    }

    /// What settling an amount takes off the item in accounting currency: its share, or all that is left when it closes.
    ///
    /// - Parameter amount: above zero and not more than is open, in the item's currency.
    public func accountingShare(of amount: Int64) -> Int64 {
        if amount == open.magnitude { return openAccounting }
        return Rounding.halfAwayFromZero(Int128(openAccounting) * Int128(amount), over: Int128(open.magnitude)) ?? openAccounting
    }
}

/// What a settlement takes of an item, and on which days.
///
/// Source: CO-3.5, CO-5.14.
public struct SettledPart: Sendable {
    /// The day of the settlement.
    public var from: CalendarDate
    /// The day of its reversal, on which it no longer counts; `nil` while it stands.
    public var until: CalendarDate?
    /// Above zero, in the item's currency.
    public var amount: Int64

    public init(from: CalendarDate, until: CalendarDate? = nil, amount: Int64) {
        self.from = from
        self.until = until
        self.amount = amount
    }
}

extension OpenItem {
    /// The least that is open of the item on a day or any later one; above zero for a credit as well.
    ///
    /// - Parameter parts: everything that was ever settled of it.
    ///
    /// Source: CO-3.5.
    public func leastOpen(from day: CalendarDate, settled parts: [SettledPart]) -> Int64 {
        var changes: [CalendarDate: Int64] = [:]
        for part in parts {
            changes[max(part.from, day), default: 0] += part.amount
            if let until = part.until { changes[max(until, day), default: 0] -= part.amount }
        }
        var (settled, most) = (Int64(0), Int64(0))
        for (_, change) in changes.sorted(by: { $0.key < $1.key }) {
            settled += change
            most = max(most, settled)
        }
        return Int64(amount.magnitude) - most
    }
}

/// Debits and credits of one customer set against each other.
///
/// Source: CO-5.2 to CO-5.4, CO-5.14.
public struct Settlement: Equatable, Sendable {
    public enum Status: String, CaseIterable, Sendable { case settled, reversed }

    public struct Pair: Equatable, Sendable {
        /// Keys of the items.
        public var debit: Int64
        public var credit: Int64
        /// Above zero, in the items' currency.
        public var amount: Int64
        /// What it took off either side in accounting currency, signed as the item.
        public var debitAccounting: Int64
        public var creditAccounting: Int64

        public init(debit: Int64, credit: Int64, amount: Int64, debitAccounting: Int64, creditAccounting: Int64) {
            self.debit = debit
            self.credit = credit
            self.amount = amount
            self.debitAccounting = debitAccounting
            self.creditAccounting = creditAccounting
        }
    }

    public var header: RecordHeader
    public var company: Int64
    public var customer: Int64
    public var settlementDate: CalendarDate
    public var status: Status
    public var reversalDate: CalendarDate?
    public var pairs: [Pair]

    public var id: Identifier { Identifier(.settlement, key: header.key) }

    public init(
        header: RecordHeader, company: Int64, customer: Int64, settlementDate: CalendarDate, status: Status = .settled,
        reversalDate: CalendarDate? = nil, pairs: [Pair]
    ) {
        self.header = header
        self.company = company
        self.customer = customer
        self.settlementDate = settlementDate
        self.status = status
        self.reversalDate = reversalDate
        self.pairs = pairs
    }
}
