import Foundation
import JSON
import Testing

// What scenarios start from, said in the words of the specification and done through the API alone.

extension TestApplication {
    /// A company in EUR without any rule or checkpoint (CM-3.6, `empty`), with the reasons and codes that scenarios use.
    public static func withCompany(
        _ number: String = "DE01", currency: String = "EUR", today: String = "2026-05-04"
    ) throws -> TestApplication {
        let service = try TestApplication(today: today)
        service.company(number, currency: currency)
        return service
    }

    public func company(_ number: String, currency: String = "EUR", setup: String = "empty") {
        demand(put("/v1/companies/\(number)", """
            {"name": "Company \(number)", "accountingCurrency": "\(currency)", "timeZone": "UTC", "setup": "\(setup)"}
            """))
        for reason in ["release.paid", "release.promised", "hold.dispute"] {
            demand(put("/v1/reason-codes/\(reason)?company=\(number)", #"{"description": "\#(reason)"}"#))
        }
    }

    /// A customer, with a limit where one is said.
    public func customer(
        _ number: String, limit: String? = nil, expires: String = "2099-12-31", currency: String = "EUR",
        company: String = "DE01", terms: String? = nil, profile: String? = nil
    ) {
        let terms = terms.map { #", "paymentTerms": "\#($0)""# } ?? ""
        demand(put("/v1/customers/\(number)?company=\(company)", #"{"name": "Customer \#(number)", "currency": "\#(currency)"\#(terms)}"#))
        if let limit { self.limit(number, limit, expires: expires, company: company) }
        if let profile { demand(patch("/v1/credit-profiles/\(number)?company=\(company)", profile)) }
    }

    /// A new limit, by a posted journal.
    public func limit(_ customer: String, _ amount: String, expires: String = "2099-12-31", company: String = "DE01") {
        demand(post("/v1/limit-adjustments?company=\(company)", """
            {"adjustmentType": "creditLimit", "post": true,
             "lines": [{"customer": {"number": "\(customer)"}, "newLimit": "\(amount)", "newToDate": "\(expires)"}]}
            """))
    }

    public func temporaryLimit(_ customer: String, _ amount: String, from: String, to: String, company: String = "DE01") {
        demand(post("/v1/limit-adjustments?company=\(company)", """
            {"adjustmentType": "temporaryCreditLimit", "post": true, "lines": [{"customer": {"number": "\(customer)"},
             "newLimit": "\(amount)", "newFromDate": "\(from)", "newToDate": "\(to)"}]}
            """))
    }

    /// An invoice that is open; due thirty days after its date where no due date is said.
    public func invoice(
        _ number: String, _ customer: String, _ amount: String, on date: String, due: String, currency: String = "EUR",
        company: String = "DE01"
    ) {
        demand(put("/v1/invoices/\(number)?company=\(company)", """
            {"customer": {"number": "\(customer)"}, "currency": "\(currency)", "amount": "\(amount)",
             "transactionDate": "\(date)", "dueDate": "\(due)"}
            """))
    }

    /// A payment, settled with an invoice where one is said.
    public func payment(
        _ number: String, _ customer: String, _ amount: String, on date: String, settles invoice: String? = nil,
        company: String = "DE01"
    ) {
        let marks = invoice.map { #", "marks": [{"invoice": {"number": "\#($0)"}, "amountToSettle": "\#(amount)"}]"# } ?? ""
        demand(put("/v1/payments/\(number)?company=\(company)", """
            {"customer": {"number": "\(customer)"}, "currency": "EUR", "amount": "\(amount)", "transactionDate": "\(date)"\(marks)}
            """))
    }

    /// Parameters with these documents marked for posting, each with its grace days, and further properties.
    public func parameters(
        _ checkpoints: [String: Int] = ["confirmation": 0, "pickingList": 0, "releaseToWarehouse": 0, "packingSlip": 0, "invoice": 0],
        _ more: String = "", company: String = "DE01"
    ) {
        let documents = ["confirmation", "pickingList", "releaseToWarehouse", "packingSlip", "invoice"]
        let rows = documents.map { document in
            let days = checkpoints[document]
            return #"{"document": "\#(document)", "checkAtPosting": \#(days != nil), "checkAtProForma": false, "graceDays": \#(days ?? 0)}"#
        }
        let extra = more.isEmpty ? "" : ", " + more
        demand(put("/v1/parameters/credit-management?company=\(company)",
                   #"{"checkpoints": [\#(rows.joined(separator: ", "))]\#(extra)}"#))
    }

    /// A rule; gives its id.
    @discardableResult
    public func rule(_ body: String, company: String = "DE01") -> String {
        let answer = post("/v1/blocking-rules?company=\(company)", body)
        demand(answer)
        return answer["id"] ?? ""
    }

    /// An order of one amount, put but not checked.
    public func order(
        _ number: String, _ customer: String, _ amount: String, currency: String = "EUR", terms: String? = nil,
        date: String = "2026-05-04", company: String = "DE01"
    ) {
        let terms = terms.map { #", "paymentTerms": "\#($0)""# } ?? ""
        demand(put("/v1/orders/\(number)?company=\(company)", """
            {"customer": {"number": "\(customer)"}, "currency": "\(currency)", "amount": "\(amount)", "orderDate": "\(date)"\(terms)}
            """))
    }

    /// Posts a document of an order that is there.
    @discardableResult
    public func posting(_ order: String, _ document: String = "confirmation", _ more: String = "", company: String = "DE01") -> TestAnswer {
        let answer = post("/v1/orders/\(order)/postings?company=\(company)",
                          #"{"document": "\#(document)"\#(more.isEmpty ? "" : ", " + more)}"#)
        demand(answer)
        return answer
    }

    /// Puts an order and asks what its confirmation would come to; nothing is stored.
    public func check(
        _ customer: String, _ amount: String, terms: String? = nil, currency: String = "EUR", asOf: String? = nil,
        company: String = "DE01"
    ) -> TestAnswer {
        let terms = terms.map { #", "paymentTerms": "\#($0)""# } ?? ""
        let day = asOf.map { "&asOf=\($0)" } ?? ""
        let answer = post("/v1/credit-checks?dryRun=true&company=\(company)\(day)", """
            {"document": "confirmation", "order": {"number": "CHECK-\(UUID().uuidString.prefix(8))",
             "customer": {"number": "\(customer)"}, "currency": "\(currency)", "amount": "\(amount)",
             "orderDate": "2026-05-04"\(terms)}}
            """)
        demand(answer)
        return answer
    }

    public func demand(_ answer: TestAnswer) {
        if answer.status >= 300 { Issue.record("given what could not be given: \(answer)") }
    }
}

extension TestAnswer {
    /// The codes of the reasons, in their order, of a check, a posting or a hold.
    public var reasons: [String] {
        let list = value("reasons") ?? value("check.reasons")
        return list?.elements.compactMap { $0["code"]?.string } ?? []
    }

    /// The codes of the reasons that are still active.
    public var activeReasons: [String] {
        value("reasons")?.elements.filter { $0["active"]?.bool == true }.compactMap { $0["code"]?.string } ?? []
    }
}
