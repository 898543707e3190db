import TestSupport
import Testing

/// Lines of groups, lines of temporary limits, refreshing and taking back: CM-10.2, CM-10.6, CM-10.7.
@Suite struct `Limit adjustments: lines and reversals` {
    @Test func `a line is about a customer or a group, never both, never none`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        service.put("/v1/customer-credit-groups/G1", #"{"currency": "EUR", "creditLimitToDate": "2026-12-31"}"#)
        let answer = service.post(
            "/v1/limit-adjustments",
            """
            {"adjustmentType": "creditLimit", "lines": [
             {"customer": {"number": "C1"}, "customerCreditGroup": {"number": "G1"}, "newLimit": "1.00", "newToDate": "2026-12-31"},
             {"newLimit": "1.00", "newToDate": "2026-12-31"},
             {"customerCreditGroup": {"number": "NONE"}, "newLimit": "1.00", "newToDate": "2026-12-31"},
             {"customerCreditGroup": {"number": "G1"}, "newLimit": "1.00", "newToDate": "2026-12-31"},
             {"customerCreditGroup": {"number": "g1"}, "newLimit": "1.00", "newToDate": "2026-12-31"}]}
            """)
        #expect(
            Set(answer.faults) == [
                "/lines/0 accountAndGroupOnLine", "/lines/1/customer required",
                "/lines/2/customerCreditGroup unknownReference", "/lines/4/customerCreditGroup duplicate",
            ])
    }

    @Test func `D-20: a posted limit of a group moves the dates of its members`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "10.00")
        service.put("/v1/customer-credit-groups/G1", #"{"currency": "USD", "creditLimitToDate": "2026-12-31"}"#)
        service.post("/v1/customer-credit-groups/G1/members", #"{"customer": {"number": "C1"}}"#, ifMatch: "*")
        let posted = service.post(
            "/v1/limit-adjustments",
            """
            {"adjustmentType": "creditLimit", "post": true, "lines": [
             {"customerCreditGroup": {"number": "G1"}, "newLimit": "500.00", "newToDate": "2027-06-30"}]}
            """)
        #expect(posted.status == 201)
        #expect(posted["lines.0.currency"] == "USD")
        #expect(service.get("/v1/customer-credit-groups/G1")["creditLimit"] == "500.00")
        #expect(service.get("/v1/customer-credit-groups/G1")["creditLimitToDate"] == "2027-06-30")
        #expect(service.get("/v1/credit-profiles/C1")["creditLimitExpirationDate"] == "2027-06-30")
        #expect(service.get("/v1/credit-profiles/C1")["creditLimit"] == "10.00")
        let reversal = service.post(
            "/v1/limit-adjustments/\(posted["number"] ?? "")/reverse", ifMatch: "*")
        #expect(reversal["lines.0.newLimit"] == "0.00")
        service.post("/v1/limit-adjustments/\(reversal["number"] ?? "")/post", ifMatch: "*")
        #expect(service.get("/v1/customer-credit-groups/G1")["creditLimit"] == "0.00")
        #expect(service.get("/v1/customer-credit-groups/G1")["creditLimitToDate"] == "2026-12-31")
    }

    @Test func `CM-10.2: naming a customer alone gives a line for each temporary limit, or an empty one`() throws {
        let service = try TestApplication.withCompany(today: "2026-06-15")
        service.customer("C1")
        service.customer("C2")
        service.temporaryLimit("C1", "100.00", from: "2026-06-01", to: "2026-06-30")
        service.temporaryLimit("C1", "200.00", from: "2026-08-01", to: "2026-08-31")
        let draft = service.post(
            "/v1/limit-adjustments",
            """
            {"adjustmentType": "temporaryCreditLimit", "lines": [{"customer": {"number": "C1"}}, {"customer": {"number": "C2"}}]}
            """)
        #expect(draft.count("lines") == 3)
        #expect(draft["lines.0.newLimit"] == "100.00")
        #expect(draft["lines.0.existingTemporaryLimit.id"] != nil)
        #expect(draft["lines.1.newToDate"] == "2026-08-31")
        #expect(draft["lines.1.currentFromDate"] == "2026-08-01")
        #expect(draft["lines.2.newLimit"] == "0.00")
        #expect(draft["lines.2.newToDate"] == nil)
        #expect(draft["lines.2.existingTemporaryLimit"] == nil)
        let refused = service.post("/v1/limit-adjustments/\(draft["number"] ?? "")/post", ifMatch: "*")
        #expect(
            refused.faults == ["/lines/2/newFromDate required", "/lines/2/newToDate expirationDateRequired"])
    }

    @Test func `the current limit is a snapshot until it is refreshed`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "10.00")
        let draft = service.post(
            "/v1/limit-adjustments",
            """
            {"adjustmentType": "creditLimit", "lines": [{"customer": {"number": "C1"}, "newLimit": "30.00", "newToDate": "2026-12-31"}]}
            """)
        let path = "/v1/limit-adjustments/\(draft["number"] ?? "")"
        service.limit("C1", "20.00")
        #expect(service.get(path)["lines.0.currentLimit"] == "10.00")
        #expect(service.post(path + "/refresh").status == 428)
        let refreshed = service.post(path + "/refresh", ifMatch: "*")
        #expect(refreshed["lines.0.currentLimit"] == "20.00")
        #expect(refreshed["version"] == "2")
        #expect(service.post(path + "/refresh", ifMatch: "*")["version"] == "2")
        #expect(service.post(path + "/post", ifMatch: "*").count("warnings") == 0)
        #expect(service.post(path + "/refresh", ifMatch: "*").code == "invalidState")
    }

    @Test func `a new temporary limit is ended by its reversal, or removed when it has not begun`() throws {
        let service = try TestApplication.withCompany(today: "2026-06-10")
        service.customer("C1", limit: "10.00")
        let posted = service.post(
            "/v1/limit-adjustments",
            """
            {"adjustmentType": "temporaryCreditLimit", "post": true, "lines": [
             {"customer": {"number": "C1"}, "newLimit": "50.00", "newFromDate": "2026-06-01", "newToDate": "2026-06-30"},
             {"customer": {"number": "C1"}, "newLimit": "60.00", "newFromDate": "2026-08-01", "newToDate": "2026-08-31"}]}
            """)
        #expect(service.post("/v1/limit-adjustments/\(posted["number"] ?? "")/reverse").status == 428)
        service.today = "2026-06-15"
        let draft = service.post("/v1/limit-adjustments/\(posted["number"] ?? "")/reverse", ifMatch: "*")
        #expect(draft.status == 201)
        #expect(draft["status"] == "draft")
        #expect(draft["reverses.number"] == posted["number"])
        #expect(draft["lines.0.ends"] == "true")
        #expect(draft["lines.0.newToDate"] == "2026-06-14")
        #expect(draft["lines.1.newToDate"] == nil)
        let again = service.post("/v1/limit-adjustments/\(posted["number"] ?? "")/reverse", ifMatch: "*")
        #expect(again.code == "invalidState")
        #expect(again["reversal"] == draft["number"])
        let back = service.post("/v1/limit-adjustments/\(draft["number"] ?? "")/post", ifMatch: "*")
        #expect(back["status"] == "posted")
        let profile = service.get("/v1/credit-profiles/C1")
        #expect(profile["creditLimitForChecks"] == "10.00")
        #expect(profile.count("temporaryLimits") == 0)
        #expect(service.get("/v1/credit-profiles/C1?asOf=2026-08-10")["temporaryCreditLimit"] == nil)
        let history = service.get("/v1/credit-profiles/C1/limit-history?origin=temporary")
        #expect(history["items.2.newToDate"] == "2026-06-14")
        #expect(history["items.3.oldLimit"] == "60.00")
        #expect(history["items.3.newLimit"] == nil)
    }

    @Test func `only posted journals are taken back`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        let draft = service.post("/v1/limit-adjustments", #"{"adjustmentType": "creditLimit"}"#)
        let path = "/v1/limit-adjustments/\(draft["number"] ?? "")"
        #expect(service.post(path + "/reverse", ifMatch: "*").code == "invalidState")
        let viewer = try service.makeKey(roles: [.viewer])
        #expect(service.post(path + "/reverse", key: viewer, ifMatch: "*")["requiredScope"] == "limit-adjustments:write")
        #expect(service.get(path + "/lines", key: viewer).count("items") == 0)
    }

    @Test func `the lines of a journal are listed page by page and filtered`() throws {
        let service = try TestApplication.withCompany()
        for number in 1...5 { service.customer("C\(number)") }
        let lines = (1...5).map {
            #"{"customer": {"number": "C\#($0)"}, "newLimit": "\#($0).00", "newToDate": "2026-12-31"}"#
        }
        let draft = service.post(
            "/v1/limit-adjustments", #"{"adjustmentType": "creditLimit", "lines": [\#(lines.joined(separator: ", "))]}"#)
        let path = "/v1/limit-adjustments/\(draft["number"] ?? "")/lines"
        #expect(draft["lineCount"] == "5")
        let page = service.get(path + "?limit=2&count=true")
        #expect(page.count("items") == 2)
        #expect(page["total"] == "5")
        let rest = service.get(path + "?limit=3&cursor=\(page["next"] ?? "")")
        #expect(rest["items.0.customer.number"] == "C3")
        #expect(service.get(path + "?newLimit.gte=4.00").count("items") == 2)
        #expect(service.get(path + "?customer=c2")["items.0.newLimit"] == "2.00")
        #expect(service.get(path + "?colour=red").code == "unknownParameter")
        #expect(service.get("/v1/limit-adjustments/NONE/lines").status == 404)
    }

    @Test func `property: a posted reversal gives back the limits there were`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededNumbers("limit reversals", seed: seed)
        let service = try TestApplication.withCompany(today: "2026-06-15")
        for number in 1...6 {
            service.customer("C\(number)", limit: number.isMultiple(of: 2) ? "\(number)00.00" : nil, expires: "2027-0\(number)-01")
            service.temporaryLimit("C\(number)", "77.00", from: "2026-09-01", to: "2026-09-30")
        }
        func limits() -> [String] {
            (1...6).map { number in
                let profile = service.get("/v1/credit-profiles/C\(number)")
                let temporary = profile.value("temporaryLimits")?.elements.map {
                    "\($0["amount"]?.string ?? "") \($0["fromDate"]?.string ?? "") \($0["toDate"]?.string ?? "")"
                } ?? []
                return "\(profile["creditLimit"] ?? "") \(profile["creditLimitExpirationDate"] ?? "-") \(temporary)"
            }
        }
        for round in 0..<12 {
            let before = limits()
            let isTemporary = Bool.random(using: &random)
            let lines = (1...6).filter { _ in Bool.random(using: &random) }.map { number -> String in
                let amount = Int.random(in: 0...9_999, using: &random)
                guard isTemporary else {
                    return #"{"customer": {"number": "C\#(number)"}, "newLimit": "\#(amount).00", "newToDate": "2028-01-01"}"#
                }
                let id = service.get("/v1/credit-profiles/C\(number)")["temporaryLimits.0.id"] ?? ""
                let replaced = Bool.random(using: &random)
                    ? #""existingTemporaryLimit": {"id": "\#(id)"}, "newFromDate": "2026-09-05", "newToDate": "2026-10-05""#
                    : #""newFromDate": "2026-12-01", "newToDate": "2026-12-31""#
                return #"{"customer": {"number": "C\#(number)"}, "newLimit": "\#(amount).00", \#(replaced)}"#
            }
            guard !lines.isEmpty else { continue }
            let type = isTemporary ? "temporaryCreditLimit" : "creditLimit"
            let posted = service.post(
                "/v1/limit-adjustments",
                #"{"adjustmentType": "\#(type)", "post": true, "lines": [\#(lines.joined(separator: ", "))]}"#)
            #expect(posted.status == 201, "seed \(seed), round \(round): \(posted)")
            let draft = service.post("/v1/limit-adjustments/\(posted["number"] ?? "")/reverse", ifMatch: "*")
            let back = service.post("/v1/limit-adjustments/\(draft["number"] ?? "")/post", ifMatch: "*")
            #expect(back.status == 200, "seed \(seed), round \(round): \(back)")
            #expect(limits() == before, "seed \(seed), round \(round)")
        }
    }
}
