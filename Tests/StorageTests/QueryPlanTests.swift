import Domain
import Services
@testable import Storage
import TestSupport
import Testing
@testable import SQLite

/// Every query that runs while somebody waits uses an index (engine notes 2; api-conventions 11.4).
@Suite struct QueryPlanTests {
    /// Set-up, which is small and remembered: read whole where it is read.
    private static let setUp: Set<String> = [
        "company", "api_key", "blocking_rule", "set_up_code", "exchange_rate", "exchange_rate_type", "credit_parameters",
        "schema_migration", "task_schedule",
        // The names of all tables, read when the store is opened.
        "made", "part", "sqlite_schema",
    ]

    /// Steps of the plans of these statements that go through a whole table.
    private func scans(_ connection: Connection) throws -> [String] {
        var found: [String] = []
        for text in connection.statementTexts.sorted() where text.hasPrefix("SELECT") || text.hasPrefix("UPDATE")
            || text.hasPrefix("DELETE") || text.hasPrefix("INSERT") || text.hasPrefix("WITH") {
            for step in try connection.explainQueryPlan(text) where step.hasPrefix("SCAN ") {
                let words = step.split(separator: " ")
                let table = String(words[1])
                // Only jobs that have not ended are in this index.
                if step.hasSuffix("USING INDEX job_unfinished") { continue }
                if Self.setUp.contains(table) || table.hasPrefix("(") || table == "CONSTANT" { continue }
                found.append("\(step)\n    in \(text)")
            }
        }
        return found
    }

