/// A legal entity: the owner of every business record.
///
/// Source: CM-1.5, CO-2.1.
public struct Company: Equatable, Sendable {
    public var header: RecordHeader
    public var number: String
    public var name: String
    /// The main currency; limits, exposures and rule amounts are in it.
    public var accountingCurrency: Currency
    /// IANA name; tells which day it is in the company.
    public var timeZone: String
    /// ISO 3166-1 alpha-2.
    public var country: String?
    /// The exchange rate type that documents are converted with.
    public var rateType: String

    public var key: Int64 { header.key }
    public var id: Identifier { Identifier(.company, key: header.key) }

    public init(
        header: RecordHeader = RecordHeader(), number: String, name: String, accountingCurrency: Currency,
        timeZone: String, country: String?, rateType: String
    ) {
        self.header = header
        self.number = number
        self.name = name
        self.accountingCurrency = accountingCurrency
        self.timeZone = timeZone
        self.country = country
        self.rateType = rateType
    }
}

/// How a company is set up when it is created (D-50).
public enum StartingSetUp: String, Sendable, CaseIterable {
    /// Confirmation is checked at posting, and one rule holds orders that reach 100 % of the limit.
    case standard
    /// Nothing is checked and there is no rule.
    case empty
}

/// The code lists of a company that have the same form.
public enum SetUpList: String, Sendable, CaseIterable {
    case paymentTerms, cashDiscounts, creditManagementGroups, accountStatuses, reasonCodes, guaranteeTypes, coverageTypes

    public var recordKind: RecordKind {
        switch self {
        case .paymentTerms: .paymentTerms
        case .cashDiscounts: .cashDiscount
        case .creditManagementGroups: .creditManagementGroup
        case .accountStatuses: .accountStatus
        case .reasonCodes: .reasonCode
        case .guaranteeTypes: .guaranteeType
        case .coverageTypes: .coverageType
        }
    }
}

/// What a reason is used for (CM-4.1).
public enum ReasonType: String, Sendable, CaseIterable { case hold, release, status }

/// One code of a company's set-up.
///
/// Source: CM-4.1 to CM-4.4.
public struct SetUpCode: Equatable, Sendable {
    public var header: RecordHeader
    public var company: Int64
    public var list: SetUpList
    /// Unique in its list, ignoring ASCII case. A reason's code begins with its type: `release.paid`.
    public var code: String
    public var description: String?
    /// Credit management groups only.
    public var name: String?
    /// Payment terms and cash discounts: rank from 1; `nil` is unranked, which compares as 0 (D-36).
    public var rank: Int?
    /// Account statuses only.
    public var holdEffect: HardBlock?

    public var id: Identifier { Identifier(list.recordKind, key: header.key) }

    /// The type and the reason of a reason code's full code.
    public var reason: (type: ReasonType, reason: String)? {
        guard list == .reasonCodes, let dot = code.firstIndex(of: "."),
            let type = ReasonType(rawValue: String(code[..<dot]))
        else { return nil }
        return (type, String(code[code.index(after: dot)...]))
    }

    public init(
        header: RecordHeader = RecordHeader(), company: Int64, list: SetUpList, code: String, description: String?,
        name: String? = nil, rank: Int? = nil, holdEffect: HardBlock? = nil
    ) {
        self.header = header
        self.company = company
        self.list = list
        self.code = code
        self.description = description
        self.name = name
        self.rank = rank
        self.holdEffect = holdEffect
    }
}
