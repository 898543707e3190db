import Domain
import Foundation
@testable import SQLite
@testable import Storage
import TestSupport
import Testing

/// The decisions of a period are found without reading all decisions that there ever were, and each of them once.
@Suite struct `Decisions of a period` {
    /// Two companies with checks for days around the real one: most for the day itself, some dated back, some ahead.
    private func service(_ random: inout SeededRandom) throws -> (service: TestApplication, today: CalendarDate) {
        let today = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)).utcDate
        let service = try TestApplication.withCompany(today: today.description)
        service.company("FR01")
        for company in ["DE01", "FR01"] {
            service.customer("C1", company: company)
            service.parameters(["confirmation": 0], company: company)
            service.order("S1", "C1", "1.00", company: company)
        }
        for _ in 0..<60 {
            let day = today.adding(days: random.next(3) == 0 ? 0 : random.next(13) - 6)
            let company = random.next(4) == 0 ? "FR01" : "DE01"
            let posted = service.post("/v1/orders/S1/postings?company=\(company)&asOf=\(day)", #"{"document": "confirmation"}"#)
            #expect(posted.status == 201, "\(posted)")
        }
        return (service, today)
    }

    @Test func `every slice of every period has its decisions once`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededRandom(seed)
        let (service, today) = try service(&random)
        let reader = try service.database.makeReader()
        defer { reader.close() }
        try reader.read { transaction in
            let company = try #require(try transaction.company(.number("DE01"))).key
            let newest = try transaction.newestCreditCheck()
            var all = ListQuery()
            (all.companies, all.limit) = ([company], 500)
            let checks = try transaction.creditChecks(all).records
            for _ in 0..<40 {
                let from = today.adding(days: random.next(16) - 8)
                let to = from.adding(days: random.next(9))
                let last = random.next(3) == 0 ? checks[random.next(checks.count)].key : newest
                let period = DecisionPeriod(of: company, from: from, to: to, upTo: last)
                let expected = checks.filter { $0.asOf >= from && $0.asOf <= to && $0.key <= last }.map(\.key)
                var (found, position) = ([Int64](), DecisionPosition?.some(DecisionPosition()))
                let limit = 1 + random.next(9)
                while let start = position {
                    let slice = try transaction.decisions(in: period, from: start, limit: limit)
                    found += slice.decisions.map(\.check.key)
                    position = slice.next
                }
                #expect(found.sorted() == expected, "seed \(seed), \(from) to \(to), slices of \(limit)")
                #expect(try transaction.countDecisions(in: period) == Int64(expected.count), "seed \(seed)")
            }
        }
    }

    @Test func `the checks of a period are found by their keys, and those for other days by an index`() throws {
        var random = SeededRandom(1)
        let (service, today) = try service(&random)
        let reader = try service.database.makeReader()
        defer { reader.close() }
        try reader.read { transaction in
            let company = try #require(try transaction.company(.number("DE01"))).key
            let period = DecisionPeriod(of: company, from: today, to: today, upTo: Int64.max)
            _ = try transaction.countDecisions(in: period)
            _ = try transaction.decisions(in: period, from: DecisionPosition(), limit: 1_000)
        }
        let connection = reader.session.connection
        var steps: [String] = []
        for text in connection.statementTexts where text.contains("FROM credit_check") {
            steps += try connection.explainQueryPlan(text).filter { $0.contains("credit_check") || $0.contains("TEMP B-TREE") }
        }
        #expect(steps.count == 4)
        #expect(steps.filter { $0.contains("USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)") }.count == 2, "\(steps)")
        #expect(steps.filter { $0.contains("USING INDEX credit_check_other_day (company_id=?") }.count == 2, "\(steps)")
    }

    @Test func `a check for the day on which it is made is in no index by day`() throws {
        let today = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)).utcDate
        let service = try TestApplication.withCompany(today: today.description)
        service.customer("C1")
        service.parameters(["confirmation": 0])
        service.order("S1", "C1", "1.00")
        for days in [0, 1, 2, 30] {
            service.post("/v1/orders/S1/postings?asOf=\(today.adding(days: days))", #"{"document": "confirmation"}"#)
        }
        let others = try service.database.write { transaction in
            try transaction.session.connection.first(
                """
                SELECT count(*) FROM credit_check INDEXED BY credit_check_other_day
                WHERE as_of_day - id / 181193932800000 NOT BETWEEN 18261 AND 18263
                """) { try $0.integer(0) }
        }
        #expect(others == 2)
        #expect(KeySequence.keysOfDay == 181_193_932_800_000)
        #expect(KeySequence.firstDay.dayNumber == 18_262)
    }
}
