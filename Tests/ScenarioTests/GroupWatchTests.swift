import TestSupport
import Testing

/// Groups by the share of their limit that is used: CM-9.3, CM-6.4.
@Suite struct `Groups near their limit` {
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.company("US01", currency: "USD")
        for (number, amount) in [("A", "899.99"), ("B", "900.00"), ("D", "1500.00")] {
            service.creditGroup(number, "1000.00")
            service.customer("C-\(number)")
            service.member(number, "C-\(number)")
            service.invoice("I-\(number)", "C-\(number)", amount, on: "2026-05-04", due: "2026-06-04")
        }
        service.creditGroup("EMPTY", "1000.00")
        return service
    }

    private func groups(_ service: TestApplication, _ query: String, key: String? = nil) -> [String] {
        let answer = service.get("/v1/customer-credit-groups?\(query)", key: key)
        #expect(answer.status == 200)
        return (0..<answer.count("items")).map { answer["items.\($0).number"] ?? "?" }
    }

    @Test func `a group tells what its members use, and the list takes those that use a share`() throws {
        let service = try service()
        let group = service.get("/v1/customer-credit-groups/D")
        #expect(group["creditUsed"] == "1500.00")
        #expect(group["creditRemaining"] == "-500.00")
        #expect(group["creditUsedPercent"] == "150")
        #expect(groups(service, "creditUsedPercent.gte=90&sort=number") == ["B", "D"])
        #expect(groups(service, "creditUsedPercent.gte=89.999&sort=-number") == ["D", "B", "A"])
        #expect(groups(service, "creditUsedPercent.gte=90&number=b") == ["B"])
        #expect(groups(service, "creditUsedPercent.gte=200") == [])
        #expect(groups(service, "creditUsedPercent.gte=0").count == 4)
        #expect(service.get("/v1/customer-credit-groups?creditUsedPercent.gte=90&count=true")["total"] == "2")
        #expect(service.get("/v1/customer-credit-groups?creditUsedPercent.gte=much").status == 400)
        let page = service.get("/v1/customer-credit-groups?creditUsedPercent.gte=90&limit=1&sort=number")
        #expect(page["items.0.number"] == "B")
        #expect(groups(service, "creditUsedPercent.gte=90&limit=1&sort=number&cursor=\(page["next"] ?? "")") == ["D"])
    }

    @Test func `the limit in force counts, and what counts is the limit type of the caller's company`() throws {
        let service = try service()
        service.post("/v1/limit-adjustments?company=DE01", """
            {"adjustmentType": "temporaryCreditLimit", "post": true, "lines": [{"customerCreditGroup": {"number": "D"},
             "newLimit": "3000.00", "newFromDate": "2026-05-01", "newToDate": "2026-05-10"}]}
            """)
        #expect(service.get("/v1/customer-credit-groups/D")["creditUsedPercent"] == "50")
        #expect(groups(service, "creditUsedPercent.gte=90&asOf=2026-05-11&sort=number") == ["B", "D"])
        service.order("SO-1", "C-A", "100.00")
        #expect(service.get("/v1/customer-credit-groups/A")["creditUsed"] == "999.99")
        #expect(service.get("/v1/customer-credit-groups?number=A&creditLimitType=balance")["items.0.creditUsed"] == "899.99")
        service.parameters([:], #""creditLimitType": "balance""#)
        let key = try service.makeKey(roles: [.creditManager], defaultCompany: "DE01")
        #expect(service.get("/v1/customer-credit-groups/A", key: key)["creditUsed"] == "899.99")
    }

    @Test func `a group without a rate has no figures and is in no list of shares`() throws {
        let service = try service()
        service.customer("U1", currency: "USD", company: "US01")
        service.member("B", "U1", company: "US01")
        service.invoice("I-1", "U1", "10.00", on: "2026-05-04", due: "2026-06-04", currency: "USD", company: "US01")
        let group = service.get("/v1/customer-credit-groups/B")
        #expect(group.status == 200)
        #expect(group["creditUsed"] == nil)
        #expect(group["creditUsedPercent"] == nil)
        #expect(groups(service, "creditUsedPercent.gte=0&sort=number") == ["A", "D", "EMPTY"])
    }

    @Test func `the members of a group are read page by page by a key of some companies`() throws {
        let service = try service()
        for number in 1...3 {
            service.customer("M\(number)")
            service.member("EMPTY", "M\(number)")
        }
        let key = try service.makeKey(roles: [.creditManager], companies: ["DE01"])
        var (found, cursor) = ([String](), "")
        for _ in 0..<5 {
            let page = service.get("/v1/customer-credit-groups/EMPTY/members?limit=1\(cursor)", key: key)
            #expect(page.status == 200)
            found += (0..<page.count("items")).map { page["items.\($0).customer.number"] ?? "?" }
            guard let next = page["next"] else { break }
            cursor = "&cursor=\(next)"
        }
        #expect(found == ["M1", "M2", "M3"])
    }
}
