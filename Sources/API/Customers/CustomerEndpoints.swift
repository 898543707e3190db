import Domain
import JSON
import Services
import Storage

/// Customers as the ERP sends them (CM-1.3, CM-1.5).
enum CustomerEndpoints {
    static let address = Shape(
        "Address", "A postal address.",
        [
            Property("street", .text(max: 255), .optional, "Street and number."),
            Property("postalCode", .text(max: 20), .optional, "Postal code."),
            Property("city", .text(max: 120), .optional, "City."),
            Property("region", .text(max: 120), .optional, "State or region."),
            Property("country", .country, .optional, "Country."),
        ])

    static let shape = Shape(
        "Customer", "A customer account of a company.",
        CommonShapes.owned("customer") + [
            CommonShapes.company,
            Property("name", .name, .required, "Name."),
            Property("currency", .currency, .required, "Default currency of new documents."),
            Property(
                "invoiceAccount", .stub(CommonShapes.reference), .optional, nullable: false,
                "Account that is billed and whose credit counts; the customer itself where none is given."),
            Property("customerGroup", .code(max: 40), .optional, "Group for posting and reports; free text."),
            Property("paymentTerms", .code(max: 40), .optional, "Default payment terms."),
            Property("cashDiscount", .code(max: 40), .optional, "Default cash discount."),
            Property("language", .code(max: 35), .optional, "Language, as BCP 47 writes it: de, de-AT."),
            Property("address", .object(address), .optional, nullable: false, "Primary address."),
            Property(
                "creditProfile", .object(CreditProfileShapes.profile), .readOnly, nullable: true,
                "Credit profile; in a list with expand=creditProfile, and null without credit-profiles:read."),
        ] + CommonShapes.trailer)

    static let listing = Listing<Customer>(
        contract: ListContract(source: .customers, item: shape, expansions: ["creditProfile"]),
        page: { try $0.customers($1) },
        write: { customer, call, transaction, writer in
            try write(
                customer, .none, withProfile: call.listView.expands("creditProfile"), call, transaction, &writer)
        })

    static let all: [Endpoint] = [
        listing.endpoint(
            "listCustomers", "/v1/customers", tag: "Customers", "List customers", scope: .customersRead,
            dependsOnDay: true),
        Endpoint(
            "getCustomer", .get, "/v1/customers/{number}", tag: "Customers", "Read a customer",
            scope: .customersRead,
            successes: [.init(200, .object(shape), "The customer.")], dependsOnDay: true,
            example: .init("/v1/customers/C-1001"),
            action: .read { call, transaction in
                let customer = try customer(call, transaction)
                var answer = try Answer.record(version: customer.header.version) {
                    try write(customer, .none, withProfile: true, call, transaction, &$0)
                }
                // The profile beside it moves with every document.
                answer.showsMoreThanVersion = true
                return answer
            }),
        Endpoint(
            "putCustomer", .put, "/v1/customers/{number}", tag: "Customers", "Create or replace a customer",
            description:
                "A new customer gets a credit profile without a limit; limits change by limit adjustments.",
            scope: .customersWrite, body: shape,
            successes: [.init(201, .object(shape), "Created."), .init(200, .object(shape), "Replaced.")],
            codes: [.invalidState, .exchangeRateMissing], ifMatch: .optional, dependsOnDay: true,
            example: .init(
                "/v1/customers/C-1001",
                """
                {"name": "Contoso Retail", "currency": "EUR", "language": "de",
                 "address": {"country": "DE", "city": "Bremen"}, "invoiceAccount": {"number": "C-1001"}}
                """),
            action: .write { call, transaction in try put(call, transaction) }),
    ]

    /// The customer that the path names, of a company that the caller covers.
    static func customer<Mode>(
        _ call: Call, slot: Int = 0, _ transaction: borrowing Transaction<Mode>
    ) throws -> Customer {
        let reference = call.reference(.customer, slot: slot)
        let customer: Customer? =
            switch reference {
            case .key(let key): try transaction.customer(key: key)
            case .number: try transaction.customer(reference, in: call.company(in: transaction).key)
            }
        guard let customer, try call.sees(company: customer.company, in: transaction) else {
            throw Refusal.notFound("customer \"\(call.slots[slot].shortened)\"")
        }
        return customer
    }

