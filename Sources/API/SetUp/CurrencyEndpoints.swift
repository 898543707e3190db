import Domain
import JSON

/// The currencies of ISO 4217, which are built in.
enum CurrencyEndpoints {
    static let shape = Shape(
        "Currency", "A currency of ISO 4217.", outputOnly: true,
        [
            Property("code", .currency, .readOnly, "Its three letters."),
            Property("digits", .integer(0...4), .readOnly, "Decimals that its amounts have."),
        ])

    private static let page = Shape(
        "CurrencyPage", "A page of a list.", outputOnly: true,
        [
            Property("items", .list(.object(shape), max: 500), .readOnly, "The currencies, by code."),
            Property("total", .integer(0...1_000), .readOnlyWhereItApplies, "All currencies, with count=true."),
            Property(
                "next", .text(max: 3), .readOnly, nullable: true, "Cursor of the next page; null at the end."),
        ])

    static let all: [Endpoint] = [
        Endpoint(
            "listCurrencies", .get, "/v1/currencies", tag: "Set-up", "List the currencies",
            scope: .exchangeRatesRead,
            parameters: [
                .init("limit", .integer(1...500), "How many at most; 500 where none is given."),
                .init("cursor", .currency, "Where the page before ended."),
                .init("sort", .enumeration(["code", "-code"]), "By code, up where nothing is said."),
                .init("count", .boolean, "Whether total is told."),
            ],
            successes: [.init(200, .object(page), "The currencies, by code.")], companies: .none,
            example: .init("/v1/currencies"),
            action: .read { call, _ in
                let limit = call.parameters["limit"].flatMap(Int.init) ?? 500
                let isDescending = call.parameters["sort"] == "-code"
                let ordered = Currency.all.sorted { isDescending ? $0.code > $1.code : $0.code < $1.code }
                let after = call.parameters["cursor"]
                let rest = ordered.filter { code in after.map { isDescending ? code.code < $0 : code.code > $0 } ?? true }
                let items = rest.prefix(limit)
                return Answer.record(version: nil) { writer in
                    writer.beginObject()
                    writer.name("items")
                    writer.beginArray()
                    for currency in items { write(currency, &writer) }
                    writer.endArray()
                    writer.member("next", items.count < rest.count ? items.last?.code : nil)
                    if call.parameters["count"] == "true" { writer.member("total", Int64(ordered.count)) }
                    writer.endObject()
                }
            }),
        Endpoint(
            "getCurrency", .get, "/v1/currencies/{code}", tag: "Set-up", "Read a currency",
            scope: .exchangeRatesRead,
            successes: [.init(200, .object(shape), "The currency.")], companies: .none,
            example: .init("/v1/currencies/EUR"),
            action: .read { call, _ in
                guard let currency = Currency(call.slots[0]) else {
                    throw Refusal.notFound("currency \"\(call.slots[0].shortened)\"")
                }
                return Answer.record(version: nil) { write(currency, &$0) }
            }),
    ]

    private static func write(_ currency: Currency, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("code", currency.code)
        writer.member("digits", Int64(currency.digits))
        writer.endObject()
    }
}
