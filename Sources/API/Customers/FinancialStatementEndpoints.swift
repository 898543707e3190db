import Domain
import JSON
import Services
import Storage

/// Financial statements of a customer: date, revenue, currency (CM-1.5). Automatic limits read the newest.
enum FinancialStatementEndpoints {
    private static let path = "/v1/credit-profiles/{customer}/financial-statements"
    private static let example = "/v1/credit-profiles/C-1001/financial-statements"

    private static let shape = Shape("FinancialStatement", "What a customer's financial statement says.", [
        Property("date", .date, .readOnly, "Day of the statement, as the path has it."),
        Property("revenue", .money, .required, "Revenue."),
        Property("currency", .currency, .required, "Its currency."),
    ] + CommonShapes.trailer)

    private static let listing = Listing<FinancialStatement>(
        contract: ListContract(source: .financialStatements, item: shape), page: { try $0.financialStatements($1) },
        write: { statement, _, _, writer in write(statement, .none, &writer) })

    static let all: [Endpoint] = [
        listing.endpoint(
            "listFinancialStatements", path, tag: "Risk", "List a customer's financial statements",
            scope: .creditProfilesRead, companies: .one, example: example
        ) { call, transaction, query in
            query.companies = [try CustomerEndpoints.customer(call, transaction).key]
        },
        Endpoint(
            "getFinancialStatement", .get, "\(path)/{date}", tag: "Risk", "Read a financial statement",
            scope: .creditProfilesRead, successes: [.init(200, .object(shape), "The statement.")],
            example: .init("\(example)/2025-12-31"),
            action: .read { call, transaction in
                let statement = try stored(call, transaction)
                return Answer.record(version: statement.header.version) { write(statement, .none, &$0) }
            }),
        Endpoint(
            "putFinancialStatement", .put, "\(path)/{date}", tag: "Risk", "Create or replace a financial statement",
            scope: .creditProfilesWrite, body: shape,
            successes: [.init(201, .object(shape), "Created."), .init(200, .object(shape), "Replaced.")],
            ifMatch: .optional,
            example: .init("\(example)/2025-12-31", #"{"revenue": "1250000.00", "currency": "EUR"}"#),
            action: .write { call, transaction in try put(call, transaction) }),
        Endpoint(
            "deleteFinancialStatement", .delete, "\(path)/{date}", tag: "Risk", "Delete a financial statement",
            scope: .creditProfilesWrite, successes: [.init(204, nil, "Deleted.")], ifMatch: .required,
            example: .init("\(example)/2025-12-31"),
            action: .write { call, transaction in
                let statement = try stored(call, transaction)
                try call.matches(version: statement.header.version)
                try RiskSetUpService.delete(statement, by: call.actor, in: transaction)
                return Answer(204)
            }),
    ]

    private static func stored<Mode>(
        _ call: Call, _ transaction: borrowing Transaction<Mode>
    ) throws -> FinancialStatement {
        let customer = try CustomerEndpoints.customer(call, transaction)
        guard let day = CalendarDate(call.slots[1]),
            let statement = try transaction.financialStatement(of: customer.key, on: day)
        else { throw Refusal.notFound("financial statement of \"\(call.slots[1].shortened)\"") }
        return statement
    }

    private static func put(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let customer = try CustomerEndpoints.customer(call, transaction)
        guard let day = CalendarDate(call.slots[1]) else {
            throw Refusal.invalid("/date", .invalidDate, "Write the day in the path as YYYY-MM-DD.")
        }
        let input = try call.input()
        let currency = input.currency("currency") ?? customer.currency
        let revenue = input.money("revenue", in: currency, atLeast: 0) ?? 0
        try input.finish()
        let put = try RiskSetUpService.put(
            FinancialStatement(
                header: input.header(), company: customer.company, customer: customer.key, date: day,
                revenue: Money(minorUnits: revenue, currency: currency)),
            by: call.actor, precondition: { try call.matches(version: $0) }, in: transaction)
        return Answer.put(put, version: put.record.header.version, location: call.path) { write($0, $1, &$2) }
    }

    private static func write(_ statement: FinancialStatement, _ view: WriteView, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("date", statement.date)
        writer.member("revenue", statement.revenue.description)
        writer.member("currency", statement.revenue.currency.code)
        writer.trailer(statement.header, view)
        writer.endObject()
    }
}
