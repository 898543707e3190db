import TestSupport

// The parameters of statistics and limits, each with what it changes.

extension ParameterEffect {
    // MARK: CM-3.4 Statistics

    /// Customer C1 sold for 210 000 in twelve months and 96 000 in six, owes 27 000 since a payment in May, and has a limit
    /// of 50 000 since March.
    private static func statistics(_ setting: String) throws -> TestAnswer {
        let service = try TestApplication.withCompany(today: "2026-03-15")
        service.parameters([:], setting)
        service.customer("C1", limit: "50000.00")
        service.invoice("I1", "C1", "114000.00", on: "2025-08-01", due: "2025-09-01")
        service.invoice("I2", "C1", "36000.00", on: "2025-12-01", due: "2026-01-01")
        service.invoice("I3", "C1", "60000.00", on: "2026-03-01", due: "2026-04-01")
        service.payment("P1", "C1", "183000.00", on: "2026-05-01")
        service.today = "2026-05-20"
        return service.post("/v1/credit-profiles/C1/statistics/refresh")
    }

    static let statistics: [ParameterEffect] = [
        ParameterEffect("dso1Months", [("12", "46.93"), ("6", "50.91")]) { try statistics($0)["dso1"] },
        ParameterEffect("dso2Months", [("12", "46.93"), ("6", "50.91")]) { try statistics($0)["dso2"] },
        // 210 000 at the ends of March and April, 27 000 on the day.
        ParameterEffect("averageBalance1Months", [("1", "118500.00"), ("2", "149000.00")]) { try statistics($0)["averageBalance1"] },
        ParameterEffect("averageBalance2Months", [("1", "118500.00"), ("2", "149000.00")]) { try statistics($0)["averageBalance2"] },
        // 420 % at the ends of March and April, 54 % on the day.
        ParameterEffect("averageLimitPercentMonths", [("1", "237.00"), ("2", "298.00")]) { try statistics($0)["averageLimitPercent"] },
        ParameterEffect("averageExposurePercentMonths", [("1", "237.00"), ("2", "298.00")]) {
            try statistics($0)["averageExposurePercent"]
        },
        ParameterEffect("statisticsForZeroBalanceCustomers", [("false", "0"), ("true", "1")]) { setting in
            let service = try service(setting)
            return service.run("calculate-balance-statistics")["result.changed"]
        },
    ]

    // MARK: CM-3.5 Credit limits

    static let limits: [ParameterEffect] = [
        ParameterEffect("creditLimitType", [
            ("\"none\"", "not tested"), ("\"balance\"", "2.00"), ("\"balancePackingSlip\"", "5.00"), ("\"balanceAll\"", "10.00"),
        ]) { setting in
            let service = try service(setting)
            service.invoice("I1", "C1", "2.00", on: "2026-05-01", due: "2026-06-01")
            service.order("DELIVERED", "C1", "3.00")
            service.put("/v1/packing-slips/PS1", #"{"order": {"number": "DELIVERED"}, "postingDate": "2026-05-04"}"#)
            service.order("OPEN", "C1", "5.00")
            return service.check("C1", "1.00")["limits.0.openBalance"] ?? "not tested"
        },
        ParameterEffect("checkLimitOnSalesOrder", [("true", "hold"), ("false", "approved")]) { setting in
            try service(setting).check("C1", "150.00")["decision"]
        },
        ParameterEffect("checkLimitOnFreeTextInvoice", [("false", "approved"), ("true", "refused")]) { setting in
            try freeTextInvoice(setting + #", "messageWhenExceeding": "error""#)
        },
        ParameterEffect("messageWhenExceeding", [("\"warning\"", "approved"), ("\"error\"", "refused")]) { setting in
            try freeTextInvoice(setting + #", "checkLimitOnFreeTextInvoice": true"#)
        },
        ParameterEffect("limitExchangeRateType", [("null", "90.00"), ("\"DEFAULT\"", "90.00"), ("\"PLAN\"", "50.00")]) { setting in
            let service = try service("")
            service.put("/v1/exchange-rate-types/PLAN", "{}")
            for (type, rate) in [("DEFAULT", "0.9"), ("PLAN", "0.5")] {
                service.put("/v1/exchange-rates/\(type)", """
                    {"rateType": "\(type)", "from": "USD", "to": "EUR", "validFromDate": "2026-01-01", "rate": "\(rate)"}
                    """)
            }
            service.parameters([:], setting)
            service.guaranteeTypes()
            service.insurance("C1", "100.00", percent: "100", currency: "USD")
            return service.get("/v1/credit-profiles/C1")["insuranceAndGuarantees"]
        },
        ParameterEffect("allowManualLimitEdit", [("false", "100.00"), ("true", "200.00")]) { setting in
            let service = try service(setting)
            service.patch("/v1/credit-profiles/C1", #"{"creditLimit": "200.00"}"#)
            return service.get("/v1/credit-profiles/C1")["creditLimit"]
        },
        ParameterEffect("bypassInventoryReservations", [("false", "40.00"), ("true", "100.00")]) { setting in
            let service = try service(setting + #", "creditLimitType": "balance""#, ["packingSlip": 0])
            service.put("/v1/orders/S1", """
                {"customer": {"number": "C1"}, "currency": "EUR", "orderDate": "2026-05-04",
                 "lines": [{"line": 1, "quantity": "10", "unitPrice": "10", "reservedQuantity": "4"}]}
                """)
            return service.posting("S1", "packingSlip", #""lines": [{"line": 1, "quantity": "4"}]"#)["check.limits.0.currentOrder"]
        },
        ParameterEffect("watchThresholds", [("[80, 90, 100]", "80"), ("[50, 60]", "50 60"), ("[]", "")]) { setting in
            let service = try service(setting)
            service.order("S1", "C1", "85.00")
            let events = service.get("/v1/events?type=limit.thresholdCrossed")
            return (0..<events.count("items")).compactMap { events["items.\($0).data.threshold"] }.joined(separator: " ")
        },
    ]

    private static func freeTextInvoice(_ setting: String) throws -> String? {
        try service(setting).post("/v1/credit-checks", """
            {"document": "freeTextInvoice", "customer": {"number": "C1"}, "currency": "EUR", "amount": "150.00"}
            """)["decision"]
    }
}

extension TestApplication {
    /// Cash discounts with their ranks, and the one that a customer has by default.
    func cashDiscounts(_ ranks: [String: Int?], of customer: String, _ own: String) {
        for (code, rank) in ranks { put("/v1/cash-discounts/\(code)", #"{"rank": \#(rank.map(String.init) ?? "null")}"#) }
        put("/v1/customers/\(customer)", #"{"name": "Customer", "currency": "EUR", "cashDiscount": "\#(own)"}"#)
    }

    /// Puts an order of 10.00 with a cash discount and posts its confirmation.
    @discardableResult
    func posting(discounted discount: String, _ order: String, _ customer: String) -> TestAnswer {
        put("/v1/orders/\(order)", """
            {"customer": {"number": "\(customer)"}, "currency": "EUR", "amount": "10.00", "orderDate": "2026-05-04",
             "cashDiscount": "\(discount)"}
            """)
        return posting(order)
    }
}
