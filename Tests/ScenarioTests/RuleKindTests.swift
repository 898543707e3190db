import Testing
import TestSupport

/// Each kind of rule through the API, where no worked example shows it: CM-12.1 to CM-12.17.
@Suite struct RuleKindTests {
    private func service(_ parameters: String = "") throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], parameters)
        return service
    }

    @Test func `CM-12.4, D-31: each installment is an invoice of its own, and credits do not reduce the days`() throws {
        let service = try service()
        service.customer("C1", limit: "90000.00")
        service.rule(#"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 10}"#)
        service.put("/v1/invoices/I1", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "300.00", "transactionDate": "2026-04-01",
             "installments": [{"dueDate": "2026-04-24", "amount": "100.00"}, {"dueDate": "2026-06-24", "amount": "200.00"}]}
            """)
        #expect(service.check("C1", "10.00")["decision"] == "approved")
        #expect(service.check("C1", "10.00", asOf: "2026-05-05").reasons == ["daysOverdue"])
        service.put("/v1/credit-notes/N1", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "100.00", "transactionDate": "2026-05-01"}
            """)
        service.payment("P1", "C1", "50.00", on: "2026-05-01")
        let held = service.check("C1", "10.00", asOf: "2026-05-05")
        #expect(held["reasons.0.observed"] == "11")
        service.post("/v1/settlements", """
            {"customer": {"number": "C1"}, "pairs": [{"invoice": {"number": "I1"}, "installment": 1,
             "creditNote": {"number": "N1"}, "amount": "100.00"}]}
            """)
        #expect(service.check("C1", "10.00", asOf: "2026-05-05")["decision"] == "approved")
    }

    @Test func `CM-12.4: an exclusion by amount looks at what is overdue and not at the order`() throws {
        let service = try service()
        service.customer("C1", limit: "90000.00")
        service.rule(TestApplication.overdue0)
        service.rule("""
            {"ruleKind": "daysOverdue", "ruleType": "exclusion", "level": "table", "accountOrGroup": "C1", "value": "800.00",
             "valueType": "amount", "releaseSalesOrder": true}
            """)
        service.invoice("I1", "C1", "799.99", on: "2026-03-01", due: "2026-04-01")
        #expect(service.check("C1", "50000.00")["decision"] == "approved")
        service.invoice("I2", "C1", "0.01", on: "2026-03-01", due: "2026-04-01")
        #expect(service.check("C1", "0.01")["decision"] == "hold")
    }

    @Test func `CM-12.5: an account status holds, and protects at a finer level`() throws {
        let service = try service()
        for status in ["WATCH", "GOOD"] { service.put("/v1/account-statuses/\(status)", "{}") }
        service.customer("C1", limit: "900.00", profile: #"{"accountStatusId": "WATCH"}"#)
        service.customer("C2", limit: "900.00", profile: #"{"accountStatusId": "GOOD"}"#)
        service.customer("C3", limit: "900.00")
        service.rule(#"{"ruleKind": "accountStatus", "ruleType": "blocking", "level": "all", "value": "watch"}"#)
        #expect(["C1", "C2", "C3"].map { service.check($0, "10.00").reasons } == [["accountStatus"], [], []])
        #expect(service.check("C1", "10.00")["reasons.0.observed"] == "WATCH")
        service.rule(#"{"ruleKind": "accountStatus", "ruleType": "exclusion", "level": "table", "accountOrGroup": "C1", "value": "WATCH"}"#)
        #expect(service.check("C1", "10.00")["decision"] == "approved")
    }

    @Test func `CM-12.6: the terms of the order count, not those of the customer`() throws {
        let service = try service()
        for terms in ["NET30", "NET90"] { service.put("/v1/payment-terms/\(terms)", "{}") }
        service.customer("C1", limit: "900.00", terms: "NET90")
        service.rule(#"{"ruleKind": "termsOfPayment", "ruleType": "blocking", "level": "all", "value": "NET90"}"#)
        #expect(service.check("C1", "10.00", terms: "NET30")["decision"] == "approved")
        #expect(service.check("C1", "10.00", terms: "net90").reasons == ["termsOfPayment"])
        // Without terms of its own the order has the customer's.
        #expect(service.check("C1", "10.00").reasons == ["termsOfPayment"])
    }

    @Test(arguments: [true, false])
    func `CM-12.7: a blank expiration date counts as expired where the parameter says so`(ignores: Bool) throws {
        let service = try service(#""ignoreExpiredWhenDateBlank": \#(ignores), "allowManualLimitEdit": true"#)
        service.customer("C1", profile: #"{"creditLimit": "900.00"}"#)
        service.customer("C2", profile: #"{"unlimitedCreditLimit": true}"#)
        service.rule(#"{"ruleKind": "creditLimitExpired", "ruleType": "blocking", "level": "all", "value": 500}"#)
        #expect(service.check("C1", "10.00").reasons == (ignores ? [] : ["creditLimitExpired"]))
        #expect(service.check("C2", "10.00")["decision"] == "approved")
        service.rule(#"{"ruleKind": "creditLimitExpired", "ruleType": "exclusion", "level": "table", "accountOrGroup": "C1", "value": 500, "releaseSalesOrder": true}"#)
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "1.00"}"#)
        #expect(service.check("C1", "10.00")["decision"] == (ignores ? "approved" : "hold"))
    }

    @Test func `CM-12.8: an overdue amount in percent of the open balance`() throws {
        let service = try service()
        service.customer("C1", limit: "90000.00")
        service.rule(#"{"ruleKind": "overdueAmount", "ruleType": "blocking", "level": "all", "value": "25", "valueType": "percent"}"#)
        service.invoice("I1", "C1", "250.00", on: "2026-03-01", due: "2026-04-01")
        service.invoice("I2", "C1", "750.00", on: "2026-05-01", due: "2026-06-01")
        #expect(service.check("C1", "10.00")["decision"] == "approved")
        service.invoice("I3", "C1", "0.01", on: "2026-03-01", due: "2026-04-01")
        #expect(service.check("C1", "10.00").reasons == ["overdueAmount"])
    }

    @Test func `CM-12.9: a release exclusion of nothing lets free-of-charge orders through`() throws {
        let service = try service()
        service.customer("C1", limit: "90000.00")
        service.rule(TestApplication.overdue0)
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "exclusion", "level": "all", "value": "0.00", "releaseSalesOrder": true}"#)
        service.invoice("I1", "C1", "250.00", on: "2026-03-01", due: "2026-04-01")
        #expect(service.check("C1", "0.00")["decision"] == "approved")
        #expect(service.check("C1", "0.01").reasons == ["daysOverdue"])
    }

    @Test func `CM-12.10: a threshold above 100 is a deliberate overdraft, and the parameter stops the rule`() throws {
        let service = try service()
        service.customer("C1", limit: "1000.00")
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "120"}"#)
        #expect(service.check("C1", "1199.99")["decision"] == "approved")
        #expect(service.check("C1", "1200.00")["reasons.0.tested"] == "individual")
        service.parameters(["confirmation": 0], #""checkLimitOnSalesOrder": false"#)
        #expect(service.check("C1", "5000.00")["decision"] == "approved")
        // A customer without any tested limit is not asked either.
        service.parameters(["confirmation": 0], #""creditLimitType": "none""#)
        #expect(service.check("C1", "5000.00")["decision"] == "approved")
    }

    @Test func `CM-12.3: every kind is evaluated, the reasons stand in the order of CM-12.13`() throws {
        let service = try service(#""checkPaymentTermsIncrease": true, "checkSettlementDiscountIncrease": true"#)
        service.put("/v1/account-statuses/WATCH", "{}")
        service.put("/v1/payment-terms/NET90", #"{"rank": 9}"#)
        service.put("/v1/cash-discounts/D5", #"{"rank": 9}"#)
        service.customer("C1", limit: "100.00", expires: "2026-05-10", profile: #"{"accountStatusId": "WATCH"}"#)
        for rule in [
            TestApplication.limit100, #"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "10.00"}"#,
            #"{"ruleKind": "overdueAmount", "ruleType": "blocking", "level": "all", "value": "10.00", "creditLimitThreshold": "50"}"#,
            #"{"ruleKind": "creditLimitExpired", "ruleType": "blocking", "level": "all", "value": 0}"#,
            #"{"ruleKind": "termsOfPayment", "ruleType": "blocking", "level": "all", "value": "NET90"}"#,
            #"{"ruleKind": "accountStatus", "ruleType": "blocking", "level": "all", "value": "WATCH"}"#, TestApplication.overdue0,
        ] { service.rule(rule) }
        service.invoice("I1", "C1", "50.00", on: "2026-03-01", due: "2026-04-01")
        service.today = "2026-05-11"
        service.put("/v1/orders/S1", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "60.00", "orderDate": "2026-05-11", "paymentTerms": "NET90",
             "cashDiscount": "D5"}
            """)
        #expect(service.posting("S1").reasons == [
            "daysOverdue", "accountStatus", "termsOfPayment", "creditLimitExpired", "overdueAmount", "salesOrderAmount",
            "creditLimitUsed", "paymentTermsIncreased", "settlementDiscountIncreased",
        ])
        #expect(service.hold(of: "S1")["displayReason"] == "Multiple")
        // The release flag crosses kinds, levels, value types and rank checks.
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "exclusion", "level": "all", "value": "60.00", "releaseSalesOrder": true}"#)
        #expect(service.hold(of: "S1")["status"] == "readyToRelease")
    }

    @Test func `CM-12.1: a rule amount in another currency is converted at the day of the check`() throws {
        let service = try service()
        service.customer("C1", limit: "90000.00")
        for (number, day, rate) in [("R1", "2026-01-01", "0.9"), ("R2", "2026-05-10", "0.8")] {
            service.put("/v1/exchange-rates/\(number)", """
                {"rateType": "DEFAULT", "from": "USD", "to": "EUR", "validFromDate": "\(day)", "rate": "\(rate)"}
                """)
        }
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "100.00", "currency": "USD"}"#)
        #expect(service.check("C1", "90.00")["decision"] == "approved")
        #expect(service.check("C1", "90.01")["decision"] == "hold")
        #expect(service.check("C1", "90.00", asOf: "2026-05-10")["decision"] == "hold")
        #expect(service.check("C1", "80.00", asOf: "2026-05-10")["decision"] == "approved")
    }

    @Test func `CM-12.2: an inactive rule concerns nobody, a group rule its credit management group alone`() throws {
        let service = try service()
        service.put("/v1/credit-management-groups/KEY", "{}")
        service.customer("C1", limit: "90000.00", profile: #"{"creditManagementGroupId": "KEY"}"#)
        service.customer("C2", limit: "90000.00")
        // A customer credit group of the same name is another thing (CM-1.2).
        service.creditGroup("KEY", "90000.00")
        service.member("KEY", "C2")
        let rule = service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "group", "accountOrGroup": "key", "value": "10.00"}"#)
        #expect(service.check("C1", "11.00")["decision"] == "hold")
        #expect(service.check("C2", "11.00")["decision"] == "approved")
        service.patch("/v1/blocking-rules/\(rule)", #"{"active": false}"#)
        #expect(service.check("C1", "11.00")["decision"] == "approved")
    }

    @Test func `CM-12.16: rules for nobody warn until somebody is there, and the report lists them at any time`() throws {
        let service = try service()
        for group in ["KEY"] { service.put("/v1/credit-management-groups/\(group)", "{}") }
        service.customer("C1", limit: "900.00", profile: #"{"excludeFromCreditManagement": true}"#)
        let table = service.post("/v1/blocking-rules", #"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "table", "accountOrGroup": "c1", "value": 1}"#)
        #expect(table["warnings.0.code"] == "ruleForExcludedCustomer")
        let group = service.post("/v1/blocking-rules", #"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "group", "accountOrGroup": "KEY", "value": 1}"#)
        #expect(group["warnings.0.code"] == "groupWithoutCustomers")
        func report() -> [String] {
            service.get("/v1/blocking-rules/diagnostics").value("items")?.elements.compactMap { $0["code"]?.string } ?? []
        }
        #expect(report() == ["ruleForExcludedCustomer", "groupWithoutCustomers"])
        service.patch("/v1/credit-profiles/C1", #"{"excludeFromCreditManagement": false, "creditManagementGroupId": "KEY"}"#)
        #expect(report() == [])
        // A mandatory customer is tested whatever the limit type is.
        service.rule(TestApplication.limit100)
        let none = service.put("/v1/parameters/credit-management", """
            {"creditLimitType": "none", "checkpoints": [{"document": "confirmation", "checkAtProForma": true}, {"document": "pickingList"},
             {"document": "releaseToWarehouse"}, {"document": "packingSlip"}, {"document": "invoice"}]}
            """)
        #expect(none["warnings.0.code"] == "creditLimitNotTested")
        service.patch("/v1/credit-profiles/C1", #"{"mandatoryCreditLimit": true}"#)
        #expect(report() == [])
    }

    @Test func `CM-12.16: a rule for a risk group that nobody is in warns`() throws {
        let service = try service()
        service.customer("C1", limit: "900.00")
        let rule = #"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "riskGroupId": "HIGH", "value": 3}"#
        #expect(service.post("/v1/blocking-rules", rule)["warnings.0.code"] == "riskGroupWithoutCustomers")
        service.patch("/v1/credit-profiles/C1", #"{"riskGroupId": "high"}"#)
        #expect(service.get("/v1/blocking-rules/diagnostics").count("items") == 0)
        #expect(service.get("/v1/blocking-rules?creditLimitThreshold.exists=false&currency.exists=false").count("items") == 1)
    }

    @Test func `CM-12.17: the order tells what credit management remembers, is found by it, and its changes are recorded`() throws {
        let service = try service()
        service.customer("C1", limit: "100.00")
        service.rule(TestApplication.limit100)
        for number in ["S1", "S2", "S3"] {
            service.order(number, "C1", "600.00")
            service.posting(number)
        }
        service.release("S1")
        service.reject("S2")
        func found(_ query: String) -> [String] {
            service.get("/v1/orders?\(query)").value("items")?.elements.compactMap { $0["number"]?.string } ?? []
        }
        #expect(found("releasedFromCreditControl=true") == ["S1"])
        #expect(found("rejectedByCredit=true") == ["S2"])
        #expect(found("inCreditControl=true") == ["S3"])
        #expect(service.get("/v1/orders/S1")["creditState.releasedOrderTotal"] == "600.00")
        #expect(service.get("/v1/orders/S2")["creditState.rejectedOrderVersion"] != nil)
        #expect(service.get("/v1/orders/S3")["creditState.hold.id"] == service.hold(of: "S3")["id"])
        let clerk = try service.makeKey(roles: [.creditClerk], defaultCompany: "DE01")
        #expect(service.patch("/v1/orders/S3", #"{"excludeFromCreditManagement": true}"#, key: clerk).status == 200)
        #expect(found("excludeFromCreditManagement=true") == ["S3"])
        #expect(try service.changes("order.updated").last?.changes == #"{"excludeFromCreditManagement":["false","true"]}"#)
        service.put("/v1/orders/S4", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "6.00", "orderDate": "2026-05-04", "intercompany": true}
            """)
        #expect(try service.changes("order.created").last?.changes.contains(#""excludeFromCreditManagement":[null,"true"]"#) == true)
    }
}
