public import Domain
import JSON
public import Storage

/// Sales orders as the ERP sends them, and what they add to their customer's exposure.
///
/// Source: CM-1.5, CM-7.2, api-conventions 12.
public enum OrderService {
    /// Creates an order or replaces it.
    ///
    /// - Parameter day: the day whose rate values the order.
    public static func put(
        _ draft: OrderDraft, in company: Company, on day: CalendarDate, by actor: Actor,
        precondition: (Int64) throws -> Void, in transaction: borrowing Transaction<Writing>
    ) throws -> OrderChange {
        let change = try plan(draft, in: company, on: day, precondition: precondition, in: transaction)
        try store(change, by: actor, in: transaction)
        try settle(change, on: day, by: actor, in: transaction)
        return change
    }

    /// What follows from an order that was put: its own hold is looked at, and those of others that it frees.
    static func settle(
        _ change: OrderChange, on day: CalendarDate, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        let hold = change.old?.creditState.holdKey
        if let hold, change.outcome == .updated,
            try !HoldService.closeIfInvoiced(change.order, in: change.company, on: day, by: actor, in: transaction)
        {
            try HoldService.orderEdited(hold, change, on: day, by: actor, in: transaction)
        }
        try settleOthers(change, except: hold, on: day, by: actor, in: transaction)
    }

    /// Evaluates the holds of the customers whose exposure a change has moved.
    static func settleOthers(
        _ change: OrderChange, except hold: Int64?, on day: CalendarDate, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        let after = change.contribution
        let (subject, before) = (change.order.subject, change.before)
        if let old = change.old, old.subject != subject {
            try HoldEvaluation.afterChange(ofCreditOf: [old.subject], on: day, except: hold, by: actor, in: transaction)
            try HoldEvaluation.afterChange(ofCreditOf: [subject], .uses, on: day, except: hold, by: actor, in: transaction)
        } else if after != before {
            let isLess = after.delivered < before.delivered || after.openOrders < before.openOrders
                || after.unvalued < before.unvalued
            try HoldEvaluation.afterChange(ofCreditOf: [subject], isLess ? .frees : .uses, on: day, except: hold, by: actor,
                                           in: transaction)
        }
    }

    /// Looks up what a draft names and decides what it does; writes nothing.
    public static func plan(
        _ draft: OrderDraft, in company: Company, on day: CalendarDate, precondition: (Int64) throws -> Void,
        in transaction: borrowing Transaction<Writing>
    ) throws -> OrderChange {
        let old = try transaction.order(.number(draft.number), in: company.key)
        try precondition(old?.header.version ?? 0)
        if let old, let given = draft.header.sourceVersion, let stored = old.header.sourceVersion, given < stored {
            return try keep(old, .outdated, in: company, in: transaction)
        }
        let (account, subject) = try references(draft, in: company, in: transaction)
        var order = SalesOrder(
            header: draft.header, company: company.key, number: old?.number ?? draft.number,
            customer: account.customer.key, subject: subject.customer.key, orderDate: draft.orderDate,
            deliveryDate: draft.deliveryDate, orderDeadline: draft.orderDeadline,
            paymentTerms: draft.paymentTerms ?? account.customer.paymentTerms,
            cashDiscount: draft.cashDiscount ?? account.customer.cashDiscount, responsible: draft.responsible,
            isIntercompany: draft.isIntercompany, contents: draft.contents)
        if let old {
            order = try carriedOver(order, from: old, draft)
            try refusePicking(order, from: old, in: company, in: transaction)
            if isSame(order, old) { return try keep(old, .unchanged, in: company, in: transaction) }
        } else {
            try refuseBlocked(account, subject)
            let parameters = try transaction.creditSetUp(of: company).parameters
            order.creditState.excludeFromCreditManagement = draft.isIntercompany && parameters.excludeIntercompanyOrders
        }
        try value(&order, in: company, on: day, in: transaction)
        stamp(&order, over: old, in: transaction)
        return OrderChange(
            company: company, order: order, figures: try figures(of: order, in: company), old: old, outcome: old == nil ? .created : .updated, subject: subject,
            orderAccountBlock: account.profile.invoicingAndDeliveryOnHold, customer: account.customer.stub,
            before: try old.map { try contribution(of: $0, in: company) } ?? .nothing)
    }

