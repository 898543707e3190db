import Domain
import JSON
import Storage

/// The hold list counted by reason, under the same filters (CM-14.4).
enum HoldCountEndpoint {
    static let endpoint = Endpoint(
        "countHolds", .get, "/v1/holds/counts", tag: "Holds", "Count holds by reason",
        description: "Takes the filters of the hold list; page, order and view do not matter.", scope: .holdsRead,
        successes: [.init(200, .object(HoldShapes.counts), "The counts.")], dependsOnDay: true, companies: .several,
        list: ListContract(source: .holds, item: CreditShapes.hold), example: .init("/v1/holds/counts?active=true"),
        action: .longRead { call, transaction in
            let query = try call.listQuery(in: transaction)
            let found = Dictionary(grouping: try transaction.holdCounts(query), by: \.reason)
            let total = try transaction.count(of: .holds, query)
            return Answer.record(version: nil) { writer in
                writer.beginObject()
                writer.member("total", total)
                writer.name("reasons")
                writer.beginArray()
                for reason in ReasonCode.allCases {
                    if let counts = found[reason] { Self.write(reason, counts, &writer) }
                }
                writer.endArray()
                writer.endObject()
            }
        })

    private static func write(_ reason: ReasonCode, _ counts: [HoldCount], _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("reason", reason.rawValue)
        writer.member("holds", counts.reduce(0) { $0 + $1.holds })
        writer.name("amounts")
        writer.beginArray()
        for count in counts {
            writer.beginObject()
            writer.member("currency", count.currency.code)
            writer.member("holds", count.holds)
            writer.money("orderTotal", count.orderTotal, count.currency)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}
