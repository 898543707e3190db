public import Domain
import JSON
import SQLite

// Holds with their reasons, and the credit checks behind them.

private let holdColumns = """
    order_hold.id, order_hold.version, order_hold.created_at, order_hold.updated_at, order_hold.company_id,
    order_hold.order_id, order_hold.customer_id, order_hold.origin, order_hold.document, order_hold.mode,
    order_hold.posting_context, order_hold.forced_reason, order_hold.order_total, order_hold.order_changed,
    order_hold.status, order_hold.review_day, order_hold.notes, order_hold.responsible, order_hold.release_reason,
    order_hold.release_comment, order_hold.release_mode, order_hold.closed_kind, order_hold.closed_by,
    order_hold.closed_at, order_hold.payment_terms, order_hold.delivery_day, order_hold.deadline_day,
    order_hold.credit_management_group, order_hold.risk_group, order_hold.credit_check_id, order_hold.stopped_lines,
    order_hold.release_error, order_hold.credit_group_id, order_hold.credit_group, order_hold.order_responsible
    """

extension OrderHold {
    fileprivate init(_ row: borrowing Row) throws {
        let stopped: ApprovedAttempt? = if let document = try row.optionalRaw(8, as: CheckDocument.self),
            let mode = try row.optionalRaw(9, as: CheckMode.self)
        { ApprovedAttempt(document: document, mode: mode) } else { nil }
        self.init(
            key: try row.integer(0), version: try row.integer(1), createdAt: try row.moment(2),
            updatedAt: try row.moment(3), company: try row.integer(4), order: try row.integer(5),
            customer: try row.integer(6), origin: try row.raw(7, as: Origin.self), stopped: stopped,
            orderTotal: try row.integer(12), status: try row.raw(14, as: Status.self))
        postingContext = try row.optionalBytes(10).map { try PostingContext(text: $0) }
        forcedReason = try row.optionalText(11)
        isOrderChanged = try row.bool(13)
        reviewDate = try row.optionalDay(15)
        notes = try row.optionalText(16)
        responsible = try row.optionalText(17)
        releaseReason = try row.optionalText(18)
        releaseComment = try row.optionalText(19)
        releaseMode = try row.optionalRaw(20, as: ReleaseMode.self)
        if let kind = try row.optionalRaw(21, as: Actor.Kind.self), let name = try row.optionalText(22) {
            closedBy = Actor(kind: kind, name: name)
        }
        closedAt = try row.optionalMoment(23)
        paymentTerms = try row.optionalText(24)
        deliveryDate = try row.optionalDay(25)
        orderDeadline = try row.optionalDay(26)
        creditManagementGroup = try row.optionalText(27)
        riskGroup = try row.optionalText(28)
        if let group = try row.optionalInteger(32), let number = try row.optionalText(33) {
            creditGroup = Stub(id: Identifier(.customerCreditGroup, key: group), number: number)
        }
        orderResponsible = try row.optionalText(34)
        creditCheck = try row.optionalInteger(29)
        stoppedLines = try row.optionalBytes(30).map { try OrderLineText.quantities(StoredJSON.document($0).root) }
        releaseError = try row.optionalBytes(31).map { text in
            let root = try StoredJSON.document(text).root
            return ReleaseError(code: root["code"]?.string ?? "", message: root["message"]?.string ?? "")
        }
    }

    fileprivate var columns: [Value] {
        [.integer(company), .integer(order), .integer(customer), .raw(origin), .text(stopped?.document.rawValue),
         .text(stopped?.mode.rawValue), postingContext.map { .utf8($0.text) } ?? .null, .text(displayReason),
         .text(forcedReason), .integer(orderTotal), .flag(isOrderChanged), .raw(status), .flag(isActive),
         .day(reviewDate), .text(notes), .text(responsible), .text(releaseReason), .text(releaseComment),
         .text(releaseMode?.rawValue), .text(closedBy?.kind.rawValue), .text(closedBy?.name), .moment(closedAt),
         .text(paymentTerms), .day(deliveryDate), .day(orderDeadline), .text(creditManagementGroup), .text(riskGroup),
         .integer(creditCheck), stoppedLines.map { .utf8(OrderLineText.quantities($0)) } ?? .null,
         releaseError.map { .utf8($0.text) } ?? .null, .integer(creditGroup?.id.key), .text(creditGroup?.number),
         .text(orderResponsible), .integer(version), .moment(createdAt), .moment(updatedAt),
         .integer(key)]
    }
}

