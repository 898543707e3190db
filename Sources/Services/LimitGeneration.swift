public import Domain
public import Storage

/// Whom a generation has left out, and why.
///
/// Source: CM-10.3, point 6.
public struct SkippedLimit: Equatable, Sendable {
    public enum Code: String, Sendable, CaseIterable {
        /// The customer has no limit that could be adjusted (D-23).
        case unlimitedCreditLimit
        /// The customer is excluded from credit management (D-23).
        case excludedFromCreditManagement
        /// The journal has a line about it already.
        case lineExists
        /// The last day would be over already, which a temporary limit may not be (D-21).
        case dateInPast
        /// The last day would be before the first.
        case outOfRange
        /// The proposal would be larger than any amount may be.
        case tooLarge
        /// The currency of the line has fewer decimals than what is to be added or rounded to.
        case tooManyDecimals
        /// The customer has no stored risk group.
        case noRiskGroup
        /// No automatic limit is of the customer's risk group and currency.
        case noAutomaticLimit
        /// Every automatic limit is for a smaller revenue.
        case revenueTooHigh
        /// No line of the automatic limit matches the customer's values.
        case noLineMatches
        /// The proposal cannot be converted.
        case exchangeRateMissing

        init(_ cause: AutomaticProposal.Cause) {
            self = switch cause {
            case .noRiskGroup: .noRiskGroup
            case .noAutomaticLimit: .noAutomaticLimit
            case .revenueTooHigh: .revenueTooHigh
            case .noLineMatches: .noLineMatches
            case .exchangeRateMissing: .exchangeRateMissing
            }
        }
    }

    public let subject: LimitAdjustmentLine.Subject
    public let code: Code
}

/// What a generation was asked for.
///
/// Source: CM-10.3, CM-10.4.
public struct LimitGeneration: Sendable {
    public enum Source: Sendable {
        case customers(CustomerFilter, LimitProposal)
        /// Groups by their keys; `nil` is every one.
        case groups([Int64]?, DecimalLimitProposal)
        /// What the automatic limits propose, with these days (CM-10.4).
        case automatic(CustomerFilter, LimitProposal.Days)
    }

    public let source: Source

    public init(_ source: Source) { self.source = source }

    /// What a slice of a large generation came to.
    public struct Generated: Sendable {
        /// How many lines were added.
        public let lines: Int
        public let skipped: [SkippedLimit]
        /// How many of the lines have a last day that is over already (D-21).
        public let expired: Int
        /// Key of the last customer or group looked at; `nil` at the end.
        public let last: Int64?
    }

    /// Adds lines for the next customers or groups to a draft.
    public func carryOn(
        _ adjustment: LimitAdjustment, in company: Company, on day: CalendarDate, after key: Int64, limit: Int,
        by actor: Actor, _ transaction: borrowing Transaction<Writing>
    ) throws -> Generated {
        try refuse(for: adjustment, on: day)
        let slice = try slice(
            for: adjustment, in: company, on: day, after: key, limit: limit,
            behind: try transaction.lastLine(of: adjustment.key), inTime: true, transaction)
        try LimitAdjustmentService.refuseTooMany(Int64(slice.lines.last?.line ?? 0))
        try transaction.insert(slice.lines, of: adjustment.key)
        if !slice.lines.isEmpty {
            _ = try LimitAdjustmentService.touch(
                adjustment, audit: [("lines", "\(slice.lines.count) generated")], by: actor, transaction)
        }
        return Generated(
            lines: slice.lines.count, skipped: slice.skipped, expired: slice.lines.count { $0.hasExpired(on: day) },
            last: slice.last)
    }

    /// Lines for the next customers behind a key.
    struct Slice {
        var lines: [LimitAdjustmentLine] = []
        var skipped: [SkippedLimit] = []
        /// Key of the last customer looked at; `nil` at the end.
        var last: Int64?
    }

    /// How many customers or groups are to be looked at.
    public func count<Mode>(in company: Company, _ transaction: borrowing Transaction<Mode>) throws -> Int64 {
        switch source {
        case .customers(let filter, _), .automatic(let filter, _): try transaction.count(matching: filter, in: company.key)
        case .groups(let keys, _): try transaction.groupCount(among: keys)
        }
    }

    /// Refuses days that no line may have.
    public func refuse(for adjustment: LimitAdjustment, on day: CalendarDate) throws {
        try LimitAdjustmentService.refuseFrozen(adjustment)
        switch source {
        case .customers(_, let proposal): try Self.refuse(proposal.days, for: adjustment, on: day)
        case .groups(_, let proposal): try Self.refuse(proposal.days, for: adjustment, on: day)
        case .automatic(_, let days): try Self.refuse(days, for: adjustment, on: day)
        }
    }

