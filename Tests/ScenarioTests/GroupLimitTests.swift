import TestSupport
import Testing

/// The limit of a customer credit group in the check: CM-6.2, CM-6.3, CM-7.5, CM-9.3, CM-19.1.
@Suite struct `Group limits` {
    /// A company that tests groups, with a 100 % rule and the group G.
    private func service(_ limit: String) throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], #""checkCreditGroupLimit": true"#)
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "100"}"#)
        service.creditGroup("G", limit)
        return service
    }

    private func rate(_ service: TestApplication, _ from: String, _ rate: String) {
        service.put("/v1/exchange-rates/\(from)", #"{"rateType": "DEFAULT", "from": "\#(from)", "to": "EUR", "validFromDate": "2026-01-01", "rate": "\#(rate)"}"#)
    }

    @Test func `X1: an individual limit below the group's decides`() throws {
        let service = try service("60000.00")
        service.customer("C1", limit: "24000.00")
        service.member("G", "C1")
        let held = service.check("C1", "25000.00")
        #expect(held["decision"] == "hold")
        #expect(held["limits.0.tested"] == "group")
        #expect(held["limits.0.customerCreditGroupId"] == "G")
        #expect(held["limits.0.usedPercent"] == "41.666666")
        #expect(held["limits.1.usedPercent"] == "104.166666")
        #expect(held["reasons.0.tested"] == "individual")
        #expect(held["individualLimitLine"] == "6")
        #expect(service.check("C1", "23999.99")["decision"] == "approved")
        #expect(service.check("C1", "24000.00")["decision"] == "hold")
    }

    @Test func `X2: a group limit below the individual one decides, and what other members owe counts`() throws {
        let service = try service("50000.00")
        service.customer("C1", limit: "80000.00")
        service.customer("C2")
        service.invoice("I1", "C2", "30000.00", on: "2026-05-01", due: "2026-06-01")
        service.member("G", "C1")
        service.member("G", "C2")
        let passed = service.check("C1", "18000.00")
        #expect(passed["decision"] == "approved")
        #expect(passed["limits.0.usedPercent"] == "96")
        let held = service.check("C1", "22000.00")
        #expect(held["decision"] == "hold")
        #expect(held["limits.0.usedPercent"] == "104")
        #expect(held["limits.1.usedPercent"] == "27.5")
        #expect(held["reasons.0.tested"] == "group")
        #expect(held["warnings.0.tested"] == "group")
        // An order that is put is not counted twice when it is checked again.
        service.order("SO-1", "C1", "18000.00")
        #expect(service.posting("SO-1")["decision"] == "approved")
        service.parameters(["confirmation": 0])
        #expect(service.check("C1", "22000.00")["decision"] == "approved")
    }

    @Test func `X3: a zero limit in a group: reviewed, unlimited, or the group's limit alone`() throws {
        let service = try service("50000.00")
        service.customer("A", profile: #"{"mandatoryCreditLimit": true}"#)
        service.customer("C")
        service.member("G", "A")
        service.member("G", "C")
        #expect(service.check("A", "100.00")["decision"] == "hold")
        #expect(service.check("A", "100.00")["individualLimitLine"] == "3")
        let alone = service.check("C", "49000.00")
        #expect(alone["decision"] == "approved")
        #expect(alone["individualLimitLine"] == "4")
        #expect(alone.count("limits") == 1)
        #expect(alone["creditUsedPercent"] == "98")
        #expect(service.get("/v1/credit-profiles/C")["creditUsedPercent"] == "0")
        service.customer("B", profile: #"{"unlimitedCreditLimit": true}"#)
        service.member("G", "B")
        service.invoice("I1", "B", "60000.00", on: "2026-05-01", due: "2026-06-01")
        let free = service.check("B", "900000.00")
        #expect(free["decision"] == "approved")
        #expect(free["individualLimitLine"] == "1")
        #expect(free.count("limits") == 0)
        // The debts of an unlimited member use the shared limit (CM-7.5).
        #expect(service.check("C", "1.00")["decision"] == "hold")
    }

    @Test func `X6: a group over three currencies, and its inquiry`() throws {
        let service = try service("100000.00")
        rate(service, "USD", "0.90")
        rate(service, "GBP", "1.20")
        service.company("US01", currency: "USD")
        service.company("GB01", currency: "GBP")
        service.parameters(["confirmation": 0], #""checkCreditGroupLimit": true"#, company: "US01")
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "100"}"#, company: "US01")
        service.customer("A", limit: "500000.00", currency: "USD", company: "US01")
        service.customer("B", currency: "GBP", company: "GB01")
        service.invoice("IA", "A", "44000.00", on: "2026-03-01", due: "2026-04-01", currency: "USD", company: "US01")
        service.invoice("IB", "B", "20000.00", on: "2026-05-01", due: "2026-06-01", currency: "GBP", company: "GB01")
        service.member("G", "A", company: "US01")
        service.member("G", "B", company: "GB01")
        let passed = service.check("A", "40000.00", currency: "USD", company: "US01")
        #expect(passed["decision"] == "approved")
        #expect(passed["limits.0.usedPercent"] == "99.6")
        #expect(passed["limits.0.balance"] == "63600.00")
        let held = service.check("A", "40500.00", currency: "USD", company: "US01")
        #expect(held["decision"] == "hold")
        #expect(held["limits.0.newBalance"] == "100050.00")
        let inquiry = service.get("/v1/customer-credit-groups/G/members?sort=number")
        #expect(inquiry["group.creditUsed"] == "63600.00")
        #expect(inquiry["group.creditRemaining"] == "36400.00")
        #expect(inquiry["group.creditUsedPercent"] == "63.6")
        #expect(inquiry["items.0.customer.company"] == "US01")
        #expect(inquiry["items.0.balance"] == "44000.00")
        #expect(inquiry["items.0.groupAmounts.balance"] == "39600.00")
        #expect(inquiry["items.0.aging.2.amount"] == "44000.00")
        #expect(inquiry["items.1.aging.0.amount"] == "20000.00")
        let british = try service.makeKey(roles: [.creditManager], companies: ["GB01"])
        let own = service.get("/v1/customer-credit-groups/G/members", key: british)
        #expect(own.count("items") == 1)
        #expect(own["group.memberCount"] == "2")
    }

    @Test func `D-02: a rate that is missing holds the order`() throws {
        let service = try service("100000.00")
        service.company("US01", currency: "USD")
        service.customer("C1", limit: "1000.00")
        service.customer("A", currency: "USD", company: "US01")
        service.member("G", "C1")
        service.member("G", "A", company: "US01")
        #expect(service.check("C1", "1.00")["decision"] == "approved")
        service.invoice("IA", "A", "10.00", on: "2026-03-01", due: "2026-09-01", currency: "USD", company: "US01")
        let held = service.check("C1", "1.00")
        #expect(held["decision"] == "hold")
        #expect(held.reasons == ["evaluationError"])
        #expect(service.get("/v1/customer-credit-groups/G/members").code == "exchangeRateMissing")
    }

    @Test func `D-12: a group limit of zero is no credit`() throws {
        let service = try service("0.00")
        service.customer("C1", limit: "1000.00")
        service.member("G", "C1")
        let held = service.check("C1", "1.00")
        #expect(held["decision"] == "hold")
        #expect(held["limits.0.usedPercent"] == "infinite")
        #expect(held["reasons.0.tested"] == "group")
    }

    @Test func `the overdue invoices of all members count where the group says so, and are named`() throws {
        let service = try service("100000.00")
        service.rule(#"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30}"#)
        service.creditGroup("D", "100000.00", #""useDaysOverdueOfMembers": true"#)
        service.customer("C1", limit: "1000.00")
        service.customer("C2")
        service.invoice("I1", "C2", "10.00", on: "2026-01-01", due: "2026-03-01")
        service.member("D", "C1")
        service.member("D", "C2")
        let held = service.check("C1", "1.00")
        #expect(held.reasons == ["daysOverdue"])
        #expect(held["reasons.0.overdueMembers.0.customer.number"] == "C2")
        #expect(held["reasons.0.overdueMembers.0.overdueDays"] == "64")
        service.creditGroup("D", "100000.00", #""useDaysOverdueOfMembers": false"#)
        #expect(service.check("C1", "1.00")["decision"] == "approved")
    }
}
