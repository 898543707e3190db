import Foundation
import TestSupport
import Testing

/// Periodic tasks: CM-18, X26, X29.
@Suite struct `Periodic tasks` {
    /// X26: paid after 41.5 days in the mean, six years in business, in France.
    private func scored() throws -> TestApplication {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.scoring()
        service.put("/v1/customers/C1", #"{"name": "One", "currency": "EUR", "address": {"country": "FR"}}"#)
        service.patch("/v1/credit-profiles/C1", #"{"businessStartedDate": "2020-05-20"}"#)
        for (number, paid) in [("I1", "2026-02-10"), ("I2", "2026-02-13")] {
            service.invoice(number, "C1", "100.00", on: "2026-01-01", due: "2026-01-31")
            service.payment("P-\(number)", "C1", "100.00", on: paid, settles: number)
        }
        service.invoice("I3", "C1", "50.00", on: "2026-05-01", due: "2026-05-31")
        return service
    }

    @Test func `X26: stored statistics and profile make 32, risk group B, and nothing moves until the task runs`() throws {
        let service = try scored()
        let profile = "/v1/credit-profiles/C1"
        let calculated = service.run("calculate-balance-statistics")
        #expect(calculated["result.changed"] == "1")
        #expect(service.results(of: calculated) == ["changed C1 calculated"])
        #expect(service.get("\(profile)/statistics")["averagePaymentDays"] == "41.50")
        #expect(service.get(profile)["riskScore"] == nil)
        let job = service.run("update-risk-scores")
        #expect(job["status"] == "succeeded")
        #expect(service.results(of: job) == ["changed C1 riskGroupChanged"])
        let details = service.get(job["result.results"] ?? "")
        #expect(details["items.0.details.newRiskScore"] == "32")
        #expect(details["items.0.details.oldRiskGroupId"] == nil)
        let scored = service.get(profile)
        #expect(scored["riskScore"] == "32")
        #expect(scored["riskGroupId"] == "B")
        #expect(scored.value("scoringValues")?.elements.compactMap { $0["value"]?.string } == ["41.5", "6", "FR"])
        #expect(service.get("/v1/events?after=0&type=riskGroup.changed").count("items") == 1)
        // Years of business pass, the country changes, the lines change: stored is stored.
        service.today = "2029-05-20"
        service.put("/v1/customers/C1", #"{"name": "One", "currency": "EUR", "address": {"country": "DE"}}"#)
        #expect(service.get(profile)["riskScore"] == "32")
        let later = service.run("update-risk-scores")
        #expect(later["result.changed"] == "1")
        #expect(service.results(of: later) == ["changed C1 scoreChanged"])
        #expect(service.get(profile)["riskScore"] == "30")
        #expect(service.get(profile).value("scoringValues")?.elements.compactMap { $0["value"]?.string } == ["41.5", "9", "DE"])
        #expect(service.run("update-risk-scores")["result.unchanged"] == "1")
        #expect(service.get("\(profile)/risk-history").count("items") == 2)
    }

    @Test func `entered values stay when the task runs, and excluded customers are scored too`() throws {
        let service = try scored()
        service.put("/v1/scoring-groups/GRADE", #"{"groupType": "userDefined", "scoreType": "list", "lines": [{"value": "A", "score": "100"}]}"#)
        service.patch("/v1/credit-profiles/C1", #"{"excludeFromCreditManagement": true, "scoringValues": [{"scoringGroupId": "GRADE", "value": "A"}]}"#)
        #expect(service.get("/v1/credit-profiles/C1")["riskScore"] == "100")
        service.run("update-risk-scores")
        // Without statistics the payment days are missing and add nothing.
        #expect(service.get("/v1/credit-profiles/C1")["riskScore"] == "117")
        #expect(service.get("/v1/credit-profiles/C1").count("scoringValues") == 3)
    }

    @Test func `customers without open transactions are left alone unless the parameter includes them`() throws {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.customer("C1")
        service.customer("C2")
        service.invoice("I1", "C1", "100.00", on: "2026-01-01", due: "2026-01-31")
        service.payment("P1", "C1", "100.00", on: "2026-03-01", settles: "I1")
        let skipped = service.run("calculate-balance-statistics")
        #expect(skipped["result.skipped"] == "2")
        #expect(service.get("/v1/credit-profiles/C1/statistics")["calculatedAt"] == nil)
        // On a day when the invoice was open it counts.
        #expect(service.run("calculate-balance-statistics", asOf: "2026-02-28")["result.changed"] == "1")
        #expect(service.get("/v1/credit-profiles/C1/statistics")["openBalance"] == "100.00")
        service.parameters([:], #""statisticsForZeroBalanceCustomers": true"#)
        let all = service.run("calculate-balance-statistics")
        #expect(all["result.changed"] == "2")
        #expect(service.get("/v1/credit-profiles/C1/statistics")["openBalance"] == "0.00")
        #expect(service.get("/v1/credit-profiles/C2/statistics")["averageBalance1"] == nil)
    }

    @Test func `X29: records inside the longest window stay, and a later day is refused with the latest one`() throws {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.customer("C1")
        service.invoice("I1", "C1", "100.00", on: "2023-01-10", due: "2023-02-10")
        service.parameters([:], #""averageBalance1Months": 60"#)
        service.run("calculate-balance-statistics")
        let count = { service.get("/v1/credit-profiles/C1/balance-statistics?count=true")["total"] }
        #expect(count() == "61")
        service.parameters([:], #""averageBalance1Months": 18"#)
        let late = service.run("delete-balance-statistics", #"{"deleteUntil": "2025-05-20"}"#)
        #expect(late.status == 422)
        #expect(late.code == "deleteDateTooLate")
        #expect(late["latestDate"] == "2024-11-20")
        #expect(service.get("/v1/jobs?count=true")["total"] == "1")
        let deleted = service.run("delete-balance-statistics", #"{"deleteUntil": "2024-11-20"}"#)
        #expect(service.results(of: deleted) == ["changed C1 recordsDeleted"])
        #expect(service.get(deleted["result.results"] ?? "")["items.0.details.records"] == "42")
        #expect(service.get("/v1/credit-profiles/C1/balance-statistics")["items.0.date"] == "2024-11-30")
        #expect(count() == "19")
        service.parameters([:])
        // The default is a year ago; the statistics that were calculated stay.
        #expect(service.run("delete-balance-statistics")["status"] == "succeeded")
        #expect(service.get("/v1/credit-profiles/C1/balance-statistics")["items.0.date"] == "2025-05-31")
        #expect(service.get("/v1/credit-profiles/C1/statistics")["openBalance"] == "100.00")
        #expect(service.run("delete-balance-statistics", #"{"olderThanMonths": "3"}"#).code == "deleteDateTooLate")
        #expect(service.run("delete-balance-statistics", #"{"olderThanMonths": "12"}"#)["result.unchanged"] == "1")
        #expect(service.run("delete-balance-statistics", #"{"olderThanMonths": "12", "deleteUntil": "2020-01-01"}"#).faults
            == ["/olderThanMonths bothGiven"])
    }

    @Test func `orders are held by force but for those on hold or finished, and evaluated for release`() throws {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.customer("C1", limit: "1000.00")
        service.customer("C2", limit: "1000.00")
        for (order, customer) in [("SO1", "C1"), ("SO2", "C1"), ("SO3", "C2"), ("SO4", "C1")] { service.order(order, customer, "10.00") }
        service.post("/v1/orders/SO4/cancel", "{}")
        let first = service.run("force-credit-hold", #"{"reasonCode": "dispute", "comment": "Address", "customers": [{"number": "C1"}]}"#)
        #expect(service.results(of: first) == ["changed SO1 held", "changed SO2 held"])
        #expect(service.get("/v1/holds?active=true").count("items") == 2)
        let again = service.run("force-credit-hold", #"{"reasonCode": "dispute", "orders": [{"number": "SO1"}, {"number": "SO3"}, {"number": "SO4"}]}"#)
        #expect(service.results(of: again) == ["skipped SO1 alreadyOnHold", "changed SO3 held", "skipped SO4 finished"])
        #expect(again["result.skipped"] == "2")
        let evaluated = service.run("evaluate-for-release", #"{"filter": {"country": "DE"}}"#)
        #expect(evaluated["progress.total"] == "0")
        #expect(service.run("evaluate-for-release")["progress.done"] == "3")
        #expect(service.run("force-credit-hold", #"{"reasonCode": "paid"}"#).faults
            == ["/reasonCode unknownReference", "/orders neitherGiven"])
        #expect(service.run("force-credit-hold").faults == ["/reasonCode required"])
    }

    @Test func `bad input is refused before there is a job, and each task needs its scope`() throws {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.company("FR01")
        service.customer("F1", company: "FR01")
        #expect(service.run("update-risk-scores", #"{"customers": [{"number": "F1"}, {"number": "X"}]}"#).faults
            == ["/customers/0 unknownReference", "/customers/1 unknownReference"])
        #expect(service.run("update-risk-scores", #"{"filter": {"land": "DE"}}"#).faults == ["/filter/land unknownProperty"])
        #expect(service.run("evaluate-for-release", #"{"orders": [{"number": "X"}]}"#).faults == ["/orders/0 unknownReference"])
        #expect(service.run("update-risk-scores", #"{"deleteUntil": "2020-01-01"}"#).faults == ["/deleteUntil unknownProperty"])
        #expect(service.get("/v1/jobs?count=true")["total"] == "0")
        #expect(service.get("/v1/periodic-runs?company=*&count=true")["total"] == "0")
        #expect(service.send(.post, "/v1/periodic-tasks/update-risk-scores/run?company=DE01", "{}").code == "idempotencyKeyRequired")
        let clerk = try service.makeKey(roles: [.salesClerk])
        let viewer = try service.makeKey(roles: [.viewer], companies: ["FR01"])
        for (task, scope) in [("update-risk-scores", "periodic-tasks:write"), ("force-credit-hold", "holds:force"), ("evaluate-for-release", "holds:evaluate")] {
            #expect(service.post("/v1/periodic-tasks/\(task)/run?company=DE01", "{}", key: clerk)["requiredScope"] == scope)
        }
        let run = service.run("update-risk-scores")["result.run"] ?? ""
        #expect(service.get("/v1/periodic-runs/\(run)")["status"] == "succeeded")
        #expect(service.get("/v1/periodic-runs/\(run)", key: viewer).status == 404)
        #expect(service.get("/v1/periodic-runs/\(run)/results", key: viewer).status == 404)
        let tried = service.post("/v1/periodic-tasks/update-risk-scores/run?company=DE01&dryRun=true", "{}")
        #expect(tried.status == 202)
        #expect(service.get("/v1/periodic-runs?company=DE01&count=true")["total"] == "1")
        let key = "same"
        let first = service.post("/v1/periodic-tasks/update-risk-scores/run?company=DE01", "{}", requestKey: key)
        #expect(service.post("/v1/periodic-tasks/update-risk-scores/run?company=DE01", "{}", requestKey: key)["id"] == first["id"])
        #expect(service.get("/v1/periodic-runs?task=updateRiskScores&company=DE01&count=true")["total"] == "2")
    }

    @Test func `a day before today needs the right to date back, for a run as for every write`() throws {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        let manager = try service.makeKey(roles: [.creditManager])
        let refused = service.post("/v1/periodic-tasks/calculate-balance-statistics/run?asOf=2026-05-19", "{}", key: manager)
        #expect(refused["requiredScope"] == "dates:override")
        #expect(service.post("/v1/periodic-tasks/calculate-balance-statistics/run", "{}", key: manager).status == 202)
    }

    @Test func `running it again gives the same rows, whatever was bought and paid`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of periodic tasks: \(seed)")
        var state = seed
        func random(_ below: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % below
        }
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.scoring()
        for number in 1...6 {
            service.customer("C\(number)", limit: "\(random(9) * 100).00")
            for invoice in 0...random(6) {
                let month = 1 + random(4)
                let name = "I\(number)-\(invoice)"
                service.invoice(name, "C\(number)", "\(1 + random(500)).00", on: "2026-0\(month)-15", due: "2026-0\(month)-28")
                if random(2) == 0 {
                    let amount = service.get("/v1/invoices/\(name)")["amount"] ?? ""
                    service.payment("P-\(name)", "C\(number)", amount, on: "2026-05-0\(1 + random(9))", settles: name)
                }
            }
        }
        func picture() -> String {
            (1...6).map { number in
                let profile = "/v1/credit-profiles/C\(number)"
                let statistics = service.get("\(profile)/statistics").text.split(separator: "\"calculatedAt\"")[0]
                return "\(statistics)\(service.get("\(profile)/balance-statistics").text)\(service.get(profile)["riskScore"] ?? "-")"
                    + service.get("\(profile)/risk-history").text
            }.joined(separator: "\n")
        }
        service.run("calculate-balance-statistics")
        service.run("update-risk-scores")
        let first = picture()
        #expect(service.run("calculate-balance-statistics")["result.changed"] == "0")
        #expect(service.run("update-risk-scores")["result.changed"] == "0")
        #expect(picture() == first)
    }
}
