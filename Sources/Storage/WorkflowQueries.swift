public import Domain
import SQLite

// Definitions of workflows, and who decides for whom.

private let workflowColumns = """
    workflow.id, workflow.company_id, kind, active, allow_self_approval, automatic_tasks, steps, workflow.external_ref,
    workflow.metadata, workflow.source_version, workflow.version, workflow.created_at, workflow.updated_at, condition
    """

extension [WorkflowTask] {
    var column: String { map(\.rawValue).joined(separator: ",") }

    init(column: String) { self = column.split(separator: ",").compactMap { WorkflowTask(rawValue: String($0)) } }
}

extension WorkflowDefinition {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            header: try row.header(key: row.integer(0), from: 7), company: try row.integer(1),
            kind: try row.raw(2, as: WorkflowKind.self), isActive: try row.bool(3),
            allowsSelfApproval: try row.bool(4),
            condition: try row.isNull(13) ? .init() : StoredWorkflow.condition(row.bytes(13)), automaticTasks: [WorkflowTask](column: try row.text(5)),
            steps: try StoredWorkflow.steps(row.bytes(6)))
    }

    fileprivate var columns: [Value] {
        [.flag(isActive), .flag(allowsSelfApproval), .utf8(StoredWorkflow.text(condition)), .text(automaticTasks.column), .utf8(StoredWorkflow.text(steps))]
            + header.columns
    }
}

extension ApprovalDelegation {
    fileprivate init(_ row: borrowing Row) throws {
        self.init(
            header: RecordHeader(
                key: try row.integer(0), version: try row.integer(6), createdAt: try row.moment(7),
                updatedAt: try row.moment(8)),
            company: try row.integer(1), person: try row.text(2), delegate: try row.text(3), from: try row.day(4),
            to: try row.day(5))
    }
}

private let delegationColumns = "id, company_id, person, delegate, from_day, to_day, version, created_at, updated_at"

extension ListSource {
    public static let workflows = ListSource(
        columns: workflowColumns, from: "workflow", key: "workflow.id", company: "workflow.company_id",
        fields: [
            Field("kind", .enumeration(WorkflowKind.allCases.map(\.rawValue)), "kind"),
            Field("active", .flag, "active"),
        ] + recordFields("workflow", kind: .workflow))

    public static let approvalDelegations = ListSource(
        columns: delegationColumns, from: "approval_delegation", key: "id", company: "company_id",
        fields: [
            Field("person", .number, "person"), Field("delegate", .number, "delegate"),
            Field("fromDate", .date, "from_day"), Field("toDate", .date, "to_day"),
            Field("id", .identifier(.approvalDelegation), "id"), Field("createdAt", .moment, "created_at"),
        ])
}

extension Transaction {
    /// A company's workflow of a kind; `nil` when it has none.
    public func workflow(_ kind: WorkflowKind, of company: Int64) throws -> WorkflowDefinition? {
        try session.connection.first(
            text: "SELECT \(workflowColumns) FROM workflow WHERE company_id = ? AND kind = ?", [.integer(company), .raw(kind)]
        ) { try WorkflowDefinition($0) }
    }

    public func workflows(_ query: ListQuery) throws -> Page<WorkflowDefinition> {
        try page(of: .workflows, query) { try WorkflowDefinition($0) }
    }

    public func approvalDelegation(_ key: Int64) throws -> ApprovalDelegation? {
        try session.connection.first(
            text: "SELECT \(delegationColumns) FROM approval_delegation WHERE id = ?", [.integer(key)]
        ) { try ApprovalDelegation($0) }
    }

    public func approvalDelegations(_ query: ListQuery) throws -> Page<ApprovalDelegation> {
        try page(of: .approvalDelegations, query) { try ApprovalDelegation($0) }
    }

    /// The persons for whom somebody may decide on a day.
    public func delegators(of delegate: String, in company: Int64, on day: CalendarDate) throws -> Set<String> {
        Set(
            try session.connection.all(
                text: """
                    SELECT person FROM approval_delegation
                    WHERE company_id = ? AND lower(delegate) = ? AND to_day >= ? AND from_day <= ?
                    """, [.integer(company), .caseless(delegate), .day(day), .day(day)]
            ) { try $0.text(0) })
    }
}

extension Transaction where Mode == Writing {
    public func insert(_ workflow: WorkflowDefinition) throws {
        try session.connection.run(
            text: """
                INSERT INTO workflow (id, company_id, kind, active, allow_self_approval, condition, automatic_tasks, steps,
                    external_ref, metadata, source_version, version, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, [.integer(workflow.header.key), .integer(workflow.company), .raw(workflow.kind)] + workflow.columns)
    }

    public func update(_ workflow: WorkflowDefinition) throws {
        try session.connection.run(
            text: """
                UPDATE workflow SET active = ?, allow_self_approval = ?, condition = ?, automatic_tasks = ?, steps = ?,
                    external_ref = ?, metadata = ?, source_version = ?, version = ?, created_at = ?, updated_at = ?
                WHERE id = ?
                """, workflow.columns + [.integer(workflow.header.key)])
    }

    public func insert(_ delegation: ApprovalDelegation) throws {
        let header = delegation.header
        try session.connection.run(
            text: """
                INSERT INTO approval_delegation (\(delegationColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            [
                .integer(header.key), .integer(delegation.company), .text(delegation.person), .text(delegation.delegate),
                .day(delegation.from), .day(delegation.to), .integer(header.version), .moment(header.createdAt),
                .moment(header.updatedAt),
            ])
    }

    public func delete(_ delegation: ApprovalDelegation) throws {
        try session.connection.run("DELETE FROM approval_delegation WHERE id = ?", .integer(delegation.header.key))
    }
}
