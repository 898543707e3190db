import Domain
import TestSupport
import Testing

@Suite struct `Exchange rates` {
    private func rate(
        _ service: TestApplication, _ number: String, _ from: String, _ to: String, _ rate: String,
        on day: String = "2026-01-01", type: String = "DEFAULT"
    ) -> TestAnswer {
        service.put(
            "/v1/exchange-rates/\(number)",
            """
            {"rateType": "\(type)", "from": "\(from)", "to": "\(to)", "validFromDate": "\(day)", "rate": "\(rate)"}
            """)
    }

    private func convert(
        _ service: TestApplication, _ amount: String, _ from: String, _ to: String, on day: String = "2026-06-01",
        type: String = "DEFAULT", accounting: String = "EUR"
    ) throws -> String {
        let money = try Money(amount, currency: #require(Currency(from)))
        let target = try #require(Currency(to))
        let company = try #require(Currency(accounting))
        let date = try #require(CalendarDate(day))
        return try service.database.write {
            try $0.convert(money, to: target, rateType: type, on: date, accounting: company).description
        }
    }

    @Test func `a rate is created, replaced and deleted`() throws {
        let service = try TestApplication()
        let created = rate(service, "R1", "EUR", "USD", "1.084200")
        #expect(created.status == 201)
        #expect(created["rate"] == "1.0842")
        #expect(rate(service, "r1", "EUR", "USD", "1.0842").etag == "\"1\"")
        #expect(rate(service, "R1", "EUR", "USD", "1.09").etag == "\"2\"")
        #expect(service.get("/v1/exchange-rates/R1")["validFromDate"] == "2026-01-01")
        #expect(service.get("/v1/exchange-rates?from=EUR&validFromDate.gte=2026-01-01").count("items") == 1)
        #expect(service.delete("/v1/exchange-rates/R1", ifMatch: "\"1\"").code == "versionMismatch")
        #expect(service.send(.delete, "/v1/exchange-rates/R1").code == "preconditionRequired")
        #expect(service.delete("/v1/exchange-rates/R1").status == 204)
        #expect(service.get("/v1/exchange-rates/R1").code == "notFound")
    }

    @Test func `there is one rate for a type, pair and day`() throws {
        let service = try TestApplication()
        _ = rate(service, "R1", "EUR", "USD", "1.08")
        let second = rate(service, "R2", "EUR", "USD", "1.09")
        #expect(second.status == 409)
        #expect(second.code == "duplicateNumber")
        #expect(second["number"] == "R1")
        #expect(rate(service, "R2", "EUR", "USD", "1.09", on: "2026-01-02").status == 201)
        #expect(rate(service, "R2", "EUR", "USD", "1.09", on: "2026-01-01").code == "duplicateNumber")
    }

    @Test func `what is wrong with a rate is told`() throws {
        let service = try TestApplication()
        #expect(rate(service, "R1", "EUR", "EUR", "0").faults == ["/rate tooSmall", "/to invalidValue"])
        #expect(rate(service, "R1", "EUR", "USD", "1.08", type: "NONE").faults == ["/rateType unknownReference"])
        #expect(
            rate(service, "R1", "EUR", "XXX", "1.0842000001", on: "2026-02-30").faults
                == ["/to unknownCurrency", "/validFromDate invalidDate", "/rate tooManyDecimals"])
        let number = service.put(
            "/v1/exchange-rates/R1",
            """
            {"rateType": "DEFAULT", "from": "EUR", "to": "USD", "validFromDate": "2026-01-01", "rate": 1.08, "x": 1}
            """)
        #expect(number.faults == ["/rate decimalNotString", "/x unknownProperty"])
        #expect(service.put("/v1/exchange-rates/rat_1", "{}").status == 422)
    }

    @Test func `rate types are listed with the built-in one`() throws {
        let service = try TestApplication()
        #expect(service.get("/v1/exchange-rate-types")["items.0.code"] == "DEFAULT")
        #expect(service.put("/v1/exchange-rate-types/BUDGET", #"{"description": "Budget"}"#).status == 201)
        #expect(service.put("/v1/exchange-rate-types/default", #"{"description": "Daily"}"#)["code"] == "DEFAULT")
        #expect(service.get("/v1/exchange-rate-types/budget")["description"] == "Budget")
        #expect(service.get("/v1/exchange-rate-types").count("items") == 2)
        #expect(rate(service, "B1", "EUR", "USD", "1.1", type: "budget")["rateType"] == "BUDGET")
    }

    @Test func `currencies are those of ISO 4217 with their decimals`() throws {
        let service = try TestApplication()
        #expect(service.get("/v1/currencies").count("items") > 150)
        #expect(service.get("/v1/currencies/JPY")["digits"] == "0")
        #expect(service.get("/v1/currencies/KWD")["digits"] == "3")
        #expect(service.get("/v1/currencies/XXX").code == "notFound")
        let page = service.get("/v1/currencies?limit=1")
        #expect(page["items.0.code"] == "AED")
        #expect(service.get("/v1/currencies?limit=1&cursor=\(page["next"] ?? "")")["items.0.code"] == "AFN")
    }

