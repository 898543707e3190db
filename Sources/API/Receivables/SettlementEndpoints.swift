import Domain
import JSON
import Services
import Storage

/// Settlements: what is owed set against what was paid or credited (CO-5).
enum SettlementEndpoints {
    static let listing = Listing<Settlement>(
        contract: ListContract(source: .settlements, item: ReceivableShapes.settlement),
        page: { try $0.settlements($1) },
        write: { settlement, _, transaction, writer in try write(settlement, .none, transaction, &writer) })

    static let all: [Endpoint] = [
        listing.endpoint("listSettlements", "/v1/settlements", tag: "Receivables", "List settlements", scope: .settlementsRead),
        Endpoint(
            "getSettlement", .get, "/v1/settlements/{id}", tag: "Receivables", "Read a settlement", scope: .settlementsRead,
            successes: [.init(200, .object(ReceivableShapes.settlement), "The settlement.")], companies: .none,
            example: .init("/v1/settlements/set_0000000000000"),
            action: .read { call, transaction in
                let settlement = try settlement(call, transaction)
                return try Answer.record(version: settlement.header.version) { try write(settlement, .none, transaction, &$0) }
            }),
        Endpoint(
            "settle", .post, "/v1/settlements", tag: "Receivables", "Settle invoices with payments and credit notes",
            scope: .settlementsWrite, body: ReceivableShapes.settlement,
            successes: [.init(201, .object(ReceivableShapes.settlement), "The settlement.")], idempotency: .required,
            dependsOnDay: true, example: .init("/v1/settlements", """
                {"customer": {"number": "C-1001"}, "pairs": [{"invoice": {"number": "INV-9001"},
                 "payment": {"number": "PAY-9001"}, "amount": "600.00"}]}
                """),
            action: .write { call, transaction in try settle(call, transaction) }),
        Endpoint(
            "reverseSettlement", .post, "/v1/settlements/{id}/reverse", tag: "Receivables", "Take a settlement back",
            scope: .settlementsReverse, body: ReceivableShapes.reversal,
            successes: [.init(200, .object(ReceivableShapes.settlement), "The reversed settlement.")], codes: [.invalidState],
            ifMatch: .required, idempotency: .required, dependsOnDay: true, companies: .none,
            example: .init("/v1/settlements/set_0000000000000/reverse", "{}"),
            action: .write { call, transaction in
                let settlement = try settlement(call, transaction)
                try call.matches(version: settlement.header.version)
                guard let company = try transaction.company(.key(settlement.company)) else {
                    throw StoreFault.damaged("settlement \(settlement.id) is of a company that is not there")
                }
                let day = try call.input().date("reversalDate") ?? max(call.day(in: company), settlement.settlementDate)
                let reversed = try SettlementService.reverse(settlement, on: day, in: company, by: call.actor, in: transaction)
                try HoldEvaluation.afterChange(
                    ofCreditOf: [settlement.customer], on: call.evaluationDay(in: company, of: day), by: call.actor,
                    in: transaction)
                return try Answer.record(version: reversed.header.version) {
                    try write(reversed, WriteView(warnings: []), transaction, &$0)
                }
            }),
    ]

    private static func settlement<Mode>(_ call: Call, _ transaction: borrowing Transaction<Mode>) throws -> Settlement {
        guard let id = Identifier(.settlement, text: call.slots[0]), let settlement = try transaction.settlement(id.key),
            try call.sees(company: settlement.company, in: transaction)
        else { throw Refusal.notFound("settlement \"\(call.slots[0].shortened)\"") }
        return settlement
    }

