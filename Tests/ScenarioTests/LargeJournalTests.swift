import TestSupport
import Testing

/// Journals of more lines than one request takes: imports, generation and posting as jobs (CM-10.3, CM-10.6).
@Suite struct `Large limit adjustments` {
    private func `import`(
        _ service: TestApplication, _ kind: String, _ rows: [String], _ more: String = "", key: String? = nil,
        type: String = "application/x-ndjson"
    ) -> TestAnswer {
        service.send(
            .post, "/v1/imports?kind=\(kind)\(more)", rows.joined(separator: "\n"), key: key,
            headers: ["Content-Type": type, "Prefer": "wait=20"])
    }

    private func waited(_ service: TestApplication, _ path: String, _ body: String) -> TestAnswer {
        let entered = service.post(path, body, ifMatch: "*")
        guard entered.status == 202, let job = entered["id"] else { return entered }
        var answer = entered
        for _ in 0..<5_000 where ["queued", "running"].contains(answer["status"]) {
            answer = service.get("/v1/jobs/\(job)")
        }
        return answer
    }

    /// A company with so many customers.
    private func crowd(_ count: Int) throws -> TestApplication {
        let service = try TestApplication.withCompany()
        let rows = (1...count).map { #"{"number": "C\#($0)", "name": "Customer \#($0)", "currency": "EUR"}"# }
        #expect(`import`(service, "customers", rows, "&company=DE01")["result.created"] == "\(count)")
        return service
    }

    @Test func `rows become the lines of one draft; faults are told by row, and a row again changes its line`() throws {
        let service = try TestApplication.withCompany()
        for number in 1...3 { service.customer("C\(number)") }
        func row(_ customer: String, _ amount: String, _ to: String = "2026-12-31") -> String {
            #"{"customer": {"number": "\#(customer)"}, "newLimit": "\#(amount)", "newToDate": "\#(to)"}"#
        }
        let job = `import`(
            service, "limit-adjustments", [row("C1", "1.00"), row("NONE", "1.00"), row("C2", "2.001"), row("C2", "2.00")])
        #expect(job.status == 200)
        #expect(job["result.created"] == "2")
        #expect(job["result.failed"] == "2")
        #expect(job["result.limitAdjustment"] == "CLA-000001")
        let errors = service.get("/v1/jobs/\(job["id"] ?? "")/errors")
        #expect(errors["items.0.line"] == "2")
        #expect(errors["items.0.number"] == "NONE")
        #expect(errors["items.0.errors.0.pointer"] == "/customer")
        #expect(errors["items.1.errors.0.code"] == "tooManyDecimals")
        let more = `import`(
            service, "limit-adjustments", [row("C1", "1.00"), row("C2", "5.00"), row("C3", "3.00")],
            "&journal=CLA-000001")
        #expect(more["result.unchanged"] == "1")
        #expect(more["result.updated"] == "1")
        #expect(more["result.created"] == "1")
        let journal = service.get("/v1/limit-adjustments/CLA-000001")
        #expect(journal["lineCount"] == "3")
        #expect(journal["lines.1.newLimit"] == "5.00")
        #expect(journal["version"] == "3")
        service.post("/v1/limit-adjustments/CLA-000001/post", ifMatch: "*")
        #expect(service.get("/v1/credit-profiles/C3")["creditLimit"] == "3.00")
        let posted = `import`(service, "limit-adjustments", [row("C1", "1.00")], "&journal=CLA-000001")
        #expect(posted.code == "invalidState")
        #expect(`import`(service, "limit-adjustments", [row("C1", "1.00")], "&journal=NONE").status == 404)
        let csv = `import`(
            service, "limit-adjustments", ["customer.number,newLimit,newFromDate,newToDate", "C1,9.00,2026-06-01,2026-06-30"],
            "&adjustmentType=temporaryCreditLimit", type: "text/csv")
        #expect(csv["result.created"] == "1")
        let viewer = try service.makeKey(roles: [.viewer])
        #expect(`import`(service, "limit-adjustments", [], key: viewer)["requiredScope"] == "limit-adjustments:write")
    }

    @Test func `credit profiles are imported by customer, and the same row again changes nothing`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        let rows = [
            #"{"customer": {"number": "C1"}, "creditRating": "B2", "customerSinceDate": "2020-01-01"}"#,
            #"{"customer": {"number": "NONE"}, "creditRating": "A"}"#, #"{"creditRating": "A"}"#,
            #"{"customer": {"number": "C1"}, "creditLimit": "5.00"}"#,
        ]
        let job = `import`(service, "credit-profiles", rows, "&company=DE01")
        #expect(job["result.updated"] == "1")
        #expect(job["result.failed"] == "3")
        let errors = service.get("/v1/jobs/\(job["id"] ?? "")/errors")
        #expect(errors["items.0.errors.0.code"] == "notFound")
        #expect(errors["items.1.errors.0.pointer"] == "/customer")
        #expect(errors["items.2.errors.0.code"] == "manualLimitEditNotAllowed")
        #expect(service.get("/v1/credit-profiles/C1")["creditRating"] == "B2")
        let again = `import`(service, "credit-profiles", [rows[0]], "&company=DE01")
        #expect(again["result.unchanged"] == "1")
    }

