public import Domain
import JSON
public import Storage

/// Sets what customers owe against what they have paid or been credited, and takes it back.
///
/// A settlement moves open amounts only. Where the two sides were posted at different rates, the difference between them
/// is an exchange gain or loss, and leaves the balance with the settlement, so that the balance is always the sum of the
/// open amounts in accounting currency.
///
/// Source: CO-5.2 to CO-5.4, CO-5.14.
public enum SettlementService {
    /// Items to set against each other, and how much.
    public struct WantedPair: Sendable {
        public var debit: Int64
        public var credit: Int64
        public var amount: Int64
        /// Where the amount stands in the request.
        public var pointer: String

        public init(debit: Int64, credit: Int64, amount: Int64, pointer: String) {
            self.debit = debit
            self.credit = credit
            self.amount = amount
            self.pointer = pointer
        }
    }

    /// - Parameter day: the day of the settlement; `nil` is the latest of the documents.
    public static func settle(
        _ wanted: [WantedPair], of customer: Int64, on day: CalendarDate?, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Settlement {
        var latest = CalendarDate.earliest
        var currency: Currency?
        var pairs: [Settlement.Pair] = []
        for want in wanted {
            var (debit, credit) = (try item(want.debit, want, in: transaction), try item(want.credit, want, in: transaction))
            for item in [debit, credit] {
                guard let document = try transaction.receivable(key: item.document)?.document, document.customer == customer else {
                    throw Refusal.invalid(want.pointer, .unknownReference, "All items must be of one customer.")
                }
                latest = max(latest, document.transactionDate)
                if let currency, currency != document.currency {
                    throw Refusal.invalid(want.pointer, .currencyMismatch, "All items must be in one currency.")
                }
                currency = document.currency
            }
            guard debit.amount > 0, credit.amount < 0 else {
                throw Refusal.invalid(want.pointer, .invalidValue, "Set an invoice against a payment or credit note.")
            }
            guard want.amount <= debit.open, want.amount <= -credit.open else {
                let open = Money(minorUnits: min(debit.open, -credit.open), currency: currency ?? company.accountingCurrency)
                throw Refusal.invalid(want.pointer, .exceedsOpenAmount, "Only \(open) \(open.currency) is open on both sides.")
            }
            let pair = Settlement.Pair(
                debit: debit.key, credit: credit.key, amount: want.amount,
                debitAccounting: debit.accountingShare(of: want.amount),
                creditAccounting: credit.accountingShare(of: want.amount))
            pairs.append(pair)
            take(pair, from: &debit, and: &credit)
            try transaction.update(debit)
            try transaction.update(credit)
        }
        if let day, day < latest {
            throw Refusal.invalid("/settlementDate", .outOfRange, "Not before \(latest), the latest of the documents.")
        }
        try checkOpen(wanted, from: day ?? latest, currency ?? company.accountingCurrency, in: transaction)
        let settlement = Settlement(
            header: RecordHeader(key: transaction.newKey(), version: 1, createdAt: transaction.now, updatedAt: transaction.now),
            company: company.key, customer: customer, settlementDate: day ?? latest, pairs: pairs)
        try close(pairs, on: settlement.settlementDate, in: transaction)
        try transaction.insert(settlement)
        try move(settlement, sign: -1, latestDay: settlement.settlementDate, in: transaction)
        try transaction.append(event("settlement.posted", settlement, company), by: actor)
        return settlement
    }

    /// Takes a settlement back: what it closed is open again.
    ///
    /// - Throws: `invalidState` when it was taken back already.
    public static func reverse(
        _ settlement: Settlement, on day: CalendarDate, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Settlement {
        guard settlement.status == .settled else { throw Refusal.invalidState("The settlement is reversed already.") }
        if day < settlement.settlementDate {
            throw Refusal.invalid("/reversalDate", .outOfRange, "Not before \(settlement.settlementDate), the day of the settlement.")
        }
        for pair in settlement.pairs {
            guard var debit = try transaction.item(pair.debit), var credit = try transaction.item(pair.credit) else {
                throw StoreFault.damaged("settlement \(settlement.id) names an item that is not there")
            }
            take(pair, from: &debit, and: &credit, sign: -1)
            debit.closedDate = nil
            credit.closedDate = nil
            try transaction.update(debit)
            try transaction.update(credit)
        }
        var reversed = settlement
        reversed.status = .reversed
        reversed.reversalDate = day
        reversed.header.version += 1
        reversed.header.updatedAt = transaction.now
        try transaction.update(reversed)
        try move(reversed, sign: 1, latestDay: day, in: transaction)
        try transaction.append(event("settlement.reversed", reversed, company), by: actor)
        return reversed
    }

    // MARK: parts

    private static func item(
        _ key: Int64, _ want: WantedPair, in transaction: borrowing Transaction<Writing>
    ) throws -> OpenItem {
        guard let item = try transaction.item(key) else {
            throw Refusal.invalid(want.pointer, .unknownReference, "There is no such installment.")
        }
        return item
    }

    /// Refuses what another settlement had taken on the day or a later one, though it was taken back since (CO-3.5).
    private static func checkOpen(
        _ wanted: [WantedPair], from day: CalendarDate, _ currency: Currency, in transaction: borrowing Transaction<Writing>
    ) throws {
        var left: [Int64: Int64] = [:]
        for want in wanted {
            for key in [want.debit, want.credit] {
                let open = try left[key] ?? item(key, want, in: transaction)
                    .leastOpen(from: day, settled: transaction.settledParts(of: key))
                guard want.amount <= open else {
                    let open = Money(minorUnits: max(open, 0), currency: currency)
                    throw Refusal.invalid(want.pointer, .exceedsOpenAmount,
                                          "Only \(open) \(currency) is open from \(day) on; give a later settlementDate.")
                }
                left[key] = open - want.amount
            }
        }
    }

    private static func take(
        _ pair: Settlement.Pair, from debit: inout OpenItem, and credit: inout OpenItem, sign: Int64 = 1
    ) {
        debit.open -= sign * pair.amount
        debit.openAccounting -= sign * pair.debitAccounting
        credit.open += sign * pair.amount
        credit.openAccounting -= sign * pair.creditAccounting
    }

    /// Marks what is settled wholly with the day on which that happened.
    private static func close(
        _ pairs: [Settlement.Pair], on day: CalendarDate, in transaction: borrowing Transaction<Writing>
    ) throws {
        for key in Set(pairs.flatMap { [$0.debit, $0.credit] }) {
            guard var item = try transaction.item(key), item.open == 0 else { continue }
            item.closedDate = max(day, item.closedDate ?? day)
            try transaction.update(item)
        }
    }

    /// Keeps the balance equal to the open amounts: what a settlement gains or loses by exchange leaves or returns.
    private static func move(
        _ settlement: Settlement, sign: Int64, latestDay: CalendarDate, in transaction: borrowing Transaction<Writing>
    ) throws {
        let exchange = settlement.pairs.reduce(Int64(0)) { $0 + $1.debitAccounting + $1.creditAccounting }
        try transaction.addExposure(to: settlement.customer, balance: sign * exchange, latestDay: latestDay)
        try transaction.refreshOldestDue(of: settlement.customer)
    }

    private static func event(_ type: String, _ settlement: Settlement, _ company: Company) -> Change {
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        writer.name("settlement")
        writer.beginObject()
        writer.member("id", settlement.id.description)
        writer.member("status", settlement.status.rawValue)
        writer.member("settlementDate", settlement.settlementDate.description)
        writer.member("pairs", Int64(settlement.pairs.count))
        writer.endObject()
        writer.endObject()
        return Change(type, company: company.key, record: settlement.id, number: nil, data: writer.bytes,
                      changes: Change.difference(from: nil, to: [("status", settlement.status.rawValue)]))
    }
}
