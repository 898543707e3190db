import Domain
import JSON
import Services
import Storage

/// Companies: the legal entities that own every business record (CM-1.5, CO-2.1).
enum CompanyEndpoints {
    static let shape = Shape("Company", "A legal entity.", CommonShapes.owned("company") + [
        Property("name", .name, .required, "Name."),
        Property("accountingCurrency", .currency, .required, "Main currency; fixed at creation."),
        Property("timeZone", .code(max: 60), .required, "IANA time zone; tells which day it is in the company."),
        Property("country", .country, .optional, "Country of the company."),
        Property("rateType", .code(max: 30), .optional, nullable: false, "Exchange rate type; DEFAULT where none is given."),
        Property("setup", .enumeration(StartingSetUp.allCases.map(\.rawValue)), .writeOnly,
                 "Starting set-up, at creation only: standard (the default) or empty (D-50)."),
    ] + CommonShapes.trailer)

    static let listing = Listing<Company>(
        contract: ListContract(source: .companies, item: shape),
        page: { try $0.companies($1) },
        write: { company, _, _, writer in write(company, .none, &writer) })

    static let all: [Endpoint] = [
        listing.endpoint("listCompanies", "/v1/companies", tag: "Companies", "List companies", scope: .companiesRead,
                         companies: .none) { call, transaction, query in
            let covered = try transaction.companies().filter { call.caller.covers(company: $0.number) }
            query.companies = covered.map(\.key)
        },
        Endpoint(
            "getCompany", .get, "/v1/companies/{number}", tag: "Companies", "Read a company", scope: .companiesRead,
            successes: [.init(200, .object(shape), "The company.")], companies: .none,
            example: .init("/v1/companies/DE01"),
            action: .read { call, transaction in
                let company = try company(call, transaction)
                return Answer.record(version: company.header.version) { write(company, .none, &$0) }
            }),
        Endpoint(
            "putCompany", .put, "/v1/companies/{number}", tag: "Companies", "Create or replace a company",
            scope: .admin, body: shape,
            successes: [.init(201, .object(shape), "Created."), .init(200, .object(shape), "Replaced.")],
            codes: [.companyNotAllowed], ifMatch: .optional, companies: .none,
            example: .init("/v1/companies/DE01", """
                {"name": "Nordwind Handel GmbH", "accountingCurrency": "EUR", "timeZone": "Europe/Berlin", "country": "DE"}
                """),
            action: .write { call, transaction in try put(call, transaction) }),
    ]

    private static func company(_ call: Call, _ transaction: borrowing Transaction<Reading>) throws -> Company {
        guard let company = try transaction.company(call.reference(.company)),
            call.caller.covers(company: company.number)
        else { throw Refusal.notFound("company \"\(call.slots[0].shortened)\"") }
        return company
    }

    private static func put(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let input = try call.input()
        let timeZone = input.text("timeZone") ?? ""
        if !call.calendar.knowsZone(timeZone) {
            input.fault("timeZone", .unknownTimeZone, "\"\(timeZone.shortened)\" is not a time zone of the IANA database.")
        }
        let number = try call.newNumber()
        let covers = try transaction.company(.number(number)) == nil
            ? call.caller.key.coversEveryCompany : call.caller.covers(company: number)
        if !covers { throw Refusal(.companyNotAllowed, "The key does not cover company \"\(number.shortened)\".") }
        try input.finish()
        guard let currency = input.currency("accountingCurrency"), let name = input.text("name") else {
            throw Refusal.invalid("", .required, "Give name and accountingCurrency.")
        }
        let company = Company(
            header: input.header(), number: number, name: name, accountingCurrency: currency, timeZone: timeZone,
            country: input.text("country"), rateType: input.text("rateType") ?? "DEFAULT")
        let put = try CompanyService.put(
            company, setUp: input.word("setup", as: StartingSetUp.self), by: call.actor,
            precondition: { try call.matches(version: $0) }, in: transaction)
        return Answer.put(put, version: put.record.header.version,
                          location: "/v1/companies/\(put.record.number.pathEscaped)") { write($0, $1, &$2) }
    }

    static func write(_ company: Company, _ view: WriteView, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", company.id)
        writer.member("number", company.number)
        writer.member("name", company.name)
        writer.member("accountingCurrency", company.accountingCurrency.code)
        writer.member("timeZone", company.timeZone)
        writer.member("country", company.country)
        writer.member("rateType", company.rateType)
        writer.trailer(company.header, view)
        writer.endObject()
    }
}
