import TestSupport
import Testing

@Suite struct `Parameters of credit management` {
    private static let path = "/v1/parameters/credit-management"

    /// Every parameter that may be changed: what it is by default, and another value.
    private static let effective: [(name: String, standard: String, other: String)] = [
        ("creditManagementEnabled", "true", "false"), ("adjustmentNumberSequence", "\"CLA-000001\"", "\"LIM-10\""),
        ("excludeIntercompanyOrders", "true", "false"), ("skipRulesAfterRelease", "false", "true"),
        ("cancelledOrderReason", "null", "\"paid\""), ("checkPaymentTermsIncrease", "false", "true"),
        ("checkSettlementDiscountIncrease", "false", "true"), ("modifiedOrderReason", "null", "\"promised\""),
        ("ignoreExpiredWhenDateBlank", "true", "false"), ("checkCreditGroupLimit", "false", "true"),
        ("creditLimitType", "\"balanceAll\"", "\"balancePackingSlip\""),
        ("checkLimitOnSalesOrder", "true", "false"),
        ("limitExchangeRateType", "null", "\"DEFAULT\""), ("allowManualLimitEdit", "false", "true"),
        ("bypassInventoryReservations", "false", "true"), ("removeBlockedLoadLines", "false", "true"),
        ("autoReleaseReason", "null", "\"paid\""), ("autoReleaseMode", "\"withoutPosting\"", "\"withPosting\""),
        ("skipCheckOnPackingSlipCancel", "true", "false"),
        ("dso1Months", "12", "24"), ("dso2Months", "6", "5"),
        ("averageBalance1Months", "12", "13"), ("averageBalance2Months", "6", "7"),
        ("averageLimitPercentMonths", "12", "11"), ("averageExposurePercentMonths", "12", "60"),
        ("statisticsForZeroBalanceCustomers", "false", "true"),
        ("checkLimitOnFreeTextInvoice", "false", "true"), ("messageWhenExceeding", "\"warning\"", "\"error\""),
    ]

    private func plain(_ json: String) -> String? {
        json == "null" ? nil : json.replacing("\"", with: "")
    }

    @Test func `a company that has saved none has every default`() throws {
        let service = try TestApplication.withCompany()
        let answer = service.get(Self.path)
        #expect(answer.status == 200)
        #expect(answer.etag == "\"0\"")
        #expect(answer["version"] == "0")
        #expect(answer.value("createdAt")?.isNull == true)
        for parameter in Self.effective {
            #expect(answer[parameter.name] == plain(parameter.standard), "\(parameter.name)")
        }
        #expect(answer.count("checkpoints") == 5)
        #expect(answer["checkpoints.3.document"] == "packingSlip")
        #expect(answer["checkpoints.3.checkAtPosting"] == "false")
    }

