import Domain
import Storage

/// The posting of a journal: every line is looked at first, then all of them take effect or none (D-24).
///
/// Source: CM-10.6.
struct LimitPosting {
    let adjustment: LimitAdjustment
    let company: Company
    let day: CalendarDate
    let actor: Actor
    let comment: String?
    private(set) var lines: [LimitAdjustmentLine]
    private(set) var warnings: [Warning] = []
    private var faults: [InputFault] = []
    /// The accounts of the lines, in their order.
    private var accounts: [CreditAccount] = []
    /// Every temporary limit that the customers of the lines will have, by customer and key.
    private var temporary: [Int64: [Int64: TemporaryLimit]] = [:]
    /// Key of the temporary limit that each line sets.
    private var targets: [Int64] = []

    init(
        _ adjustment: LimitAdjustment, _ lines: [LimitAdjustmentLine], in company: Company, on day: CalendarDate,
        comment: String?, by actor: Actor
    ) {
        self.adjustment = adjustment
        self.lines = lines
        self.company = company
        self.day = day
        self.comment = comment
        self.actor = actor
    }

    /// - Throws: `overlappingTemporaryLimit` when that alone stops lines, else `validation`, with every failing
    ///   line.
    mutating func carryOut(_ transaction: borrowing Transaction<Writing>) throws {
        for index in lines.indices { try prepare(index, transaction) }
        if adjustment.type == .temporaryCreditLimit, faults.isEmpty { checkOverlaps() }
        try refuseFaults()
        for index in lines.indices {
            switch adjustment.type {
            case .creditLimit: try setLimit(index, transaction)
            case .temporaryCreditLimit: try setTemporaryLimit(index, transaction)
            }
        }
        try refuseFaults()
        for index in lines.indices {
            accounts[index] = try account(lines[index], transaction)
            warnings += try transaction.warnings(
                aboutLimit: lines[index].new.amount, of: accounts[index], in: company, on: day,
                pointer: place(index) + "/newLimit")
        }
    }

    private func place(_ index: Int) -> String { "/lines/\(index)" }

    private func refuseFaults() throws {
        if faults.isEmpty { return }
        if faults.allSatisfy({ $0.code == .overlappingTemporaryLimit }) {
            throw Refusal(
                .overlappingTemporaryLimit, "Temporary limits of one customer may not overlap.", faults: faults)
        }
        throw Refusal.invalid(faults)
    }

    private func account(
        _ line: LimitAdjustmentLine, _ transaction: borrowing Transaction<Writing>
    ) throws -> CreditAccount {
        guard let account = try transaction.creditAccount(key: line.customer.id.key) else {
            throw StoreFault.damaged("a line of \(adjustment.number) names a customer that is not there")
        }
        return account
    }

    private mutating func prepare(_ index: Int, _ transaction: borrowing Transaction<Writing>) throws {
        let line = lines[index]
        let account = try account(line, transaction)
        accounts.append(account)
        if !account.customer.isInvoiceAccount {
            faults.append(
                InputFault(
                    place(index) + "/customer", .notInvoiceAccount,
                    "Customer \(account.customer.number) is billed to another account by now."))
        }
        var found = account.profile.limit
        if adjustment.type == .temporaryCreditLimit {
            found = try prepareTemporary(index, account, transaction)?.asLine ?? .init(amount: 0)
        }
        lines[index].found = found
        if found.amount != line.current.amount {
            let amount = Money(minorUnits: found.amount, currency: line.currency)
            warnings.append(
                Warning(
                    code: "staleCurrentLimit",
                    message: "The limit was \(amount) by now, not the current limit of the line.",
                    pointer: place(index) + "/currentLimit"))
        }
    }

    /// Puts the line's limit among those the customer will have; gives the one that is there now.
    private mutating func prepareTemporary(
        _ index: Int, _ account: CreditAccount, _ transaction: borrowing Transaction<Writing>
    ) throws -> TemporaryLimit? {
        let (line, customer) = (lines[index], account.customer.key)
        guard let new = line.new.asTemporary else {
            throw StoreFault.damaged("a line of \(adjustment.number) has no days")
        }
        let stored = try transaction.temporaryLimits(of: customer)
        if temporary[customer] == nil {
            temporary[customer] = Dictionary(
                stored.map { ($0.key, $0.limit) }, uniquingKeysWith: { first, _ in first })
        }
        let target = line.replaces ?? transaction.newKey()
        targets.append(target)
        temporary[customer]?[target] = new
        if new.to < day {
            faults.append(InputFault(place(index) + "/newToDate", .dateInPast, "The last day is over by now."))
        }
        if line.replaces != nil { return stored.first { $0.key == target }?.limit }
        return stored.first { $0.limit.isActive(on: day) }?.limit
    }

    private mutating func checkOverlaps() {
        for (index, line) in lines.enumerated() {
            guard let mine = line.new.asTemporary else { continue }
            let others = temporary[line.customer.id.key] ?? [:]
            if others.contains(where: { $0.key != targets[index] && $0.value.overlaps(mine) }) {
                faults.append(
                    InputFault(
                        place(index), .overlappingTemporaryLimit,
                        "Customer \(line.customer.number) has a temporary limit on some of these days."))
            }
        }
    }

    private mutating func setLimit(_ index: Int, _ transaction: borrowing Transaction<Writing>) throws {
        let (line, account) = (lines[index], accounts[index])
        var profile = account.profile
        do {
            try transaction.setLimit(line.new.amount, on: &profile, of: account.customer, in: company, on: day)
        } catch let refusal as Refusal where refusal.code == .exchangeRateMissing {
            return faults.append(InputFault(place(index), .exchangeRateMissing, refusal.detail))
        }
        profile.creditLimitExpirationDate = line.new.to
        profile.creditLimitDate = day
        guard profile != account.profile else { return }
        profile.version += 1
        profile.updatedAt = transaction.now
        try transaction.update(profile)
        try record(index, origin: .adjustment, old: account.profile.limit, transaction)
    }

    private func setTemporaryLimit(_ index: Int, _ transaction: borrowing Transaction<Writing>) throws {
        let line = lines[index]
        guard let limit = line.new.asTemporary else { return }
        try transaction.store(
            StoredTemporaryLimit(key: targets[index], customer: line.customer.id.key, limit: limit))
        try record(index, origin: .temporary, old: line.replaces == nil ? nil : line.found, transaction)
    }

    private func record(
        _ index: Int, origin: LimitChange.Origin, old: LimitAdjustmentLine.Limit?,
        _ transaction: borrowing Transaction<Writing>
    ) throws {
        let line = lines[index]
        guard old != line.new else { return }
        let change = LimitChange(
            key: transaction.newKey(), customer: line.customer.id.key, occurredAt: transaction.now,
            effectiveDate: day,
            origin: origin, adjustment: Stub(id: adjustment.id, number: adjustment.number), line: line.line,
            by: LimitAdjustment.By(actor), old: old, new: line.new)
        try transaction.insert(change)
        try transaction.append(
            LimitEvents.changed(
                change, of: line.customer, in: company, reasonCode: line.reasonCode, comment: comment),
            by: actor)
    }
}
