import Testing
import TestSupport

/// The hold list: filters, counts, one hold with what stands around it, and actions on several at once (CM-14.4, CM-14.5).
@Suite struct HoldListTests {
    /// Three companies' worth of holds: two customers in DE01, one in US01.
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.company("US01", currency: "USD")
        service.put("/v1/credit-management-groups/KEY?company=DE01", "{}")
        for company in ["DE01", "US01"] {
            service.parameters(["confirmation": 0, "packingSlip": 0], company: company)
            service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "10.00"}"#, company: company)
            service.rule(TestApplication.limit100, company: company)
        }
        service.customer("A", limit: "90000.00", profile: #"{"creditManagementGroupId": "KEY"}"#)
        service.customer("B", limit: "100.00")
        service.customer("C", limit: "90000.00", currency: "USD", company: "US01")
        service.put("/v1/customers/B?company=DE01", #"{"name": "B", "currency": "EUR", "customerGroup": "RETAIL"}"#)
        service.order("SA", "A", "50.00")
        service.posting("SA")
        service.order("SB", "B", "200.00")
        service.posting("SB", "packingSlip")
        service.order("SC", "C", "70.00", currency: "USD", company: "US01")
        service.posting("SC", company: "US01")
        return service
    }

    private func orders(_ answer: TestAnswer) -> [String] {
        answer.value("items")?.elements.compactMap { $0["order"]?["number"]?.string } ?? []
    }

    private static let questions: [(query: String, found: [String])] = [
        ("company=*", ["SA", "SB", "SC"]), ("company=US01", ["SC"]), ("company=*&customer=B", ["SB"]),
        ("company=*&customerGroup=retail", ["SB"]), ("company=*&creditManagementGroupId=KEY", ["SA"]),
        ("company=*&reason=creditLimitUsed", ["SB"]), ("company=*&reason.ne=creditLimitUsed", ["SA", "SC"]),
        ("company=*&reason=creditLimitUsed,salesOrderAmount", ["SA", "SB", "SC"]), ("company=*&document=packingSlip", ["SB"]),
        ("company=*&orderTotal.gte=70.00", ["SB", "SC"]), ("company=*&ageHours.lt=1", ["SA", "SB", "SC"]),
        ("company=*&ageHours.gte=1", []), ("company=*&responsible=nadia", ["SA"]), ("company=*&responsible.exists=false", ["SB", "SC"]),
        ("company=*&reviewDate.lte=2026-05-10", ["SB"]), ("company=*&status=readyToRelease", []), ("company=*&order=SC", ["SC"]),
        ("company=*&active=true&sort=-orderTotal", ["SB", "SC", "SA"]), ("company=*&sort=-ageHours,order", ["SA", "SB", "SC"]),
        ("company=*&displayReason=Multiple", ["SB"]), ("company=*&q=SA", ["SA"]), ("company=*&holdOrigin=forced", []),
        ("company=*&active=false", []),
    ]

    @Test func `holds are found by everything a credit manager asks for`() throws {
        let service = try service()
        service.patch("/v1/holds/\(service.hold(of: "SA")["id"] ?? "")", #"{"responsible": "nadia"}"#)
        service.patch("/v1/holds/\(service.hold(of: "SB")["id"] ?? "")", #"{"reviewDate": "2026-05-08", "notes": "Calls"}"#)
        for (query, found) in Self.questions { #expect(orders(service.get("/v1/holds?\(query)")) == found, "\(query)") }
    }

    @Test func `holds are counted by reason, with what they are worth in each currency`() throws {
        let service = try service()
        let counts = service.get("/v1/holds/counts?company=*&active=true")
        #expect(counts["total"] == "3")
        #expect(counts["reasons.0.reason"] == "salesOrderAmount")
        #expect(counts["reasons.0.holds"] == "3")
        #expect(counts["reasons.0.amounts.0.currency"] == "EUR")
        #expect(counts["reasons.0.amounts.0.orderTotal"] == "250.00")
        #expect(counts["reasons.0.amounts.1.orderTotal"] == "70.00")
        #expect(counts["reasons.1.reason"] == "creditLimitUsed")
        #expect(counts["reasons.1.holds"] == "1")
        #expect(service.get("/v1/holds/counts?company=DE01&customer=A")["total"] == "1")
        service.patch("/v1/credit-profiles/A?company=DE01", #"{"excludeFromCreditManagement": true}"#)
        #expect(service.get("/v1/holds/counts?company=DE01&customer=A")["reasons.0.reason"] == "readyToRelease")
        let french = try service.makeKey(roles: [.creditManager], companies: ["US01"])
        #expect(service.get("/v1/holds/counts?company=*", key: french)["total"] == "1")
        #expect(service.get("/v1/holds/counts?colour=red").code == "unknownParameter")
    }

    @Test func `one hold is shown with the customer's credit, its checks and the other holds`() throws {
        let service = try service()
        service.order("SB2", "B", "300.00")
        service.posting("SB2")
        let hold = service.hold(of: "SB")
        #expect(hold["creditSummary.creditLimitForChecks"] == "100.00")
        #expect(hold["creditSummary.creditUsed"] == "500.00")
        #expect(hold["creditSummary.creditRemaining"] == "-400.00")
        #expect(hold["creditSummary.creditUsedPercent"] == "500")
        #expect(hold["limitsAtHold.0.usedPercent"] == "200")
        #expect(hold.count("checks") == 1)
        #expect(hold["otherHolds.0.id"] == service.hold(of: "SB2")["id"])
        #expect(service.get("/v1/holds?order=SB").value("items.0.creditSummary") == nil)
    }

    @Test func `members of one customer credit group see each other's holds`() throws {
        let service = try service()
        service.creditGroup("G1", "500.00")
        service.member("G1", "A")
        service.member("G1", "C", company: "US01")
        let other = service.get("/v1/holds?company=US01")["items.0.id"]
        #expect(service.hold(of: "SA").count("otherHolds") == 1)
        #expect(service.hold(of: "SA")["otherHolds.0.id"] == other)
        #expect(service.hold(of: "SB").count("otherHolds") == 0)
        let german = try service.makeKey(roles: [.creditManager], companies: ["DE01"])
        #expect(service.get("/v1/holds/\(service.hold(of: "SA")["id"] ?? "")", key: german).count("otherHolds") == 0)
    }

    @Test func `several holds are released, each for itself, with the reason of its own company`() throws {
        let service = try service()
        let ids = ["SA", "SB", "SC"].map { service.get("/v1/holds?company=*&order=\($0)")["items.0.id"] ?? "" }
        service.put("/v1/reason-codes/release.german?company=DE01", "{}")
        let body = """
            {"holds": [{"id": "\(ids[0])"}, {"id": "\(ids[1])", "etag": "\\"9\\""}, {"id": "\(ids[2])"}, {"id": "hld_0000000000000"}],
             "reasonCode": "german", "comment": "Fine"}
            """
        #expect(service.post("/v1/holds/release?dryRun=true", body)["results.0.status"] == "released")
        let answer = service.post("/v1/holds/release", body)
        #expect(answer.status == 200)
        #expect(answer["results.0.status"] == "released")
        #expect(answer["results.0.problem"] == nil)
        #expect(answer["results.1.problem.code"] == "versionMismatch")
        #expect(answer["results.2.problem.errors.0.code"] == "reasonOfOtherCompany")
        #expect(answer["results.3.problem.code"] == "notFound")
        #expect(service.get("/v1/holds?company=*&active=true").count("items") == 2)
        let again = service.post("/v1/holds/release", #"{"holds": [{"id": "\#(ids[0])"}], "reasonCode": "paid"}"#)
        #expect(again["results.0.problem.code"] == "invalidState")
        #expect(service.post("/v1/holds/release", #"{"holds": [{"id": "\#(ids[1])"}]}"#).faults == ["/reasonCode releaseReasonRequired"])
        #expect(service.post("/v1/holds/release", #"{"holds": [], "reasonCode": "paid"}"#).faults == ["/holds tooFew"])
        let american = try service.makeKey(roles: [.creditManager], companies: ["US01"])
        let foreign = service.post("/v1/holds/release", #"{"holds": [{"id": "\#(ids[1])"}], "reasonCode": "paid"}"#, key: american)
        #expect(foreign["results.0.problem.code"] == "notFound")
        #expect(service.post("/v1/holds/release", body, key: try service.makeKey(roles: [.creditClerk]))["requiredScope"] == "holds:release")
    }

    @Test func `the same request key releases once and answers the same bytes`() throws {
        let service = try service()
        let id = service.hold(of: "SA")["id"] ?? ""
        let body = #"{"holds": [{"id": "\#(id)"}], "reasonCode": "paid"}"#
        let first = service.post("/v1/holds/release", body, requestKey: "r-1")
        let second = service.post("/v1/holds/release", body, requestKey: "r-1")
        #expect(first.text == second.text)
        #expect(second.fields["Idempotency-Replayed"] == "true")
        #expect(try service.eventCount("order.released") == 1)
    }

    @Test func `of several rejections what they free is looked at once all are done`() throws {
        let service = try service()
        for number in ["SB2", "SB3"] {
            service.order(number, "B", "9.00")
            service.posting(number)
        }
        let chosen = ["SB", "SB2"].map { #"{"id": "\#(service.hold(of: $0)["id"] ?? "")"}"# }.joined(separator: ", ")
        let answer = service.post("/v1/holds/reject", #"{"holds": [\#(chosen)], "comment": "No"}"#)
        #expect(answer["results.1.status"] == "rejected")
        #expect(service.hold(of: "SB3")["status"] == "readyToRelease")
        #expect(try service.differences() == [])
    }

    @Test func `a clerk gives several holds to a colleague, with a review date`() throws {
        let service = try service()
        let chosen = ["SA", "SB"].map { #"{"id": "\#(service.hold(of: $0)["id"] ?? "")"}"# }.joined(separator: ", ")
        let clerk = try service.makeKey(roles: [.creditClerk], defaultCompany: "DE01")
        let answer = service.post("/v1/holds/update", #"{"holds": [\#(chosen)], "responsible": "omar", "reviewDate": "2026-05-11"}"#, key: clerk)
        #expect(answer["results.0.etag"] == "\"2\"")
        #expect(orders(service.get("/v1/holds?responsible=omar&reviewDate=2026-05-11&company=*")) == ["SA", "SB"])
        #expect(service.post("/v1/holds/update", #"{"holds": [\#(chosen)], "status": "released"}"#, key: clerk).faults == ["/status unknownProperty"])
    }

    @Test func `release asks for the ETag, a reason of its type and its scope`() throws {
        let service = try service()
        let id = service.hold(of: "SA")["id"] ?? ""
        #expect(service.post("/v1/holds/\(id)/release", #"{"reasonCode": "paid"}"#).code == "preconditionRequired")
        #expect(service.post("/v1/holds/\(id)/release", #"{"reasonCode": "paid"}"#, ifMatch: "\"7\"").code == "versionMismatch")
        #expect(service.post("/v1/holds/\(id)/release", "{}", ifMatch: "*").faults == ["/reasonCode releaseReasonRequired"])
        #expect(service.post("/v1/holds/\(id)/release", #"{"reasonCode": "dispute"}"#, ifMatch: "*").faults == ["/reasonCode unknownReference"])
        #expect(service.post("/v1/holds/\(id)/release", #"{"reasonCode": "paid", "amount": 5}"#, ifMatch: "*").faults == ["/amount unknownProperty"])
        let clerk = try service.makeKey(roles: [.creditClerk])
        #expect(service.post("/v1/holds/\(id)/release", #"{"reasonCode": "paid"}"#, key: clerk, ifMatch: "*")["requiredScope"] == "holds:release")
        #expect(service.post("/v1/holds/\(id)/release?dryRun=true", #"{"reasonCode": "paid"}"#, ifMatch: "*")["status"] == "released")
        #expect(service.hold(of: "SA")["status"] == "onHold")
    }
}
