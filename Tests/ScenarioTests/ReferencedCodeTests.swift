import TestSupport
import Testing

/// What is set up is not deleted while something needs it: CM-4, also inside workflows, requests and schedules.
@Suite struct `Codes that are needed` {
    private func delete(_ service: TestApplication, _ path: String) -> TestAnswer {
        service.send(.delete, path, headers: ["If-Match": "*"])
    }

    @Test func `a risk group that a workflow asks about stays`() throws {
        let service = try TestApplication.withCompany()
        #expect(service.put("/v1/risk-groups/RG", #"{"from": "0", "to": "10"}"#).status == 201)
        service.workflow("holdRelease", """
            {"steps": [{"participants": [{"user": "petra"}], "condition": {"riskGroupIds": ["rg"]}}]}
            """)
        service.workflow("adjustmentLine", """
            {"condition": {"riskGroupIds": ["RG"]}, "steps": [{"participants": [{"user": "petra"}]}]}
            """)
        let refused = delete(service, "/v1/risk-groups/RG")
        #expect(refused.code == "referenced")
        #expect(refused["references.0"] == "workflows/holdRelease")
        #expect(refused["references.1"] == "workflows/adjustmentLine")
        for kind in ["holdRelease", "adjustmentLine"] {
            service.workflow(kind, #"{"steps": [{"participants": [{"user": "petra"}]}]}"#)
        }
        #expect(delete(service, "/v1/risk-groups/RG").status == 204)
    }

    @Test func `a reason that the lines of a journal are asked about with stays`() throws {
        let service = try TestApplication.withCompany()
        service.workflow("adjustmentLine", """
            {"steps": [{"participants": [{"user": "petra"}], "condition": {"reasonCodes": ["Paid"]}}]}
            """)
        #expect(delete(service, "/v1/reason-codes/release.paid")["references.0"] == "workflows/adjustmentLine")
    }

    @Test func `what the runs of a periodic task are asked for stays`() throws {
        let service = try TestApplication.withCompany()
        #expect(service.put("/v1/credit-management-groups/KEY", "{}").status == 201)
        #expect(service.put("/v1/risk-groups/RG", #"{"from": "0", "to": "10"}"#).status == 201)
        let schedule = "/v1/periodic-tasks/force-credit-hold/schedule"
        #expect(service.put(schedule, """
            {"timeOfDay": "02:30", "parameters": {"reasonCode": "dispute",
             "filter": {"creditManagementGroupId": "KEY", "riskGroupId": "RG"}}}
            """).status == 201)
        for path in ["/v1/reason-codes/hold.dispute", "/v1/credit-management-groups/KEY", "/v1/risk-groups/RG"] {
            let refused = delete(service, path)
            #expect(refused.code == "referenced")
            #expect(refused["references.0"] == "periodic-tasks/force-credit-hold/schedule")
        }
        #expect(delete(service, schedule).status == 204)
        for path in ["/v1/reason-codes/hold.dispute", "/v1/credit-management-groups/KEY", "/v1/risk-groups/RG"] {
            #expect(delete(service, path).status == 204)
        }
    }

    // MARK: what else was told to the wrong, or not at all

    @Test func `a request for approval tells those who take part, and who may read holds and journals`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "100.00")
        service.parameters(["confirmation": 0])
        service.rule(TestApplication.limit100)
        service.order("SO-1", "C1", "150.00")
        service.posting("SO-1")
        for kind in ["holdRelease", "adjustmentJournal"] {
            service.workflow(kind, #"{"steps": [{"participants": [{"user": "sam"}]}]}"#)
        }
        let hold = service.hold(of: "SO-1")["id"] ?? "-"
        #expect(service.send(.post, "/v1/holds/\(hold)/release", #"{"reasonCode": "paid", "comment": "Secret"}"#,
                             headers: ["If-Match": "*", "Acting-User": "omar"]).status == 200)
        let journal = service.draft([("C1", "700.00")])
        #expect(service.act("submit", journal, #"{"comment": "Secret"}"#, as: "omar").status == 200)
        let clerk = try service.makeKey(roles: [.salesClerk])
        func seen(_ user: String) -> TestAnswer {
            service.send(.get, "/v1/approvals?sort=createdAt", key: clerk, headers: ["Acting-User": user])
        }
        let stranger = seen("nadia")
        #expect(stranger.count("items") == 2)
        #expect(!stranger.text.contains("Secret"))
        #expect(!stranger.text.contains("700.00"))
        #expect(stranger["items.0.wish"] == nil)
        let participant = seen("sam")
        #expect(participant["items.0.wish.action"] == "release")
        #expect(participant["items.0.history.0.comment"] == "Secret")
        #expect(participant["items.1.newLimit"] == "700.00")
    }

    @Test(arguments: ["invoice", "all"])
    func `customerOnHold tells what the customer is on hold for (CM-21)`(block: String) throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "100.00")
        service.order("SO-1", "C1", "10.00")
        #expect(service.patch("/v1/credit-profiles/C1", #"{"invoicingAndDeliveryOnHold": "\#(block)"}"#).status == 200)
        let posted = service.posting("SO-1", "packingSlip")
        #expect(posted["code"] == "customerOnHold")
        #expect(posted["invoicingAndDeliveryOnHold"] == block)
        let checked = service.post("/v1/credit-checks", #"{"document": "packingSlip", "order": {"number": "SO-1"}}"#)
        #expect(checked["invoicingAndDeliveryOnHold"] == block)
        let asked = service.post("/v1/credit-checks?dryRun=true", #"{"order": {"number": "SO-1"}}"#)
        #expect(asked["checkpoints.3.invoicingAndDeliveryOnHold"] == block)
        #expect(asked["checkpoints.0.invoicingAndDeliveryOnHold"] == (block == "all" ? "all" : nil))
        // Also while credit management is disabled: a block is no rule and no hold (CM-3.1, CM-5.4).
        service.parameters([:], #""creditManagementEnabled": false"#)
        #expect(service.posting("SO-1", "invoice")["invoicingAndDeliveryOnHold"] == block)
        #expect(service.patch("/v1/credit-profiles/C1", #"{"invoicingAndDeliveryOnHold": "no"}"#).status == 200)
        #expect(service.posting("SO-1", "packingSlip")["invoicingAndDeliveryOnHold"] == nil)
    }

    @Test func `an amount of a rule is converted as an order is, not as a limit (CM-3.5)`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "1000.00")
        service.put("/v1/exchange-rate-types/LIMIT", #"{"description": "Limits"}"#)
        for (number, type, rate) in [("R1", "DEFAULT", "0.8"), ("R2", "LIMIT", "0.5")] {
            #expect(service.put("/v1/exchange-rates/\(number)", """
                {"rateType": "\(type)", "from": "USD", "to": "EUR", "validFromDate": "2026-01-01", "rate": "\(rate)"}
                """).status == 201)
        }
        service.parameters(["confirmation": 0], #""limitExchangeRateType": "LIMIT""#)
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "100.00", "currency": "USD"}"#)
        #expect(service.check("C1", "100.00", currency: "USD")["decision"] == "approved")
        #expect(service.check("C1", "100.01", currency: "USD").reasons == ["salesOrderAmount"])
    }
}