    private static func put(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let company = try call.company(in: transaction)
        let input = try call.input()
        let draft = try draft(input, number: call.newNumber(), in: company)
        let put = try CustomerService.put(
            draft, in: company, on: call.day(in: company), by: call.actor,
            precondition: { try call.matches(version: $0) }, in: transaction)
        return try transaction.reading { reading in
            let location = "/v1/customers/\(put.record.number.pathEscaped)"
            var writer = JSONWriter(capacity: 1_536)
            let view = WriteView(warnings: put.warnings, isOutdated: put.outcome == .outdated)
            try write(put.record, view, withProfile: true, call, reading, &writer)
            let isNew = put.outcome == .created
            return Answer(
                isNew ? 201 : 200, body: writer.bytes, version: put.record.header.version,
                location: isNew ? location : nil)
        }
    }

    /// A customer of the form that PUT and imports take.
    static func draft(_ input: Input, number: String, in company: Company) throws -> CustomerDraft {
        if let named = input.text("company"), !named.isSameCode(as: company.number) {
            input.fault("company", .companyMismatch, "The request is about company \(company.number).")
        }
        if let language = input.text("language"), !language.isLanguageTag {
            input.fault("language", .invalidFormat, "Write the language as BCP 47 does: de, de-AT.")
        }
        let invoiceAccount = input.reference("invoiceAccount", .customer)
        try input.finish()
        guard let name = input.text("name"), let currency = input.currency("currency") else {
            throw Refusal.invalid("", .required, "Give name and currency.")
        }
        let address = input.object("address").map { part in
            Address(
                street: part.text("street"), postalCode: part.text("postalCode"), city: part.text("city"),
                region: part.text("region"), country: part.text("country"))
        }
        return CustomerDraft(
            header: input.header(), number: number, name: name, currency: currency,
            invoiceAccount: invoiceAccount,
            customerGroup: input.text("customerGroup"), paymentTerms: input.text("paymentTerms"),
            cashDiscount: input.text("cashDiscount"), language: input.text("language"),
            address: address ?? Address())
    }

    static func write(
        _ customer: Customer, _ view: WriteView, withProfile: Bool, _ call: Call,
        _ transaction: borrowing Transaction<Reading>, _ writer: inout JSONWriter
    ) throws {
        let company = try transaction.company(of: customer)
        writer.beginObject()
        writer.member("id", customer.id)
        writer.member("number", customer.number)
        writer.member("company", company.number)
        writer.member("name", customer.name)
        writer.member("currency", customer.currency.code)
        writer.stub(
            "invoiceAccount",
            try customer.isInvoiceAccount
                ? customer.stub : transaction.customer(key: customer.invoiceAccount)?.stub)
        writer.member("customerGroup", customer.customerGroup)
        writer.member("paymentTerms", customer.paymentTerms)
        writer.member("cashDiscount", customer.cashDiscount)
        writer.member("language", customer.language)
        writer.name("address")
        writer.beginObject()
        writer.member("street", customer.address.street)
        writer.member("postalCode", customer.address.postalCode)
        writer.member("city", customer.address.city)
        writer.member("region", customer.address.region)
        writer.member("country", customer.address.country)
        writer.endObject()
        writer.name("creditProfile")
        if withProfile, call.caller.has(.creditProfilesRead),
            let account = try transaction.creditAccount(key: customer.key)
        {
            try CreditProfileView(account, company, on: call.day(in: company), transaction).write(.none, &writer)
        } else {
            writer.null()
        }
        writer.trailer(customer.header, view)
        writer.endObject()
    }
}

extension JSONWriter {
    /// A customer as others name it, or the whole record where the list expands it; nothing of its credit.
    mutating func customer(
        _ name: StaticString, _ customer: Customer, _ call: Call, _ transaction: borrowing Transaction<Reading>
    ) throws {
        guard call.listView.expands("\(name)") else { return stub(name, customer.stub) }
        self.name(name)
        try CustomerEndpoints.write(customer, .none, withProfile: false, call, transaction, &self)
    }
}

extension Transaction {
    /// The company that a customer belongs to.
    func company(of customer: Customer) throws -> Company {
        guard let company = try company(.key(customer.company)) else {
            throw StoreFault.damaged("customer \(customer.number) is of a company that is not there")
        }
        return company
    }
}
