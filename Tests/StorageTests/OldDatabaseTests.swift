import Foundation
import Migrations
import Services
import SQLite
@testable import Storage
import TestSupport
import Testing

/// A database that an older program wrote opens with all its data.
@Suite struct OldDatabaseTests {
    /// A folder with the database of a fixture.
    private func folder(of fixture: String) throws -> String {
        let folder = NSTemporaryDirectory() + "creditd-old-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(fixture).sql")
        let connection = try Connection(path: folder + "/creditd.db", access: .readWrite)
        try connection.script(String(contentsOf: file, encoding: .utf8))
        try connection.close()
        return folder
    }

    @Test func `a database of schema version 5 is brought to the newest, and every figure is as it was`() throws {
        let folder = try folder(of: "version5")
        let beside = try Reader(folder: folder)
        #expect(try beside.pendingMigrations() == Migrations.all.map(\.number).filter { $0 > 5 })
        beside.close()

        let service = try TestApplication(today: "2026-05-04", folder: folder)
        let reader = try Reader(folder: folder)
        defer { reader.close() }
        #expect(try reader.pendingMigrations() == [])
        #expect(try reader.integrityProblems() == [])
        #expect(try reader.read { try Verification.orderDifferences(after: 0, limit: 100, in: $0).differences } == [])
        #expect(try reader.read { try $0.receivableDifferences(after: 0, limit: 100).differences } == [])

        let first = service.get("/v1/credit-profiles/C1?company=DE01")
        #expect(first["balance"] == "2910.00")
        #expect(first["openOrders"] == "4000.00")
        #expect(first["totalOverdue"] == "950.00")
        #expect(first["overdueDays"] == "34")
        let second = service.get("/v1/credit-profiles/C2?company=DE01")
        #expect(second["creditLimit"] == "1000.00")
        #expect(second["creditLimitForChecks"] == "1500.00")
        #expect(second["balance"] == "400.00")
    }

    @Test func `the past of an old database is told from its last change on`() throws {
        let service = try TestApplication(today: "2026-05-04", folder: try folder(of: "version5"))
        let early = service.get("/v1/credit-profiles/C1?company=DE01&knownAt=2020-01-01T00:00:00Z")
        #expect(early.status == 410)
        #expect(early.code == "historyNotKept")
        let start = early["earliestKnownAt"] ?? ""
        let then = service.get("/v1/credit-profiles/C1?company=DE01&asOf=2026-05-04&knownAt=\(start)")
        let now = service.get("/v1/credit-profiles/C1?company=DE01")
        // The watch list looks at old customers for the first time once the service runs.
        for property in [
            "creditLimit", "totalCreditLimit", "creditLimitExpirationDate", "balance", "deliveredNotInvoiced",
            "openOrders", "totalOverdue", "overdueDays", "creditUsed", "updatedAt",
        ] {
            #expect(then[property] != nil, "\(property)")
            #expect(then[property] == now[property], "\(property)")
        }
    }

    @Test func `work goes on with the records of an old database`() throws {
        let service = try TestApplication(today: "2026-05-04", folder: try folder(of: "version5"))
        let holds = service.get("/v1/holds?company=DE01&active=true&sort=order")
        #expect(holds.count("items") == 2)
        #expect(holds["items.0.order.number"] == "SO1")
        let hold = holds["items.0.id"] ?? ""
        let released = service.post("/v1/holds/\(hold)/release", #"{"reasonCode": "paid", "mode": "withPosting"}"#,
                                    ifMatch: holds["items.0.etag"])
        #expect(released["status"] == "released")
        #expect(service.put("/v1/orders/SO9?company=DE01", """
            {"customer": {"number": "C2"}, "currency": "EUR", "amount": "10.00", "orderDate": "2026-05-04"}
            """).status == 201)
        // The order that was rejected stays so, and the draft journal can still be posted.
        #expect(service.get("/v1/orders/SO4?company=DE01")["creditState.rejectedByCredit"] == "true")
        let draft = service.get("/v1/limit-adjustments?company=DE01&status=draft")["items.0.number"] ?? ""
        #expect(service.post("/v1/limit-adjustments/\(draft)/post?company=DE01", nil, ifMatch: "*")["status"] == "posted")
        #expect(service.get("/v1/credit-profiles/C1?company=DE01")["creditLimit"] == "7000.00")
        #expect(service.put("/v1/payments/P9?company=DE01", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "950.00", "transactionDate": "2026-05-04",
             "marks": [{"invoice": {"number": "I1"}, "amountToSettle": "950.00"}]}
            """).status == 201)
        #expect(service.get("/v1/credit-profiles/C1?company=DE01")["totalOverdue"] == "0.00")
    }
}
