import TestSupport
import Testing

/// Up to which amount somebody releases alone (api-conventions, example 5).
@Suite struct `Release authority` {
    private func held(_ amount: String, currency: String = "EUR") throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0])
        service.put("/v1/exchange-rates/R1", """
            {"rateType": "DEFAULT", "from": "USD", "to": "EUR", "validFromDate": "2026-01-01", "rate": "0.5"}
            """)
        service.customer("C1", limit: "1.00")
        service.rule(TestApplication.limit100)
        service.order("S1", "C1", amount, currency: currency)
        service.posting("S1")
        return service
    }

    private func key(_ service: TestApplication, _ authority: String) throws -> String {
        let made = service.post("/v1/api-keys", """
            {"name": "nadia", "roles": ["creditManager"], "releaseAuthority": \(authority)}
            """)
        return try #require(made["key"], "\(made)")
    }

    @Test(arguments: [
        ("1000.00", "EUR", #"{"amount": "1000.00", "currency": "EUR"}"#, true),
        ("1000.01", "EUR", #"{"amount": "1000.00", "currency": "EUR"}"#, false),
        ("2000.00", "USD", #"{"amount": "1000.00", "currency": "EUR"}"#, true),
        ("2000.02", "USD", #"{"amount": "1000.00", "currency": "EUR"}"#, false),
        ("1000.00", "EUR", #"{"amount": "2000.00", "currency": "USD"}"#, true),
        ("1000.01", "EUR", #"{"amount": "2000.00", "currency": "USD"}"#, false),
        ("0.01", "EUR", #"{"amount": "0.00", "currency": "EUR"}"#, false),
        ("999999999.99", "EUR", "null", true),
    ])
    func `an order of the amount is released, one cent more is refused with the limit`(
        amount: String, currency: String, authority: String, isReleased: Bool
    ) throws {
        // The limit is one euro: half a cent over it is no order, so the smallest case is forced.
        let service = try held(amount, currency: currency)
        if amount == "0.01" { service.post("/v1/orders/S1/hold", #"{"reasonCode": "dispute"}"#) }
        let key = try key(service, authority)
        let hold = service.hold(of: "S1")
        let answer = service.post("/v1/holds/\(hold["id"] ?? "")/release", #"{"reasonCode": "paid"}"#, key: key, ifMatch: hold.etag)
        if isReleased {
            #expect(answer["status"] == "released", "\(answer)")
        } else {
            #expect(answer.status == 403)
            #expect(answer.code == "aboveAuthority")
            #expect(answer["releaseAuthority"] != nil && answer["currency"] != nil && answer["orderTotal"] != nil)
            #expect(service.hold(of: "S1")["status"] == "onHold")
            #expect(service.hold(of: "S1").etag == hold.etag)
        }
    }

    @Test func `the limit is named, the order counts as it is now, and a refusal is not kept for its request key`() throws {
        let service = try held("1500.00")
        let key = try key(service, #"{"amount": "1000.00", "currency": "EUR"}"#)
        func release() -> TestAnswer {
            service.post("/v1/holds/\(service.hold(of: "S1")["id"] ?? "")/release", #"{"reasonCode": "paid"}"#, key: key,
                         ifMatch: "*", requestKey: "once")
        }
        let refused = release()
        #expect(refused["releaseAuthority"] == "1000.00")
        #expect(refused["currency"] == "EUR")
        #expect(refused["orderTotal"] == "1500.00")
        service.order("S1", "C1", "1000.00")
        #expect(service.hold(of: "S1")["status"] == "onHold")
        #expect(release()["status"] == "released")
    }

    @Test func `of several holds those within the authority are released, and rejecting needs none`() throws {
        let service = try held("1500.00")
        service.order("S2", "C1", "900.00")
        service.posting("S2")
        let key = try key(service, #"{"amount": "1000.00", "currency": "EUR"}"#)
        let ids = ["S1", "S2"].map { service.hold(of: $0)["id"] ?? "" }
        let bulk = service.post("/v1/holds/release", """
            {"holds": [{"id": "\(ids[0])"}, {"id": "\(ids[1])"}], "reasonCode": "paid"}
            """, key: key)
        #expect(bulk["results.0.problem.code"] == "aboveAuthority")
        #expect(bulk["results.1.status"] == "released")
        let rejected = service.post("/v1/holds/\(ids[0])/reject", "{}", key: key, ifMatch: "*")
        #expect(rejected["status"] == "rejected")
    }

    @Test func `the authority is shown on the key, and what is wrong with it is told`() throws {
        let service = try TestApplication.withCompany()
        let made = service.post("/v1/api-keys", """
            {"name": "nadia", "roles": ["creditManager"], "releaseAuthority": {"amount": "1000.00", "currency": "EUR"}}
            """)
        let read = service.get("/v1/api-keys/\(made["id"] ?? "")")
        #expect(read["releaseAuthority.amount"] == "1000.00")
        #expect(read["releaseAuthority.currency"] == "EUR")
        #expect(try service.changes("apiKey.created").last?.changes.contains("1000.00 EUR") == true)
        func faults(_ authority: String) -> [String] {
            service.post("/v1/api-keys", #"{"name": "x", "roles": ["viewer"], "releaseAuthority": \#(authority)}"#).faults
        }
        #expect(faults(#"{"amount": 1000, "currency": "EUR"}"#) == ["/releaseAuthority/amount moneyNotString"])
        #expect(faults(#"{"amount": "1000.001", "currency": "EUR"}"#) == ["/releaseAuthority/amount tooManyDecimals"])
        #expect(faults(#"{"amount": "-1.00", "currency": "EUR"}"#) == ["/releaseAuthority/amount tooSmall"])
        #expect(faults(#"{"amount": "1.00", "currency": "EURO"}"#) == ["/releaseAuthority/currency unknownCurrency"])
        #expect(faults(#"{"amount": "1.00"}"#) == ["/releaseAuthority/currency required"])
    }
}
