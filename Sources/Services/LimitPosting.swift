import Domain
import Storage

/// What posting a line comes to: its limits before and after, and what stops it or should be looked at.
struct PreparedLimit {
    /// With the limit that posting found, and the temporary limit that it sets.
    var line: LimitAdjustmentLine
    var subject: LimitSubject
    var faults: [InputFault] = []
    var warnings: [Warning] = []
    /// What will be in force: `nil` removes the temporary limit that the line refers to.
    var after: LimitAdjustmentLine.Limit?
    /// Whether anything changes.
    var changes = true
    /// The limit in the customer's currency, of a customer's credit limit.
    var customerCurrencyLimit: Int64?

    /// What the history and the event tell: `nil` where there was no such limit before.
    var before: LimitAdjustmentLine.Limit? {
        line.sets == nil || line.replaces != nil ? line.found : nil
    }
}

/// The posting of a journal: every line is looked at first, then all of them take effect or none (D-24).
///
/// Source: CM-10.6.
struct LimitPosting {
    let adjustment: LimitAdjustment
    let company: Company
    let day: CalendarDate

    init(_ adjustment: LimitAdjustment, in company: Company, on day: CalendarDate) {
        self.adjustment = adjustment
        self.company = company
        self.day = day
    }

    /// - Throws: `overlappingTemporaryLimit` when that alone stops lines, else `validation`, with every failing line.
    static func refuse(_ faults: [InputFault]) throws {
        if faults.isEmpty { return }
        if faults.allSatisfy({ $0.code == .overlappingTemporaryLimit }) {
            throw Refusal(
                .overlappingTemporaryLimit, "Temporary limits of one customer or group may not overlap.",
                faults: faults)
        }
        throw Refusal.invalid(faults)
    }

    // MARK: looking at a line

    /// - Parameters:
    ///   - place: JSON pointer of the line.
    ///   - siblings: the lines of the journal about the same subject, the line itself included.
    ///   - stored: the temporary limits that the subject has.
    func prepare(
        _ line: LimitAdjustmentLine, at place: String, among siblings: [LimitAdjustmentLine],
        _ transaction: borrowing Transaction<Writing>
    ) throws -> PreparedLimit? {
        guard let subject = try LimitSubject.of(line, transaction) else { return nil }
        var prepared = PreparedLimit(line: line, subject: subject, after: line.new)
        if case .customer(let account, _) = subject, !account.customer.isInvoiceAccount {
            prepared.faults.append(
                InputFault(
                    place + "/customer", .notInvoiceAccount,
                    "Customer \(account.customer.number) is billed to another account by now."))
        }
        switch adjustment.type {
        case .creditLimit: try prepareLimit(&prepared, place, transaction)
        case .temporaryCreditLimit: try prepareTemporary(&prepared, place, siblings, transaction)
        }
        let found = prepared.line.found?.amount ?? 0
        if found != line.current.amount {
            let amount = Money(minorUnits: found, currency: line.currency)
            prepared.warnings.append(
                Warning(
                    code: "staleCurrentLimit",
                    message: "The limit was \(amount) by now, not the current limit of the line.",
                    pointer: place + "/currentLimit"))
        }
        return prepared
    }

    private func prepareLimit(
        _ prepared: inout PreparedLimit, _ place: String, _ transaction: borrowing Transaction<Writing>
    ) throws {
        prepared.line.found = prepared.subject.limit
        // A reversal gives back what there was, also a limit that never ended (CM-10.7).
        if prepared.line.new.to == nil, adjustment.reverses == nil || prepared.line.subject.isGroup {
            prepared.faults.append(
                InputFault(place + "/newToDate", .expirationDateRequired, "Give the last day of the limit."))
        }
        guard case .customer(let account, _) = prepared.subject else { return }
        do {
            prepared.customerCurrencyLimit = try transaction.convertedLimit(
                Money(minorUnits: prepared.line.new.amount, currency: company.accountingCurrency),
                to: account.customer.currency, of: company, on: day)
        } catch let refusal as Refusal where refusal.code == .exchangeRateMissing {
            prepared.faults.append(InputFault(place, .exchangeRateMissing, refusal.detail))
        }
    }

