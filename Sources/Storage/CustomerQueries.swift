public import Domain
import JSON
import SQLite

// Customers, credit profiles and exposures: three rows under one key.

let customerColumns = """
    customer.id, customer.company_id, customer.number, customer.name, customer.currency, customer.invoice_account_id,
    customer.customer_group, customer.payment_terms, customer.cash_discount, customer.language, customer.country,
    customer.address, customer.external_ref, customer.metadata, customer.source_version, customer.version,
    customer.created_at, customer.updated_at
    """

extension Customer {
    init(_ row: borrowing Row, from index: Int = 0) throws {
        let key = try row.integer(index)
        self.init(
            header: try row.header(key: key, from: index + 12), company: try row.integer(index + 1),
            number: try row.text(index + 2), name: try row.text(index + 3), currency: try row.currency(index + 4),
            invoiceAccount: try row.integer(index + 5), customerGroup: try row.optionalText(index + 6),
            paymentTerms: try row.optionalText(index + 7), cashDiscount: try row.optionalText(index + 8),
            language: try row.optionalText(index + 9),
            address: try Address(country: row.optionalText(index + 10), rest: row.optionalText(index + 11)))
    }
}

extension Address {
    /// The address of the two columns that keep it: its country, and the other parts as JSON.
    init(country: String?, rest: String?) throws {
        guard let rest else {
            self.init(country: country)
            return
        }
        let parts = try StoredJSON.document(rest).root
        self.init(street: parts["street"]?.string, postalCode: parts["postalCode"]?.string,
                  city: parts["city"]?.string, region: parts["region"]?.string, country: country)
    }

    /// All but the country, as JSON; `nil` when there is nothing.
    var restText: Value {
        guard street != nil || postalCode != nil || city != nil || region != nil else { return .null }
        var writer = JSONWriter(capacity: 96)
        writer.beginObject()
        writer.member("street", street)
        writer.member("postalCode", postalCode)
        writer.member("city", city)
        writer.member("region", region)
        writer.endObject()
        return .utf8(writer.bytes)
    }
}

let profileColumns = """
    credit_profile.customer_id, credit_rating, mandatory_limit, unlimited_limit, excluded, ignore_until,
    credit_management_group, credit_limit, customer_currency_limit, limit_expiration, limit_date, last_review,
    next_review, eligible_limit, eligible_limit_currency, eligible_limit_date, account_status, status_reason,
    hold_effect, with_agency, title_held, business_started, customer_since, credit_notes, risk_group,
    credit_profile.version, credit_profile.updated_at
    """

extension CreditProfile {
    /// How many columns `profileColumns` has.
    static let columnCount = 27

    init(_ row: borrowing Row, from index: Int = 0) throws {
        self.init(customer: try row.integer(index), updatedAt: try row.moment(index + 26))
        creditRating = try row.optionalText(index + 1)
        mandatoryCreditLimit = try row.bool(index + 2)
        unlimitedCreditLimit = try row.bool(index + 3)
        excludeFromCreditManagement = try row.bool(index + 4)
        ignoreUntilDate = try row.optionalDay(index + 5)
        creditManagementGroup = try row.optionalText(index + 6)
        creditLimit = try row.integer(index + 7)
        creditLimitCustomerCurrency = try row.integer(index + 8)
        creditLimitExpirationDate = try row.optionalDay(index + 9)
        creditLimitDate = try row.optionalDay(index + 10)
        lastReviewDate = try row.optionalDay(index + 11)
        nextScheduledReviewDate = try row.optionalDay(index + 12)
        eligibleCreditLimit = try row.optionalInteger(index + 13)
        eligibleCreditLimitCurrency = try row.optionalText(index + 14).flatMap { Currency($0) }
        eligibleCreditLimitDate = try row.optionalDay(index + 15)
        accountStatus = try row.optionalText(index + 16)
        statusReason = try row.optionalText(index + 17)
        invoicingAndDeliveryOnHold = try row.raw(index + 18, as: HardBlock.self)
        withAgency = try row.bool(index + 19)
        titleHeld = try row.bool(index + 20)
        businessStartedDate = try row.optionalDay(index + 21)
        customerSinceDate = try row.optionalDay(index + 22)
        creditNotes = try row.optionalText(index + 23)
        riskGroup = try row.optionalText(index + 24)
        version = try row.integer(index + 25)
    }

