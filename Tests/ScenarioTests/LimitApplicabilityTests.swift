import TestSupport
import Testing

/// Which limit applies, sentence by sentence: CM-6.
@Suite struct `Limits that apply` {
    private func service(_ parameters: String = "") throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], parameters)
        service.rule(TestApplication.limit100)
        return service
    }

    @Test func `CM-6.1: a limit that has expired keeps its amount, and the eligible limit takes no part`() throws {
        let service = try service()
        service.customer("C1", limit: "1000.00", expires: "2026-05-03", profile: #"{"eligibleCreditLimit": "10.00"}"#)
        let profile = service.get("/v1/credit-profiles/C1")
        #expect(profile["creditLimitForChecks"] == "1000.00")
        #expect(profile["totalCreditLimit"] == "1000.00")
        // Expiry matters through its own rule alone.
        #expect(service.check("C1", "999.99")["decision"] == "approved")
        #expect(service.check("C1", "1000.00").reasons == ["creditLimitUsed"])
        service.rule(#"{"ruleKind": "creditLimitExpired", "ruleType": "blocking", "level": "all", "value": 0}"#)
        #expect(service.check("C1", "10.00").reasons == ["creditLimitExpired"])
    }

    @Test func `CM-6.1: a temporary limit replaces the limit and may be lower, down to zero`() throws {
        let service = try service()
        service.customer("C1", limit: "1000.00")
        service.temporaryLimit("C1", "300.00", from: "2026-05-01", to: "2026-05-04")
        #expect(service.check("C1", "300.00")["decision"] == "hold")
        #expect(service.check("C1", "300.00", asOf: "2026-05-05")["decision"] == "approved")
        service.temporaryLimit("C1", "0.00", from: "2026-05-05", to: "2026-05-06")
        let none = service.check("C1", "0.01", asOf: "2026-05-06")
        #expect(none["decision"] == "hold")
        #expect(none["individualLimitLine"] == "5")
        #expect(service.check("C1", "0.01", asOf: "2026-05-07")["decision"] == "approved")
    }

    @Test func `CM-6.2 line 3: reviewing everything is for orders with a positive amount`() throws {
        let service = try service()
        service.customer("C1", profile: #"{"mandatoryCreditLimit": true}"#)
        #expect(service.check("C1", "0.01").reasons == ["creditLimitUsed"])
        #expect(service.check("C1", "0.00")["decision"] == "approved")
    }

    @Test func `CM-6.2: the type none tests a mandatory limit alone, by the balance alone`() throws {
        let service = try service(#""creditLimitType": "none", "checkCreditGroupLimit": true"#)
        service.creditGroup("G", "1.00")
        for (number, flag) in [("FREE", "false"), ("STRICT", "true")] {
            service.customer(number, limit: "100.00", profile: #"{"mandatoryCreditLimit": \#(flag)}"#)
            service.member("G", number)
            service.order("OPEN-\(number)", number, "90.00")
        }
        // The group is not tested either: its limit of 1.00 would hold both.
        let free = service.check("FREE", "5000.00")
        #expect(free["decision"] == "approved")
        #expect(free.count("limits") == 0)
        #expect(free["creditUsedPercent"] == "0")
        let strict = service.check("STRICT", "99.99")
        #expect(strict["decision"] == "approved")
        #expect(strict["limits.0.tested"] == "individual")
        #expect(strict.count("limits") == 1)
        #expect(service.check("STRICT", "100.00")["decision"] == "hold")
    }

    @Test func `CM-6.3: a failing group does not hide a failing individual limit, and both figures are shown`() throws {
        let service = try service(#""checkCreditGroupLimit": true"#)
        service.creditGroup("G", "500.00")
        service.customer("C1", limit: "100.00")
        service.member("G", "C1")
        let both = service.check("C1", "600.00")
        #expect(both["reasons.0.tested"] == "both")
        #expect(both["limits.0.tested"] == "group")
        #expect(both["limits.0.usedPercent"] == "120")
        #expect(both["limits.1.usedPercent"] == "600")
        // CM-6.4: the largest of them is the order's.
        #expect(both["creditUsedPercent"] == "600")
        #expect(service.check("C1", "200.00")["reasons.0.tested"] == "individual")
    }

    @Test func `CM-6.3: the smaller of two limits is what a fresh customer may use`() throws {
        let service = try service(#""checkCreditGroupLimit": true"#)
        service.creditGroup("G", "500.00")
        service.customer("C1", limit: "800.00")
        service.member("G", "C1")
        #expect(service.check("C1", "499.99")["decision"] == "approved")
        #expect(service.check("C1", "500.00")["reasons.0.tested"] == "group")
        // The parameter off: the individual limit alone.
        service.parameters(["confirmation": 0])
        #expect(service.check("C1", "799.99")["decision"] == "approved")
        #expect(service.check("C1", "799.99").count("limits") == 1)
    }

    @Test func `CM-6.4: a negative exposure is zero percent, and a zero limit infinite where it fails`() throws {
        let service = try service()
        service.customer("C1", limit: "100.00")
        service.payment("P1", "C1", "500.00", on: "2026-05-01")
        let negative = service.check("C1", "10.00")
        #expect(negative["limits.0.newBalance"] == "-490.00")
        #expect(negative["limits.0.usedPercent"] == "0")
        #expect(negative["creditUsedPercent"] == "0")
        service.customer("C2")
        #expect(service.check("C2", "0.01")["creditUsedPercent"] == "infinite")
        #expect(service.check("C2", "0.00")["creditUsedPercent"] == "0")
    }
}
