import Domain
import JSON
import Services
import Storage

/// Exchange rate types and rates, which belong to no company (CM-1.4).
enum ExchangeRateEndpoints {
    static let typeShape = Shape(
        "ExchangeRateType", "A kind of exchange rates; DEFAULT is built in.",
        [
            Property("id", .identifier, .readOnly, "Identifier of the rate type, opaque."),
            Property("code", .code(max: 30), .readOnly, "The code, as it was given; unique ignoring case."),
            Property("description", .text(max: 120), "Description."),
        ] + CommonShapes.trailer)

    static let shape = Shape(
        "ExchangeRate", "A quoted exchange rate; one for each type, pair and day.",
        CommonShapes.owned("rate") + [
            Property("rateType", .code(max: 30), .required, "Exchange rate type."),
            Property("from", .currency, .required, "The currency that is converted."),
            Property("to", .currency, .required, "The currency that it is converted to."),
            Property("validFromDate", .date, .required, "The first day on which the rate holds."),
            Property(
                "rate", .rate, .required, "How many units of the second currency one unit of the first is worth."),
        ] + CommonShapes.trailer)

    private static let typeListing = Listing<ExchangeRateType>(
        contract: ListContract(source: .exchangeRateTypes, item: typeShape),
        page: { try $0.exchangeRateTypes($1) },
        write: { type, _, _, writer in write(type, .none, &writer) })

    private static let listing = Listing<QuotedRate>(
        contract: ListContract(source: .exchangeRates, item: shape),
        page: { try $0.exchangeRates($1) },
        write: { rate, _, _, writer in write(rate, .none, &writer) })

