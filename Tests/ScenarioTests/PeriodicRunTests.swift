import Foundation
import TestSupport
import Testing

/// Runs of periodic tasks: what they tell, how they are stopped, and how long they are kept (CM-18).
@Suite struct `Runs of periodic tasks` {
    private static let tasks: [(task: String, body: String, scope: String)] = [
        ("calculate-balance-statistics", "{}", "periodic-tasks:write"),
        ("update-risk-scores", "{}", "periodic-tasks:write"),
        ("force-credit-hold", #"{"reasonCode": "dispute", "filter": {"country": "DE"}}"#, "holds:force"),
        ("evaluate-for-release", "{}", "holds:evaluate"),
        ("delete-balance-statistics", "{}", "periodic-tasks:write"),
    ]

    @Test func `one customer that fails is named with the reason, the others are done`() throws {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.guaranteeTypes()
        for customer in ["C1", "C2", "C3"] {
            service.customer(customer)
            service.invoice("I-\(customer)", customer, "100.00", on: "2026-01-01", due: "2026-01-31")
        }
        // There is a rate for the policy since today: of yesterday nobody knows what was left of the limit (D-02).
        #expect(service.put("/v1/exchange-rates/R1", """
            {"rateType": "DEFAULT", "from": "GBP", "to": "EUR", "validFromDate": "2026-05-20", "rate": "1.2"}
            """).status == 201)
        service.insurance("C2", "10.00", percent: "50", currency: "GBP", from: "2026-01-01")
        let job = service.run("calculate-balance-statistics", asOf: "2026-05-19")
        #expect(job["status"] == "succeeded")
        #expect(job["result.changed"] == "2")
        #expect(job["result.failed"] == "1")
        #expect(service.results(of: job) == ["changed C1 calculated", "failed C2 exchangeRateMissing", "changed C3 calculated"])
        #expect(service.get("\(job["result.results"] ?? "")?outcome=failed")["items.0.customer.number"] == "C2")
        #expect(service.get("\(job["result.results"] ?? "")?customer=C2&count=true")["total"] == "1")
        let failed = service.get("/v1/jobs/\(job["id"] ?? "")/errors")
        #expect(failed.text.contains(#""number":"C2""#))
        #expect(failed.text.contains("exchangeRateMissing"))
        let run = service.get("/v1/periodic-runs?failed.gt=0")
        #expect(run["items.0.id"] == job["result.run"])
        #expect(run["items.0.done"] == "3")
        #expect(run["items.0.total"] == "3")
        #expect(service.get("/v1/credit-profiles/C2/statistics")["calculatedAt"] == nil)
        #expect(service.get("/v1/credit-profiles/C3/statistics")["openBalance"] == "100.00")
        // The next run takes up what was left.
        #expect(service.run("calculate-balance-statistics", #"{"customers": [{"number": "C2"}]}"#)["result.changed"] == "1")
    }

    @Test func `a run that is cancelled stops between two customers and says how far it came; one that waits does nothing`() throws {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        let rows = (1...400).map { #"{"number": "C\#($0)", "name": "Customer", "currency": "EUR"}"# }
        #expect(service.send(
            .post, "/v1/imports?kind=customers&company=DE01", rows.joined(separator: "\n"),
            headers: ["Content-Type": "application/x-ndjson", "Prefer": "wait=20"])["status"] == "succeeded")
        service.parameters([:], #""statisticsForZeroBalanceCustomers": true"#)
        let running = service.post("/v1/periodic-tasks/calculate-balance-statistics/run", "{}")
        let waiting = service.post("/v1/periodic-tasks/update-risk-scores/run", "{}")
        for job in [waiting, running] { #expect(service.post("/v1/jobs/\(job["id"] ?? "")/cancel", ifMatch: "*").status < 300) }
        // The next run begins when both have stopped.
        #expect(service.run("delete-balance-statistics")["status"] == "succeeded")
        func stopped(_ job: TestAnswer) -> TestAnswer {
            #expect(service.get("/v1/jobs/\(job["id"] ?? "")")["status"] == "canceled")
            return service.get("/v1/periodic-runs/\(job["result.run"] ?? "")")
        }
        let first = stopped(running)
        let done = Int(first["done"] ?? "") ?? -1
        #expect(first["status"] == "canceled")
        #expect(first["finishedAt"] != nil)
        #expect((0..<400).contains(done))
        // What it did is whole, and no more than that.
        let results = service.get("/v1/periodic-runs/\(running["result.run"] ?? "")/results?count=true&limit=1")
        #expect(results["total"] == "\(done)")
        let second = stopped(waiting)
        #expect(second["done"] == "0")
        #expect(service.get("/v1/credit-profiles?riskScore.exists=true").status < 500)
        // Cancelling what has ended is refused.
        #expect(service.post("/v1/jobs/\(running["id"] ?? "")/cancel", ifMatch: "*").code == "invalidState")
    }

    @Test(arguments: tasks.indices)
    func `each task refuses what is not its own before there is a run`(index: Int) throws {
        let (task, body, scope) = Self.tasks[index]
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.company("FR01")
        let path = "/v1/periodic-tasks/\(task)/run?company=DE01"
        func with(_ part: String) -> String { body == "{}" ? "{\(part)}" : "\(body.dropLast()), \(part)}" }
        #expect(service.post(path, with(#""x": 1"#)).faults == ["/x unknownProperty"])
        #expect(service.post(path, with(#""customers": [{"number": "X"}]"#)).faults == ["/customers/0 unknownReference"])
        #expect(service.post(path, with(#""customers": "all""#)).faults == ["/customers invalidType"])
        if task != "force-credit-hold" {
            #expect(service.post(path, with(#""filter": {"orderDateFrom": "2026-01-01"}"#)).faults == ["/filter/orderDateFrom unknownProperty"])
            #expect(service.post(path, with(#""reasonCode": "dispute""#)).faults == ["/reasonCode unknownProperty"])
        }
        let clerk = try service.makeKey(roles: [.salesClerk])
        #expect(service.post(path, body, key: clerk)["requiredScope"] == scope)
        let french = try service.makeKey(roles: [.creditManager], companies: ["FR01"])
        #expect(service.post(path, body, key: french).code == "companyNotAllowed")
        let tried = service.post("\(path)&dryRun=true", body)
        #expect(tried.status == 202)
        #expect(tried.fields["Dry-Run"] == "true")
        #expect(service.get("/v1/periodic-runs?company=*&count=true")["total"] == "0")
        #expect(service.get("/v1/jobs?count=true")["total"] == "0")
        let first = service.post(path, body, requestKey: "nightly")
        let again = service.post(path, body, requestKey: "nightly")
        #expect(again.text == first.text)
        #expect(again.fields["Idempotency-Replayed"] == "true")
        #expect(service.post(path, with(#""customers": []"#), requestKey: "nightly").code == "idempotencyKeyReused")
        #expect(service.get("/v1/periodic-runs?company=*&count=true")["total"] == "1")
    }

    @Test func `forced holds are narrowed by the orders too, and a filter without anything in it is none`() throws {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.customer("C1", limit: "1000.00")
        service.customer("C2", limit: "1000.00")
        for (number, customer, amount, day) in [
            ("SO1", "C1", "10.00", "2026-05-01"), ("SO2", "C1", "500.00", "2026-05-10"), ("SO3", "C2", "500.00", "2026-05-20"),
        ] {
            service.put("/v1/orders/\(number)", #"{"customer": {"number": "\#(customer)"}, "currency": "EUR", "amount": "\#(amount)", "orderDate": "\#(day)"}"#)
        }
        func held(_ filter: String, _ more: String = "") -> [String] {
            service.results(of: service.run("force-credit-hold", #"{"reasonCode": "dispute", "filter": {\#(filter)}\#(more)}"#))
        }
        #expect(held(#""accountingTotalFrom": "500.01""#) == [])
        #expect(held(#""orderDateTo": "2026-05-01""#) == ["changed SO1 held"])
        #expect(held(#""accountingTotalFrom": "500.00", "orderDateFrom": "2026-05-11""#) == ["changed SO3 held"])
        #expect(held(#""accountingTotalFrom": "10.00", "accountingTotalTo": "500.00""#, #", "customers": [{"number": "C1"}]"#)
            == ["skipped SO1 alreadyOnHold", "changed SO2 held"])
        #expect(held(#""deliveryDateFrom": "2020-01-01""#) == [])
        for empty in ["{}", #"{"country": null}"#] {
            #expect(service.run("force-credit-hold", #"{"reasonCode": "dispute", "filter": \#(empty)}"#).faults == ["/orders neitherGiven"])
        }
        #expect(service.run("force-credit-hold", #"{"reasonCode": "dispute", "filter": {"accountingTotalFrom": 5}}"#).faults
            == ["/filter/accountingTotalFrom moneyNotString"])
    }

    @Test func `what a run tells is kept for 30 days, the run for 400, and the newest of each task for good`() throws {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.scoring()
        service.customer("C1")
        service.invoice("I1", "C1", "100.00", on: "2026-01-01", due: "2026-01-31")
        let old = service.run("calculate-balance-statistics")
        let scores = service.run("update-risk-scores")
        service.put("/v1/periodic-tasks/update-risk-scores/schedule", #"{"timeOfDay": "00:00"}"#)
        let run = "/v1/periodic-runs/\(old["result.run"] ?? "")"
        service.daysLater = 20
        let new = service.run("calculate-balance-statistics", asOf: "2026-05-21")
        func kept(_ job: TestAnswer) -> String {
            let run = service.get("/v1/periodic-runs/\(job["result.run"] ?? "")")
            return run.status == 404 ? "gone" : "\(run["resultsKept"] ?? "") \(service.results(of: job).count)"
        }
        service.daysLater = 29
        service.tidyUp()
        #expect(kept(old) == "true 1")
        #expect(service.get("/v1/jobs/\(old["id"] ?? "")").status == 200)
        service.daysLater = 31
        service.tidyUp()
        #expect(kept(old) == "false 0")
        #expect(service.get(run)["changed"] == "1")
        #expect(service.get("/v1/jobs/\(old["id"] ?? "")").status == 404)
        #expect(kept(new) == "true 1")
        #expect(kept(scores) == "true 1")
        service.daysLater = 401
        service.tidyUp()
        #expect(kept(old) == "gone")
        #expect(kept(new) == "true 1")
        #expect(kept(scores) == "true 1")
        #expect(service.get("/v1/periodic-runs?count=true")["total"] == "2")
        // Doing it again changes nothing.
        service.tidyUp()
        #expect(service.get("/v1/periodic-runs?count=true")["total"] == "2")
    }
}
