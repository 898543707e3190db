/// What a caller may do, granted for each company. Checked, never the role (D-03).
public enum Scope: String, Sendable, CaseIterable, Comparable {
    case companiesRead = "companies:read"
    case exchangeRatesRead = "exchange-rates:read"
    case exchangeRateTypesRead = "exchange-rate-types:read"
    case paymentTermsRead = "payment-terms:read"
    case cashDiscountsRead = "cash-discounts:read"
    case customersRead = "customers:read"
    case creditProfilesRead = "credit-profiles:read"
    case guaranteesRead = "guarantees:read"
    case creditSetUpRead = "credit-setup:read"
    case limitAdjustmentsRead = "limit-adjustments:read"
    case ordersRead = "orders:read"
    case packingSlipsRead = "packing-slips:read"
    case invoicesRead = "invoices:read"
    case creditNotesRead = "credit-notes:read"
    case paymentsRead = "payments:read"
    case settlementsRead = "settlements:read"
    case transactionsRead = "transactions:read"
    case holdsRead = "holds:read"
    case eventsRead = "events:read"
    case auditEntriesRead = "audit-entries:read"
    case jobsRead = "jobs:read"
    case workflowsRead = "workflows:read"
    case statisticsRead = "statistics:read"
    case periodicTasksRead = "periodic-tasks:read"
    case periodicTasksWrite = "periodic-tasks:write"
    case exchangeRatesWrite = "exchange-rates:write"
    case exchangeRateTypesWrite = "exchange-rate-types:write"
    case paymentTermsWrite = "payment-terms:write"
    case cashDiscountsWrite = "cash-discounts:write"
    case customersWrite = "customers:write"
    case creditProfilesWrite = "credit-profiles:write"
    case guaranteesWrite = "guarantees:write"
    case creditSetUpWrite = "credit-setup:write"
    case limitAdjustmentsWrite = "limit-adjustments:write"
    case ordersWrite = "orders:write"
    case packingSlipsWrite = "packing-slips:write"
    case invoicesWrite = "invoices:write"
    case creditNotesWrite = "credit-notes:write"
    case paymentsWrite = "payments:write"
    case settlementsWrite = "settlements:write"
    case holdsWrite = "holds:write"
    case limitsEdit = "limits:edit"
    case limitsPost = "limits:post"
    case ordersPost = "orders:post"
    case ordersExclude = "orders:exclude"
    case holdsForce = "holds:force"
    case holdsRelease = "holds:release"
    case holdsEvaluate = "holds:evaluate"
    case approvalsDecide = "approvals:decide"
    case settlementsReverse = "settlements:reverse"
    case datesOverride = "dates:override"
    case opsRead = "ops:read"
    case admin

    public static func < (left: Scope, right: Scope) -> Bool { left.rawValue < right.rawValue }
}

/// A bundle of scopes for a duty (CM-2).
public enum Role: String, Sendable, CaseIterable {
    case salesClerk, creditClerk, creditManager, receivablesManager, batch, collectionsAgent, collectionsManager
    case receivablesClerk, poster, viewer, integration, administrator

