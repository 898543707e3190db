import TestSupport
import Testing

/// Statistics of a customer through the API: CM-17, X27, X28.
@Suite struct `Statistics` {
    private static let path = "/v1/credit-profiles/C1/statistics"

    /// X27: open balance 27 000; sales of 210 000 in twelve months, 96 000 in six, 60 000 since February.
    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.customer("C1", limit: "50000.00")
        service.invoice("I1", "C1", "114000.00", on: "2025-08-01", due: "2025-09-01")
        service.invoice("I2", "C1", "36000.00", on: "2025-12-01", due: "2026-01-01")
        service.invoice("I3", "C1", "60000.00", on: "2026-03-01", due: "2026-04-01")
        service.payment("P1", "C1", "183000.00", on: "2026-05-01")
        return service
    }

    @Test func `X27: days sales outstanding of 46.93, 50.91, and 48.60 for a customer since February`() throws {
        let service = try service()
        let before = service.get(Self.path)
        #expect(before["calculatedAt"] == nil)
        #expect(before["dso1"] == nil)
        let refreshed = service.post("\(Self.path)/refresh", "{}")
        #expect(refreshed.status == 200)
        #expect(refreshed["openBalance"] == "27000.00")
        #expect(refreshed["dso1"] == "46.93")
        #expect(refreshed["dso2"] == "50.91")
        #expect(refreshed["creditUsed"] == "27000.00")
        #expect(refreshed["creditRemaining"] == "23000.00")
        #expect(refreshed["highestBalance"] == "210000.00")
        #expect(refreshed["highestBalanceDate"] == "2026-03-01")
        #expect(refreshed["averagePaymentDays"] == nil)
        service.patch("/v1/credit-profiles/C1", #"{"customerSinceDate": "2026-02-01"}"#)
        #expect(service.get(Self.path)["dso1"] == "46.93")
        #expect(service.post("\(Self.path)/refresh")["dso1"] == "48.60")
        // Nothing sold in the window is nothing to measure, not 0.
        let nothing = service.post("\(Self.path)/refresh?asOf=2028-05-20")
        #expect(nothing["dso1"] == nil)
        #expect(nothing["openBalance"] == "27000.00")
    }

    @Test func `the windows are those of the parameters`() throws {
        let service = try service()
        service.parameters([:], #""dso1Months": 6, "dso2Months": 12, "averageBalance1Months": 1, "averageLimitPercentMonths": 1"#)
        let swapped = service.post("\(Self.path)/refresh")
        #expect(swapped["dso1"] == "50.91")
        #expect(swapped["dso2"] == "46.93")
        // 30 April: 210 000, 20 May: 27 000.
        #expect(swapped["averageBalance1"] == "118500.00")
        // Only 20 May has a limit: 27 000 of 50 000.
        #expect(swapped["averageLimitPercent"] == "54.00")
        #expect(swapped["averageExposurePercent"] == "54.00")
    }

    @Test func `X28: average payment days of invoices that a settlement closed, unless it was reversed`() throws {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.customer("C1")
        for (number, day, paid) in [("I1", "2026-01-01", "2026-02-05"), ("I2", "2026-03-01", "2026-03-01"), ("I3", "2026-04-01", "2026-04-20")] {
            service.invoice(number, "C1", "100.00", on: day, due: day)
            service.payment("P-\(number)", "C1", "100.00", on: paid, settles: number)
        }
        service.invoice("I4", "C1", "100.00", on: "2026-01-01", due: "2026-01-31")
        service.payment("P-I4", "C1", "99.99", on: "2026-05-01", settles: "I4")
        #expect(service.post("\(Self.path)/refresh")["averagePaymentDays"] == "18.00")
        #expect(service.post("\(Self.path)/refresh?asOf=2026-02-05")["averagePaymentDays"] == "35.00")
        let settlement = service.get("/v1/settlements?customer=C1&sort=id")["items.0.id"] ?? ""
        let reversed = service.post(
            "/v1/settlements/\(settlement)/reverse", #"{"reversalDate": "2026-05-10"}"#, ifMatch: "*")
        #expect(reversed.status == 200)
        #expect(service.post("\(Self.path)/refresh?asOf=2026-05-09")["averagePaymentDays"] == "18.00")
        #expect(service.post("\(Self.path)/refresh")["averagePaymentDays"] == "9.50")
    }

    @Test func `D-46: month-ends and the day of the run; the record of an earlier run goes unless a month ended`() throws {
        let service = try service()
        service.post("\(Self.path)/refresh")
        let list = "/v1/credit-profiles/C1/balance-statistics?sort=-date&count=true"
        let records = service.get(list)
        #expect(records["total"] == "13")
        #expect(records["items.0.date"] == "2026-05-20")
        #expect(records["items.0.balance"] == "27000.00")
        #expect(records["items.0.creditLimit"] == "50000.00")
        #expect(records["items.1.date"] == "2026-04-30")
        #expect(records["items.1.balance"] == "210000.00")
        #expect(records["items.1.creditLimit"] == "0.00")
        service.today = "2026-05-31"
        service.post("\(Self.path)/refresh")
        service.today = "2026-06-02"
        service.post("\(Self.path)/refresh")
        let later = service.get(list)
        #expect(later["items.0.date"] == "2026-06-02")
        #expect(later["items.1.date"] == "2026-05-31")
        #expect(later["items.2.date"] == "2026-04-30")
        #expect(service.get("/v1/credit-profiles/C1/balance-statistics?date.lt=2026-01-01").count("items") == 8)
    }

    @Test func `doing it twice is doing it once, and a dry run leaves no trace`() throws {
        let service = try service()
        let tried = service.post("\(Self.path)/refresh?dryRun=true")
        #expect(tried["dso1"] == "46.93")
        #expect(service.get(Self.path)["calculatedAt"] == nil)
        let list = "/v1/credit-profiles/C1/balance-statistics"
        service.post("\(Self.path)/refresh")
        let first = service.get(list).text
        service.post("\(Self.path)/refresh")
        #expect(service.get(list).text == first)
        let viewer = try service.makeKey(roles: [.viewer])
        #expect(service.get(Self.path, key: viewer).status == 200)
        #expect(service.post("\(Self.path)/refresh", key: viewer)["requiredScope"] == "periodic-tasks:write")
        let clerk = try service.makeKey(roles: [.salesClerk])
        #expect(service.get(Self.path, key: clerk)["requiredScope"] == "statistics:read")
        service.company("FR01")
        let french = try service.makeKey(roles: [.viewer], companies: ["FR01"])
        #expect(service.get(Self.path, key: french).status == 404)
        #expect(service.post("\(Self.path)/refresh", #"{"x": 1}"#).faults == ["/x unknownProperty"])
    }
}
