import TestSupport
import Testing

/// Ways in which credit could slip away: dates to come, other people's companies, orders stored on the side.
@Suite struct `Credit does not leak` {
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany(today: "2026-06-15")
        service.customer("C1", limit: "1000.00")
        service.parameters(["confirmation": 0])
        service.rule(TestApplication.limit100)
        return service
    }

    @Test func `an order that is invoiced with a date to come counts until its invoice does`() throws {
        let service = try service()
        service.order("A", "C1", "900.00", date: "2026-06-15")
        #expect(service.posting("A", "confirmation")["decision"] == "approved")
        #expect(service.posting("A", "invoice", #""postingDate": "2026-09-30", "dueDate": "2026-10-30""#)["decision"] == "approved")
        let before = service.get("/v1/credit-profiles/C1")
        #expect(before["balance"] == "0.00")
        #expect(before["deliveredNotInvoiced"] == "900.00")
        #expect(before["creditRemaining"] == "100.00")
        #expect(service.check("C1", "999.99")["decision"] == "hold")
        #expect(service.check("C1", "99.99")["decision"] == "approved")
        let then = service.get("/v1/credit-profiles/C1?asOf=2026-09-30")
        #expect(then["balance"] == "900.00")
        #expect(then["deliveredNotInvoiced"] == "0.00")
        #expect(service.check("C1", "999.99", asOf: "2026-09-30")["decision"] == "hold")
        #expect(try service.differences() == [])
    }

    @Test func `a key of one company neither changes nor makes another`() throws {
        let service = try service()
        service.company("FR01")
        let key = try service.makeKey(roles: [.administrator], companies: ["FR01"])
        let body = #"{"name": "Taken", "accountingCurrency": "EUR", "timeZone": "UTC"}"#
        #expect(service.put("/v1/companies/DE01", body, key: key).code == "companyNotAllowed")
        #expect(service.put("/v1/companies/NEW1", body, key: key).code == "companyNotAllowed")
        #expect(service.put("/v1/companies/FR01", body, key: key).status == 200)
        #expect(service.get("/v1/companies/DE01")["name"] == "Company DE01")
    }

    @Test func `who may only post stores no order with a check`() throws {
        let service = try service()
        service.order("S1", "C1", "90.00", date: "2026-06-15")
        let clerk = try service.makeKey(roles: [.salesClerk])
        func whole(_ amount: String) -> String {
            #"{"document": "confirmation", "order": {"number": "S1", "customer": {"number": "C1"}, "currency": "EUR", "amount": "\#(amount)", "orderDate": "2026-06-15"}}"#
        }
        #expect(service.send(.post, "/v1/credit-checks", whole("1.00"), key: clerk)["requiredScope"] == "orders:write")
        #expect(service.get("/v1/orders/S1")["total"] == "90.00")
        #expect(service.send(.post, "/v1/credit-checks", whole("90.00"), key: clerk).status == 201)
        #expect(service.send(.post, "/v1/credit-checks?dryRun=true", whole("1.00"), key: clerk).status == 201)
        let stub = #"{"document": "confirmation", "order": {"number": "S1"}}"#
        #expect(service.send(.post, "/v1/credit-checks", stub, key: clerk).status == 201)
    }

    @Test func `CM-16.4: who sees credit profiles may ask, and not do`() throws {
        let service = try service()
        let viewer = try service.makeKey(roles: [.viewer])
        let question = #"{"customer": {"number": "C1"}, "currency": "EUR", "amount": "10.00"}"#
        #expect(service.send(.post, "/v1/credit-checks?dryRun=true", question, key: viewer).status == 200)
        let attempt = #"{"document": "confirmation", "order": {"number": "S9"}}"#
        #expect(service.send(.post, "/v1/credit-checks", attempt, key: viewer)["requiredScope"] == "orders:post")
    }
}