extension ListSource {
    public static let holds = ListSource(
        columns: holdColumns,
        from: """
            order_hold JOIN sales_order ON sales_order.id = order_hold.order_id
            JOIN customer ON customer.id = order_hold.customer_id JOIN company ON company.id = order_hold.company_id
            """,
        key: "order_hold.id", company: "order_hold.company_id",
        fields: [
            Field("id", .identifier(.hold), "order_hold.id"), Field("company", .number, "company.number"),
            Field("order", .number, "sales_order.number"), Field("number", .number, "sales_order.number"),
            Field("customer", .number, "customer.number"),
            Field("active", .flag, "order_hold.active"),
            Field("status", .enumeration(OrderHold.Status.allCases.map(\.rawValue)), "order_hold.status"),
            Field("holdOrigin", .enumeration(OrderHold.Origin.allCases.map(\.rawValue)), "order_hold.origin"),
            Field("document", .enumeration(CheckDocument.allCases.map(\.rawValue)), "order_hold.document"),
            Field("proForma", .flag, "coalesce(order_hold.mode = 'proForma', 0)"),
            Field("displayReason", .text, "order_hold.display_reason"),
            Field("forcedHoldReason", .number, "order_hold.forced_reason"),
            Field("orderTotal", .money(currency: "company.accounting_currency"), "order_hold.order_total"),
            Field("orderChanged", .flag, "order_hold.order_changed"),
            Field("reviewDate", .date, "order_hold.review_day"),
            // A hold that is closed is looked at no more.
            Field("reviewDue", .dayReached(while: "order_hold.active = 1"), "order_hold.review_day", sortable: false),
            Field("deliveryDate", .date, "order_hold.delivery_day"),
            Field("orderDeadline", .date, "order_hold.deadline_day"),
            Field("responsible", .text, "order_hold.responsible"),
            Field("orderResponsible", .text, "order_hold.order_responsible"),
            Field("paymentTerms", .number, "order_hold.payment_terms"),
            Field("creditManagementGroupId", .number, "order_hold.credit_management_group"),
            Field("riskGroupId", .number, "order_hold.risk_group"),
            Field("customerCreditGroup", .number, "order_hold.credit_group"),
            Field("releaseReason", .number, "order_hold.release_reason"),
            Field("releaseMode", .enumeration(ReleaseMode.allCases.map(\.rawValue)), "order_hold.release_mode"),
            Field("releasedBy", .text, "CASE WHEN order_hold.status = 'released' THEN order_hold.closed_by END"),
            Field("rejectedBy", .text, "CASE WHEN order_hold.status = 'rejected' THEN order_hold.closed_by END"),
            Field("currency", .text, "company.accounting_currency"),
            Field("externalRef", .text, "sales_order.external_ref"),
            Field("customerGroup", .number, "customer.customer_group"),
            Field("ageHours", .ageInHours, "order_hold.created_at"),
            Field("createdAt", .moment, "order_hold.created_at"),
            Field("updatedAt", .moment, "order_hold.updated_at"),
            Field("releasedAt", .moment, "CASE WHEN order_hold.status = 'released' THEN order_hold.closed_at END"),
            Field("rejectedAt", .moment, "CASE WHEN order_hold.status = 'rejected' THEN order_hold.closed_at END"),
            Field("reason", .reasonOfHold, "order_hold.id", sortable: false),
        ],
        search: ["sales_order.number", "customer.number", "customer.name"])

    public static let creditChecks = ListSource(
        columns: creditCheckColumns,
        from: """
            credit_check JOIN customer ON customer.id = credit_check.customer_id
            JOIN company ON company.id = credit_check.company_id
            LEFT JOIN sales_order ON sales_order.id = credit_check.order_id
            """,
        key: "credit_check.id", company: "credit_check.company_id",
        fields: [
            Field("id", .identifier(.creditCheck), "credit_check.id"), Field("company", .number, "company.number"),
            Field("order", .number, "sales_order.number"), Field("number", .number, "sales_order.number"),
            Field("customer", .number, "customer.number"),
            Field("document", .enumeration((CheckDocument.allCases + CheckDocument.ofNoOrder).map(\.rawValue)), "credit_check.document"),
            Field("mode", .enumeration(CheckMode.allCases.map(\.rawValue)), "credit_check.mode"),
            Field("decision", .enumeration(CreditDecision.allCases.map(\.rawValue)), "credit_check.decision"),
            Field("code", .text, "credit_check.code"), Field("hold", .identifier(.hold), "credit_check.hold_id"),
            Field("origin", .enumeration(CreditCheckRecord.Origin.allCases.map(\.rawValue)), "credit_check.origin"),
            Field("asOfDate", .date, "credit_check.as_of_day"),
            Field("ruleSet", .integer, "credit_check.rule_set"),
            Field("skippedBecause", .enumeration(SkipReason.allCases.map(\.rawValue)), "credit_check.skipped_because"),
            Field("externalRef", .text, "sales_order.external_ref"),
            Field("decidedAt", .moment, "credit_check.decided_at"),
        ])
}

