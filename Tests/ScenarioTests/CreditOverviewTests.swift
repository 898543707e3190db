import TestSupport
import Testing

/// The credit of all customers at a glance: CM-17.7.
@Suite struct `Credit overview` {
    private static let path = "/v1/credit-overview"

    /// C1 is 250.00 over its limit, C2 has room, C3 is unlimited, C4 has no limit and owes 40.00.
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.put("/v1/customers/C1", #"{"name": "One", "currency": "EUR", "customerGroup": "KEY", "address": {"country": "DE"}}"#)
        service.limit("C1", "1000.00", expires: "2026-06-03")
        service.patch("/v1/credit-profiles/C1", #"{"creditRating": "B2", "nextScheduledReviewDate": "2026-05-04"}"#)
        service.customer("C2", limit: "5000.00", profile: #"{"nextScheduledReviewDate": "2026-05-05"}"#)
        service.customer("C3", profile: #"{"unlimitedCreditLimit": true}"#)
        service.customer("C4")
        service.invoice("I1", "C1", "1250.00", on: "2026-05-01", due: "2026-06-01")
        service.invoice("I2", "C2", "500.00", on: "2026-05-01", due: "2026-06-01")
        service.invoice("I3", "C3", "9000.00", on: "2026-05-01", due: "2026-06-01")
        service.invoice("I4", "C4", "40.00", on: "2026-05-01", due: "2026-06-01")
        return service
    }

    @Test func `limits, balance and use are summed, and those over their limit are told by what they have in common`() throws {
        let overview = try service().get(Self.path)
        #expect(overview.status == 200)
        #expect(overview["currency"] == "EUR")
        #expect(overview["customers"] == "4")
        #expect(overview["unlimitedCustomers"] == "1")
        #expect(overview["creditLimit"] == "6000.00")
        #expect(overview["balance"] == "10790.00")
        #expect(overview["creditUsed"] == "10790.00")
        // What C3 owes is no share of a limit.
        #expect(overview["creditUsedPercent"] == "29.833333")
        #expect(overview["overLimit.customers"] == "2")
        #expect(overview["overLimit.over"] == "290.00")
        #expect(overview["overLimit.largest.0.customer.number"] == "C1")
        #expect(overview["overLimit.largest.0.creditLimit"] == "1000.00")
        #expect(overview["overLimit.largest.0.creditUsed"] == "1250.00")
        #expect(overview["overLimit.largest.0.over"] == "250.00")
        #expect(overview["overLimit.largest.1.customer.number"] == "C4")
        #expect(overview["overLimit.byCompany.0.name"] == "DE01")
        #expect(overview["overLimit.byCompany.0.customers"] == "2")
        #expect(overview["overLimit.byCustomerGroup.0.name"] == "KEY")
        #expect(overview["overLimit.byCustomerGroup.0.over"] == "250.00")
        #expect(overview.value("overLimit.byCustomerGroup.1.name")?.isNull == true)
        #expect(overview["overLimit.byCountry.0.name"] == "DE")
        #expect(overview["overLimit.byCreditRating.0.name"] == "B2")
    }

    @Test func `what expires, which reviews are due and who is in which risk group is counted as of the day`() throws {
        let service = try service()
        service.patch("/v1/credit-profiles/C2", #"{"riskGroupId": "HIGH"}"#)
        let today = service.get(Self.path)
        #expect(today["limitsExpiring"] == "1")
        #expect(today["reviewsDue"] == "1")
        #expect(service.get(Self.path + "?days=29")["limitsExpiring"] == "0")
        #expect(service.get(Self.path + "?asOf=2026-05-05")["reviewsDue"] == "2")
        #expect(service.get(Self.path + "?asOf=2026-06-04")["limitsExpiring"] == "0")
        #expect(today.value("riskGroups.0.riskGroupId")?.isNull == true)
        #expect(today["riskGroups.0.customers"] == "3")
        #expect(today["riskGroups.1.riskGroupId"] == "HIGH")
        service.put("/v1/guarantee-types/BANK", "{}")
        service.post("/v1/guarantees", """
            {"customer": {"number": "C1"}, "identifier": "guarantee", "typeId": "BANK", "insurerOrGuarantor": {"name": "Bank"},
             "effectiveDate": "2026-01-01", "expirationDate": "2026-05-20", "value": "100.00", "currency": "EUR",
             "updateCreditLimitPercent": "100"}
            """)
        let insured = service.get(Self.path)
        #expect(insured["policiesExpiring"] == "1")
        #expect(insured["overLimit.largest.0.over"] == "150.00")
        #expect(service.get(Self.path + "?days=10")["policiesExpiring"] == "0")
    }

    @Test func `open holds are told by reason and age`() throws {
        let service = try service()
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "100.00"}"#)
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "100"}"#)
        service.order("SO-1", "C1", "200.00")
        service.order("SO-2", "C2", "150.00")
        service.posting("SO-1")
        service.posting("SO-2")
        let overview = service.get(Self.path)
        #expect(overview["openHolds.holds"] == "2")
        #expect(overview["openHolds.amount"] == "350.00")
        #expect(overview["openHolds.byReason.0.reason"] == "salesOrderAmount")
        #expect(overview["openHolds.byReason.0.holds"] == "2")
        #expect(overview["openHolds.byReason.1.reason"] == "creditLimitUsed")
        #expect(overview["openHolds.byReason.1.amount"] == "200.00")
        #expect(overview["openHolds.byAge.0.holds"] == "2")
        #expect(overview["openHolds.byAge.1.fromDays"] == "8")
    }

    @Test func `companies of several currencies need one to show, and a missing rate is named`() throws {
        let service = try service()
        service.company("US01", currency: "USD")
        service.customer("U1", limit: "100.00", currency: "USD", company: "US01")
        #expect(service.get(Self.path + "?company=*").code == "invalidParameter")
        let missing = service.get(Self.path + "?company=*&currency=EUR")
        #expect(missing.code == "exchangeRateMissing")
        service.put("/v1/exchange-rates/R1", #"{"rateType": "DEFAULT", "from": "USD", "to": "EUR", "validFromDate": "2026-01-01", "rate": "0.9"}"#)
        let both = service.get(Self.path + "?company=*&currency=EUR")
        #expect(both["creditLimit"] == "6090.00")
        #expect(both.count("companies") == 2)
        #expect(service.get(Self.path + "?company=US01")["creditLimit"] == "100.00")
    }

    @Test func `a key sees its companies alone, and holds with their scope only`() throws {
        let service = try service()
        service.company("AT01")
        service.customer("A1", limit: "7000.00", company: "AT01")
        let key = try service.makeKey(scopes: [.statisticsRead], companies: ["DE01"])
        let overview = service.get(Self.path + "?company=*", key: key)
        #expect(overview["creditLimit"] == "6000.00")
        #expect(overview.value("openHolds")?.isNull == true)
        #expect(service.get(Self.path + "?company=AT01", key: key).status == 403)
        let other = try service.makeKey(scopes: [.ordersRead], companies: ["DE01"])
        #expect(service.get(Self.path, key: other).code == "missingScope")
    }
}
