import TestSupport

/// A parameter of CM-3 with a situation in which it matters, and what becomes of that under each of its values.
struct ParameterEffect: Sendable {
    let name: String
    /// Values as JSON, each with what is observed under it.
    let observed: [(value: String, outcome: String)]
    /// Sets the situation up with the parameter as given, `"name": value`, and tells what becomes of it.
    let situation: @Sendable (String) throws -> String?

    init(_ name: String, _ observed: [(String, String)], _ situation: @escaping @Sendable (String) throws -> String?) {
        self.name = name
        self.observed = observed.map { (value: $0.0, outcome: $0.1) }
        self.situation = situation
    }

    static let all: [ParameterEffect] = general + holds + checkpoints + statistics + limits

    /// Customer C1 with a limit of 100.00, the rule against using it up, and a checkpoint.
    static func service(_ setting: String, _ checkpoints: [String: Int] = ["confirmation": 0]) throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(checkpoints, setting)
        service.customer("C1", limit: "100.00")
        service.rule(TestApplication.limit100)
        return service
    }

    /// The same with the order S1 of 150.00 that its document has put on hold.
    private static func held(_ setting: String, _ document: String = "confirmation", graceDays: Int = 0) throws -> TestApplication {
        let service = try service(setting, [document: graceDays])
        service.order("S1", "C1", "150.00")
        service.posting("S1", document)
        return service
    }

    /// State and release reason of the hold of S1.
    private static func hold(_ service: TestApplication) -> String {
        let hold = service.hold(of: "S1")
        return [hold["status"], hold["releaseReason"]].compactMap { $0 }.joined(separator: ", ")
    }

    // MARK: CM-3.1 General

    private static let general: [ParameterEffect] = [
        ParameterEffect("creditManagementEnabled", [("true", "hold"), ("false", "approved")]) { setting in
            let service = try service(setting)
            service.order("S1", "C1", "150.00")
            return service.posting("S1")["decision"]
        },
        ParameterEffect("adjustmentNumberSequence", [("\"CLA-000001\"", "CLA-000001"), ("\"LIM-10\"", "LIM-10")]) { setting in
            try service(setting).get("/v1/limit-adjustments")["items.0.number"]
        },
        ParameterEffect("excludeIntercompanyOrders", [("true", "orderExcluded"), ("false", "hold")]) { setting in
            let service = try service(setting)
            service.put("/v1/orders/S1", """
                {"customer": {"number": "C1"}, "currency": "EUR", "amount": "150.00", "orderDate": "2026-05-04", "intercompany": true}
                """)
            let attempt = service.posting("S1")
            return attempt["skippedBecause"] ?? attempt["decision"]
        },
    ]

    // MARK: CM-3.2 Credit holds

    private static let holds: [ParameterEffect] = [
        ParameterEffect("skipRulesAfterRelease", [("false", "hold"), ("true", "approved")]) { setting in
            let service = try held(setting, graceDays: 4)
            service.release("S1")
            service.order("S1", "C1", "170.00")
            return service.posting("S1")["decision"]
        },
        ParameterEffect("cancelledOrderReason", [("null", "cancelled"), ("\"promised\"", "cancelled, promised")]) { setting in
            let service = try held(setting)
            service.post("/v1/orders/S1/cancel", "{}")
            return hold(service)
        },
        ParameterEffect("modifiedOrderReason", [("null", "readyToRelease"), ("\"promised\"", "released, promised")]) { setting in
            let service = try held(setting)
            service.order("S1", "C1", "50.00")
            return hold(service)
        },
        ParameterEffect("autoReleaseReason", [("null", "readyToRelease"), ("\"paid\"", "released, paid")]) { setting in
            let service = try held(setting)
            service.limit("C1", "1000.00")
            return hold(service)
        },
        ParameterEffect("autoReleaseMode", [("\"withoutPosting\"", "open"), ("\"withPosting\"", "delivered")]) { setting in
            let service = try held(setting + #", "autoReleaseReason": "paid""#, "packingSlip")
            service.limit("C1", "1000.00")
            return service.get("/v1/orders/S1")["status"]
        },
        ParameterEffect("checkCreditGroupLimit", [("false", "approved"), ("true", "hold")]) { setting in
            let service = try service(setting)
            service.customer("C2", limit: "1000.00")
            service.creditGroup("G", "100.00")
            service.member("G", "C2")
            return service.check("C2", "150.00")["decision"]
        },
        ParameterEffect("checkPaymentTermsIncrease", [("false", ""), ("true", "paymentTermsIncreased")]) { setting in
            let service = try service(setting)
            for (code, rank) in [("NET30", 1), ("NET60", 2)] { service.put("/v1/payment-terms/\(code)", #"{"rank": \#(rank)}"#) }
            service.customer("C1", terms: "NET30")
            return service.check("C1", "10.00", terms: "NET60").reasons.joined()
        },
        ParameterEffect("checkSettlementDiscountIncrease", [("false", ""), ("true", "settlementDiscountIncreased")]) { setting in
            let service = try service(setting)
            service.cashDiscounts(["2D10": 1, "3D10": 2], of: "C1", "2D10")
            return service.posting(discounted: "3D10", "S1", "C1").reasons.joined()
        },
        ParameterEffect("ignoreExpiredWhenDateBlank", [("true", "false"), ("false", "true")]) { setting in
            let service = try service(setting)
            service.customer("C2")
            service.rule(#"{"ruleKind": "creditLimitExpired", "ruleType": "blocking", "level": "all", "value": 0}"#)
            return String(service.check("C2", "10.00").reasons.contains("creditLimitExpired"))
        },
        ParameterEffect("removeBlockedLoadLines", [("false", "0"), ("true", "1")]) { setting in
            String(try held(setting).eventCount("order.loadLinesToRemove"))
        },
        ParameterEffect("skipCheckOnPackingSlipCancel", [("true", "false"), ("false", "true")]) { setting in
            let service = try service(setting, ["packingSlip": 0])
            service.order("S1", "C1", "150.00")
            service.put("/v1/packing-slips/PS1", #"{"order": {"number": "S1"}, "postingDate": "2026-05-04"}"#)
            service.post("/v1/packing-slips/PS1/cancel", "{}")
            return service.get("/v1/orders/S1")["creditState.inCreditControl"]
        },
    ]

    // MARK: CM-3.3 Checkpoints

    /// An order of 150.00 above the limit, where one of 50.00 is below, and a row of the confirmation.
    private static func confirmed(_ row: String) throws -> TestApplication {
        let service = try service("")
        let others = ["pickingList", "releaseToWarehouse", "packingSlip", "invoice"].map { #", {"document": "\#($0)"}"# }.joined()
        service.put("/v1/parameters/credit-management", #"{"checkpoints": [{"document": "confirmation", \#(row)}\#(others)]}"#)
        service.order("LARGE", "C1", "150.00")
        return service
    }

    private static let checkpoints: [ParameterEffect] = [
        ParameterEffect("checkpoints.checkAtPosting", [("false", "approved"), ("true", "hold")]) { row in
            try confirmed(row).posting("LARGE")["decision"]
        },
        ParameterEffect("checkpoints.checkAtProForma", [("false", "approved"), ("true", "hold")]) { row in
            try confirmed(row).posting("LARGE", "confirmation", #""mode": "proForma""#)["decision"]
        },
        ParameterEffect("checkpoints.graceDays", [("0", "checked"), ("2", "graceWindow")]) { row in
            let service = try confirmed(#""checkAtPosting": true, \#(row)"#)
            service.limit("C1", "1000.00")
            service.posting("LARGE")
            service.today = "2026-05-05"
            return service.posting("LARGE")["skippedBecause"] ?? "checked"
        },
    ]
}
