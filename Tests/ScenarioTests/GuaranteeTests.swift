import TestSupport
import Testing

/// Insurance policies and guarantees as records: CM-4.5, CM-8.1, CM-8.4, api-conventions 14.
@Suite struct `Guarantees` {
    private let path = "/v1/guarantees"

    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.guaranteeTypes()
        service.customer("C1", limit: "1000.00")
        return service
    }

    private func body(_ more: String = "", identifier: String = "insurance") -> String {
        """
        {"customer": {"number": "c1"}, "identifier": "\(identifier)", "typeId": "credit", "insurerOrGuarantor":
         {"name": "Northern", "id": "P-9"}, "value": "20000.00", "currency": "EUR"\(more.isEmpty ? "" : ", " + more)}
        """
    }

    @Test func `a policy is added, read, changed, ended and told of in events, audit and limit history`() throws {
        let service = try service()
        let added = service.post(path, body(#""coverageTypeId": "all", "identification": "NCI-1", "updateCreditLimitPercent": "25""#))
        #expect(added.status == 201)
        let one = "\(path)/\(added["id"] ?? "")"
        #expect(added.fields["Location"] == one)
        #expect(added["customer.number"] == "C1")
        #expect(added["company"] == "DE01")
        #expect(added["typeId"] == "CREDIT")
        #expect(added["coverageTypeId"] == "ALL")
        #expect(added["insurerOrGuarantor.id"] == "P-9")
        #expect(added["effectiveDate"] == nil)
        #expect(added["valid"] == "true")
        #expect(added["companyAmounts.increase"] == "5000.00")
        #expect(added["companyAmounts.reduction"] == "0.00")
        #expect(service.get(one)["updateCreditLimitPercent"] == "25")
        let changed = service.patch(one, #"{"updateCreditLimitPercent": "50", "expirationDate": "2026-12-31", "metadata": {"broker": "B"}}"#, ifMatch: "\"1\"")
        #expect(changed["companyAmounts.increase"] == "10000.00")
        #expect(changed["version"] == "2")
        #expect(service.patch(one, #"{"updateCreditLimitPercent": "50"}"#)["version"] == "2")
        #expect(service.patch(one, "{}", ifMatch: "\"1\"").code == "versionMismatch")
        #expect(service.send(.patch, one, "{}").code == "preconditionRequired")
        let ended = service.post("\(one)/end", #"{"comment": "Cancelled by the insurer"}"#, ifMatch: "\"2\"")
        #expect(ended["expirationDate"] == "2026-05-04")
        #expect(ended["valid"] == "true")
        #expect(service.get("\(one)?asOf=2026-05-05")["valid"] == "false")
        #expect(service.post("\(one)/end", nil, ifMatch: "*").code == "invalidState")
        let history = service.get("/v1/credit-profiles/C1/limit-history?origin=insurance&sort=occurredAt")
        #expect(history.count("items") == 3)
        #expect(history["items.0.newLimit"] == "5000.00")
        #expect(history["items.0.oldLimit"] == nil)
        #expect(history["items.1.oldLimit"] == "5000.00")
        #expect(history["items.1.newToDate"] == "2026-12-31")
        #expect(history["items.2.newToDate"] == "2026-05-04")
        #expect(history["items.2.guarantee"] == added["id"])
        #expect(service.get("/v1/credit-profiles/C1")["creditLimitDate"] == "2026-05-04")
        for (type, count) in [("guarantee.created", 1), ("guarantee.updated", 1), ("guarantee.ended", 1), ("limit.changed", 4)] {
            #expect(service.events(type) == count, "\(type)")
        }
        let audit = service.get("/v1/audit-entries?type=guarantee.ended")
        #expect(audit["items.0.comment"] == "Cancelled by the insurer")
        #expect(audit["items.0.changes.expirationDate.1"] == "2026-05-04")
    }

    @Test func `every fault of a policy is named`() throws {
        let service = try service()
        func faults(_ body: String) -> [String] { service.post(path, body).faults }
        #expect(faults(body(#""coverageTypeId": "ALL""#, identifier: "guarantee")) == ["/coverageTypeId coverageTypeOnGuarantee"])
        #expect(faults(body(#""coverageTypeId": "NONE""#)) == ["/coverageTypeId unknownReference"])
        #expect(faults(body(#""effectiveDate": "2026-06-01", "expirationDate": "2026-05-31", "updateCreditLimitPercent": "100.000001""#))
            == ["/expirationDate outOfRange", "/updateCreditLimitPercent outOfRange"])
        #expect(service.post(path, body(#""effectiveDate": "2026-06-01", "expirationDate": "2026-06-01", "updateCreditLimitPercent": "100""#)).status == 201)
        #expect(faults(body(#""updateCreditLimitPercent": "-1""#)) == ["/updateCreditLimitPercent outOfRange"])
        #expect(faults(body().replacing("20000.00", with: "0.00")) == ["/value tooSmall"])
        #expect(faults(body().replacing("\"20000.00\"", with: "20000")) == ["/value moneyNotString"])
        #expect(faults(body().replacing("20000.00", with: "20000.001")) == ["/value tooManyDecimals"])
        #expect(faults(body().replacing("\"credit\"", with: "\"NONE\"")) == ["/typeId unknownReference"])
        #expect(faults(body().replacing("\"c1\"", with: "\"C9\"")) == ["/customer unknownReference"])
        #expect(faults(body(#""colour": "red""#)) == ["/colour unknownProperty"])
        #expect(faults(body(#""company": "FR01""#)) == ["/company companyMismatch"])
        #expect(faults("{}") == ["/customer required", "/identifier required", "/typeId required", "/insurerOrGuarantor required",
                                 "/value required", "/currency required"])
        service.put("/v1/customers/BRANCH", #"{"name": "B", "currency": "EUR", "invoiceAccount": {"number": "C1"}}"#)
        #expect(faults(body().replacing("\"c1\"", with: "\"BRANCH\"")) == ["/customer notInvoiceAccount"])
        #expect(service.post(path, body(#""updateCreditLimitPercent": "10""#).replacing("\"EUR\"", with: "\"USD\"")).code == "exchangeRateMissing")
        // Without effect on the limit nothing is converted.
        #expect(service.post(path, body().replacing("\"EUR\"", with: "\"USD\""))["companyAmounts.increase"] == "0.00")
        let one = "\(path)/\(service.insurance("C1", "100.00"))"
        #expect(service.patch(one, #"{"identifier": "guarantee", "customer": {"number": "BRANCH"}, "currency": "USD"}"#).faults
            == ["/customer immutable", "/identifier immutable", "/value required"])
        #expect(service.patch(one, #"{"typeId": null}"#).faults == ["/typeId required"])
    }

    @Test func `a dry run and a replay leave no second policy, and rights are asked for`() throws {
        let service = try service()
        let before = try service.changeCount()
        #expect(service.post("\(path)?dryRun=true", body(#""updateCreditLimitPercent": "10""#)).status == 201)
        #expect(try service.changeCount() == before)
        #expect(service.get("/v1/credit-profiles/C1")["totalCreditLimit"] == "1000.00")
        let first = service.post(path, body(), requestKey: "one")
        #expect(service.post(path, body(), requestKey: "one").text == first.text)
        #expect(service.get(path).count("items") == 1)
        let clerk = try service.makeKey(roles: [.creditClerk])
        #expect(service.post(path, body(), key: clerk)["requiredScope"] == "guarantees:write")
        #expect(service.get("\(path)/\(first["id"] ?? "")", key: clerk).status == 200)
        service.company("FR01")
        let french = try service.makeKey(roles: [.creditManager], companies: ["FR01"])
        #expect(service.get("\(path)/\(first["id"] ?? "")", key: french).status == 404)
        #expect(service.get("\(path)?company=*", key: french).count("items") == 0)
        #expect(service.get("\(path)/\(first["id"] ?? "")?company=FR01").status == 404)
    }

    @Test func `only a policy that has not begun is deleted, and a type in use is not`() throws {
        let service = try service()
        let begun = service.insurance("C1", "100.00", percent: "10", from: "2026-05-04")
        #expect(service.delete("\(path)/\(begun)").code == "invalidState")
        let future = service.insurance("C1", "100.00", percent: "10", from: "2026-05-05")
        #expect(service.post("\(path)/\(future)/end", nil, ifMatch: "*").faults == ["/expirationDate outOfRange"])
        #expect(service.delete("\(path)/\(future)").status == 204)
        #expect(service.get("\(path)/\(future)").status == 404)
        #expect(service.get("/v1/credit-profiles/C1/limit-history?guarantee=\(future)&sort=-occurredAt")["items.0.newLimit"] == nil)
        let used = service.delete("/v1/guarantee-types/CREDIT")
        #expect(used.code == "referenced")
        #expect(used["references.0"]?.hasPrefix("guarantees/gua_") == true)
        service.patch("\(path)/\(begun)", #"{"coverageTypeId": "ALL"}"#)
        #expect(service.delete("/v1/coverage-types/ALL").code == "referenced")
        #expect(service.delete("/v1/guarantee-types/BANK").status == 204)
    }

    @Test func `policies are found by customer, company, kind, type, day, and by how soon they end`() throws {
        let service = try service()
        service.customer("C2")
        service.insurance("C1", "100.00", to: "2026-05-03")
        service.insurance("C1", "200.00", from: "2026-01-01", to: "2026-05-14")
        service.insurance("C2", "300.00", from: "2026-05-05", to: "2026-05-10")
        service.insurance("C2", "400.00")
        service.post(path, body(identifier: "guarantee").replacing("credit", with: "BANK"))
        func values(_ query: String) -> [String] {
            service.get("\(path)?sort=value&\(query)").value("items")?.elements.compactMap { $0["value"]?.string } ?? []
        }
        #expect(values("customer=c2") == ["300.00", "400.00"])
        #expect(values("company=DE01").count == 5)
        #expect(values("identifier=guarantee") == ["20000.00"])
        #expect(values("typeId=bank") == ["20000.00"])
        #expect(values("validOnDate=2026-05-04") == ["200.00", "400.00", "20000.00"])
        #expect(values("validOnDate=2026-05-05&customer=C2") == ["300.00", "400.00"])
        #expect(values("validOnDate.ne=2026-05-04") == ["100.00", "300.00"])
        #expect(values("expiringWithinDays=10") == ["200.00"])
        #expect(values("expiringWithinDays=9") == [])
        #expect(values("expiringWithinDays=9&asOf=2026-05-05") == ["200.00", "300.00"])
        #expect(values("expirationDate.lt=2026-05-04") == ["100.00"])
        #expect(values("expirationDate.exists=false") == ["400.00", "20000.00"])
        #expect(values("q=northern&value.gte=300.00") == ["300.00", "400.00", "20000.00"])
        #expect(values("identification=p-c1&includedInExposure=false") == ["100.00", "200.00"])
        #expect(service.get("\(path)?validOnDate=soon").code == "invalidParameter")
        #expect(service.get("\(path)?limit=2&count=true")["total"] == "5")
        #expect(service.everyItem(path).count == 5)
    }

    @Test func `policies are imported by their reference or number, and the same row again changes nothing`() throws {
        let service = try service()
        func imported(_ rows: String, _ more: String = "", type: String = "application/x-ndjson") -> TestAnswer {
            service.send(.post, "/v1/imports?kind=guarantees&company=DE01\(more)", rows,
                         headers: ["Content-Type": type, "Prefer": "wait=20"])
        }
        func line(_ name: String, _ value: String) -> String {
            body("\(name), \"updateCreditLimitPercent\": \"10\"").replacing("\n", with: "").replacing("20000.00", with: value)
        }
        let rows = [line(#""identification": "NCI-1""#, "100.00"), line(#""externalRef": "erp-7""#, "200.00")]
        let first = imported(rows.joined(separator: "\n"))
        #expect(first["result.created"] == "2")
        #expect(service.get("/v1/credit-profiles/C1")["insuranceAndGuarantees"] == "30.00")
        let second = imported([rows[0].replacing("NCI", with: "nci"), rows[1], line(#""externalRef": "erp-7""#, "300.00")].joined(separator: "\n"))
        #expect(second["result.unchanged"] == "1")
        #expect(second["result.updated"] == "2")
        #expect(service.get(path).count("items") == 2)
        #expect(service.get("/v1/credit-profiles/C1")["insuranceAndGuarantees"] == "40.00")
        let faulty = imported([body(), line(#""identification": "NCI-1""#, "0.00"), line(#""externalRef": "erp-7""#, "1.00").replacing("insurance", with: "guarantee")]
            .map { $0.replacing("\n", with: "") }.joined(separator: "\n"), "&onError=abort")
        #expect(faulty["result.failed"] == "3")
        let errors = service.get("/v1/jobs/\(faulty["id"] ?? "")/errors")
        #expect(errors["items.0.errors.0.pointer"] == "/identification")
        #expect(errors["items.1.errors.0.code"] == "tooSmall")
        #expect(errors["items.2.errors.0.code"] == "immutable")
        #expect(errors["items.2.number"] == "c1")
        let table = "customer.number,identifier,typeId,insurerOrGuarantor.name,identification,value,currency,includedInExposure,expirationDate\n"
            + "C1,guarantee,BANK,First Bank,BG-1,15.00,EUR,true,2026-12-31\n"
        #expect(imported(table, type: "text/csv")["result.created"] == "1")
        #expect(service.get("/v1/credit-profiles/C1")["creditLimitForChecks"] == "1025.00")
        let clerk = try service.makeKey(roles: [.creditClerk])
        let refused = service.send(.post, "/v1/imports?kind=guarantees", rows[0], key: clerk, headers: ["Content-Type": "application/x-ndjson"])
        #expect(refused["requiredScope"] == "guarantees:write")
    }
}
