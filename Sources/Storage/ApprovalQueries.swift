public import Domain
import SQLite

// Requests for approval, and who may decide them now.

private let approvalColumns = """
    approval.id, approval.version, approval.company_id, approval.kind, record_kind, record_id, record_number, line,
    allow_self_approval, automatic_tasks, steps, step, step_started_at, approval.status, requested_kind, requested_by,
    requested_key, wish, history, approval.created_at, approval.updated_at, limit_change, new_limit, order_total
    """

extension ApprovalRequest {
    fileprivate init(_ row: borrowing Row) throws {
        let record = Identifier(try row.raw(4, as: RecordKind.self), key: try row.integer(5))
        self.init(
            key: try row.integer(0), version: try row.integer(1), company: try row.integer(2),
            kind: try row.raw(3, as: WorkflowKind.self),
            target: Target(
                record: record, number: try row.text(6), line: try row.optionalInteger(7).map { Int(clamping: $0) }),
            amounts: Amounts(
                limitChange: try row.optionalInteger(21), newLimit: try row.optionalInteger(22),
                orderTotal: try row.optionalInteger(23)),
            allowsSelfApproval: try row.bool(8), automaticTasks: [WorkflowTask](column: try row.text(9)),
            steps: try StoredWorkflow.steps(row.bytes(10)), step: Int(clamping: try row.integer(11)),
            stepStartedAt: try row.moment(12), status: try row.raw(13, as: Status.self),
            requestedBy: Actor(
                kind: try row.raw(14, as: Actor.Kind.self), name: try row.text(15), apiKey: try row.optionalInteger(16)),
            wish: try row.isNull(17) ? nil : StoredWorkflow.wish(row.bytes(17)),
            history: try StoredWorkflow.history(row.bytes(18)), createdAt: try row.moment(19),
            updatedAt: try row.moment(20))
    }

    fileprivate var columns: [Value] {
        [
            .integer(version), .integer(step), .moment(stepStartedAt), .moment(escalatesAt), .raw(status),
            .utf8(StoredWorkflow.text(history)), .moment(updatedAt),
        ]
    }
}

extension ListSource {
    public static let approvals = ListSource(
        columns: approvalColumns, from: "approval JOIN company ON company.id = approval.company_id", key: "approval.id", company: "approval.company_id",
        fields: [
            Field("kind", .enumeration(WorkflowKind.allCases.map(\.rawValue)), "approval.kind"),
            Field("status", .enumeration(ApprovalRequest.Status.allCases.map(\.rawValue)), "approval.status"),
            Field("number", .number, "record_number"), Field("recordId", .anyIdentifier, "record_id", sortable: false),
            Field("requestedBy", .number, "requested_by"), Field("escalatesAt", .moment, "escalates_at"),
            Field("lineNumber", .integer, "line"),
            Field("limitChange", .money(currency: "company.accounting_currency"), "limit_change"),
            Field("newLimit", .money(currency: "company.accounting_currency"), "new_limit"),
            Field("orderTotal", .money(currency: "company.accounting_currency"), "order_total"),
            Field("waitsFor", .participantOfApproval, "approval.id", sortable: false),
            Field("createdAt", .moment, "approval.created_at"), Field("updatedAt", .moment, "approval.updated_at"),
            Field("id", .identifier(.approval), "approval.id"),
        ])
}

extension Transaction {
    public func approval(_ key: Int64) throws -> ApprovalRequest? {
        try session.connection.first(
            text: "SELECT \(approvalColumns) FROM approval WHERE id = ?", [.integer(key)]
        ) { try ApprovalRequest($0) }
    }

    public func approvals(_ query: ListQuery) throws -> Page<ApprovalRequest> {
        try page(of: .approvals, query) { try ApprovalRequest($0) }
    }

    /// Everything that was ever submitted of a record, oldest first.
    public func approvals(of record: Identifier) throws -> [ApprovalRequest] {
        try session.connection.all(
            text: "SELECT \(approvalColumns) FROM approval WHERE record_id = ? AND record_kind = ? ORDER BY id",
            [.integer(record.key), .raw(record.kind)]
        ) { try ApprovalRequest($0) }
    }

