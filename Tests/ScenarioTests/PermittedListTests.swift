import API
import Domain
import TestSupport
import Testing

/// Lists over companies show what is permitted, and callers who may not see reasons get decisions without them (CM-2).
@Suite struct `What callers may see` {
    /// The same small world in two companies.
    private static func world() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        for (company, prefix) in [("DE01", "D"), ("FR01", "F")] {
            service.parameters(["confirmation": 0], company: company)
            service.customer("\(prefix)C", limit: "500.00", company: company)
            service.rule(TestApplication.limit100, company: company)
            service.order("\(prefix)S", "\(prefix)C", "600.00", company: company)
            service.posting("\(prefix)S", company: company)
            service.invoice("\(prefix)I", "\(prefix)C", "10.00", on: "2026-05-01", due: "2026-05-30", company: company)
            service.payment("\(prefix)P", "\(prefix)C", "10.00", on: "2026-05-02", settles: "\(prefix)I", company: company)
            service.evaluate(company: company)
        }
        return service
    }

    @Test func `lists over all companies show the permitted ones only`() throws {
        let service = try Self.world()
        let local = try service.makeKey(roles: [.administrator], companies: ["DE01"])
        var compared = 0
        for endpoint in Endpoints.all where endpoint.list != nil && !endpoint.path.contains("{") {
            if endpoint.path == "/v1/api-keys" { continue }
            let query = endpoint.companies == .several ? "?company=*&limit=500" : "?limit=500"
            let all = service.get(endpoint.path + query)
            let permitted = service.get(endpoint.path + query, key: local)
            #expect(permitted.status == 200, "\(endpoint.path): \(permitted)")
            let companies = permitted.json?["items"]?.elements.compactMap { $0["company"]?.string } ?? []
            #expect(Set(companies).isSubset(of: ["DE01"]), "\(endpoint.path): \(companies)")
            #expect(!permitted.text.contains("\"FC\"") && !permitted.text.contains("\"FS\""), "\(endpoint.path): \(permitted)")
            if all.text.contains("\"FR01\"") {
                compared += 1
                #expect(permitted.count("items") < all.count("items"), "\(endpoint.path)")
                let total = service.get(endpoint.path + query + "&count=true", key: local)
                #expect(total["total"] == "\(permitted.count("items"))", "\(endpoint.path)")
            }
        }
        // The world has reached the lists: holds, checks, orders, customers, profiles, documents, rules, jobs, audit and more.
        #expect(compared >= 12)
        let events = service.get("/v1/events?after=0&limit=500", key: local)
        #expect(events.count("items") > 0)
        #expect(!events.text.contains("FR01"))
    }

    @Test func `a seller gets the decision with its figures and without the reasons, whatever way it is asked for`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0])
        service.customer("C1", limit: "500.00")
        service.rule(TestApplication.limit100)
        let seller = try service.makeKey(roles: [.salesClerk])
        service.order("S1", "C1", "600.00")
        let posted = service.post("/v1/orders/S1/postings", #"{"document": "confirmation"}"#, key: seller, requestKey: "p1")
        #expect(posted["code"] == "orderSentToCreditManagement")
        #expect(posted["check.limits.0.usedPercent"] == "120")
        #expect(posted.value("check.reasons")?.isNull == true)
        #expect(posted.value("check.trace")?.isNull == true)
        let again = service.post("/v1/orders/S1/postings", #"{"document": "confirmation"}"#, key: seller, requestKey: "p1")
        #expect(again.fields["Idempotency-Replayed"] == "true")
        #expect(again.body == posted.body)
        let id = try #require(posted["check.id"])
        for target in ["/v1/credit-checks/\(id)", "/v1/credit-checks?expand=trace"] {
            let answer = service.get(target, key: seller)
            #expect(answer.status == 200, "\(answer)")
            #expect(!answer.text.contains("creditLimitUsed"), "\(target)")
            #expect(answer.text.contains(#""reasons":null"#), "\(target)")
        }
        // A seller may check what is stored; storing an order is the ERP's.
        service.order("S2", "C1", "700.00")
        for (order, target) in [("S2", "/v1/credit-checks"), ("S3", "/v1/credit-checks?dryRun=true")] {
            let answer = service.post(target, """
                {"document": "confirmation", "order": {"number": "\(order)", "customer": {"number": "C1"}, "currency": "EUR",
                 "amount": "700.00", "orderDate": "2026-05-04"}}
                """, key: seller)
            #expect(answer["decision"] == "hold")
            #expect(answer.value("reasons")?.isNull == true)
            #expect(answer.value("check.reasons")?.isNull == true)
        }
        let asked = service.post("/v1/credit-checks?dryRun=true", #"{"customer": {"number": "C1"}, "currency": "EUR", "amount": "900.00"}"#,
                                 key: seller)
        #expect(asked.status == 200)
        #expect(asked.value("checkpoints.0.check.reasons")?.isNull == true)
        #expect(!asked.text.contains("\"code\":\"creditLimitUsed\""))
        let whole = service.get("/v1/credit-checks/\(id)")
        #expect(whole.reasons == ["creditLimitUsed"])
    }

    @Test func `who changes holds without the right to see them gets them without the reasons`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0])
        service.customer("C1", limit: "500.00")
        service.rule(TestApplication.limit100)
        for order in ["S1", "S2"] {
            service.order(order, "C1", "600.00")
            service.posting(order)
        }
        let blind = try service.makeKey(scopes: [.holdsRelease, .holdsWrite, .holdsForce])
        let hold = service.hold(of: "S1")
        let path = "/v1/holds/\(hold["id"] ?? "")"
        #expect(hold["displayReason"] == "creditLimitUsed")
        for answer in [
            service.patch(path, #"{"notes": "Calls back"}"#, key: blind),
            service.post("\(path)/release", #"{"reasonCode": "paid"}"#, key: blind, ifMatch: "*", requestKey: "r1"),
            service.post("\(path)/release", #"{"reasonCode": "paid"}"#, key: blind, ifMatch: "*", requestKey: "r1"),
        ] {
            #expect(answer.status == 200, "\(answer)")
            #expect(answer.value("reasons")?.isNull == true)
            #expect(answer.value("displayReason")?.isNull == true)
            #expect(!answer.text.contains("creditLimitUsed"))
        }
        let second = service.hold(of: "S2")["id"] ?? ""
        let bulk = service.post("/v1/holds/release", #"{"holds": [{"id": "\#(second)"}], "reasonCode": "paid"}"#, key: blind)
        #expect(bulk["results.0.status"] == "released")
        #expect(!bulk.text.contains("creditLimitUsed"))
    }

    @Test func `events and the audit trail tell of holds without their reasons to who may not see them`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0])
        service.customer("C1", limit: "500.00")
        service.rule(TestApplication.limit100)
        service.order("S1", "C1", "600.00")
        service.posting("S1")
        service.limit("C1", "900.00")
        let blind = try service.makeKey(scopes: [.eventsRead, .auditEntriesRead])
        let seeing = try service.makeKey(scopes: [.eventsRead, .auditEntriesRead, .holdsRead])
        let events = "/v1/events?after=0&type=order.*&limit=500"
        #expect(service.get(events, key: seeing).text.contains(#""reasons":["creditLimitUsed"]"#))
        let told = service.get(events, key: blind)
        #expect(told.count("items") == service.get(events, key: seeing).count("items"))
        #expect(told.text.contains(#""order.held""#))
        #expect(told.text.contains(#""displayReason":null,"reasons":null"#))
        #expect(!told.text.contains("creditLimitUsed"))
        #expect(told.text.contains(#""orderTotal":"600.00""#))
        let audit = "/v1/audit-entries?type.prefix=order.&limit=500"
        #expect(service.get(audit, key: seeing).text.contains("creditLimitUsed"))
        let trail = service.get(audit, key: blind)
        #expect(trail.count("items") > 0)
        #expect(!trail.text.contains("creditLimitUsed"))
    }
}
