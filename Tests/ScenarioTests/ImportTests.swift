import TestSupport
import Testing

/// Imports and jobs (api-conventions 7 and 14).
@Suite struct `Imports` {
    private func load(_ service: TestApplication, _ target: String, _ rows: String, type: String = "application/x-ndjson") -> TestAnswer {
        service.send(.post, target, rows, headers: ["Content-Type": type, "Prefer": "wait=20"])
    }

    @Test func `rows at fault are told with their line and the others go in`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        let rows = """
            {"number": "I1", "customer": {"number": "C1"}, "currency": "EUR", "amount": "10.00", "transactionDate": "2026-05-01", "dueDate": "2026-06-01"}
            {"number": "I2", "customer": {"number": "C9"}, "currency": "EUR", "amount": "12.345", "transactionDate": "2026-05-01", "dueDate": "2026-06-01"}
            not json
            {"number": "I3", "customer": {"number": "C1"}, "currency": "EUR", "amount": "1.00", "transactionDate": "2026-05-01", "dueDate": "2026-06-01"}
            """
        let job = load(service, "/v1/imports?kind=invoices&company=DE01&onError=continue", rows)
        #expect(job.status == 200)
        #expect(job["status"] == "succeeded")
        #expect(job["result.created"] == "2")
        #expect(job["result.failed"] == "2")
        #expect(job["progress.done"] == "4")
        let errors = service.get("/v1/jobs/\(job["id"] ?? "")/errors")
        #expect(errors["items.0.line"] == "2")
        #expect(errors["items.0.number"] == "I2")
        #expect(errors["items.1.errors.0.code"] == "malformedRow")
        #expect(service.get("/v1/credit-profiles/C1")["balance"] == "11.00")
        let again = load(service, "/v1/imports?kind=invoices&company=DE01", rows)
        #expect(again["result.unchanged"] == "2")
    }

    @Test func `abort is all or nothing`() throws {
        let service = try TestApplication.withCompany()
        let rows = """
            {"number": "C1", "name": "One", "currency": "EUR"}
            {"number": "C2", "name": "Two", "currency": "EURO"}
            """
        let job = load(service, "/v1/imports?kind=customers&company=DE01&onError=abort", rows)
        #expect(job["status"] == "failed")
        #expect(job["result.failed"] == "1")
        #expect(service.get("/v1/customers/C1").status == 404)
    }

    @Test func `CSV names properties in its header, nested ones dotted`() throws {
        let service = try TestApplication.withCompany()
        let rows = "number,name,currency,address.city,address.country,metadata.branch\r\nC1,\"Smith, Jones\",EUR,Bremen,DE,7\r\nC2,Two,EUR,,,\r\n"
        let job = load(service, "/v1/imports?kind=customers&company=DE01", rows, type: "text/csv")
        #expect(job["result.created"] == "2")
        let customer = service.get("/v1/customers/C1")
        #expect(customer["name"] == "Smith, Jones")
        #expect(customer["address.city"] == "Bremen")
        #expect(customer["metadata.branch"] == "7")
        let orders = "number,customer.number,currency,orderDate,lines.1.line,lines.1.quantity,lines.1.unitPrice\nSO1,C1,EUR,2026-05-04,1,2,10.50\n"
        #expect(load(service, "/v1/imports?kind=orders&company=DE01", orders, type: "text/csv")["result.created"] == "1")
        #expect(service.get("/v1/orders/SO1")["total"] == "21.00")
    }

    @Test func `an import needs the scope of what it puts, a known kind and a known form`() throws {
        let service = try TestApplication.withCompany()
        let viewer = try service.makeKey(roles: [.viewer])
        let refused = service.send(.post, "/v1/imports?kind=customers&company=DE01", "{}", key: viewer,
                                   headers: ["Content-Type": "application/x-ndjson"])
        #expect(refused.code == "missingScope")
        #expect(refused["requiredScope"] == "customers:write")
        #expect(load(service, "/v1/imports?kind=nothing", "{}").code == "invalidParameter")
        #expect(load(service, "/v1/imports?kind=customers", "{}", type: "text/plain").code == "unsupportedMediaType")
    }

    @Test func `a body that only says that it is packed is refused, and nothing of it is kept`() throws {
        let service = try TestApplication.withCompany()
        let headers = ["Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"]
        let refused = service.send(.post, "/v1/imports?kind=customers", #"{"number": "C1", "name": "A", "currency": "EUR"}"#, headers: headers)
        #expect(refused.status == 400)
        #expect(refused.code == "malformedRequest")
        #expect(refused["detail"]?.contains("Content-Encoding says gzip") == true)
        #expect(service.get("/v1/jobs").count("items") == 0)
    }
}
