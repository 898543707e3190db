public import Domain
import Storage

/// A line of a journal as the caller gives it, before its references are looked up.
public struct LimitLineDraft: Sendable {
    /// `nil` where the caller's text could not be read; the draft then has a fault.
    public var customer: Reference?
    public var newLimit: Int64?
    public var newFrom: CalendarDate?
    public var newTo: CalendarDate?
    public var reasonCode: String?
    /// The temporary limit to replace.
    public var replaces: Reference?

    public init(
        customer: Reference?, newLimit: Int64?, newFrom: CalendarDate?, newTo: CalendarDate?,
        reasonCode: String?,
        replaces: Reference?
    ) {
        self.customer = customer
        self.newLimit = newLimit
        self.newFrom = newFrom
        self.newTo = newTo
        self.reasonCode = reasonCode
        self.replaces = replaces
    }
}

/// Turns what a caller gives into the lines of a journal, and collects every fault of them.
///
/// Source: CM-10.2.
struct LimitLineReading {
    let company: Company
    let type: LimitAdjustment.AdjustmentType
    let day: CalendarDate
    /// Where the lines stand in the request.
    let pointer: @Sendable (Int) -> String
    /// The lines that the journal has already, then those read.
    private(set) var lines: [LimitAdjustmentLine]
    private(set) var faults: [InputFault]
    private(set) var warnings: [Warning] = []

    init(
        _ company: Company, _ type: LimitAdjustment.AdjustmentType, on day: CalendarDate,
        behind lines: [LimitAdjustmentLine] = [], faults: [InputFault] = [],
        pointer: @escaping @Sendable (Int) -> String = { "/lines/\($0)" }
    ) {
        self.company = company
        self.type = type
        self.day = day
        self.lines = lines
        self.faults = faults
        self.pointer = pointer
    }

    mutating func read(_ drafts: [LimitLineDraft], _ transaction: borrowing Transaction<Writing>) throws {
        var customers: [Int64: [LimitAdjustmentLine]] = Dictionary(grouping: lines) { $0.customer.id.key }
        for (index, draft) in drafts.enumerated() {
            let before = faults.count
            let place = pointer(index)
            let account = try account(draft, place, transaction)
            checkDates(draft, place)
            let reason = try reasonCode(draft, place, transaction)
            let replaced = try replaced(draft, account, place, transaction)
            guard let account, let newLimit = draft.newLimit, faults.count == before else { continue }
            let line = LimitAdjustmentLine(
                line: (lines.last?.line ?? 0) + 1, customer: account.customer.stub,
                currency: company.accountingCurrency,
                current: try current(account, replaced, transaction), replaces: replaced?.key,
                new: .init(amount: newLimit, from: draft.newFrom, to: draft.newTo), reasonCode: reason)
            let others = customers[account.customer.key] ?? []
            checkRepeated(line, among: others, place)
            guard faults.count == before else { continue }
            customers[account.customer.key, default: []].append(line)
            lines.append(line)
        }
    }

    private mutating func fault(_ pointer: String, _ code: FaultCode, _ message: String) {
        faults.append(InputFault(pointer, code, message))
    }

    private mutating func account(
        _ draft: LimitLineDraft, _ place: String, _ transaction: borrowing Transaction<Writing>
    ) throws -> CreditAccount? {
        guard let reference = draft.customer else { return nil }
        guard let account = try transaction.creditAccount(reference, in: company.key),
            account.customer.company == company.key
        else {
            fault(place + "/customer", .unknownReference, "There is no such customer in \(company.number).")
            return nil
        }
        if !account.customer.isInvoiceAccount {
            fault(
                place + "/customer", .notInvoiceAccount,
                "Customer \(account.customer.number) is billed to another account; that one has the limit.")
            return nil
        }
        return account
    }