    fileprivate var columns: [Value] {
        [.text(creditRating), .flag(mandatoryCreditLimit), .flag(unlimitedCreditLimit),
         .flag(excludeFromCreditManagement), .day(ignoreUntilDate), .text(creditManagementGroup), .integer(creditLimit),
         .integer(creditLimitCustomerCurrency), .day(creditLimitExpirationDate), .day(creditLimitDate),
         .day(lastReviewDate), .day(nextScheduledReviewDate), .integer(eligibleCreditLimit),
         .text(eligibleCreditLimitCurrency?.code), .day(eligibleCreditLimitDate), .text(accountStatus),
         .text(statusReason), .raw(invoicingAndDeliveryOnHold), .flag(withAgency), .flag(titleHeld),
         .day(businessStartedDate), .day(customerSinceDate), .text(creditNotes), .text(riskGroup), .integer(version),
         .moment(updatedAt)]
    }
}

let exposureColumns = """
    exposure.balance, exposure.delivered, exposure.open_orders, exposure.unvalued_orders, exposure.latest_day,
    exposure.oldest_due, exposure.has_temporary_limit, exposure.credit_group_id, exposure.has_guarantee
    """

extension StoredExposure {
    init(_ row: borrowing Row, from index: Int = 0) throws {
        self.init(
            balance: try row.integer(index), delivered: try row.integer(index + 1),
            openOrders: try row.integer(index + 2), unvaluedOrders: try row.integer(index + 3),
            latestDay: try row.optionalDay(index + 4), oldestDue: try row.optionalDay(index + 5),
            hasTemporaryLimit: try row.bool(index + 6), creditGroup: try row.optionalInteger(index + 7),
            hasGuarantee: try row.bool(index + 8))
    }
}

extension Transaction {
    /// A customer by number within a company, or by key in whichever company.
    public func customer(_ reference: Reference, in company: Int64) throws -> Customer? {
        switch reference {
        case .key(let key): try customer(key: key)
        case .number(let number):
            try session.connection.first(
                text: "SELECT \(customerColumns) FROM customer WHERE company_id = ? AND lower(number) = ?",
                [.integer(company), .caseless(number)]) { try Customer($0) }
        }
    }

    public func customer(key: Int64) throws -> Customer? {
        try session.connection.first(text: "SELECT \(customerColumns) FROM customer WHERE id = ?", [.integer(key)]) {
            try Customer($0)
        }
    }

    public func creditProfile(of customer: Int64) throws -> CreditProfile? {
        try session.connection.first(
            text: "SELECT \(profileColumns) FROM credit_profile WHERE customer_id = ?", [.integer(customer)]
        ) { try CreditProfile($0) }
    }

    /// What a customer's documents add up to; nothing where there is no row.
    public func exposure(of customer: Int64) throws -> StoredExposure {
        try session.connection.first(
            text: "SELECT \(exposureColumns) FROM exposure WHERE customer_id = ?", [.integer(customer)]
        ) { try StoredExposure($0) } ?? StoredExposure()
    }
}