    /// Gives an order the rate of a day; none where there is no rate (D-02).
    static func value(
        _ order: inout SalesOrder, in company: Company, on day: CalendarDate, in transaction: borrowing Transaction<Writing>
    ) throws {
        order.rate = try transaction.conversion(
            from: order.currency, to: company.accountingCurrency, rateType: company.rateType, on: day,
            accounting: company.accountingCurrency)
    }

    /// A change that starts from an order as it is stored.
    public static func keep(
        _ order: SalesOrder, _ outcome: PutOutcome = .unchanged, in company: Company,
        in transaction: borrowing Transaction<Writing>
    ) throws -> OrderChange {
        guard let subject = try transaction.creditAccount(key: order.subject),
            let account = order.customer == order.subject
                ? subject : try transaction.creditAccount(key: order.customer)
        else { throw StoreFault.damaged("order \(order.number) names an account that is not there") }
        let figures = try figures(of: order, in: company)
        return OrderChange(
            company: company, order: order, figures: figures, old: order, outcome: outcome, subject: subject,
            orderAccountBlock: account.profile.invoicingAndDeliveryOnHold, customer: account.customer.stub,
            before: order.contribution(of: figures.accounting))
    }

    /// Stores what a change decided, if it decided anything, with its effect on exposure and its event.
    static func store(_ change: OrderChange, by actor: Actor, in transaction: borrowing Transaction<Writing>) throws {
        guard change.order != change.old else { return }
        let (order, figures) = (change.order, change.figures)
        if change.old == nil {
            try transaction.insert(order, figures: figures)
        } else {
            try transaction.update(order, figures: figures)
        }
        try moveExposure(change, in: transaction)
        if change.outcome == .created || change.outcome == .updated {
            try transaction.append(try event(change, figures), by: actor)
        }
        if let old = change.old, old.creditState.rejectedByCredit, !order.creditState.rejectedByCredit {
            try transaction.append(stateEvent("order.rejectionCleared", from: old, to: order), by: actor)
        }
    }

