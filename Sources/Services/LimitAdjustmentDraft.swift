public import Domain
import Storage

/// A line of a journal as the caller gives it, before its references are looked up.
public struct LimitLineDraft: Sendable {
    /// `nil` where none is given, or the caller's text could not be read; the draft then has a fault.
    public var customer: Reference?
    public var group: Reference?
    /// In the currency of the line, which only its subject tells.
    public var newLimit: String?
    public var newFrom: CalendarDate?
    public var newTo: CalendarDate?
    public var reasonCode: String?
    /// The temporary limit to replace.
    public var replaces: Reference?

    public init(
        customer: Reference?, group: Reference? = nil, newLimit: String?, newFrom: CalendarDate?,
        newTo: CalendarDate?, reasonCode: String?, replaces: Reference?
    ) {
        self.customer = customer
        self.group = group
        self.newLimit = newLimit
        self.newFrom = newFrom
        self.newTo = newTo
        self.reasonCode = reasonCode
        self.replaces = replaces
    }

    /// Whether it names nothing but its subject: a temporary journal then shows what the subject has (CM-10.2).
    var isBare: Bool { newLimit == nil && newFrom == nil && newTo == nil && replaces == nil }
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
    /// The lines that were read, numbered behind those the journal has.
    private(set) var lines: [LimitAdjustmentLine] = []
    private(set) var faults: [InputFault]
    private(set) var warnings: [Warning] = []
    /// The lines about each subject, those of the journal included.
    private var known: [LimitAdjustmentLine.Subject: [LimitAdjustmentLine]] = [:]
    private var last: Int

    /// - Parameter last: number of the journal's last line.
    init(
        _ company: Company, _ type: LimitAdjustment.AdjustmentType, on day: CalendarDate, behind last: Int = 0,
        faults: [InputFault] = [], pointer: @escaping @Sendable (Int) -> String = { "/lines/\($0)" }
    ) {
        self.company = company
        self.type = type
        self.day = day
        self.last = last
        self.faults = faults
        self.pointer = pointer
    }

    /// Reads lines; `others` gives those that the journal has about a subject already.
    mutating func read(
        _ drafts: [LimitLineDraft], _ transaction: borrowing Transaction<Writing>,
        others: (LimitAdjustmentLine.Subject) throws -> [LimitAdjustmentLine] = { _ in [] }
    ) throws {
        for (index, draft) in drafts.enumerated() {
            let before = faults.count
            let place = pointer(index)
            let subject = try subject(draft, place, transaction)
            if type == .temporaryCreditLimit, draft.isBare {
                let reason = try reasonCode(draft, place, transaction)
                guard let subject, faults.count == before else { continue }
                for line in try expanded(subject, reason, transaction) {
                    try add(line, place, others)
                }
                continue
            }
            let amount = newLimit(draft, subject?.currency ?? company.accountingCurrency, place)
            checkDates(draft, place)
            let reason = try reasonCode(draft, place, transaction)
            let replaced = try replaced(draft, subject, place, transaction)
            guard let subject, let amount, faults.count == before else { continue }
            let line = LimitAdjustmentLine(
                line: last + 1, subject: subject.subject, currency: subject.currency,
                current: try subject.current(type, replaced, on: day, transaction), replaces: replaced?.key,
                new: .init(amount: amount, from: draft.newFrom, to: draft.newTo), reasonCode: reason)
            try add(line, place, others)
        }
    }

    private mutating func add(
        _ line: LimitAdjustmentLine, _ place: String,
        _ others: (LimitAdjustmentLine.Subject) throws -> [LimitAdjustmentLine]
    ) throws {
        let subject = line.subject
        if known[subject] == nil { known[subject] = try others(subject) }
        let before = faults.count
        checkRepeated(line, among: known[subject] ?? [], place)
        guard faults.count == before else { return }
        var line = line
        line.line = last + 1
        last = line.line
        known[subject]?.append(line)
        lines.append(line)
    }