    /// What the role may do.
    public var scopes: Set<Scope> {
        let see: Set<Scope> = [
            .companiesRead, .exchangeRatesRead, .exchangeRateTypesRead, .paymentTermsRead, .cashDiscountsRead,
            .customersRead, .creditProfilesRead, .guaranteesRead, .creditSetUpRead, .ordersRead, .packingSlipsRead,
            .jobsRead,
        ]
        let seeReceivables: Set<Scope> = [
            .invoicesRead, .creditNotesRead, .paymentsRead, .settlementsRead, .transactionsRead,
        ]
        let seeCredit = see.union(seeReceivables).union([
            .holdsRead, .limitAdjustmentsRead, .eventsRead, .workflowsRead, .statisticsRead, .periodicTasksRead,
        ])
        let keepCredit: Set<Scope> = [.creditProfilesWrite, .limitAdjustmentsWrite, .periodicTasksWrite]
        // A policy changes the usable limit at once, as a direct edit does.
        let setUpCredit: Set<Scope> = [
            .limitsEdit, .limitsPost, .guaranteesWrite, .creditSetUpWrite, .paymentTermsWrite, .cashDiscountsWrite, .auditEntriesRead,
        ]
        // A participant of a step may be of any role; only participants decide (CM-15.1).
        let decide: Set<Scope> = [.approvalsDecide, .workflowsRead]
        switch self {
        case .salesClerk: return see.union(decide).union([.ordersPost])
        case .creditClerk:
            return seeCredit.union(decide).union(keepCredit).union([.ordersExclude, .holdsForce, .holdsWrite, .holdsEvaluate])
        case .creditManager:
            return seeCredit.union(decide).union(keepCredit).union(setUpCredit)
                .union([.ordersExclude, .holdsForce, .holdsWrite, .holdsRelease, .holdsEvaluate])
        case .receivablesManager:
            return seeCredit.union(decide).union(keepCredit).union(setUpCredit).union([.ordersPost])
        case .batch:
            return seeCredit.union([
                .limitAdjustmentsWrite, .limitsPost, .ordersPost, .holdsForce, .holdsEvaluate, .periodicTasksWrite,
            ])
        case .collectionsAgent, .collectionsManager:
            return see.union(decide).union(seeReceivables).union([.settlementsWrite])
        case .receivablesClerk, .poster:
            return see.union(decide).union(seeReceivables)
                .union([.settlementsWrite, .paymentsWrite, .settlementsReverse])
        case .viewer: return seeCredit.union([.auditEntriesRead])
        case .integration:
            return seeCredit.union([
                .exchangeRatesWrite, .exchangeRateTypesWrite, .paymentTermsWrite, .cashDiscountsWrite, .customersWrite,
                .ordersWrite, .ordersPost, .packingSlipsWrite, .invoicesWrite, .creditNotesWrite, .paymentsWrite,
                .settlementsWrite, .settlementsReverse,
            ])
        case .administrator: return Set(Scope.allCases)
        }
    }
}

/// A caller's key, without its secret.
public struct APIKey: Equatable, Sendable {
    public var header: RecordHeader
    public var name: String
    public let roles: [Role]
    /// Granted beside those of the roles.
    public let scopes: [Scope]
    /// What the roles and the scopes grant together; worked out once, since every request asks.
    public let grantedScopes: Set<Scope>
    /// Company numbers; `*` is every company, also later ones.
    public var companies: [String]
    public var defaultCompany: String?
    /// Whether the caller may say for whom it acts.
    public var mayActForUsers: Bool
    /// Requests a minute; `nil` is unlimited.
    public var rateLimit: Int?
    /// The largest order that the caller may release from a hold by itself; `nil` is without bound.
    public var releaseAuthority: Money?
    public var expiresAt: Timestamp?
    public var revokedAt: Timestamp?
    /// SHA-256 of the secret.
    public var secretHash: [UInt8]
    /// Name of the key or person that made it.
    public var createdBy: String

    public var id: Identifier { Identifier(.apiKey, key: header.key) }
    public var coversEveryCompany: Bool { companies.contains("*") }

    public func isUsable(at moment: Timestamp) -> Bool {
        revokedAt == nil && (expiresAt.map { moment < $0 } ?? true)
    }

    public init(
        header: RecordHeader = RecordHeader(), name: String, roles: [Role], scopes: [Scope], companies: [String],
        defaultCompany: String?, mayActForUsers: Bool, rateLimit: Int?, releaseAuthority: Money? = nil,
        expiresAt: Timestamp?, revokedAt: Timestamp? = nil, secretHash: [UInt8], createdBy: String
    ) {
        self.header = header
        self.name = name
        self.roles = roles
        self.scopes = scopes
        grantedScopes = roles.reduce(into: Set(scopes)) { $0.formUnion($1.scopes) }
        self.companies = companies
        self.defaultCompany = defaultCompany
        self.mayActForUsers = mayActForUsers
        self.rateLimit = rateLimit
        self.releaseAuthority = releaseAuthority
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.secretHash = secretHash
        self.createdBy = createdBy
    }
}