    /// Stores a new state of an order that is stored already: its progress or its credit state changed.
    static func store(
        _ order: SalesOrder, over old: SalesOrder, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws {
        var order = order
        if order.header.version == old.header.version { stamp(&order, over: old, in: transaction) }
        let figures = try figures(of: order, in: company)
        let (after, before) = (order.contribution(of: figures.accounting), try contribution(of: old, in: company))
        try transaction.update(order, figures: figures)
        if after != before {
            try transaction.addExposure(
                to: order.subject, delivered: after.delivered - before.delivered,
                openOrders: after.openOrders - before.openOrders, unvaluedOrders: after.unvalued - before.unvalued)
        }
    }

    private static func moveExposure(_ change: OrderChange, in transaction: borrowing Transaction<Writing>) throws {
        let after = change.contribution
        if let old = change.old, old.subject != change.order.subject {
            try transaction.addExposure(to: old.subject, delivered: -change.before.delivered,
                                        openOrders: -change.before.openOrders, unvaluedOrders: -change.before.unvalued)
            try transaction.addExposure(to: change.order.subject, delivered: after.delivered,
                                        openOrders: after.openOrders, unvaluedOrders: after.unvalued)
        } else if after != change.before {
            try transaction.addExposure(
                to: change.order.subject, delivered: after.delivered - change.before.delivered,
                openOrders: after.openOrders - change.before.openOrders,
                unvaluedOrders: after.unvalued - change.before.unvalued)
        }
    }

    // MARK: parts of a plan

    /// The accounts that a draft names, once everything that it names is there.
    private static func references(
        _ draft: OrderDraft, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> (account: CreditAccount, subject: CreditAccount) {
        let account = try account(draft.customer, in: company, in: transaction)
        var subject = account
        if let wanted = draft.invoiceAccount ?? account.map({ .key($0.customer.invoiceAccount) }),
            wanted != account.map({ .key($0.customer.key) }) {
            subject = try self.account(wanted, in: company, in: transaction)
        }
        let codes = try codeFaults(draft, in: company, in: transaction)
        if let account, let subject, codes.isEmpty { return (account, subject) }
        var faults: [InputFault] = []
        let unknown = "There is no such customer in \(company.number)."
        if account == nil { faults.append(InputFault(draft.pointer + "/customer", .unknownReference, unknown)) }
        if subject == nil, draft.invoiceAccount != nil {
            faults.append(InputFault(draft.pointer + "/invoiceAccount", .unknownReference, unknown))
        }
        throw Refusal.invalid(faults + codes)
    }

    private static func account(
        _ reference: Reference, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> CreditAccount? {
        guard let account = try transaction.creditAccount(reference, in: company.key), account.customer.company == company.key
        else { return nil }
        return account
    }

    private static func codeFaults(
        _ draft: OrderDraft, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> [InputFault] {
        var faults: [InputFault] = []
        if let code = draft.paymentTerms, try transaction.code(code, in: .paymentTerms, of: company.key) == nil {
            faults.append(InputFault(draft.pointer + "/paymentTerms", .unknownReference, "There are no payment terms \"\(code)\"."))
        }
        if let code = draft.cashDiscount, try transaction.code(code, in: .cashDiscounts, of: company.key) == nil {
            faults.append(InputFault(draft.pointer + "/cashDiscount", .unknownReference, "There is no cash discount \"\(code)\"."))
        }
        return faults
    }

    /// The new state with what the ERP does not send: progress of the lines and the credit state.
    private static func carriedOver(_ new: SalesOrder, from old: SalesOrder, _ draft: OrderDraft) throws -> SalesOrder {
        var order = new
        order.isCancelled = false
        order.creditState = old.creditState
        if old.isCancelled { throw Refusal.invalidState("Order \(old.number) is cancelled.") }
        if old.hasProgress, old.currency != new.currency || old.subject != new.subject {
            throw Refusal.invalidState("Order \(old.number) is partly delivered or invoiced; its currency and customer stay.")
        }
        for line in old.contents.lines where line.deliveredQuantity != .zero || line.invoicedQuantity != .zero {
            let moved = max(line.deliveredQuantity.millionths.magnitude, line.invoicedQuantity.millionths.magnitude)
            guard let index = order.contents.lines.firstIndex(where: { $0.line == line.line }),
                order.contents.lines[index].quantity.millionths.magnitude >= moved,
                (order.contents.lines[index].quantity < .zero) == (line.quantity < .zero)
            else {
                throw Refusal(.quantityExceeded, "Line \(line.line) cannot be less than what was delivered or invoiced of it.",
                              extra: [.init("line", "\(line.line)")])
            }
            order.contents.lines[index].deliveredQuantity = line.deliveredQuantity
            order.contents.lines[index].invoicedQuantity = line.invoicedQuantity
        }
        // A rejection applies to the order as it was rejected; a changed one may try again (CM-14.9). What is the caller's
        // own, a new source version too, changes nothing of it.
        if order.creditState.rejectedByCredit, !isSameOrder(order, old) {
            order.creditState = order.creditState.afterClearingRejection()
        }
        return order
    }

    /// What is picked of a held order stays as it is (CM-13.2 step 3).
    private static func refusePicking(
        _ new: SalesOrder, from old: SalesOrder, in company: Company, in transaction: borrowing Transaction<Writing>
    ) throws {
        guard let hold = old.creditState.holdKey, try transaction.creditSetUp(of: company).parameters.creditManagementEnabled
        else { return }
        for line in new.contents.lines {
            let before = old.contents.lines.first { $0.line == line.line }?.pickedQuantity ?? .zero
            if (line.pickedQuantity ?? .zero) != before {
                throw Refusal(.orderOnCreditHold, "Order \(old.number) is on credit hold; what is picked of line \(line.line) stays.",
                              extra: [.init("hold", Identifier(.hold, key: hold).description), .init("line", line.line)])
            }
        }
    }

    /// Whether two states are the same in everything that the ERP sends.
    private static func isSame(_ new: SalesOrder, _ old: SalesOrder) -> Bool {
        isSameOrder(new, old) && new.header.hasSameInput(as: old.header)
    }

    /// Whether nothing of the order itself differs, whatever its caller keeps with it.
    private static func isSameOrder(_ new: SalesOrder, _ old: SalesOrder) -> Bool {
        var comparable = new
        comparable.header = old.header
        comparable.rate = old.rate
        comparable.creditState = old.creditState
        return comparable == old
    }

    /// A blocked customer gets no new order (CM-5.4, D-01).
    private static func refuseBlocked(_ account: CreditAccount, _ subject: CreditAccount) throws {
        for blocked in [account, subject] where blocked.profile.invoicingAndDeliveryOnHold == .all {
            throw Refusal(.customerOnHold, "Customer \(blocked.customer.number) is on hold for invoicing and delivery.",
                          extra: [.init("invoicingAndDeliveryOnHold", HardBlock.all.rawValue)])
        }
    }

    static func stamp(
        _ order: inout SalesOrder, over old: SalesOrder?, in transaction: borrowing Transaction<Writing>
    ) {
        order.header.key = old?.header.key ?? transaction.newKey()
        order.header.version = (old?.header.version ?? 0) + 1
        order.header.createdAt = old?.header.createdAt ?? transaction.now
        order.header.updatedAt = transaction.now
    }

    // MARK: figures

    public static func figures(of order: SalesOrder, in company: Company) throws -> OrderFigures {
        do {
            let value = try order.contents.value()
            let accounting = try order.rate.map { try value.converted(at: $0, to: company.accountingCurrency) }
            return OrderFigures(total: value.total, accounting: accounting)
        } catch {
            throw Refusal.invalid("/lines", .tooLarge, "The order is worth more than amounts can hold.")
        }
    }

    static func contribution(of order: SalesOrder, in company: Company) throws -> OrderContribution {
        do {
            return try order.contribution(in: company.accountingCurrency)
        } catch {
            throw Refusal.invalid("/lines", .tooLarge, "The order is worth more than amounts can hold.")
        }
    }

    private static func event(_ change: OrderChange, _ figures: OrderFigures) throws -> Change {
        let order = change.order
        var writer = JSONWriter(capacity: 160)
        writer.beginObject()
        writer.name("order")
        writer.beginObject()
        writer.member("id", order.id.description)
        writer.member("number", order.number)
        writer.member("total", Money(minorUnits: figures.total, currency: order.currency).description)
        writer.member("currency", order.currency.code)
        writer.endObject()
        writer.endObject()
        return Change(
            change.outcome == .created ? "order.created" : "order.updated", company: order.company, record: order.id,
            number: order.number, data: writer.bytes,
            changes: Change.difference(from: try change.old.map { auditValues(of: $0, try $0.contents.value().total) },
                                       to: auditValues(of: order, figures.total)))
    }

    private static func auditValues(of order: SalesOrder, _ total: Int64) -> AuditValues {
        [
            ("customer", Identifier(.customer, key: order.customer).description),
            ("invoiceAccount", Identifier(.customer, key: order.subject).description),
            ("total", Money(minorUnits: total, currency: order.currency).description),
            ("currency", order.currency.code), ("orderDate", order.orderDate.description),
            ("paymentTerms", order.paymentTerms), ("cashDiscount", order.cashDiscount),
            ("deliveryDate", order.deliveryDate?.description), ("responsible", order.responsible),
            ("status", order.status.rawValue),
            ("excludeFromCreditManagement", order.creditState.excludeFromCreditManagement ? "true" : nil),
        ]
    }
}
