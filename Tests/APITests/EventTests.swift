import TestSupport
import Testing

@Suite struct `Events and the audit trail` {
    @Test func `every change is one event, in the order of commits, and nobody sees another company's`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.customer("C1")
        service.customer("F1", company: "FR01")
        let created = service.get("/v1/events?after=0&type=customer.*")
        #expect(created.count("items") == 2)
        #expect(created["items.0.data.customer.number"] == "C1")
        let key = try service.makeKey(roles: [.viewer], companies: ["DE01"])
        let own = service.get("/v1/events?after=0&type=customer.created", key: key)
        #expect(own.count("items") == 1)
        #expect(service.get("/v1/events?after=0&type=apiKey.*", key: key).count("items") == 0)
        let next = service.get("/v1/events?after=0&limit=500")["next"] ?? ""
        #expect(service.get("/v1/events?after=\(next)").count("items") == 0)
        #expect(service.get("/v1/events?after=\(next)")["next"] == next)
    }

    @Test func `a wait ends when its time is up`() throws {
        let service = try TestApplication.withCompany()
        let last = service.get("/v1/events?after=0&limit=500")["next"] ?? ""
        let answer = service.get("/v1/events?after=\(last)&wait=1")
        #expect(answer.status == 200)
        #expect(answer.count("items") == 0)
    }

    @Test func `the audit trail tells who changed what, from what to what`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.put("/v1/customers/C1", #"{"name": "Another", "currency": "EUR"}"#)
        let entry = service.get("/v1/audit-entries?type=customer.updated")
        #expect(entry.count("items") == 1)
        #expect(entry["items.0.changes.name.0"] == "Customer C1")
        #expect(entry["items.0.changes.name.1"] == "Another")
        #expect(entry["items.0.requestId"] != nil)
    }
}
