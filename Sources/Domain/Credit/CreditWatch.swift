/// What is kept of a customer, so that a movement of what it uses tells by itself whether a threshold is crossed.
///
/// Amounts are accounting minor units, thresholds whole percent of the limit for checks. A customer whose limit is not
/// tested (unlimited; limit type none and not mandatory; a limit of zero under a tested group) uses 0 % and crosses
/// nothing. Any use of a tested limit of zero reaches every threshold. Exclusion from credit management changes nothing:
/// what is owed is owed.
///
/// Source: CM-6.4.
public struct CreditWatch: Equatable, Sendable {
    /// Limit for checks; `nil` where none is tested.
    public var limit: Int64?
    public var countsDelivered: Bool
    public var countsOpenOrders: Bool
    /// The highest threshold that is reached; 0 for none, `nil` while nobody has looked.
    public var threshold: Int?
    /// Nothing is crossed while at least this is used; `nil` without lower bound.
    public var from: Int64?
    /// Nothing is crossed while less than this is used; `nil` without upper bound.
    public var to: Int64?

    public init(
        limit: Int64?, countsDelivered: Bool = true, countsOpenOrders: Bool = true, threshold: Int? = nil,
        from: Int64? = nil, to: Int64? = nil
    ) {
        self.limit = limit
        self.countsDelivered = countsDelivered
        self.countsOpenOrders = countsOpenOrders
        self.threshold = threshold
        self.from = from
        self.to = to
    }

    /// - Parameters:
    ///   - used: what counts against the limit by `type`.
    ///   - thresholds: ascending.
    public init(limit: Int64?, type: CreditLimitType, used: Int64, thresholds: [Int]) {
        self.init(
            limit: limit, countsDelivered: type.countsDelivered, countsOpenOrders: type.countsOpenOrders, threshold: 0)
        guard let limit, !thresholds.isEmpty else { return }
        for each in thresholds {
            let amount = Self.amount(reaching: each, of: limit)
            guard used >= amount else {
                to = amount
                return
            }
            (threshold, from) = (each, amount)
        }
    }

    /// The least use that reaches a percentage of a limit; above zero, so that no use reaches none.
    static func amount(reaching percent: Int, of limit: Int64) -> Int64 {
        let hundredths = Int128(limit) * Int128(percent)
        return max(1, Int64(clamping: (hundredths + 99) / 100))
    }

    /// The share of the limit that is used.
    public func percent(using used: Int64) -> UsedPercent {
        guard let limit else { return .zero }
        guard limit > 0 else { return used > 0 ? .infinite : .zero }
        return UsedPercent(exposure: used, limit: limit)
    }
}

/// A threshold that a customer has reached or left.
public struct ThresholdCrossing: Equatable, Sendable {
    public enum Direction: String, Sendable, CaseIterable { case up, down }

    public let direction: Direction
    /// Whole percent of the limit.
    public let threshold: Int

    /// Every threshold between the one that was the highest reached and the one that is, in the order of the movement.
    public static func all(from old: Int, to new: Int, thresholds: [Int]) -> [ThresholdCrossing] {
        if new > old {
            return thresholds.filter { $0 > old && $0 <= new }.map { .init(direction: .up, threshold: $0) }
        }
        return thresholds.filter { $0 > new && $0 <= old }.reversed().map { .init(direction: .down, threshold: $0) }
    }
}

extension CreditParameters {
    /// Thresholds that a company may have, and how many.
    public static let watchThresholdRange = 1...1_000
    public static let mostWatchThresholds = 10

    func watchThresholdFaults() -> [ParameterFault] {
        var faults: [ParameterFault] = []
        if watchThresholds.count > Self.mostWatchThresholds { faults.append(.init(.outOfRange, at: "/watchThresholds")) }
        for (index, threshold) in watchThresholds.enumerated() {
            let pointer = "/watchThresholds/\(index)"
            if !Self.watchThresholdRange.contains(threshold) { faults.append(.init(.outOfRange, at: pointer)) }
            if index > 0, threshold <= watchThresholds[index - 1] { faults.append(.init(.notAscending, at: pointer)) }
        }
        return faults
    }

    /// Whether other thresholds are crossed, or the same ones by other figures, than with these parameters.
    public func watchesAlike(_ other: CreditParameters) -> Bool {
        watchThresholds == other.watchThresholds && creditLimitType == other.creditLimitType
            && checkCreditGroupLimit == other.checkCreditGroupLimit
            && limitExchangeRateType == other.limitExchangeRateType
    }
}