extension Transaction {
    /// A hold with its reasons.
    public func hold(_ key: Int64) throws -> OrderHold? {
        guard var hold = try session.connection.first(
            text: "SELECT \(holdColumns) FROM order_hold WHERE id = ?", [.integer(key)], as: { try OrderHold($0) })
        else { return nil }
        hold.reasons = try reasons(of: key)
        return hold
    }

    private func reasons(of hold: Int64) throws -> [HoldReason] {
        try session.connection.all(
            """
            SELECT code, active, detail, first_seen_at, last_seen_at, first_detail FROM order_hold_reason
            WHERE hold_id = ? ORDER BY position
            """, .integer(hold)
        ) { row in
            HoldReason(code: try row.raw(0, as: ReasonCode.self), isActive: try row.bool(1), detail: try row.bytes(2),
                       firstDetail: try row.optionalBytes(5), firstSeenAt: try row.moment(3),
                       lastSeenAt: try row.moment(4))
        }
    }

    public func holds(_ query: ListQuery) throws -> Page<OrderHold> {
        let page = try page(of: .holds, query) { try OrderHold($0) }
        let records = try page.records.map { hold in
            var hold = hold
            hold.reasons = try reasons(of: hold.key)
            return hold
        }
        return Page(records: records, next: page.next)
    }

    public func creditCheck(_ key: Int64) throws -> CreditCheckRecord? {
        try session.connection.first(
            text: "SELECT \(creditCheckColumns) FROM credit_check WHERE id = ?", [.integer(key)]
        ) { try CreditCheckRecord($0) }
    }

    public func creditChecks(_ query: ListQuery) throws -> Page<CreditCheckRecord> {
        try page(of: .creditChecks, query) { try CreditCheckRecord($0) }
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ hold: OrderHold) throws {
        try session.connection.run(
            text: """
                INSERT INTO order_hold (company_id, order_id, customer_id, origin, document, mode, posting_context,
                    display_reason, forced_reason, order_total, order_changed, status, active, review_day, notes,
                    responsible, release_reason, release_comment, release_mode, closed_kind, closed_by, closed_at,
                    payment_terms, delivery_day, deadline_day, credit_management_group, risk_group, credit_check_id,
                    stopped_lines, release_error, credit_group_id, credit_group, order_responsible, version, created_at,
                    updated_at, id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, hold.columns)
        try store(hold.reasons, of: hold.key)
    }

    public func update(_ hold: OrderHold) throws {
        try session.connection.run(
            text: """
                UPDATE order_hold SET company_id = ?, order_id = ?, customer_id = ?, origin = ?, document = ?, mode = ?,
                    posting_context = ?, display_reason = ?, forced_reason = ?, order_total = ?, order_changed = ?,
                    status = ?, active = ?, review_day = ?, notes = ?, responsible = ?, release_reason = ?,
                    release_comment = ?, release_mode = ?, closed_kind = ?, closed_by = ?, closed_at = ?,
                    payment_terms = ?, delivery_day = ?, deadline_day = ?, credit_management_group = ?, risk_group = ?,
                    credit_check_id = ?, stopped_lines = ?, release_error = ?, credit_group_id = ?, credit_group = ?,
                    order_responsible = ?, version = ?, created_at = ?, updated_at = ?
                WHERE id = ?
                """, hold.columns)
        try store(hold.reasons, of: hold.key)
    }

    private func store(_ reasons: [HoldReason], of hold: Int64) throws {
        for (position, reason) in reasons.enumerated() {
            try session.connection.run(
                """
                INSERT INTO order_hold_reason (hold_id, position, code, active, detail, first_seen_at, last_seen_at,
                    first_detail)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?5)
                ON CONFLICT (hold_id, code) DO UPDATE SET position = excluded.position, active = excluded.active,
                    detail = excluded.detail, last_seen_at = excluded.last_seen_at
                """,
                .integer(hold), .integer(position), .raw(reason.code), .flag(reason.isActive), .utf8(reason.detail),
                .moment(reason.firstSeenAt), .moment(reason.lastSeenAt))
        }
    }

    public func insert(_ check: CreditCheckRecord) throws {
        try session.connection.run(
            """
            INSERT INTO credit_check (id, company_id, order_id, customer_id, document, mode, as_of_day, decision, code,
                hold_id, actor_name, decided_at, answer, origin, rule_set, skipped_because, inputs)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(check.key), .integer(check.company), .integer(check.order), .integer(check.customer),
            .raw(check.document), .raw(check.mode), .day(check.asOf), .raw(check.decision), .text(check.code),
            .integer(check.hold), .text(check.decidedBy), .moment(check.decidedAt), .utf8(check.answer),
            .raw(check.origin), .integer(check.ruleSet), .text(check.skippedBecause?.rawValue),
            check.inputs.map { .blob($0) } ?? .null)
    }
}

