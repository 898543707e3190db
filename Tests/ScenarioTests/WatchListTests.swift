import TestSupport
import Testing

/// Who is near or over the limit, and the events of crossing a threshold (CM-6.4).
@Suite struct `Watch list` {
    /// The crossings told so far, as `C1 up 80`.
    private func crossings(_ service: TestApplication) -> [String] {
        let answer = service.get("/v1/events?type=limit.thresholdCrossed&limit=500")
        return (0..<answer.count("items")).map { index in
            let data = answer.part("items.\(index).data")
            return [data?["customer.number"], data?["direction"], data?["threshold"]].map { $0 ?? "?" }
                .joined(separator: " ")
        }
    }

    private func customers(_ service: TestApplication, _ query: String) -> [String] {
        let answer = service.get("/v1/credit-profiles?\(query)")
        return (0..<answer.count("items")).map { answer["items.\($0).customer.number"] ?? "?" }
    }

    /// Waits until the jobs of a kind have ended.
    private func finish(_ service: TestApplication) {
        for _ in 0..<20_000 {
            let open = service.get("/v1/jobs?status=queued,running&count=true")
            if open["total"] == "0" { return }
            if open.status != 200 {
                Issue.record("the jobs cannot be listed: \(open)")
                return
            }
        }
        Issue.record("a job does not end")
    }

