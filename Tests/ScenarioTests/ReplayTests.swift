import TestSupport
import Testing

@Suite struct `Deciding again` {
    private static let amountRule = #"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "500.00"}"#

    @Test func `a decision is made again from its inputs, whatever has changed since`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0])
        service.customer("C1", limit: "1000.00", terms: nil)
        service.rule(Self.amountRule)
        service.rule(TestApplication.overdue0)
        service.invoice("I1", "C1", "300.00", on: "2026-03-01", due: "2026-04-01")
        service.order("SO1", "C1", "600.00")
        let id = service.posting("SO1")["check.id"] ?? ""
        let stored = service.get("/v1/credit-checks/\(id)")
        #expect(stored.reasons == ["daysOverdue", "salesOrderAmount"])
        service.rule(TestApplication.limit100)
        service.parameters(["invoice": 3], #""creditLimitType": "none""#)
        service.limit("C1", "99000.00")
        service.payment("P1", "C1", "300.00", on: "2026-05-04", settles: "I1")
        service.put("/v1/orders/SO1", #"{"customer": {"number": "C1"}, "currency": "EUR", "amount": "1.00", "orderDate": "2026-05-04"}"#)
        let again = service.get("/v1/credit-checks/\(id)/replay")
        #expect(again["identical"] == "true")
        #expect(again.text == stored.text.dropLast() + #","identical":true}"#)
        #expect(again["reasons.0.remedies.0.invoices.0.number"] == "I1")
    }

    @Test func `what was refused or passed without rules is made again too`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0])
        service.customer("C1", limit: "1000.00")
        service.rule(Self.amountRule)
        service.order("SO1", "C1", "600.00")
        service.posting("SO1")
        #expect(service.posting("SO1")["code"] == "orderOnCreditHold")
        service.reject("SO1")
        #expect(service.posting("SO1")["code"] == "orderRejectedByCredit")
        service.order("SO2", "C1", "60.00")
        #expect(service.posting("SO2", "invoice")["skippedBecause"] == "checkpointNotMarked")
        service.patch("/v1/credit-profiles/C1", #"{"invoicingAndDeliveryOnHold": "all"}"#)
        #expect(service.posting("SO2")["code"] == "customerOnHold")
        let checks = service.everyItem("/v1/credit-checks")
        #expect(checks.compactMap { $0["skippedBecause"] } == ["checkpointNotMarked"])
        #expect(checks.count == 5)
        for check in checks {
            #expect(service.get("/v1/credit-checks/\(check["id"] ?? "")/replay")["identical"] == "true", "\(check)")
        }
    }

    @Test func `reasons are for those who may see holds`() throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0])
        service.customer("C1", limit: "1000.00")
        service.rule(Self.amountRule)
        service.order("SO1", "C1", "600.00")
        let id = service.posting("SO1")["check.id"] ?? ""
        let seller = try service.makeKey(scopes: [.ordersRead])
        let seen = service.get("/v1/credit-checks/\(id)/replay", key: seller)
        #expect(seen["identical"] == "true")
        #expect(seen.value("reasons")?.isNull == true)
        #expect(service.get("/v1/credit-checks/chk_0000000000001/replay").status == 404)
        service.company("FR01")
        let french = try service.makeKey(scopes: [.ordersRead], companies: ["FR01"])
        #expect(service.get("/v1/credit-checks/\(id)/replay", key: french).status == 404)
    }

    @Test func `every decision of a random run is made again byte for byte, also after a restore`() throws {
        let service = try TestApplication.withCompany()
        var story = RandomStory(service, SeededNumbers("replay"))
        for _ in 0..<220 { story.go() }
        let restored = try service.restored()
        let checks = service.everyItem("/v1/credit-checks?expand=trace")
        #expect(checks.count > 60)
        #expect(Set(checks.compactMap { $0["decision"] }).count >= 2)
        for check in checks {
            let id = check["id"] ?? ""
            let expected = service.get("/v1/credit-checks/\(id)").text.dropLast() + #","identical":true}"#
            #expect(service.get("/v1/credit-checks/\(id)/replay").text == expected)
            #expect(restored.get("/v1/credit-checks/\(id)/replay").text == expected)
        }
    }
}

/// What may happen at a company in a few days, at random.
struct RandomStory {
    let service: TestApplication
    private var numbers: SeededNumbers
    private var (orders, invoices, payments) = (0, 0, 0)
    private var rules: [String] = []

