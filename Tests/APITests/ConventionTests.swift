import Gzip
import JSON
import TestSupport
import Testing

/// What holds for every request, whatever it is about (api-conventions 1, 4, 5, 7 and 9).
@Suite struct `Every request` {
    @Test func `may name its company, which the record must be of and the key must cover`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        let rule = service.rule(#"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30}"#)
        #expect(service.get("/v1/blocking-rules/\(rule)?company=DE01").status == 200)
        #expect(service.get("/v1/blocking-rules/\(rule)?company=FR01").code == "notFound")
        #expect(service.get("/v1/blocking-rules/\(rule)?company=XX99").code == "companyNotAllowed")
        #expect(service.get("/v1/blocking-rules/\(rule)?company=DE01,FR01").code == "invalidParameter")
        let german = try service.makeKey(roles: [.administrator], companies: ["DE01"])
        #expect(service.get("/v1/blocking-rules/\(rule)?company=FR01", key: german).code == "companyNotAllowed")
        #expect(service.get("/v1/currencies?company=FR01", key: german).code == "companyNotAllowed")
        #expect(service.get("/v1/currencies?company=DE01", key: german).status == 200)
    }

    @Test func `of the event log may be about some companies only`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.customer("C1")
        service.customer("F1", company: "FR01")
        let events = service.get("/v1/events?after=0&type=customer.created&company=FR01")
        #expect(events.count("items") == 1)
        #expect(events["items.0.company"] == "FR01")
        #expect(service.get("/v1/events?after=0&type=customer.created").count("items") == 2)
        let german = try service.makeKey(roles: [.administrator], companies: ["DE01"])
        #expect(service.get("/v1/events?after=0&company=FR01", key: german).code == "companyNotAllowed")
    }

    @Test func `that pages through a list stays with its companies`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        for number in 1...3 { service.customer("C\(number)") }
        let next = service.get("/v1/customers?company=DE01&limit=1")["next"] ?? ""
        #expect(service.get("/v1/customers?company=DE01&limit=1&cursor=\(next)")["items.0.number"] == "C2")
        #expect(service.get("/v1/customers?company=*&limit=1&cursor=\(next)").code == "cursorMismatch")
    }

    @Test func `of a verb may have an empty object for a body, and nothing else that is not declared`() throws {
        let service = try TestApplication.withCompany()
        let key = service.post("/v1/api-keys", #"{"name": "short-lived", "roles": ["viewer"]}"#)["id"] ?? ""
        #expect(service.post("/v1/api-keys/\(key)/revoke", #"{"why": "left"}"#, ifMatch: "*").faults == ["/why unknownProperty"])
        #expect(service.post("/v1/api-keys/\(key)/revoke", "{", ifMatch: "*").code == "malformedJSON")
        #expect(service.post("/v1/api-keys/\(key)/revoke", "{}", ifMatch: "*").status == 200)
    }

    @Test func `over the limit of its key is told when to come again`() throws {
        let service = try TestApplication.withCompany()
        let key = try service.makeKey(roles: [.viewer], rateLimit: 2)
        #expect(service.get("/v1/companies", key: key).fields["RateLimit"] == "\"key\";r=1;t=60")
        #expect(service.get("/v1/companies", key: key).fields["RateLimit-Policy"] == "\"key\";q=2;w=60")
        let over = service.get("/v1/companies", key: key)
        #expect(over.code == "rateLimited")
        #expect(Int(over.fields["Retry-After"] ?? "").map { (1...60).contains($0) } == true)
    }

    @Test func `for an unchanged record is 304, unless it shows figures that moved meanwhile`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "100.00")
        service.invoice("I1", "C1", "40.00", on: "2026-05-01", due: "2026-06-01")
        func again(_ target: String) -> TestAnswer {
            let first = service.get(target)
            service.payment("P-\(first["number"] ?? "")", "C1", "10.00", on: "2026-05-02", settles: "I1")
            return service.send(.get, target, headers: ["If-None-Match": first.etag ?? ""])
        }
        #expect(again("/v1/invoices/I1")["openAmount"] == "30.00")
        #expect(again("/v1/customers/C1")["creditProfile.balance"] == "20.00")
        let company = service.get("/v1/companies/DE01")
        #expect(service.send(.get, "/v1/companies/DE01", headers: ["If-None-Match": company.etag ?? ""]).status == 304)
        #expect(service.send(.get, "/v1/companies/DE01", headers: ["If-None-Match": "\"77\", W/\"1\""]).status == 304)
        #expect(service.send(.get, "/v1/companies/DE01", headers: ["If-None-Match": "\"77\""]).status == 200)
    }

    @Test func `for a list as lines is packed where the caller takes gzip`() throws {
        let service = try TestApplication.withCompany()
        for number in 1...600 { service.customer("C\(number)") }
        for type in ["text/csv", "application/x-ndjson"] {
            let plain = service.send(.get, "/v1/customers", headers: ["Accept": type])
            let packed = service.send(.get, "/v1/customers", headers: ["Accept": type, "Accept-Encoding": "gzip"])
            #expect(packed.fields["Content-Encoding"] == "gzip")
            #expect(packed.body.count < plain.body.count / 5)
            #expect(try gunzip(packed.body, maxBytes: 1 << 22) == plain.body)
            #expect(plain.body.split(separator: 10).count == (type == "text/csv" ? 601 : 600))
        }
    }

    @Test func `to import in a dry run tells every fault and stores no row`() throws {
        let service = try TestApplication.withCompany()
        let before = service.get("/v1/events?after=0&limit=500")["next"]
        let rows = """
            {"number": "C1", "name": "One", "currency": "EUR"}
            {"number": "C2", "name": "Two", "currency": "EURO"}
            """
        for mode in ["abort", "continue"] {
            let job = service.send(.post, "/v1/imports?kind=customers&company=DE01&dryRun=true&onError=\(mode)", rows,
                                   headers: ["Content-Type": "application/x-ndjson", "Prefer": "wait=20"])
            #expect(job.status == 200)
            #expect(job.fields["Dry-Run"] == "true")
            #expect(job["result.created"] == (mode == "abort" ? "0" : "1"))
            #expect(job["result.failed"] == "1")
            #expect(service.get("/v1/jobs/\(job["id"] ?? "")/errors")["items.0.errors.0.code"] == "unknownCurrency")
        }
        #expect(service.get("/v1/customers/C1").status == 404)
        let since = service.get("/v1/events?after=\(before ?? "")&limit=500&type=customer.*")
        #expect(since.count("items") == 0)
    }

    @Test func `for the contract is answered with the text that is printed`() throws {
        let service = try TestApplication.withCompany()
        let contract = service.get("/openapi.yaml")
        #expect(contract.fields["Content-Type"] == "application/yaml")
        #expect(contract.body == service.get("/openapi.yaml").body)
        #expect(contract.text.hasPrefix("openapi: \"3.1.0\""))
    }
}
