import TestSupport
import Testing

/// Permissions are granted per legal entity, also for what companies share: CM-2, CM-9.1, D-19, D-20.
@Suite struct `Who may change a customer credit group` {
    private let group = "/v1/customer-credit-groups/G"

    /// Group G with a member in DE01 and one in FR01; nobody of US01 is in it.
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.company("US01")
        service.customer("C1", limit: "1000.00")
        service.customer("F1", company: "FR01")
        service.creditGroup("G", "60000.00")
        service.member("G", "C1")
        service.member("G", "F1", company: "FR01")
        for company in ["FR01", "US01"] { service.parameters([:], #""allowManualLimitEdit": true"#, company: company) }
        return service
    }

    private func journal(_ amount: String, post: Bool, group: String = "G") -> String {
        """
        {"adjustmentType": "creditLimit", "post": \(post), "lines": [{"customerCreditGroup": {"number": "\(group)"},
         "newLimit": "\(amount)", "newToDate": "2027-07-31"}]}
        """
    }

    @Test func `a journal of a company without members changes neither the group nor the dates of its members`() throws {
        let service = try service()
        let american = try service.makeKey(roles: [.creditManager], companies: ["US01"])
        let before = service.get("/v1/credit-profiles/C1?company=DE01")["creditLimitExpirationDate"]
        let refused = service.post("/v1/limit-adjustments?company=US01", journal("1.00", post: true), key: american)
        #expect(refused.status == 403)
        #expect(refused.code == "companyNotAllowed")
        #expect(refused["customerCreditGroup"] == "G")
        // As a draft it is in nobody's way; it is not posted either.
        let draft = service.post("/v1/limit-adjustments?company=US01", journal("1.00", post: false), key: american)
        #expect(draft.status == 201)
        let number = draft["number"] ?? ""
        #expect(service.act("post", number, as: "al", key: american, query: "?company=US01").code == "companyNotAllowed")
        #expect(service.get(group)["creditLimit"] == "60000.00")
        #expect(service.get("/v1/credit-profiles/C1?company=DE01")["creditLimitExpirationDate"] == before)
        // Who covers one of the members posts it, also from there.
        let both = try service.makeKey(roles: [.creditManager], companies: ["US01", "DE01"])
        #expect(service.act("post", number, as: "al", key: both, query: "?company=US01").status == 200)
        #expect(service.get(group)["creditLimit"] == "1.00")
    }

    @Test func `nor is it submitted for approval by who covers no member`() throws {
        let service = try service()
        service.workflow("adjustmentJournal", """
            {"automaticTasks": ["postJournal"], "steps": [{"participants": [{"role": "creditManager"}]}]}
            """, company: "US01")
        let american = try service.makeKey(roles: [.creditManager], companies: ["US01"])
        let draft = service.post("/v1/limit-adjustments?company=US01", journal("1.00", post: false), key: american)
        let number = draft["number"] ?? ""
        #expect(service.act("submit", number, as: "al", key: american, query: "?company=US01").code == "companyNotAllowed")
        let both = try service.makeKey(roles: [.creditManager], companies: ["US01", "FR01"])
        #expect(service.act("submit", number, as: "al", key: both, query: "?company=US01")["status"] == "submitted")
        // What was submitted rightly is posted by its approval.
        #expect(service.act("approve", number, as: "bo", key: american, query: "?company=US01")["status"] == "posted")
        #expect(service.get(group)["creditLimit"] == "1.00")
    }

    @Test func `a direct edit is for those who cover a member; a group without members is anybody's`() throws {
        let service = try service()
        let american = try service.makeKey(roles: [.creditManager], companies: ["US01"])
        let french = try service.makeKey(roles: [.creditManager], companies: ["FR01"])
        func body(_ limit: String, _ description: String = "") -> String {
            """
            {"description": "\(description)", "currency": "EUR", "creditLimit": "\(limit)", "creditLimitToDate": "2026-12-31"}
            """
        }
        #expect(service.put(group + "?company=US01", body("1.00"), key: american).code == "companyNotAllowed")
        #expect(service.put(group + "?company=US01", body("60000.00", "Mine"), key: american).code == "companyNotAllowed")
        #expect(service.put(group + "?company=FR01", body("50000.00"), key: french).status == 200)
        #expect(service.put("/v1/customer-credit-groups/NEW?company=US01", body("1.00"), key: american).status == 201)
        #expect(service.put("/v1/customer-credit-groups/NEW?company=US01", body("2.00"), key: american).status == 200)
        #expect(service.post("/v1/limit-adjustments?company=US01", journal("3.00", post: true, group: "NEW"), key: american).status
            == 201)
    }
}