    @Test func `more than a thousand lines are generated and posted by jobs, all at once`() throws {
        let service = try crowd(1_200)
        service.put("/v1/customer-credit-groups/G1", #"{"currency": "EUR", "creditLimitToDate": "2026-12-31"}"#)
        service.patch("/v1/credit-profiles/C7", #"{"unlimitedCreditLimit": true}"#)
        service.patch("/v1/credit-profiles/C8", #"{"eligibleCreditLimit": "249.99"}"#)
        service.patch("/v1/credit-profiles/C9", #"{"eligibleCreditLimit": "250.00"}"#)
        let draft = service.post(
            "/v1/limit-adjustments",
            """
            {"adjustmentType": "creditLimit", "lines": [
             {"customerCreditGroup": {"number": "G1"}, "newLimit": "900.00", "newToDate": "2027-12-31"}]}
            """)
        let path = "/v1/limit-adjustments/\(draft["number"] ?? "")"
        let generated = waited(
            service, path + "/generate",
            #"{"source": "customers", "adjustmentValue": "250.00", "newToDate": "2027-12-31"}"#)
        #expect(generated["status"] == "succeeded")
        #expect(generated["result.lines"] == "1199")
        #expect(generated["result.skipped"] == "1")
        #expect(generated["result.expiredLines"] == "0")
        let skipped = service.get("/v1/jobs/\(generated["id"] ?? "")/errors")
        #expect(skipped["items.0.number"] == "C7")
        #expect(skipped["items.0.errors.0.code"] == "unlimitedCreditLimit")
        #expect(service.get(path)["lineCount"] == "1200")
        #expect(service.get(path)["lines"] == nil)
        let posted = waited(service, path + "/post", #"{"comment": "Yearly"}"#)
        #expect(posted["status"] == "succeeded")
        #expect(posted["result.posted"] == "true")
        // D-07: above the eligible limit, told and never refused.
        #expect(posted["result.aboveEligibleLimit"] == "1")
        #expect(service.get(path)["status"] == "posted")
        #expect(service.get("/v1/credit-profiles/C1200")["creditLimit"] == "250.00")
        #expect(service.get("/v1/credit-profiles/C1")["creditLimitExpirationDate"] == "2027-12-31")
        #expect(service.get("/v1/customer-credit-groups/G1")["creditLimit"] == "900.00")
        let history = service.get("/v1/credit-profiles/C1/limit-history")
        #expect(history["items.0.origin"] == "adjustment")
        #expect(history["items.0.newLimit"] == "250.00")
        #expect(service.get(path + "/lines?customer=C1")["items.0.oldLimit"] == "0.00")
        let audit = service.get("/v1/audit-entries?type=limit.changed&number=C1")
        #expect(audit["items.0.comment"] == "Yearly")
        #expect(waited(service, path + "/post", "{}").code == "alreadyPosted")
        // Taken back, and what is used above the limits there were is told.
        service.order("SO-1", "C2", "100.00")
        let reversal = service.post(path + "/reverse", ifMatch: "*")
        #expect(reversal["lineCount"] == "1200")
        let back = waited(service, "/v1/limit-adjustments/\(reversal["number"] ?? "")/post", "{}")
        #expect(back["result.posted"] == "true")
        #expect(back["result.overLimit.customers"] == "1")
        #expect(back["result.overLimit.items.0.customer"] == "C2")
        #expect(back["result.overLimit.orders"] == "1")
        #expect(service.get("/v1/credit-profiles/C1")["creditLimit"] == "0.00")
        #expect(service.get("/v1/credit-profiles/C1")["creditLimitExpirationDate"] == nil)
    }

    @Test func `D-24: one line at fault keeps a large journal back, and names itself`() throws {
        let service = try crowd(1_001)
        service.temporaryLimit("C500", "5.00", from: "2026-06-15", to: "2026-06-20")
        let rows = (1...1_001).map {
            #"{"customer": {"number": "C\#($0)"}, "newLimit": "7.00", "newFromDate": "2026-06-01", "newToDate": "2026-06-30"}"#
        }
        let job = `import`(service, "limit-adjustments", rows, "&adjustmentType=temporaryCreditLimit")
        let path = "/v1/limit-adjustments/\(job["result.limitAdjustment"] ?? "")"
        let refused = waited(service, path + "/post", "{}")
        #expect(refused["status"] == "failed")
        #expect(refused["result.failed"] == "1")
        let errors = service.get("/v1/jobs/\(refused["id"] ?? "")/errors")
        #expect(errors["items.0.line"] == "500")
        #expect(errors["items.0.number"] == "C500")
        #expect(errors["items.0.errors.0.code"] == "overlappingTemporaryLimit")
        #expect(service.get(path)["status"] == "draft")
        #expect(service.get("/v1/credit-profiles/C1?asOf=2026-06-10")["temporaryCreditLimit"] == nil)
        #expect(service.get("/v1/credit-profiles/C1/limit-history").count("items") == 0)
        // Completed by one row, it is posted whole.
        let id = service.get("/v1/credit-profiles/C500")["temporaryLimits.0.id"] ?? ""
        let ended = service.post(
            "/v1/limit-adjustments",
            """
            {"adjustmentType": "temporaryCreditLimit", "post": true, "lines": [{"customer": {"number": "C500"},
             "existingTemporaryLimit": {"id": "\(id)"}, "newLimit": "5.00", "newFromDate": "2026-07-01", "newToDate": "2026-07-20"}]}
            """)
        #expect(ended.status == 201)
        let posted = waited(service, path + "/post", #"{"comment": "Again"}"#)
        #expect(posted["status"] == "succeeded")
        #expect(service.get("/v1/credit-profiles/C1?asOf=2026-06-10")["creditLimitForChecks"] == "7.00")
        #expect(service.get("/v1/credit-profiles/C500?asOf=2026-06-10")["creditLimitForChecks"] == "7.00")
    }
}
