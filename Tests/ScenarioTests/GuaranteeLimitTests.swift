import TestSupport
import Testing

/// What policies do to limits, checks and statistics: CM-6.1, CM-6.2, CM-8.2 to CM-8.4, CM-17.1, CM-19.1, D-11, D-18.
@Suite struct `Limits with policies` {
    private func service(limit: String) throws -> TestApplication {
        let service = try TestApplication.withCompany(today: "2026-02-01")
        service.guaranteeTypes()
        service.parameters(["confirmation": 0])
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "100"}"#)
        service.customer("C1", limit: limit)
        return service
    }

    private func rate(_ service: TestApplication, _ number: String, _ rate: String, from day: String) {
        service.put("/v1/exchange-rates/\(number)", #"{"rateType": "DEFAULT", "from": "USD", "to": "EUR", "validFromDate": "\#(day)", "rate": "\#(rate)"}"#)
    }

    @Test(arguments: [false, true])
    func `X5: a temporary limit replaces the base, the policy comes on top, and is taken out where it is in the exposure`(
        included: Bool
    ) throws {
        let service = try service(limit: "40000.00")
        service.temporaryLimit("C1", "65000.00", from: "2026-03-01", to: "2026-03-31")
        let policy = service.insurance(
            "C1", "20000.00", percent: "25", from: "2026-01-01", to: "2026-12-31", included: included)
        for (day, base, total, reduced) in [
            ("2026-02-28", "40000.00", "45000.00", "25000.00"), ("2026-03-01", "65000.00", "70000.00", "50000.00"),
            ("2026-03-31", "65000.00", "70000.00", "50000.00"), ("2026-04-01", "40000.00", "45000.00", "25000.00"),
        ] {
            let profile = service.get("/v1/credit-profiles/C1?asOf=\(day)")
            #expect(profile["insuranceAndGuarantees"] == "5000.00")
            #expect(profile["totalCreditLimit"] == total, "\(day)")
            let forChecks = included ? reduced : total
            #expect(profile["creditLimitForChecks"] == forChecks, "\(day)")
            #expect(profile["guarantees.0.id"] == policy)
            #expect(profile["guarantees.0.reduction"] == (included ? "20000.00" : "0.00"))
            // The check compares with the same figure, and tells what it is made of.
            let check = service.check("C1", forChecks, asOf: day)
            #expect(check["decision"] == "hold")
            #expect(check["limits.0.creditLimit"] == forChecks)
            #expect(check["individualLimit.baseLimit"] == base)
            #expect(check["individualLimit.temporary"] == (base == "65000.00" ? "true" : "false"))
            #expect(check["individualLimit.totalCreditLimit"] == total)
            #expect(check["individualLimit.creditLimitForChecks"] == forChecks)
            #expect(check["individualLimit.policies.0.id"] == policy)
            #expect(check["individualLimit.policies.0.increase"] == "5000.00")
            let less = "\((Double(forChecks) ?? 0) - 1)0"
            #expect(service.check("C1", less, asOf: day)["decision"] == "approved", "\(day) \(less)")
        }
        #expect(service.get("/v1/credit-profiles/C1?asOf=2027-01-01")["totalCreditLimit"] == "40000.00")
        #expect(service.get("/v1/credit-profiles/C1?asOf=2025-12-31")["guarantees.0.id"] == nil)
    }

    @Test func `D-17: a policy without dates is always valid, and starts and stops by date without any job`() throws {
        let service = try service(limit: "100.00")
        service.insurance("C1", "50.00", percent: "100")
        service.insurance("C1", "7.00", percent: "100", from: "2026-02-03")
        service.insurance("C1", "3.00", percent: "100", to: "2026-02-02")
        let events = try service.changeCount()
        for (day, limit) in [("2020-01-01", "153.00"), ("2026-02-02", "153.00"), ("2026-02-03", "157.00"), ("2099-01-01", "157.00")] {
            #expect(service.get("/v1/credit-profiles/C1?asOf=\(day)")["creditLimitForChecks"] == limit, "\(day)")
        }
        service.today = "2026-02-03"
        #expect(service.get("/v1/credit-profiles/C1")["creditLimitForChecks"] == "157.00")
        #expect(try service.changeCount() == events)
    }

    @Test func `D-18: the full value is taken out, and what is left is never below zero`() throws {
        let service = try service(limit: "100.00")
        service.insurance("C1", "130.00", percent: "10", included: true)
        let profile = service.get("/v1/credit-profiles/C1")
        #expect(profile["totalCreditLimit"] == "113.00")
        #expect(profile["creditLimitForChecks"] == "0.00")
        #expect(service.get("/v1/credit-profiles/C1/limit-history?origin=insurance")["items.0.newLimit"] == "-117.00")
        // A limit of zero is no credit (CM-6.2 line 5).
        let check = service.check("C1", "0.01")
        #expect(check["individualLimitLine"] == "5")
        #expect(check["decision"] == "hold")
    }

    @Test func `CM-6.2: a customer with limit 0 and a valid policy has a limit`() throws {
        let service = try service(limit: "0.00")
        #expect(service.check("C1", "10.00")["individualLimitLine"] == "5")
        service.insurance("C1", "1000.00", percent: "10")
        #expect(service.check("C1", "99.99")["individualLimitLine"] == "6")
        #expect(service.check("C1", "99.99")["decision"] == "approved")
        #expect(service.check("C1", "100.00")["decision"] == "hold")
        // Mandatory with zero reviews everything (line 3), with a policy it does not.
        service.customer("C2", profile: #"{"mandatoryCreditLimit": true}"#)
        #expect(service.check("C2", "1.00")["individualLimitLine"] == "3")
        service.insurance("C2", "1000.00", percent: "10")
        #expect(service.check("C2", "1.00")["decision"] == "approved")
    }

    @Test func `a policy in another currency counts at the rate of the day, rounded once`() throws {
        let service = try service(limit: "0.00")
        rate(service, "R1", "0.9", from: "2026-01-01")
        rate(service, "R2", "0.87654321", from: "2026-03-01")
        service.insurance("C1", "1234.57", percent: "33.333333", currency: "USD")
        // 1234.57 x 0.33333333 x 0.9 = 370.3709..., and at the later rate 360.7174...
        #expect(service.get("/v1/credit-profiles/C1?asOf=2026-02-28")["insuranceAndGuarantees"] == "370.37")
        #expect(service.get("/v1/credit-profiles/C1?asOf=2026-03-01")["insuranceAndGuarantees"] == "360.72")
        #expect(service.get("/v1/guarantees?asOf=2026-03-01")["items.0.companyAmounts.increase"] == "360.72")
        // The parameter says which rates (CM-3.5).
        service.put("/v1/exchange-rate-types/PLAN", "{}")
        service.put("/v1/exchange-rates/R3", #"{"rateType": "PLAN", "from": "EUR", "to": "USD", "validFromDate": "2026-01-01", "rate": "2"}"#)
        service.parameters(["confirmation": 0], #""limitExchangeRateType": "PLAN""#)
        #expect(service.get("/v1/credit-profiles/C1")["insuranceAndGuarantees"] == "205.76")
    }

    @Test func `D-02: a policy without a rate holds the order where the limit counts, and figures name the pair`() throws {
        let service = try service(limit: "1000.00")
        rate(service, "R1", "0.9", from: "2026-01-15")
        let policy = service.insurance("C1", "100.00", percent: "100", currency: "USD")
        #expect(service.check("C1", "1089.99")["decision"] == "approved")
        let held = service.check("C1", "1.00", asOf: "2026-01-14")
        #expect(held["decision"] == "hold")
        #expect(held.reasons == ["evaluationError"])
        let profile = service.get("/v1/credit-profiles/C1?asOf=2026-01-14")
        #expect(profile.code == "exchangeRateMissing")
        #expect(profile["from"] == "USD")
        // A list goes on, and shows what can be told.
        let list = service.get("/v1/credit-profiles?asOf=2026-01-14")
        #expect(list["items.0.creditLimitForChecks"] == nil)
        #expect(list["items.0.creditLimit"] == "1000.00")
        #expect(service.get("/v1/guarantees/\(policy)?asOf=2026-01-14").value("companyAmounts")?.isNull == true)
        #expect(service.get("/v1/customers/C1?asOf=2026-01-14").status == 200)
        // Who is never tested does not need the rate.
        service.patch("/v1/credit-profiles/C1", #"{"unlimitedCreditLimit": true}"#)
        #expect(service.check("C1", "1.00", asOf: "2026-01-14")["decision"] == "approved")
        service.patch("/v1/credit-profiles/C1", #"{"unlimitedCreditLimit": false}"#)
        // A policy may end, and a rate that comes frees what was held for want of it.
        service.order("SO-1", "C1", "10.00")
        #expect(service.delete("/v1/exchange-rates/R1").status == 204)
        #expect(service.posting("SO-1").reasons == ["evaluationError"])
        #expect(service.get("/v1/holds?order=SO-1")["items.0.active"] == "true")
        let hold = service.get("/v1/holds?order=SO-1")["items.0.id"] ?? ""
        #expect(service.get("/v1/holds/\(hold)").value("creditSummary.creditLimitForChecks")?.isNull == true)
        rate(service, "R2", "0.9", from: "2026-01-15")
        #expect(service.get("/v1/holds/\(hold)")["displayReason"] == "readyToRelease")
        #expect(service.delete("/v1/exchange-rates/R2").status == 204)
        #expect(service.post("/v1/guarantees/\(policy)/end", #"{"expirationDate": "2026-01-31"}"#, ifMatch: "*").status == 200)
        #expect(service.check("C1", "1.00")["decision"] == "approved")
    }

    @Test func `a policy that raises the limit frees held orders at once, and one that ends holds them again`() throws {
        let service = try service(limit: "100.00")
        service.order("SO-1", "C1", "150.00")
        #expect(service.posting("SO-1").reasons == ["creditLimitUsed"])
        let hold = service.get("/v1/holds?order=SO-1")["items.0.id"] ?? ""
        let policy = service.insurance("C1", "100.00", percent: "51")
        #expect(service.get("/v1/holds/\(hold)")["displayReason"] == "readyToRelease")
        let lower = service.patch("/v1/guarantees/\(policy)", #"{"updateCreditLimitPercent": "50"}"#)
        #expect(service.get("/v1/holds/\(hold)")["displayReason"] == "creditLimitUsed")
        #expect(lower.count("warnings") == 0)
        let over = service.patch("/v1/guarantees/\(policy)", #"{"updateCreditLimitPercent": "49"}"#)
        #expect(over["warnings.0.code"] == "overLimit")
        #expect(over["warnings.0.over"] == "1.00")
        // SO-1 is on hold already: no other hold follows.
        #expect(over["warnings.0.holds"] == "0")
        // The whole may be released by itself, by parameter.
        service.parameters(["confirmation": 0], #""autoReleaseReason": "paid""#)
        service.patch("/v1/guarantees/\(policy)", #"{"updateCreditLimitPercent": "60"}"#)
        #expect(service.get("/v1/holds/\(hold)")["status"] == "released")
    }

    @Test func `a decision with policies is made again byte for byte`() throws {
        let service = try service(limit: "100.00")
        service.insurance("C1", "100.00", percent: "30", included: true)
        service.insurance("C1", "60.00", percent: "100")
        service.order("SO-1", "C1", "89.00")
        let check = service.posting("SO-1")["check.id"] ?? ""
        let stored = service.get("/v1/credit-checks/\(check)")
        #expect(stored["individualLimit.creditLimitForChecks"] == "90.00")
        #expect(stored.count("individualLimit.policies") == 2)
        let replay = service.get("/v1/credit-checks/\(check)/replay")
        #expect(replay["identical"] == "true")
        #expect(replay["individualLimit.policies.1.increase"] == "60.00")
        service.insurance("C1", "5000.00", percent: "100")
        #expect(service.get("/v1/credit-checks/\(check)/replay")["identical"] == "true")
    }

    @Test func `D-11: policies of members raise their own limit and not the group's`() throws {
        let service = try service(limit: "500.00")
        service.parameters(["confirmation": 0], #""checkCreditGroupLimit": true"#)
        service.creditGroup("G", "1000.00")
        service.member("G", "C1")
        service.insurance("C1", "10000.00", percent: "100")
        let check = service.check("C1", "1000.00")
        #expect(check["limits.0.tested"] == "group")
        #expect(check["limits.0.creditLimit"] == "1000.00")
        #expect(check["limits.1.creditLimit"] == "10500.00")
        #expect(check["reasons.0.tested"] == "group")
        #expect(service.check("C1", "999.99")["decision"] == "approved")
        #expect(service.get("/v1/customer-credit-groups/G/members")["items.0.creditLimitForChecks"] == "10500.00")
    }

    @Test func `CM-17.1: balance records take out the full value of policies that are included in the exposure`() throws {
        let service = try service(limit: "1000.00")
        service.invoice("I1", "C1", "800.00", on: "2025-11-10", due: "2026-03-01")
        service.insurance("C1", "300.00", percent: "10", from: "2025-12-01", to: "2025-12-31", included: true)
        service.insurance("C1", "900.00", to: "2025-11-30", included: true)
        service.insurance("C1", "900.00", percent: "10")
        #expect(service.post("/v1/credit-profiles/C1/statistics/refresh", "{}").status == 200)
        let records = service.get("/v1/credit-profiles/C1/balance-statistics?date.gte=2025-11-30&sort=date")
        let found = records.value("items")?.elements.map { "\($0["date"]?.string ?? "") \($0["balance"]?.string ?? "") \($0["exposure"]?.string ?? "")" }
        #expect(found == ["2025-11-30 800.00 0.00", "2025-12-31 800.00 500.00", "2026-01-31 800.00 800.00", "2026-02-01 800.00 800.00"])
        // A policy is no change of the credit limit itself.
        #expect(records["items.3.creditLimit"] == "1000.00")
    }
}
