import Testing
import TestSupport

/// CM-14.6 and the worked examples of CM-19.3 about evaluation.
@Suite struct HoldEvaluationTests {
    private static let auto = #""autoReleaseReason": "paid""#

    /// A customer with a limit of 10,000, an old invoice of 1,000 and an order that needs a little more than the limit.
    private func twoReasons(_ parameters: String = auto) throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], parameters)
        service.customer("C1", limit: "10000.00")
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "95"}"#)
        service.rule(TestApplication.overdue0)
        service.invoice("OLD", "C1", "1000.00", on: "2026-03-01", due: "2026-04-01")
        service.invoice("NEW", "C1", "2000.00", on: "2026-05-01", due: "2026-06-01")
        service.order("S1", "C1", "8400.00")
        service.posting("S1")
        return service
    }

    @Test func `X22: two reasons, two payments, then the order is released by itself`() throws {
        let service = try twoReasons()
        #expect(service.hold(of: "S1")["displayReason"] == "Multiple")
        #expect(service.hold(of: "S1").activeReasons == ["daysOverdue", "creditLimitUsed"])
        service.payment("P1", "C1", "1000.00", on: "2026-05-04", settles: "OLD")
        let held = service.hold(of: "S1")
        #expect(held["status"] == "onHold")
        #expect(held["displayReason"] == "creditLimitUsed")
        #expect(held.reasons == ["daysOverdue", "creditLimitUsed"])
        #expect(held["reasons.1.observed"] == "104")
        #expect(held["reasons.1.observedFirst"] == "114")
        #expect(held["version"] == "2")
        service.payment("P2", "C1", "1600.00", on: "2026-05-04", settles: "NEW")
        let released = service.hold(of: "S1")
        #expect(released["status"] == "released")
        #expect(released["releaseReason"] == "paid")
        #expect(released["releaseMode"] == "withoutPosting")
        #expect(released["releasedBy.name"] == "automaticRelease")
        #expect(try service.changes("order.").map(\.type) == [
            "order.created", "order.held", "order.holdReasonsChanged", "order.readyToRelease", "order.released",
        ])
        #expect(service.get("/v1/orders/S1")["creditState.releasedFromCreditControl"] == "true")
    }

    @Test func `D-42: without a reason for automatic release the order only becomes ready`() throws {
        let service = try twoReasons("")
        service.payment("P1", "C1", "1000.00", on: "2026-05-04", settles: "OLD")
        service.payment("P2", "C1", "1600.00", on: "2026-05-04")
        let ready = service.hold(of: "S1")
        #expect(ready["status"] == "readyToRelease")
        #expect(ready["displayReason"] == "readyToRelease")
        #expect(ready["active"] == "true")
        #expect(service.get("/v1/holds?reason=readyToRelease").count("items") == 1)
        #expect(service.get("/v1/holds?reason=daysOverdue").count("items") == 0)
    }

    @Test func `a ready order goes back on hold when its reasons return`() throws {
        let service = try twoReasons("")
        service.payment("P1", "C1", "2600.00", on: "2026-05-04")
        let settled = service.post("/v1/settlements", """
            {"customer": {"number": "C1"}, "pairs": [{"invoice": {"number": "OLD"}, "payment": {"number": "P1"}, "amount": "1000.00"}]}
            """)
        #expect(service.hold(of: "S1")["status"] == "readyToRelease")
        service.invoice("MORE", "C1", "5000.00", on: "2026-05-04", due: "2026-06-04")
        #expect(service.hold(of: "S1")["status"] == "onHold")
        #expect(service.hold(of: "S1").activeReasons == ["creditLimitUsed"])
        service.post("/v1/settlements/\(settled["id"] ?? "")/reverse", "{}", ifMatch: "*")
        #expect(service.hold(of: "S1").activeReasons == ["daysOverdue", "creditLimitUsed"])
    }

    @Test func `with automatic posting the stopped document is produced`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["packingSlip": 0], #""autoReleaseReason": "paid", "autoReleaseMode": "withPosting""#)
        service.customer("C1", limit: "10000.00")
        service.rule(TestApplication.overdue0)
        service.invoice("OLD", "C1", "100.00", on: "2026-03-01", due: "2026-04-01")
        service.order("S1", "C1", "500.00")
        #expect(service.posting("S1", "packingSlip", #""number": "PS-9""#)["decision"] == "hold")
        service.payment("P1", "C1", "100.00", on: "2026-05-04", settles: "OLD")
        #expect(service.hold(of: "S1")["status"] == "released")
        #expect(service.get("/v1/packing-slips/PS-9").status == 200)
        #expect(service.get("/v1/orders/S1")["status"] == "delivered")
        #expect(try service.differences() == [])
    }

    @Test func `an automatic posting that fails leaves the order ready, with the error`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["packingSlip": 0], #""autoReleaseReason": "paid", "autoReleaseMode": "withPosting""#)
        service.customer("C1", limit: "10000.00")
        service.rule(TestApplication.overdue0)
        service.invoice("OLD", "C1", "100.00", on: "2026-03-01", due: "2026-04-01")
        service.order("S1", "C1", "500.00")
        service.posting("S1", "packingSlip", #""lines": [{"line": 1, "quantity": "1"}]"#)
        service.put("/v1/packing-slips/ERP-1", #"{"order": {"number": "S1"}, "postingDate": "2026-05-04"}"#)
        service.payment("P1", "C1", "100.00", on: "2026-05-04", settles: "OLD")
        let hold = service.hold(of: "S1")
        #expect(hold["status"] == "readyToRelease")
        #expect(hold["releaseError.code"] == "quantityExceeded")
        #expect(hold["releaseReason"] == nil)
        let again = service.evaluate()
        #expect(again.count("result.failed") == 1)
        #expect(again["result.failed.0.code"] == "quantityExceeded")
        #expect(service.hold(of: "S1")["version"] == hold["version"])
    }

    @Test func `the batch gives what the events give, oldest hold first, and changes nothing the second time`() throws {
        let service = try TestApplication.withCompany(today: "2026-05-04")
        service.parameters(["confirmation": 0], Self.auto)
        service.customer("C1", limit: "10000.00", expires: "2026-06-01")
        service.rule(#"{"ruleKind": "creditLimitExpired", "ruleType": "blocking", "level": "all", "value": 0}"#)
        service.today = "2026-06-10"
        for number in 1...3 {
            service.order("S\(number)", "C1", "100.00")
            service.posting("S\(number)")
        }
        let unchanged = service.evaluate()
        #expect(unchanged.count("result.unchanged") == 3)
        #expect(unchanged["progress.done"] == "3")
        #expect(try service.changes("order.h").count == 3)
        // As of the last day of the limit nothing stands against them.
        let job = service.send(.post, "/v1/holds/evaluate?asOf=2026-06-01", "{}", headers: ["Prefer": "wait=20"])
        #expect(job.value("result.released")?.elements.compactMap { $0["order"]?["number"]?.string } == ["S1", "S2", "S3"])
        #expect(job["result.counts.released"] == "3")
        let again = service.evaluate()
        #expect(again["progress.total"] == "0")
    }

    @Test func `chosen holds, the holds of a customer, and nobody else's`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0])
        let rule = service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "10.00"}"#)
        for customer in ["A", "B"] {
            service.customer(customer, limit: "10000.00")
            service.order("S-\(customer)", customer, "100.00")
            service.posting("S-\(customer)")
        }
        #expect(service.evaluate(#"{"customer": {"number": "A"}}"#).count("result.unchanged") == 1)
        let id = service.hold(of: "S-B")["id"] ?? ""
        #expect(service.evaluate(#"{"holds": [{"id": "\#(id)"}]}"#)["result.unchanged.0.id"] == id)
        service.release("S-B")
        let closed = service.evaluate(#"{"holds": [{"id": "\#(id)"}]}"#)
        #expect(closed["result.failed.0.code"] == "invalidState")
        #expect(service.post("/v1/holds/evaluate", #"{"holds": [{"id": "hld_0000000000000"}]}"#).faults == ["/holds/0/id unknownReference"])
        #expect(service.post("/v1/holds/evaluate", #"{"customer": {"number": "NO"}}"#).faults == ["/customer unknownReference"])
        #expect(service.post("/v1/holds/evaluate", #"{"hold": []}"#).faults == ["/hold unknownProperty"])
        service.delete("/v1/blocking-rules/\(rule)")
        #expect(service.hold(of: "S-A")["status"] == "readyToRelease")
    }

    @Test func `evaluating needs its scope and covers the companies of the key only`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01", currency: "EUR")
        let clerk = try service.makeKey(roles: [.salesClerk])
        #expect(service.post("/v1/holds/evaluate?company=DE01", "{}", key: clerk)["requiredScope"] == "holds:evaluate")
        let french = try service.makeKey(roles: [.creditManager], companies: ["FR01"])
        #expect(service.post("/v1/holds/evaluate?company=DE01", "{}", key: french).code == "companyNotAllowed")
        #expect(service.post("/v1/holds/evaluate?company=DE01&asOf=2026-05-03", "{}",
                             key: try service.makeKey(roles: [.creditManager])).code == "missingScope")
    }

    @Test func `a dry run tells what would be released and keeps nothing`() throws {
        let service = try twoReasons()
        let before = try service.changeCount()
        let answer = service.post("/v1/holds/evaluate?dryRun=true", "{}")
        #expect(answer["result.counts.unchanged"] == "1")
        #expect(try service.changeCount() == before)
        #expect(service.get("/v1/jobs?company=*").count("items") == 0)
    }

    @Test func `X8: parked orders count, and only a rejection frees the other`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0])
        service.customer("C1", limit: "12000.00")
        service.rule(TestApplication.limit100)
        service.rule(TestApplication.overdue0)
        service.invoice("OLD", "C1", "300.00", on: "2026-03-01", due: "2026-04-01")
        service.order("P", "C1", "7000.00")
        #expect(service.posting("P").reasons == ["daysOverdue"])
        #expect(service.hold(of: "P")["status"] == "onHold")
        service.order("Q", "C1", "6000.00")
        let second = service.posting("Q")
        #expect(second.reasons == ["daysOverdue", "creditLimitUsed"])
        #expect(second["check.creditUsedPercent"] == "110.833333")
        service.payment("P1", "C1", "300.00", on: "2026-05-04", settles: "OLD")
        for order in ["P", "Q"] {
            #expect(service.hold(of: order).activeReasons == ["creditLimitUsed"])
            #expect(service.hold(of: order)["reasons.1.observed"] == "108.333333")
        }
        #expect(service.evaluate().count("result.unchanged") == 2)
        service.reject("Q")
        #expect(service.hold(of: "P")["status"] == "readyToRelease")
        service.post("/v1/orders/Q/clear-rejection", "{}")
        #expect(service.hold(of: "P")["status"] == "onHold")
        #expect(try service.differences() == [])
    }

    @Test func `D-49: excluding an order on hold lifts nothing until it is evaluated`() throws {
        let service = try twoReasons("")
        service.patch("/v1/orders/S1", #"{"excludeFromCreditManagement": true}"#)
        #expect(service.hold(of: "S1")["status"] == "onHold")
        #expect(service.evaluate().count("result.ready") == 1)
        #expect(service.hold(of: "S1")["status"] == "readyToRelease")
    }

    @Test func `each evaluation that changes a hold leaves its trace`() throws {
        let service = try twoReasons()
        service.payment("P1", "C1", "1000.00", on: "2026-05-04", settles: "OLD")
        let id = service.hold(of: "S1")["id"] ?? ""
        let checks = service.get("/v1/credit-checks?hold=\(id)&expand=trace")
        #expect(checks.count("items") == 2)
        #expect(checks["items.1.origin"] == "evaluation")
        #expect(checks["items.1.decision"] == "hold")
        #expect(checks.count("items.1.trace") == 2)
        #expect(checks["items.0.creditUsedPercent"] == "114")
    }
}
