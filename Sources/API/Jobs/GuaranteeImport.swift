import Domain
import Services
import Storage

/// Rows of an import as insurance policies and guarantees (CM-8.1).
enum GuaranteeImport {
    /// What one row stands for: the policy of a customer that has the row's `externalRef`, or else its `identification`,
    /// is added or replaced, so that a row is safe to repeat. Not an operation of its own: rows come in imports alone.
    static let endpoint = Endpoint(
        "importGuarantee", .put, "/v1/guarantees/{id}", tag: "Customers", "Put a policy", scope: .guaranteesWrite,
        body: GuaranteeShapes.guarantee, successes: [], dependsOnDay: true,
        action: .write { call, transaction in
            let (company, account, input) = try GuaranteeEndpoints.customer(call, transaction)
            var guarantee = GuaranteeReading.guarantee(input, of: account.customer, in: company)
            let day = try call.day(in: company)
            if guarantee.header.externalRef == nil, guarantee.identification == nil {
                input.fault("identification", .required, "Give identification or externalRef: they name the policy.")
            }
            var answer = Answer(200)
            guard let old = try transaction.guarantees(of: account.customer.key).first(where: guarantee.isNamed) else {
                _ = try GuaranteeService.create(
                    guarantee, of: account, faults: input.faults, in: company, on: day, by: call.actor,
                    in: transaction)
                answer.outcome = .created
                return answer
            }
            if old.kind != guarantee.kind {
                input.fault("identifier", .immutable, "Whether it is an insurance or a guarantee is fixed.")
            }
            var header = old.header
            (header.externalRef, header.metadata) = (guarantee.header.externalRef, guarantee.header.metadata)
            guarantee.header = header
            let changed = try GuaranteeService.change(
                old, to: guarantee, faults: input.faults, in: company, on: day, by: call.actor, in: transaction)
            answer.outcome = changed.guarantee.header.version == old.header.version ? .unchanged : .updated
            return answer
        })
}

extension Guarantee {
    /// Whether another policy has the same name: the caller's own reference where one is given, else the policy number.
    fileprivate func isNamed(_ other: Guarantee) -> Bool {
        if let reference = header.externalRef { return other.header.externalRef == reference }
        guard let identification, let other = other.identification else { return false }
        return identification.lowercasedASCII == other.lowercasedASCII
    }
}
