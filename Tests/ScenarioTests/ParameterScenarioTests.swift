import Testing
import TestSupport

/// Parameters whose effect no other scenario shows both ways: CM-3.
@Suite struct ParameterScenarioTests {
    private func service(_ parameters: String = "") throws -> TestApplication {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.parameters(["confirmation": 0], parameters)
        service.rule(TestApplication.limit100)
        return service
    }

    @Test func `CM-3.1: journals are numbered by the company's own sequence, or by the one that comes with it`() throws {
        for (parameters, number) in [("", "CLA-000001"), (#""adjustmentNumberSequence": "LIM-07""#, "LIM-07")] {
            let service = try service(parameters)
            service.customer("C1", limit: "10.00")
            #expect(service.get("/v1/limit-adjustments")["items.0.number"] == number)
        }
    }

    @Test(arguments: [true, false])
    func `CM-3.2: checkCreditGroupLimit tests the group's limit before the customer's`(tests: Bool) throws {
        let service = try service(#""checkCreditGroupLimit": \#(tests)"#)
        service.customer("C1", limit: "1000.00")
        service.creditGroup("G", "500.00")
        service.member("G", "C1")
        let check = service.check("C1", "600.00")
        #expect(check["decision"] == (tests ? "hold" : "approved"))
        let limits = check.value("limits")?.elements.compactMap { $0["tested"]?.string }
        #expect(limits == (tests ? ["group", "individual"] : ["individual"]))
    }

    @Test(arguments: [true, false])
    func `CM-3.2: checkPaymentTermsIncrease compares the terms`(compares: Bool) throws {
        let service = try service(#""checkPaymentTermsIncrease": \#(compares)"#)
        for (terms, rank) in [("NET30", 1), ("NET60", 2)] { service.put("/v1/payment-terms/\(terms)", #"{"rank": \#(rank)}"#) }
        service.customer("C1", limit: "1000.00", terms: "NET30")
        #expect(service.check("C1", "10.00", terms: "NET60").reasons == (compares ? ["paymentTermsIncreased"] : []))
    }

    @Test func `CM-3.4: each window of the statistics is that of its own parameter`() throws {
        let service = try service()
        service.customer("C1", limit: "1000.00")
        service.invoice("I1", "C1", "100.00", on: "2026-01-10", due: "2026-02-10")
        service.invoice("I2", "C1", "300.00", on: "2026-05-10", due: "2026-06-10")
        func refreshed(_ parameters: String) -> TestAnswer {
            service.parameters([:], parameters)
            return service.post("/v1/credit-profiles/C1/statistics/refresh", "{}")
        }
        // Month-ends January to April: 100; 20 May: 400.
        let wide = refreshed("")
        #expect(wide["averageBalance1"] == "160.00")
        #expect(wide["averageBalance2"] == "160.00")
        let narrow = refreshed(#""averageBalance2Months": 1"#)
        #expect(narrow["averageBalance1"] == "160.00")
        #expect(narrow["averageBalance2"] == "250.00")
        #expect(refreshed(#""averageBalance1Months": 1"#)["averageBalance1"] == "250.00")
    }

    @Test func `CM-3.4: the exposure percentage has a window of its own`() throws {
        let service = try service()
        service.today = "2026-04-01"
        service.customer("C1", limit: "1000.00")
        service.today = "2026-05-20"
        service.invoice("I1", "C1", "100.00", on: "2026-01-10", due: "2026-02-10")
        service.invoice("I2", "C1", "300.00", on: "2026-05-10", due: "2026-06-10")
        let wide = service.post("/v1/credit-profiles/C1/statistics/refresh", "{}")
        // 30 April 10 %, 20 May 40 %.
        #expect(wide["averageExposurePercent"] == "25.00")
        #expect(wide["averageLimitPercent"] == "25.00")
        service.today = "2026-06-20"
        service.parameters([:], #""averageExposurePercentMonths": 1"#)
        let narrow = service.post("/v1/credit-profiles/C1/statistics/refresh", "{}")
        // 31 May and 20 June, against 30 April, 31 May and 20 June.
        #expect(narrow["averageExposurePercent"] == "40.00")
        #expect(narrow["averageLimitPercent"] == "30.00")
    }

    @Test func `CM-3.5: groups are converted at the rates of limitExchangeRateType`() throws {
        let service = try service(#""checkCreditGroupLimit": true"#)
        service.put("/v1/exchange-rate-types/PLAN", "{}")
        for (number, type, rate) in [("R1", "DEFAULT", "0.5"), ("R2", "PLAN", "0.8")] {
            service.put("/v1/exchange-rates/\(number)", """
                {"rateType": "\(type)", "from": "EUR", "to": "USD", "validFromDate": "2026-01-01", "rate": "\(rate)"}
                """)
        }
        service.customer("C1", limit: "10000.00")
        service.creditGroup("G", "500.00", currency: "USD")
        service.member("G", "C1")
        #expect(service.check("C1", "999.00")["decision"] == "approved")
        #expect(service.check("C1", "999.00")["limits.0.currentOrder"] == "499.50")
        service.parameters(["confirmation": 0], #""checkCreditGroupLimit": true, "limitExchangeRateType": "PLAN""#)
        #expect(service.check("C1", "999.00")["limits.0.currentOrder"] == "799.20")
        #expect(service.check("C1", "999.00")["reasons.0.tested"] == "group")
    }
}
