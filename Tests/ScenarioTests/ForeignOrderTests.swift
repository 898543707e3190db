import TestSupport
import Testing

/// Orders in a currency that is not the company's: what is told about them (CM-1.4, CM-13.5, D-02).
@Suite struct `An order in a foreign currency` {
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.customer("C1", limit: "1000.00")
        service.rule(TestApplication.limit100)
        return service
    }

    @Test(arguments: [("USD", "0.913"), ("JPY", "0.006111"), ("KWD", "3.0211")])
    func `is to be lowered to an amount in its own currency that passes, and a unit more does not`(
        currency: String, rate: String
    ) throws {
        let service = try service()
        service.put("/v1/exchange-rates/R1", """
            {"rateType": "DEFAULT", "from": "\(currency)", "to": "EUR", "validFromDate": "2026-01-01", "rate": "\(rate)"}
            """)
        let held = service.check("C1", "900000", currency: currency)
        let remedies = held.value("check.reasons.0.remedies")?.elements.map { $0 } ?? []
        let remedy = try #require(remedies.first { $0["kind"]?.string == "orderAmount" })
        let amount = try #require(remedy["amount"]?.string)
        #expect(remedy["currency"]?.string == currency)
        #expect(remedy["companyAmounts"]?["currency"]?.string == "EUR")
        #expect(remedy["companyAmounts"]?["amount"]?.string == "999.99")
        #expect(service.check("C1", amount, currency: currency)["decision"] == "approved")
        var digits = Array(amount.utf8.filter { $0 != UInt8(ascii: ".") })
        for index in digits.indices.reversed() {
            if digits[index] < UInt8(ascii: "9") {
                digits[index] += 1
                break
            }
            digits[index] = UInt8(ascii: "0")
        }
        if let point = amount.utf8.firstIndex(of: UInt8(ascii: ".")) {
            digits.insert(UInt8(ascii: "."), at: amount.utf8.distance(from: amount.utf8.startIndex, to: point))
        }
        #expect(service.check("C1", String(decoding: digits, as: UTF8.self), currency: currency)["decision"] == "hold")
    }

    @Test func `without a rate names the pair, the type and the day, and replays to the same`() throws {
        let service = try service()
        service.order("S1", "C1", "10.00", currency: "GBP")
        let held = service.posting("S1")
        #expect(held["check.reasons.0.message"] == "There is no exchange rate of type DEFAULT from GBP to EUR for 2026-05-04.")
        let check = held["check.id"] ?? ""
        #expect(service.get("/v1/credit-checks/\(check)/replay")["identical"] == "true")
    }

    @Test func `under a rule in a currency without a rate names what is missing as well`() throws {
        let service = try service()
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "10.00", "currency": "GBP"}"#)
        #expect(service.check("C1", "5.00")["check.reasons.0.message"]
            == "There is no exchange rate of type DEFAULT from GBP to EUR for 2026-05-04.")
    }
}
