import Domain
@testable import Storage
import TestSupport
import Testing

/// Lists are paged by key: no row is seen twice or lost, whatever is added meanwhile (api-conventions 4).
@Suite struct PagingTests {
    private struct Order: CustomTestStringConvertible {
        let name: String
        let order: [ListQuery.Order]
        var testDescription: String { name }
    }

    private static let orders = [
        Order(name: "by key", order: []),
        Order(name: "by number", order: [.init(field: "number", isDescending: false)]),
        Order(name: "by name, downwards", order: [.init(field: "name", isDescending: true)]),
        Order(name: "by a property that is often null", order: [.init(field: "externalRef", isDescending: false)]),
        Order(name: "up and down", order: [.init(field: "name", isDescending: false), .init(field: "number", isDescending: true)]),
    ]

    private func put(_ service: TestApplication, _ number: String, _ rng: inout SeededRandom) {
        let reference = rng.next(3) == 0 ? "null" : "\"ref-\(rng.next(4))\""
        let answer = service.put("/v1/customers/\(number)", #"{"name": "Name \#(rng.next(5))", "currency": "EUR", "externalRef": \#(reference)}"#)
        #expect(answer.status == 201)
    }

    @Test(arguments: orders.indices, [1, 3, 7])
    func `no row is lost or seen twice while rows are added`(index: Int, limit: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var rng = SeededRandom(seed)
        let service = try TestApplication.withCompany()
        let before = (0..<20).map { "C\(10 + $0)" }
        for number in before { put(service, number, &rng) }
        let reader = try service.database.makeReader()
        defer { reader.close() }
        var query = ListQuery()
        query.order = Self.orders[index].order
        query.limit = limit
        var seen: [String] = []
        var added = 0
        repeat {
            let page = try reader.read { try $0.customers(query) }
            #expect(page.records.count <= limit)
            seen += page.records.map(\.number)
            query.after = page.next
            if added < 10 {
                // In front of, among and behind the rows seen so far.
                added += 1
                put(service, ["A", "C1", "X"][added % 3] + "-new-\(added)", &rng)
            }
        } while query.after != nil
        #expect(Set(seen).count == seen.count, "seen twice, seed \(seed)")
        #expect(Set(before).subtracting(seen).isEmpty, "lost, seed \(seed)")
    }

    @Test func `a day has come where it has come in the company of the row`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        for company in ["DE01", "FR01"] {
            for (number, day) in [("A", "2026-05-04"), ("B", "2026-05-05")] {
                service.customer(number + company, company: company, profile: #"{"nextScheduledReviewDate": "\#(day)"}"#)
            }
        }
        let reader = try service.database.makeReader()
        defer { reader.close() }
        let french = try #require(try reader.read { try $0.company(.number("FR01")) }).key
        let (today, tomorrow) = (try #require(CalendarDate("2026-05-04")), try #require(CalendarDate("2026-05-05")))
        func numbers(_ days: ListQuery.Days, _ isDue: Bool) throws -> [String] {
            var query = ListQuery()
            query.days = days
            query.filters = [.init(field: "reviewDue", comparison: .equals, operands: [.flag(isDue)])]
            return try reader.read { try $0.creditAccounts(query) }.records.map(\.customer.number)
        }
        #expect(try numbers(.init(today, others: [french: tomorrow]), true) == ["ADE01", "AFR01", "BFR01"])
        #expect(try numbers(.init(today, others: [french: tomorrow]), false) == ["BDE01"])
        #expect(try numbers(.init(tomorrow, others: [french: today]), true) == ["ADE01", "BDE01", "AFR01"])
        #expect(try numbers(.init(today), true) == ["ADE01", "AFR01"])
    }

    @Test func `pages follow each other in the order asked for`() throws {
        var rng = SeededRandom(7)
        let service = try TestApplication.withCompany()
        for number in 10..<40 { put(service, "C\(number)", &rng) }
        let reader = try service.database.makeReader()
        defer { reader.close() }
        var query = ListQuery()
        query.order = [.init(field: "name", isDescending: true), .init(field: "number", isDescending: false)]
        query.limit = 4
        var seen: [(String, String)] = []
        repeat {
            let page = try reader.read { try $0.customers(query) }
            seen += page.records.map { ($0.name, $0.number) }
            query.after = page.next
        } while query.after != nil
        #expect(seen.count == 30)
        for (left, right) in zip(seen, seen.dropFirst()) {
            #expect(left.0 > right.0 || (left.0 == right.0 && left.1 < right.1))
        }
    }
}

/// Numbers that a printed seed brings back.
struct SeededRandom {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    /// A number below a bound.
    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
