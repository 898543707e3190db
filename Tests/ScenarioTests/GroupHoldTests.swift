import TestSupport
import Testing

/// Customer credit groups and held orders, temporary limits of groups, and the lines of CM-6.2 as checks tell them.
@Suite struct `Groups and holds` {
    /// A company that tests groups, with a 100 % rule and the group G.
    private func service(_ limit: String = "1000.00", currency: String = "EUR") throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], #""checkCreditGroupLimit": true"#)
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "100"}"#)
        service.creditGroup("G", limit, currency: currency)
        return service
    }

    private func shown(_ service: TestApplication, _ order: String) -> String? {
        service.get("/v1/holds?company=*&order=\(order)")["items.0.displayReason"]
    }

    private func temporary(_ service: TestApplication, _ amount: String, from: String, to: String) -> TestAnswer {
        service.post("/v1/limit-adjustments", """
            {"adjustmentType": "temporaryCreditLimit", "post": true, "lines": [{"customerCreditGroup": {"number": "G"},
             "newLimit": "\(amount)", "newFromDate": "\(from)", "newToDate": "\(to)"}]}
            """)
    }

    @Test func `CM-6.2: a check tells which line applied`() throws {
        let service = try service()
        service.customer("FREE", profile: #"{"unlimitedCreditLimit": true}"#)
        service.customer("STRICT", profile: #"{"mandatoryCreditLimit": true}"#)
        service.customer("ALONE")
        service.customer("NONE")
        service.customer("OWN", limit: "500.00")
        for member in ["FREE", "STRICT", "ALONE", "OWN"] { service.member("G", member) }
        func line(_ customer: String) -> String? { service.check(customer, "10.00")["individualLimitLine"] }
        #expect(["FREE", "STRICT", "ALONE", "NONE", "OWN"].map(line) == ["1", "3", "4", "5", "6"])
        service.parameters(["confirmation": 0], #""checkCreditGroupLimit": true, "creditLimitType": "none""#)
        #expect(["FREE", "STRICT", "ALONE", "NONE", "OWN"].map(line) == ["1", "3", "2", "2", "2"])
        service.parameters(["confirmation": 0])
        #expect(["FREE", "STRICT", "ALONE", "NONE", "OWN"].map(line) == ["1", "3", "5", "5", "6"])
    }

    @Test func `a customer that joins a group may use its limit at once, and one that leaves may not`() throws {
        let service = try service()
        service.customer("C1")
        service.order("SO-1", "C1", "600.00")
        #expect(service.posting("SO-1").reasons == ["creditLimitUsed"])
        #expect(service.get("/v1/holds?order=SO-1").value("items.0.customerCreditGroup")?.isNull == true)
        service.member("G", "C1")
        #expect(shown(service, "SO-1") == "readyToRelease")
        service.delete("/v1/customer-credit-groups/G/members/C1")
        #expect(shown(service, "SO-1") == "creditLimitUsed")
        #expect(service.get("/v1/holds?order=SO-1")["items.0.reasons.0.tested"] == "individual")
    }

    @Test func `what a member that joins or leaves owes is counted for the others at once`() throws {
        let service = try service()
        service.customer("C1")
        service.customer("C2")
        service.invoice("I2", "C2", "500.00", on: "2026-05-01", due: "2026-06-01")
        service.member("G", "C1")
        service.member("G", "C2")
        service.order("SO-1", "C1", "600.00")
        #expect(service.posting("SO-1").reasons == ["creditLimitUsed"])
        let hold = service.get("/v1/holds?customerCreditGroup=g")
        #expect(hold.count("items") == 1)
        #expect(hold["items.0.customerCreditGroup.number"] == "G")
        #expect(service.get("/v1/holds?customerCreditGroup=H").count("items") == 0)
        service.delete("/v1/customer-credit-groups/G/members/C2")
        #expect(shown(service, "SO-1") == "readyToRelease")
        service.member("G", "C2")
        #expect(shown(service, "SO-1") == "creditLimitUsed")
        // The hold keeps the group that it was held under.
        service.delete("/v1/customer-credit-groups/G/members/C1")
        #expect(service.get("/v1/holds?order=SO-1")["items.0.customerCreditGroup.number"] == "G")
    }

    @Test func `what one member pays frees the order of another, in another company too`() throws {
        let service = try service()
        service.company("FR01")
        service.customer("C1")
        service.customer("C2", company: "FR01")
        service.invoice("I2", "C2", "500.00", on: "2026-05-01", due: "2026-06-01", company: "FR01")
        service.member("G", "C1")
        service.member("G", "C2", company: "FR01")
        service.order("SO-1", "C1", "600.00")
        service.posting("SO-1")
        #expect(shown(service, "SO-1") == "creditLimitUsed")
        service.payment("P1", "C2", "99.99", on: "2026-05-04", settles: "I2", company: "FR01")
        #expect(shown(service, "SO-1") == "creditLimitUsed")
        service.payment("P2", "C2", "0.02", on: "2026-05-04", settles: "I2", company: "FR01")
        #expect(shown(service, "SO-1") == "readyToRelease")
    }

    @Test func `D-19: a direct edit of the group's limit evaluates the holds of its members`() throws {
        let service = try service("100.00")
        service.parameters(["confirmation": 0], #""checkCreditGroupLimit": true, "allowManualLimitEdit": true"#)
        service.customer("C1")
        service.member("G", "C1")
        service.order("SO-1", "C1", "600.00")
        service.posting("SO-1")
        service.put("/v1/customer-credit-groups/G?company=DE01", #"{"currency": "EUR", "creditLimit": "600.01", "creditLimitToDate": "2026-12-31"}"#)
        #expect(shown(service, "SO-1") == "readyToRelease")
        let lower = service.put("/v1/customer-credit-groups/G?company=DE01", #"{"currency": "EUR", "creditLimit": "599.00", "creditLimitToDate": "2026-12-31"}"#)
        #expect(lower["warnings.0.code"] == "overLimit")
        #expect(shown(service, "SO-1") == "creditLimitUsed")
        // Temporary limits are never edited directly.
        let direct = service.put("/v1/customer-credit-groups/G?company=DE01", #"{"currency": "EUR", "creditLimitToDate": "2026-12-31", "temporaryLimits": []}"#)
        #expect(direct.faults == ["/temporaryLimits readOnlyProperty"])
    }

    @Test func `a temporary limit replaces the group's limit for its days, frees what it can, and moves no member's date`() throws {
        let service = try service()
        service.customer("C1", limit: "9000.00", expires: "2026-12-31")
        service.member("G", "C1")
        service.order("SO-1", "C1", "1500.00")
        service.posting("SO-1")
        #expect(shown(service, "SO-1") == "creditLimitUsed")
        let posted = temporary(service, "2000.00", from: "2026-05-04", to: "2026-05-31")
        #expect(posted["lines.0.currency"] == "EUR")
        #expect(posted["lines.0.currentLimit"] == "0.00")
        #expect(shown(service, "SO-1") == "readyToRelease")
        for (day, limit) in [("2026-05-03", "1000.00"), ("2026-05-04", "2000.00"), ("2026-05-31", "2000.00"), ("2026-06-01", "1000.00")] {
            #expect(service.check("C1", "1.00", asOf: day)["limits.0.creditLimit"] == limit, "\(day)")
            #expect(service.get("/v1/customer-credit-groups/G/members?asOf=\(day)")["group.creditLimit"] == limit, "\(day)")
        }
        let group = service.get("/v1/customer-credit-groups/G?asOf=2026-05-20")
        #expect(group["creditLimit"] == "1000.00")
        #expect(group["temporaryCreditLimit.amount"] == "2000.00")
        #expect(service.get("/v1/customer-credit-groups/G?asOf=2026-06-01").value("temporaryCreditLimit")?.isNull == true)
        #expect(group["creditLimitToDate"] == "2026-12-31")
        #expect(service.get("/v1/credit-profiles/C1/limit-history").count("items") == 1)
        let history = service.get("/v1/customer-credit-groups/G/limit-history?origin=temporary")
        #expect(history["items.0.newLimit"] == "2000.00")
        #expect(history["items.0.newToDate"] == "2026-05-31")
        // The day after, an evaluation finds the own limit again, without any job in between.
        service.today = "2026-06-01"
        #expect(service.send(.post, "/v1/holds/evaluate?company=DE01", "{}", headers: ["Prefer": "wait=20"]).status == 200)
        #expect(shown(service, "SO-1") == "creditLimitUsed")
    }

    @Test func `D-12, D-25: a temporary limit of zero is no credit, and two of a group may not overlap`() throws {
        let service = try service()
        service.customer("C1", limit: "9000.00")
        service.member("G", "C1")
        #expect(temporary(service, "0.00", from: "2026-05-10", to: "2026-05-20").status == 201)
        #expect(service.check("C1", "1.00", asOf: "2026-05-09")["decision"] == "approved")
        let held = service.check("C1", "1.00", asOf: "2026-05-10")
        #expect(held["limits.0.usedPercent"] == "infinite")
        #expect(held["reasons.0.tested"] == "group")
        #expect(temporary(service, "10.00", from: "2026-05-20", to: "2026-05-21").faults == ["/lines/0 overlappingTemporaryLimit"])
        #expect(temporary(service, "10.00", from: "2026-05-21", to: "2026-05-21").status == 201)
        #expect(service.get("/v1/customer-credit-groups/G").count("temporaryLimits") == 2)
        let currency = service.put("/v1/customer-credit-groups/G", #"{"currency": "USD", "creditLimit": "1.00", "creditLimitToDate": "2026-12-31"}"#)
        #expect(currency.faults == ["/currency immutable"])
    }

    @Test(arguments: [("JPY", "700", "100", "800"), ("KWD", "700.000", "100.5", "800.500"), ("EUR", "700.00", "100.50", "800.50")])
    func `a fixed value is the same number of main units in every group's currency`(
        currency: String, limit: String, value: String, proposed: String
    ) throws {
        let service = try service(limit, currency: currency)
        let draft = service.post("/v1/limit-adjustments", #"{"adjustmentType": "creditLimit", "lines": []}"#)
        func generate(_ value: String, _ more: String = "") -> TestAnswer {
            service.post("/v1/limit-adjustments/\(draft["number"] ?? "")/generate?dryRun=true", """
                {"source": "groups", "adjustmentValue": "\(value)", "newToDate": "2027-12-31"\(more)}
                """, ifMatch: "*")
        }
        #expect(generate(value)["lines.0.newLimit"] == proposed)
        #expect(generate(value, #", "roundOff": "500""#)["lines.0.newLimit"] == (currency == "JPY" ? "1000" : currency == "KWD" ? "1000.000" : "1000.00"))
        // More decimals than the group's currency has are told, never rounded.
        let finer = generate(currency == "JPY" ? "0.5" : currency == "KWD" ? "0.0005" : "0.005")
        #expect(finer.count("lines") == 0)
        #expect(finer["skipped.0.code"] == "tooManyDecimals")
        #expect(finer["skipped.0.customerCreditGroup.number"] == "G")
        #expect(generate("1", #", "roundOff": "-1""#).faults == ["/roundOff tooSmall"])
    }
}
