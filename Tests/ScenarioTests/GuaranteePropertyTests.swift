import Foundation
import TestSupport
import Testing

/// Whatever policies a customer has, every place that tells its limit tells the same (CM-6.1, CM-8).
@Suite struct `Policies add up` {
    /// A policy as the test remembers it.
    private struct Policy {
        var value: Int
        var currency: String
        /// Hundredths of a percent.
        var percent: Int
        var isIncluded: Bool
        /// Days from the first of May; `nil` is open.
        var from: Int?
        var to: Int?

        func isValid(on day: Int) -> Bool { (from ?? day) <= day && day <= (to ?? day) }
    }

    private static let minorUnits = ["EUR": 100, "JPY": 1, "KWD": 1_000]

    /// What a share of a policy is worth in euros, in cents, rounded once.
    private func cents(_ policy: Policy, percent: Int, on day: Int) -> Int {
        // The rates of the test: in force from the first of April, others from the tenth of May.
        let rates: [String: (Int, Int)] = ["EUR": (1_000_000, 1_000_000), "JPY": (6_137, 5_999), "KWD": (2_871_234, 3_012_345)]
        let rate = rates[policy.currency].map { day < 9 ? $0.0 : $0.1 } ?? 0
        let exact = policy.value * percent * rate * 100
        let divisor = (Self.minorUnits[policy.currency] ?? 1) * 10_000 * 1_000_000
        return (2 * exact + divisor) / (2 * divisor)
    }

    private func date(_ day: Int) -> String { day < 0 ? "2026-04-\(31 + day)" : "2026-05-\(day < 9 ? "0" : "")\(day + 1)" }

    private func text(_ minorUnits: Int, _ currency: String) -> String {
        switch currency {
        case "JPY": "\(minorUnits)"
        case "KWD": "\(minorUnits / 1_000)." + String("\(1_000 + minorUnits % 1_000)".dropFirst())
        default: "\(minorUnits / 100)." + String("\(100 + minorUnits % 100)".dropFirst())
        }
    }

    @Test func `profile, policies, checks and history tell the same limit on any day`() throws {
        var numbers = SeededNumbers("policies")
        let service = try TestApplication.withCompany(today: "2026-05-04")
        service.guaranteeTypes()
        service.parameters(["confirmation": 0])
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "100"}"#)
        for (number, from, rate, day) in [
            ("J1", "JPY", "0.006137", "2026-04-01"), ("J2", "JPY", "0.005999", "2026-05-10"),
            ("K1", "KWD", "2.871234", "2026-04-01"), ("K2", "KWD", "3.012345", "2026-05-10"),
        ] {
            service.put("/v1/exchange-rates/\(number)", #"{"rateType": "DEFAULT", "from": "\#(from)", "to": "EUR", "validFromDate": "\#(day)", "rate": "\#(rate)"}"#)
        }
        service.customer("C1", limit: "500.00")
        service.temporaryLimit("C1", "800.00", from: "2026-05-08", to: "2026-05-12")
        var policies: [(id: String, policy: Policy)] = []
        for _ in 0..<12 {
            let policy = Policy(
                value: numbers.number(1...90_000), currency: numbers.pick("EUR", "JPY", "KWD"),
                percent: numbers.number(0...10_000), isIncluded: numbers.chance(25),
                from: numbers.chance(60) ? numbers.number(-5...12) : nil,
                to: numbers.chance(60) ? numbers.number(12...20) : nil)
            let id = service.insurance(
                "C1", text(policy.value, policy.currency), percent: text(policy.percent, "EUR"), currency: policy.currency,
                from: policy.from.map(date), to: policy.to.map(date), included: policy.isIncluded)
            policies.append((id, policy))
        }
        // Some change, so that the figures of earlier days are told from what holds now.
        for index in policies.indices where numbers.chance(40) {
            policies[index].policy.percent = numbers.number(0...10_000)
            policies[index].policy.isIncluded.toggle()
            let changed = policies[index].policy
            let answer = service.patch("/v1/guarantees/\(policies[index].id)", """
                {"updateCreditLimitPercent": "\(text(changed.percent, "EUR"))", "includedInExposure": \(changed.isIncluded)}
                """)
            #expect(answer.status == 200)
        }
        for day in [-6, -1, 0, 3, 7, 8, 9, 11, 12, 13, 20, 21] {
            let valid = policies.map(\.policy).filter { $0.isValid(on: day) }
            let increase = valid.reduce(0) { $0 + cents($1, percent: $1.percent, on: day) }
            let reduction = valid.reduce(0) { $0 + ($1.isIncluded ? cents($1, percent: 10_000, on: day) : 0) }
            let total = ((7...11).contains(day) ? 80_000 : 50_000) + increase
            let forChecks = max(0, total - reduction)
            let profile = service.get("/v1/credit-profiles/C1?asOf=\(date(day))")
            #expect(profile["insuranceAndGuarantees"] == text(increase, "EUR"), "\(date(day))")
            #expect(profile["totalCreditLimit"] == text(total, "EUR"), "\(date(day))")
            #expect(profile["creditLimitForChecks"] == text(forChecks, "EUR"), "\(date(day))")
            #expect(profile.count("guarantees") == valid.count, "\(date(day))")
            let listed = service.get("/v1/guarantees?validOnDate=\(date(day))&asOf=\(date(day))&limit=100")
            let sum = (0..<listed.count("items")).reduce(Decimal(0)) {
                $0 + (Decimal(string: listed["items.\($1).companyAmounts.increase"] ?? "") ?? 0)
            }
            #expect(sum == Decimal(increase) / 100, "\(date(day))")
            let check = service.check("C1", "1.00", asOf: date(day))
            #expect(check["limits.0.creditLimit"] == text(forChecks, "EUR"), "\(date(day))")
            #expect(check["decision"] == (forChecks > 100 ? "approved" : "hold"), "\(date(day))")
        }
        #expect(try service.differences() == [])
    }

    @Test func `a customer with policies or in a group stays its own invoice account`() throws {
        let service = try TestApplication.withCompany()
        service.guaranteeTypes()
        for customer in ["C1", "C2", "HQ"] { service.customer(customer) }
        func bill(_ customer: String) -> TestAnswer {
            service.put("/v1/customers/\(customer)", #"{"name": "X", "currency": "EUR", "invoiceAccount": {"number": "HQ"}}"#)
        }
        let policy = service.insurance("C1", "100.00", percent: "10")
        #expect(bill("C1").code == "invalidState")
        #expect(service.post("/v1/guarantees/\(policy)/end", nil, ifMatch: "*").status == 200)
        #expect(bill("C1").code == "invalidState")
        service.today = "2026-05-05"
        #expect(bill("C1").status == 200)
        service.creditGroup("G", "1.00")
        service.member("G", "C2")
        #expect(bill("C2")["detail"]?.contains("group G") == true)
        service.delete("/v1/customer-credit-groups/G/members/C2")
        #expect(bill("C2").status == 200)
    }
}
