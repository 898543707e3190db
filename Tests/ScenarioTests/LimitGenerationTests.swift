import TestSupport
import Testing

/// Lines from the limits that there are: CM-10.3, X25, D-22, D-23.
@Suite struct `Generation of limit adjustments` {
    private func draft(_ service: TestApplication, _ type: String = "creditLimit") -> String {
        let answer = service.post("/v1/limit-adjustments", #"{"adjustmentType": "\#(type)"}"#)
        return "/v1/limit-adjustments/\(answer["number"] ?? "")"
    }

    private func generated(_ service: TestApplication, _ body: String, _ type: String = "creditLimit") -> TestAnswer {
        service.post(draft(service, type) + "/generate", body, ifMatch: "*")
    }

    @Test func `X25: limits are raised by a percentage and rounded`() throws {
        let service = try TestApplication.withCompany(today: "2026-01-15")
        service.customer("C1", limit: "18340.00", expires: "2026-03-31")
        for (more, amount) in [
            ("", "19715.50"), (#", "roundOff": "100.00""#, "19700.00"),
            (#", "roundOff": "100.00", "roundingForm": "up""#, "19800.00"),
            (#", "roundOff": "100.00", "roundingForm": "down""#, "19700.00"),
        ] {
            let answer = generated(
                service,
                """
                {"source": "customers", "adjustmentValue": "7.5", "valueType": "percent"\(more),
                 "dateMethod": "relative", "toOffset": 90}
                """)
            #expect(answer.status == 200)
            #expect(answer["lines.0.newLimit"] == amount)
            #expect(answer["lines.0.newToDate"] == "2026-06-29")
            #expect(answer["lines.0.origin"] == "fromCustomers")
            #expect(answer["lines.0.currentLimit"] == "18340.00")
        }
        let lowered = generated(
            service,
            #"{"source": "customers", "adjustmentValue": "-20000.00", "valueType": "fixed", "newToDate": "2026-12-31"}"#)
        #expect(lowered["lines.0.newLimit"] == "0.00")
        #expect(lowered["lines.0.newToDate"] == "2026-12-31")
    }

    @Test func `X25, D-22: a blank expiration gives a line without a date, and posting waits for it`() throws {
        let service = try TestApplication.withCompany(today: "2026-01-15")
        service.customer("C1")
        let path = draft(service)
        let answer = service.post(
            path + "/generate",
            #"{"source": "customers", "adjustmentValue": "500.00", "dateMethod": "relative", "toOffset": 90}"#, ifMatch: "*")
        #expect(answer["lines.0.newLimit"] == "500.00")
        #expect(answer["lines.0.newToDate"] == nil)
        let refused = service.post(path + "/post", ifMatch: "*")
        #expect(refused.faults == ["/lines/0/newToDate expirationDateRequired"])
        service.patch(
            path, #"{"lines": [{"customer": {"number": "C1"}, "newLimit": "500.00", "newToDate": "2026-06-30"}]}"#)
        #expect(service.post(path + "/post", ifMatch: "*")["status"] == "posted")
    }

    @Test func `D-23: who is left out is listed with the cause, and generating twice adds nothing`() throws {
        let service = try TestApplication.withCompany(today: "2026-01-15")
        service.customer("C1", limit: "1000.00")
        service.customer("C2", profile: #"{"unlimitedCreditLimit": true}"#)
        service.customer("C3", profile: #"{"excludeFromCreditManagement": true}"#)
        service.put("/v1/customers/SUB", #"{"name": "Sub", "currency": "EUR", "invoiceAccount": {"number": "C1"}}"#)
        let path = draft(service)
        let body = #"{"source": "customers", "adjustmentValue": "10.00", "newToDate": "2026-12-31"}"#
        let first = service.post(path + "/generate", body, ifMatch: "*")
        #expect(first.count("lines") == 1)
        #expect(first.count("skipped") == 2)
        #expect(first["skipped.0.customer.number"] == "C2")
        #expect(first["skipped.0.code"] == "unlimitedCreditLimit")
        #expect(first["skipped.1.code"] == "excludedFromCreditManagement")
        let second = service.post(path + "/generate", body, ifMatch: "*")
        #expect(second["version"] == first["version"])
        #expect(second["lineCount"] == "1")
        #expect(second["skipped.0.code"] == "lineExists")
    }

    @Test func `every filter narrows, and unknown customers are refused`() throws {
        let service = try TestApplication.withCompany(today: "2026-01-15")
        service.put("/v1/credit-management-groups/RETAIL", #"{"description": "Retail"}"#)
        service.put("/v1/account-statuses/GOOD", #"{"description": "Good", "holdEffect": "no"}"#)
        service.customer("C1", limit: "1.00", expires: "2026-03-31", profile: #"{"creditManagementGroupId": "RETAIL"}"#)
        service.customer("C2", limit: "1.00", expires: "2026-06-30", profile: #"{"accountStatusId": "GOOD"}"#)
        service.put(
            "/v1/customers/C3",
            #"{"name": "Three", "currency": "EUR", "customerGroup": "KEY", "address": {"country": "FR"}}"#)
        for (filter, customers) in [
            (#"{"creditManagementGroupId": "retail"}"#, ["C1"]), (#"{"accountStatusId": "GOOD"}"#, ["C2"]),
            (#"{"customerGroup": "KEY"}"#, ["C3"]), (#"{"country": "FR"}"#, ["C3"]),
            (#"{"expirationDateFrom": "2026-03-31", "expirationDateTo": "2026-06-29"}"#, ["C1"]),
            (#"{"expirationDateFrom": "2026-04-01"}"#, ["C2"]),
            (#"{"customers": [{"number": "C1"}, {"number": "C3"}]}"#, ["C1", "C3"]),
            (#"{"country": "FR", "customers": [{"number": "C1"}]}"#, []), ("{}", ["C1", "C2", "C3"]),
        ] {
            let answer = generated(
                service,
                #"{"source": "customers", "adjustmentValue": "1.00", "newToDate": "2026-12-31", "filter": \#(filter)}"#)
            let found = answer.value("lines")?.elements.compactMap { $0["customer"]?["number"]?.string } ?? []
            #expect(found == customers, "\(filter)")
        }
        let unknown = generated(
            service,
            #"{"source": "customers", "newToDate": "2026-12-31", "filter": {"customers": [{"number": "NONE"}]}}"#)
        #expect(unknown.faults == ["/filter/customers/0 unknownReference"])
    }

    @Test func `temporary limits start from the active one, else the next, else the credit limit`() throws {
        let service = try TestApplication.withCompany(today: "2026-06-15")
        service.customer("C1", limit: "1000.00")
        service.temporaryLimit("C1", "2000.00", from: "2026-07-01", to: "2026-07-31")
        service.temporaryLimit("C1", "3000.00", from: "2026-06-01", to: "2026-06-30")
        service.customer("C2", limit: "1000.00")
        service.temporaryLimit("C2", "4000.00", from: "2026-08-01", to: "2026-08-31")
        service.customer("C3", limit: "1000.00")
        let answer = generated(
            service,
            """
            {"source": "customers", "adjustmentValue": "10", "valueType": "percent", "dateMethod": "relative",
             "fromOffset": 1, "toOffset": 2}
            """, "temporaryCreditLimit")
        #expect(answer["lines.0.newLimit"] == "3300.00")
        #expect(answer["lines.0.newFromDate"] == "2026-06-02")
        #expect(answer["lines.0.newToDate"] == "2026-07-02")
        #expect(answer["lines.0.existingTemporaryLimit.id"] != nil)
        #expect(answer["lines.1.newLimit"] == "4400.00")
        #expect(answer["lines.2.newLimit"] == "1100.00")
        #expect(answer["lines.2.newFromDate"] == nil)
        #expect(answer["lines.2.currentLimit"] == "0.00")
        let posted = service.post("/v1/limit-adjustments/\(answer["number"] ?? "")/post", ifMatch: "*")
        #expect(
            Set(posted.faults) == [
                "/lines/0 overlappingTemporaryLimit", "/lines/2/newFromDate required",
                "/lines/2/newToDate expirationDateRequired",
            ])
    }

    @Test func `limits of customer credit groups are generated in the currency of the group`() throws {
        let service = try TestApplication.withCompany(today: "2026-01-15")
        service.put(
            "/v1/customer-credit-groups/G1", #"{"currency": "EUR", "creditLimitToDate": "2026-03-31"}"#)
        service.put(
            "/v1/customer-credit-groups/G2", #"{"currency": "USD", "creditLimitToDate": "2026-03-31"}"#)
        let answer = generated(
            service,
            """
            {"source": "groups", "adjustmentValue": "100.00", "dateMethod": "relative", "toOffset": 30,
             "filter": {"customerCreditGroups": [{"number": "G2"}]}}
            """)
        #expect(answer.count("lines") == 1)
        #expect(answer["lines.0.customerCreditGroup.number"] == "G2")
        #expect(answer["lines.0.customer"] == nil)
        #expect(answer["lines.0.currency"] == "USD")
        #expect(answer["lines.0.newToDate"] == "2026-04-30")
        #expect(answer["lines.0.origin"] == "fromGroups")
    }

    @Test func `what does not go together is refused by name`() throws {
        let service = try TestApplication.withCompany(today: "2026-01-15")
        service.customer("C1")
        for (type, body, fault) in [
            ("creditLimit", #"{"source": "customers"}"#, "/newToDate expirationDateRequired"),
            ("creditLimit", #"{"source": "customers", "newToDate": "2026-12-31", "toOffset": 1}"#, "/toOffset invalidValue"),
            ("creditLimit", #"{"source": "customers", "dateMethod": "relative", "newToDate": "2026-12-31"}"#,
             "/newToDate invalidValue"),
            ("creditLimit", #"{"source": "customers", "newFromDate": "2026-01-20", "newToDate": "2026-12-31"}"#,
             "/newFromDate invalidValue"),
            ("creditLimit", #"{"source": "customers", "newToDate": "2026-12-31", "roundOff": "-1.00"}"#, "/roundOff tooSmall"),
            ("temporaryCreditLimit", #"{"source": "customers", "newToDate": "2026-12-31"}"#, "/newFromDate required"),
            ("temporaryCreditLimit", #"{"source": "customers", "newFromDate": "2026-01-01", "newToDate": "2026-01-14"}"#,
             "/newToDate dateInPast"),
            ("temporaryCreditLimit", #"{"source": "customers", "newFromDate": "2026-03-01", "newToDate": "2026-02-01"}"#,
             "/newToDate outOfRange"),
            ("creditLimit", #"{"source": "customers", "newToDate": "2026-12-31", "colour": 1}"#, "/colour unknownProperty"),
            ("creditLimit", #"{"source": "customers", "newToDate": "2026-12-31", "roundOff": 1}"#, "/roundOff moneyNotString"),
        ] {
            #expect(generated(service, body, type).faults == [fault], "\(body)")
        }
        let path = draft(service)
        let body = #"{"source": "customers", "newToDate": "2026-12-31"}"#
        #expect(service.post(path + "/generate", body).status == 428)
        #expect(service.post(path + "/generate", body, ifMatch: "\"9\"").status == 412)
        let reader = try service.makeKey(roles: [.viewer])
        #expect(service.post(path + "/generate", body, key: reader, ifMatch: "*")["requiredScope"] == "limit-adjustments:write")
        #expect(service.post(path + "/generate?dryRun=true", body, ifMatch: "*")["lineCount"] == "1")
        #expect(service.get(path)["lineCount"] == "0")
        let done = service.post(path + "/generate", body, ifMatch: "*", requestKey: "G")
        let replay = service.post(path + "/generate", body, ifMatch: "*", requestKey: "G")
        #expect(replay.body == done.body)
        #expect(service.post(path + "/post", ifMatch: "*").status == 200)
        #expect(service.post(path + "/generate", body, ifMatch: "*").code == "invalidState")
    }
}
