import JSON
import TestSupport
import Testing

/// Rules that are proposed: tested on the decisions of the past, or run in shadow beside those in force.
@Suite struct `Proposed rules` {
    /// Six orders of 30.00 to 180.00 under a limit of 500.00, checked one after the other.
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "500.00")
        service.parameters(["confirmation": 0])
        service.rule(TestApplication.limit100)
        for number in 1...6 {
            service.order("S\(number)", "C1", "\(number * 30).00")
            service.posting("S\(number)")
        }
        return service
    }

    private func backTest(_ service: TestApplication, _ more: String = "") -> TestAnswer {
        service.send(.post, "/v1/blocking-rules/back-test", #"{"fromDate": "2026-05-01", "toDate": "2026-05-31"\#(more)}"#,
                     headers: ["Prefer": "wait=20"])
    }

    @Test func `the unchanged set changes nothing`() throws {
        let service = try service()
        let same = backTest(service)
        #expect(same["status"] == "succeeded")
        #expect(same["result.decisions"] == "6")
        #expect(same["result.changed"] == "0")
        // Those of the version, sent as they are, are the unchanged set too.
        let rules = service.get("/v1/rule-sets?sort=-number&limit=1&expand=rules").value("items.0.rules")
        let text = String(decoding: try #require(rules).sourceBytes, as: UTF8.self)
        #expect(backTest(service, #", "rules": \#(text)"#)["result.changed"] == "0")
    }

    @Test func `a stricter rule holds what had passed, with order, reasons and amounts`() throws {
        let service = try service()
        // 30, 90, 180, 300, 450 of 500 had passed; 630 was held. At 50 % the fourth and fifth would be held as well.
        let rules = #"[{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "50"}]"#
        let job = backTest(service, #", "rules": \#(rules)"#)
        #expect(job["result.changed"] == "2")
        #expect(job["result.toHold.decisions"] == "2")
        #expect(job["result.toHold.amount"] == "270.00")
        #expect(job["result.toApproved.decisions"] == "0")
        let changed = service.get("/v1/jobs/\(job["id"] ?? "")/changed-decisions?limit=1")
        #expect(changed["items.0.order.number"] == "S4")
        #expect(changed["items.0.from.decision"] == "approved")
        #expect(changed["items.0.to.decision"] == "hold")
        #expect(changed["items.0.to.reasons.0.observed"] == "60")
        #expect(changed["next"] != nil)
        // Nothing has been changed by it.
        #expect(service.get("/v1/holds?active=true").count("items") == 1)
        #expect(backTest(service, #", "rules": []"#)["result.toApproved.decisions"] == "1")
    }

    @Test func `a back-test is refused without the scope and with every fault of its rules`() throws {
        let service = try service()
        let clerk = try service.makeKey(roles: [.creditClerk])
        let body = #"{"fromDate": "2026-05-01", "toDate": "2026-05-31"}"#
        #expect(service.send(.post, "/v1/blocking-rules/back-test", body, key: clerk)["requiredScope"] == "credit-setup:write")
        #expect(service.send(.post, "/v1/blocking-rules/back-test?company=XX", body).code == "companyNotAllowed")
        let faulty = #", "rules": [{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": 5}], "colour": 1"#
        #expect(backTest(service, faulty).status == 422)
        #expect(service.get("/v1/jobs").count("items") == 0)
    }

    @Test func `a shadow decides beside the real rules and has no effect`() throws {
        let service = try service()
        let started = service.post("/v1/shadow-rule-sets", """
            {"description": "Stricter", "rules": [{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all",
             "value": "10.00"}]}
            """)
        #expect(started.status == 201)
        let path = "/v1/shadow-rule-sets/\(started["id"] ?? "")"
        service.order("S7", "C1", "1.00")
        service.order("S8", "C1", "12.00")
        let real = service.get("/v1/holds?active=true").count("items")
        service.posting("S7")
        service.posting("S8")
        let summary = service.get(path)
        #expect(summary["summary.decisions"] == "2")
        #expect(service.get("/v1/holds?active=true").count("items") == real + 2)
        let differences = service.get(path + "/differences")
        #expect(differences["items.0.order.number"] == "S7")
        #expect(differences["items.0.from.decision"] == "hold")
        #expect(differences["items.0.to.decision"] == "approved")
        #expect(service.post("/v1/shadow-rule-sets", #"{"rules": []}"#).code == "invalidState")
        let stopped = service.send(.post, path + "/stop", "{}", headers: ["If-Match": "*"])
        #expect(stopped["status"] == "stopped")
        service.order("S9", "C1", "1.00")
        service.posting("S9")
        #expect(service.get(path)["summary.decisions"] == "2")
    }
}
