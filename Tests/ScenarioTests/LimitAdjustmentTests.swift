import TestSupport
import Testing

/// Journals of limit adjustments: CM-6.1, CM-10.
@Suite struct `Limit adjustments` {
    private func temporary(_ amount: String, _ from: String, _ to: String, _ more: String = "") -> String {
        """
        {"adjustmentType": "temporaryCreditLimit"\(more), "lines": [{"customer": {"number": "C1"},
         "newLimit": "\(amount)", "newFromDate": "\(from)", "newToDate": "\(to)"}]}
        """
    }

    /// A line of a temporary limit of 1.00.
    private func days(_ customer: String, _ from: String, _ to: String) -> String {
        """
        {"customer": {"number": "\(customer)"}, "newLimit": "1.00", "newFromDate": "\(from)", "newToDate": "\(to)"}
        """
    }

    private func limit(
        _ amount: String, _ customer: String = "C1", to: String = "2026-12-31", _ more: String = ""
    ) -> String {
        """
        {"adjustmentType": "creditLimit"\(more), "lines": [{"customer": {"number": "\(customer)"},
         "newLimit": "\(amount)", "newToDate": "\(to)"}]}
        """
    }

    @Test func `X5: a temporary limit replaces the limit for its days`() throws {
        let service = try TestApplication.withCompany(today: "2026-06-01")
        service.customer("C1", limit: "10000.00")
        service.temporaryLimit("C1", "25000.00", from: "2026-06-01", to: "2026-06-30")
        for (day, limit) in [
            ("2026-05-31", "10000.00"), ("2026-06-01", "25000.00"), ("2026-06-30", "25000.00"),
            ("2026-07-01", "10000.00"),
        ] {
            let profile = service.get("/v1/credit-profiles/C1?asOf=\(day)")
            #expect(profile["creditLimitForChecks"] == limit)
            #expect(profile["totalCreditLimit"] == limit)
            #expect(profile["creditLimit"] == "10000.00")
            #expect(profile["temporaryCreditLimit.amount"] == (limit == "25000.00" ? limit : nil))
        }
        let id = service.get("/v1/credit-profiles/C1")["temporaryLimits.0.id"] ?? ""
        let lower = service.post(
            "/v1/limit-adjustments",
            temporary("0.00", "2026-06-01", "2026-06-15", #", "post": true"#)
                .replacing("\"newLimit\"", with: "\"existingTemporaryLimit\": {\"id\": \"\(id)\"}, \"newLimit\"")
        )
        #expect(lower.status == 201)
        #expect(lower["lines.0.currentLimit"] == "25000.00")
        #expect(lower["lines.0.oldToDate"] == "2026-06-30")
        #expect(service.get("/v1/credit-profiles/C1")["creditLimitForChecks"] == "0.00")
        #expect(service.get("/v1/credit-profiles/C1?asOf=2026-06-16")["creditLimitForChecks"] == "10000.00")
        let history = service.get("/v1/credit-profiles/C1/limit-history")
        #expect(history.count("items") == 3)
        #expect(history["items.1.origin"] == "temporary")
        #expect(history["items.1.oldLimit"] == nil)
        #expect(history["items.2.oldLimit"] == "25000.00")
        #expect(history["items.2.newToDate"] == "2026-06-15")
    }

    @Test func `a draft is made, changed, posted once and then frozen`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        let draft = service.post("/v1/limit-adjustments", limit("5000.00"))
        #expect(draft.status == 201)
        #expect(draft.fields["Location"] == "/v1/limit-adjustments/CLA-000001")
        #expect(draft["status"] == "draft")
        #expect(draft["lines.0.lineNumber"] == "1")
        #expect(draft["lines.0.currentLimit"] == "0.00")
        #expect(service.get("/v1/credit-profiles/C1")["creditLimit"] == "0.00")
        let path = "/v1/limit-adjustments/CLA-000001"
        let changed = service.patch(
            path,
            """
            {"description": "Review",
             "lines": [{"customer": {"number": "C1"}, "newLimit": "7000.00", "newToDate": "2026-12-31"}]}
            """)
        #expect(changed["version"] == "2")
        #expect(changed["lines.0.newLimit"] == "7000.00")
        #expect(
            service.patch(path, #"{"adjustmentType": "temporaryCreditLimit"}"#).faults == [
                "/adjustmentType immutable"
            ])
        #expect(service.post(path + "/post", "{}").code == "preconditionRequired")
        #expect(service.post(path + "/post", "{}", ifMatch: "\"1\"").status == 412)
        let dry = service.post(path + "/post?dryRun=true", "{}", ifMatch: "\"2\"")
        #expect(dry["status"] == "posted")
        #expect(service.get(path)["status"] == "draft")
        #expect(service.get("/v1/credit-profiles/C1/limit-history").count("items") == 0)
        service.today = "2026-05-05"
        let posted = service.post(path + "/post", #"{"comment": "Fine"}"#, ifMatch: "\"2\"", requestKey: "K1")
        #expect(posted["status"] == "posted")
        #expect(posted["postedDate"] == "2026-05-05")
        #expect(posted["lines.0.oldLimit"] == "0.00")
        let profile = service.get("/v1/credit-profiles/C1")
        #expect(profile["creditLimit"] == "7000.00")
        #expect(profile["creditLimitExpirationDate"] == "2026-12-31")
        #expect(profile["creditLimitDate"] == "2026-05-05")
        let replay = service.post(path + "/post", #"{"comment": "Fine"}"#, ifMatch: "\"2\"", requestKey: "K1")
        #expect(replay.fields["Idempotency-Replayed"] == "true")
        #expect(replay.body == posted.body)
        let twice = service.post(path + "/post", "{}", ifMatch: "*")
        #expect(twice.status == 409)
        #expect(twice.code == "alreadyPosted")
        #expect(service.patch(path, #"{"description": "x"}"#).code == "invalidState")
        #expect(service.delete(path).code == "invalidState")
        #expect(service.get("/v1/credit-profiles/C1/limit-history").count("items") == 1)
    }

    @Test func `lines are checked when they are saved`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.put(
            "/v1/customers/SUB", #"{"name": "Sub", "currency": "EUR", "invoiceAccount": {"number": "C1"}}"#)
        let answer = service.post(
            "/v1/limit-adjustments",
            """
            {"adjustmentType": "creditLimit", "lines": [
             {"customer": {"number": "NONE"}, "newLimit": "1.00", "newToDate": "2026-12-31"},
             {"customer": {"number": "SUB"}, "newLimit": "1.00", "newToDate": "2026-12-31"},
             {"customer": {"number": "C1"}, "newLimit": "1.00"},
             {"customer": {"number": "C1"}, "newLimit": "-1.00", "newToDate": "2026-12-31",
              "newFromDate": "2026-06-01"},
             {"customer": {"number": "C1"}, "newLimit": "1.00", "newToDate": "2026-12-31"},
             {"customer": {"number": "c1"}, "newLimit": "1.001", "newToDate": "2026-12-31", "reasonCode": "NO"},
             {"customer": {"number": "c1"}, "newLimit": "1.00", "newToDate": "2026-12-31"}]}
            """)
        #expect(
            Set(answer.faults) == [
                "/lines/0/customer unknownReference", "/lines/1/customer notInvoiceAccount",
                "/lines/2/newToDate expirationDateRequired", "/lines/3/newLimit tooSmall",
                "/lines/3/newFromDate invalidValue",
                "/lines/5/newLimit tooManyDecimals", "/lines/5/reasonCode unknownReference",
                "/lines/4/customer duplicate", "/lines/5/customer duplicate", "/lines/6/customer duplicate",
            ])
        let days = service.post(
            "/v1/limit-adjustments",
            """
            {"adjustmentType": "temporaryCreditLimit", "lines": [
             {"customer": {"number": "C1"}, "newLimit": "1.00", "newToDate": "2026-12-31"},
             \(days("C1", "2026-06-02", "2026-06-01")),
             \(days("C1", "2026-04-01", "2026-05-03")),
             \(days("C1", "2026-07-01", "2026-07-31")),
             \(days("C1", "2026-07-31", "2026-08-31")),
             \(days("C1", "2026-08-01", "2026-08-31"))]}
            """)
        #expect(
            days.faults == [
                "/lines/0/newFromDate required", "/lines/1/newToDate outOfRange",
                "/lines/2/newToDate dateInPast",
                "/lines/4 overlappingTemporaryLimit",
            ])
        let number = service.post("/v1/limit-adjustments", limit("1.00").replacing("\"1.00\"", with: "1.00"))
        #expect(number.faults == ["/lines/0/newLimit moneyNotString"])
        let expired = service.post("/v1/limit-adjustments", limit("1.00", to: "2026-05-03"))
        #expect(expired.status == 201)
        #expect(expired["warnings.0.code"] == "dateInPast")
        #expect(expired["warnings.0.pointer"] == "/lines/0/newToDate")
        #expect(
            service.post("/v1/limit-adjustments", #"{"adjustmentType": "creditLimit"}"#)["number"]
                == "CLA-000002")
        #expect(service.post("/v1/limit-adjustments/CLA-000002/post", ifMatch: "*").code == "invalidState")
    }

    @Test func `D-24, D-25: one overlapping line keeps the whole journal back`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.customer("C2")
        service.temporaryLimit("C1", "100.00", from: "2026-06-01", to: "2026-06-30")
        let body = """
            {"adjustmentType": "temporaryCreditLimit", "lines": [
             \(days("C2", "2026-06-01", "2026-06-30")),
             \(days("C1", "2026-06-30", "2026-07-30")),
             \(days("C1", "2026-05-10", "2026-06-01")),
             \(days("C1", "2026-08-01", "2026-08-31"))]}
            """
        let atOnce = service.post(
            "/v1/limit-adjustments", body.replacing("\"lines\"", with: "\"post\": true, \"lines\""))
        #expect(atOnce.status == 409)
        #expect(atOnce.code == "overlappingTemporaryLimit")
        #expect(atOnce.faults == ["/lines/1 overlappingTemporaryLimit", "/lines/2 overlappingTemporaryLimit"])
        #expect(service.get("/v1/limit-adjustments").count("items") == 1)
        let draft = service.post("/v1/limit-adjustments", body)
        #expect(draft["number"] == "CLA-000002")
        let posted = service.post("/v1/limit-adjustments/CLA-000002/post", ifMatch: "*")
        #expect(posted.code == "overlappingTemporaryLimit")
        #expect(service.get("/v1/credit-profiles/C2?asOf=2026-06-01")["temporaryCreditLimit"] == nil)
        #expect(service.get("/v1/credit-profiles/C2/limit-history").count("items") == 0)
    }

    @Test func `posting warns of what somebody should look at`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "1000.00", profile: #"{"eligibleCreditLimit": "1500.00"}"#)
        let draft = service.post("/v1/limit-adjustments", limit("2000.00"))
        service.limit("C1", "1200.00")
        let posted = service.post("/v1/limit-adjustments/\(draft["number"] ?? "")/post", ifMatch: "*")
        #expect(posted["warnings.0.code"] == "staleCurrentLimit")
        #expect(posted["warnings.1.code"] == "aboveEligibleLimit")
        #expect(posted["lines.0.currentLimit"] == "1000.00")
        #expect(posted["lines.0.oldLimit"] == "1200.00")
        service.order("SO-1", "C1", "600.00")
        let lowered = service.post("/v1/limit-adjustments", limit("500.00"))
        let over = service.post("/v1/limit-adjustments/\(lowered["number"] ?? "")/post", ifMatch: "*")
        #expect(over["warnings.0.code"] == "overLimit")
        #expect(over["warnings.0.pointer"] == "/lines/0/newLimit")
        #expect(over["warnings.0.customer"] == "C1")
        #expect(over["warnings.0.creditLimit"] == "500.00")
        #expect(over["warnings.0.creditUsed"] == "600.00")
        #expect(over["warnings.0.over"] == "100.00")
        #expect(over["warnings.0.orders"] == "1")
        #expect(over["warnings.0.holds"] == "0")
    }

    @Test func `a line's reason is a code of the company and keeps it`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        let draft = service.post(
            "/v1/limit-adjustments",
            limit("5.00").replacing("\"newLimit\"", with: #""reasonCode": "PAID", "newLimit""#))
        #expect(draft["lines.0.reasonCode"] == "paid")
        let deleted = service.delete("/v1/reason-codes/release.paid")
        #expect(deleted.code == "referenced")
        #expect(deleted["references.0"] == "limit-adjustments/CLA-000001")
    }

    @Test func `an existing temporary limit is one of the customer, replaced once a journal`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.customer("C2")
        service.temporaryLimit("C1", "1.00", from: "2026-06-01", to: "2026-06-30")
        let id = service.get("/v1/credit-profiles/C1?asOf=2026-06-01")["temporaryCreditLimit.id"] ?? ""
        func line(_ customer: String, _ from: String, _ to: String) -> String {
            """
            {"customer": {"number": "\(customer)"}, "existingTemporaryLimit": {"id": "\(id)"}, "newLimit": "2.00",
             "newFromDate": "\(from)", "newToDate": "\(to)"}
            """
        }
        let lines = [
            line("C2", "2026-06-01", "2026-06-30"), line("C1", "2026-06-01", "2026-06-10"),
            line("C1", "2026-07-01", "2026-07-31"),
        ]
        let answer = service.post(
            "/v1/limit-adjustments",
            """
            {"adjustmentType": "temporaryCreditLimit", "lines": [\(lines.joined(separator: ", "))]}
            """)
        #expect(
            answer.faults == [
                "/lines/0/existingTemporaryLimit unknownReference", "/lines/2/existingTemporaryLimit duplicate",
            ])
    }

    @Test func `D-24: a limit without a rate keeps every line back`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.customer("US1", currency: "USD")
        let body = """
            {"adjustmentType": "creditLimit", "post": true, "lines": [
             {"customer": {"number": "C1"}, "newLimit": "5.00", "newToDate": "2026-12-31"},
             {"customer": {"number": "US1"}, "newLimit": "5.00", "newToDate": "2026-12-31"}]}
            """
        #expect(service.post("/v1/limit-adjustments", body).faults == ["/lines/1 exchangeRateMissing"])
        #expect(service.get("/v1/credit-profiles/C1")["creditLimit"] == "0.00")
        #expect(service.get("/v1/limit-adjustments").count("items") == 0)
    }

    @Test func `a journal takes a thousand lines and not one more`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        func journal(_ count: Int) -> String {
            let lines = (0..<count).map { year in
                let year = 2027 + year
                return days("C1", "\(year)-01-01", "\(year)-12-31")
            }
            return """
                {"adjustmentType": "temporaryCreditLimit", "post": true, "lines": [\(lines.joined(separator: ", "))]}
                """
        }
        #expect(service.post("/v1/limit-adjustments", journal(1_001)).faults == ["/lines tooMany"])
        let posted = service.post("/v1/limit-adjustments", journal(1_000))
        #expect(posted.status == 201)
        #expect(posted.count("lines") == 1_000)
        #expect(service.get("/v1/credit-profiles/C1/limit-history?count=true&limit=1")["total"] == "1000")
    }
}
