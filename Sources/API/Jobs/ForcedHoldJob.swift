import Domain
import JSON
import Services
import Storage

/// Puts a filtered set of orders on hold by force; orders that are on hold or finished are skipped (CM-14.8, CM-18.3).
struct ForcedHoldJob: SlicedJob {
    static let name = "forceCreditHold"
    /// Orders of one transaction.
    private static let sliceOrders = 50
    /// Orders that the result names, by outcome; the counts are of all.
    private static let mostNamed = 2_000

    /// What the job was asked to do.
    struct Request {
        var orders: [String]
        var customers: [String]
        var filter: [RecordHeader.Pair]
        var reasonCode: String
        var comment: String?
        var day: CalendarDate
    }

    static let shape = Shape("ForceHolds", "Which orders to put on hold by force, and why.", [
        Property("orders", .list(.object(CommonShapes.reference), max: 10_000), nullable: false, "These orders."),
        Property("customers", .list(.object(CommonShapes.reference), max: 10_000), nullable: false,
                 "Open orders whose credit is that of these customers."),
        Property("filter", .pairs, nullable: false,
                 "Filters of the order list by name, as {\"accountingTotal.gte\": \"1000.00\"}; all of them must match."),
        Property("reasonCode", .code(max: 20), .required, "Reason of type hold."),
        Property("comment", .note, "Lands in the audit trail."),
    ])