    static let all: [Endpoint] = [
        typeListing.endpoint(
            "listExchangeRateTypes", "/v1/exchange-rate-types", tag: "Set-up", "List exchange rate types",
            scope: .exchangeRateTypesRead, companies: .none),
        Endpoint(
            "getExchangeRateType", .get, "/v1/exchange-rate-types/{code}", tag: "Set-up",
            "Read an exchange rate type",
            scope: .exchangeRateTypesRead, successes: [.init(200, .object(typeShape), "The rate type.")],
            companies: .none,
            example: .init("/v1/exchange-rate-types/DEFAULT"),
            action: .read { call, transaction in
                guard let type = try transaction.exchangeRateType(call.reference(.exchangeRateType)) else {
                    throw Refusal.notFound("exchange rate type \"\(call.slots[0].shortened)\"")
                }
                return Answer.record(version: type.header.version) { write(type, .none, &$0) }
            }),
        Endpoint(
            "putExchangeRateType", .put, "/v1/exchange-rate-types/{code}", tag: "Set-up",
            "Create or replace an exchange rate type", scope: .exchangeRateTypesWrite, body: typeShape,
            successes: [.init(201, .object(typeShape), "Created."), .init(200, .object(typeShape), "Replaced.")],
            ifMatch: .optional, companies: .none,
            example: .init("/v1/exchange-rate-types/BUDGET", #"{"description": "Budget rates"}"#),
            action: .write { call, transaction in try putType(call, transaction) }),
        listing.endpoint(
            "listExchangeRates", "/v1/exchange-rates", tag: "Set-up", "List exchange rates",
            scope: .exchangeRatesRead, companies: .none),
        Endpoint(
            "getExchangeRate", .get, "/v1/exchange-rates/{number}", tag: "Set-up", "Read an exchange rate",
            scope: .exchangeRatesRead, successes: [.init(200, .object(shape), "The rate.")], companies: .none,
            example: .init("/v1/exchange-rates/EUR-USD-2026-11-23"),
            action: .read { call, transaction in
                let rate = try stored(call, transaction)
                return Answer.record(version: rate.header.version) { write(rate, .none, &$0) }
            }),
        Endpoint(
            "putExchangeRate", .put, "/v1/exchange-rates/{number}", tag: "Set-up",
            "Create or replace an exchange rate",
            description: "The opposite direction and the way through the accounting currency follow from it.",
            scope: .exchangeRatesWrite, body: shape,
            successes: [.init(201, .object(shape), "Created."), .init(200, .object(shape), "Replaced.")],
            codes: [.duplicateNumber], ifMatch: .optional, companies: .none,
            example: .init(
                "/v1/exchange-rates/EUR-USD-2026-11-23",
                """
                {"rateType": "DEFAULT", "from": "EUR", "to": "USD", "validFromDate": "2026-11-23", "rate": "1.0842"}
                """),
            action: .write { call, transaction in try put(call, transaction) }),
        Endpoint(
            "deleteExchangeRate", .delete, "/v1/exchange-rates/{number}", tag: "Set-up", "Delete an exchange rate",
            description: "What was converted with it keeps its amounts.",
            scope: .exchangeRatesWrite, successes: [.init(204, nil, "Deleted.")], ifMatch: .required,
            companies: .none,
            example: .init("/v1/exchange-rates/EUR-USD-2026-11-23"),
            action: .write { call, transaction in
                let rate = try stored(call, transaction)
                try call.matches(version: rate.header.version)
                try RateService.delete(rate, by: call.actor, in: transaction)
                return Answer(204)
            }),
    ]

    private static func stored<Mode>(_ call: Call, _ transaction: borrowing Transaction<Mode>) throws -> QuotedRate
    {
        guard let rate = try transaction.exchangeRate(call.reference(.exchangeRate)) else {
            throw Refusal.notFound("exchange rate \"\(call.slots[0].shortened)\"")
        }
        return rate
    }

    private static func putType(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let input = try call.input()
        let code = try call.newNumber()
        guard code.unicodeScalars.count <= 30 else {
            throw Refusal.invalid("/code", .tooLong, "An exchange rate type has at most 30 characters.")
        }
        let put = try RateService.put(
            ExchangeRateType(header: input.header(), code: code, description: input.text("description")),
            by: call.actor,
            precondition: { try call.matches(version: $0) }, in: transaction)
        return Answer.put(
            put, version: put.record.header.version,
            location: "/v1/exchange-rate-types/\(put.record.code.pathEscaped)"
        ) { write($0, $1, &$2) }
    }

    private static func put(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let input = try call.input()
        let number = try call.newNumber()
        guard let type = input.text("rateType"), let from = input.currency("from"), let to = input.currency("to"),
            let day = input.date("validFromDate"), let billionths = input.decimal("rate", ExchangeRate.scale)
        else { throw Refusal.invalid("", .required, "Give rateType, from, to, validFromDate and rate.") }
        if billionths <= 0 { input.fault("rate", .tooSmall, "Give a rate above zero.") }
        if from == to { input.fault("to", .invalidValue, "Give two currencies: one in itself is always worth 1.") }
        try input.finish()
        let put = try RateService.put(
            QuotedRate(
                header: input.header(), number: number, rateType: type, from: from, to: to, validFrom: day,
                billionths: billionths),
            by: call.actor, precondition: { try call.matches(version: $0) }, in: transaction)
        if put.outcome == .created || put.outcome == .updated {
            for company in try transaction.companies() {
                try HoldEvaluation.afterChange(
                    ofRatesOf: company, on: call.today(in: company), by: call.actor, in: transaction)
            }
        }
        return Answer.put(
            put, version: put.record.header.version,
            location: "/v1/exchange-rates/\(put.record.number.pathEscaped)"
        ) { write($0, $1, &$2) }
    }

    private static func write(_ type: ExchangeRateType, _ view: WriteView, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", type.id)
        writer.member("code", type.code)
        writer.member("description", type.description)
        writer.trailer(type.header, view)
        writer.endObject()
    }

    private static func write(_ rate: QuotedRate, _ view: WriteView, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", rate.id)
        writer.member("number", rate.number)
        writer.member("rateType", rate.rateType)
        writer.member("from", rate.from.code)
        writer.member("to", rate.to.code)
        writer.member("validFromDate", rate.validFrom)
        writer.member("rate", rate.rateText)
        writer.trailer(rate.header, view)
        writer.endObject()
    }
}
