public import Domain
import JSON
public import Storage

extension Company: Recorded {
    var publicNumber: String { number }
    var owner: Int64? { key }
    static var noun: StaticString { "company" }
    var auditValues: AuditValues {
        [("name", name), ("accountingCurrency", accountingCurrency.code), ("timeZone", timeZone), ("country", country),
         ("rateType", rateType)]
    }
}

extension SetUpCode: Recorded {
    var publicNumber: String { code }
    var owner: Int64? { company }
    static var noun: StaticString { "setUpCode" }
    var ownNoun: StaticString {
        switch list {
        case .paymentTerms: "paymentTerms"
        case .cashDiscounts: "cashDiscount"
        case .creditManagementGroups: "creditManagementGroup"
        case .accountStatuses: "accountStatus"
        case .guaranteeTypes: "guaranteeType"
        case .coverageTypes: "coverageType"
        case .reasonCodes: "reasonCode"
        }
    }
    var auditValues: AuditValues {
        [("list", list.rawValue), ("code", code), ("description", description), ("rank", rank.map(String.init)),
         ("holdEffect", holdEffect?.rawValue), ("name", name)]
    }
}

/// Companies and their code lists.
public enum CompanyService {
    /// Creates a company with its starting set-up, or replaces what can be replaced of it.
    ///
    /// - Parameter setUp: at creation only (D-50).
    /// - Throws: `immutable` for the accounting currency of a company that exists.
    public static func put(
        _ company: Company, setUp: StartingSetUp?, by actor: Actor, precondition: (Int64) throws -> Void,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Put<Company> {
        let old = try transaction.company(.number(company.number))
        if let old {
            if old.accountingCurrency != company.accountingCurrency {
                throw Refusal.invalid("/accountingCurrency", .immutable, "The accounting currency is fixed at creation.")
            }
            if setUp != nil, company == old { throw Refusal.invalid("/setup", .immutable, "Only at creation.") }
        }
        if try transaction.exchangeRateType(.number(company.rateType)) == nil {
            throw Refusal.invalid("/rateType", .unknownReference, "There is no exchange rate type \"\(company.rateType)\".")
        }
        var company = company
        if let old { company.number = old.number }
        return try transaction.put(company, over: old, by: actor, precondition: precondition) { new in
            try transaction.insert(new)
            if setUp ?? .standard == .standard { try CreditSetUpService.setUpStandard(new, by: actor, in: transaction) }
            try transaction.keepRuleSet(of: new.key, by: actor)
        } update: { new, _ in
            try transaction.update(new)
        }
    }

    /// Creates a code of a list, or replaces it.
    public static func put(
        _ code: SetUpCode, by actor: Actor, precondition: (Int64) throws -> Void,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Put<SetUpCode> {
        let old = try transaction.code(code.code, in: code.list, of: code.company)
        var code = code
        if let old { code.code = old.code }
        let put = try transaction.put(code, over: old, by: actor, precondition: precondition) {
            try transaction.insert($0)
        } update: { new, _ in
            try transaction.update(new)
        }
        if put.record.rank != old?.rank { try transaction.keepRuleSet(of: code.company, by: actor) }
        return put
    }

    /// Deletes a code that nothing names.
    ///
    /// - Throws: `referenced`, with what names it (CM-4).
    public static func delete(
        _ code: SetUpCode, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        try Refusal.unreferenced(code.code, by: transaction.referrers(of: code))
        try transaction.delete(code)
        try transaction.append(transaction.deleted(code), by: actor)
        if code.rank != nil { try transaction.keepRuleSet(of: code.company, by: actor) }
    }
}
