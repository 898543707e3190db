import TestSupport
import Testing

/// Customer credit groups: CM-9.1, CM-9.2, api-conventions 14.
@Suite struct `Customer credit groups` {
    private let body = #"{"description": "Nordic", "currency": "EUR", "creditLimit": "60000.00", "creditLimitToDate": "2026-12-31"}"#

    /// Two companies with the customer C1 each, and the group NORDIC.
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.company("US01", currency: "USD")
        service.customer("C1", limit: "1000.00", expires: "2026-06-30")
        service.customer("C1", currency: "USD", company: "US01")
        service.creditGroup("NORDIC", "60000.00")
        return service
    }

    @Test func `a group belongs to no company and is put by its number`() throws {
        let service = try TestApplication.withCompany()
        let path = "/v1/customer-credit-groups/Nordic"
        let created = service.put(path, body)
        #expect(created.status == 201)
        #expect(created["creditLimit"] == "60000.00")
        #expect(created["useDaysOverdueOfMembers"] == "false")
        #expect(created["memberCount"] == "0")
        let again = service.put("/v1/customer-credit-groups/NORDIC", body)
        #expect(again.status == 200)
        #expect(again["version"] == "1")
        #expect(again["number"] == "Nordic")
        #expect(service.get(path)["id"] == created["id"])
        #expect(service.get("/v1/customer-credit-groups/\(created["id"] ?? "")").status == 200)
        #expect(service.get("/v1/customer-credit-groups?currency=EUR&creditLimitToDate.lte=2026-12-31&memberCount=0").count("items") == 1)
        #expect(service.get("/v1/customer-credit-groups?creditLimit.gt=60000.00").count("items") == 0)
        #expect(service.get(path + "/limit-history")["items.0.newLimit"] == "60000.00")
        #expect(service.events("customerCreditGroup.created") == 1)
        #expect(service.events("limit.changed") == 1)
        let stale = service.send(.put, path, #"{"currency": "EUR", "creditLimitToDate": "2026-12-31"}"#, headers: ["If-Match": "\"9\""])
        #expect(stale.status == 412)
    }

    @Test func `every fault of a group is named`() throws {
        let service = try TestApplication.withCompany()
        func faults(_ body: String) -> [String] { service.put("/v1/customer-credit-groups/G1", body).faults }
        #expect(faults(#"{"currency": "EUR"}"#) == ["/creditLimitToDate required"])
        #expect(faults(#"{"currency": "EURO", "creditLimitToDate": "2026-12-31"}"#) == ["/currency unknownCurrency"])
        #expect(faults(#"{"currency": "EUR", "creditLimitToDate": "2026-12-31", "creditLimit": 5}"#) == ["/creditLimit moneyNotString"])
        #expect(faults(#"{"currency": "EUR", "creditLimitToDate": "2026-12-31", "creditLimit": "-1.00"}"#) == ["/creditLimit tooSmall"])
        #expect(faults(#"{"currency": "EUR", "creditLimitToDate": "2026-12-31", "members": []}"#) == ["/members unknownProperty"])
        #expect(service.put("/v1/customer-credit-groups/G1?dryRun=true", body).status == 201)
        #expect(service.get("/v1/customer-credit-groups/G1").status == 404)
        let clerk = try service.makeKey(roles: [.creditClerk])
        #expect(service.put("/v1/customer-credit-groups/G1", body, key: clerk)["requiredScope"] == "credit-setup:write")
        #expect(service.put("/v1/customer-credit-groups/ccg_1", body).faults == ["/number reservedNumber"])
    }

    @Test func `D-19: limit and date change directly only where the user's company allows it`() throws {
        let service = try service()
        let path = "/v1/customer-credit-groups/NORDIC"
        let other = #"{"currency": "EUR", "creditLimit": "70000.00", "creditLimitToDate": "2027-12-31"}"#
        #expect(service.put(path, other).faults == ["/creditLimit manualLimitEditNotAllowed", "/creditLimitToDate manualLimitEditNotAllowed"])
        service.parameters([:], #""allowManualLimitEdit": true"#, company: "US01")
        #expect(service.put(path + "?company=DE01", other).faults.count == 2)
        let setUp = try service.makeKey(scopes: [.creditSetUpWrite])
        #expect(service.put(path + "?company=US01", other, key: setUp)["requiredScope"] == "limits:edit")
        let changed = service.put(path + "?company=US01", other)
        #expect(changed["creditLimit"] == "70000.00")
        let history = service.get(path + "/limit-history?sort=-occurredAt")
        #expect(history["items.0.origin"] == "manual")
        #expect(history["items.0.oldLimit"] == "60000.00")
        #expect(history["items.0.newToDate"] == "2027-12-31")
        // What is left out is kept: the limit is read-only after creation.
        let described = service.put(path, #"{"description": "New", "currency": "EUR", "creditLimitToDate": "2027-12-31"}"#)
        #expect(described["creditLimit"] == "70000.00")
    }

    @Test func `the currency stays while there are members and a limit`() throws {
        let service = try service()
        let path = "/v1/customer-credit-groups/NORDIC"
        service.parameters([:], #""allowManualLimitEdit": true"#)
        service.member("NORDIC", "C1")
        let dollars = #"{"currency": "USD", "creditLimit": "1.00", "creditLimitToDate": "2026-12-31"}"#
        #expect(service.put(path + "?company=DE01", dollars).faults == ["/currency immutable"])
        #expect(service.put(path + "?company=DE01", #"{"currency": "EUR", "creditLimit": "0.00", "creditLimitToDate": "2026-12-31"}"#).status == 200)
        let empty = service.put(path + "?company=DE01", dollars)
        #expect(empty["currency"] == "USD")
        #expect(empty["creditLimit"] == "1.00")
    }

    @Test func `a member takes the group's date and keeps its limit, and namesakes are suggested`() throws {
        let service = try service()
        let added = service.post("/v1/customer-credit-groups/NORDIC/members", #"{"customer": {"number": "C1", "company": "DE01"}}"#)
        #expect(added.status == 201)
        #expect(added["memberCount"] == "1")
        #expect(added.count("suggestions") == 1)
        #expect(added["suggestions.0.number"] == "C1")
        #expect(added["suggestions.0.company"] == "US01")
        let profile = service.get("/v1/credit-profiles/C1?company=DE01")
        #expect(profile["creditLimit"] == "1000.00")
        #expect(profile["creditLimitExpirationDate"] == "2026-12-31")
        #expect(profile["customerCreditGroupId"] == "NORDIC")
        let history = service.get("/v1/credit-profiles/C1/limit-history?company=DE01&origin=groupDate")
        #expect(history["items.0.oldToDate"] == "2026-06-30")
        #expect(history["items.0.newToDate"] == "2026-12-31")
        #expect(service.get("/v1/credit-profiles?company=*&customerCreditGroupId=nordic").count("items") == 1)
        #expect(service.events("customerCreditGroup.memberAdded") == 1)
        let onlyGermany = try service.makeKey(roles: [.creditManager], companies: ["DE01"])
        service.customer("C2")
        service.customer("C2", currency: "USD", company: "US01")
        let hidden = service.post("/v1/customer-credit-groups/NORDIC/members", #"{"customer": {"number": "C2"}}"#, key: onlyGermany)
        #expect(hidden.count("suggestions") == 0)
        let foreign = service.post("/v1/customer-credit-groups/NORDIC/members", #"{"customer": {"number": "C2", "company": "US01"}}"#, key: onlyGermany)
        #expect(foreign.code == "companyNotAllowed")
    }

    @Test func `a customer is a member of one group only`() throws {
        let service = try service()
        service.creditGroup("OTHER", "1.00")
        service.member("NORDIC", "C1")
        for group in ["OTHER", "NORDIC"] {
            let refused = service.post("/v1/customer-credit-groups/\(group)/members", #"{"customer": {"number": "C1", "company": "DE01"}}"#)
            #expect(refused.status == 409)
            #expect(refused.code == "alreadyInCreditGroup")
            #expect(refused["group"] == "NORDIC")
        }
        let used = service.delete("/v1/customer-credit-groups/NORDIC")
        #expect(used.code == "referenced")
        #expect(used["references.0"] == "customers/C1?company=DE01")
        #expect(service.delete("/v1/customer-credit-groups/NORDIC/members/C1?company=US01").status == 404)
        #expect(service.send(.delete, "/v1/customer-credit-groups/NORDIC/members/C1?company=DE01").code == "preconditionRequired")
        #expect(service.delete("/v1/customer-credit-groups/NORDIC/members/C1?company=DE01").status == 204)
        #expect(service.get("/v1/credit-profiles/C1?company=DE01")["creditLimitExpirationDate"] == "2026-12-31")
        #expect(service.get("/v1/credit-profiles/C1?company=DE01")["customerCreditGroupId"] == nil)
        #expect(service.delete("/v1/customer-credit-groups/NORDIC", ifMatch: "\"1\"").status == 412)
        #expect(service.delete("/v1/customer-credit-groups/NORDIC").status == 204)
        #expect(service.get("/v1/customer-credit-groups/NORDIC").status == 404)
        service.member("OTHER", "C1")
    }

    @Test func `a member is asked for as it is known, and is billed to itself`() throws {
        let service = try service()
        func add(_ body: String) -> TestAnswer { service.post("/v1/customer-credit-groups/NORDIC/members", body) }
        #expect(add(#"{"customer": {"number": "C9", "company": "DE01"}}"#).faults == ["/customer unknownReference"])
        #expect(add(#"{"customer": {"number": "C1"}}"#).code == "companyRequired")
        #expect(add("{}").faults == ["/customer required"])
        service.put("/v1/customers/BRANCH?company=DE01", #"{"name": "B", "currency": "EUR", "invoiceAccount": {"number": "C1"}}"#)
        #expect(add(#"{"customer": {"number": "BRANCH", "company": "DE01"}}"#).faults == ["/customer notInvoiceAccount"])
        let first = service.post("/v1/customer-credit-groups/NORDIC/members?company=DE01", #"{"customer": {"number": "C1"}}"#, requestKey: "add")
        let replay = service.post("/v1/customer-credit-groups/NORDIC/members?company=DE01", #"{"customer": {"number": "C1"}}"#, requestKey: "add")
        #expect(first.text == replay.text)
        #expect(replay.status == 201)
    }

    @Test func `D-20: a new date of the group goes to every member`() throws {
        let service = try service()
        service.parameters([:], #""allowManualLimitEdit": true"#)
        service.member("NORDIC", "C1")
        service.member("NORDIC", "C1", company: "US01")
        service.put("/v1/customer-credit-groups/NORDIC?company=DE01", #"{"currency": "EUR", "creditLimitToDate": "2027-03-31"}"#)
        for company in ["DE01", "US01"] {
            #expect(service.get("/v1/credit-profiles/C1?company=\(company)")["creditLimitExpirationDate"] == "2027-03-31")
            let history = service.get("/v1/credit-profiles/C1/limit-history?company=\(company)&origin=groupDate")
            #expect(history.count("items") == 2)
        }
    }

    @Test func `groups are imported`() throws {
        let service = try TestApplication.withCompany()
        let rows = "number,description,currency,creditLimit,creditLimitToDate\nG1,One,EUR,10.00,2026-12-31\nG2,Two,USD,20.00,2026-12-31\n"
        let job = service.send(.post, "/v1/imports?kind=customer-credit-groups", rows, headers: ["Content-Type": "text/csv", "Prefer": "wait=20"])
        #expect(job["result.created"] == "2")
        #expect(service.get("/v1/customer-credit-groups/G2")["creditLimit"] == "20.00")
    }
}
