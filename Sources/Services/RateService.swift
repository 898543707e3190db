public import Domain
public import Storage

extension ExchangeRateType: Recorded {
    var publicNumber: String { code }
    var owner: Int64? { nil }
    static var noun: StaticString { "exchangeRateType" }
    var auditValues: AuditValues { [("code", code), ("description", description)] }
}

extension QuotedRate: Recorded {
    var publicNumber: String { number }
    var owner: Int64? { nil }
    static var noun: StaticString { "exchangeRate" }
    var auditValues: AuditValues {
        [
            ("number", number), ("rateType", rateType), ("from", from.code), ("to", to.code),
            ("validFromDate", validFrom.description), ("rate", rateText),
        ]
    }
}

/// Exchange rate types and rates (CM-1.4).
public enum RateService {
    /// Creates a rate type, or replaces it.
    public static func put(
        _ type: ExchangeRateType, by actor: Actor, precondition: (Int64) throws -> Void,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Put<ExchangeRateType> {
        let old = try transaction.exchangeRateType(.number(type.code))
        var type = type
        if let old { type.code = old.code }
        return try transaction.put(type, over: old, by: actor, precondition: precondition) {
            try transaction.insert($0)
        } update: { new, _ in
            try transaction.update(new)
        }
    }

    /// Creates a rate, or replaces it.
    ///
    /// - Throws: `duplicateNumber` when another number has the rate of this type, pair and day.
    public static func put(
        _ rate: QuotedRate, by actor: Actor, precondition: (Int64) throws -> Void,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Put<QuotedRate> {
        guard let type = try transaction.exchangeRateType(.number(rate.rateType)) else {
            throw Refusal.invalid(
                "/rateType", .unknownReference, "There is no exchange rate type \"\(rate.rateType)\".")
        }
        let old = try transaction.exchangeRate(.number(rate.number))
        var rate = rate
        rate.rateType = type.code
        if let old { rate.number = old.number }
        return try transaction.put(rate, over: old, by: actor, precondition: precondition) { new in
            try refuseSecond(new, over: nil, in: transaction)
            try transaction.insert(new)
        } update: { new, old in
            try refuseSecond(new, over: old, in: transaction)
            try transaction.update(new)
        }
    }

    private static func refuseSecond(
        _ rate: QuotedRate, over old: QuotedRate?, in transaction: borrowing Transaction<Writing>
    ) throws {
        guard let other = try transaction.exchangeRate(like: rate), other.header.key != old?.header.key else {
            return
        }
        throw Refusal(
            .duplicateNumber,
            "The \(rate.rateType) rate from \(rate.from) to \(rate.to) on \(rate.validFrom) has number \"\(other.number)\".",
            extra: [.init("number", other.number)])
    }

    /// Removes a rate. What was converted with it keeps its amounts.
    public static func delete(
        _ rate: QuotedRate, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        try transaction.delete(rate)
        try transaction.append(transaction.deleted(rate), by: actor)
    }
}