let creditCheckColumns = """
    credit_check.id, credit_check.company_id, credit_check.order_id, credit_check.customer_id, credit_check.document,
    credit_check.mode, credit_check.as_of_day, credit_check.decision, credit_check.code, credit_check.hold_id,
    credit_check.actor_name, credit_check.decided_at, credit_check.answer, credit_check.origin,
    credit_check.rule_set, credit_check.skipped_because
    """

/// A credit decision as it is kept: who asked what, and the answer as it was given.
///
/// Source: CM-13.5.
public struct CreditCheckRecord: Equatable, Sendable {
    public var key: Int64
    public var company: Int64
    /// `nil` for a hypothetical amount.
    public var order: Int64?
    public var customer: Int64
    public var document: CheckDocument
    public var mode: CheckMode
    public var asOf: CalendarDate
    public var decision: CreditDecision
    public var code: String?
    public var hold: Int64?
    public var decidedBy: String
    public var decidedAt: Timestamp
    /// Limits, reasons and trace: the members of a JSON object.
    public var answer: [UInt8]
    public var origin = Origin.attempt
    /// Number of the rule-set version that it was made with; `nil` in checks of before there were versions.
    public var ruleSet: Int64?
    /// Why no rule was evaluated; `nil` where rules were, or the attempt was refused.
    public var skippedBecause: SkipReason?
    /// What it was made from, to be stored with it; not read back with the record (`decisionInputs(of:)`).
    public var inputs: [UInt8]?

    /// What made it: an attempt to produce a document, or an evaluation for release that changed a hold.
    public enum Origin: String, CaseIterable, Sendable { case attempt, evaluation }

    public var id: Identifier { Identifier(.creditCheck, key: key) }

    public init(
        key: Int64, company: Int64, order: Int64?, customer: Int64, document: CheckDocument, mode: CheckMode,
        asOf: CalendarDate, decision: CreditDecision, code: String?, hold: Int64?, decidedBy: String,
        decidedAt: Timestamp, answer: [UInt8]
    ) {
        self.key = key
        self.company = company
        self.order = order
        self.customer = customer
        self.document = document
        self.mode = mode
        self.asOf = asOf
        self.decision = decision
        self.code = code
        self.hold = hold
        self.decidedBy = decidedBy
        self.decidedAt = decidedAt
        self.answer = answer
    }

    init(_ row: borrowing Row) throws {
        self.init(
            key: try row.integer(0), company: try row.integer(1), order: try row.optionalInteger(2),
            customer: try row.integer(3), document: try row.raw(4, as: CheckDocument.self),
            mode: try row.raw(5, as: CheckMode.self), asOf: try row.day(6),
            decision: try row.raw(7, as: CreditDecision.self), code: try row.optionalText(8),
            hold: try row.optionalInteger(9), decidedBy: try row.text(10), decidedAt: try row.moment(11),
            answer: try row.bytes(12))
        origin = try row.raw(13, as: Origin.self)
        ruleSet = try row.optionalInteger(14)
        skippedBecause = try row.optionalRaw(15, as: SkipReason.self)
    }
}

extension ReleaseError {
    var text: [UInt8] {
        var writer = JSONWriter(capacity: 96)
        writer.beginObject()
        writer.member("code", code)
        writer.member("message", message)
        writer.endObject()
        return writer.bytes
    }
}
