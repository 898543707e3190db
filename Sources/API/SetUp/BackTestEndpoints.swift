import Domain
import JSON
import Services
import Storage

/// Back-tests: what stored decisions would have been under proposed rules.
enum BackTestEndpoints {
    private static let body = Shape("BackTest", "What to test, and on which decisions.", [
        Property("fromDate", .date, .required, "The first day whose decisions are decided again."),
        Property("toDate", .date, .required, "The last day."),
    ] + ProposedRuleReading.properties)

    static let all: [Endpoint] = [
        Endpoint(
            "backTestRules", .post, "/v1/blocking-rules/back-test", tag: "Set-up",
            "Test proposed rules on stored decisions",
            description: """
                Decides every attempt of the period again from the inputs that were kept with it, under the proposed rules and \
                parameters. The job's result counts what would change, with the amounts of the orders; changedDecisions lists \
                it. Nothing is changed by it. Each decision is taken by itself: what would have followed from another one is \
                not played through.
                """,
            scope: .creditSetUpWrite, body: body,
            successes: [.init(202, .object(JobEndpoints.shape), "The job."),
                        .init(200, .object(JobEndpoints.shape), "The job, which has ended.")],
            idempotency: .optional,
            example: .init("/v1/blocking-rules/back-test", """
                {"fromDate": "2026-01-01", "toDate": "2026-12-31",
                 "rules": [{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "80"}]}
                """),
            action: .write { call, transaction in try enter(call, transaction) }),
        ProposedDecisionView.endpoint(
            "listChangedDecisions", "/v1/jobs/{id}/changed-decisions", tag: "Set-up",
            "List the decisions that a back-test would change", source: { .backTestChanges(of: $0) },
            page: { try $0.backTestChanges(of: $1, $2) }, owner: .job
        ) { call, transaction in _ = try JobEndpoints.job(call, transaction) },
    ]

    private static func enter(_ call: Call, _ transaction: borrowing Transaction<Writing>) throws -> Answer {
        let company = try call.company(in: transaction)
        let input = try call.input()
        guard let from = input.date("fromDate"), let to = input.date("toDate") else {
            throw Refusal.invalid("", .required, "Give fromDate and toDate.")
        }
        if to < from { input.fault("toDate", .outOfRange, "The last day is before the first.") }
        let content = try ProposedRuleReading.content(input, of: company, in: transaction)
        for fault in notKept(content.parameters, besides: try transaction.creditSetUp(of: company).parameters) {
            input.fault(fault, .notAvailable, "What this parameter changes is not kept with decisions, so it cannot be tested.")
        }
        try input.finish()
        let request = BackTestRun.Request(from: from, to: to, content: content)
        return try Answer.entered(BackTestRun.enter(request, in: company, by: call.actor, in: transaction), in: transaction)
    }

    /// The parameters that change the inputs of decisions, not what is made of them.
    private static func notKept(_ proposed: CreditParameters, besides inForce: CreditParameters) -> [String] {
        var names: [String] = []
        if proposed.bypassInventoryReservations != inForce.bypassInventoryReservations {
            names.append("parameters/bypassInventoryReservations")
        }
        if proposed.limitExchangeRateType != inForce.limitExchangeRateType { names.append("parameters/limitExchangeRateType") }
        if proposed.checkCreditGroupLimit, !inForce.checkCreditGroupLimit { names.append("parameters/checkCreditGroupLimit") }
        return names
    }
}

/// Carries a back-test on: reads beside the writer, and writes only what it has found.
struct BackTestJob: JobKind {
    static let name = BackTestRun.kind

    func step(_ job: Job, _ application: Application) throws -> Job {
        let slice: BackTestRun.Slice? = if job.isCancelRequested { nil } else {
            try look(job, application)
        }
        return try application.database.write { transaction in
            guard var current = try transaction.job(job.key), !current.status.hasEnded else { return job }
            guard let slice, !current.isCancelRequested else { return try JobRunner.end(current, .canceled, in: transaction) }
            let isLast = try BackTestRun.keep(slice, of: &current, in: transaction)
            return isLast
                ? try JobRunner.end(current, .succeeded, in: transaction) : try JobRunner.advance(current, in: transaction)
        }
    }

    private func look(_ job: Job, _ application: Application) throws -> BackTestRun.Slice {
        let reader = try application.database.makeReader()
        defer { reader.close() }
        return try reader.read { try BackTestRun.look(job, in: $0) }
    }

    func discard(_ job: Job) throws {}
}
