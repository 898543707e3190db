import TestSupport
import Testing

/// Credit profiles: CM-5, CM-10.8.
@Suite struct `Credit profiles` {
    private func service(_ parameters: String = "") throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters([:], parameters)
        service.customer("C1", limit: "1000.00", expires: "2026-12-31")
        return service
    }

    @Test func `a profile is changed property by property`() throws {
        let service = try service()
        let first = service.get("/v1/credit-profiles/C1")
        let changed = service.patch(
            "/v1/credit-profiles/C1",
            """
            {"creditRating": "B+", "nextScheduledReviewDate": "2026-06-30", "eligibleCreditLimit": "5000.00",
             "mandatoryCreditLimit": true, "riskGroupId": "LOW", "creditNotes": "Pays late in August"}
            """, ifMatch: first.etag ?? "")
        #expect(changed.status == 200)
        #expect(changed["creditRating"] == "B+")
        #expect(changed["eligibleCreditLimitDate"] == "2026-05-04")
        #expect(changed["creditLimit"] == "1000.00")
        #expect(changed["riskGroupId"] == "LOW")
        let cleared = service.patch(
            "/v1/credit-profiles/C1", #"{"creditRating": null, "mandatoryCreditLimit": null}"#)
        #expect(cleared["creditRating"] == nil)
        #expect(cleared["mandatoryCreditLimit"] == "false")
        #expect(cleared["eligibleCreditLimit"] == "5000.00")
        let same = service.patch("/v1/credit-profiles/C1", #"{"riskGroupId": "LOW"}"#)
        #expect(same["version"] == cleared["version"])
        #expect(service.patch("/v1/credit-profiles/C1", "{}", ifMatch: first.etag ?? "").status == 412)
        #expect(service.send(.patch, "/v1/credit-profiles/C1", "{}").code == "preconditionRequired")
        #expect(
            service.get("/v1/credit-profiles?nextScheduledReviewDate.lte=2026-06-30&riskGroupId=low").count(
                "items") == 1)
    }

    @Test func `D-06: a limit is not mandatory and unlimited at once`() throws {
        let service = try service()
        let both = service.patch(
            "/v1/credit-profiles/C1", #"{"mandatoryCreditLimit": true, "unlimitedCreditLimit": true}"#)
        #expect(both.faults == ["/unlimitedCreditLimit mandatoryAndUnlimited"])
        service.patch("/v1/credit-profiles/C1", #"{"unlimitedCreditLimit": true}"#)
        #expect(service.patch("/v1/credit-profiles/C1", #"{"mandatoryCreditLimit": true}"#).status == 422)
        #expect(service.get("/v1/credit-profiles/C1")["creditUsedPercent"] == "0")
    }

    @Test func `a status brings its hard block, and a hand may change it afterwards`() throws {
        let service = try service()
        service.put("/v1/account-statuses/WATCH", #"{"description": "Watch", "holdEffect": "invoice"}"#)
        service.put("/v1/reason-codes/status.LATE", #"{"description": "Late"}"#)
        let assigned = service.patch(
            "/v1/credit-profiles/C1", #"{"accountStatusId": "watch", "statusReasonId": "late"}"#)
        #expect(assigned["accountStatusId"] == "WATCH")
        #expect(assigned["statusReasonId"] == "LATE")
        #expect(assigned["invoicingAndDeliveryOnHold"] == "invoice")
        let byHand = service.patch("/v1/credit-profiles/C1", #"{"invoicingAndDeliveryOnHold": "no"}"#)
        #expect(byHand["accountStatusId"] == "WATCH")
        #expect(byHand["invoicingAndDeliveryOnHold"] == "no")
        service.put("/v1/account-statuses/WATCH", #"{"description": "Watch", "holdEffect": "all"}"#)
        #expect(service.get("/v1/credit-profiles/C1")["invoicingAndDeliveryOnHold"] == "no")
        let unknown = service.patch(
            "/v1/credit-profiles/C1",
            """
            {"accountStatusId": "NONE", "statusReasonId": "paid", "creditManagementGroupId": "G1"}
            """)
        #expect(
            unknown.faults == [
                "/creditManagementGroupId unknownReference", "/accountStatusId unknownReference",
                "/statusReasonId unknownReference",
            ])
    }

    @Test func `the limit is not edited directly unless the company allows it`() throws {
        let service = try service()
        let refused = service.patch(
            "/v1/credit-profiles/C1", #"{"creditLimit": "2000.00", "creditLimitExpirationDate": null}"#)
        #expect(
            refused.faults == [
                "/creditLimit manualLimitEditNotAllowed", "/creditLimitExpirationDate manualLimitEditNotAllowed",
            ])
        #expect(service.patch("/v1/credit-profiles/C1", #"{"creditLimit": "1000.00"}"#).status == 200)
        service.parameters([:], #""allowManualLimitEdit": true"#)
        service.today = "2026-05-06"
        let edited = service.patch("/v1/credit-profiles/C1", #"{"creditLimit": "2000.00"}"#)
        #expect(edited["creditLimit"] == "2000.00")
        #expect(edited["creditLimitCustomerCurrency.amount"] == "2000.00")
        #expect(edited["creditLimitDate"] == "2026-05-06")
        let history = service.get("/v1/credit-profiles/C1/limit-history?sort=-occurredAt")
        #expect(history.count("items") == 2)
        #expect(history["items.0.origin"] == "manual")
        #expect(history["items.0.oldLimit"] == "1000.00")
        #expect(history["items.0.newLimit"] == "2000.00")
        #expect(history["items.0.effectiveDate"] == "2026-05-06")
        #expect(history["items.1.origin"] == "adjustment")
        #expect(history["items.1.limitAdjustment.number"] == "CLA-000001")
        #expect(service.get("/v1/credit-profiles/C1/limit-history?origin=manual").count("items") == 1)
        let clerk = try service.makeKey(roles: [.creditClerk])
        let missing = service.patch("/v1/credit-profiles/C1", #"{"creditLimit": "1.00"}"#, key: clerk)
        #expect(missing["requiredScope"] == "limits:edit")
        #expect(service.patch("/v1/credit-profiles/C1", #"{"creditRating": "A"}"#, key: clerk).status == 200)
        let money = service.patch(
            "/v1/credit-profiles/C1", #"{"creditLimit": 5000, "eligibleCreditLimit": "1.234"}"#)
        #expect(money.faults == ["/creditLimit moneyNotString", "/eligibleCreditLimit tooManyDecimals"])
        let decimals = service.patch(
            "/v1/credit-profiles/C1", #"{"creditLimit": "-1.00", "eligibleCreditLimit": "1.234"}"#)
        #expect(Set(decimals.faults) == ["/creditLimit tooSmall", "/eligibleCreditLimit tooManyDecimals"])
    }

    @Test func `one limit is kept in two currencies at the rate of the day it changed`() throws {
        let service = try TestApplication.withCompany()
        service.parameters([:], #""allowManualLimitEdit": true"#)
        service.put(
            "/v1/exchange-rates/R1",
            #"{"rateType": "DEFAULT", "from": "EUR", "to": "USD", "validFromDate": "2026-01-01", "rate": "1.25"}"#
        )
        service.customer("US1", limit: "1000.00", currency: "USD")
        #expect(service.get("/v1/credit-profiles/US1")["creditLimitCustomerCurrency.amount"] == "1250.00")
        let other = service.patch(
            "/v1/credit-profiles/US1", #"{"creditLimitCustomerCurrency": {"amount": "2500.00"}}"#)
        #expect(other["creditLimit"] == "2000.00")
        let both = service.patch(
            "/v1/credit-profiles/US1",
            """
            {"creditLimit": "1.00", "creditLimitCustomerCurrency": {"amount": "2500.00"}}
            """)
        #expect(both.faults == ["/creditLimitCustomerCurrency bothGiven"])
        service.put(
            "/v1/exchange-rates/R2",
            #"{"rateType": "DEFAULT", "from": "EUR", "to": "USD", "validFromDate": "2026-05-01", "rate": "2"}"#)
        #expect(service.get("/v1/credit-profiles/US1")["creditLimitCustomerCurrency.amount"] == "2500.00")
        let euro = service.put("/v1/customers/US1", #"{"name": "US", "currency": "EUR"}"#)
        #expect(euro["creditProfile.creditLimitCustomerCurrency.amount"] == "2000.00")
        let yen = service.put("/v1/customers/US1", #"{"name": "US", "currency": "JPY"}"#)
        #expect(yen.code == "exchangeRateMissing")
        #expect(yen["rateType"] == "DEFAULT")
    }

    @Test func `figures are never taken for unchanged because the profile is`() throws {
        let service = try service()
        let first = service.get("/v1/credit-profiles/C1")
        service.order("SO-1", "C1", "600.00")
        let second = service.send(.get, "/v1/credit-profiles/C1", headers: ["If-None-Match": first.etag ?? ""])
        #expect(second.status == 200)
        #expect(second["creditUsed"] == "600.00")
        let customer = service.get("/v1/customers/C1")
        #expect(
            service.send(.get, "/v1/customers/C1", headers: ["If-None-Match": customer.etag ?? ""]).status == 200
        )
    }

    @Test func `what is owed and overdue is told as of the day, on the invoice account`() throws {
        let service = try service()
        service.put(
            "/v1/customers/BRANCH",
            #"{"name": "Branch", "currency": "EUR", "invoiceAccount": {"number": "C1"}}"#)
        service.invoice("I1", "C1", "300.00", on: "2026-04-01", due: "2026-05-01")
        service.order("SO-1", "BRANCH", "50.00")
        let profile = service.get("/v1/credit-profiles/C1")
        #expect(profile["balance"] == "300.00")
        #expect(profile["openOrders"] == "50.00")
        #expect(profile["creditUsed"] == "350.00")
        #expect(profile["totalOverdue"] == "300.00")
        #expect(profile["overdueDays"] == "3")
        let onTime = service.get("/v1/credit-profiles/C1?asOf=2026-05-01")
        #expect(onTime["totalOverdue"] == "0.00")
        #expect(onTime["overdueDays"] == "0")
        #expect(service.get("/v1/credit-profiles/C1?asOf=2026-03-31")["balance"] == "0.00")
        #expect(service.get("/v1/credit-profiles/BRANCH")["creditUsed"] == "0.00")
        #expect(service.get("/v1/credit-profiles?customer=C1")["items.0.overdueDays"] == "3")
    }

    @Test func `what is used counts by the limit type`() throws {
        let service = try service()
        service.order("SO-1", "C1", "600.00")
        let profile = service.get("/v1/credit-profiles/C1")
        #expect(profile["openOrders"] == "600.00")
        #expect(profile["creditUsed"] == "600.00")
        #expect(profile["creditRemaining"] == "400.00")
        #expect(profile["creditUsedPercent"] == "60")
        service.parameters([:], #""creditLimitType": "balance""#)
        #expect(service.get("/v1/credit-profiles/C1")["creditUsed"] == "0.00")
        #expect(service.get("/v1/credit-profiles/C1")["openOrders"] == "600.00")
        service.parameters()
        service.customer("C2")
        service.order("SO-2", "C2", "10.00")
        #expect(service.get("/v1/credit-profiles/C2")["creditUsedPercent"] == "infinite")
        #expect(service.get("/v1/credit-profiles/C2")["creditRemaining"] == "-10.00")
    }
}
