import TestSupport
import Testing

/// Customers as the ERP sends them (CM-1.3).
@Suite struct `Customers` {
    static let body = """
        {"name": "Contoso Retail", "currency": "EUR", "language": "de",
         "address": {"country": "DE", "city": "Bremen"}, "invoiceAccount": {"number": "C-1001"}, "sourceVersion": 41}
        """

    @Test func `a customer is created with a credit profile and then replaced`() throws {
        let service = try TestApplication.withCompany()
        let created = service.put("/v1/customers/C-1001", Self.body)
        #expect(created.status == 201)
        #expect(created.etag == "\"1\"")
        #expect(created.fields["Location"] == "/v1/customers/C-1001")
        #expect(created["company"] == "DE01")
        #expect(created["invoiceAccount.number"] == "C-1001")
        #expect(created["creditProfile.creditLimit"] == "0.00")
        #expect(created["creditProfile.creditLimitExpirationDate"] == nil)
        #expect(created["creditProfile.invoicingAndDeliveryOnHold"] == "no")
        let same = service.put("/v1/customers/c-1001", Self.body)
        #expect(same.status == 200)
        #expect(same["version"] == "1")
        let older = service.put(
            "/v1/customers/C-1001", Self.body.replacing("41", with: "40").replacing("Bremen", with: "Köln"))
        #expect(older["outdated"] == "true")
        #expect(older["address.city"] == "Bremen")
        let other = service.put(
            "/v1/customers/C-1001", Self.body.replacing("41", with: "42").replacing("Bremen", with: "Köln"))
        #expect(other["version"] == "2")
        let id = other["id"] ?? ""
        #expect(service.get("/v1/customers/\(id)")["address.city"] == "Köln")
    }

    @Test func `an invoice account is another customer of the company that is billed itself`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.customer("HEAD")
        service.customer("OTHER", company: "FR01")
        let billed = #"{"name": "Branch", "currency": "EUR", "invoiceAccount": {"number": "HEAD"}}"#
        let branch = service.put("/v1/customers/BRANCH?company=DE01", billed)
        #expect(branch["invoiceAccount.number"] == "HEAD")
        let chain = service.put("/v1/customers/THIRD?company=DE01", billed.replacing("HEAD", with: "BRANCH"))
        #expect(chain.faults == ["/invoiceAccount notInvoiceAccount"])
        let foreign = service.put("/v1/customers/THIRD?company=DE01", billed.replacing("HEAD", with: "OTHER"))
        #expect(foreign.faults == ["/invoiceAccount unknownReference"])
        let turned = service.put("/v1/customers/HEAD?company=DE01", billed.replacing("HEAD", with: "C9"))
        #expect(turned.faults == ["/invoiceAccount unknownReference"])
        service.customer("C9")
        let inUse = service.put("/v1/customers/HEAD?company=DE01", billed.replacing("HEAD", with: "C9"))
        #expect(inUse.status == 409)
        #expect(inUse.code == "invalidState")
        service.order("SO-1", "C9", "10.00")
        let ordered = service.put("/v1/customers/C9?company=DE01", billed)
        #expect(ordered.code == "invalidState")
        #expect(service.get("/v1/customers?company=*&invoiceAccount=HEAD").count("items") == 2)
    }

    @Test func `codes must exist and every fault is told at once`() throws {
        let service = try TestApplication.withCompany()
        let answer = service.put(
            "/v1/customers/C1", #"{"name": "A", "currency": "EUR", "language": "german!", "company": "FR01"}"#)
        #expect(answer.faults == ["/company companyMismatch", "/language invalidFormat"])
        let codes = service.put(
            "/v1/customers/C1",
            """
            {"name": "A", "currency": "EUR", "paymentTerms": "NET30", "cashDiscount": "D1", "customerGroup": "any"}
            """)
        #expect(codes.faults == ["/paymentTerms unknownReference", "/cashDiscount unknownReference"])
        let shape = service.put("/v1/customers/C1", #"{"currency": "EURO", "creditProfile": {}, "nick": "A"}"#)
        #expect(
            Set(shape.faults) == [
                "/currency unknownCurrency", "/creditProfile readOnlyProperty", "/nick unknownProperty",
                "/name required",
            ])
    }

    @Test func `a dry run stores nothing and a stale version is refused`() throws {
        let service = try TestApplication.withCompany()
        let dry = service.put("/v1/customers/C-1001?dryRun=true", Self.body)
        #expect(dry.status == 201)
        #expect(service.get("/v1/customers/C-1001").status == 404)
        service.put("/v1/customers/C-1001", Self.body)
        let stale = service.send(
            .put, "/v1/customers/C-1001", Self.body.replacing("41", with: "42"), headers: ["If-Match": "\"7\""])
        #expect(stale.status == 412)
    }

    @Test func `who may see and write customers`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.customer("C1")
        let clerk = try service.makeKey(roles: [.salesClerk], companies: ["DE01"])
        #expect(service.put("/v1/customers/C2", Self.body, key: clerk)["requiredScope"] == "customers:write")
        #expect(service.get("/v1/customers/C1?company=FR01", key: clerk).code == "companyNotAllowed")
        let id = service.get("/v1/customers/C1?company=DE01")["id"] ?? ""
        let french = try service.makeKey(roles: [.viewer], companies: ["FR01"])
        #expect(service.get("/v1/customers/\(id)", key: french).status == 404)
        let names = try service.makeKey(scopes: [.customersRead], companies: ["DE01"])
        #expect(service.get("/v1/customers/C1", key: names)["creditProfile"] == nil)
    }

    @Test func `lists page without loss and filter`() throws {
        let service = try TestApplication.withCompany()
        for number in 1...7 { service.customer("C\(number)", limit: "\(number)00.00") }
        var seen: [String] = []
        var target = "/v1/customers?limit=3&sort=-number&count=true"
        while true {
            let page = service.get(target)
            #expect(page["total"] == "7")
            seen += page.value("items")?.elements.compactMap { $0["number"]?.string } ?? []
            guard let next = page["next"] else { break }
            target = "/v1/customers?limit=3&sort=-number&count=true&cursor=\(next)"
        }
        #expect(seen == (1...7).reversed().map { "C\($0)" })
        let expanded = service.get("/v1/customers?number=C3&expand=creditProfile")
        #expect(expanded["items.0.creditProfile.creditLimit"] == "300.00")
        #expect(service.get("/v1/customers?number=C3")["items.0.creditProfile"] == nil)
        #expect(
            service.get("/v1/credit-profiles?creditLimit.gte=500.00&sort=-creditLimit")[
                "items.0.customer.number"] == "C7")
        #expect(service.get("/v1/credit-profiles?customer=c4").count("items") == 1)
        #expect(service.get("/v1/credit-profiles?nextScheduledReviewDate.lte=2026-12-31").count("items") == 0)
        #expect(service.get("/v1/customers?q=customer%20c5").count("items") == 1)
        #expect(service.get("/v1/customers?shoeSize=1").code == "unknownParameter")
        let lines = service.send(.get, "/v1/customers", headers: ["Accept": "application/x-ndjson"])
        #expect(lines.text.split(separator: "\n").count == 7)
    }
}
