import Domain
@testable import Storage
import TestSupport
import Testing

/// Sums of amounts past 64 bits stay at the most that they hold; they neither fail nor wrap.
@Suite struct `Sums of amounts` {
    private static let most = "92233720368547758.07"

    /// Six orders of 30.00 under a limit of 100.00 with two holds, all checked.
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "150.00")
        service.parameters(["confirmation": 0])
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "100"}"#)
        for number in 1...6 {
            service.order("S\(number)", "C1", "30.00")
            service.posting("S\(number)")
        }
        return service
    }

    private func checks(_ service: TestApplication) throws -> [StoredDecision] {
        try service.database.write { transaction in
            let company = try #require(try transaction.companies().first)
            let (from, to) = (CalendarDate(dayNumber: 20_000), CalendarDate(dayNumber: 30_000))
            let period = DecisionPeriod(of: company.key, from: from, to: to, upTo: Int64.max)
            return try transaction.decisions(in: period, from: DecisionPosition(), limit: 100).decisions
        }
    }

    @Test(arguments: [
        ([3, 1], "92233720368547758.06"), ([3, 2], most), ([3, 3], most), ([Int64.max - 5, Int64.max - 5], most),
        ([-Int64.max, 7], "0.02"), ([], "92233720368547758.02"),
    ] as [([Int64], String)])
    func `of a shadow are exact up to 64 bits, and stay there`(more: [Int64], expected: String) throws {
        let service = try service()
        let shadow = service.post("/v1/shadow-rule-sets", #"{"rules": []}"#)
        let key = try #require(Identifier(.shadowRuleSet, text: shadow["id"] ?? "")).key
        let checks = try checks(service)
        try service.database.write { transaction in
            for (check, total) in zip(checks, [Int64.max - 5] + more) {
                try transaction.insert(
                    ProposedDecision(check: check.check, difference: .toHold, decision: .hold, reasons: Array("[]".utf8),
                                     orderTotal: total),
                    ofShadow: key)
            }
        }
        let summary = service.get("/v1/shadow-rule-sets/\(shadow["id"] ?? "")")
        #expect(summary.status == 200)
        #expect(summary["summary.changed"] == "\(more.count + 1)")
        #expect(summary["summary.differences.0.amount"] == expected)
    }

    @Test(arguments: [(Int64.max - 9_001, "92233720368547758.06"), (Int64.max - 9_000, most), (Int64.max - 8_999, most), (Int64.max, most)])
    func `of a back-test are exact up to 64 bits, and stay there`(first: Int64, expected: String) throws {
        let service = try service()
        // The inputs of the first decision, as they would be of an order of that size.
        let stored = try #require(try checks(service).first)
        var inputs = try #require(stored.inputs)
        inputs.coverage.total = first
        let bytes = inputs.bytes
        try service.database.write { transaction in
            try transaction.session.connection.run(
                "UPDATE credit_check SET inputs = ? WHERE id = ?", .blob(bytes), .integer(stored.check.key))
        }
        // Under 10 % of the limit nothing passes; four had passed.
        let job = service.send(.post, "/v1/blocking-rules/back-test", """
            {"fromDate": "2026-05-01", "toDate": "2026-05-31", "rules": [{"ruleKind": "creditLimitUsed", "ruleType": "blocking",
             "level": "all", "creditLimitThreshold": "10"}]}
            """, headers: ["Prefer": "wait=20"])
        #expect(job["status"] == "succeeded")
        #expect(job["result.toHold.decisions"] == "4")
        #expect(job["result.toHold.amount"] == expected)
        #expect(service.get("/v1/jobs/\(job["id"] ?? "")/changed-decisions")["items.0.orderTotal"] != nil)
    }

    @Test func `of open holds are exact up to 64 bits, and stay there`() throws {
        let service = try service()
        try service.database.write { transaction in
            var query = ListQuery()
            query.companies = try transaction.companies().map(\.key)
            for var hold in try transaction.holds(query).records {
                hold.orderTotal = Int64.max / 2 + 1
                try transaction.update(hold)
            }
        }
        let counts = service.get("/v1/holds/counts?active=true")
        #expect(counts["reasons.0.holds"] == "2")
        #expect(counts["reasons.0.amounts.0.orderTotal"] == Self.most)
        #expect(service.get("/v1/credit-overview")["openHolds.amount"] == Self.most)
    }
}
