import Domain
import JSON
import Services
import Storage

/// Proposed rules and parameters in a body, as back-tests and shadows take them.
enum ProposedRuleReading {
    /// The properties that say what is proposed.
    static let properties = [
        Property("rules", .list(.object(RuleSetEndpoints.rule), max: 10_000), nullable: false,
                 "The proposed rules, all of them, oldest first; those in force where not given."),
        Property("parameters", .object(RuleSetEndpoints.parameters), nullable: false,
                 "The proposed parameters; what is left out is as in those in force."),
    ]

    static func content(
        _ input: Input, of company: Company, in transaction: borrowing Transaction<Writing>
    ) throws -> RuleSetContent {
        let inForce = try transaction.creditSetUp(of: company).parameters
        let rules = try input.list("rules")?.map { part in
            ProposedRules.Rule(ruleID: part.text("ruleId"), draft: try RuleReading(part).draft())
        }
        let parameters = input.object("parameters").map { ParameterEndpoints.read($0, over: inForce) } ?? inForce
        return try ProposedRules(rules: rules, parameters: parameters).content(of: company, in: transaction)
    }
}

/// What stored decisions would have been, as lists of back-tests and shadows show it.
enum ProposedDecisionView {
    private static let outcome = Shape("DecisionOutcome", "What was or would be decided.", outputOnly: true, [
        Property("decision", .enumeration(CreditDecision.allCases.map(\.rawValue)), .readOnly, "The decision."),
        Property("reasons", .list(.object(CreditShapes.reason), max: 20), .readOnly, "Why it is held."),
    ])

    static let shape = Shape("ChangedDecision", "A stored decision that proposed rules would change.", outputOnly: true, [
        Property("check", .object(CommonShapes.reference), .readOnly, "The credit check."),
        Property("difference", .enumeration(DecisionDifference.allCases.map(\.rawValue)), .readOnly, "How they differ."),
        Property("document", .enumeration(CheckDocument.allCases.map(\.rawValue)), .readOnly, "The document that was attempted."),
        Property("mode", .enumeration(CheckMode.allCases.map(\.rawValue)), .readOnly, "Posted or printed only."),
        Property("asOfDate", .date, .readOnly, "The day it was decided for."),
        Property("decidedAt", .timestamp, .readOnly, "When it was decided."),
        Property("order", .object(CommonShapes.reference), .readOnly, nullable: true, "The order."),
        Property("customer", .object(CommonShapes.reference), .readOnly, "The customer whose credit counts."),
        Property("currency", .currency, .readOnly, "The accounting currency."),
        Property("orderTotal", .money, .readOnly, "Total of the order when it was decided."),
        Property("from", .object(outcome), .readOnly, "What was decided."),
        Property("to", .object(outcome), .readOnly, "What the proposed rules would decide."),
    ])

    static func write(
        _ proposed: ProposedDecision, in transaction: borrowing Transaction<Reading>, _ writer: inout JSONWriter
    ) throws {
        let view = try CheckView(proposed.check, in: transaction)
        writer.beginObject()
        writer.name("check")
        writer.beginObject()
        writer.member("id", proposed.check.id)
        writer.endObject()
        writer.member("difference", proposed.difference?.rawValue)
        writer.member("document", proposed.check.document.rawValue)
        writer.member("mode", proposed.check.mode.rawValue)
        writer.member("asOfDate", proposed.check.asOf)
        writer.member("decidedAt", proposed.check.decidedAt)
        writer.stub("order", view.order)
        writer.stub("customer", view.customer)
        writer.member("currency", view.company.accountingCurrency.code)
        writer.money("orderTotal", proposed.orderTotal, view.company.accountingCurrency)
        let before = try JSONDocument(proposed.check.answer, limits: JSONLimits(membersPerObject: 10_000, stringBytes: 1 << 20))
        outcome("from", proposed.check.decision, before.root["reasons"]?.sourceBytes ?? [], &writer)
        outcome("to", proposed.decision, proposed.reasons[...], &writer)
        writer.endObject()
    }

    private static func outcome(
        _ name: StaticString, _ decision: CreditDecision, _ reasons: ArraySlice<UInt8>, _ writer: inout JSONWriter
    ) {
        writer.name(name)
        writer.beginObject()
        writer.member("decision", decision.rawValue)
        writer.name("reasons")
        writer.raw(reasons)
        writer.endObject()
    }

    /// Endpoint of a list of them that belongs to another record.
    static func endpoint(
        _ operation: String, _ path: String, tag: String, _ summary: String, source: @escaping @Sendable (Int64) -> ListSource,
        page: @escaping @Sendable (borrowing Transaction<Reading>, Int64, ListQuery) throws -> Page<ProposedDecision>,
        owner kind: RecordKind, check: @escaping @Sendable (Call, borrowing Transaction<Reading>) throws -> Void
    ) -> Endpoint {
        let contract = ListContract(source: source(0), item: shape)
        let pageShape = Shape("ChangedDecisionPage", "A page of a list.", outputOnly: true, [
            Property("items", .list(.object(shape), max: 500), .readOnly, "The decisions."),
            Property("next", .text(max: 4_096), .readOnly, nullable: true, "Cursor of the next page; null at the end."),
            Property("total", .integer(0...Int64.max), .readOnlyWhereItApplies, "All rows, with count=true."),
        ])
        return Endpoint(
            operation, .get, path, tag: tag, summary, scope: .holdsRead,
            successes: [.init(200, .object(pageShape), "Decisions that differ, oldest first.")], codes: [.cursorMismatch],
            companies: .none, list: contract,
            example: .init(path.replacingSlot(with: "\(kind.rawValue)_0000000000000")),
            action: .own { call, application, exchange in
                guard let key = Identifier(kind, text: call.slots[0])?.key else {
                    throw Refusal.notFound("record \"\(call.slots[0].shortened)\"")
                }
                let listing = Listing<ProposedDecision>(
                    contract: contract, page: { try page($0, key, $1) }, write: { try write($0, in: $2, &$3) })
                try listing.answer(call, application, exchange, source: source(key)) { call, transaction, _ in
                    try check(call, transaction)
                }
            })
    }
}

extension String {
    /// A path with its one slot filled.
    fileprivate func replacingSlot(with value: String) -> String {
        split(separator: "/", omittingEmptySubsequences: false).map { $0.hasPrefix("{") ? value : String($0) }
            .joined(separator: "/")
    }
}
