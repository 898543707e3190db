import TestSupport
import Testing

// Words of scenarios about journals on their way through the workflow.

extension TestApplication {
    /// Sets a workflow of a company.
    func workflow(_ kind: String, _ body: String, company: String = "DE01") {
        let answer = put("/v1/workflows/\(kind)?company=\(company)", body)
        if answer.status >= 300 { Issue.record("the workflow was refused: \(answer)") }
    }

    /// A draft with a new limit for each of these customers; gives its number.
    func draft(_ limits: [(customer: String, amount: String)], _ more: String = "", company: String = "DE01") -> String {
        let lines = limits.map {
            #"{"customer": {"number": "\#($0.customer)"}, "newLimit": "\#($0.amount)", "newToDate": "2026-12-31"\#(more)}"#
        }
        let answer = post(
            "/v1/limit-adjustments?company=\(company)",
            #"{"adjustmentType": "creditLimit", "lines": [\#(lines.joined(separator: ", "))]}"#)
        if answer.status != 201 { Issue.record("the draft was refused: \(answer)") }
        return answer["number"] ?? ""
    }

    func journal(_ number: String) -> TestAnswer { get("/v1/limit-adjustments/\(number)") }

    /// Does something with a journal, as somebody.
    @discardableResult
    func act(
        _ verb: String, _ journal: String, _ body: String = "{}", as user: String, key: String? = nil,
        ifMatch: String = "*", query: String = ""
    ) -> TestAnswer {
        var headers = ["If-Match": ifMatch, "Acting-User": user]
        if verb == "post" || verb == "reverse" { headers["Idempotency-Key"] = "\(verb)-\(journal)-\(user)-\(changeStamp)" }
        return send(.post, "/v1/limit-adjustments/\(journal)/\(verb)\(query)", body, key: key, headers: headers)
    }

    /// Another one after each change, for request keys that are not to repeat.
    private var changeStamp: Int { (try? changeCount()) ?? 0 }

    /// The limit that a customer has now.
    func limit(of customer: String) -> String { get("/v1/credit-profiles/\(customer)")["creditLimit"] ?? "" }

    /// Carries a request out and waits for the job that it has entered.
    func waited(_ answer: TestAnswer) -> TestAnswer {
        guard let job = answer["job.id"] ?? (answer.status == 202 ? answer["id"] : nil) else { return answer }
        var ended = get("/v1/jobs/\(job)")
        for _ in 0..<20_000 where ["queued", "running"].contains(ended["status"]) { ended = get("/v1/jobs/\(job)") }
        return ended
    }
}
