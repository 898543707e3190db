public import Domain
import SQLite

// Customers and credit profiles as lists, and what a change of a customer has to know of the others.

extension ListSource {
    public static let customers = ListSource(
        columns: customerColumns,
        from: """
            customer JOIN company ON company.id = customer.company_id
            JOIN customer AS account ON account.id = customer.invoice_account_id
            """,
        key: "customer.id", company: "customer.company_id",
        fields: [
            Field("number", .number, "customer.number"), Field("company", .number, "company.number"),
            Field("name", .text, "customer.name"), Field("currency", .text, "customer.currency"),
            Field("invoiceAccount", .number, "account.number"),
            Field("customerGroup", .number, "customer.customer_group"),
            Field("paymentTerms", .number, "customer.payment_terms"),
            Field("cashDiscount", .number, "customer.cash_discount"),
            Field("language", .number, "customer.language"), Field("address.country", .text, "customer.country"),
        ] + recordFields("customer", kind: .customer),
        search: ["customer.number", "customer.name"])

    public static let creditProfiles = ListSource(
        columns: accountColumns, from: accountTables + " JOIN company ON company.id = customer.company_id",
        // The same number as the customer's: the watch list has an index in this order.
        key: "exposure.customer_id", company: "customer.company_id",
        fields: [
            Field("id", .identifier(.customer), "customer.id"), Field("number", .number, "customer.number"),
            Field("customer", .number, "customer.number"), Field("company", .number, "company.number"),
            Field("externalRef", .text, "customer.external_ref"),
            Field("creditRating", .text, "credit_rating"),
            Field("mandatoryCreditLimit", .flag, "mandatory_limit"),
            Field("unlimitedCreditLimit", .flag, "unlimited_limit"),
            Field("excludeFromCreditManagement", .flag, "excluded"),
            Field("ignoreUntilDate", .date, "ignore_until"),
            Field("creditManagementGroupId", .number, "credit_management_group"),
            Field("creditLimit", .money(currency: "company.accounting_currency"), "credit_limit"),
            Field("creditLimitExpirationDate", .date, "limit_expiration"),
            Field("creditLimitDate", .date, "limit_date"), Field("lastReviewDate", .date, "last_review"),
            Field("nextScheduledReviewDate", .date, "next_review"),
            Field("reviewDue", .dayReached(while: nil), "next_review", sortable: false),
            Field("eligibleCreditLimitDate", .date, "eligible_limit_date"),
            Field("accountStatusId", .number, "account_status"),
            Field("statusReasonId", .number, "status_reason"),
            Field("invoicingAndDeliveryOnHold", .enumeration(HardBlock.allCases.map(\.rawValue)), "hold_effect"),
            Field("withAgency", .flag, "with_agency"), Field("titleHeld", .flag, "title_held"),
            Field("businessStartedDate", .date, "business_started"),
            Field("customerSinceDate", .date, "customer_since"), Field("riskGroupId", .number, "risk_group"),
            Field(
                "customerCreditGroupId", .number,
                "(SELECT number FROM customer_credit_group WHERE id = exposure.credit_group_id)"),
            Field("creditUsedPercent", .millionths, usedMillionths),
            Field("watchThreshold", .integer, "exposure.watch_threshold", sparse: true),
            Field("createdAt", .moment, "customer.created_at"),
            Field("updatedAt", .moment, "credit_profile.updated_at"),
        ],
        search: ["customer.number", "customer.name"])
}

extension Transaction {
    public func customers(_ query: ListQuery) throws -> Page<Customer> {
        try page(of: .customers, query) { try Customer($0) }
    }

    public func creditAccounts(_ query: ListQuery) throws -> Page<CreditAccount> {
        try page(of: .creditProfiles, query) { try CreditAccount($0) }
    }

    /// Whether other customers are billed to this one.
    public func billsOthers(_ customer: Int64) throws -> Bool {
        try session.connection.first(
            "SELECT 1 FROM customer WHERE invoice_account_id = ? AND invoice_account_id <> id LIMIT 1",
            .integer(customer)
        ) { _ in true } ?? false
    }

    /// Whether orders or documents count against this customer.
    public func hasDocuments(_ customer: Int64) throws -> Bool {
        try session.connection.first(
            """
            SELECT 1 FROM sales_order WHERE subject_id = ?1
            UNION ALL SELECT 1 FROM receivable WHERE customer_id = ?1 LIMIT 1
            """, .integer(customer)
        ) { _ in true } ?? false
    }

    /// How many orders of a customer are open.
    public func openOrderCount(of customer: Int64) throws -> Int64 {
        try session.connection.first(
            "SELECT count(*) FROM sales_order WHERE subject_id = ? AND status IN ('open', 'partiallyDelivered')",
            .integer(customer)
        ) { try $0.integer(0) } ?? 0
    }

    /// Keys of the open orders of a customer that are not on hold, oldest first.
    public func unheldOrders(of customer: Int64, most: Int) throws -> [Int64] {
        try session.connection.all(
            """
            SELECT id FROM sales_order
            WHERE subject_id = ? AND status IN ('open', 'partiallyDelivered') AND hold_id IS NULL ORDER BY id LIMIT ?
            """, .integer(customer), .integer(most)
        ) { try $0.integer(0) }
    }
}
