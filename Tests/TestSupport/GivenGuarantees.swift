import Testing

// Insurance policies and guarantees, as scenarios start from them.

extension TestApplication {
    /// The types that scenarios use: CREDIT and BANK, and the coverage ALL.
    public func guaranteeTypes(company: String = "DE01") {
        for path in ["guarantee-types/CREDIT", "guarantee-types/BANK", "coverage-types/ALL"] {
            demand(put("/v1/\(path)?company=\(company)", "{}"))
        }
    }

    /// An insurance of a customer; gives its id.
    @discardableResult
    public func insurance(
        _ customer: String, _ value: String, percent: String = "0", currency: String = "EUR", from: String? = nil,
        to: String? = nil, included: Bool = false, company: String = "DE01"
    ) -> String {
        let period = (from.map { #", "effectiveDate": "\#($0)""# } ?? "")
            + (to.map { #", "expirationDate": "\#($0)""# } ?? "")
        let answer = post("/v1/guarantees?company=\(company)", """
            {"customer": {"number": "\(customer)"}, "identifier": "insurance", "typeId": "CREDIT",
             "insurerOrGuarantor": {"name": "Northern Credit Insurance"}, "identification": "P-\(customer)",
             "value": "\(value)", "currency": "\(currency)", "updateCreditLimitPercent": "\(percent)",
             "includedInExposure": \(included)\(period)}
            """)
        demand(answer)
        return answer["id"] ?? ""
    }
}
