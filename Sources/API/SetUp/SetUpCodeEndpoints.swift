import Domain
import JSON
import Services
import Storage

/// The code lists of a company: payment terms, cash discounts, credit management groups, account statuses, reasons,
/// types of guarantees and of coverage.
///
/// Source: CM-4.1 to CM-4.5.
enum SetUpCodeEndpoints {
    static let all: [Endpoint] = SetUpList.allCases.flatMap { SetUpCodeList($0).endpoints }
}

/// One code list as the API shows it.
private struct SetUpCodeList: Sendable {
    let list: SetUpList
    let shape: Shape

    init(_ list: SetUpList) {
        self.list = list
        var properties = [
            Property("id", .identifier, .readOnly, "Identifier of the \(list.what), opaque."),
            Property("code", .code(max: 30), .readOnly, "The code, as it was given; unique ignoring case."),
            CommonShapes.company,
            Property("description", .text(max: 120), "Description."),
        ]
        switch list {
        case .paymentTerms, .cashDiscounts:
            properties.append(
                Property(
                    "rank", .integer(1...1_000_000),
                    "Rank for the comparison with the customer's own; null is unranked, which counts as 0."))
        case .accountStatuses:
            properties.append(
                Property(
                    "holdEffect", .enumeration(HardBlock.allCases.map(\.rawValue)), nullable: false,
                    "What the status blocks; no where none is given."))
        case .reasonCodes:
            properties += [
                Property(
                    "type", .enumeration(ReasonType.allCases.map(\.rawValue)), .readOnly,
                    "What the reason is used for."),
                Property("reason", .code(max: 20), .readOnly, "The reason, without its type."),
            ]
        case .creditManagementGroups: properties.append(Property("name", .text(max: 60), "Name of the group."))
        case .guaranteeTypes, .coverageTypes: break
        }
        shape = Shape(list.shapeName, list.summary, properties + CommonShapes.trailer)
    }