    private static func refuse(
        _ days: LimitProposal.Days, for adjustment: LimitAdjustment, on day: CalendarDate
    ) throws {
        guard case .absolute(let from, let to) = days else { return }
        let isTemporary = adjustment.type == .temporaryCreditLimit
        if isTemporary, from == nil {
            throw Refusal.invalid("/newFromDate", .required, "A temporary limit needs a first day.")
        }
        if !isTemporary, from != nil {
            throw Refusal.invalid("/newFromDate", .invalidValue, "Only a temporary limit has a first day.")
        }
        if let from, to < from {
            throw Refusal.invalid("/newToDate", .outOfRange, "The last day is before the first.")
        }
        if isTemporary, to < day {
            throw Refusal.invalid("/newToDate", .dateInPast, "The last day is over already.")
        }
    }

    /// Makes lines for the next customers in the order of their keys.
    ///
    /// - Parameters:
    ///   - line: number of the journal's last line.
    ///   - inTime: whether it ends early when the time of a slice is up.
    func slice(
        for adjustment: LimitAdjustment, in company: Company, on day: CalendarDate, after key: Int64, limit: Int,
        behind line: Int, inTime: Bool, _ transaction: borrowing Transaction<Writing>
    ) throws -> Slice {
        var slice = Slice()
        var last = line
        func each<Item>(_ items: [Item], _ body: (Item) throws -> Void) throws -> ArraySlice<Item> {
            if inTime { return try transaction.whileThereIsTime(items, body) }
            try items.forEach(body)
            return items[...]
        }
        func isAll<Item>(_ done: ArraySlice<Item>, _ items: [Item]) -> Bool {
            done.count == items.count && items.count < limit
        }
        switch source {
        case .customers(let filter, let proposal):
            let accounts = try transaction.creditAccounts(
                matching: filter, in: company.key, after: key, limit: limit)
            let done = try each(accounts) { account in
                let subject = LimitSubject.customer(account, company.accountingCurrency)
                if let code = try leftOut(subject, of: adjustment, on: day, transaction) {
                    slice.skipped.append(SkippedLimit(subject: subject.subject, code: code))
                } else {
                    try add(subject, proposal, .fromCustomers, adjustment, on: day, &last, &slice, transaction)
                }
            }
            slice.last = isAll(done, accounts) ? nil : done.last?.customer.key
        case .automatic(let filter, let days):
            let accounts = try transaction.creditAccounts(
                matching: filter, in: company.key, after: key, limit: limit)
            let done = try each(accounts) { account in
                try addAutomatic(account, days, adjustment, in: company, on: day, &last, &slice, transaction)
            }
            slice.last = isAll(done, accounts) ? nil : done.last?.customer.key
        case .groups(let keys, let decimals):
            let groups = try transaction.customerCreditGroups(among: keys, after: key, limit: limit)
            let done = try each(groups) { group in
                let subject = LimitSubject.group(group)
                if let code = try leftOut(subject, of: adjustment, on: day, transaction) {
                    slice.skipped.append(SkippedLimit(subject: subject.subject, code: code))
                } else if let proposal = decimals.proposal(in: group.currency) {
                    try add(subject, proposal, .fromGroups, adjustment, on: day, &last, &slice, transaction)
                } else {
                    slice.skipped.append(SkippedLimit(subject: subject.subject, code: .tooManyDecimals))
                }
            }
            slice.last = isAll(done, groups) ? nil : done.last?.key
        }
        return slice
    }

    private func add(
        _ subject: LimitSubject, _ proposal: LimitProposal, _ origin: LimitAdjustmentLine.Origin,
        _ adjustment: LimitAdjustment, on day: CalendarDate, _ last: inout Int, _ slice: inout Slice,
        _ transaction: borrowing Transaction<Writing>, amount: Int64? = nil
    ) throws {
        func skip(_ code: SkippedLimit.Code) {
            slice.skipped.append(SkippedLimit(subject: subject.subject, code: code))
        }
        var replaced: StoredTemporaryLimit?
        var base = subject.limit
        if adjustment.type == .temporaryCreditLimit {
            // The active temporary limit, else the next one, else the credit limit, which has no first day.
            let limits = try subject.temporaryLimits(endingFrom: day, transaction)
            replaced = limits.first
            base = replaced?.limit.asLine ?? .init(amount: base.amount)
        }
        base.amount = amount ?? base.amount
        guard let new = proposal.limit(from: base, of: adjustment.type) else { return skip(.tooLarge) }
        if let from = new.from, let to = new.to, to < from { return skip(.outOfRange) }
        if adjustment.type == .temporaryCreditLimit, let to = new.to, to < day { return skip(.dateInPast) }
        last += 1
        var line = LimitAdjustmentLine(
            line: last, subject: subject.subject, currency: subject.currency,
            current: try subject.current(adjustment.type, replaced, on: day, transaction),
            replaces: replaced?.key, new: new)
        line.origin = origin
        slice.lines.append(line)
    }
}