    /// A company with documents of every kind, made by the requests whose statements are looked at.
    private func busyService() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.rule(#"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30}"#)
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "100"}"#)
        service.customer("C1", limit: "1000.00")
        service.temporaryLimit("C1", "1200.00", from: "2026-05-01", to: "2026-06-01")
        service.guaranteeTypes()
        service.insurance("C1", "10.00")
        service.invoice("I1", "C1", "400.00", on: "2026-03-01", due: "2026-03-31")
        service.invoice("I2", "C1", "100.00", on: "2026-04-01", due: "2026-05-30")
        service.payment("P1", "C1", "50.00", on: "2026-04-02", settles: "I2")
        service.payment("P2", "C1", "60.00", on: "2026-04-02")
        #expect(service.post("/v1/settlements", """
            {"customer": {"number": "C1"}, "pairs": [{"invoice": {"number": "I1"}, "payment": {"number": "P2"}, "amount": "60.00"}]}
            """).status == 201)
        service.order("SO1", "C1", "100.00")
        service.posting("SO1")
        let hold = service.get("/v1/holds?active=true")["items.0.id"] ?? ""
        #expect(service.post("/v1/holds/\(hold)/release", #"{"reasonCode": "paid", "mode": "withPosting"}"#, ifMatch: "*").status == 200)
        service.posting("SO1", "packingSlip")
        service.posting("SO1", "invoice")
        service.order("SO2", "C1", "100.00")
        #expect(service.post("/v1/credit-checks", """
            {"document": "confirmation", "order": {"number": "SO2"}}
            """, requestKey: "check").status == 201)
        _ = service.check("C1", "10.00", asOf: "2026-05-20")
        changes(service)
        return service
    }

    /// What is changed, taken back and removed.
    private func changes(_ service: TestApplication) {
        service.invoice("I3", "C1", "10.00", on: "2026-04-01", due: "2026-05-30")
        service.invoice("I3", "C1", "20.00", on: "2026-04-01", due: "2026-06-30")
        service.customer("C1")
        service.order("SO2", "C1", "2000.00")
        service.posting("SO2")
        let hold = service.get("/v1/holds?order=SO2")["items.0.id"] ?? ""
        #expect(service.patch("/v1/holds/\(hold)", #"{"notes": "Calls back"}"#).status == 200)
        #expect(service.post("/v1/holds/\(hold)/reject", #"{"reasonCode": "paid"}"#, ifMatch: "*").status == 200)
        #expect(service.post("/v1/orders/SO2/cancel", nil).status == 200)
        let settlement = service.get("/v1/settlements?customer=C1")["items.0.id"] ?? ""
        #expect(service.post("/v1/settlements/\(settlement)/reverse", nil, ifMatch: "*").status == 200)
        #expect(service.put("/v1/credit-notes/CN1", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "5.00", "transactionDate": "2026-05-04",
             "invoice": {"number": "I3"}}
            """).status == 201)
        #expect(service.patch("/v1/credit-profiles/C1", #"{"creditRating": "B"}"#).status == 200)
    }

    @Test func `a check, a posting, a release, an invoice and a payment look nothing up by reading a table`() throws {
        let service = try busyService()
        let found = try service.database.write { try scans($0.session.connection) }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test func `a check of a customer without policies, temporary limits and a group asks for none of them`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0])
        service.customer("C1")
        service.order("SO1", "C1", "10.00")
        service.posting("SO1")
        func asked() throws -> [String] {
            try service.database.write { transaction in
                transaction.session.connection.statementTexts.filter { text in
                    text.hasPrefix("SELECT") && !text.hasPrefix("SELECT max(id)")
                        && ["FROM guarantee", "FROM temporary_limit", "FROM customer_credit_group"].contains { text.contains($0) }
                }
            }
        }
        let before = try asked()
        #expect(before == [], "\(before)")
        service.guaranteeTypes()
        service.insurance("C1", "10.00")
        #expect(try asked().isEmpty == false)
    }

    @Test func `periodic tasks go through customers, orders and holds in the order of their keys, and tidying reads no table`() throws {
        let service = try busyService()
        service.scoring()
        for (task, body) in [
            ("calculate-balance-statistics", "{}"), ("update-risk-scores", "{}"), ("evaluate-for-release", "{}"),
            ("force-credit-hold", #"{"reasonCode": "dispute", "filter": {"country": "DE"}}"#),
            ("delete-balance-statistics", #"{"customers": [{"number": "C1"}]}"#), ("update-risk-scores", "{}"),
        ] {
            #expect(service.run(task, body)["status"] == "succeeded")
        }
        service.daysLater = 500
        service.tidyUp()
        #expect(service.get("/v1/periodic-runs?count=true")["total"] == "5")
        try service.database.write { transaction in
            _ = try transaction.creditAccounts(matching: CustomerFilter(), in: 1, after: 0, limit: 10)
            let connection = transaction.session.connection
            // Explaining them pushes statements out of the memory.
            let texts = connection.statementTexts
            let found = try scans(connection).filter { !$0.hasPrefix("SCAN sales_order") && !$0.hasPrefix("SCAN movement") }
            #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
            let walks = texts.filter { text in
                text.hasPrefix("SELECT") && ["ORDER BY customer.id LIMIT", "ORDER BY sales_order.id LIMIT", "ORDER BY order_hold.id LIMIT"]
                    .contains { text.contains($0) }
            }
            #expect(walks.count >= 4)
            // A handful of named records is sorted.
            for text in walks where !text.contains(" IN (?)") {
                let plan = try connection.explainQueryPlan(text)
                #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(text): \(plan.joined(separator: "; "))")
            }
        }
    }

    @Test func `verifying and reading single records read no table through for each customer`() throws {
        let service = try busyService()
        let reader = try service.database.makeReader()
        defer { reader.close() }
        try reader.read { transaction in
            #expect(try transaction.receivableDifferences(after: 0, limit: 10).differences == [])
            #expect(try Verification.orderDifferences(after: 0, limit: 10, in: transaction).differences == [])
            let company = try transaction.companies()[0].key
            _ = try transaction.receivable(.number("I1"), .invoice, in: company)
            _ = try transaction.order(.number("SO1"), in: company)
            _ = try transaction.creditAccount(.number("C1"), in: company)
            _ = try transaction.events(after: 3, types: ["order.*"], companies: [company], limit: 10)
            _ = try transaction.limitAdjustment(.number("x"), in: company)
            _ = try transaction.packingSlip(.number("x"), in: company)
            _ = try transaction.nextJob()
        }
        let found = try scans(reader.session.connection)
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    /// A list, what it is filtered by, and a value.
    private struct Asked: CustomTestStringConvertible, Sendable {
        let source: ListSource
        let filters: [(field: String, value: ListQuery.Operand)]
        var testDescription: String { "\(source.key) by \(filters.map(\.field).joined(separator: ", "))" }
        init(_ source: ListSource, _ filters: (String, ListQuery.Operand)...) {
            self.source = source
            self.filters = filters.map { (field: $0.0, value: $0.1) }
        }
    }

    private static let asked = [
        Asked(.customers, ("number", .text("C1"))), Asked(.customers, ("externalRef", .text("x"))),
        Asked(.creditProfiles, ("customer", .text("C1"))), Asked(.creditProfiles, ("reviewDue", .flag(true))),
        Asked(.receivables(.invoice), ("number", .text("I1"))), Asked(.receivables(.invoice), ("customer", .text("C1"))),
        Asked(.receivables(.invoice), ("externalRef", .text("x"))), Asked(.receivables(.invoice), ("order", .text("SO1"))),
        Asked(.receivables(.invoice), ("customer", .text("C1")), ("openAmount", .amount(0))),
        Asked(.receivables(.invoice), ("customer", .text("C1")), ("dueDate", .integer(20_000))),
        Asked(.receivables(.invoice), ("customer", .text("C1")), ("closedDate", .integer(20_000))),
        Asked(.receivables(.payment), ("customer", .text("C1"))), Asked(.receivables(.creditNote), ("customer", .text("C1"))),
        Asked(.transactions, ("customer", .text("C1"))), Asked(.transactions, ("number", .text("I1"))),
        Asked(.transactions, ("customer", .text("C1")), ("status", .text("open"))),
        Asked(.settlements, ("customer", .text("C1"))),
        Asked(.orders, ("number", .text("SO1"))), Asked(.orders, ("invoiceAccount", .text("C1"))),
        Asked(.orders, ("externalRef", .text("x"))),
        Asked(.packingSlips, ("number", .text("P"))), Asked(.packingSlips, ("order", .text("SO1"))),
        Asked(.holds, ("active", .flag(true))), Asked(.holds, ("order", .text("SO1"))), Asked(.holds, ("customer", .text("C1"))),
        Asked(.holds, ("active", .flag(true)), ("reason", .text("daysOverdue"))), Asked(.holds, ("reviewDue", .flag(true))),
        Asked(.creditChecks, ("order", .text("SO1"))),
        Asked(.limitAdjustments, ("number", .text("x"))),
        Asked(.guarantees, ("customer", .text("C1"))), Asked(.guarantees, ("identification", .text("x"))),
        Asked(.guarantees, ("expirationDate", .integer(20_000))), Asked(.guarantees, ("externalRef", .text("x"))),
    ]

    @Test(arguments: asked.indices)
    func `a list by an indexed property reads no table through`(index: Int) throws {
        let service = try busyService()
        let asked = Self.asked[index]
        let reader = try service.database.makeReader()
        defer { reader.close() }
        var query = ListQuery()
        query.filters = asked.filters.map { .init(field: $0.field, comparison: .equals, operands: [$0.value]) }
        query.companies = try reader.read { try $0.companies().map(\.key) }
        try reader.read { _ = try $0.page(of: asked.source, query) { _ in } }
        let found = try scans(reader.session.connection)
        #expect(found.isEmpty, "\(asked.testDescription): \(found.joined(separator: "\n"))")
    }

    @Test func `the watch list leads through those who have reached a threshold, in the order of its pages`() throws {
        let service = try busyService()
        let reader = try service.database.makeReader()
        defer { reader.close() }
        for isSecondPage in [false, true] {
            var query = ListQuery()
            query.filters = [.init(field: "creditUsedPercent", comparison: .gte, operands: [.integer(90_000_000)])]
            query.companies = try reader.read { try $0.companies().map(\.key) }
            query.after = isSecondPage ? ListPosition([.integer(1)]) : nil
            let asked = query.filters.count
            try reader.read { transaction in
                try CreditWatchService.narrow(&query, transaction)
                _ = try transaction.page(of: .creditProfiles, query) { _ in }
            }
            #expect(query.filters.count == asked + 1)
        }
        let plans = try reader.session.connection.statementTexts.filter { $0.contains("exposure.watch_threshold > 0") }
            .map { try reader.session.connection.explainQueryPlan($0) }
        #expect(plans.count == 2)
        for plan in plans {
            #expect(plan.first?.contains("exposure USING INDEX exposure_watch") == true, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    /// Every list that grows with the documents and the days.
    private static let growing: [ListSource] = [
        .customers, .creditProfiles, .receivables(.invoice), .receivables(.creditNote), .receivables(.payment), .transactions,
        .settlements, .orders, .packingSlips, .holds, .creditChecks, .limitAdjustments, .auditEntries, .approvals,
        .financialStatements,
    ]

    /// What names one record, or the records of one: whoever filters by it waits for a handful of rows.
    private static let naming: Set<String> = [
        "id", "number", "externalRef", "customer", "order", "invoiceAccount", "hold", "recordId",
    ]

    /// Named by numbers of other tables that no index leads from: these lists are read from their beginning.
    private static let exceptions: Set<String> = [
        // The log is asked for by the record's id; numbers are there for people.
        "change number", "approval number",
    ]

    @Test(arguments: growing.indices)
    func `a growing list reads no table through for a filter that names a record`(index: Int) throws {
        let service = try busyService()
        let source = Self.growing[index]
        let companies = try service.database.write { try $0.companies().map(\.key) }
        for field in source.fields where Self.naming.contains(field.name) {
            let operand: ListQuery.Operand = switch field.kind {
            case .identifier, .anyIdentifier, .integer: .integer(1)
            default: .text("x")
            }
            if Self.exceptions.contains("\(source.key.split(separator: ".")[0]) \(field.name)") { continue }
            var query = ListQuery()
            query.filters = [.init(field: field.name, comparison: .equals, operands: [operand])]
            query.companies = source.company == nil ? nil : companies
            let reader = try service.database.makeReader()
            try reader.read { _ = try $0.page(of: source, query) { _ in } }
            let found = try scans(reader.session.connection)
            #expect(found.isEmpty, "\(source.key) by \(field.name): \(found.joined(separator: "\n"))")
            reader.close()
        }
    }

    @Test(arguments: growing.indices)
    func `a page of a growing list is read in its order, not sorted out of all rows`(index: Int) throws {
        let service = try busyService()
        let source = Self.growing[index]
        var query = ListQuery()
        query.companies = try service.database.write { try $0.companies().map(\.key) }
        let reader = try service.database.makeReader()
        defer { reader.close() }
        try reader.read { _ = try $0.page(of: source, query) { _ in } }
        let connection = reader.session.connection
        for text in connection.statementTexts where text.contains(source.from) {
            let plan = try connection.explainQueryPlan(text)
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(source.key): \(plan.joined(separator: "; "))")
        }
    }
}
