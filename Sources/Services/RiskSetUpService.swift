public import Domain
public import Storage

extension ScoringGroup: Recorded {
    var publicNumber: String { code }
    var owner: Int64? { company }
    static var noun: StaticString { "scoringGroup" }
    var auditValues: AuditValues {
        [
            ("code", code), ("description", description), ("groupType", groupType.rawValue),
            ("scoreType", scoreType.rawValue), ("lines", lines.map(\.auditText).joined(separator: "; ")),
        ]
    }
}

extension ScoringGroup.Line {
    /// `0 to 29.99: 5`.
    fileprivate var auditText: String {
        let score = RiskService.scoreText(score)
        return switch match {
        case .range(let from, let to): "\(RiskService.scoreText(from)) to \(RiskService.scoreText(to)): \(score)"
        case .value(let value): "\(value): \(score)"
        }
    }
}

extension RiskGroup: Recorded {
    var publicNumber: String { code }
    var owner: Int64? { company }
    static var noun: StaticString { "riskGroup" }
    var auditValues: AuditValues {
        [
            ("code", code), ("description", description), ("from", RiskService.scoreText(from)),
            ("to", RiskService.scoreText(to)), ("indicator", indicator.rawValue),
        ]
    }
}

extension AutomaticLimit: Recorded {
    var publicNumber: String { code }
    var owner: Int64? { company }
    static var noun: StaticString { "automaticLimit" }
    var auditValues: AuditValues {
        func text(_ amount: Int64) -> String { Money(minorUnits: amount, currency: currency).description }
        let lines = lines.map {
            "\($0.scoringGroup) \($0.comparison.rawValue) \($0.comparisonValue): \(text($0.creditLimit))"
        }
        return [
            ("code", code), ("description", description), ("riskGroupId", riskGroup), ("currency", currency.code),
            ("maximumRevenue", text(maximumRevenue)), ("lines", lines.joined(separator: "; ")),
        ]
    }
}

extension FinancialStatement: Recorded {
    var publicNumber: String { date.description }
    var owner: Int64? { company }
    var id: Identifier { Identifier(.customer, key: customer) }
    static var noun: StaticString { "financialStatement" }
    var auditValues: AuditValues { [("revenue", revenue.description), ("currency", revenue.currency.code)] }
}