    /// The request that stands for a record, or for one line of it; `nil` when none is open.
    public func openApproval(of record: Identifier, line: Int?) throws -> ApprovalRequest? {
        try session.connection.first(
            text: """
                SELECT \(approvalColumns) FROM approval
                WHERE record_id = ? AND line IS ? AND record_kind = ?
                    AND approval.status IN ('pendingApproval', 'approved', 'error')
                ORDER BY id DESC LIMIT 1
                """, [.integer(record.key), .integer(line), .raw(record.kind)]
        ) { try ApprovalRequest($0) }
    }

    /// The latest request for a record as a whole.
    public func latestApproval(of record: Identifier) throws -> ApprovalRequest? {
        try session.connection.first(
            text: """
                SELECT \(approvalColumns) FROM approval
                WHERE record_id = ? AND line IS NULL AND record_kind = ? ORDER BY id DESC LIMIT 1
                """, [.integer(record.key), .raw(record.kind)]
        ) { try ApprovalRequest($0) }
    }

    /// Requests for single lines of a record that stand, behind a line, in their order.
    public func openLineApprovals(of record: Identifier, after line: Int, limit: Int) throws -> [ApprovalRequest] {
        try session.connection.all(
            text: """
                SELECT \(approvalColumns) FROM approval
                WHERE record_id = ? AND line > ? AND record_kind = ?
                    AND approval.status IN ('pendingApproval', 'approved', 'error')
                ORDER BY line LIMIT ?
                """, [.integer(record.key), .integer(line), .raw(record.kind), .integer(limit)]
        ) { try ApprovalRequest($0) }
    }

    /// Pending requests whose step is overdue and has not been escalated, oldest first.
    public func overdueApprovals(at moment: Timestamp, most: Int) throws -> [ApprovalRequest] {
        try session.connection.all(
            text: """
                SELECT \(approvalColumns) FROM approval WHERE escalates_at <= ? AND status = 'pendingApproval'
                ORDER BY escalates_at LIMIT ?
                """, [.moment(moment), .integer(most)]
        ) { try ApprovalRequest($0) }
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ request: ApprovalRequest) throws {
        let by = request.requestedBy
        try session.connection.run(
            text: """
                INSERT INTO approval (id, company_id, kind, record_kind, record_id, record_number, line,
                    allow_self_approval, automatic_tasks, steps, requested_kind, requested_by, requested_key, wish,
                    limit_change, new_limit, order_total, created_at, version, step, step_started_at, escalates_at, status, history, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            [
                .integer(request.key), .integer(request.company), .raw(request.kind), .raw(request.target.record.kind),
                .integer(request.target.record.key), .text(request.target.number), .integer(request.target.line),
                .flag(request.allowsSelfApproval), .text(request.automaticTasks.column),
                .utf8(StoredWorkflow.text(request.steps)), .raw(by.kind), .text(by.name), .integer(by.apiKey),
                request.wish.map { .utf8(StoredWorkflow.text($0)) } ?? .null, .integer(request.amounts.limitChange),
                .integer(request.amounts.newLimit), .integer(request.amounts.orderTotal), .moment(request.createdAt),
            ] + request.columns)
        try storeParticipants(of: request)
    }

    public func update(_ request: ApprovalRequest) throws {
        try session.connection.run(
            text: """
                UPDATE approval SET version = ?, step = ?, step_started_at = ?, escalates_at = ?, status = ?, history = ?,
                    updated_at = ?
                WHERE id = ?
                """, request.columns + [.integer(request.key)])
        try storeParticipants(of: request)
    }

    private func storeParticipants(of request: ApprovalRequest) throws {
        try session.connection.run("DELETE FROM approval_participant WHERE approval_id = ?", .integer(request.key))
        guard let step = request.currentStep else { return }
        let isEscalated = request.dueAt != nil && request.escalatesAt == nil
        // The participants at a moment before it is overdue; those of the escalation come with its mark.
        let open = request.participants(at: request.stepStartedAt)
        for participant in open + (isEscalated ? step.escalation : []) { try store(participant, of: request) }
    }

    private func store(_ participant: WorkflowParticipant, of request: ApprovalRequest) throws {
        let (kind, name) =
            switch participant {
            case .role(let role): ("role", role.rawValue.loweredASCII)
            case .user(let user): ("user", user.loweredASCII)
            }
        try session.connection.run(
            """
            INSERT INTO approval_participant (approval_id, kind, name) VALUES (?, ?, ?)
            ON CONFLICT (approval_id, kind, name) DO NOTHING
            """, .integer(request.key), .text(kind), .text(name))
    }
}