    @Test func `the newest rate on or before the day is taken`() throws {
        let service = try TestApplication()
        _ = rate(service, "R1", "USD", "EUR", "0.90", on: "2026-01-01")
        _ = rate(service, "R2", "USD", "EUR", "0.95", on: "2026-06-01")
        #expect(try convert(service, "100.00", "USD", "EUR", on: "2026-05-31") == "90.00")
        #expect(try convert(service, "100.00", "USD", "EUR", on: "2026-06-01") == "95.00")
        _ = rate(service, "R3", "USD", "EUR", "0.93", on: "2026-05-01")
        #expect(try convert(service, "100.00", "USD", "EUR", on: "2026-05-31") == "93.00")
        service.delete("/v1/exchange-rates/R3")
        #expect(try convert(service, "100.00", "USD", "EUR", on: "2026-05-31") == "90.00")
    }

    @Test func `the opposite pair serves only where the pair has no rate, and the way round only after both`()
        throws
    {
        let service = try TestApplication()
        _ = rate(service, "R1", "EUR", "USD", "1.25")
        #expect(try convert(service, "100.00", "USD", "EUR") == "80.00")
        _ = rate(service, "R2", "EUR", "JPY", "160")
        #expect(try convert(service, "1.00", "USD", "JPY") == "128")
        #expect(try convert(service, "1000", "JPY", "USD") == "7.81")
        _ = rate(service, "R3", "JPY", "USD", "0.0080")
        #expect(try convert(service, "1.00", "USD", "JPY") == "125")
        _ = rate(service, "R4", "USD", "JPY", "130")
        #expect(try convert(service, "1.00", "USD", "JPY") == "130")
        #expect(try convert(service, "12.34", "EUR", "EUR") == "12.34")
    }

    @Test func `a conversion rounds once, half away from zero`() throws {
        let service = try TestApplication()
        _ = rate(service, "R1", "USD", "EUR", "0.5")
        #expect(try convert(service, "0.01", "USD", "EUR") == "0.01")
        #expect(try convert(service, "-0.01", "USD", "EUR") == "-0.01")
        _ = rate(service, "R2", "GBP", "EUR", "0.9")
        // 0.055 EUR on the way; rounded there it would be 0.07 GBP.
        #expect(try convert(service, "0.11", "USD", "GBP") == "0.06")
    }

    @Test func `without a rate the refusal names type, pair and day`() throws {
        let service = try TestApplication()
        _ = rate(service, "R1", "USD", "EUR", "0.9", on: "2026-06-02")
        let refusal = #expect(throws: Refusal.self) {
            try convert(service, "1.00", "USD", "EUR", on: "2026-06-01")
        }
        #expect(refusal?.code == .exchangeRateMissing)
        #expect(
            refusal?.extra == [
                .init("rateType", "DEFAULT"), .init("from", "USD"), .init("to", "EUR"),
                .init("date", "2026-06-01"),
            ])
    }

    @Test func `the rate of a conversion gives the same amounts as the conversion`() throws {
        let service = try TestApplication()
        _ = rate(service, "R1", "EUR", "USD", "1.084212345")
        _ = rate(service, "R2", "EUR", "JPY", "163.123456789")
        let day = try #require(CalendarDate("2026-06-01"))
        let (eur, usd, jpy) = (
            try #require(Currency("EUR")), try #require(Currency("USD")), try #require(Currency("JPY"))
        )
        for units in [1, 99, 12_345, 9_876_543_210, 1_000_000_000_000_000] as [Int64] {
            let money = Money(minorUnits: units, currency: usd)
            let both = try service.database.write { transaction in
                (
                    try transaction.convert(money, to: jpy, rateType: "DEFAULT", on: day, accounting: eur),
                    try transaction.conversion(from: usd, to: jpy, rateType: "default", on: day, accounting: eur)
                )
            }
            #expect(both.1?.convert(money, to: jpy) == both.0)
        }
        let none = try service.database.write {
            try $0.conversion(from: usd, to: jpy, rateType: "BUDGET", on: day, accounting: eur)
        }
        #expect(none == nil)
    }

    @Test func `rates need their own scopes, belong to no company and leave no trace in a dry run`() throws {
        let service = try TestApplication.withCompany()
        let reader = try service.makeKey(scopes: [.exchangeRatesRead, .exchangeRateTypesRead])
        #expect(service.put("/v1/exchange-rates/R1", "{}", key: reader)["requiredScope"] == "exchange-rates:write")
        #expect(
            service.put("/v1/exchange-rate-types/B", "{}", key: reader)["requiredScope"]
                == "exchange-rate-types:write")
        #expect(service.get("/v1/exchange-rates?company=DE01").status == 200)
        #expect(service.get("/v1/exchange-rates?company=FR01").code == "companyNotAllowed")
        let before = try service.changeCount()
        let body =
            #"{"rateType": "DEFAULT", "from": "EUR", "to": "USD", "validFromDate": "2026-01-01", "rate": "1.1"}"#
        #expect(service.put("/v1/exchange-rates/R1?dryRun=true", body).status == 201)
        #expect(service.get("/v1/exchange-rates/R1").code == "notFound")
        #expect(try service.changeCount() == before)
    }
}