    private func prepareTemporary(
        _ prepared: inout PreparedLimit, _ place: String, _ siblings: [LimitAdjustmentLine],
        _ transaction: borrowing Transaction<Writing>
    ) throws {
        let line = prepared.line
        let stored = try prepared.subject.temporaryLimits(endingFrom: nil, transaction)
        let replaced = stored.first { $0.key == line.replaces }
        if line.replaces != nil, replaced == nil, !line.ends {
            prepared.faults.append(
                InputFault(
                    place + "/existingTemporaryLimit", .unknownReference,
                    "The temporary limit to be replaced is there no longer."))
            return
        }
        let active = line.replaces == nil ? stored.first { $0.limit.isActive(on: day) } : replaced
        prepared.line.found = active?.limit.asLine ?? .init(amount: 0)
        prepared.line.sets = line.replaces ?? transaction.newKey()
        if line.ends { return prepareEnd(&prepared, replaced?.limit) }
        guard let mine = line.new.asTemporary else {
            if line.new.from == nil {
                prepared.faults.append(
                    InputFault(place + "/newFromDate", .required, "A temporary limit needs a first day."))
            }
            if line.new.to == nil {
                prepared.faults.append(
                    InputFault(place + "/newToDate", .expirationDateRequired, "Give the last day of the limit."))
            }
            return
        }
        if mine.to < day, adjustment.reverses == nil {
            prepared.faults.append(InputFault(place + "/newToDate", .dateInPast, "The last day is over by now."))
        }
        let touched = Set(siblings.compactMap(\.replaces))
        let others =
            stored.filter { !touched.contains($0.key) }.map(\.limit)
            + siblings.compactMap { $0.line == line.line || $0.ends ? nil : $0.new.asTemporary }
        if others.contains(where: { $0.overlaps(mine) }) {
            prepared.faults.append(
                InputFault(
                    place, .overlappingTemporaryLimit,
                    "\(prepared.subject.number) has a temporary limit on some of these days."))
        }
    }

    /// The period ends on the day before the reversal; one that has not begun then is removed (CM-10.7).
    private func prepareEnd(_ prepared: inout PreparedLimit, _ limit: TemporaryLimit?) {
        guard let limit, limit.to >= day else {
            prepared.changes = false
            return
        }
        prepared.after =
            limit.from >= day
            ? nil : .init(amount: limit.amount, from: limit.from, to: day.adding(days: -1))
    }
}

/// How the lines of a journal take effect, one by one, within the transaction that posts it.
struct LimitEffects {
    let posting: LimitPosting
    let comment: String?
    let actor: Actor

    /// Carries out a line that nothing stops, and stores what it found.
    func carryOut(_ prepared: PreparedLimit, _ transaction: borrowing Transaction<Writing>) throws {
        try transaction.update(prepared.line, of: posting.adjustment.key)
        guard prepared.changes else { return }
        switch prepared.subject {
        case .customer(let account, _):
            if posting.adjustment.type == .creditLimit {
                try setLimit(prepared, of: account, transaction)
            } else {
                try setTemporaryLimit(prepared, of: account, transaction)
            }
        case .group(let group): try setGroup(prepared, of: group, transaction)
        }
    }

    private func setGroup(
        _ prepared: PreparedLimit, of group: CustomerCreditGroup, _ transaction: borrowing Transaction<Writing>
    ) throws {
        let adjustment = posting.adjustment
        let cause = GroupLimitCause(
            adjustment: Stub(id: adjustment.id, number: adjustment.number), line: prepared.line.line,
            reasonCode: prepared.line.reasonCode, comment: comment)
        if adjustment.type == .creditLimit {
            _ = try CreditGroupService.setGroupLimit(
                prepared.line.new, of: group, .adjustment, cause: cause, on: posting.day, by: actor,
                in: transaction)
        } else if let key = prepared.line.sets {
            try CreditGroupService.setTemporaryLimit(
                key, to: prepared.after?.asTemporary, over: prepared.before, of: group, cause: cause,
                on: posting.day, by: actor, in: transaction)
        }
    }