    private var path: String { "/v1/\(list.path)" }
    private var tag: String { "Set-up" }
    private var example: Endpoint.Example {
        switch list {
        case .paymentTerms: .init("\(path)/NET30", #"{"description": "30 days net", "rank": 2}"#)
        case .cashDiscounts: .init("\(path)/2D10", #"{"description": "2 % in 10 days", "rank": 1}"#)
        case .creditManagementGroups: .init("\(path)/GOLD", #"{"name": "Gold", "description": "Gold customers"}"#)
        case .accountStatuses: .init("\(path)/BLOCKED", #"{"description": "Blocked", "holdEffect": "all"}"#)
        case .reasonCodes: .init("\(path)/release.paid", #"{"description": "Paid meanwhile"}"#)
        case .guaranteeTypes: .init("\(path)/BANK", #"{"description": "Bank guarantee"}"#)
        case .coverageTypes: .init("\(path)/DEFAULT", #"{"description": "Default of payment"}"#)
        }
    }

    var endpoints: [Endpoint] {
        let name = list.shapeName
        let listing = Listing<SetUpCode>(
            contract: ListContract(source: .setUpCodes(list), item: shape),
            page: { try $0.codes(list, $1) },
            write: { code, _, transaction, writer in try write(code, .none, in: transaction, &writer) })
        return [
            listing.endpoint(
                "list\(list.pluralName)", path, tag: tag, "List \(list.plural)", scope: list.readScope),
            Endpoint(
                "get\(name)", .get, "\(path)/{code}", tag: tag, "Read a \(list.what)", scope: list.readScope,
                successes: [.init(200, .object(shape), "The \(list.what).")], example: .init(example.path),
                action: .read { call, transaction in
                    let code = try stored(call, transaction)
                    return try Answer.record(version: code.header.version) {
                        try write(code, .none, in: transaction, &$0)
                    }
                }),
            Endpoint(
                "put\(name)", .put, "\(path)/{code}", tag: tag, "Create or replace a \(list.what)",
                scope: list.writeScope,
                body: shape,
                successes: [.init(201, .object(shape), "Created."), .init(200, .object(shape), "Replaced.")],
                ifMatch: .optional, example: example,
                action: .write { call, transaction in try put(call, transaction) }),
            Endpoint(
                "delete\(name)", .delete, "\(path)/{code}", tag: tag, "Delete a \(list.what) that nothing names",
                scope: list.writeScope, successes: [.init(204, nil, "Deleted.")], codes: [.referenced],
                ifMatch: .required,
                example: .init(example.path),
                action: .write { call, transaction in
                    let code = try stored(call, transaction)
                    try call.matches(version: code.header.version)
                    try CompanyService.delete(code, by: call.actor, in: transaction)
                    return Answer(204)
                }),
        ]
    }

    private func stored<Mode>(_ call: Call, _ transaction: borrowing Transaction<Mode>) throws -> SetUpCode {
        let code: SetUpCode? =
            switch call.reference(list.recordKind) {
            case .key(let key): try transaction.code(key, in: list)
            case .number(let code): try transaction.code(code, in: list, of: call.company(in: transaction).key)
            }
        guard let code, try call.sees(company: code.company, in: transaction) else {
            throw Refusal.notFound("\(list.what) \"\(call.slots[0].shortened)\"")
        }
        return code
    }

    private func put(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let company = try call.company(in: transaction)
        let input = try call.input()
        try call.sameCompany(input, company)
        let code = SetUpCode(
            header: input.header(), company: company.key, list: list, code: try newCode(call),
            description: input.text("description"),
            name: list == .creditManagementGroups ? input.text("name") : nil, rank: input.integer("rank").map { Int(clamping: $0) },
            holdEffect: list == .accountStatuses ? input.word("holdEffect", as: HardBlock.self) ?? .no : nil)
        try input.finish()
        let put = try CompanyService.put(
            code, by: call.actor, precondition: { try call.matches(version: $0) },
            in: transaction)
        // Orders are ranked by them (CM-12.11, CM-12.12).
        if put.outcome == .updated, list == .paymentTerms || list == .cashDiscounts {
            try HoldEvaluation.afterChange(
                ofSetUpOf: company, on: call.today(in: company), by: call.actor, in: transaction)
        }
        return try Answer.put(
            put, version: put.record.header.version,
            location: "\(path)/\(put.record.code.pathEscaped)"
        ) {
            try write($0, $1, in: transaction, &$2)
        }
    }

    /// The code in the path, for a record that is put.
    private func newCode(_ call: Call) throws -> String {
        let code = try call.newNumber()
        var own = code
        if list == .reasonCodes {
            let parts = code.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let type = ReasonType(rawValue: parts[0].lowercasedASCII), !parts[1].isEmpty
            else {
                throw Refusal.invalid(
                    "/code", .invalidFormat, "Write the type, a point and the reason: release.paid.")
            }
            own = parts[1]
            guard own.unicodeScalars.count <= list.mostCharacters else { throw tooLong }
            return "\(type.rawValue).\(own)"
        }
        guard own.unicodeScalars.count <= list.mostCharacters else { throw tooLong }
        return own
    }

    private var tooLong: Refusal {
        Refusal.invalid("/code", .tooLong, "A \(list.what) has at most \(list.mostCharacters) characters.")
    }

    private func write<Mode>(
        _ code: SetUpCode, _ view: WriteView, in transaction: borrowing Transaction<Mode>,
        _ writer: inout JSONWriter
    ) throws {
        writer.beginObject()
        writer.member("id", code.id)
        writer.member("code", code.code)
        writer.member("company", try transaction.company(.key(code.company))?.number)
        writer.member("description", code.description)
        switch list {
        case .paymentTerms, .cashDiscounts: writer.member("rank", code.rank)
        case .accountStatuses: writer.member("holdEffect", (code.holdEffect ?? .no).rawValue)
        case .reasonCodes:
            writer.member("type", code.reason?.type.rawValue)
            writer.member("reason", code.reason?.reason)
        case .creditManagementGroups: writer.member("name", code.name)
        case .guaranteeTypes, .coverageTypes: break
        }
        writer.trailer(code.header, view)
        writer.endObject()
    }
}

extension SetUpList {
    fileprivate var path: String {
        switch self {
        case .paymentTerms: "payment-terms"
        case .cashDiscounts: "cash-discounts"
        case .creditManagementGroups: "credit-management-groups"
        case .accountStatuses: "account-statuses"
        case .reasonCodes: "reason-codes"
        case .guaranteeTypes: "guarantee-types"
        case .coverageTypes: "coverage-types"
        }
    }

    fileprivate var shapeName: String {
        switch self {
        case .paymentTerms: "PaymentTerms"
        case .cashDiscounts: "CashDiscount"
        case .creditManagementGroups: "CreditManagementGroup"
        case .accountStatuses: "AccountStatus"
        case .reasonCodes: "ReasonCode"
        case .guaranteeTypes: "GuaranteeType"
        case .coverageTypes: "CoverageType"
        }
    }

    fileprivate var pluralName: String {
        switch self {
        case .paymentTerms: "PaymentTerms"
        case .accountStatuses: "AccountStatuses"
        default: shapeName + "s"
        }
    }

    /// One code of the list, in a sentence.
    fileprivate var what: String {
        switch self {
        case .paymentTerms: "code of payment terms"
        case .cashDiscounts: "cash discount"
        case .creditManagementGroups: "credit management group"
        case .accountStatuses: "code of account statuses"
        case .reasonCodes: "reason"
        case .guaranteeTypes: "type of guarantees"
        case .coverageTypes: "type of coverage"
        }
    }

    fileprivate var plural: String {
        switch self {
        case .paymentTerms: "payment terms"
        case .accountStatuses: "account statuses"
        case .guaranteeTypes: "types of guarantees and insurances"
        case .coverageTypes: "types of coverage"
        default: what + "s"
        }
    }

    fileprivate var summary: String {
        switch self {
        case .paymentTerms: "Payment terms, with their rank for the check of increased terms."
        case .cashDiscounts: "A cash discount, with its rank for the check of increased discounts."
        case .creditManagementGroups: "A group of customers that blocking rules can be for."
        case .accountStatuses: "A status of customers' accounts, and what it blocks."
        case .reasonCodes: "A reason of holds, releases or account statuses; its code is type.reason."
        case .guaranteeTypes: "A type of guarantees and insurances."
        case .coverageTypes: "What an insurance covers."
        }
    }

    /// How long a code may be (CM-4); of a reason, without its type.
    fileprivate var mostCharacters: Int {
        switch self {
        case .creditManagementGroups: 10
        case .reasonCodes: 20
        default: 30
        }
    }

    fileprivate var readScope: Scope {
        switch self {
        case .paymentTerms: .paymentTermsRead
        case .cashDiscounts: .cashDiscountsRead
        default: .creditSetUpRead
        }
    }

    fileprivate var writeScope: Scope {
        switch self {
        case .paymentTerms: .paymentTermsWrite
        case .cashDiscounts: .cashDiscountsWrite
        default: .creditSetUpWrite
        }
    }
}
