import Domain
import JSON
import SQLite

// Codes that stand inside what is kept as a whole: workflows, requests for approval, schedules of periodic tasks (CM-4).

extension Transaction {
    /// The workflows of a company, as `workflows/holdRelease`, of which the condition of the definition or of a step is such.
    func workflows(of company: Int64, where isMeant: (WorkflowCondition) -> Bool) throws -> [Referrers] {
        try workflowKinds(of: company, where: isMeant).referrers(in: "workflows")
    }

    private func workflowKinds(of company: Int64, where isMeant: (WorkflowCondition) -> Bool) throws -> [String] {
        try WorkflowKind.allCases.filter { kind in
            guard let workflow = try workflow(kind, of: company) else { return false }
            return ([workflow.condition] + workflow.steps.map(\.condition)).contains(where: isMeant)
        }.map(\.rawValue)
    }

    /// The schedules of a company whose runs are asked for with this code, as the reason or in the filter.
    func schedules(naming code: String, _ property: StaticString, of company: Int64) throws -> [Referrers] {
        try PeriodicTask.allCases.compactMap { task -> String? in
            guard let schedule = try taskSchedule(of: task, in: company) else { return nil }
            let asked = try StoredJSON.document(schedule.parameters).root
            let named = [asked[property]?.string, asked["filter"]?[property]?.string]
            return named.contains { $0?.isSameCode(as: code) == true } ? "\(task.path)/schedule" : nil
        }.referrers(in: "periodic-tasks")
    }

    /// What keeps a reason beside the records that name it: who waits for approval with it, whose runs use it, and the
    /// workflows that ask about lines with it.
    func keepers(of reason: String, _ type: ReasonType, of company: Int64) throws -> [Referrers] {
        let workflows = try workflowKinds(of: company) { $0.reasons.contains(where: reason.isSameCode) }
            // The reasons of holds are the service's own.
            .filter { $0 != WorkflowKind.holdRelease.rawValue }.referrers(in: "workflows")
        switch type {
        case .hold: return workflows + (try schedules(naming: reason, "reasonCode", of: company))
        case .release: return workflows + (try openWishes(naming: reason, of: company))
        case .status: return workflows
        }
    }

    /// Open requests to release or reject a hold with a reason.
    private func openWishes(naming reason: String, of company: Int64) throws -> [Referrers] {
        let wishes = try session.connection.all(
            """
            SELECT id, wish FROM approval
            WHERE company_id = ? AND kind = 'holdRelease' AND status IN ('pendingApproval', 'approved', 'error')
                AND wish IS NOT NULL ORDER BY id
            """, .integer(company)
        ) { (key: try $0.integer(0), wish: try StoredWorkflow.wish($0.bytes(1))) }
        return wishes.filter { $0.wish.reasonCode?.isSameCode(as: reason) == true }
            .map { Identifier(.approval, key: $0.key).description }.referrers(in: "approvals")
    }
}

extension [String] {
    /// The records of one kind, by their names; nothing where there are none.
    fileprivate func referrers(in path: String) -> [Referrers] { isEmpty ? [] : [Referrers(path, self)] }
}