    private func setLimit(
        _ prepared: PreparedLimit, of account: CreditAccount, _ transaction: borrowing Transaction<Writing>
    ) throws {
        var profile = account.profile
        profile.creditLimit = prepared.line.new.amount
        profile.creditLimitCustomerCurrency = prepared.customerCurrencyLimit ?? profile.creditLimitCustomerCurrency
        profile.creditLimitExpirationDate = prepared.line.new.to
        profile.creditLimitDate = posting.day
        guard profile != account.profile else { return }
        profile.version += 1
        profile.updatedAt = transaction.now
        try transaction.update(profile)
        try record(prepared, of: account, .adjustment, transaction)
    }

    private func setTemporaryLimit(
        _ prepared: PreparedLimit, of account: CreditAccount, _ transaction: borrowing Transaction<Writing>
    ) throws {
        guard let key = prepared.line.sets else { return }
        if let limit = prepared.after?.asTemporary {
            try transaction.store(StoredTemporaryLimit(key: key, customer: account.customer.key, limit: limit))
        } else {
            try transaction.deleteTemporaryLimit(key, of: account.customer.key)
        }
        try record(prepared, of: account, .temporary, transaction)
    }

    private func record(
        _ prepared: PreparedLimit, of account: CreditAccount, _ origin: LimitChange.Origin,
        _ transaction: borrowing Transaction<Writing>
    ) throws {
        guard let change = change(prepared, origin, transaction) else { return }
        try transaction.insert(change)
        try transaction.append(
            LimitEvents.changed(
                change, of: account.customer.stub, in: posting.company, reasonCode: prepared.line.reasonCode,
                comment: comment), by: actor)
    }

    /// What a line for a customer will come to, to be kept until all lines take effect; `nil` for a group's.
    func staged(
        _ prepared: PreparedLimit, preparedKey: Int64, _ transaction: borrowing Transaction<Writing>
    ) -> StagedLimit? {
        guard case .customer(let account, _) = prepared.subject else { return nil }
        let isTemporary = posting.adjustment.type == .temporaryCreditLimit
        let change = prepared.changes ? change(prepared, isTemporary ? .temporary : .adjustment, transaction) : nil
        let event = change.map {
            LimitEvents.changed(
                $0, of: account.customer.stub, in: posting.company, reasonCode: prepared.line.reasonCode)
        }
        return StagedLimit(
            line: prepared.line.line, customer: account.customer.key, profileVersion: account.profile.version,
            preparedKey: preparedKey, changes: prepared.changes, found: prepared.line.found ?? .init(amount: 0),
            sets: prepared.line.sets,
            customerCurrencyLimit: prepared.customerCurrencyLimit ?? account.profile.creditLimitCustomerCurrency,
            change: change, after: prepared.after, event: event)
    }

    /// What the history tells of a line; `nil` when the limit stays as it is.
    private func change(
        _ prepared: PreparedLimit, _ origin: LimitChange.Origin, _ transaction: borrowing Transaction<Writing>
    ) -> LimitChange? {
        guard prepared.before != prepared.after else { return nil }
        let adjustment = posting.adjustment
        return LimitChange(
            key: transaction.newKey(), customer: prepared.subject.key, occurredAt: transaction.now,
            effectiveDate: posting.day, origin: origin,
            adjustment: Stub(id: adjustment.id, number: adjustment.number), line: prepared.line.line,
            by: LimitAdjustment.By(actor), old: prepared.before, new: prepared.after)
    }
}
