import Testing

// Customer credit groups, as scenarios start from them.

extension TestApplication {
    public func creditGroup(
        _ number: String, _ limit: String, currency: String = "EUR", to: String = "2026-12-31", _ more: String = ""
    ) {
        let extra = more.isEmpty ? "" : ", " + more
        demand(put("/v1/customer-credit-groups/\(number)", """
            {"currency": "\(currency)", "creditLimit": "\(limit)", "creditLimitToDate": "\(to)"\(extra)}
            """))
    }

    public func member(_ group: String, _ customer: String, company: String = "DE01") {
        demand(post("/v1/customer-credit-groups/\(group)/members", """
            {"customer": {"number": "\(customer)", "company": "\(company)"}}
            """))
    }

    /// How many events of a type there are.
    public func events(_ type: String) -> Int { get("/v1/events?type=\(type)&limit=500").count("items") }
}