    /// Reads a body of `shape`, refuses what is wrong with it, and enters the job.
    static func enter(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let company = try call.company(in: transaction)
        let input = try call.input()
        let request = Request(
            orders: try numbers(input, "orders", .order) { try transaction.order($0, in: company.key)?.number },
            customers: try numbers(input, "customers", .customer) { try transaction.customer($0, in: company.key)?.number },
            filter: input.pairs("filter"), reasonCode: input.text("reasonCode") ?? "", comment: input.text("comment"),
            day: try call.day(in: company))
        if request.orders.isEmpty, request.customers.isEmpty, request.filter.isEmpty, !input.hasFaults {
            input.fault("orders", .neitherGiven, "Give orders, customers or a filter.")
        }
        try input.finish()
        let reason = try HoldService.reason(request.reasonCode, .hold, of: company, in: transaction)
        let query = try request.query(in: company.key)
        let job = Job(
            key: transaction.newKey(), kind: name, company: company.key, input: request.text(reason: reason),
            position: Array(#"{"after":0}"#.utf8), total: try transaction.count(of: .orders, query), unit: "orders",
            result: ForcedHoldResult().text, actor: call.actor, at: transaction.now)
        try transaction.insert(job)
        return try Answer.entered(job, in: transaction)
    }

    private static func numbers(
        _ input: Input, _ name: StaticString, _ kind: RecordKind, _ find: (Reference) throws -> String?
    ) throws -> [String] {
        try (input.list(name) ?? []).compactMap { part in
            guard let reference = part.reference(kind) else { return nil }
            if let number = try find(reference) { return number }
            part.fault("", .unknownReference, "There is no such record in the company.")
            return nil
        }
    }

    static func carryOn(_ job: inout Job, in transaction: borrowing Transaction<Writing>) throws -> Bool {
        guard let key = job.company, let company = try transaction.company(.key(key)) else {
            throw StoreFault.damaged("job \(job.id) is of no company")
        }
        let request = try Request(text: job.input)
        var query = try request.query(in: key)
        query.limit = sliceOrders
        let after = try JSONDocument(job.position).root["after"]?.integer ?? 0
        query.after = after == 0 ? nil : ListPosition([.integer(after)])
        let orders = try transaction.orders(query).records
        var result = try ForcedHoldResult(text: job.result)
        let done = try transaction.whileThereIsTime(orders) {
            try force($0, request, company, job, &result, in: transaction)
        }
        job.done += Int64(done.count)
        job.position = Array(#"{"after":\#(done.last?.key ?? after)}"#.utf8)
        job.result = result.text
        return done.count == orders.count && orders.count < sliceOrders
    }

    private static func force(
        _ order: SalesOrder, _ request: Request, _ company: Company, _ job: Job, _ result: inout ForcedHoldResult,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        if order.creditState.inCreditControl { return result.add(.skipped, order, "alreadyOnHold") }
        if order.status == .invoiced || order.status == .cancelled {
            return result.add(.skipped, order, order.status.rawValue)
        }
        do {
            try transaction.attempt {
                _ = try HoldService.force(
                    order, reasonCode: request.reasonCode, comment: request.comment, in: company, on: request.day,
                    by: job.actor, in: transaction)
            }
            result.add(.held, order, nil)
        } catch let refusal as Refusal {
            result.add(.failed, order, refusal.code.rawValue)
        }
    }

    /// What a run came to: the orders by outcome, and how many there were of each.
    private struct ForcedHoldResult {
        enum Outcome: String, CaseIterable { case held, skipped, failed }
        private var named: [Outcome: [[UInt8]]] = [:]
        private var counts: [Outcome: Int64] = [:]

        init() {}

        init(text: [UInt8]) throws {
            let root = try JSONDocument(text).root
            for outcome in Outcome.allCases {
                named[outcome] = root.member(named: outcome.rawValue)?.elements.map { Array($0.sourceBytes) } ?? []
                counts[outcome] = root["counts"]?.member(named: outcome.rawValue)?.integer ?? 0
            }
        }

        mutating func add(_ outcome: Outcome, _ order: SalesOrder, _ code: String?) {
            counts[outcome, default: 0] += 1
            guard named[outcome, default: []].count < ForcedHoldJob.mostNamed else { return }
            var writer = JSONWriter(capacity: 96)
            writer.beginObject()
            writer.member("id", order.id)
            writer.member("number", order.number)
            if let code { writer.member("code", code) }
            writer.endObject()
            named[outcome, default: []].append(writer.bytes)
        }

        var text: [UInt8] {
            var writer = JSONWriter(capacity: 256)
            writer.beginObject()
            for outcome in Outcome.allCases {
                writer.name(outcome.rawValue)
                writer.beginArray()
                for stub in named[outcome] ?? [] { writer.raw(stub) }
                writer.endArray()
            }
            writer.name("counts")
            writer.beginObject()
            for outcome in Outcome.allCases {
                writer.name(outcome.rawValue)
                writer.integer(counts[outcome] ?? 0)
            }
            writer.endObject()
            writer.endObject()
            return writer.bytes
        }
    }
}

extension ForcedHoldJob.Request {
    /// The orders it is about. Without named orders those that are finished are left out.
    func query(in company: Int64) throws -> ListQuery {
        var query = RequestReading.Query()
        query.list = ListQuery()
        let reading = ListReading(OrderEndpoints.listing.contract)
        for pair in filter {
            guard !["limit", "count", "sort", "expand", "fields", "cursor"].contains(pair.name) else {
                throw Refusal.invalid("/filter/\(pair.name)", .invalidValue, "Only filters of the order list are taken here.")
            }
            do {
                try reading.take(pair.name, pair.value, into: &query)
            } catch let refusal as Refusal {
                throw Refusal.invalid("/filter/\(pair.name)", .invalidValue, refusal.detail)
            }
        }
        var list = query.list ?? ListQuery()
        list.companies = [company]
        if !orders.isEmpty { list.filters.append(.init(field: "number", comparison: .equals, operands: orders.map { .text($0) })) }
        if !customers.isEmpty {
            list.filters.append(.init(field: "invoiceAccount", comparison: .equals, operands: customers.map { .text($0) }))
        }
        if orders.isEmpty {
            let finished = [SalesOrder.Status.invoiced, .cancelled].map { ListQuery.Operand.text($0.rawValue) }
            list.filters.append(.init(field: "status", comparison: .ne, operands: finished))
        }
        return list
    }

    func text(reason: String) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        for (name, numbers) in [("orders", orders), ("customers", customers)] {
            writer.name(name)
            writer.beginArray()
            for number in numbers { writer.string(number) }
            writer.endArray()
        }
        writer.name("filter")
        writer.beginObject()
        for pair in filter {
            writer.name(pair.name)
            writer.string(pair.value)
        }
        writer.endObject()
        writer.member("reasonCode", reason)
        writer.member("comment", comment)
        writer.member("day", day)
        writer.endObject()
        return writer.bytes
    }

    init(text: [UInt8]) throws {
        let root = try JSONDocument(text, limits: JSONLimits(stringBytes: 1 << 20)).root
        guard let day = root["day"]?.string.flatMap({ CalendarDate($0) }), let reason = root["reasonCode"]?.string else {
            throw StoreFault.damaged("a run of forced holds has no day or reason")
        }
        self.init(
            orders: root["orders"]?.elements.compactMap(\.string) ?? [],
            customers: root["customers"]?.elements.compactMap(\.string) ?? [],
            filter: root["filter"]?.members.map { .init(name: $0.name, value: $0.value.string ?? "") } ?? [],
            reasonCode: reason, comment: root["comment"]?.string, day: day)
    }
}
