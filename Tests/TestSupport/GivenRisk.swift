import Foundation
import JSON
import Testing

// Risk scores, statistics and periodic tasks as scenarios say them.

extension TestApplication {
    /// Runs a periodic task and waits for its end; gives the job.
    @discardableResult
    public func run(_ task: String, _ body: String = "{}", asOf: String? = nil, company: String = "DE01") -> TestAnswer {
        let day = asOf.map { "&asOf=\($0)" } ?? ""
        return send(
            .post, "/v1/periodic-tasks/\(task)/run?company=\(company)\(day)", body,
            headers: ["Idempotency-Key": UUID().uuidString, "Prefer": "wait=20"])
    }

    /// What a run tells, by outcome and number: `changed C1`.
    public func results(of job: TestAnswer) -> [String] {
        let answer = get(job["result.results"] ?? "")
        return answer.value("items")?.elements.map { item in
            let stub = item["order"].flatMap { $0.isNull ? nil : $0 } ?? item["customer"]
            return "\(item["outcome"]?.string ?? "") \(stub?["number"]?.string ?? "") \(item["code"]?.string ?? "")"
        } ?? []
    }

    /// The scoring of X26: payment days, years in business and country, and the risk groups A, B and C.
    public func scoring(company: String = "DE01") {
        let demands = [
            ("scoring-groups/DAYS", #"{"groupType": "averagePaymentDays", "lines": [{"from": "0", "to": "29.99", "score": "5"}, {"from": "30", "to": "59.99", "score": "15"}, {"from": "60", "to": "999", "score": "40"}]}"#),
            ("scoring-groups/YEARS", #"{"groupType": "inBusinessSince", "lines": [{"from": "0", "to": "2", "score": "30"}, {"from": "3", "to": "9", "score": "15"}, {"from": "10", "to": "200", "score": "5"}]}"#),
            ("scoring-groups/LAND", #"{"groupType": "country", "lines": [{"value": "FR", "score": "2"}]}"#),
            ("risk-groups/A", #"{"from": "0", "to": "24.99"}"#), ("risk-groups/B", #"{"from": "25", "to": "49.99"}"#),
            ("risk-groups/C", #"{"from": "50", "to": "1000"}"#),
            ("automatic-limits/B-EUR", """
                {"riskGroupId": "B", "currency": "EUR", "lines": [
                 {"scoringGroupId": "YEARS", "operator": "ge", "comparisonValue": "3", "creditLimit": "40000.00"},
                 {"scoringGroupId": "YEARS", "operator": "ge", "comparisonValue": "8", "creditLimit": "90000.00"}]}
                """),
        ]
        for (path, body) in demands {
            let answer = put("/v1/\(path)?company=\(company)", body)
            if answer.status >= 300 { Issue.record("given what could not be given: \(answer)") }
        }
    }
}
