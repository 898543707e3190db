import Domain
import JSON
import Services
import Storage

/// Evaluation for release as a job (CM-14.6, api-conventions 14).
enum HoldEvaluationEndpoints {
    static let all: [Endpoint] = [
        Endpoint(
            "evaluateHolds", .post, "/v1/holds/evaluate", tag: "Holds", "Evaluate holds for release",
            description: """
                The chosen holds, those of a customer, or all open holds of the company, oldest first. The job's result names the \
                holds that were released, that are ready, that are held again, unchanged and failed, with their counts. With \
                dryRun up to 200 holds are evaluated at once and nothing is kept.
                """,
            scope: .holdsEvaluate, body: HoldShapes.evaluation,
            successes: [.init(202, .object(JobEndpoints.shape), "The job."),
                        .init(200, .object(JobEndpoints.shape), "The job, which has ended.")],
            idempotency: .optional, dependsOnDay: true, example: .init("/v1/holds/evaluate", "{}"),
            action: .write { call, transaction in try evaluate(call, transaction) }),
        Endpoint(
            "forceHolds", .post, "/v1/holds/force", tag: "Holds", "Put a set of orders on hold by force",
            description: """
                The named orders, or the open orders of customers or of a filter. The job's result names the orders that were \
                held, skipped because they are on hold or finished, and failed, with their counts (CM-14.8, CM-18.3).
                """,
            scope: .holdsForce, body: ForcedHoldJob.shape,
            successes: [.init(202, .object(JobEndpoints.shape), "The job."),
                        .init(200, .object(JobEndpoints.shape), "The job, which has ended.")],
            idempotency: .optional, dependsOnDay: true,
            example: .init("/v1/holds/force", #"{"customers": [{"number": "C-1001"}], "reasonCode": "dispute"}"#),
            action: .write { call, transaction in try ForcedHoldJob.enter(call, transaction) }),
    ]

    /// Holds that a dry run evaluates at once.
    private static let mostForeseen = 200

    private static func evaluate(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let input = try call.input()
        let company = try company(of: input, call, transaction)
        let request = HoldEvaluationRun.Request(
            day: try call.day(in: company), which: try which(input, company, call, transaction))
        guard var job = try HoldEvaluationRun.enter(request, in: company.key, by: call.actor, in: transaction) else {
            throw StoreFault.damaged("an evaluation was not entered")
        }
        if call.isDryRun {
            while try !HoldEvaluationRun.carryOn(&job, in: transaction), job.done < mostForeseen {}
            job.status = .succeeded
        }
        return try Answer.entered(job, in: transaction)
    }

    /// The company of the request; where holds are chosen and none is named, that of the first of them.
    private static func company(
        of input: Input, _ call: Call, _ transaction: borrowing Transaction<Writing>
    ) throws -> Company {
        if call.parameters["company"] == nil, let first = input.list("holds")?.first?.text("id"),
            let id = Identifier(.hold, text: first), let hold = try transaction.hold(id.key),
            try call.sees(company: hold.company, in: transaction), let company = try transaction.company(.key(hold.company))
        { return company }
        return try call.company(in: transaction)
    }

    private static func which(
        _ input: Input, _ company: Company, _ call: Call, _ transaction: borrowing Transaction<Writing>
    ) throws -> HoldEvaluationRun.Request.Which {
        var customer: Customer?
        if input.object("customer") != nil {
            if let reference = input.reference("customer", .customer) {
                customer = try transaction.customer(reference, in: company.key)
            }
            if customer == nil || customer?.company != company.key, !input.hasFaults {
                input.fault("customer", .unknownReference, "There is no such customer in \(company.number).")
            }
        }
        guard let chosen = input.list("holds") else {
            try input.finish()
            return customer.map { .open(.of(customers: [$0.key])) } ?? .open(.company(company.key))
        }
        if chosen.isEmpty { input.fault("holds", .tooFew, "Name at least one hold, or leave holds out.") }
        var keys: [Int64] = []
        for part in chosen {
            guard let id = part.text("id").flatMap({ Identifier(.hold, text: $0) }), let hold = try transaction.hold(id.key),
                hold.company == company.key
            else {
                part.fault("id", .unknownReference, "There is no such hold in \(company.number).")
                continue
            }
            if customer == nil || customer?.key == hold.customer { keys.append(hold.key) }
        }
        try input.finish()
        return .chosen(Array(Set(keys)).sorted())
    }
}