extension LimitGeneration {
    /// A line with the limit that the automatic limits propose; who has none is left out with the cause.
    ///
    /// Source: CM-10.4, CM-11.6.
    private func addAutomatic(
        _ account: CreditAccount, _ days: LimitProposal.Days, _ adjustment: LimitAdjustment, in company: Company,
        on day: CalendarDate, _ last: inout Int, _ slice: inout Slice, _ transaction: borrowing Transaction<Writing>
    ) throws {
        let subject = LimitSubject.customer(account, company.accountingCurrency)
        if let code = try leftOut(subject, of: adjustment, on: day, transaction) {
            return slice.skipped.append(SkippedLimit(subject: subject.subject, code: code))
        }
        let found = try AutomaticLimitService.proposal(for: account, in: company, on: day, in: transaction)
        guard let limit = found.limit else {
            let code = found.cause.map { SkippedLimit.Code($0) } ?? .noAutomaticLimit
            return slice.skipped.append(SkippedLimit(subject: subject.subject, code: code))
        }
        // What is proposed does not depend on the limit that there is: nothing is added to it.
        try add(subject, LimitProposal(adjustment: .fixed(0), days: days), .automatic, adjustment, on: day, &last, &slice,
                transaction, amount: limit)
    }

    /// Why a generation makes no line; `nil` when it does.
    private func leftOut(
        _ subject: LimitSubject, of adjustment: LimitAdjustment, on day: CalendarDate,
        _ transaction: borrowing Transaction<Writing>
    ) throws -> SkippedLimit.Code? {
        if case .customer(let account, _) = subject {
            if account.profile.unlimitedCreditLimit { return .unlimitedCreditLimit }
            // A customer that is ignored for a while counts as excluded for that while (CM-5.1).
            if account.profile.isExcluded(on: day) { return .excludedFromCreditManagement }
        }
        return try transaction.hasLine(adjustment.key, about: subject.subject) ? .lineExists : nil
    }
}

extension LimitAdjustmentService {
    /// Adds lines to a draft for all that a generation is about, in one go.
    public static func generate(
        _ generation: LimitGeneration, into adjustment: LimitAdjustment, in company: Company,
        on day: CalendarDate, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustmentOutcome {
        try generation.refuse(for: adjustment, on: day)
        var (count, line) = try transaction.lineCount(of: adjustment.key)
        var (added, skipped, key) = (0, [SkippedLimit](), Int64(0))
        var expired: [LimitAdjustmentLine] = []
        while true {
            let slice = try generation.slice(
                for: adjustment, in: company, on: day, after: key, limit: 500, behind: line, inTime: false, transaction)
            try refuseTooMany(count + Int64(slice.lines.count))
            try transaction.insert(slice.lines, of: adjustment.key)
            added += slice.lines.count
            expired += slice.lines.filter { $0.hasExpired(on: day) }
            count += Int64(slice.lines.count)
            line = slice.lines.last?.line ?? line
            skipped += slice.skipped
            guard let next = slice.last else { break }
            key = next
        }
        var changed = adjustment
        if added > 0 {
            changed = try touch(adjustment, audit: [("lines", "\(added) generated")], by: actor, transaction)
        }
        return LimitAdjustmentOutcome(
            adjustment: changed, lines: try shownLines(of: changed, transaction),
            warnings: pastWarning(about: expired, on: day), skipped: skipped)
    }

    /// That generated limits have expired already, which a manager may want (D-21): one warning for all of them.
    private static func pastWarning(about lines: [LimitAdjustmentLine], on day: CalendarDate) -> [Warning] {
        guard let first = lines.first else { return [] }
        return [
            Warning(
                code: "dateInPast",
                message: "\(lines.count) of the new limits have expired already on \(day), line \(first.line) the first of them.",
                pointer: "", extra: [.init("lines", Int64(lines.count)), .init("lineNumber", Int64(first.line))])
        ]
    }

    static func refuseTooMany(_ lines: Int64) throws {
        if lines > LimitAdjustment.mostLinesInAll {
            throw Refusal.invalid(
                "", .tooMany, "A journal has at most \(LimitAdjustment.mostLinesInAll) lines; narrow the filter.")
        }
    }
}

extension LimitAdjustmentLine {
    /// Whether the last day of the new limit is over already.
    fileprivate func hasExpired(on day: CalendarDate) -> Bool { new.to.map { $0 < day } ?? false }
}