    private mutating func checkDates(_ draft: LimitLineDraft, _ place: String) {
        if type == .temporaryCreditLimit, draft.newFrom == nil {
            fault(place + "/newFromDate", .required, "A temporary limit needs a first day.")
        }
        if type == .creditLimit, draft.newFrom != nil {
            fault(place + "/newFromDate", .invalidValue, "Only a temporary limit has a first day.")
        }
        guard let to = draft.newTo else {
            return fault(place + "/newToDate", .expirationDateRequired, "Give the last day of the limit.")
        }
        if let from = draft.newFrom, to < from {
            fault(place + "/newToDate", .outOfRange, "The last day is before the first.")
        } else if to < day {
            // A manager may let a limit expire on purpose, but a temporary limit of the past has no effect (D-21).
            if type == .temporaryCreditLimit {
                fault(place + "/newToDate", .dateInPast, "The last day is over already.")
            } else {
                warnings.append(
                    Warning(
                        code: "dateInPast", message: "The limit has expired already on \(day).",
                        pointer: place + "/newToDate"))
            }
        }
    }

    private mutating func reasonCode(
        _ draft: LimitLineDraft, _ place: String, _ transaction: borrowing Transaction<Writing>
    ) throws -> String? {
        guard let wanted = draft.reasonCode else { return nil }
        for type in ReasonType.allCases {
            let code = try transaction.code("\(type.rawValue).\(wanted)", in: .reasonCodes, of: company.key)
            if let reason = code?.reason { return reason.reason }
        }
        fault(place + "/reasonCode", .unknownReference, "There is no such reason in \(company.number).")
        return nil
    }

    private mutating func replaced(
        _ draft: LimitLineDraft, _ account: CreditAccount?, _ place: String,
        _ transaction: borrowing Transaction<Writing>
    ) throws -> StoredTemporaryLimit? {
        guard let reference = draft.replaces else { return nil }
        let place = place + "/existingTemporaryLimit"
        if type == .creditLimit {
            fault(place, .invalidValue, "A journal of credit limits replaces no temporary limit.")
            return nil
        }
        guard let account else { return nil }
        let known = try transaction.temporaryLimits(of: account.customer.key).first { .key($0.key) == reference }
        if known == nil { fault(place, .unknownReference, "The customer has no such temporary limit.") }
        return known
    }

    /// The limit as it is now: what `currentLimit` shows and posting compares with.
    private func current(
        _ account: CreditAccount, _ replaced: StoredTemporaryLimit?,
        _ transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustmentLine.Limit {
        guard type == .temporaryCreditLimit else { return account.profile.limit }
        let temporary =
            try replaced?.limit ?? transaction.activeTemporaryLimit(of: account.customer.key, on: day)
        return temporary?.asLine ?? .init(amount: 0)
    }

    private mutating func checkRepeated(
        _ line: LimitAdjustmentLine, among others: [LimitAdjustmentLine], _ place: String
    ) {
        if type == .creditLimit {
            if !others.isEmpty {
                fault(place + "/customer", .duplicate, "The customer has a line in this journal.")
            }
            return
        }
        if let replaced = line.replaces, others.contains(where: { $0.replaces == replaced }) {
            fault(place + "/existingTemporaryLimit", .duplicate, "Another line replaces this temporary limit.")
        }
        if let mine = line.new.asTemporary,
            others.contains(where: { $0.new.asTemporary?.overlaps(mine) ?? false })
        {
            fault(
                place, .overlappingTemporaryLimit,
                "The days overlap with those of another line of this customer.")
        }
    }
}

extension TemporaryLimit {
    var asLine: LimitAdjustmentLine.Limit { .init(amount: amount, from: from, to: to) }
}

extension LimitAdjustmentLine.Limit {
    /// The temporary limit that a line of a temporary journal sets; it has both days.
    var asTemporary: TemporaryLimit? {
        guard let from, let to else { return nil }
        return TemporaryLimit(amount: amount, from: from, to: to)
    }
}
