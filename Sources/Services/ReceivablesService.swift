public import Domain
public import Storage

extension Receivable: Recorded {
    var publicNumber: String { number }
    var owner: Int64? { company }
    static var noun: StaticString { "receivable" }
    var auditValues: AuditValues {
        func text(_ minorUnits: Int64) -> String { Money(minorUnits: minorUnits, currency: currency).description }
        return [
            ("customer", Identifier(.customer, key: customer).description), ("amount", text(amount.minorUnits)),
            ("currency", currency.code), ("rate", rate.map { DecimalText.print($0, scale: 9, minimumDecimals: 0) }),
            ("taxAmount", text(taxAmount)), ("transactionDate", transactionDate.description),
            ("documentDate", documentDate?.description),
            ("dueDate", installments.map { "\($0.dueDate) \(text($0.amount))" }.joined(separator: ", ")),
            ("order", order.map { Identifier(.order, key: $0).description }),
            ("lines", orderLines.map { "\($0.line): \($0.quantity)" }.joined(separator: ", ")),
            ("creditedInvoice", creditedInvoice.map { Identifier(.invoice, key: $0).description }),
            ("marks", marks.map { "\($0.invoice).\($0.installment): \(text($0.amount))" }.joined(separator: ", ")),
            ("methodOfPayment", methodOfPayment), ("paymentReference", paymentReference),
        ]
    }
}

