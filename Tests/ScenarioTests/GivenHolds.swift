import Testing
import TestSupport

// Words of hold scenarios.

extension TestApplication {
    static let limit100 = #"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "100"}"#
    static let overdue0 = #"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 0}"#

    /// The newest hold of an order.
    func hold(of order: String, company: String = "DE01") -> TestAnswer {
        let list = get("/v1/holds?order=\(order)&sort=-id&limit=1&company=\(company)")
        return get("/v1/holds/\(list["items.0.id"] ?? "hld_0000000000000")")
    }

    /// Releases the newest hold of an order.
    @discardableResult
    func release(
        _ order: String, reason: String? = "paid", mode: String = "withoutPosting", asOf: String? = nil
    ) -> TestAnswer {
        let hold = hold(of: order)
        let reason = reason.map { #""reasonCode": "\#($0)", "# } ?? ""
        return post("/v1/holds/\(hold["id"] ?? "-")/release\(asOf.map { "?asOf=\($0)" } ?? "")", "{\(reason)\"mode\": \"\(mode)\"}",
                    ifMatch: hold.etag)
    }

    @discardableResult
    func reject(_ order: String) -> TestAnswer {
        let hold = hold(of: order)
        return post("/v1/holds/\(hold["id"] ?? "-")/reject", #"{"comment": "No"}"#, ifMatch: hold.etag)
    }

    /// Evaluates holds for release and waits for the end of the job.
    @discardableResult
    func evaluate(_ body: String = "{}", company: String = "DE01") -> TestAnswer {
        let answer = send(.post, "/v1/holds/evaluate?company=\(company)", body, headers: ["Prefer": "wait=20"])
        if answer["status"] != "succeeded" { Issue.record("the evaluation did not succeed: \(answer)") }
        return answer
    }

    /// How many events of each of these types there are.
    func eventCount(_ type: String) throws -> Int { try changes(type).count }
}
