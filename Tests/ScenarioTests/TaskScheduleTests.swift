import API
import Dispatch
import Storage
import TestSupport
import Testing

/// Schedules of periodic tasks: CM-18.
@Suite struct `Schedules` {
    private static let path = "/v1/periodic-tasks/update-risk-scores/schedule"
    private static let nightly = #"{"timeOfDay": "02:30"}"#

    /// Wednesday, 20 May 2026, noon.
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.time = 12 * 60
        return service
    }

    private func runs(_ service: TestApplication) -> Int {
        service.startDueRuns()
        return Int(service.get("/v1/periodic-runs?company=*&count=true&scheduled=true")["total"] ?? "") ?? -1
    }

    private func finish(_ service: TestApplication) {
        // A run on request waits behind the scheduled one: when it has ended, so has the other.
        service.run("delete-balance-statistics")
    }

    @Test func `a task runs when its time has come, once a day, and not for a time that was past when it was set`() throws {
        let service = try service()
        let put = service.put(Self.path, Self.nightly)
        #expect(put.status == 201)
        #expect(put.count("weekdays") == 7)
        #expect(put["active"] == "true")
        #expect(runs(service) == 0)
        service.today = "2026-05-21"
        service.time = 149
        #expect(runs(service) == 0)
        service.time = 150
        #expect(runs(service) == 1)
        #expect(runs(service) == 1)
        finish(service)
        let run = service.get("/v1/periodic-runs?scheduled=true")
        #expect(run["items.0.status"] == "succeeded")
        #expect(run["items.0.asOf"] == "2026-05-21")
        #expect(run["items.0.requestedBy.name"] == "schedule")
        #expect(service.get(Self.path)["lastRun"] == run["items.0.id"])
        service.today = "2026-05-22"
        #expect(runs(service) == 2)
    }

    @Test func `what was missed is caught up once`() throws {
        let service = try service()
        service.put(Self.path, Self.nightly)
        service.today = "2026-06-09"
        service.time = 60
        #expect(runs(service) == 1)
        finish(service)
        #expect(runs(service) == 1)
        service.time = 150
        #expect(runs(service) == 2)
    }

    @Test func `a weekly run that was missed for a month runs once, as of the day on which the service is back`() throws {
        let service = try service()
        let put = service.put(Self.path, #"{"timeOfDay": "02:30", "weekdays": ["monday"]}"#)
        #expect(put["nextRunDate"] == "2026-05-25")
        // Four Mondays have passed; it is a Thursday.
        service.today = "2026-06-25"
        #expect(service.get(Self.path)["nextRunDate"] == "2026-06-25")
        #expect(runs(service) == 1)
        finish(service)
        #expect(runs(service) == 1)
        #expect(service.get("/v1/periodic-runs?scheduled=true")["items.0.asOf"] == "2026-06-25")
        #expect(service.get(Self.path)["nextRunDate"] == "2026-06-29")
        for day in ["2026-06-26", "2026-06-28"] {
            service.today = day
            #expect(runs(service) == 1, "\(day)")
        }
        service.today = "2026-06-29"
        #expect(runs(service) == 2)
        let off = service.put(Self.path, #"{"timeOfDay": "02:30", "active": false}"#)
        #expect(off.value("nextRunDate")?.isNull == true)
    }

    @Test func `while one holds the lease no other starts a run, and however many look, one starts it`() throws {
        let service = try service()
        let calendar = service.application.options.calendar
        let other = try Application(
            database: service.database, endpoints: Endpoints.all, options: Application.Options(calendar: calendar))
        defer { other.stop() }
        let reader = try service.database.makeReader()
        defer { reader.close() }
        func started() -> String? {
            let runs = "/v1/periodic-runs?scheduled=true&count=true&limit=1"
            // A run that is due waits until the one before has ended.
            for _ in 0..<20_000 where service.get("\(runs)&status=queued,running")["total"] != "0" {}
            return service.get(runs)["total"]
        }
        service.put(Self.path, Self.nightly)
        service.today = "2026-05-21"
        DispatchQueue.concurrentPerform(iterations: 6) { index in
            do {
                let reader = try service.database.makeReader()
                defer { reader.close() }
                try (index % 2 == 0 ? service.application : other).startDueRuns(reader)
            } catch { Issue.record("\(error)") }
        }
        #expect(started() == "1")
        // The lease of a minute has run out a day later: the other one takes it, and then it is the only one.
        service.daysLater = 1
        service.today = "2026-05-22"
        try other.startDueRuns(reader)
        #expect(started() == "2")
        service.today = "2026-05-23"
        try service.application.startDueRuns(reader)
        #expect(started() == "2")
        try other.startDueRuns(reader)
        #expect(started() == "3")
        service.daysLater = 2
        service.today = "2026-05-24"
        try service.application.startDueRuns(reader)
        #expect(started() == "4")
    }

    @Test func `it runs on its weekdays, and not while it is off`() throws {
        let service = try service()
        service.put(Self.path, #"{"timeOfDay": "02:30", "weekdays": ["monday", "friday"]}"#)
        for (day, expected) in [("2026-05-21", 0), ("2026-05-22", 1), ("2026-05-24", 1), ("2026-05-25", 2)] {
            service.today = day
            #expect(runs(service) == expected, "\(day)")
            finish(service)
        }
        let off = service.put(Self.path, #"{"timeOfDay": "02:30", "active": false}"#)
        #expect(off.etag == "\"2\"")
        service.today = "2026-05-29"
        #expect(runs(service) == 2)
        // Turned on again it begins with the next time.
        service.put(Self.path, Self.nightly)
        #expect(runs(service) == 2)
        #expect(service.delete(Self.path, ifMatch: "\"1\"").status == 412)
        #expect(service.delete(Self.path).status == 204)
        #expect(service.get(Self.path).status == 404)
    }

    @Test func `a schedule that could not run is refused, and one whose parameters break later leaves a failed run`() throws {
        let service = try service()
        let force = "/v1/periodic-tasks/force-credit-hold/schedule"
        #expect(service.put(force, Self.nightly).faults == ["/parameters required"])
        #expect(service.put(force, #"{"timeOfDay": "2:30", "parameters": {"reasonCode": "none"}}"#).faults == ["/timeOfDay invalidFormat"])
        #expect(service.put(force, #"{"timeOfDay": "02:30", "parameters": {"reasonCode": "none"}}"#).faults
            == ["/parameters/reasonCode unknownReference", "/parameters/orders neitherGiven"])
        #expect(service.put(force, #"{"timeOfDay": "02:30", "parameters": {"x": 1}}"#).faults.contains("/parameters/x unknownProperty"))
        let delete = "/v1/periodic-tasks/delete-balance-statistics/schedule"
        #expect(service.put(delete, #"{"timeOfDay": "02:30", "parameters": {"olderThanMonths": "6"}}"#).code == "deleteDateTooLate")
        #expect(service.put(delete, #"{"timeOfDay": "02:30", "parameters": {"deleteUntil": "2020-01-01"}}"#).faults == ["/parameters/deleteUntil notAvailable"])
        #expect(service.put(force, #"{"timeOfDay": "02:30", "parameters": {"reasonCode": "dispute", "filter": {"country": "DE"}}}"#).status == 201)
        // What its runs need is not deleted under it (CM-4); a longer window of the statistics comes all the same.
        #expect(service.delete("/v1/reason-codes/hold.dispute").code == "referenced")
        #expect(service.delete(force).status == 204)
        #expect(service.put(delete, #"{"timeOfDay": "02:30", "parameters": {"olderThanMonths": "12"}}"#).status == 201)
        service.parameters([:], #""dso1Months": 18"#)
        service.today = "2026-05-21"
        #expect(runs(service) == 1)
        let run = service.get("/v1/periodic-runs?status=failed")
        #expect(run.count("items") == 1)
        #expect(service.get("/v1/periodic-runs/\(run["items.0.id"] ?? "")/results")["items.0.code"] == "deleteDateTooLate")
        #expect(runs(service) == 1)
    }

    @Test func `each company has its own, for those who set up and may run`() throws {
        let service = try service()
        service.company("FR01")
        service.put("\(Self.path)?company=DE01", Self.nightly)
        service.put("\(Self.path)?company=FR01", #"{"timeOfDay": "23:59"}"#)
        let list = service.get("/v1/periodic-tasks?company=*&sort=company")
        #expect(list["items.0.timeOfDay"] == "02:30")
        #expect(list["items.1.company"] == "FR01")
        let clerk = try service.makeKey(roles: [.creditClerk], companies: ["DE01"])
        #expect(service.get(Self.path, key: clerk).status == 200)
        #expect(service.put(Self.path, Self.nightly, key: clerk)["requiredScope"] == "credit-setup:write")
        let receivables = try service.makeKey(roles: [.receivablesManager], companies: ["DE01"])
        #expect(service.put("/v1/periodic-tasks/force-credit-hold/schedule", #"{"timeOfDay": "02:30", "parameters": {"reasonCode": "dispute", "filter": {"country": "DE"}}}"#, key: receivables)["requiredScope"] == "holds:force")
        #expect(service.put("\(Self.path)?company=DE01", Self.nightly).etag == "\"1\"")
        #expect(service.put("\(Self.path)?company=DE01&dryRun=true", #"{"timeOfDay": "03:00"}"#)["timeOfDay"] == "03:00")
        #expect(service.get("\(Self.path)?company=DE01")["timeOfDay"] == "02:30")
    }
}
