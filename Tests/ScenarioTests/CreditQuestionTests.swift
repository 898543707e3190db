import TestSupport
import Testing

/// Questions that change nothing: CM-16.4, CM-7.6; and what a lower limit would do to open orders.
@Suite struct `Questions about credit` {
    private func service(_ checkpoints: [String: Int] = ["confirmation": 0]) throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "100.00")
        service.parameters(checkpoints)
        service.rule(TestApplication.limit100)
        return service
    }

    private func ask(_ service: TestApplication, _ body: String, key: String? = nil) -> TestAnswer {
        service.post("/v1/credit-checks?dryRun=true", body, key: key)
    }

    @Test(arguments: ["", #""document": "confirmation", "#])
    func `a held order is told with its figures, reasons and trace`(document: String) throws {
        let service = try service()
        service.order("SO-1", "C1", "150.00")
        service.posting("SO-1")
        let told = ask(service, #"{\#(document)"order": {"number": "SO-1"}}"#)
        #expect(told["decision"] == "refused")
        #expect(told["code"] == "orderOnCreditHold")
        #expect(told["limits.0.creditLimit"] == "100.00")
        #expect(told["limits.0.newBalance"] == "150.00")
        #expect(told["limits.0.currentOrder"] == "150.00")
        #expect(told["limits.0.creditExcess"] == "50.00")
        #expect(told["creditUsedPercent"] == "150")
        #expect(told["individualLimitLine"] == "6")
        #expect(told.reasons == ["creditLimitUsed"])
        #expect(told["trace.0.outcome"] == "fired")
        #expect(told["check"] == nil)
        // Nothing was stored by asking; what a clerk of sales may not see it is not told.
        #expect(service.get("/v1/credit-checks?order=SO-1").count("items") == 1)
        let clerk = try service.makeKey(roles: [.salesClerk])
        let seen = ask(service, #"{\#(document)"order": {"number": "SO-1"}}"#, key: clerk)
        #expect(seen["limits.0.newBalance"] == "150.00")
        #expect(seen["reasons"] == nil)
        #expect(seen["trace"] == nil)
    }

    @Test(arguments: ["", #""document": "confirmation", "#])
    func `an order that is skipped is told its figures and what the rules would say, but no reason`(document: String) throws {
        let service = try service([:])
        service.order("SO-1", "C1", "60.00")
        let told = ask(service, #"{\#(document)"order": {"number": "SO-1"}}"#)
        #expect(told["decision"] == "approved")
        #expect(told["skippedBecause"] == "checkpointNotMarked")
        #expect(told["creditUsedPercent"] == "60")
        #expect(told["trace.0.outcome"] == "passed")
        let whole = ask(service, #"""
            {\#(document)"order": {"number": "SO-2", "customer": {"number": "C1"}, "currency": "EUR", "amount": "90.00",
             "orderDate": "2026-05-04"}}
            """#)
        #expect(whole["limits.0.openOrders"] == "60.00")
        #expect(whole["creditUsedPercent"] == "150")
        #expect(whole["trace.0.outcome"] == "fired")
        #expect(whole.reasons == [])
        #expect(service.get("/v1/orders/SO-2").status == 404)
    }

    @Test func `a hypothetical amount is told its figures where no checkpoint is marked`() throws {
        let service = try service([:])
        let told = ask(service, #"{"customer": {"number": "C1"}, "currency": "EUR", "amount": "25.00"}"#)
        #expect(told["creditUsedPercent"] == "25")
        #expect(told["creditRemaining"] == "100.00")
        #expect(told["checkpoints.4.skippedBecause"] == "checkpointNotMarked")
        #expect(told["checkpoints.4.check"] == nil)
    }

    @Test func `while credit management is disabled the limits are told, and no rule`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "100.00")
        service.parameters(["confirmation": 0], #""creditManagementEnabled": false, "checkLimitOnSalesOrder": false"#)
        service.rule(TestApplication.limit100)
        let told = ask(service, #"{"customer": {"number": "C1"}, "currency": "EUR", "amount": "125.00"}"#)
        #expect(told["decision"] == "approved")
        #expect(told["creditUsedPercent"] == "125")
        #expect(told.count("trace") == 0)
    }

    // MARK: what a lower limit would do

    @Test func `lowering a limit tells the holds that it would cause, not those that are there`() throws {
        let service = try service(["pickingList": 0])
        service.order("SO-1", "C1", "30.00")
        service.order("SO-2", "C1", "40.00")
        service.order("SO-3", "C1", "31.00")
        #expect(service.posting("SO-3", "pickingList")["decision"] == "hold")
        let lower = service.post("/v1/limit-adjustments", """
            {"adjustmentType": "creditLimit", "post": true,
             "lines": [{"customer": {"number": "C1"}, "newLimit": "50.00", "newToDate": "2026-12-31"}]}
            """)
        #expect(lower["warnings.0.code"] == "overLimit")
        #expect(lower["warnings.0.orders"] == "3")
        #expect(lower["warnings.0.holds"] == "2")
        // So it is.
        #expect(service.posting("SO-1", "pickingList")["decision"] == "hold")
        #expect(service.posting("SO-2", "pickingList")["decision"] == "hold")
    }

    @Test func `no hold is foreseen where no rule, no checkpoint, an exclusion or a grace window would stop none`() throws {
        let service = try service(["packingSlip": 9])
        service.order("SO-1", "C1", "80.00")
        service.posting("SO-1", "packingSlip", #""lines": [{"line": 1, "quantity": "0.1"}]"#)
        service.order("SO-2", "C1", "20.00")
        service.order("SO-3", "C1", "0.00")
        #expect(service.send(
            .patch, "/v1/orders/SO-2", #"{"excludeFromCreditManagement": true}"#, headers: ["If-Match": "*"]).status == 200)
        func holds() -> String? {
            service.post("/v1/limit-adjustments?dryRun=true", """
                {"adjustmentType": "creditLimit", "post": true,
                 "lines": [{"customer": {"number": "C1"}, "newLimit": "50.00", "newToDate": "2026-12-31"}]}
                """)["warnings.0.holds"]
        }
        // SO-1 is within its grace window, SO-2 excluded; SO-3 is checked.
        #expect(holds() == "1")
        service.parameters([:])
        #expect(holds() == "0")
    }

    @Test func `a group tells the holds of all its members`() throws {
        let service = try service()
        service.parameters(["confirmation": 0], #""checkCreditGroupLimit": true, "allowManualLimitEdit": true"#)
        service.customer("C2", limit: "100.00")
        service.creditGroup("G", "100.00")
        service.member("G", "C1")
        service.member("G", "C2")
        service.order("SO-1", "C1", "40.00")
        service.order("SO-2", "C2", "40.00")
        let lower = service.put("/v1/customer-credit-groups/G", #"{"currency": "EUR", "creditLimit": "60.00", "creditLimitToDate": "2026-12-31"}"#)
        #expect(lower["warnings.0.code"] == "overLimit")
        #expect(lower["warnings.0.orders"] == "2")
        #expect(lower["warnings.0.holds"] == "2")
    }
}
