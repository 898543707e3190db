import Domain
import JSON
import Services
import Storage

/// Packing slips: facts that the ERP reports (api-conventions 12).
enum PackingSlipEndpoints {
    static let listing = Listing<PackingSlip>(
        contract: ListContract(source: .packingSlips, item: OrderShapes.packingSlip),
        page: { try $0.packingSlips($1) },
        write: { slip, _, transaction, writer in try write(slip, .none, transaction, &writer) })

    static let all: [Endpoint] = [
        listing.endpoint("listPackingSlips", "/v1/packing-slips", tag: "Orders", "List packing slips", scope: .packingSlipsRead),
        Endpoint(
            "getPackingSlip", .get, "/v1/packing-slips/{number}", tag: "Orders", "Read a packing slip",
            scope: .packingSlipsRead, successes: [.init(200, .object(OrderShapes.packingSlip), "The slip.")],
            example: .init("/v1/packing-slips/PS-1001"),
            action: .read { call, transaction in
                let slip = try slip(call, transaction)
                return try Answer.record(version: slip.header.version) { try write(slip, .none, transaction, &$0) }
            }),
        Endpoint(
            "putPackingSlip", .put, "/v1/packing-slips/{number}", tag: "Orders", "Report a packing slip",
            description: "What the ERP has posted: no check, and never refused for credit.",
            scope: .packingSlipsWrite, body: OrderShapes.packingSlip,
            successes: [.init(201, .object(OrderShapes.packingSlip), "Created."),
                        .init(200, .object(OrderShapes.packingSlip), "Replaced.")],
            codes: [.quantityExceeded, .invalidState], ifMatch: .optional, dependsOnDay: true,
            example: .init("/v1/packing-slips/PS-1001", #"{"order": {"number": "SO-1001"}, "postingDate": "2026-11-24"}"#),
            action: .write { call, transaction in
                let company = try call.company(in: transaction)
                let input = try call.input()
                try call.sameCompany(input, company)
                let lines = OrderReading.quantities(input)
                let order = input.reference("order", .order)
                let number = try call.newNumber()
                try input.finish()
                guard let order, let date = input.date("postingDate") else {
                    throw Refusal.invalid("/order", .required, "Give order and postingDate.")
                }
                let draft = PackingSlipService.Draft(header: input.header(), number: number, order: order, postingDate: date,
                                                     lines: lines)
                let put = try PackingSlipService.put(draft, in: company, on: call.evaluationDay(in: company, of: date),
                                                     by: call.actor,
                                                     precondition: { try call.matches(version: $0) }, in: transaction)
                let location = "/v1/packing-slips/\(put.record.number.pathEscaped)"
                return try Answer.put(put, version: put.record.header.version, location: location) {
                    try write($0, $1, transaction, &$2)
                }
            }),
        Endpoint(
            "cancelPackingSlip", .post, "/v1/packing-slips/{number}/cancel", tag: "Orders", "Cancel a packing slip",
            scope: .packingSlipsWrite, body: OrderShapes.comment,
            successes: [.init(200, .object(OrderShapes.packingSlip), "The cancelled slip.")], codes: [.invalidState],
            ifMatch: .optional, idempotency: .optional, dependsOnDay: true,
            example: .init("/v1/packing-slips/PS-1001/cancel", "{}"),
            action: .write { call, transaction in
                let slip = try slip(call, transaction)
                try call.matches(version: slip.header.version)
                guard let company = try transaction.company(.key(slip.company)) else {
                    throw StoreFault.damaged("packing slip \(slip.number) is of a company that is not there")
                }
                let (cancelled, warnings) = try PackingSlipService.cancel(
                    slip, in: company, on: call.day(in: company), by: call.actor, in: transaction)
                return try Answer.record(version: cancelled.header.version) {
                    try write(cancelled, WriteView(warnings: warnings), transaction, &$0)
                }
            }),
    ]

    private static func slip<Mode>(_ call: Call, _ transaction: borrowing Transaction<Mode>) throws -> PackingSlip {
        let reference = call.reference(.packingSlip)
        let company: Int64 = if case .number = reference { try call.company(in: transaction).key } else { 0 }
        guard let slip = try transaction.packingSlip(reference, in: company), try call.sees(company: slip.company, in: transaction)
        else { throw Refusal.notFound("packing slip \"\(call.slots[0].shortened)\"") }
        return slip
    }

    private static func write<Mode>(
        _ slip: PackingSlip, _ view: WriteView, _ transaction: borrowing Transaction<Mode>, _ writer: inout JSONWriter
    ) throws {
        writer.beginObject()
        writer.member("id", slip.id)
        writer.member("number", slip.number)
        writer.member("company", try transaction.company(.key(slip.company))?.number)
        writer.stub("order", try transaction.order(key: slip.order)?.stub)
        writer.member("postingDate", slip.postingDate)
        writer.lineQuantities("lines", slip.lines)
        writer.member("status", slip.status.rawValue)
        writer.trailer(slip.header, view)
        writer.endObject()
    }
}