    @Test(arguments: effective.map(\.name))
    func `a parameter is saved, and left out it has its default again`(name: String) throws {
        let service = try TestApplication.withCompany()
        let parameter = try #require(Self.effective.first { $0.name == name })
        let saved = service.put(Self.path, #"{"\#(name)": \#(parameter.other)}"#)
        #expect(saved.status == 201)
        #expect(saved[name] == plain(parameter.other))
        #expect(service.get(Self.path)[name] == plain(parameter.other))
        #expect(try service.changes("parameters.created").last?.changes.contains(#""\#(name)":"#) == true)
        let back = service.put(Self.path, "{}")
        #expect(back.status == 200)
        #expect(back[name] == plain(parameter.standard))
        #expect(back.etag == "\"2\"")
    }

    /// Marks and grace days of the five documents in their order: `p` at posting, `f` pro forma.
    private static let checkpointSets: [(rows: [String], faults: [String])] = [
        (["", "", "", "", ""], []),
        (["p", "p", "", "pf", "f"], []),
        (["p5", "p3", "", "p1", ""], []),
        (["p5", "p", "", "", ""], ["/checkpoints/1/graceDays graceDaysIncomplete"]),
        (
            ["p", "p", "p5", "p", "f"],
            [
                "/checkpoints/0/graceDays graceDaysIncomplete",
                "/checkpoints/1/graceDays graceDaysIncomplete",
                "/checkpoints/3/graceDays graceDaysIncomplete",
            ]
        ),
        (["5", "", "", "", ""], ["/checkpoints/0/graceDays graceDaysWithoutPosting"]),
        (["", "", "", "", "f5"], ["/checkpoints/4/graceDays graceDaysWithoutPosting"]),
        (
            ["p5", "5", "", "p", ""],
            [
                "/checkpoints/1/graceDays graceDaysWithoutPosting",
                "/checkpoints/3/graceDays graceDaysIncomplete",
            ]
        ),
    ]

    @Test(arguments: checkpointSets.indices)
    func `the five checkpoints are saved together or refused together`(index: Int) throws {
        let documents = ["confirmation", "pickingList", "releaseToWarehouse", "packingSlip", "invoice"]
        let service = try TestApplication.withCompany()
        let (rows, faults) = Self.checkpointSets[index]
        let body = zip(documents, rows).map { document, row in
            let days = row.filter(\.isNumber)
            return """
                {"document": "\(document)", "checkAtPosting": \(row.contains("p")), "checkAtProForma": \(row.contains("f")),
                 "graceDays": \(days.isEmpty ? "0" : days)}
                """
        }
        let answer = service.put(Self.path, #"{"checkpoints": [\#(body.joined(separator: ","))]}"#)
        #expect(answer.faults == faults)
        #expect(answer.status == (faults.isEmpty ? 201 : 422))
        #expect(service.get(Self.path)["version"] == (faults.isEmpty ? "1" : "0"))
    }

    @Test func `the rows may come in any order, but each document has one`() throws {
        let service = try TestApplication.withCompany()
        let row = { (document: String) in #"{"document": "\#(document)", "checkAtProForma": true}"# }
        let four = ["invoice", "packingSlip", "releaseToWarehouse", "pickingList"].map(row)
        #expect(
            service.put(Self.path, #"{"checkpoints": [\#(four.joined(separator: ","))]}"#).faults == [
                "/checkpoints invalidValue"
            ])
        let twice = four + [row("invoice")]
        #expect(
            service.put(Self.path, #"{"checkpoints": [\#(twice.joined(separator: ","))]}"#).faults == [
                "/checkpoints invalidValue"
            ])
        let five = four + [row("confirmation")]
        let saved = service.put(Self.path, #"{"checkpoints": [\#(five.joined(separator: ","))]}"#)
        #expect(saved.status == 201)
        #expect(saved["checkpoints.0.document"] == "confirmation")
    }

    @Test func `reasons and rate types must exist, numbers stay in their range, all told together`() throws {
        let service = try TestApplication.withCompany()
        let refused = service.put(
            Self.path,
            """
            {"cancelledOrderReason": "nothing", "modifiedOrderReason": "dispute", "limitExchangeRateType": "NONE",
             "adjustmentNumberSequence": "CLA"}
            """)
        #expect(
            refused.faults == [
                "/adjustmentNumberSequence invalidFormat", "/cancelledOrderReason unknownReference",
                "/modifiedOrderReason unknownReference", "/limitExchangeRateType unknownReference",
            ])
        #expect(
            service.put(Self.path, #"{"dso1Months": 61, "x": 1}"#).faults == [
                "/dso1Months tooLarge", "/x unknownProperty",
            ])
        #expect(service.put(Self.path, #"{"creditLimitType": "all"}"#).faults == ["/creditLimitType invalidValue"])
    }

    @Test func `a stale version is refused, and the same again changes nothing`() throws {
        let service = try TestApplication.withCompany()
        let body = #"{"allowManualLimitEdit": true}"#
        #expect(service.send(.put, Self.path, body, headers: ["If-Match": "\"0\""]).status == 201)
        let stale = service.send(.put, Self.path, "{}", headers: ["If-Match": "\"0\""])
        #expect(stale.status == 412)
        #expect(stale.etag == "\"1\"")
        let before = try service.changeCount()
        #expect(service.put(Self.path, body).etag == "\"1\"")
        #expect(try service.changeCount() == before)
        #expect(service.put(Self.path + "?dryRun=true", "{}").etag == "\"2\"")
        #expect(service.get(Self.path)["allowManualLimitEdit"] == "true")
        #expect(try service.changeCount() == before)
    }

    @Test func `each company has its own, within the caller's scopes and companies`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.put(Self.path + "?company=FR01", #"{"creditLimitType": "none"}"#)
        #expect(service.get(Self.path + "?company=DE01")["creditLimitType"] == "balanceAll")
        #expect(service.get(Self.path + "?company=FR01")["company"] == "FR01")
        #expect(service.get(Self.path).code == "companyRequired")
        let german = try service.makeKey(scopes: [.creditSetUpRead], companies: ["DE01"])
        #expect(service.get(Self.path, key: german).status == 200)
        #expect(service.get(Self.path + "?company=FR01", key: german).code == "companyNotAllowed")
        #expect(service.put(Self.path, "{}", key: german)["requiredScope"] == "credit-setup:write")
    }

    @Test func `a company starts protected, or empty where it says so`() throws {
        let service = try TestApplication()
        service.company("DE01", setup: "standard")
        let parameters = service.get(Self.path)
        #expect(parameters["version"] == "1")
        #expect(parameters["checkpoints.0.checkAtPosting"] == "true")
        #expect(parameters["checkpoints.4.checkAtPosting"] == "false")
        let rules = service.get("/v1/blocking-rules")
        #expect(rules.count("items") == 1)
        #expect(rules["items.0.ruleKind"] == "creditLimitUsed")
        #expect(rules["items.0.level"] == "all")
        #expect(rules["items.0.creditLimitThreshold"] == "100")
        #expect(service.get("/v1/blocking-rules/diagnostics").count("items") == 0)
        service.company("FR01", setup: "empty")
        #expect(service.get(Self.path + "?company=FR01")["version"] == "0")
        #expect(service.get("/v1/blocking-rules?company=FR01").count("items") == 0)
    }
}