    @Test func `orders, invoices and payments that move a customer across a threshold are told of once`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "1000.00")
        service.order("SO-1", "C1", "700.00")
        #expect(crossings(service).isEmpty)
        service.order("SO-2", "C1", "100.00")
        #expect(crossings(service) == ["C1 up 80"])
        service.order("SO-3", "C1", "50.00")
        #expect(crossings(service).count == 1)
        service.invoice("INV-1", "C1", "200.00", on: "2026-05-04", due: "2026-06-04")
        #expect(crossings(service) == ["C1 up 80", "C1 up 90", "C1 up 100"])
        service.payment("PAY-1", "C1", "200.00", on: "2026-05-04", settles: "INV-1")
        #expect(crossings(service).suffix(2) == ["C1 down 100", "C1 down 90"])
        service.post("/v1/orders/SO-1/cancel", "{}")
        #expect(crossings(service).suffix(1) == ["C1 down 80"])
        #expect(crossings(service).count == 6)
    }

    @Test func `the event tells the figures before and after, and goes with its change or not at all`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "1000.00")
        service.order("SO-1", "C1", "500.00")
        service.put("/v1/orders/SO-2?dryRun=true", #"{"customer": {"number": "C1"}, "currency": "EUR", "amount": "450.00", "orderDate": "2026-05-04"}"#)
        #expect(crossings(service).isEmpty)
        service.order("SO-2", "C1", "350.00")
        let event = service.get("/v1/events?type=limit.thresholdCrossed").part("items.0.data")
        #expect(event?["creditLimitForChecks"] == "1000.00")
        #expect(event?["creditUsed"] == "850.00")
        #expect(event?["creditUsedPercent"] == "85")
        #expect(event?["before.creditUsed"] == "500.00")
        #expect(event?["before.creditUsedPercent"] == "50")
        #expect(event?["currency"] == "EUR")
        let audit = service.get("/v1/audit-entries?type=limit.thresholdCrossed&number=C1")
        #expect(audit.count("items") == 1)
    }

    @Test func `invoicing what was ordered moves nothing`() throws {
        let service = try TestApplication.withCompany()
        service.parameters([:])
        service.customer("C1", limit: "1000.00")
        service.order("SO-1", "C1", "900.00")
        #expect(crossings(service).count == 2)
        service.posting("SO-1", "invoice", #""number": "INV-1", "postingDate": "2026-05-04", "dueDate": "2026-06-04""#)
        #expect(service.get("/v1/credit-profiles/C1")["balance"] == "900.00")
        #expect(crossings(service).count == 2)
    }

    @Test func `limits, temporary limits and policies move it too; lowering a limit says what it puts over`() throws {
        let service = try TestApplication.withCompany()
        service.guaranteeTypes()
        service.customer("C1", limit: "1000.00")
        service.order("SO-1", "C1", "600.00")
        let body = #"{"adjustmentType": "creditLimit", "post": true, "lines": [{"customer": {"number": "C1"}, "newLimit": "500.00", "newToDate": "2026-12-31"}]}"#
        let tried = service.post("/v1/limit-adjustments?dryRun=true", body)
        #expect(tried["warnings.0.code"] == "overLimit")
        #expect(tried["warnings.0.over"] == "100.00")
        #expect(tried["warnings.0.orders"] == "1")
        #expect(crossings(service).isEmpty)
        service.limit("C1", "500.00")
        #expect(crossings(service) == ["C1 up 80", "C1 up 90", "C1 up 100"])
        service.temporaryLimit("C1", "700.00", from: "2026-05-01", to: "2026-05-10")
        #expect(crossings(service).suffix(2) == ["C1 down 100", "C1 down 90"])
        service.insurance("C1", "1000.00", percent: "20")
        #expect(crossings(service).suffix(1) == ["C1 down 80"])
        #expect(crossings(service).count == 6)
    }

    @Test func `a limit that ends by date is noticed on the new day`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "500.00")
        service.temporaryLimit("C1", "1000.00", from: "2026-05-01", to: "2026-05-10")
        service.order("SO-1", "C1", "600.00")
        service.startDueRuns()
        finish(service)
        #expect(crossings(service).isEmpty)
        service.today = "2026-05-10"
        service.startDueRuns()
        finish(service)
        #expect(crossings(service).isEmpty)
        service.today = "2026-05-11"
        service.startDueRuns()
        finish(service)
        #expect(crossings(service) == ["C1 up 80", "C1 up 90", "C1 up 100"])
        service.startDueRuns()
        finish(service)
        #expect(crossings(service).count == 3)
        #expect(customers(service, "creditUsedPercent.gte=120") == ["C1"])
    }

    @Test func `unlimited customers and those under a tested group limit are not watched; a limit of zero is`() throws {
        let service = try TestApplication.withCompany()
        service.parameters([:], #""checkCreditGroupLimit": true"#)
        service.customer("FREE", profile: #"{"unlimitedCreditLimit": true}"#)
        service.customer("ZERO")
        service.customer("OUT", limit: "100.00", profile: #"{"excludeFromCreditManagement": true}"#)
        service.customer("MEMBER")
        service.creditGroup("G1", "1000.00")
        service.member("G1", "MEMBER")
        for customer in ["FREE", "MEMBER", "ZERO", "OUT"] { service.order("SO-\(customer)", customer, "99.00") }
        #expect(Set(crossings(service)) == ["ZERO up 80", "ZERO up 90", "ZERO up 100", "OUT up 80", "OUT up 90"])
        let event = service.get("/v1/events?type=limit.thresholdCrossed").part("items.0.data")
        #expect(event?["creditUsedPercent"] == "infinite")
        #expect(customers(service, "creditUsedPercent.gte=99&sort=-creditUsedPercent") == ["ZERO", "OUT"])
        service.delete("/v1/customer-credit-groups/G1/members/MEMBER?company=DE01")
        #expect(crossings(service).filter { $0.hasPrefix("MEMBER") }.count == 3)
    }

    @Test func `the list filters and sorts by percent over the permitted companies, page by page`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.company("US01", currency: "USD")
        for (company, count) in [("DE01", 4), ("FR01", 3), ("US01", 1)] {
            for number in 1...count {
                service.customer(
                    "C\(number)", limit: "3000.00", currency: company == "US01" ? "USD" : "EUR", company: company)
                service.invoice("INV-\(number)", "C\(number)", "\(2_600 + number * 100).01", on: "2026-05-04",
                                due: "2026-06-04", currency: company == "US01" ? "USD" : "EUR", company: company)
            }
        }
        let key = try service.makeKey(roles: [.viewer], companies: ["DE01", "FR01"], defaultCompany: "DE01")
        var (found, next) = ([String](), "")
        for _ in 0..<10 {
            let page = service.get(
                "/v1/credit-profiles?company=*&creditUsedPercent.gte=90&sort=-creditUsedPercent&limit=2\(next)", key: key)
            #expect(page.status == 200)
            for index in 0..<page.count("items") {
                found.append("\(page["items.\(index).company"] ?? "") \(page["items.\(index).creditUsedPercent"] ?? "")")
            }
            guard let cursor = page["next"] else { break }
            next = "&cursor=\(cursor)"
        }
        #expect(found == [
            "DE01 100.000333", "FR01 96.667", "DE01 96.667", "FR01 93.333666", "DE01 93.333666", "FR01 90.000333",
            "DE01 90.000333",
        ])
        let reached = service.get("/v1/credit-profiles?company=*&watchThreshold.gte=100&count=true", key: key)
        #expect(reached["total"] == "1")
        #expect(service.get("/v1/credit-profiles?creditUsedPercent.gte=many").status == 400)
    }

    @Test func `a company has its own thresholds; other ones tell of nothing by themselves`() throws {
        let service = try TestApplication.withCompany()
        #expect(service.get("/v1/parameters/credit-management").value("watchThresholds")?.count == 3)
        service.customer("C1", limit: "1000.00")
        service.order("SO-1", "C1", "600.00")
        service.parameters([:], #""watchThresholds": [50, 75]"#)
        finish(service)
        #expect(crossings(service).isEmpty)
        service.order("SO-2", "C1", "150.00")
        #expect(crossings(service) == ["C1 up 75"])
        // Deliveries and orders count no longer: the balance alone is zero.
        service.parameters([:], #""watchThresholds": [50, 75], "creditLimitType": "balance""#)
        finish(service)
        #expect(crossings(service).suffix(2) == ["C1 down 75", "C1 down 50"])
        for wrong in ["[90, 80]", "[80, 80]", "[0]", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]"] {
            let answer = service.put("/v1/parameters/credit-management", #"{"watchThresholds": \#(wrong)}"#)
            #expect(answer.code == "validation", "\(wrong): \(answer)")
        }
    }

    @Test func `a profile tells the threshold that is reached, and the list finds the same by share and by threshold`() throws {
        let service = try TestApplication.withCompany()
        service.parameters([:], #""watchThresholds": [50, 95]"#)
        for (number, used) in [(1, "400.00"), (2, "600.00"), (3, "930.00"), (4, "950.00"), (5, "1200.00")] {
            service.customer("C\(number)", limit: "1000.00")
            service.order("SO-\(number)", "C\(number)", used)
        }
        finish(service)
        let reached = (1...5).map { service.get("/v1/credit-profiles/C\($0)")["watchThreshold"] }
        #expect(reached == ["0", "50", "50", "95", "95"])
        // Below the first threshold, between two, at one, above the last.
        #expect(customers(service, "creditUsedPercent.gte=40") == ["C1", "C2", "C3", "C4", "C5"])
        #expect(customers(service, "creditUsedPercent.gte=93") == ["C3", "C4", "C5"])
        #expect(customers(service, "creditUsedPercent.gt=93") == ["C4", "C5"])
        #expect(customers(service, "creditUsedPercent.gte=95&sort=-creditUsedPercent") == ["C5", "C4"])
        #expect(customers(service, "creditUsedPercent.gte=96") == ["C5"])
        #expect(customers(service, "watchThreshold=95") == ["C4", "C5"])
        #expect(customers(service, "watchThreshold.gt=0&limit=2") == ["C2", "C3"])
        #expect(customers(service, "watchThreshold=0,50") == ["C1", "C2", "C3"])
        #expect(customers(service, "watchThreshold.gte=0").count == 5)
        // Other thresholds: whoever is not looked at anew yet is found all the same.
        service.parameters([:], #""watchThresholds": [30]"#)
        #expect(customers(service, "creditUsedPercent.gte=40").count == 5)
        finish(service)
        #expect(customers(service, "creditUsedPercent.gte=40").count == 5)
        service.parameters([:], #""watchThresholds": []"#)
        finish(service)
        #expect(customers(service, "creditUsedPercent.gte=96") == ["C5"])
    }

    @Test func `the look at the customers after a change of thresholds is not cancelled`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "1000.00")
        service.parameters([:], #""watchThresholds": [50]"#)
        finish(service)
        let job = service.get("/v1/jobs?kind=reviewWatchList")["items.0.id"] ?? ""
        let refused = service.post("/v1/jobs/\(job)/cancel", "{}")
        #expect(refused.code == "invalidState")
        #expect(refused["detail"]?.contains("every customer") == true)
    }

    @Test func `a large journal tells of every customer that it moves across a threshold`() throws {
        let service = try TestApplication.withCompany()
        let rows = (1...1_100).map { #"{"number": "C\#($0)", "name": "Customer \#($0)", "currency": "EUR"}"# }
        let headers = ["Content-Type": "application/x-ndjson", "Prefer": "wait=20"]
        service.send(.post, "/v1/imports?kind=customers&company=DE01", rows.joined(separator: "\n"), headers: headers)
        for number in [1, 600, 1_100] {
            service.customer("C\(number)", limit: "100.00")
            service.order("SO-\(number)", "C\(number)", "70.00")
        }
        let lines = (1...1_100).map { #"{"customer": {"number": "C\#($0)"}, "newLimit": "75.00", "newToDate": "2026-12-31"}"# }
        let made = service.send(
            .post, "/v1/imports?kind=limit-adjustments&company=DE01", lines.joined(separator: "\n"), headers: headers)
        let journal = made["result.limitAdjustment"] ?? ""
        service.post("/v1/limit-adjustments/\(journal)/post", ifMatch: "*")
        finish(service)
        #expect(service.get("/v1/credit-profiles/C600")["creditLimit"] == "75.00")
        #expect(crossings(service).sorted() == ["C1", "C1100", "C600"].flatMap { ["\($0) up 80", "\($0) up 90"] }.sorted())
    }
}
