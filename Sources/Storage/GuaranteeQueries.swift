public import Domain
import SQLite

// Insurance policies and guarantees (CM-8).

let guaranteeColumns = """
    guarantee.id, guarantee.company_id, guarantee.customer_id, customer.number, customer.name, guarantee.identifier,
    guarantee.guarantee_type, guarantee.party_name, guarantee.party_id, guarantee.coverage_type,
    guarantee.identification, guarantee.effective_day, guarantee.expiration_day, guarantee.value, guarantee.currency,
    guarantee.limit_percent, guarantee.included, guarantee.external_ref, guarantee.metadata, guarantee.source_version,
    guarantee.version, guarantee.created_at, guarantee.updated_at
    """
let guaranteeTables = "guarantee JOIN customer ON customer.id = guarantee.customer_id"

extension Guarantee {
    /// How many columns `guaranteeColumns` has.
    static let columnCount = 23

    init(_ row: borrowing Row) throws {
        self.init(
            header: try row.header(key: row.integer(0), from: 17), company: try row.integer(1),
            customer: Stub(
                id: Identifier(.customer, key: try row.integer(2)), number: try row.text(3), name: try row.text(4)),
            kind: try row.raw(5, as: Kind.self), type: try row.text(6),
            insurerOrGuarantor: Party(name: try row.text(7), id: try row.optionalText(8)),
            coverageType: try row.optionalText(9), identification: try row.optionalText(10),
            effectiveDate: try row.optionalDay(11), expirationDate: try row.optionalDay(12),
            value: Money(minorUnits: try row.integer(13), currency: try row.currency(14)),
            updateCreditLimitPercent: Percentage(millionths: try row.integer(15)),
            includedInExposure: try row.bool(16))
    }

    fileprivate var columns: [Value] {
        [
            .raw(kind), .text(type), .text(insurerOrGuarantor.name), .text(insurerOrGuarantor.id), .text(coverageType),
            .text(identification), .day(effectiveDate), .day(expirationDate), .integer(value.minorUnits),
            .currency(value.currency), .integer(updateCreditLimitPercent.millionths), .flag(includedInExposure),
        ] + header.columns
    }
}

extension ListSource {
    public static let guarantees = ListSource(
        columns: guaranteeColumns, from: guaranteeTables + " JOIN company ON company.id = guarantee.company_id",
        key: "guarantee.id", company: "guarantee.company_id",
        fields: [
            Field("company", .number, "company.number"), Field("customer", .number, "customer.number"),
            Field("identifier", .enumeration(Guarantee.Kind.allCases.map(\.rawValue)), "guarantee.identifier"),
            Field("typeId", .number, "guarantee.guarantee_type"),
            Field("coverageTypeId", .number, "guarantee.coverage_type"),
            Field("insurerOrGuarantor.name", .text, "guarantee.party_name"),
            Field("insurerOrGuarantor.id", .text, "guarantee.party_id"),
            Field("identification", .number, "guarantee.identification"),
            Field("effectiveDate", .date, "guarantee.effective_day"),
            Field("expirationDate", .date, "guarantee.expiration_day"),
            Field(
                "validOnDate", .dayWithin(end: "guarantee.expiration_day"), "guarantee.effective_day", sortable: false),
            Field("value", .money(currency: "guarantee.currency"), "guarantee.value"),
            Field("currency", .text, "guarantee.currency"),
            Field("updateCreditLimitPercent", .millionths, "guarantee.limit_percent"),
            Field("includedInExposure", .flag, "guarantee.included"),
        ] + recordFields("guarantee", kind: .guarantee),
        search: ["guarantee.identification", "customer.number", "customer.name", "guarantee.party_name"])
}

extension Transaction {
    public func guarantee(key: Int64) throws -> Guarantee? {
        try session.connection.first(
            text: "SELECT \(guaranteeColumns) FROM \(guaranteeTables) WHERE guarantee.id = ?", [.integer(key)]
        ) { try Guarantee($0) }
    }

    public func guarantees(_ query: ListQuery) throws -> Page<Guarantee> {
        try page(of: .guarantees, query) { try Guarantee($0) }
    }