    private static func settle(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let company = try call.company(in: transaction)
        let input = try call.input()
        let reference = input.reference("customer", .customer)
        let customer = try reference.flatMap { try transaction.customer($0, in: company.key) }
        if reference != nil, customer?.company != company.key {
            input.fault("customer", .unknownReference, "There is no such customer in \(company.number).")
        }
        var wanted: [SettlementService.WantedPair] = []
        for pair in input.list("pairs") ?? [] {
            if let want = try want(pair, company, transaction) { wanted.append(want) }
        }
        if wanted.isEmpty, !input.hasFaults { input.fault("pairs", .tooFew, "Give at least one pair.") }
        try input.finish()
        guard let customer else { throw Refusal.invalid("/customer", .required, "Give the customer.") }
        let settlement = try SettlementService.settle(wanted, of: customer.key, on: input.date("settlementDate"), in: company,
                                                      by: call.actor, in: transaction)
        try HoldEvaluation.afterChange(
            ofCreditOf: [customer.key], on: call.evaluationDay(in: company, of: settlement.settlementDate), by: call.actor,
            in: transaction)
        return try Answer.record(201, version: settlement.header.version, location: "/v1/settlements/\(settlement.id)") {
            try write(settlement, WriteView(warnings: []), transaction, &$0)
        }
    }

    private static func want(
        _ pair: Input, _ company: Company, _ transaction: borrowing Transaction<Writing>
    ) throws -> SettlementService.WantedPair? {
        func find(_ name: StaticString, _ kind: Receivable.Kind) throws -> ReceivableWithItems? {
            guard pair.object(name) != nil, let reference = pair.reference(name, kind.recordKind) else { return nil }
            guard let found = try transaction.receivable(reference, kind, in: company.key), found.document.company == company.key
            else {
                pair.fault("\(name)", .unknownReference, "There is no such document in \(company.number).")
                return nil
            }
            return found
        }
        if (pair.object("payment") == nil) == (pair.object("creditNote") == nil) {
            pair.fault("payment", pair.object("payment") == nil ? .neitherGiven : .bothGiven, "Give a payment or a credit note.")
            return nil
        }
        guard let invoice = try find("invoice", .invoice),
            let credit = try find("payment", .payment) ?? find("creditNote", .creditNote)
        else { return nil }
        let installment = Int(pair.integer("installment") ?? 1)
        guard installment <= invoice.items.count else {
            pair.fault("installment", .unknownReference, "The invoice has \(invoice.items.count) due dates.")
            return nil
        }
        guard let amount = pair.money("amount", in: invoice.document.currency, atLeast: 1) else { return nil }
        // A credit note with several due dates is used up in their order.
        let creditItem = credit.items.first { $0.open < 0 } ?? credit.items[0]
        return .init(debit: invoice.items[installment - 1].key, credit: creditItem.key, amount: amount,
                     pointer: pair.pointer + "/amount")
    }

    private static func write<Mode>(
        _ settlement: Settlement, _ view: WriteView, _ transaction: borrowing Transaction<Mode>, _ writer: inout JSONWriter
    ) throws {
        writer.beginObject()
        writer.member("id", settlement.id)
        writer.member("company", try transaction.company(.key(settlement.company))?.number)
        writer.stub("customer", try transaction.customer(key: settlement.customer)?.stub)
        writer.member("settlementDate", settlement.settlementDate)
        let first = try settlement.pairs.first.flatMap { try transaction.item($0.debit) }
        let currency = try first.flatMap { try transaction.receivable(key: $0.document)?.document.currency }
        writer.member("currency", currency?.code)
        writer.name("pairs")
        writer.beginArray()
        for (index, pair) in settlement.pairs.enumerated() {
            guard let debit = try transaction.item(pair.debit), let credit = try transaction.item(pair.credit),
                let invoice = try transaction.receivable(key: debit.document)?.document,
                let other = try transaction.receivable(key: credit.document)?.document
            else { throw StoreFault.damaged("settlement \(settlement.id) names an item that is not there") }
            writer.beginObject()
            writer.member("id", "\(settlement.id)-\(index + 1)")
            writer.stub("invoice", invoice.stub)
            writer.member("installment", Int64(debit.installment))
            writer.stub("payment", other.kind == .payment ? other.stub : nil)
            writer.stub("creditNote", other.kind == .creditNote ? other.stub : nil)
            writer.money("amount", pair.amount, invoice.currency)
            writer.endObject()
        }
        writer.endArray()
        writer.member("status", settlement.status.rawValue)
        writer.member("reversalDate", settlement.reversalDate)
        writer.versioned(settlement.header, view)
        writer.endObject()
    }
}
