import TestSupport
import Testing

/// What a direct edit of the limit does, and what it may not do: CM-5.1 to CM-5.3.
@Suite struct `Direct edits of the limit` {
    private func service(_ parameters: String = #""allowManualLimitEdit": true"#) throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters([:], parameters)
        service.customer("C1", limit: "1000.00", expires: "2026-12-31")
        return service
    }

    private func rate(_ number: String, _ rate: String, from day: String, type: String = "DEFAULT", _ service: TestApplication) {
        service.put("/v1/exchange-rates/\(number)", """
            {"rateType": "\(type)", "from": "EUR", "to": "USD", "validFromDate": "\(day)", "rate": "\(rate)"}
            """)
    }

    @Test func `a new customer has a profile with the defaults`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        let profile = service.get("/v1/credit-profiles/C1")
        #expect(profile["creditLimit"] == "0.00")
        #expect(profile["creditLimitCustomerCurrency.amount"] == "0.00")
        #expect(profile["invoicingAndDeliveryOnHold"] == "no")
        for flag in ["mandatoryCreditLimit", "unlimitedCreditLimit", "excludeFromCreditManagement", "withAgency", "titleHeld"] {
            #expect(profile[flag] == "false", "\(flag)")
        }
        for blank in ["creditRating", "ignoreUntilDate", "creditManagementGroupId", "creditLimitExpirationDate",
                      "creditLimitDate", "lastReviewDate", "nextScheduledReviewDate", "eligibleCreditLimit",
                      "eligibleCreditLimitCurrency", "eligibleCreditLimitDate", "accountStatusId", "statusReasonId",
                      "businessStartedDate", "customerSinceDate", "creditNotes", "riskGroupId", "riskScore",
                      "customerCreditGroupId", "temporaryCreditLimit"] {
            #expect(profile[blank] == nil, "\(blank)")
        }
        #expect(service.get("/v1/credit-profiles/C1/limit-history").count("items") == 0)
    }

    @Test func `a lower limit answers with what it puts over it: the amount, the open orders and the holds`() throws {
        let service = try service()
        service.parameters(["confirmation": 0], #""allowManualLimitEdit": true"#)
        service.rule(TestApplication.limit100)
        service.order("SO-1", "C1", "600.00")
        service.order("SO-2", "C1", "500.00")
        service.posting("SO-2")
        let tried = service.patch("/v1/credit-profiles/C1?dryRun=true", #"{"creditLimit": "400.00"}"#)
        let lowered = service.patch("/v1/credit-profiles/C1", #"{"creditLimit": "400.00"}"#)
        for answer in [tried, lowered] {
            #expect(answer.count("warnings") == 1)
            #expect(answer["warnings.0.code"] == "overLimit")
            #expect(answer["warnings.0.pointer"] == "/creditLimit")
            #expect(answer["warnings.0.customer"] == "C1")
            #expect(answer["warnings.0.creditLimit"] == "400.00")
            #expect(answer["warnings.0.creditUsed"] == "1100.00")
            #expect(answer["warnings.0.over"] == "700.00")
            #expect(answer["warnings.0.orders"] == "2")
            #expect(answer["warnings.0.holds"] == "1")
        }
        #expect(service.patch("/v1/credit-profiles/C1", #"{"creditLimit": "1100.00"}"#).count("warnings") == 0)
        #expect(service.patch("/v1/credit-profiles/C1", #"{"creditNotes": "Fine"}"#).count("warnings") == 0)
    }

    @Test func `D-07: a limit above the eligible one is warned of, in whichever currency that is, and never refused`() throws {
        let service = try service()
        rate("R1", "1.25", from: "2026-01-01", service)
        service.patch("/v1/credit-profiles/C1", #"{"eligibleCreditLimit": "2000.00"}"#)
        #expect(service.patch("/v1/credit-profiles/C1", #"{"creditLimit": "2000.00"}"#).count("warnings") == 0)
        let above = service.patch("/v1/credit-profiles/C1", #"{"creditLimit": "2000.01"}"#)
        #expect(above.status == 200)
        #expect(above["warnings.0.code"] == "aboveEligibleLimit")
        service.today = "2026-05-07"
        let dollars = service.patch(
            "/v1/credit-profiles/C1", #"{"eligibleCreditLimit": "2000.00", "eligibleCreditLimitCurrency": "USD"}"#)
        #expect(dollars["eligibleCreditLimitDate"] == "2026-05-07")
        #expect(service.patch("/v1/credit-profiles/C1", #"{"creditLimit": "1600.00"}"#).count("warnings") == 0)
        #expect(service.patch("/v1/credit-profiles/C1", #"{"creditLimit": "1600.01"}"#)["warnings.0.code"] == "aboveEligibleLimit")
        #expect(service.patch("/v1/credit-profiles/C1", #"{"eligibleCreditLimitCurrency": "EUR"}"#).faults
            == ["/eligibleCreditLimit required"])
        service.today = "2026-05-08"
        service.patch("/v1/credit-profiles/C1", #"{"eligibleCreditLimit": "2000.00", "creditRating": "A"}"#)
        #expect(service.get("/v1/credit-profiles/C1")["eligibleCreditLimitDate"] == "2026-05-07")
        let cleared = service.patch(
            "/v1/credit-profiles/C1", #"{"eligibleCreditLimit": null, "eligibleCreditLimitCurrency": null}"#)
        #expect(cleared["eligibleCreditLimitDate"] == nil)
    }

    @Test func `a new last day alone is an edit of the limit, with its date and a line of history`() throws {
        let service = try service()
        service.today = "2026-05-06"
        let edited = service.patch("/v1/credit-profiles/C1", #"{"creditLimitExpirationDate": null}"#)
        #expect(edited["creditLimitExpirationDate"] == nil)
        #expect(edited["creditLimitDate"] == "2026-05-06")
        let history = service.get("/v1/credit-profiles/C1/limit-history?sort=-occurredAt")
        #expect(history["items.0.origin"] == "manual")
        #expect(history["items.0.oldToDate"] == "2026-12-31")
        #expect(history["items.0.newToDate"] == nil)
        #expect(history["items.0.newLimit"] == "1000.00")
        // A limit that is said again is no edit.
        service.today = "2026-05-07"
        #expect(service.patch("/v1/credit-profiles/C1", #"{"creditLimit": "1000.00"}"#)["creditLimitDate"] == "2026-05-06")
    }

    @Test func `without the parameter neither currency of the limit is edited, nor its last day`() throws {
        let service = try service("")
        #expect(service.patch("/v1/credit-profiles/C1", #"{"creditLimitCustomerCurrency": {"amount": "5.00"}}"#).faults
            == ["/creditLimitCustomerCurrency manualLimitEditNotAllowed"])
        #expect(service.patch("/v1/credit-profiles/C1", #"{"creditLimitExpirationDate": "2027-01-01"}"#).faults
            == ["/creditLimitExpirationDate manualLimitEditNotAllowed"])
        #expect(service.post("/v1/credit-profiles/C1/recalculate-limit", "{}", ifMatch: "*").faults
            == ["/creditLimit manualLimitEditNotAllowed"])
    }

    @Test func `temporary limits are never edited directly, whatever the parameter`() throws {
        let service = try service()
        service.temporaryLimit("C1", "1500.00", from: "2026-05-01", to: "2026-05-31")
        for name in ["temporaryCreditLimit", "totalCreditLimit", "creditLimitForChecks", "creditLimitDate", "eligibleCreditLimitDate"] {
            let answer = service.patch("/v1/credit-profiles/C1", #"{"\#(name)": null}"#)
            #expect(answer.faults == ["/\(name) readOnlyProperty"])
        }
        #expect(service.get("/v1/credit-profiles/C1")["temporaryCreditLimit.amount"] == "1500.00")
    }

    @Test func `limits are converted with the rate type of limits`() throws {
        let service = try TestApplication.withCompany()
        service.put("/v1/exchange-rate-types/BUDGET", #"{"description": "Budget"}"#)
        rate("R1", "1.25", from: "2026-01-01", service)
        rate("R2", "2", from: "2026-01-01", type: "BUDGET", service)
        service.parameters([:], #""limitExchangeRateType": "BUDGET""#)
        service.customer("US1", limit: "1000.00", currency: "USD")
        #expect(service.get("/v1/credit-profiles/US1")["creditLimitCustomerCurrency.amount"] == "2000.00")
    }

    @Test func `D-08: a rate moves no limit; a recalculation takes the customer's currency for the agreed one`() throws {
        let service = try service()
        rate("R1", "1.25", from: "2026-01-01", service)
        service.customer("US1", limit: "1000.00", currency: "USD")
        service.order("SO-1", "US1", "900.00")
        rate("R2", "2", from: "2026-05-05", service)
        service.today = "2026-05-06"
        #expect(service.get("/v1/credit-profiles/US1")["creditLimitForChecks"] == "1000.00")
        let path = "/v1/credit-profiles/US1/recalculate-limit"
        #expect(service.send(.post, path, "{}").code == "preconditionRequired")
        #expect(service.post(path, "{}", ifMatch: "\"9\"").status == 412)
        #expect(service.post(path, #"{"why": 1}"#, ifMatch: "*").faults == ["/why unknownProperty"])
        let clerk = try service.makeKey(roles: [.creditClerk])
        #expect(service.post(path, "{}", key: clerk, ifMatch: "*")["requiredScope"] == "limits:edit")
        let foreign = try service.makeKey(roles: [.creditManager], companies: ["FR01"])
        #expect(service.post(path + "?company=DE01", "{}", key: foreign, ifMatch: "*").code == "companyNotAllowed")
        #expect(service.post(path + "?dryRun=true", "{}", ifMatch: "*")["creditLimit"] == "625.00")
        #expect(service.get("/v1/credit-profiles/US1")["creditLimit"] == "1000.00")
        let version = service.get("/v1/credit-profiles/US1").etag
        let done = service.post(path, #"{"comment": "Agreed in dollars"}"#, ifMatch: version, requestKey: "once")
        #expect(done["creditLimit"] == "625.00")
        #expect(done["creditLimitCustomerCurrency.amount"] == "1250.00")
        #expect(done["creditLimitDate"] == "2026-05-06")
        #expect(done["warnings.0.code"] == "overLimit")
        #expect(done["warnings.0.over"] == "275.00")
        #expect(service.post(path, #"{"comment": "Agreed in dollars"}"#, ifMatch: version, requestKey: "once").text == done.text)
        let history = service.get("/v1/credit-profiles/US1/limit-history?sort=-occurredAt")
        #expect(history["items.0.origin"] == "manual")
        #expect(history["items.0.oldLimit"] == "1000.00")
        #expect(history["items.0.newLimit"] == "625.00")
        #expect(service.get("/v1/audit-entries?number=US1&type=limit.changed&sort=-id")["items.0.comment"] == "Agreed in dollars")
        let again = service.post(path, "{}", ifMatch: "*")
        #expect(again["version"] == done["version"])
        #expect(service.get("/v1/credit-profiles/US1/limit-history").count("items") == history.count("items"))
    }

    @Test func `a customer that is ignored until a day is checked from the next day on, and generated a limit then`() throws {
        let service = try service()
        service.parameters(["confirmation": 0])
        service.rule(TestApplication.limit100)
        service.patch("/v1/credit-profiles/C1", #"{"ignoreUntilDate": "2026-05-10"}"#)
        service.order("SO-1", "C1", "5000.00")
        service.today = "2026-05-10"
        #expect(service.posting("SO-1")["skippedBecause"] == "ignoredUntil")
        let draft = service.draft([])
        func generate() -> TestAnswer {
            service.post("/v1/limit-adjustments/\(draft)/generate", """
                {"source": "customers", "adjustmentValue": "1.00", "newToDate": "2026-12-31"}
                """, ifMatch: "*")
        }
        let ignored = generate()
        #expect(ignored.count("lines") == 0)
        #expect(ignored["skipped.0.code"] == "excludedFromCreditManagement")
        service.today = "2026-05-11"
        #expect(service.posting("SO-1")["decision"] == "hold")
        #expect(generate()["lines.0.newLimit"] == "1001.00")
    }
}
