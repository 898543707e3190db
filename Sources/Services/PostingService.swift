public import Domain
public import Storage

/// Postings of an order: the check at the document's checkpoint, and the document itself where it may be produced.
///
/// Source: CM-13, CM-14.5, api-conventions 12.
public enum PostingService {
    /// What a posting produced.
    public struct Produced: Sendable {
        public var order: SalesOrder
        public var packingSlip: PackingSlip?
        public var invoice: Stub?
    }

    /// A document that this service posts.
    public struct Document: Sendable {
        public var document: CheckDocument
        public var mode: CheckMode
        public var context: PostingContext
        public var day: CalendarDate

        public init(document: CheckDocument, mode: CheckMode, context: PostingContext, day: CalendarDate) {
            self.document = document
            self.mode = mode
            self.context = context
            self.day = day
        }
    }

    /// Attempts a document: checks it, and produces it when nothing stands in the way.
    public static func post(
        _ posting: Document, of order: SalesOrder, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> (outcome: CreditCheckService.Outcome, produced: Produced?) {
        var posting = posting
        if order.isCancelled, posting.document == .invoice {
            posting.context.lines = posting.context.lines ?? order.contents.deliveredNotInvoiced
            try OrderProgress.refuseUndelivered(posting.context.lines ?? [], order)
        }
        try validate(posting, of: order)
        let change = try OrderService.keep(order, in: company, in: transaction)
        let attempt = DocumentAttempt(document: posting.document, mode: posting.mode, lines: posting.context.lines,
                                      day: posting.day, posting: posting.context)
        let outcome = try CreditCheckService.attempt(attempt, on: change, by: actor, in: transaction)
        guard outcome.isApproved else { return (outcome, nil) }
        let produced = try produce(posting, of: outcome.change.order, in: company, by: actor, in: transaction)
        if produced.packingSlip != nil || produced.invoice != nil {
            try HoldEvaluation.afterChange(ofCreditOf: [order.subject], on: posting.day, by: actor, in: transaction)
        }
        return (outcome, produced)
    }

    /// Produces a document without any check.
    static func produce(
        _ posting: Document, of order: SalesOrder, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Produced {
        guard posting.mode == .posting else { return Produced(order: order) }
        var produced = Produced(order: order)
        switch posting.document {
        case .confirmation, .pickingList, .releaseToWarehouse, .freeTextInvoice, .pointOfSaleOrder, .callCentreOrder: return produced
        case .packingSlip:
            let number = try posting.context.number
                ?? transaction.nextNumber(of: "packingSlip", prefix: "PS-", company: company.key)
            let draft = PackingSlipService.Draft(
                header: RecordHeader(), number: number, order: .key(order.key),
                postingDate: posting.context.postingDate ?? posting.day,
                lines: posting.context.lines)
            if try transaction.packingSlip(.number(number), in: company.key) != nil {
                throw Refusal(.duplicateNumber, "There is a packing slip \(number) already.")
            }
            produced.packingSlip = try PackingSlipService.put(
                draft, in: company, on: nil, by: actor, precondition: { _ in }, in: transaction).record
        case .invoice:
            produced.invoice = try invoice(posting, of: order, in: company, by: actor, in: transaction)
        }
        guard let stored = try transaction.order(key: order.key) else {
            throw StoreFault.damaged("order \(order.number) vanished while it was posted")
        }
        produced.order = stored
        return produced
    }

    /// Refuses lines that the order does not have or that take more than is open, before any check.
    static func validate(_ posting: Document, of order: SalesOrder) throws {
        guard let lines = posting.context.lines else { return }
        do throws(OrderContents.TakeFault) {
            switch posting.document {
            case .invoice: _ = try order.contents.invoicing(lines)
            case .confirmation, .freeTextInvoice, .pointOfSaleOrder, .callCentreOrder:
                let known = Set(order.contents.lines.map(\.line))
                if let line = lines.first(where: { !known.contains($0.line) }) { throw .unknownLine(line.line) }
            case .pickingList, .releaseToWarehouse, .packingSlip: _ = try order.contents.delivering(lines)
            }
        } catch {
            throw OrderProgress.refusal(error, lines, order)
        }
    }

    /// Bills an order: what the posting names, or all that is delivered and then all that is left.
    private static func invoice(
        _ posting: Document, of order: SalesOrder, in company: Company, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws -> Stub {
        let lines = posting.context.lines ?? order.contents.open(for: .invoice)
        guard !lines.isEmpty else { throw Refusal(.quantityExceeded, "Nothing of order \(order.number) is left to invoice.") }
        let number = try posting.context.number ?? transaction.nextNumber(of: "invoice", prefix: "SI-", company: company.key)
        if try transaction.receivable(.number(number), .invoice, in: company.key) != nil {
            throw Refusal(.duplicateNumber, "There is an invoice \(number) already.")
        }
        let amount = try billed(lines, of: order)
        guard amount > 0 else {
            throw Refusal.invalidState("What is left of order \(order.number) is worth nothing or less; send a credit note.")
        }
        let date = posting.context.postingDate ?? posting.day
        let invoice = Receivable(
            header: RecordHeader(), company: company.key, kind: .invoice, number: number, customer: order.subject,
            amount: Money(minorUnits: amount, currency: order.currency), transactionDate: date,
            installments: [.init(dueDate: posting.context.dueDate ?? date, amount: amount)], order: order.key,
            orderLines: lines)
        return try ReceivablesService.put(invoice, in: company, on: nil, by: actor, precondition: { _ in }, in: transaction)
            .record.document.stub
    }

    /// What a bill over these lines comes to, in the order's currency.
    private static func billed(_ lines: [LineQuantity], of order: SalesOrder) throws -> Int64 {
        do {
            let billed = try order.contents.invoicing(lines)
            return try billed.value().invoiced - order.contents.value().invoiced
        } catch let fault as OrderContents.TakeFault {
            throw OrderProgress.refusal(fault, lines, order)
        } catch is OrderValueError {
            throw Refusal.invalid("/lines", .tooLarge, "The invoice is worth more than amounts can hold.")
        }
    }
}
