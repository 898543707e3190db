public import Domain
import SQLite

// Companies and their code lists; both are few and remembered until any set-up changes.

private let companyColumns = """
    id, number, name, accounting_currency, time_zone, country, rate_type, external_ref, metadata, source_version,
    version, created_at, updated_at
    """
private let codeColumns = """
    set_up_code.id, set_up_code.company_id, list, code, description, rank, hold_effect, set_up_code.external_ref,
    set_up_code.metadata, set_up_code.source_version, set_up_code.version, set_up_code.created_at, set_up_code.updated_at,
    set_up_code.name
    """

extension Company {
    init(_ row: borrowing Row) throws {
        self.init(
            header: try row.header(key: row.integer(0), from: 7), number: try row.text(1), name: try row.text(2),
            accountingCurrency: try row.currency(3), timeZone: try row.text(4), country: try row.optionalText(5),
            rateType: try row.text(6))
    }
}

extension SetUpCode {
    init(_ row: borrowing Row) throws {
        self.init(
            header: try row.header(key: row.integer(0), from: 7), company: try row.integer(1),
            list: try row.raw(2, as: SetUpList.self), code: try row.text(3), description: try row.optionalText(4),
            name: try row.optionalText(13), rank: try row.optionalInteger(5).map { Int(clamping: $0) },
            holdEffect: try row.optionalRaw(6, as: HardBlock.self))
    }
}

extension ListSource {
    public static let companies = ListSource(
        columns: companyColumns, from: "company", key: "company.id", company: "company.id",
        fields: [
            Field("number", .number, "company.number"), Field("name", .text, "company.name"),
            Field("accountingCurrency", .text, "accounting_currency"), Field("country", .text, "country"),
        ] + recordFields("company", kind: .company),
        search: ["company.number", "company.name"])

    public static func setUpCodes(_ list: SetUpList) -> ListSource {
        var fields = [
            Field("code", .number, "code"), Field("number", .number, "code"), Field("description", .text, "description"),
            Field("company", .number, "company.number"),
        ]
        switch list {
        case .paymentTerms, .cashDiscounts: fields.append(Field("rank", .integer, "rank"))
        case .accountStatuses:
            fields.append(Field("holdEffect", .enumeration(HardBlock.allCases.map(\.rawValue)), "hold_effect"))
        case .reasonCodes:
            let type = "CASE WHEN code LIKE 'hold.%' THEN 'hold' WHEN code LIKE 'release.%' THEN 'release' ELSE 'status' END"
            let reason = "substr(code, CASE WHEN code LIKE 'hold.%' THEN 6 WHEN code LIKE 'release.%' THEN 9 ELSE 8 END)"
            fields += [Field("type", .enumeration(ReasonType.allCases.map(\.rawValue)), type), Field("reason", .number, reason)]
        case .creditManagementGroups: fields.append(Field("name", .text, "set_up_code.name"))
        case .guaranteeTypes, .coverageTypes: break
        }
        return ListSource(
            columns: codeColumns, from: "set_up_code JOIN company ON company.id = set_up_code.company_id",
            key: "set_up_code.id", company: "set_up_code.company_id",
            fields: fields + recordFields("set_up_code", kind: list.recordKind), search: ["code", "description"] + (list == .creditManagementGroups ? ["set_up_code.name"] : []),
            condition: "list = '\(list.rawValue)'")
    }
}

extension Transaction {
    /// Every company, in the order they were made.
    public func companies() throws -> [Company] {
        if let known = session.setUp.companies { return known }
        let found = try session.connection.all(text: "SELECT \(companyColumns) FROM company ORDER BY id", []) {
            try Company($0)
        }
        session.setUp.companies = found
        return found
    }

    public func company(_ reference: Reference) throws -> Company? {
        switch reference {
        case .key(let key): try companies().first { $0.key == key }
        case .number(let number): try companies().first { $0.number.loweredASCII == number.loweredASCII }
        }
    }

    public func companies(_ query: ListQuery) throws -> Page<Company> {
        try page(of: .companies, query) { try Company($0) }
    }

    /// A code of a company's list; codes are found ignoring ASCII case.
    public func code(_ code: String, in list: SetUpList, of company: Int64) throws -> SetUpCode? {
        try codes(list, of: company)[code.loweredASCII]
    }

    public func code(_ key: Int64, in list: SetUpList) throws -> SetUpCode? {
        try session.connection.first(
            text: "SELECT \(codeColumns) FROM set_up_code WHERE id = ? AND list = ?", [.integer(key), .raw(list)]
        ) { try SetUpCode($0) }
    }

    /// All codes of a company's list, by their lower-case code.
    public func codes(_ list: SetUpList, of company: Int64) throws -> [String: SetUpCode] {
        if let known = session.setUp.codes[company]?[list] { return known }
        var found: [String: SetUpCode] = [:]
        try session.connection.each(
            text: "SELECT \(codeColumns) FROM set_up_code WHERE company_id = ? AND list = ?",
            [.integer(company), .raw(list)]
        ) { row in
            let code = try SetUpCode(row)
            found[code.code.loweredASCII] = code
            return true
        }
        session.setUp.codes[company, default: [:]][list] = found
        return found
    }

    public func codes(_ list: SetUpList, _ query: ListQuery) throws -> Page<SetUpCode> {
        try page(of: .setUpCodes(list), query) { try SetUpCode($0) }
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ company: Company) throws {
        try session.connection.run(
            text: "INSERT INTO company (\(companyColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [.integer(company.key), .text(company.number), .text(company.name), .currency(company.accountingCurrency),
             .text(company.timeZone), .text(company.country), .text(company.rateType)] + company.header.columns)
        setUpChanged()
    }

    public func update(_ company: Company) throws {
        try session.connection.run(
            text: """
                UPDATE company SET name = ?, time_zone = ?, country = ?, rate_type = ?, external_ref = ?, metadata = ?,
                    source_version = ?, version = ?, created_at = ?, updated_at = ? WHERE id = ?
                """,
            [.text(company.name), .text(company.timeZone), .text(company.country), .text(company.rateType)]
                + company.header.columns + [.integer(company.key)])
        setUpChanged()
    }

    public func insert(_ code: SetUpCode) throws {
        try session.connection.run(
            text: """
                INSERT INTO set_up_code (id, company_id, list, code, description, name, rank, hold_effect, external_ref,
                    metadata, source_version, version, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            [.integer(code.header.key), .integer(code.company), .raw(code.list), .text(code.code),
             .text(code.description), .text(code.name), .integer(code.rank), .text(code.holdEffect?.rawValue)]
                + code.header.columns)
        setUpChanged()
    }

    public func update(_ code: SetUpCode) throws {
        try session.connection.run(
            text: """
                UPDATE set_up_code SET description = ?, name = ?, rank = ?, hold_effect = ?, external_ref = ?, metadata = ?,
                    source_version = ?, version = ?, created_at = ?, updated_at = ? WHERE id = ?
                """,
            [.text(code.description), .text(code.name), .integer(code.rank), .text(code.holdEffect?.rawValue)] + code.header.columns
                + [.integer(code.header.key)])
        setUpChanged()
    }

    public func delete(_ code: SetUpCode) throws {
        try session.connection.run("DELETE FROM set_up_code WHERE id = ?", .integer(code.header.key))
        setUpChanged()
    }
}