    /// Every policy of a customer, whenever it is valid, in the order of their keys.
    public func guarantees(of customer: Int64) throws -> [Guarantee] {
        try session.connection.all(
            text: """
                SELECT \(guaranteeColumns) FROM \(guaranteeTables) WHERE guarantee.customer_id = ? ORDER BY guarantee.id
                """, [.integer(customer)]
        ) { try Guarantee($0) }
    }

    public func guaranteeCount(of customer: Int64) throws -> Int64 {
        try session.connection.first(
            "SELECT count(*) FROM guarantee WHERE customer_id = ?", .integer(customer)
        ) { try $0.integer(0) } ?? 0
    }
}

extension Transaction where Mode == Writing {
    /// Stores a new policy, and marks its customer as having one.
    public func insert(_ guarantee: Guarantee) throws {
        try session.connection.run(
            text: """
                INSERT INTO guarantee (identifier, guarantee_type, party_name, party_id, coverage_type, identification,
                    effective_day, expiration_day, value, currency, limit_percent, included, external_ref, metadata,
                    source_version, version, created_at, updated_at, id, company_id, customer_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            guarantee.columns + [
                .integer(guarantee.key), .integer(guarantee.company), .integer(guarantee.customer.id.key),
            ])
        try session.connection.run(
            "UPDATE exposure SET has_guarantee = 1 WHERE customer_id = ?", .integer(guarantee.customer.id.key))
        try watchAgain([guarantee.customer.id.key])
        try keepVersion(of: guarantee)
    }

    public func update(_ guarantee: Guarantee) throws {
        try session.connection.run(
            text: """
                UPDATE guarantee SET identifier = ?, guarantee_type = ?, party_name = ?, party_id = ?,
                    coverage_type = ?, identification = ?, effective_day = ?, expiration_day = ?, value = ?,
                    currency = ?, limit_percent = ?, included = ?, external_ref = ?, metadata = ?, source_version = ?,
                    version = ?, created_at = ?, updated_at = ?
                WHERE id = ?
                """, guarantee.columns + [.integer(guarantee.key)])
        try watchAgain([guarantee.customer.id.key])
        try keepVersion(of: guarantee)
    }

    /// Removes a policy; what it said is kept, with the moment of its removal.
    public func delete(_ guarantee: Guarantee) throws {
        try session.connection.run(
            """
            INSERT OR IGNORE INTO guarantee_past (id, until, company_id, customer_id, identifier, guarantee_type,
                coverage_type, party_name, party_id, identification, effective_day, expiration_day, value, currency,
                limit_percent, included, external_ref, metadata, source_version, version, created_at, updated_at)
            SELECT id, ?2, company_id, customer_id, identifier, guarantee_type, coverage_type, party_name, party_id,
                identification, effective_day, expiration_day, value, currency, limit_percent, included, external_ref,
                metadata, source_version, version, created_at, updated_at
            FROM guarantee WHERE id = ?1
            """, .integer(guarantee.key), .moment(now))
        try session.connection.run("DELETE FROM guarantee WHERE id = ?", .integer(guarantee.key))
        try watchAgain([guarantee.customer.id.key])
        var last = guarantee
        last.header.version += 1
        try keepVersion(of: last, isRemoved: true)
    }

    private func keepVersion(of guarantee: Guarantee, isRemoved: Bool = false) throws {
        try session.connection.run(
            text: """
                INSERT INTO guarantee_version (guarantee_id, version, customer_id, recorded_at, effective_day,
                    expiration_day, value, currency, limit_percent, included, removed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            [
                .integer(guarantee.key), .integer(guarantee.header.version), .integer(guarantee.customer.id.key),
                .moment(now), .day(guarantee.effectiveDate), .day(guarantee.expirationDate),
                .integer(guarantee.value.minorUnits), .currency(guarantee.value.currency),
                .integer(guarantee.updateCreditLimitPercent.millionths), .flag(guarantee.includedInExposure),
                .flag(isRemoved),
            ])
    }
}
