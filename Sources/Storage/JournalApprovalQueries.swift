public import Domain
import SQLite

// How far approval of the lines of a journal has come.

extension Transaction {
    /// How many lines of a journal stand where.
    public func lineApprovals(of adjustment: Int64) throws -> LineApprovals {
        var found = LineApprovals()
        try session.connection.each(
            text: """
                SELECT approval_status, count(*) FROM limit_adjustment_line WHERE adjustment_id = ?
                GROUP BY approval_status
                """, [.integer(adjustment)]
        ) { row in
            let count = try row.integer(1)
            switch try row.raw(0, as: ApprovalStatus.self) {
            case .pendingApproval: found.pending = count
            case .approved: found.approved = count
            case .rejected: found.rejected = count
            case .changeRequested: found.changeRequested = count
            case .notSubmitted, .submitted, .error: break
            }
            return true
        }
        return found
    }

    /// Whether a line of a journal waits to be decided.
    public func hasWaitingLine(_ adjustment: Int64) throws -> Bool {
        try session.connection.first(
            """
            SELECT 1 FROM limit_adjustment_line WHERE adjustment_id = ? AND approval_status = 'pendingApproval' LIMIT 1
            """, .integer(adjustment)
        ) { _ in true } ?? false
    }

    /// How many lines of a journal wait to be decided.
    public func waitingLineCount(of adjustment: Int64) throws -> Int64 {
        try session.connection.first(
            "SELECT count(*) FROM limit_adjustment_line WHERE adjustment_id = ? AND approval_status = 'pendingApproval'",
            .integer(adjustment)
        ) { try $0.integer(0) } ?? 0
    }

    /// Lines without their last day, or temporary ones without their first: not complete yet (D-22). A reversal may give
    /// back a limit that never ended.
    public func incompleteLines(of adjustment: LimitAdjustment, most: Int) throws -> [LimitAdjustmentLine] {
        let isTemporary = adjustment.type == .temporaryCreditLimit
        return try session.connection.all(
            text: """
                SELECT \(adjustmentLineColumns) FROM \(adjustmentLineTables)
                WHERE adjustment_id = ?1 AND ends = 0
                    AND (new_to IS NULL AND (?2 = 1 OR limit_adjustment_line.credit_group_id IS NOT NULL)
                        OR new_from IS NULL AND ?3 = 1)
                ORDER BY line LIMIT ?4
                """,
            [
                .integer(adjustment.key), .flag(adjustment.reverses == nil || isTemporary), .flag(isTemporary),
                .integer(most),
            ]
        ) { try LimitAdjustmentLine($0) }
    }
}

extension Transaction where Mode == Writing {
    /// Stores where a line stands, and the request about it.
    public func setApproval(_ status: ApprovalStatus, _ request: Int64, ofLine line: Int, of adjustment: Int64) throws {
        try session.connection.run(
            "UPDATE limit_adjustment_line SET approval_status = ?, approval_id = ? WHERE adjustment_id = ? AND line = ?",
            .raw(status), .integer(request), .integer(adjustment), .integer(line))
    }

    /// As if no line had ever been submitted.
    public func clearLineApprovals(of adjustment: Int64) throws {
        try session.connection.run(
            """
            UPDATE limit_adjustment_line SET approval_status = 'notSubmitted', approval_id = NULL
            WHERE adjustment_id = ? AND approval_status <> 'notSubmitted'
            """, .integer(adjustment))
    }
}