    init(_ service: TestApplication, _ numbers: SeededNumbers) {
        self.service = service
        self.numbers = numbers
        for (terms, rank) in [("COD", 1), ("NET30", 2), ("NET60", 3)] {
            service.put("/v1/payment-terms/\(terms)", #"{"rank": \#(rank)}"#)
        }
        service.put("/v1/account-statuses/WATCH", "{}")
        service.put("/v1/credit-management-groups/KEY", "{}")
        service.put("/v1/exchange-rates/USD", """
            {"rateType": "DEFAULT", "from": "USD", "to": "EUR", "validFromDate": "2026-01-01", "rate": "0.9"}
            """)
        for customer in ["A", "B", "C"] { service.customer(customer, limit: "2000.00", terms: "NET30") }
        service.parameters(["confirmation": 2, "packingSlip": 1])
        addRule()
        addRule()
    }

    private var customer: String { mutating get { numbers.pick("A", "B", "C") } }
    private mutating func amount(_ most: Int) -> String { "\(numbers.number(1...most)).\(numbers.number(10...99))" }

    /// One thing that happens. What is refused has no effect and is part of life.
    mutating func go() {
        switch numbers.number(0...19) {
        case 0...4: order()
        case 5...8: attempt()
        case 9, 10: invoice()
        case 11, 12: pay()
        case 13: service.limit(customer, amount(3_000), expires: numbers.pick("2026-05-02", "2026-05-20", "2099-12-31"))
        case 14: addRule()
        case 15: changeRule()
        case 16: changeParameters()
        case 17: changeProfile()
        case 18: _ = numbers.chance(70) ? service.release("SO\(numbers.number(1...max(1, orders)))") : service.evaluate()
        default: service.today = "2026-05-\(numbers.number(10...30))"
        }
    }

    private mutating func order() {
        orders += 1
        let currency = numbers.chance(80) ? "EUR" : numbers.pick("USD", "GBP")
        service.put("/v1/orders/SO\(orders)", """
            {"customer": {"number": "\(customer)"}, "currency": "\(currency)", "orderDate": "2026-05-04",
             "paymentTerms": "\(numbers.pick("COD", "NET30", "NET60"))",
             "lines": [{"line": 1, "quantity": "10", "unitPrice": "\(amount(120))"}, {"line": 2, "quantity": "1", "unitPrice": "5"}]}
            """)
        if numbers.chance(80) { attempt() }
    }

    private mutating func attempt() {
        let number = numbers.number(max(1, orders - 6)...max(1, orders))
        let document = numbers.pick("confirmation", "confirmation", "pickingList", "packingSlip", "invoice")
        let mode = numbers.pick("posting", "posting", "proForma")
        let lines = numbers.chance(30) ? #", "lines": [{"line": 1, "quantity": "4"}]"# : ""
        service.post("/v1/orders/SO\(number)/postings", #"{"document": "\#(document)", "mode": "\#(mode)"\#(lines)}"#)
    }

    private mutating func invoice() {
        invoices += 1
        let due = "2026-\(numbers.pick("04-20", "05-01", "05-12", "07-01"))"
        service.put("/v1/invoices/I\(invoices)", """
            {"customer": {"number": "\(customer)"}, "currency": "EUR", "amount": "\(amount(900))",
             "transactionDate": "2026-04-01", "dueDate": "\(due)"}
            """)
    }

    private mutating func pay() {
        payments += 1
        service.put("/v1/payments/P\(payments)", """
            {"customer": {"number": "\(customer)"}, "currency": "EUR", "amount": "\(amount(500))", "transactionDate": "2026-05-04"}
            """)
    }

    private mutating func addRule() {
        let target = numbers.pick(#""level": "all""#, #""level": "table", "accountOrGroup": "\#(customer)""#,
                                  #""level": "group", "accountOrGroup": "KEY""#)
        let type = numbers.chance(65)
            ? #""ruleType": "blocking""# : #""ruleType": "exclusion", "releaseSalesOrder": \#(numbers.chance(25))"#
        let condition = numbers.pick(
            #""ruleKind": "daysOverdue", "value": \#(numbers.number(0...20))"#,
            #""ruleKind": "termsOfPayment", "value": "\#(numbers.pick("COD", "NET60"))""#,
            #""ruleKind": "accountStatus", "value": "WATCH""#,
            #""ruleKind": "creditLimitExpired", "value": \#(numbers.number(0...9))"#,
            #""ruleKind": "overdueAmount", "value": "\#(amount(400))", "creditLimitThreshold": "\#(numbers.pick("0", "40"))""#,
            #""ruleKind": "overdueAmount", "valueType": "percent", "value": "\#(numbers.pick("5", "33.3"))""#,
            #""ruleKind": "salesOrderAmount", "currency": "\#(numbers.pick("EUR", "USD"))", "value": "\#(amount(1_500))""#,
            #""ruleKind": "creditLimitUsed", "creditLimitThreshold": "\#(numbers.pick("75", "100", "110.5"))""#)
        let answer = service.post("/v1/blocking-rules", "{\(type), \(target), \(condition)}")
        if let id = answer["id"], answer.status == 201 { rules.append(id) }
    }

    private mutating func changeRule() {
        guard let rule = rules.randomElement(using: &numbers) else { return }
        if numbers.chance(30) {
            service.delete("/v1/blocking-rules/\(rule)")
        } else {
            service.patch("/v1/blocking-rules/\(rule)", #"{"active": \#(numbers.chance(60))}"#)
        }
    }

    private mutating func changeParameters() {
        let grace = numbers.number(1...4)
        let more = [
            #""creditLimitType": "\#(numbers.pick("none", "balance", "balancePackingSlip", "balanceAll"))""#,
            #""checkPaymentTermsIncrease": \#(numbers.chance(50))"#, #""ignoreExpiredWhenDateBlank": \#(numbers.chance(50))"#,
            #""checkLimitOnSalesOrder": \#(numbers.chance(80))"#, #""skipRulesAfterRelease": \#(numbers.chance(30))"#,
            #""bypassInventoryReservations": \#(numbers.chance(30))"#, #""creditManagementEnabled": \#(numbers.chance(90))"#,
        ].joined(separator: ", ")
        service.parameters(numbers.pick(["confirmation": grace, "invoice": grace], ["confirmation": grace, "packingSlip": grace]), more)
    }

    private mutating func changeProfile() {
        let change = numbers.pick(
            #"{"mandatoryCreditLimit": true, "unlimitedCreditLimit": false}"#, #"{"mandatoryCreditLimit": false}"#,
            #"{"mandatoryCreditLimit": false, "unlimitedCreditLimit": true}"#, #"{"unlimitedCreditLimit": false}"#,
            #"{"creditManagementGroupId": "KEY"}"#, #"{"creditManagementGroupId": null}"#, #"{"riskGroupId": "HIGH"}"#,
            #"{"accountStatusId": "WATCH"}"#, #"{"excludeFromCreditManagement": true}"#, #"{"excludeFromCreditManagement": false}"#)
        service.patch("/v1/credit-profiles/\(customer)", change)
    }
}
