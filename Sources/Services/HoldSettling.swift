public import Domain
public import Storage

// Events settle it, not only batches: what a change of credit frees is found in the transaction of that change.

extension HoldEvaluation {
    /// Holds that one change evaluates in its own transaction, oldest first; a job goes on with the rest.
    static let mostAtOnce = 25

    /// Evaluates the open holds whose credit a change touches, with the change and in its transaction, oldest first.
    ///
    /// What only uses credit up concerns the holds that are ready: they go back on hold when it was what they counted on.
    ///
    /// - Parameters:
    ///   - customers: whose credit has changed.
    ///   - except: key of a hold that was evaluated already.
    public static func afterChange(
        ofCreditOf customers: [Int64], _ effect: CreditEffect = .frees, on day: CalendarDate, except: Int64? = nil,
        by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        var touched: Set<Int64> = []
        for customer in customers { touched.formUnion(try transaction.customersSharingCredit(with: customer)) }
        let keys = touched.sorted()
        try evaluate(effect == .frees ? .of(customers: keys) : .ready(customers: keys), in: nil, on: day, except: except,
                     by: actor, in: transaction)
    }

    /// Evaluates the open holds of all members of a customer credit group after a change of the group itself.
    public static func afterChange(
        ofGroup group: Int64, on day: CalendarDate, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        let members = try transaction.groupMembers(of: group).map(\.key)
        guard !members.isEmpty else { return }
        try evaluate(.of(customers: members), in: nil, on: day, except: nil, by: actor, in: transaction)
    }

    /// Evaluates the open holds of a company after a change of its rules, parameters or codes.
    public static func afterChange(
        ofSetUpOf company: Company, on day: CalendarDate, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        try evaluate(.company(company.key), in: company.key, on: day, except: nil, by: actor, in: transaction)
    }

    /// Evaluates what was held in a company for want of a rate, after a rate has come (D-02).
    public static func afterChange(
        ofRatesOf company: Company, on day: CalendarDate, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws {
        try evaluate(.failedEvaluation(company: company.key), in: company.key, on: day, except: nil, by: actor, in: transaction)
    }

    private static func evaluate(
        _ which: OpenHolds, in company: Int64?, on day: CalendarDate, except: Int64?, by actor: Actor,
        in transaction: borrowing Transaction<Writing>
    ) throws {
        let keys = try transaction.openHolds(which, limit: mostAtOnce + 1)
        for key in keys.prefix(mostAtOnce) where key != except {
            do {
                try transaction.attempt { _ = try evaluate(key, on: day, by: actor, in: transaction) }
            } catch is Refusal {
                // The hold is as it was; the change stands, and the next run names the hold and why.
            }
        }
        guard keys.count > mostAtOnce else { return }
        let request = HoldEvaluationRun.Request(day: day, which: .open(which), after: keys[mostAtOnce - 1])
        _ = try HoldEvaluationRun.enter(request, in: company, by: actor, onlyOnce: true, in: transaction)
    }

    /// Evaluates the hold with a key; one that has been closed meanwhile is left alone.
    static func evaluate(
        _ key: Int64, on day: CalendarDate, by actor: Actor, in transaction: borrowing Transaction<Writing>
    ) throws -> HoldOutcome {
        guard let hold = try transaction.hold(key), hold.isActive else { return .unchanged }
        guard let company = try transaction.company(.key(hold.company)) else {
            throw StoreFault.damaged("hold \(hold.id) is of a company that is not there")
        }
        return try evaluate(hold, in: company, on: day, by: actor, in: transaction)
    }
}

extension Transaction {
    /// The customers whose orders a change of this customer's credit may free: itself, and the members of its customer
    /// credit group, in whichever company (CM-9).
    public func customersSharingCredit(with customer: Int64) throws -> Set<Int64> {
        Set(try customersInGroup(of: customer)).union([customer])
    }
}