/// How a company scores its customers and which limits it proposes (CM-11.1, CM-11.3, CM-11.5).
public enum RiskSetUpService {
    /// Creates a scoring group, or replaces it. Nobody's score moves until the task runs (CM-11.4).
    ///
    /// - Throws: `overlappingRange` and `duplicate` as faults; `immutable` for the type of a group that exists.
    public static func put(
        _ group: ScoringGroup, faults: [InputFault], by actor: Actor, precondition: (Int64) throws -> Void,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Put<ScoringGroup> {
        let old = try transaction.riskSetUp(of: group.company).scoringGroup(group.code)
        var (group, faults) = (group, faults + group.lineFaults)
        if let old {
            group.code = old.code
            if old.groupType != group.groupType {
                faults.append(InputFault("/groupType", .immutable, "The type is fixed; make another group."))
            } else if old.scoreType != group.scoreType {
                faults.append(InputFault("/scoreType", .immutable, "The type is fixed; make another group."))
            }
        }
        if !faults.isEmpty { throw Refusal.invalid(faults) }
        return try transaction.put(group, over: old, by: actor, precondition: precondition) {
            try transaction.insert($0)
        } update: { new, _ in
            try transaction.update(new)
        }
    }

    /// Creates a risk group, or replaces it. Nobody moves until the task runs (CM-11.4).
    ///
    /// - Throws: `overlappingRange` as a fault, with the group that it overlaps.
    public static func put(
        _ group: RiskGroup, by actor: Actor, precondition: (Int64) throws -> Void,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Put<RiskGroup> {
        let setUp = try transaction.riskSetUp(of: group.company)
        let old = setUp.riskGroup(group.code)
        var group = group
        if let old { group.code = old.code }
        let others = setUp.riskGroups.filter { $0.key != old?.key }
        let ranges = others.map { ScoreRange(from: $0.from, to: $0.to, pointer: "") }
            + [ScoreRange(from: group.from, to: group.to, pointer: "")]
        let faults = ScoreRange.faults(among: ranges)
        if !faults.isEmpty { throw Refusal.invalid(faults) }
        return try transaction.put(group, over: old, by: actor, precondition: precondition) {
            try transaction.insert($0)
        } update: { new, _ in
            try transaction.update(new)
        }
    }

    /// Creates an automatic limit, or replaces it.
    ///
    /// - Throws: `unknownReference` for a risk group or scoring group that is not there, `invalidFormat` where a number
    ///   is compared with what is none, and `duplicate` where another one is for the same customers (CM-11.5), as faults.
    public static func put(
        _ limit: AutomaticLimit, faults: [InputFault], by actor: Actor, precondition: (Int64) throws -> Void,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Put<AutomaticLimit> {
        let setUp = try transaction.riskSetUp(of: limit.company)
        var (limit, faults) = (limit, faults)
        if let group = setUp.riskGroup(limit.riskGroup) {
            limit.riskGroup = group.code
        } else {
            faults.append(InputFault("/riskGroupId", .unknownReference, "There is no such risk group."))
        }
        for (index, line) in limit.lines.enumerated() {
            guard let group = setUp.scoringGroup(line.scoringGroup) else {
                faults.append(
                    InputFault("/lines/\(index)/scoringGroupId", .unknownReference, "There is no such scoring group."))
                continue
            }
            limit.lines[index].scoringGroup = group.code
            if group.scoreType == .range, AutomaticLimit.Line.number(line.comparisonValue) == nil {
                faults.append(
                    InputFault(
                        "/lines/\(index)/comparisonValue", .invalidFormat,
                        "The values of this scoring group are numbers with at most 6 decimals."))
            }
        }
        let old = setUp.automaticLimits.first { $0.code.isSameCode(as: limit.code) }
        let twin = setUp.automaticLimits.first {
            $0.key != old?.key && $0.riskGroup.isSameCode(as: limit.riskGroup) && $0.currency == limit.currency
                && $0.maximumRevenue == limit.maximumRevenue
        }
        if let twin {
            faults.append(
                InputFault(
                    "/maximumRevenue", .duplicate,
                    "\(twin.code) is for the same risk group, currency and maximum revenue; they differ in one of them."))
        }
        if !faults.isEmpty { throw Refusal.invalid(faults) }
        if let old { limit.code = old.code }
        return try transaction.put(limit, over: old, by: actor, precondition: precondition) {
            try transaction.insert($0)
        } update: { new, _ in
            try transaction.update(new)
        }
    }

    // MARK: deleting

    /// - Throws: `referenced` while automatic limits compare its values or users have entered some (CM-4).
    public static func delete(
        _ group: ScoringGroup, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        let limits = try transaction.riskSetUp(of: group.company).automaticLimits
        let comparing = limits.filter { $0.lines.contains { $0.scoringGroup.isSameCode(as: group.code) } }
        let customers = try transaction.customersWithValues(group, most: Int64(Referrers.counted + 1))
        try Refusal.unreferenced(group.code, by: [
            Referrers("automatic-limits", comparing.map(\.code)), Referrers("credit-profiles", customers),
        ])
        try transaction.delete(group)
        try transaction.append(transaction.deleted(group), by: actor)
    }

    /// - Throws: `referenced` while customers are in it, or rules or automatic limits are for it (CM-4).
    public static func delete(
        _ group: RiskGroup, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        let limits = try transaction.riskSetUp(of: group.company).automaticLimits
            .filter { $0.riskGroup.isSameCode(as: group.code) }
        try Refusal.unreferenced(
            group.code, by: transaction.referrers(of: group) + [Referrers("automatic-limits", limits.map(\.code))])
        try transaction.delete(group)
        try transaction.append(transaction.deleted(group), by: actor)
    }

    public static func delete(
        _ limit: AutomaticLimit, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        try transaction.delete(limit)
        try transaction.append(transaction.deleted(limit), by: actor)
    }

    // MARK: financial statements

    /// Creates the statement of a day, or replaces it (CM-1.5).
    public static func put(
        _ statement: FinancialStatement, by actor: Actor, precondition: (Int64) throws -> Void,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Put<FinancialStatement> {
        let old = try transaction.financialStatement(of: statement.customer, on: statement.date)
        return try transaction.put(statement, over: old, by: actor, precondition: precondition) {
            try transaction.insert($0)
        } update: { new, _ in
            try transaction.update(new)
        }
    }

    public static func delete(
        _ statement: FinancialStatement, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        try transaction.delete(statement)
        try transaction.append(transaction.deleted(statement), by: actor)
    }
}
