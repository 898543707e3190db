import Domain
import JSON
import Services
import Storage

/// Sales orders (api-conventions 12).
enum OrderEndpoints {
    static let listing = Listing<SalesOrder>(
        contract: ListContract(source: .orders, item: OrderShapes.order, expansions: ["lines", "customer"]),
        page: { try $0.orders($1) },
        write: { order, call, transaction, writer in
            try OrderView(order, in: transaction).write(.none, withLines: call.listView.expands("lines"), &writer) { customer, writer in
                try writer.customer("customer", customer, call, transaction)
            }
        })

    static let all: [Endpoint] = [
        listing.endpoint("listOrders", "/v1/orders", tag: "Orders", "List sales orders", scope: .ordersRead),
        Endpoint(
            "getOrder", .get, "/v1/orders/{number}", tag: "Orders", "Read a sales order", scope: .ordersRead,
            successes: [.init(200, .object(OrderShapes.order), "The order.")], example: .init("/v1/orders/SO-1001"),
            action: .read { call, transaction in
                let order = try order(call, transaction)
                let view = try OrderView(order, in: transaction)
                return try Answer.record(version: order.header.version) { try view.write(.none, withLines: true, &$0) }
            }),
        Endpoint(
            "putOrder", .put, "/v1/orders/{number}", tag: "Orders", "Create or replace a sales order",
            description: "The order counts against the limit from then on. It is not checked: a posting or a credit check is.",
            scope: .ordersWrite, body: OrderShapes.order,
            successes: [.init(201, .object(OrderShapes.order), "Created."), .init(200, .object(OrderShapes.order), "Replaced.")],
            codes: [.customerOnHold, .invalidState, .quantityExceeded, .orderOnCreditHold], ifMatch: .optional,
            dependsOnDay: true,
            example: .init("/v1/orders/SO-1001", """
                {"customer": {"number": "C-1001"}, "currency": "EUR", "orderDate": "2026-11-23", "paymentTerms": "NET30",
                 "lines": [{"line": 1, "item": "P-100", "quantity": "10", "unitPrice": "125.00", "taxAmount": "237.50"}]}
                """),
            action: .write { call, transaction in try put(call, transaction) }),
        Endpoint(
            "patchOrder", .patch, "/v1/orders/{number}", tag: "Orders", "Exclude an order from credit management",
            scope: .ordersExclude, body: OrderShapes.patch,
            successes: [.init(200, .object(OrderShapes.order), "The order.")], ifMatch: .required,
            example: .init("/v1/orders/SO-1001", #"{"excludeFromCreditManagement": true}"#),
            action: .write { call, transaction in
                try change(call, transaction) { order, company, input in
                    guard let isExcluded = input.flag("excludeFromCreditManagement") else { return order }
                    return try OrderService.exclude(order, isExcluded, in: company, by: call.actor, in: transaction)
                }
            }),
        Endpoint(
            "cancelOrder", .post, "/v1/orders/{number}/cancel", tag: "Orders", "Cancel a sales order",
            description: "Its hold closes with it (CM-14.7).",
            scope: .ordersWrite, body: OrderShapes.comment,
            successes: [.init(200, .object(OrderShapes.order), "The order.")], codes: [.invalidState], ifMatch: .optional,
            idempotency: .optional, dependsOnDay: true, example: .init("/v1/orders/SO-1001/cancel", "{}"),
            action: .write { call, transaction in
                try change(call, transaction) { order, company, _ in
                    try OrderService.cancel(order, in: company, on: call.day(in: company), by: call.actor, in: transaction)
                }
            }),
        Endpoint(
            "forceHold", .post, "/v1/orders/{number}/hold", tag: "Orders", "Force a hold on a sales order",
            description: """
                Also where no rule asks for it and where the customer or the order is excluded. It is released or rejected by \
                hand only (CM-14.8).
                """,
            scope: .holdsForce, body: OrderShapes.force,
            successes: [.init(200, .object(OrderShapes.order), "The order, on hold.")], codes: [.invalidState],
            ifMatch: .optional, idempotency: .optional, dependsOnDay: true,
            example: .init("/v1/orders/SO-1001/hold", #"{"reasonCode": "dispute", "comment": "The address is disputed"}"#),
            action: .write { call, transaction in
                try change(call, transaction) { order, company, input in
                    try HoldService.force(order, reasonCode: input.text("reasonCode") ?? "", comment: input.text("comment"),
                                          in: company, on: call.day(in: company), by: call.actor, in: transaction)
                }
            }),
        Endpoint(
            "clearRejection", .post, "/v1/orders/{number}/clear-rejection", tag: "Orders",
            "Let a rejected order try again", scope: .holdsRelease, body: OrderShapes.comment,
            successes: [.init(200, .object(OrderShapes.order), "The order.")], codes: [.invalidState], ifMatch: .optional,
            idempotency: .optional, dependsOnDay: true, example: .init("/v1/orders/SO-1001/clear-rejection", #"{"comment": "Talked to them"}"#),
            action: .write { call, transaction in
                try change(call, transaction) { order, company, input in
                    try HoldService.clearRejection(of: order, in: company, on: call.day(in: company),
                                                   comment: input.text("comment"), by: call.actor, in: transaction)
                }
            }),
        PostingEndpoint.endpoint,
    ]

    static func order<Mode>(_ call: Call, _ transaction: borrowing Transaction<Mode>) throws -> SalesOrder {
        let reference = call.reference(.order)
        let order: SalesOrder? = switch reference {
        case .key(let key): try transaction.order(key: key)
        case .number: try transaction.order(reference, in: call.company(in: transaction).key)
        }
        guard let order, try call.sees(company: order.company, in: transaction) else {
            throw Refusal.notFound("order \"\(call.slots[0].shortened)\"")
        }
        return order
    }

    private static func put(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let company = try call.company(in: transaction)
        let input = try call.input()
        try call.sameCompany(input, company)
        let day = try call.day(in: company)
        let draft = try OrderReading.draft(input, number: call.newNumber())
        let change = try OrderService.put(draft, in: company, on: day, by: call.actor,
                                          precondition: { try call.matches(version: $0) }, in: transaction)
        guard let stored = try transaction.order(key: change.order.key) else {
            throw StoreFault.damaged("an order that was stored is not there")
        }
        let fresh = try OrderService.keep(stored, in: company, in: transaction)
        let warnings = change.outcome == .outdated ? [] : try CreditCheckService.warnings(about: fresh, on: day, in: transaction)
        let view = try OrderView(stored, in: transaction)
        let isNew = change.outcome == .created
        var answer = try Answer.record(
            isNew ? 201 : 200, version: stored.header.version,
            location: isNew ? "/v1/orders/\(stored.number.pathEscaped)" : nil
        ) {
            try view.write(WriteView(warnings: warnings, isOutdated: change.outcome == .outdated), withLines: true, &$0)
        }
        answer.outcome = change.outcome
        return answer
    }

    private static func change(
        _ call: Call, _ transaction: borrowing Transaction<Writing>,
        _ body: (SalesOrder, Company, Input) throws -> SalesOrder
    ) throws -> Answer {
        let order = try order(call, transaction)
        try call.matches(version: order.header.version)
        guard let company = try transaction.company(.key(order.company)) else {
            throw StoreFault.damaged("order \(order.number) is of a company that is not there")
        }
        let changed = try body(order, company, try call.input())
        let view = try OrderView(changed, in: transaction)
        return try Answer.record(version: changed.header.version) {
            try view.write(WriteView(warnings: []), withLines: true, &$0)
        }
    }
}

extension Call {
    /// Refuses a body that names another company than the request.
    func sameCompany(_ input: Input, _ company: Company) throws {
        guard let named = input.text("company"), named.lowercasedASCII != company.number.lowercasedASCII else { return }
        throw Refusal.invalid("/company", .companyMismatch, "The request is about company \(company.number).")
    }
}
