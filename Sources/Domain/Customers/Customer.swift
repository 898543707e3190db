/// A customer account of one company, as the ERP sends it.
///
/// Source: CM-1.3, CM-1.5, CO-2.3.
public struct Customer: Equatable, Sendable {
    public var header: RecordHeader
    /// Key of the company.
    public var company: Int64
    /// The account number.
    public var number: String
    public var name: String
    /// Default currency of new documents.
    public var currency: Currency
    /// Key of the account that is billed and whose credit counts; the customer's own key when it is itself.
    public var invoiceAccount: Int64
    public var customerGroup: String?
    public var paymentTerms: String?
    public var cashDiscount: String?
    /// BCP 47.
    public var language: String?
    public var address: Address

    public var key: Int64 { header.key }
    public var id: Identifier { Identifier(.customer, key: header.key) }
    public var stub: Stub { Stub(id: id, number: number, name: name) }
    /// Whether limits, balances and rules are read from this account (CM-1.3).
    public var isInvoiceAccount: Bool { invoiceAccount == header.key }

    public init(
        header: RecordHeader = RecordHeader(), company: Int64, number: String, name: String, currency: Currency,
        invoiceAccount: Int64, customerGroup: String? = nil, paymentTerms: String? = nil, cashDiscount: String? = nil,
        language: String? = nil, address: Address = Address()
    ) {
        self.header = header
        self.company = company
        self.number = number
        self.name = name
        self.currency = currency
        self.invoiceAccount = invoiceAccount
        self.customerGroup = customerGroup
        self.paymentTerms = paymentTerms
        self.cashDiscount = cashDiscount
        self.language = language
        self.address = address
    }
}

/// The primary address; every part may be missing.
public struct Address: Equatable, Sendable {
    public var street: String?
    public var postalCode: String?
    public var city: String?
    public var region: String?
    /// ISO 3166-1 alpha-2.
    public var country: String?

    public init(
        street: String? = nil, postalCode: String? = nil, city: String? = nil, region: String? = nil,
        country: String? = nil
    ) {
        self.street = street
        self.postalCode = postalCode
        self.city = city
        self.region = region
        self.country = country
    }
}