/// Invoices, credit notes and payments as the ERP has posted them. Facts: never refused for credit.
///
/// Source: CO-3, CO-5, api-conventions 12 and 14.
public enum ReceivablesService {
    /// Creates a document with its open items, or changes what may still change of it.
    ///
    /// - Parameters:
    ///   - document: with its references resolved; accounting amount and keys are filled in here.
    ///   - day: the day on which the holds of the customer are evaluated after it; `nil` leaves that to the caller.
    public static func put(
        _ document: Receivable, in company: Company, on day: CalendarDate?, by actor: Actor, precondition: (Int64) throws -> Void,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Put<ReceivableWithItems> {
        let old = try transaction.receivable(.number(document.number), document.kind, in: company.key)
        var document = document
        if let old {
            document.number = old.document.number
            document.header.key = old.document.header.key
            if document.order == old.document.order, document.orderLines.isEmpty { document.orderLines = old.document.orderLines }
        }
        try value(&document, old?.document, in: company, in: transaction)
        // The items take the keys behind the document's.
        if old == nil { document.header.key = transaction.newKey(reserving: document.installments.count) }
        let put = try transaction.put(document, over: old?.document, by: actor, precondition: precondition) { new in
            try create(new, in: company, by: actor, in: transaction)
        } update: { new, before in
            try change(new, from: before, in: company, in: transaction)
        }
        guard let stored = try transaction.receivable(key: put.record.header.key) else {
            throw StoreFault.damaged("a document that was stored is not there")
        }
        if let day, put.outcome == .created || put.outcome == .updated {
            try settle(stored.document, over: old?.document, on: day, by: actor, in: transaction)
        }
        return Put(stored, put.outcome)
    }

    /// Evaluates the holds of the customers whose credit a document has moved. A new invoice of its own only uses credit.
    private static func settle(
        _ document: Receivable, over old: Receivable?, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        var customers = [document.customer]
        if let old, old.customer != document.customer { customers.append(old.customer) }
        if let key = document.order, let order = try transaction.order(key: key), order.subject != document.customer {
            customers.append(order.subject)
        }
        let onlyUses = document.kind == .invoice && document.order == nil && old == nil
        try HoldEvaluation.afterChange(ofCreditOf: customers, onlyUses ? .uses : .frees, on: day, by: actor, in: transaction)
    }

    /// The accounting amount, at the rate that was given or the company's of the day.
    private static func value(
        _ document: inout Receivable, _ old: Receivable?, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws {
        if let old, old.amount == document.amount, old.rate == document.rate, old.transactionDate == document.transactionDate {
            document.accountingAmount = old.accountingAmount
            return
        }
        let converted: Money? = if document.currency == company.accountingCurrency {
            document.amount
        } else if let rate = document.rate {
            ExchangeRate(billionths: rate).convert(document.amount, to: company.accountingCurrency)
        } else {
            try transaction.convert(document.amount, to: company.accountingCurrency, rateType: company.rateType,
                                    on: document.transactionDate, accounting: company.accountingCurrency)
        }
        guard let converted, converted.minorUnits <= Money.largest else {
            throw Refusal.invalid("/amount", .tooLarge, "The amount is too large in accounting currency.")
        }
        document.accountingAmount = converted.minorUnits
    }

    private static func create(
        _ document: Receivable, in company: Company, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        var document = document
        if let order = document.order, document.kind == .invoice {
            document.orderLines = try OrderProgress.orderInvoiced(
                order: order, lines: document.orderLines.isEmpty ? nil : document.orderLines, in: company,
                on: document.transactionDate, by: actor, in: transaction)
        }
        try transaction.insert(document, items: document.items())
        try transaction.addExposure(to: document.customer, balance: document.accountingAmount * document.kind.sign,
                                    latestDay: document.transactionDate)
        try transaction.refreshOldestDue(of: document.customer)
        try settleAtOnce(document, in: company, by: actor, in: transaction)
    }

    /// Carries out the marks of a payment, and sets a credit note against the invoice that it credits (CO-3.3).
    private static func settleAtOnce(
        _ document: Receivable, in company: Company, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        var wanted: [SettlementService.WantedPair] = []
        let credit = document.header.key + 1
        for (index, mark) in document.marks.enumerated() {
            wanted.append(.init(debit: mark.invoice + Int64(mark.installment), credit: credit, amount: mark.amount,
                                pointer: "/marks/\(index)/amountToSettle"))
        }
        if document.kind == .creditNote, let invoice = document.creditedInvoice,
            let credited = try transaction.receivable(key: invoice)
        {
            var rest = document.amount.minorUnits
            for item in credited.items where item.open > 0 && rest > 0 && credited.document.currency == document.currency {
                let amount = min(rest, item.open)
                wanted.append(.init(debit: item.key, credit: credit, amount: amount, pointer: "/invoice"))
                rest -= amount
            }
        }
        guard !wanted.isEmpty else { return }
        _ = try SettlementService.settle(wanted, of: document.customer, on: nil, in: company, by: actor, in: transaction)
    }

    /// Amount, currency, customer and dates change while nothing is settled; due dates always (CO-1.9, CO-4.7).
    private static func change(
        _ new: Receivable, from old: Receivable, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws {
        if new.marks != old.marks { throw alreadySettled(old, "its marks were carried out when it was created") }
        if new.creditedInvoice != old.creditedInvoice || new.order != old.order || new.orderLines != old.orderLines {
            throw Refusal.invalidState("\(old.number): the order and the invoice that it names are fixed.")
        }
        let touchesSettled = new.amount != old.amount || new.customer != old.customer
            || new.transactionDate != old.transactionDate || new.accountingAmount != old.accountingAmount
            || new.installments.map(\.amount) != old.installments.map(\.amount)
        if !touchesSettled {
            try transaction.update(new, items: nil)
            for (item, part) in zip(try transaction.receivable(key: old.header.key)?.items ?? [], new.installments)
            where item.dueDate != part.dueDate {
                var moved = item
                moved.dueDate = part.dueDate
                try transaction.update(moved)
            }
            return try transaction.refreshOldestDue(of: new.customer)
        }
        if try transaction.isSettled(document: old.header.key) {
            throw alreadySettled(old, "amount, currency, customer and dates stay while anything is settled")
        }
        if let named = try transaction.settledOnce(old) {
            // The days on which it was settled stay as they were; what was due then may still be corrected.
            guard new.customer == old.customer, new.currency == old.currency, new.transactionDate <= named.day,
                new.installments.count >= named.installment
            else {
                throw alreadySettled(old, "it was settled on \(named.day) and taken back; customer, currency and the due "
                    + "dates that were settled stay, and it cannot be dated later than that")
            }
        }
        guard new.installments.count <= max(old.installments.count, 1) else {
            throw Refusal.invalid("/installments", .tooMany, "A stored document cannot get more due dates than it has.")
        }
        try transaction.update(new, items: new.items())
        try transaction.addExposure(to: old.customer, balance: -old.accountingAmount * old.kind.sign,
                                    latestDay: old.transactionDate)
        try transaction.addExposure(to: new.customer, balance: new.accountingAmount * new.kind.sign,
                                    latestDay: new.transactionDate)
        try transaction.refreshOldestDue(of: new.customer)
        if old.customer != new.customer { try transaction.refreshOldestDue(of: old.customer) }
    }

    private static func alreadySettled(_ document: Receivable, _ why: String) -> Refusal {
        Refusal(.alreadySettled, "\(document.number): \(why).")
    }
}
