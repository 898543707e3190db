import Domain
import JSON
import Services
import Storage

/// Reads a policy from a body; what is wrong adds to the faults of the input.
enum GuaranteeReading {
    static func guarantee(_ input: Input, of customer: Customer, in company: Company) -> Guarantee {
        // The shape has refused a body without what is required.
        let currency = input.currency("currency") ?? company.accountingCurrency
        return Guarantee(
            header: input.header(), company: company.key, customer: customer.stub,
            kind: input.word("identifier", as: Guarantee.Kind.self) ?? .guarantee, type: input.text("typeId") ?? "",
            insurerOrGuarantor: party(input) ?? Guarantee.Party(name: ""),
            coverageType: input.text("coverageTypeId"), identification: input.text("identification"),
            effectiveDate: input.date("effectiveDate"), expirationDate: input.date("expirationDate"),
            value: Money(minorUnits: input.money("value", in: currency, atLeast: 1) ?? 0, currency: currency),
            updateCreditLimitPercent: input.percentage("updateCreditLimitPercent") ?? .zero,
            includedInExposure: input.flag("includedInExposure") ?? false)
    }

    /// The policy with a merge patch on it.
    static func changed(_ old: Guarantee, _ input: Input) -> Guarantee {
        var new = old
        fixed(old, input)
        for name: StaticString in ["typeId", "insurerOrGuarantor", "value", "currency"]
        where input.mentions(name) && input.value[name]?.isNull ?? false {
            input.fault("\(name)", .required, "It cannot be taken away.")
        }
        if let type = input.text("typeId") { new.type = type }
        if let party = party(input) { new.insurerOrGuarantor = party }
        if input.mentions("coverageTypeId") { new.coverageType = input.text("coverageTypeId") }
        if input.mentions("identification") { new.identification = input.text("identification") }
        if input.mentions("effectiveDate") { new.effectiveDate = input.date("effectiveDate") }
        if input.mentions("expirationDate") { new.expirationDate = input.date("expirationDate") }
        let currency = input.currency("currency") ?? old.value.currency
        if let value = input.money("value", in: currency, atLeast: 1) {
            new.value = Money(minorUnits: value, currency: currency)
        } else if currency != old.value.currency, !input.mentions("value") {
            input.fault("value", .required, "Give the value in the new currency.")
        }
        if input.mentions("updateCreditLimitPercent") {
            new.updateCreditLimitPercent = input.percentage("updateCreditLimitPercent") ?? .zero
        }
        if input.mentions("includedInExposure") { new.includedInExposure = input.flag("includedInExposure") ?? false }
        if input.mentions("externalRef") { new.header.externalRef = input.text("externalRef") }
        if input.mentions("metadata") { new.header.metadata = input.merged(old.header.metadata) }
        return new
    }

    private static func fixed(_ old: Guarantee, _ input: Input) {
        if let reference = input.reference("customer", .customer) {
            let isSame = switch reference {
            case .key(let key): key == old.customer.id.key
            case .number(let number): number.lowercasedASCII == old.customer.number.lowercasedASCII
            }
            if !isSame { input.fault("customer", .immutable, "A policy stays with its customer.") }
        }
        if let kind = input.word("identifier", as: Guarantee.Kind.self), kind != old.kind {
            input.fault("identifier", .immutable, "Whether it is an insurance or a guarantee is fixed.")
        }
    }

    private static func party(_ input: Input) -> Guarantee.Party? {
        guard let party = input.object("insurerOrGuarantor"), let name = party.text("name") else { return nil }
        return Guarantee.Party(name: name, id: party.text("id"))
    }
}

/// A policy as it is shown as of a day.
struct GuaranteeView {
    let guarantee: Guarantee
    private let company: Company
    private let isValid: Bool
    /// `nil` without a rate.
    private let effect: PolicyEffect?

    init(_ guarantee: Guarantee, _ call: Call, _ transaction: borrowing Transaction<Reading>) throws {
        guard let company = try transaction.company(.key(guarantee.company)) else {
            throw StoreFault.damaged("guarantee \(guarantee.id) is of a company that is not there")
        }
        let day = try call.day(in: company)
        self.guarantee = guarantee
        self.company = company
        isValid = guarantee.isValid(on: day)
        effect = try GuaranteeService.effect(of: guarantee, in: company, on: day, transaction)
    }

    func write(_ view: WriteView, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", guarantee.id)
        writer.member("company", company.number)
        writer.stub("customer", guarantee.customer)
        writer.member("identifier", guarantee.kind.rawValue)
        writer.member("typeId", guarantee.type)
        writer.name("insurerOrGuarantor")
        writer.beginObject()
        writer.member("name", guarantee.insurerOrGuarantor.name)
        writer.member("id", guarantee.insurerOrGuarantor.id)
        writer.endObject()
        writer.member("coverageTypeId", guarantee.coverageType)
        writer.member("identification", guarantee.identification)
        writer.member("effectiveDate", guarantee.effectiveDate)
        writer.member("expirationDate", guarantee.expirationDate)
        writer.member("value", guarantee.value.description)
        writer.member("currency", guarantee.value.currency.code)
        writer.member("updateCreditLimitPercent", guarantee.updateCreditLimitPercent.description)
        writer.member("includedInExposure", guarantee.includedInExposure)
        writer.member("valid", isValid)
        writer.name("companyAmounts")
        if let effect {
            writer.beginObject()
            writer.member("currency", company.accountingCurrency.code)
            writer.money("increase", effect.increase, company.accountingCurrency)
            writer.money("reduction", effect.reduction, company.accountingCurrency)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.callersOwn(guarantee.header)
        writer.versioned(guarantee.header, view)
        writer.endObject()
    }
}

extension JSONWriter {
    /// A valid policy as credit profiles show it.
    mutating func policy(_ policy: Policies.Policy, _ currency: Currency) {
        let guarantee = policy.guarantee
        beginObject()
        member("id", guarantee.id)
        member("identifier", guarantee.kind.rawValue)
        member("identification", guarantee.identification)
        member("effectiveDate", guarantee.effectiveDate)
        member("expirationDate", guarantee.expirationDate)
        money("increase", policy.effect.increase, currency)
        money("reduction", policy.effect.reduction, currency)
        endObject()
    }
}
