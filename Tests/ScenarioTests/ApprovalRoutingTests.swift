import TestSupport
import Testing

/// Who is asked about a journal: conditions of definitions and steps, delegates, people with several keys (CM-15.1, D-45).
@Suite struct `Routing of approvals` {
    private static func step(_ user: String, _ condition: String) -> String {
        #"{"participants": [{"user": "\#(user)"}], "condition": {\#(condition)}}"#
    }

    /// A workflow whose steps have one condition each.
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.put("/v1/customers/C1?company=DE01", #"{"name": "C1", "currency": "EUR", "customerGroup": "Retail"}"#)
        service.put("/v1/customers/C2?company=DE01", #"{"name": "C2", "currency": "EUR", "customerGroup": "EXPORT"}"#)
        service.customer("C3")
        service.customer("F1", company: "FR01")
        service.patch("/v1/credit-profiles/C3?company=DE01", #"{"riskGroupId": "HIGH"}"#)
        let steps = [
            Self.step("retail", #""customerGroups": ["RETAIL"]"#), Self.step("risk", #""riskGroupIds": ["high"]"#),
            Self.step("large", #""newLimitFrom": "1000.00""#), Self.step("jump", #""limitChangeFrom": "500.00""#),
            Self.step("season", #""reasonCodes": ["promised"]"#), Self.step("france", #""companies": ["FR01"]"#),
        ]
        service.workflow("adjustmentLine", #"{"steps": [\#(steps.joined(separator: ", "))]}"#)
        return service
    }

    private func waitsFor(_ service: TestApplication, _ request: String) -> String {
        service.get("/v1/approvals/\(request)")["waitsFor.0.user"] ?? ""
    }

    @Test func `each line goes to those whose conditions it meets, and to nobody where it meets none`() throws {
        let service = try service()
        service.creditGroup("G1", "100.00")
        service.member("G1", "C2")
        service.member("G1", "F1", company: "FR01")
        func line(_ subject: String, _ amount: String, _ more: String = "") -> String {
            #"{\#(subject), "newLimit": "\#(amount)", "newToDate": "2026-12-31"\#(more)}"#
        }
        func customer(_ number: String) -> String { #""customer": {"number": "\#(number)"}"# }
        let draft = service.post("/v1/limit-adjustments?company=DE01", """
            {"adjustmentType": "creditLimit", "lines": [
             \(line(customer("C1"), "499.99")), \(line(customer("C2"), "499.99", #", "reasonCode": "promised""#)),
             \(line(customer("C3"), "1.00")),
             \(line(#""customerCreditGroup": {"number": "G1"}"#, "599.99"))]}
            """)
        let number = draft["number"] ?? ""
        let submitted = service.act("submit", number, as: "omar", query: "?company=DE01")
        #expect((0..<4).map { waitsFor(service, submitted["lines.\($0).approval.id"] ?? "") }
            == ["retail", "season", "risk", "france"])
        // A group's line changes by 499.99; a cent more, and those of large changes come first.
        service.act("recall", number, as: "omar", query: "?company=DE01")
        #expect(service.patch("/v1/limit-adjustments/\(number)?company=DE01", """
            {"lines": [\(line(#""customerCreditGroup": {"number": "G1"}"#, "600.00")), \(line(customer("C2"), "1000.00")),
             \(line(customer("C1"), "0.00"))]}
            """).status == 200)
        let again = service.act("submit", number, as: "omar", query: "?company=DE01")
        #expect((0..<3).map { waitsFor(service, again["lines.\($0).approval.id"] ?? "") } == ["jump", "large", "retail"])
        // From step to step: large first, then the jump that it also is.
        let after = service.act("approve", number, #"{"lines": [2]}"#, as: "large", query: "?company=DE01")
        #expect(waitsFor(service, after["lines.1.approval.id"] ?? "") == "jump")
    }

    @Test func `the inbox tells what it is about, and is sorted and filtered by it`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "100.00")
        service.customer("C2")
        service.workflow("adjustmentLine", #"{"steps": [{"participants": [{"user": "petra"}]}]}"#)
        let number = service.draft([("C1", "40.00"), ("C2", "900.00")])
        service.act("submit", number, as: "omar")
        func list(_ more: String) -> TestAnswer {
            service.send(.get, "/v1/approvals?inbox=true\(more)", headers: ["Acting-User": "petra"])
        }
        let all = list("&sort=-limitChange")
        #expect(all["items.0.lineNumber"] == "2")
        #expect(all["items.0.limitChange"] == "900.00")
        #expect(all["items.1.limitChange"] == "60.00")
        #expect(all["items.1.newLimit"] == "40.00")
        #expect(all["items.1.orderTotal"] == nil)
        #expect(all["items.0.currency"] == "EUR")
        #expect(list("&limitChange.gte=900.00").count("items") == 1)
        #expect(list("&lineNumber=1&newLimit.lt=41.00").count("items") == 1)
    }

    @Test func `a definition with a condition asks nobody about what it does not hold for`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.workflow("adjustmentJournal", """
            {"condition": {"newLimitFrom": "1000.00"}, "automaticTasks": ["postJournal"],
             "steps": [{"participants": [{"user": "petra"}]}]}
            """)
        let small = service.draft([("C1", "999.99")])
        #expect(service.act("post", small, as: "omar").code == "approvalRequired")
        #expect(service.act("submit", small, as: "omar")["status"] == "posted")
        let large = service.draft([("C1", "1000.00")])
        #expect(service.act("submit", large, as: "omar")["status"] == "submitted")
        #expect(service.act("approve", large, as: "petra")["status"] == "posted")
        #expect(service.get("/v1/workflows/adjustmentJournal")["condition.newLimitFrom"] == "1000.00")
    }

    @Test func `conditions that could never hold are refused with what is wrong`() throws {
        let service = try TestApplication.withCompany()
        let holds = service.put("/v1/workflows/holdRelease", """
            {"condition": {"newLimitFrom": "1.00", "companies": ["DE01", "NONE"]}, "steps": [
             {"participants": [{"user": "x"}], "condition": {"reasonCodes": ["daysOverdue", "weather"]}}]}
            """)
        #expect(Set(holds.faults) == [
            "/condition/newLimitFrom invalidValue", "/condition/companies/1 unknownReference",
            "/steps/0/condition/reasonCodes/1 invalidValue",
        ])
        let journals = service.put(
            "/v1/workflows/adjustmentLine",
            #"{"steps": [{"participants": [{"user": "x"}], "condition": {"orderTotalFrom": "1.00", "companies": [1]}}]}"#)
        #expect(journals.faults == ["/steps/0/condition/companies/0 invalidType"])
        let money = service.put(
            "/v1/workflows/adjustmentLine", #"{"steps": [], "condition": {"limitChangeFrom": 5}}"#)
        #expect(money.faults == ["/condition/limitChangeFrom moneyNotString"])
    }

    @Test func `a request on its way keeps its steps when the workflow changes`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.workflow("adjustmentJournal", #"{"steps": [{"participants": [{"user": "petra"}]}]}"#)
        let number = service.draft([("C1", "1.00")])
        service.act("submit", number, as: "omar")
        service.workflow("adjustmentJournal", #"{"steps": [{"participants": [{"user": "boss"}]}]}"#)
        #expect(service.act("approve", number, as: "boss").code == "missingScope")
        #expect(service.act("approve", number, as: "petra")["status"] == "approved")
    }

    @Test func `four eyes: one person with two keys, or the key itself, does not approve what it has submitted`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.workflow("adjustmentJournal", #"{"steps": [{"participants": [{"role": "creditManager"}]}]}"#)
        let first = try service.makeKey(roles: [.creditManager], name: "desk")
        let second = try service.makeKey(roles: [.creditManager], name: "phone")
        let own = try service.makeKey(roles: [.creditManager], name: "Omar")
        let number = service.draft([("C1", "1.00")])
        service.act("submit", number, as: "omar", key: first)
        func approve(_ key: String, _ user: String?) -> TestAnswer {
            var headers = ["If-Match": "*"]
            headers["Acting-User"] = user
            return service.send(.post, "/v1/limit-adjustments/\(number)/approve", "{}", key: key, headers: headers)
        }
        #expect(approve(first, "omar").code == "selfApproval")
        #expect(approve(second, "Omar").code == "selfApproval")
        #expect(approve(own, nil).code == "selfApproval")
        #expect(approve(first, nil).code == "selfApproval")
        #expect(approve(second, nil)["status"] == "approved")
    }

    @Test func `the submitter approves through no delegate, unless the definition allows it`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        let workflow = #""steps": [{"participants": [{"user": "omar"}, {"user": "petra"}]}]"#
        service.workflow("adjustmentJournal", "{\(workflow)}")
        let number = service.draft([("C1", "1.00")])
        service.act("submit", number, as: "omar")
        let body = #"{"delegate": "nadia", "fromDate": "2026-05-04", "toDate": "2026-05-06"}"#
        #expect(service.send(.post, "/v1/approval-delegations", body, headers: ["Acting-User": "omar"]).status == 201)
        #expect(service.act("approve", number, as: "nadia").code == "selfApproval")
        #expect(service.send(.post, "/v1/approval-delegations", body, headers: ["Acting-User": "petra"]).status == 201)
        let approved = service.act("approve", number, as: "nadia")
        #expect(approved["status"] == "approved")
        #expect(approved["approvals.0.onBehalfOf"] == "petra")
        service.workflow("adjustmentJournal", #"{"allowSelfApproval": true, \#(workflow)}"#)
        let another = service.draft([("C1", "2.00")])
        service.act("submit", another, as: "omar")
        #expect(service.act("approve", another, as: "omar")["status"] == "approved")
    }

    @Test func `where all must agree, a role counts once and the inbox shows who is still awaited`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.workflow("adjustmentJournal", """
            {"steps": [{"participants": [{"role": "creditManager"}, {"user": "petra"}], "completionPolicy": "all"}]}
            """)
        let managers = try service.makeKey(roles: [.creditManager])
        let clerks = try service.makeKey(roles: [.creditClerk])
        func inbox(_ user: String, _ key: String) -> Int {
            service.send(.get, "/v1/approvals?inbox=true", key: key, headers: ["Acting-User": user]).count("items")
        }
        let number = service.draft([("C1", "1.00")])
        service.act("submit", number, as: "omar", key: clerks)
        #expect(inbox("nadia", managers) == 1)
        #expect(service.act("approve", number, as: "nadia", key: managers)["status"] == "submitted")
        #expect(inbox("rosa", managers) == 0)
        let refused = service.act("approve", number, as: "rosa", key: managers)
        #expect(refused.code == "invalidState")
        #expect(refused["detail"]?.contains("user petra") == true)
        #expect(inbox("petra", clerks) == 1)
        #expect(service.act("approve", number, as: "petra", key: clerks)["status"] == "approved")
    }
}
