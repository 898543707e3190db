import Testing
import TestSupport

/// Questions without effect: CM-16.4.
@Suite struct ManualCheckTests {
    private func service(_ checkpoints: [String: Int]) throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(checkpoints)
        service.customer("C1", limit: "1000.00")
        service.rule(TestApplication.limit100)
        service.invoice("I1", "C1", "300.00", on: "2026-05-01", due: "2026-06-01")
        return service
    }

    private func ask(_ service: TestApplication, _ question: String) -> TestAnswer {
        service.post("/v1/credit-checks?dryRun=true", question)
    }

    private func amount(_ amount: String) -> String {
        #"{"customer": {"number": "C1"}, "currency": "EUR", "amount": "\#(amount)"}"#
    }

    /// Each document with what would happen at it.
    private func checkpoints(_ answer: TestAnswer) -> [String] {
        (0..<5).map { index in
            let checkpoint = "checkpoints.\(index)"
            let outcome = answer["\(checkpoint).code"] ?? answer["\(checkpoint).skippedBecause"] ?? "passes"
            return "\(answer["\(checkpoint).document"] ?? "-") \(outcome)"
        }
    }

    @Test func `an amount is told figures, limits, what is left, and what happens at each document`() throws {
        let service = try service(["confirmation": 2, "invoice": 2])
        let passing = ask(service, amount("699.99"))
        #expect(passing.status == 200)
        #expect(passing["creditRemaining"] == "700.00")
        #expect(passing["limits.0.newBalance"] == "999.99")
        #expect(passing["creditUsedPercent"] == "99.999")
        #expect(checkpoints(passing) == [
            "confirmation passes", "pickingList checkpointNotMarked", "releaseToWarehouse checkpointNotMarked",
            "packingSlip checkpointNotMarked", "invoice passes",
        ])
        let held = ask(service, amount("700.00"))
        #expect(held["checkpoints.0.decision"] == "hold")
        #expect(held["checkpoints.0.code"] == "orderSentToCreditManagement")
        #expect(held["checkpoints.0.check.reasons.0.code"] == "creditLimitUsed")
        #expect(held["checkpoints.0.check.trace.0.outcome"] == "fired")
        #expect(held["checkpoints.1.check"] == nil)
        #expect(service.get("/v1/orders").count("items") + service.get("/v1/holds").count("items") == 0)
        #expect(service.get("/v1/credit-checks").count("items") == 0)
    }

    @Test func `an order that is there is asked about without a window being opened or closed`() throws {
        let service = try service(["confirmation": 2, "invoice": 2])
        service.order("S1", "C1", "600.00")
        let before = service.get("/v1/orders/S1").etag
        let question = #"{"order": {"number": "S1"}}"#
        #expect(ask(service, question)["creditRemaining"] == "700.00")
        #expect(service.get("/v1/orders/S1").etag == before)
        service.posting("S1")
        #expect(checkpoints(ask(service, question))[4] == "invoice graceWindow")
        service.post("/v1/orders/S1/hold", #"{"reasonCode": "dispute"}"#)
        #expect(checkpoints(ask(service, question))[0] == "confirmation orderOnCreditHold")
        service.reject("S1")
        #expect(checkpoints(ask(service, question))[4] == "invoice orderRejectedByCredit")
        #expect(ask(service, question)["limits.0.newBalance"] == "900.00")
    }

    @Test func `figures are told where no checkpoint is marked and where nothing is checked`() throws {
        let service = try service([:])
        let unmarked = ask(service, amount("900.00"))
        #expect(checkpoints(unmarked).allSatisfy { $0.hasSuffix("checkpointNotMarked") })
        #expect(unmarked["limits.0.newBalance"] == "1200.00")
        #expect(unmarked["creditUsedPercent"] == "120")
        #expect(unmarked.count("reasons") == 0)
        #expect(unmarked["warnings.0.code"] == "creditLimitExceeded")
        service.parameters()
        service.patch("/v1/credit-profiles/C1", #"{"excludeFromCreditManagement": true}"#)
        let excluded = ask(service, amount("900.00"))
        #expect(checkpoints(excluded)[0] == "confirmation customerExcluded")
        #expect(excluded["limits.0.newBalance"] == "1200.00")
        #expect(excluded["creditRemaining"] == "700.00")
    }
}
