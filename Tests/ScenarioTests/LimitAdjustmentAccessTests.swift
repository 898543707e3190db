import TestSupport
import Testing

/// Who may do what with journals of limit adjustments, and how they are listed.
@Suite struct `Limit adjustments: rights and lists` {
    private func limit(
        _ amount: String, _ customer: String = "C1", to: String = "2026-12-31", _ more: String = ""
    ) -> String {
        """
        {"adjustmentType": "creditLimit"\(more), "lines": [{"customer": {"number": "\(customer)"},
         "newLimit": "\(amount)", "newToDate": "\(to)"}]}
        """
    }

    @Test func `who may make and who may post journals`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.customer("C1")
        let clerk = try service.makeKey(roles: [.creditClerk], companies: ["DE01"])
        let sales = try service.makeKey(roles: [.salesClerk], companies: ["DE01"])
        #expect(
            service.post("/v1/limit-adjustments", limit("1.00"), key: sales)["requiredScope"]
                == "limit-adjustments:write")
        let now = service.post(
            "/v1/limit-adjustments", limit("1.00", "C1", to: "2026-12-31", #", "post": true"#), key: clerk)
        #expect(now["requiredScope"] == "limits:post")
        let draft = service.post("/v1/limit-adjustments", limit("1.00"), key: clerk)
        let path = "/v1/limit-adjustments/\(draft["number"] ?? "")"
        #expect(service.post(path + "/post", key: clerk, ifMatch: "*")["requiredScope"] == "limits:post")
        let french = try service.makeKey(roles: [.creditManager], companies: ["FR01"])
        #expect(service.get("/v1/limit-adjustments/\(draft["id"] ?? "")", key: french).status == 404)
        #expect(
            service.post("/v1/limit-adjustments", limit("1.00"), key: french).faults == [
                "/lines/0/customer unknownReference"
            ])
        let past = try service.makeKey(roles: [.creditManager], companies: ["DE01"])
        let back = service.post(path + "/post?asOf=2026-05-01", key: past, ifMatch: "*")
        #expect(back["requiredScope"] == "dates:override")
        let unkeyed = service.send(.post, "/v1/limit-adjustments", limit("1.00"))
        #expect(unkeyed.code == "idempotencyKeyRequired")
        let unknown = service.post(
            "/v1/limit-adjustments", #"{"adjustmentType": "creditLimit", "colour": "red"}"#)
        #expect(unknown.faults == ["/colour unknownProperty"])
        #expect(service.delete(path + "?company=DE01").status == 204)
        #expect(service.get(path + "?company=DE01").status == 404)
    }

    @Test func `journals are listed with their lines where asked`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.parameters([:], #""adjustmentNumberSequence": "L-0998""#)
        for amount in 1...4 { service.limit("C1", "\(amount).00") }
        #expect(service.post("/v1/limit-adjustments", limit("9.00"))["number"] == "L-1002")
        let page = service.get("/v1/limit-adjustments?limit=2&status=posted")
        #expect(page["items.0.number"] == "L-0998")
        #expect(page["items.0.lines"] == nil)
        let rest = service.get("/v1/limit-adjustments?limit=2&status=posted&cursor=\(page["next"] ?? "")")
        #expect(rest["items.1.number"] == "L-1001")
        #expect(rest["next"] == nil)
        let lines = service.get("/v1/limit-adjustments?number=l-1000&expand=lines")
        #expect(lines["items.0.lines.0.newLimit"] == "3.00")
        let history = service.get("/v1/credit-profiles/C1/limit-history?limit=3")
        let older = service.get("/v1/credit-profiles/C1/limit-history?limit=3&cursor=\(history["next"] ?? "")")
        #expect(history.count("items") == 3)
        #expect(older["items.0.newLimit"] == "4.00")
        #expect(service.get("/v1/limit-adjustments?postedDate.gte=2026-05-05").count("items") == 0)
    }
}