    /// One line for each temporary limit that is active or still to come, with what it is; else one that is empty.
    private func expanded(
        _ subject: LimitSubject, _ reason: String?, _ transaction: borrowing Transaction<Writing>
    ) throws -> [LimitAdjustmentLine] {
        func line(_ limit: LimitAdjustmentLine.Limit, _ key: Int64?) -> LimitAdjustmentLine {
            LimitAdjustmentLine(
                line: 0, subject: subject.subject, currency: subject.currency, current: limit, replaces: key,
                new: limit, reasonCode: reason)
        }
        let limits = try subject.temporaryLimits(endingFrom: day, transaction)
        if limits.isEmpty { return [line(.init(amount: 0), nil)] }
        return limits.map { line($0.limit.asLine, $0.key) }
    }

    private mutating func fault(_ pointer: String, _ code: FaultCode, _ message: String) {
        faults.append(InputFault(pointer, code, message))
    }

    private mutating func newLimit(_ draft: LimitLineDraft, _ currency: Currency, _ place: String) -> Int64? {
        guard let text = draft.newLimit else {
            fault(place + "/newLimit", .required, "Give the limit to be.")
            return nil
        }
        switch AmountReading.amount(text, in: currency, atLeast: 0, place + "/newLimit") {
        case .success(let amount): return amount
        case .failure(let found):
            faults.append(found.fault)
            return nil
        }
    }

    private mutating func subject(
        _ draft: LimitLineDraft, _ place: String, _ transaction: borrowing Transaction<Writing>
    ) throws -> LimitSubject? {
        if let group = draft.group {
            if draft.customer != nil {
                fault(
                    place, .accountAndGroupOnLine,
                    "A line is about a customer or about a customer credit group, never both.")
                return nil
            }
            let found = try LimitSubject.group(group, transaction)
            if found == nil {
                fault(place + "/customerCreditGroup", .unknownReference, "There is no such customer credit group.")
            }
            return found
        }
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
        return .customer(account, company.accountingCurrency)
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
        _ draft: LimitLineDraft, _ subject: LimitSubject?, _ place: String,
        _ transaction: borrowing Transaction<Writing>
    ) throws -> StoredTemporaryLimit? {
        guard let reference = draft.replaces else { return nil }
        let place = place + "/existingTemporaryLimit"
        if type == .creditLimit {
            fault(place, .invalidValue, "A journal of credit limits replaces no temporary limit.")
            return nil
        }
        guard let subject else { return nil }
        let known = try subject.temporaryLimits(endingFrom: nil, transaction).first { .key($0.key) == reference }
        if known == nil { fault(place, .unknownReference, "The line's subject has no such temporary limit.") }
        return known
    }

    private mutating func checkRepeated(
        _ line: LimitAdjustmentLine, among others: [LimitAdjustmentLine], _ place: String
    ) {
        if type == .creditLimit {
            guard !others.isEmpty else { return }
            switch line.subject {
            case .customer:
                fault(place + "/customer", .duplicate, "The customer has a line in this journal.")
            case .group:
                fault(place + "/customerCreditGroup", .duplicate, "The group has a line in this journal.")
            }
            return
        }
        if let replaced = line.replaces, others.contains(where: { $0.replaces == replaced }) {
            fault(place + "/existingTemporaryLimit", .duplicate, "Another line replaces this temporary limit.")
        }
        if let mine = line.new.asTemporary,
            others.contains(where: { !$0.ends && $0.new.asTemporary?.overlaps(mine) ?? false })
        {
            fault(
                place, .overlappingTemporaryLimit,
                "The days overlap with those of another line of this customer or group.")
        }
    }
}

extension TemporaryLimit {
    var asLine: LimitAdjustmentLine.Limit { .init(amount: amount, from: from, to: to) }
}

extension LimitAdjustmentLine.Limit {
    /// The temporary limit that a line of a temporary journal sets; `nil` while a day is missing.
    var asTemporary: TemporaryLimit? {
        guard let from, let to else { return nil }
        return TemporaryLimit(amount: amount, from: from, to: to)
    }
}