extension Transaction where Mode == Writing {
    /// Stores a new customer with a profile and an exposure of nothing.
    public func insert(_ customer: Customer, profile: CreditProfile) throws {
        try session.connection.run(
            text: """
                INSERT INTO customer (id, company_id, number, name, currency, invoice_account_id, customer_group,
                    payment_terms, cash_discount, language, country, address, external_ref, metadata, source_version,
                    version, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            [.integer(customer.key), .integer(customer.company), .text(customer.number), .text(customer.name),
             .currency(customer.currency), .integer(customer.invoiceAccount), .text(customer.customerGroup),
             .text(customer.paymentTerms), .text(customer.cashDiscount), .text(customer.language),
             .text(customer.address.country), customer.address.restText] + customer.header.columns)
        try session.connection.run(
            text: """
                INSERT INTO credit_profile (credit_rating, mandatory_limit, unlimited_limit, excluded, ignore_until,
                    credit_management_group, credit_limit, customer_currency_limit, limit_expiration, limit_date,
                    last_review, next_review, eligible_limit, eligible_limit_currency, eligible_limit_date,
                    account_status, status_reason, hold_effect, with_agency, title_held, business_started,
                    customer_since, credit_notes, risk_group, version, updated_at, customer_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, profile.columns + [.integer(customer.key)])
        try session.connection.run(
            """
            INSERT INTO exposure (customer_id, balance, delivered, open_orders, unvalued_orders, latest_day, oldest_due,
                has_temporary_limit, version, watch_limit, watch_threshold, watch_to)
            VALUES (?, 0, 0, 0, 0, NULL, NULL, 0, 1, 0, 0, 1)
            """, .integer(customer.key))
    }

    public func update(_ customer: Customer) throws {
        try session.connection.run(
            text: """
                UPDATE customer SET name = ?, currency = ?, invoice_account_id = ?, customer_group = ?,
                    payment_terms = ?, cash_discount = ?, language = ?, country = ?, address = ?, external_ref = ?,
                    metadata = ?, source_version = ?, version = ?, created_at = ?, updated_at = ?
                WHERE id = ?
                """,
            [.text(customer.name), .currency(customer.currency), .integer(customer.invoiceAccount),
             .text(customer.customerGroup), .text(customer.paymentTerms), .text(customer.cashDiscount),
             .text(customer.language), .text(customer.address.country), customer.address.restText]
                + customer.header.columns + [.integer(customer.key)])
    }

    /// Stores a changed profile; the caller has counted its version up.
    public func update(_ profile: CreditProfile) throws {
        try session.connection.run(
            text: """
                UPDATE credit_profile SET credit_rating = ?, mandatory_limit = ?, unlimited_limit = ?, excluded = ?,
                    ignore_until = ?, credit_management_group = ?, credit_limit = ?, customer_currency_limit = ?,
                    limit_expiration = ?, limit_date = ?, last_review = ?, next_review = ?, eligible_limit = ?,
                    eligible_limit_currency = ?, eligible_limit_date = ?, account_status = ?, status_reason = ?,
                    hold_effect = ?, with_agency = ?, title_held = ?, business_started = ?, customer_since = ?,
                    credit_notes = ?, risk_group = ?, version = ?, updated_at = ?
                WHERE customer_id = ?
                """, profile.columns + [.integer(profile.customer)])
        try watchAgain([profile.customer])
    }

    /// Keeps the earliest due day of a customer's open debits.
    public func setOldestDue(_ day: CalendarDate?, of customer: Int64) throws {
        try session.connection.run("UPDATE exposure SET oldest_due = ? WHERE customer_id = ?", .day(day), .integer(customer))
    }
}

/// A customer with its profile and exposure: what a credit check reads of the account whose credit counts.
public struct CreditAccount: Equatable, Sendable {
    public var customer: Customer
    public var profile: CreditProfile
    public var exposure: StoredExposure
}

extension Transaction {
    /// An account with its profile and exposure, in one read.
    public func creditAccount(_ reference: Reference, in company: Int64) throws -> CreditAccount? {
        switch reference {
        case .key(let key): try creditAccount(key: key)
        case .number(let number):
            try session.connection.first(
                text: accountByNumber, [.integer(company), .caseless(number)]) { try CreditAccount($0) }
        }
    }

    public func creditAccount(key: Int64) throws -> CreditAccount? {
        try session.connection.first(text: accountByKey, [.integer(key)]) {
            try CreditAccount($0)
        }
    }
}

let accountColumns = "\(customerColumns), \(profileColumns), \(exposureColumns)"
let accountTables = """
    customer JOIN credit_profile ON credit_profile.customer_id = customer.id
    JOIN exposure ON exposure.customer_id = customer.id
    """
private let accountSelection = "SELECT \(accountColumns) FROM \(accountTables)"
private let accountByKey = accountSelection + " WHERE customer.id = ?"
private let accountByNumber = accountSelection + " WHERE customer.company_id = ? AND lower(customer.number) = ?"

extension CreditAccount {
    init(_ row: borrowing Row) throws {
        self.init(
            customer: try Customer(row), profile: try CreditProfile(row, from: 18),
            exposure: try StoredExposure(row, from: 18 + CreditProfile.columnCount))
    }
}
