public import Domain
import SQLite

// Who names a code: what its deletion is refused with (CM-4).

/// The records of one kind that name a code.
public struct Referrers: Equatable, Sendable {
    /// How many of a kind are named.
    public static let shown = 5
    /// How many of a kind are counted.
    public static let counted = 1_000

    /// As in the path of their endpoints.
    public let path: String
    /// Numbers or ids; as many as are shown.
    public let first: [String]
    /// How many there are; one more than are counted stands for all beyond.
    public let count: Int

    /// - Parameter names: numbers or ids, at most one more than are counted.
    public init(_ path: String, _ names: [String]) {
        self.path = path
        first = Array(names.prefix(Self.shown))
        count = names.count
    }

    /// The first, as `customers/C-1001`; where there are more, `customers` stands for the rest.
    public var references: [String] {
        first.map { "\(path)/\($0)" } + (count > first.count ? [path] : [])
    }
}

/// A kind of record that may name a code.
struct ReferringPlace {
    /// How a record of it is named.
    enum Name {
        /// By its number, in this column.
        case number(String)
        /// By its id, whose key is in this column.
        case id(RecordKind, String)
    }

    /// As in the path of its endpoints.
    let path: String
    let name: Name
    /// The rows that name the code `?2`.
    let rows: String

    static let rule = Name.id(.blockingRule, "blocking_rule.id")
    static let hold = Name.id(.hold, "order_hold.id")
    static let customer = Name.number("customer.number")
    static let profiles = "customer JOIN credit_profile ON customer_id = customer.id"
}

extension Transaction {
    /// The records that name a code, by kind; kinds without any are left out.
    public func referrers(of code: SetUpCode) throws -> [Referrers] {
        let profiles = ReferringPlace.profiles
        let places: [ReferringPlace]
        var kept: [Referrers] = []
        switch code.list {
        case .paymentTerms:
            places = [
                .init(path: "customers", name: ReferringPlace.customer, rows: "customer WHERE lower(payment_terms) = ?2"),
                .init(path: "orders", name: .number("sales_order.number"), rows: "sales_order WHERE lower(payment_terms) = ?2"),
                .init(path: "blocking-rules", name: ReferringPlace.rule,
                      rows: "blocking_rule WHERE lower(value_code) = ?2 AND rule_kind = 'termsOfPayment'"),
            ]
        case .cashDiscounts:
            places = [
                .init(path: "customers", name: ReferringPlace.customer, rows: "customer WHERE lower(cash_discount) = ?2"),
                .init(path: "orders", name: .number("sales_order.number"), rows: "sales_order WHERE lower(cash_discount) = ?2"),
            ]
        case .creditManagementGroups:
            places = [
                .init(path: "credit-profiles", name: ReferringPlace.customer,
                      rows: "\(profiles) WHERE lower(credit_management_group) = ?2"),
                .init(path: "blocking-rules", name: ReferringPlace.rule,
                      rows: "blocking_rule WHERE lower(account_or_group) = ?2 AND level = 'group'"),
            ]
            kept = try schedules(naming: code.code, "creditManagementGroupId", of: code.company)
        case .accountStatuses:
            places = [
                .init(path: "credit-profiles", name: ReferringPlace.customer,
                      rows: "\(profiles) WHERE lower(account_status) = ?2"),
                .init(path: "blocking-rules", name: ReferringPlace.rule,
                      rows: "blocking_rule WHERE lower(value_code) = ?2 AND rule_kind = 'accountStatus'"),
            ]
            kept = try schedules(naming: code.code, "accountStatusId", of: code.company)
        case .guaranteeTypes, .coverageTypes:
            let column = code.list == .guaranteeTypes ? "guarantee_type" : "coverage_type"
            places = [.init(path: "guarantees", name: .id(.guarantee, "guarantee.id"), rows: "guarantee WHERE lower(\(column)) = ?2")]
        case .reasonCodes:
            guard let (type, reason) = code.reason else { return [] }
            return try reasonReferrers(type, reason, of: code.company)
        }
        return try referrers(of: code.code, in: places, of: code.company) + kept
    }

    /// The records that name a risk group beside the automatic limits, by kind.
    public func referrers(of group: RiskGroup) throws -> [Referrers] {
        try referrers(of: group.code, in: [
            .init(path: "blocking-rules", name: ReferringPlace.rule, rows: "blocking_rule WHERE lower(risk_group) = ?2"),
            .init(path: "credit-profiles", name: ReferringPlace.customer,
                  rows: "\(ReferringPlace.profiles) WHERE lower(risk_group) = ?2"),
        ], of: group.company)
            + (try workflows(of: group.company) { $0.riskGroups.contains(where: group.code.isSameCode) })
            + (try schedules(naming: group.code, "riskGroupId", of: group.company))
    }

    private func reasonReferrers(_ type: ReasonType, _ reason: String, of company: Int64) throws -> [Referrers] {
        var places: [ReferringPlace] = []
        var isParameter = false
        switch type {
        case .hold:
            places = [.init(path: "holds", name: ReferringPlace.hold, rows: "order_hold WHERE lower(forced_reason) = ?2")]
        case .release:
            places = [.init(path: "holds", name: ReferringPlace.hold, rows: "order_hold WHERE lower(release_reason) = ?2")]
            let parameters = try creditParameters(of: company)?.values ?? CreditParameters()
            isParameter = CreditParameters.releaseReasonFields.contains {
                parameters[keyPath: $0.path]?.loweredASCII == reason.loweredASCII
            }
        case .status:
            places = [.init(path: "credit-profiles", name: ReferringPlace.customer,
                            rows: "\(ReferringPlace.profiles) WHERE lower(status_reason) = ?2")]
        }
        // A line of a journal takes a reason of any type.
        places.append(.init(
            path: "limit-adjustments", name: .number("limit_adjustment.number"),
            rows: "limit_adjustment JOIN limit_adjustment_line ON adjustment_id = limit_adjustment.id WHERE lower(reason_code) = ?2"))
        let parameters = isParameter ? [Referrers("parameters", ["credit-management"])] : []
        return try parameters + referrers(of: reason, in: places, of: company) + keepers(of: reason, type, of: company)
    }

    private func referrers(of code: String, in places: [ReferringPlace], of company: Int64) throws -> [Referrers] {
        try places.compactMap { place in
            let column = switch place.name {
            case .number(let column), .id(_, let column): column
            }
            let names = try session.connection.all(
                text: "SELECT DISTINCT \(column) FROM \(place.rows) AND company_id = ?1 LIMIT \(Referrers.counted + 1)",
                [.integer(company), .caseless(code)]
            ) { row in
                switch place.name {
                case .number: try row.text(0)
                case .id(let kind, _): Identifier(kind, key: try row.integer(0)).description
                }
            }
            return names.isEmpty ? nil : Referrers(place.path, names)
        }
    }
}
