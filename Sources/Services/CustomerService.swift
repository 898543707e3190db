public import Domain
public import Storage

extension Customer: Recorded {
    var publicNumber: String { number }
    var owner: Int64? { company }
    static var noun: StaticString { "customer" }
    var auditValues: AuditValues {
        [
            ("name", name), ("currency", currency.code),
            ("invoiceAccount", Identifier(.customer, key: invoiceAccount).description),
            ("customerGroup", customerGroup),
            ("paymentTerms", paymentTerms), ("cashDiscount", cashDiscount), ("language", language),
            ("address.street", address.street), ("address.postalCode", address.postalCode),
            ("address.city", address.city), ("address.region", address.region),
            ("address.country", address.country),
        ]
    }
}

/// A customer as the ERP sends it, before its references are looked up.
public struct CustomerDraft: Sendable {
    public var header: RecordHeader
    public var number: String
    public var name: String
    public var currency: Currency
    /// `nil` is the customer itself.
    public var invoiceAccount: Reference?
    public var customerGroup: String?
    public var paymentTerms: String?
    public var cashDiscount: String?
    public var language: String?
    public var address: Address

    public init(
        header: RecordHeader, number: String, name: String, currency: Currency, invoiceAccount: Reference?,
        customerGroup: String?, paymentTerms: String?, cashDiscount: String?, language: String?, address: Address
    ) {
        self.header = header
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

/// Customers as the ERP sends them.
///
/// Source: CM-1.3, CM-1.5.
public enum CustomerService {
    /// Creates a customer with a credit profile of its own, or replaces it.
    ///
    /// - Parameter day: the day whose rate converts the limit when the customer's currency changes.
    /// - Throws: `unknownReference` and `notInvoiceAccount` as faults; `invalidState` when the credit of others,
    ///   orders or documents hang on an account that is to be billed to another one.
    public static func put(
        _ draft: CustomerDraft, in company: Company, on day: CalendarDate, by actor: Actor,
        precondition: (Int64) throws -> Void, in transaction: borrowing Transaction<Writing>
    ) throws -> Put<Customer> {
        let old = try transaction.customer(.number(draft.number), in: company.key)
        if let old, let given = draft.header.sourceVersion, let stored = old.header.sourceVersion, given < stored
        {
            try precondition(old.header.version)
            return Put(old, .outdated)
        }
        var faults: [InputFault] = []
        var customer = Customer(
            header: draft.header, company: company.key, number: old?.number ?? draft.number, name: draft.name,
            currency: draft.currency, invoiceAccount: 0, customerGroup: draft.customerGroup,
            paymentTerms: try code(
                draft.paymentTerms, .paymentTerms, "/paymentTerms", of: company, &faults, transaction),
            cashDiscount: try code(
                draft.cashDiscount, .cashDiscounts, "/cashDiscount", of: company, &faults, transaction),
            language: draft.language, address: draft.address)
        customer.header.key = old?.key ?? transaction.newKey()
        customer.invoiceAccount = try invoiceAccount(of: customer, draft.invoiceAccount, &faults, transaction)
        if !faults.isEmpty { throw Refusal.invalid(faults) }
        if let old, old.isInvoiceAccount, !customer.isInvoiceAccount { try refuseAccountInUse(old, on: day, transaction) }
        let put = try transaction.put(customer, over: old, by: actor, precondition: precondition) { new in
            try transaction.insert(new, profile: CreditProfile(customer: new.key, updatedAt: transaction.now))
        } update: { new, old in
            try transaction.update(new)
            if new.currency != old.currency { try restateLimit(of: new, in: company, on: day, transaction) }
        }
        // Default terms and discount are what orders are ranked against (CM-12.11).
        if put.outcome == .updated {
            try HoldEvaluation.afterChange(ofCreditOf: [put.record.key], on: day, by: actor, in: transaction)
        }
        return put
    }

    /// The code as its list spells it; a code that is not there is a fault.
    static func code(
        _ code: String?, _ list: SetUpList, _ pointer: String, of company: Company, _ faults: inout [InputFault],
        _ transaction: borrowing Transaction<Writing>
    ) throws -> String? {
        guard let code else { return nil }
        if let found = try transaction.code(code, in: list, of: company.key) { return found.code }
        faults.append(InputFault(pointer, .unknownReference, "There is no such code in \(company.number)."))
        return code
    }

    /// Key of the account that is billed: an account of the same company that is billed itself.
    private static func invoiceAccount(
        of customer: Customer, _ reference: Reference?, _ faults: inout [InputFault],
        _ transaction: borrowing Transaction<Writing>
    ) throws -> Int64 {
        switch reference {
        case nil: return customer.key
        case .number(let number)? where number.isSameCode(as: customer.number): return customer.key
        case .key(customer.key)?: return customer.key
        case let reference?:
            guard let account = try transaction.customer(reference, in: customer.company),
                account.company == customer.company
            else {
                faults.append(
                    InputFault("/invoiceAccount", .unknownReference, "There is no such customer in the company.")
                )
                return customer.key
            }
            if !account.isInvoiceAccount {
                faults.append(
                    InputFault(
                        "/invoiceAccount", .notInvoiceAccount,
                        "Customer \(account.number) is billed to another account itself."))
            }
            return account.key
        }
    }

    private static func refuseAccountInUse(
        _ customer: Customer, on day: CalendarDate, _ transaction: borrowing Transaction<Writing>
    ) throws {
        if let group = try transaction.exposure(of: customer.key).creditGroup {
            let number = try transaction.customerCreditGroup(.key(group))?.number ?? ""
            throw Refusal.invalidState(
                "Customer \(customer.number) is a member of group \(number); take it out first.")
        }
        if try transaction.guarantees(of: customer.key).contains(where: { $0.expirationDate.map { $0 >= day } ?? true }) {
            throw Refusal.invalidState(
                "Customer \(customer.number) has insurance policies or guarantees; end them first.")
        }
        if try transaction.billsOthers(customer.key) {
            throw Refusal.invalidState(
                "Other customers are billed to \(customer.number); bill them to another account first.")
        }
        if try transaction.hasDocuments(customer.key) {
            throw Refusal.invalidState(
                "Customer \(customer.number) has orders or documents and stays its own invoice account.")
        }
    }

    /// The limit in the customer's new currency; the limit that checks use stays (CM-5.2).
    private static func restateLimit(
        of customer: Customer, in company: Company, on day: CalendarDate,
        _ transaction: borrowing Transaction<Writing>
    ) throws {
        guard var profile = try transaction.creditProfile(of: customer.key) else {
            throw StoreFault.damaged("customer \(customer.number) has no credit profile")
        }
        let limit = Money(minorUnits: profile.creditLimit, currency: company.accountingCurrency)
        profile.creditLimitCustomerCurrency = try transaction.convertedLimit(
            limit, to: customer.currency, of: company, on: day)
        profile.version += 1
        profile.updatedAt = transaction.now
        try transaction.update(profile)
    }
}

extension Transaction where Mode == Writing {
    /// A limit in another currency, at the rate of limits (CM-3.5), in minor units.
    ///
    /// - Throws: `exchangeRateMissing` with the pair, the type and the day.
    func convertedLimit(
        _ limit: Money, to currency: Currency, of company: Company, on day: CalendarDate
    ) throws -> Int64 {
        if limit.isZero { return 0 }
        let rateType = try creditSetUp(of: company).parameters.limitExchangeRateType ?? company.rateType
        let converted = try convert(
            limit, to: currency, rateType: rateType, on: day, accounting: company.accountingCurrency)
        return converted.minorUnits
    }
}
