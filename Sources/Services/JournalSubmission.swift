import Domain
import Storage

/// A journal on its way to those who approve it: who is asked is found line by line, or for all lines together.
///
/// Source: CM-15.1, CM-15.3.
struct JournalSubmission {
    let company: Company
    /// The day whose rates count.
    let day: CalendarDate
    let comment: String?
    /// In whose name it is submitted, also where the journal follows its lines.
    let submitter: Actor

    /// Submits each of these lines that has not been decided.
    func route(
        _ lines: [LimitAdjustmentLine], of adjustment: LimitAdjustment, in transaction: borrowing Transaction<Writing>
    ) throws {
        guard let definition = try transaction.workflow(.adjustmentLine, of: company.key) else {
            throw Refusal.invalidState("\(company.number) has no workflow for the lines of limit adjustments any more.")
        }
        for line in lines where line.approvalStatus == .notSubmitted || line.approvalStatus == .changeRequested {
            let target = ApprovalRequest.Target(record: adjustment.id, number: adjustment.number, line: line.line)
            let request = try ApprovalService.submit(
                target, under: definition, about: try subject(of: line, in: transaction), comment: comment,
                by: submitter, in: transaction)
            try transaction.setApproval(
                ApprovalStatus(of: request.status), request.key, ofLine: line.line, of: adjustment.key)
        }
    }

    /// Every line is submitted: they wait, or what follows where no step applies to any.
    func routed(
        _ adjustment: LimitAdjustment, in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        var pending = adjustment
        pending.approval.status = .pendingApproval
        pending = try JournalApproval.touch(pending, in: transaction)
        let tasks = try transaction.workflow(.adjustmentLine, of: company.key)?.automaticTasks ?? []
        return try JournalApproval.conclude(pending, tasks, self, by: submitter, in: transaction)
    }

    /// Submits a journal as a whole; it has few enough lines to look at all of them at once.
    func submitWhole(
        _ adjustment: LimitAdjustment, in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        let subject = try subject(of: try transaction.lines(of: adjustment.key), in: transaction)
        return try submit(adjustment, about: subject, in: transaction)
    }

    /// Submits a journal as a whole, whose lines have been looked at.
    func submit(
        _ adjustment: LimitAdjustment, about subject: WorkflowSubject, in transaction: borrowing Transaction<Writing>
    ) throws -> LimitAdjustment {
        guard let definition = try transaction.workflow(.adjustmentJournal, of: company.key) else {
            throw Refusal.invalidState("\(company.number) has no workflow for limit adjustments any more.")
        }
        var pending = adjustment
        pending.approval.status = .pendingApproval
        pending = try JournalApproval.touch(pending, in: transaction)
        let request = try ApprovalService.submit(
            ApprovalRequest.Target(record: adjustment.id, number: adjustment.number), under: definition,
            about: subject, comment: comment, by: submitter, in: transaction)
        guard request.status == .approved else { return pending }
        return try JournalApproval.approve(pending, request.automaticTasks, self, by: submitter, in: transaction)
    }

    // MARK: what the conditions of steps are tested on

    /// All lines that may come into force, taken together.
    func subject(
        of lines: [LimitAdjustmentLine], in transaction: borrowing Transaction<Writing>
    ) throws -> WorkflowSubject {
        var subject = WorkflowSubject()
        for line in lines where line.isToBePosted { subject.include(try self.subject(of: line, in: transaction)) }
        return subject
    }

    /// One line. A group's line concerns each of its members; its amounts count at the rate of the day.
    func subject(
        of line: LimitAdjustmentLine, in transaction: borrowing Transaction<Writing>
    ) throws -> WorkflowSubject {
        var subject = WorkflowSubject()
        let change = line.ends ? line.current.amount : abs(line.new.amount - line.current.amount)
        subject.limitChange = try accounting(change, of: line, in: transaction)
        subject.newLimit = line.ends ? 0 : try accounting(line.new.amount, of: line, in: transaction)
        subject.companies = [company.number.lowercased()]
        if let reason = line.reasonCode { subject.reasons = [reason.lowercased()] }
        let accounts: [CreditAccount] =
            switch line.subject {
            case .customer(let stub): try transaction.creditAccount(key: stub.id.key).map { [$0] } ?? []
            case .group(let stub): try transaction.members(of: stub.id.key)
            }
        for account in accounts {
            subject.include(account)
            if account.customer.company != company.key, let other = try transaction.company(.key(account.customer.company)) {
                subject.companies.insert(other.number.lowercased())
            }
        }
        return subject
    }

    private func accounting(
        _ amount: Int64, of line: LimitAdjustmentLine, in transaction: borrowing Transaction<Writing>
    ) throws -> Int64 {
        if line.currency == company.accountingCurrency { return amount }
        return try transaction.convertedLimit(
            Money(minorUnits: amount, currency: line.currency), to: company.accountingCurrency, of: company, on: day)
    }
}

extension WorkflowSubject {
    /// Adds the groups that a customer belongs to.
    mutating func include(_ account: CreditAccount) {
        if let group = account.customer.customerGroup { customerGroups.insert(group.lowercased()) }
        if let group = account.profile.riskGroup { riskGroups.insert(group.lowercased()) }
    }
}
