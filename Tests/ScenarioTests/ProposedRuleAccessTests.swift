import TestSupport
import Testing

/// Back-tests and shadows as resources: repeated, tried, stale, unknown and forbidden requests.
@Suite struct `Proposed rules as resources` {
    private static let backTest = "/v1/blocking-rules/back-test"
    private static let shadows = "/v1/shadow-rule-sets"
    private static let period = #""fromDate": "2026-05-01", "toDate": "2026-05-31""#
    private static let stricter =
        #""rules": [{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "10.00"}]"#

    /// Two companies; one order of 90.00 was checked in the first.
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.customer("C1", limit: "500.00")
        service.parameters(["confirmation": 0])
        service.order("S1", "C1", "90.00")
        service.posting("S1")
        return service
    }

    private func at(_ path: String, _ company: String = "DE01") -> String { "\(path)?company=\(company)" }

    /// A back-test that has ended.
    private func tested(_ service: TestApplication) -> TestAnswer {
        service.send(.post, at(Self.backTest), "{\(Self.period), \(Self.stricter)}", headers: ["Prefer": "wait=20"])
    }

    @Test func `a repeated request for a back-test enters one job`() throws {
        let service = try service()
        let body = "{\(Self.period), \(Self.stricter)}"
        let first = service.post(at(Self.backTest), body, requestKey: "test-1")
        #expect(first.status == 202)
        let again = service.post(at(Self.backTest), body, requestKey: "test-1")
        #expect(again.status == 202)
        #expect(again["id"] == first["id"])
        #expect(again.fields["Idempotency-Replayed"] == "true")
        #expect(service.post(at(Self.backTest), "{\(Self.period)}", requestKey: "test-1").code == "idempotencyKeyReused")
        #expect(service.get("/v1/jobs?kind=backTest").count("items") == 1)
    }

    @Test func `a repeated start or stop of a shadow does it once`() throws {
        let service = try service()
        let first = service.post(at(Self.shadows), "{\(Self.stricter)}", requestKey: "start-1")
        let again = service.post(at(Self.shadows), "{\(Self.stricter)}", requestKey: "start-1")
        #expect(again.status == 201)
        #expect(again.text == first.text)
        #expect(again.fields["Idempotency-Replayed"] == "true")
        #expect(service.post(at(Self.shadows), #"{"rules": []}"#, requestKey: "start-1").code == "idempotencyKeyReused")
        let path = "\(Self.shadows)/\(first["id"] ?? "")"
        let stopped = service.post(path + "/stop", "{}", ifMatch: "\"1\"", requestKey: "stop-1")
        #expect(stopped["status"] == "stopped")
        let replay = service.post(path + "/stop", "{}", ifMatch: "\"1\"", requestKey: "stop-1")
        #expect(replay.text == stopped.text)
        #expect(replay.fields["Idempotency-Replayed"] == "true")
        #expect(try service.changes("shadowRuleSet.started").count == 1)
        #expect(try service.changes("shadowRuleSet.stopped").count == 1)
    }

    @Test func `dryRun tells the answer and leaves nothing`() throws {
        let service = try service()
        #expect(service.post(at(Self.backTest) + "&dryRun=true", "{\(Self.period)}").status == 202)
        #expect(service.post(at(Self.backTest) + "&dryRun=true", #"{"fromDate": "2026-05-02", "toDate": "2026-05-01"}"#).faults == [
            "/toDate outOfRange"
        ])
        #expect(service.get("/v1/jobs?kind=backTest").count("items") == 0)
        #expect(service.post(at(Self.shadows) + "&dryRun=true", "{\(Self.stricter)}").status == 201)
        #expect(service.get(at(Self.shadows, "*")).count("items") == 0)
        #expect(try service.changes("shadowRuleSet").isEmpty)
        let shadow = service.post(at(Self.shadows), "{\(Self.stricter)}")
        let path = "\(Self.shadows)/\(shadow["id"] ?? "")"
        let tried = service.post(path + "/stop?dryRun=true", "{}", ifMatch: "*")
        #expect(tried["status"] == "stopped")
        #expect(tried.fields["Dry-Run"] == "true")
        #expect(service.get(path)["status"] == "running")
    }

    @Test func `a stop needs the version that was read, and there is one stop`() throws {
        let service = try service()
        let shadow = service.post(at(Self.shadows), "{\(Self.stricter)}")
        let path = "\(Self.shadows)/\(shadow["id"] ?? "")"
        #expect(shadow.etag == "\"1\"")
        #expect(service.send(.post, path + "/stop", "{}").code == "preconditionRequired")
        let stale = service.post(path + "/stop", "{}", ifMatch: "\"7\"")
        #expect(stale.status == 412)
        #expect(stale.etag == "\"1\"")
        #expect(service.get(path)["status"] == "running")
        #expect(service.post(path + "/stop", "{}", ifMatch: shadow.etag).etag == "\"2\"")
        #expect(service.post(path + "/stop", "{}", ifMatch: "\"1\"").code == "versionMismatch")
        #expect(service.post(path + "/stop", "{}", ifMatch: "*").code == "invalidState")
        // The next one may start, and the stopped one stays readable.
        #expect(service.post(at(Self.shadows), #"{"rules": []}"#).status == 201)
        #expect(service.get(at(Self.shadows) + "&status=stopped")["items.0.id"] == shadow["id"])
    }

    @Test func `what belongs to another company is not there`() throws {
        let service = try service()
        let job = tested(service)
        #expect(job["result.toHold.decisions"] == "1")
        let shadow = service.post(at(Self.shadows), "{\(Self.stricter)}")
        let french = try service.makeKey(roles: [.administrator], companies: ["FR01"])
        let path = "\(Self.shadows)/\(shadow["id"] ?? "")"
        for missing in [path, path + "/differences", "/v1/jobs/\(job["id"] ?? "")/changed-decisions"] {
            #expect(service.get(missing, key: french).status == 404, "\(missing)")
            #expect(service.get(missing).status == 200, "\(missing)")
        }
        #expect(service.post(path + "/stop", "{}", key: french, ifMatch: "*").status == 404)
        #expect(service.get(Self.shadows, key: french).count("items") == 0)
        #expect(service.post(at(Self.backTest), "{\(Self.period)}", key: french).code == "companyNotAllowed")
        #expect(service.post(at(Self.shadows), "{\(Self.stricter)}", key: french).code == "companyNotAllowed")
        // One of each company runs beside the other.
        #expect(service.post(Self.shadows, "{\(Self.stricter)}", key: french).status == 201)
        #expect(service.get("\(Self.shadows)/shr_0000000000000").status == 404)
        #expect(service.get("/v1/jobs/job_0000000000000/changed-decisions").status == 404)
    }

    @Test func `who lacks a scope is told which`() throws {
        let service = try service()
        let job = tested(service)
        let shadow = service.post(at(Self.shadows), "{\(Self.stricter)}")
        let path = "\(Self.shadows)/\(shadow["id"] ?? "")"
        let reader = try service.makeKey(scopes: [.creditSetUpRead])
        #expect(service.get(path, key: reader).status == 200)
        #expect(service.get(path + "/differences", key: reader)["requiredScope"] == "holds:read")
        #expect(service.get("/v1/jobs/\(job["id"] ?? "")/changed-decisions", key: reader)["requiredScope"] == "holds:read")
        #expect(service.post(at(Self.shadows), "{\(Self.stricter)}", key: reader)["requiredScope"] == "credit-setup:write")
        #expect(service.post(path + "/stop", "{}", key: reader, ifMatch: "*")["requiredScope"] == "credit-setup:write")
        #expect(service.post(at(Self.backTest), "{\(Self.period)}", key: reader)["requiredScope"] == "credit-setup:write")
        let holds = try service.makeKey(scopes: [.holdsRead])
        #expect(service.get(Self.shadows, key: holds)["requiredScope"] == "credit-setup:read")
        #expect(service.get(path, key: holds)["requiredScope"] == "credit-setup:read")
    }

    @Test(arguments: [
        (#""colour": 1"#, ["/colour unknownProperty"]),
        (#""rules": [{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": 5}]"#,
         ["/rules/0/value moneyNotString"]),
        (#""rules": [{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "5.00", "colour": "red"}]"#,
         ["/rules/0/colour unknownProperty"]),
        (#""parameters": {"colour": "red"}"#, ["/parameters/colour unknownProperty"]),
        (#""parameters": {"autoReleaseReason": "nobody"}"#, ["/parameters/autoReleaseReason unknownReference"]),
        (#""rules": [{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": 5}], "colour": 1"#,
         ["/colour unknownProperty", "/rules/0/value moneyNotString"]),
    ])
    func `every fault of what is proposed is told at its place`(part: String, faults: [String]) throws {
        let service = try service()
        #expect(service.post(at(Self.backTest), "{\(Self.period), \(part)}").faults.sorted() == faults)
        #expect(service.post(at(Self.shadows), "{\(part)}").faults.sorted() == faults)
        #expect(service.get("/v1/jobs?kind=backTest").count("items") == 0)
        #expect(service.get(at(Self.shadows, "*")).count("items") == 0)
    }

    @Test func `the days of a back-test are given, and in their order`() throws {
        let service = try service()
        #expect(service.post(at(Self.backTest), "{}").faults == ["/fromDate required", "/toDate required"])
        #expect(service.post(at(Self.backTest), #"{"fromDate": "2026-02-30", "toDate": "2026-05-31"}"#).faults == [
            "/fromDate invalidDate"
        ])
        let key = TestApplication.limit100
        let stop = service.post("\(Self.shadows)/shr_0000000000000/stop", #"{"colour": 1}"#, ifMatch: "*")
        #expect(stop.faults == ["/colour unknownProperty"])
        #expect(service.post(at(Self.backTest), "{\(Self.period), \"rules\": [\(key)]}").status == 202)
    }
}
