import TestSupport
import Testing

/// The worked examples of CM-19 that are about one check, through the API.
@Suite struct `Credit checks` {
    static let limit100 = #"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "100"}"#
    static func daysOverdue(_ value: Int, _ more: String = #""ruleType": "blocking", "level": "all""#) -> String {
        #"{"ruleKind": "daysOverdue", "value": \#(value), \#(more)}"#
    }

    @Test func `X3 d: a customer without limit may order up to what it has paid ahead`() throws {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.rule(Self.limit100)
        service.customer("C1")
        service.payment("P1", "C1", "600.00", on: "2026-05-01")
        let fine = service.check("C1", "450.00")
        #expect(fine["decision"] == "approved")
        #expect(fine["limits.0.newBalance"] == "-150.00")
        let tooMuch = service.check("C1", "700.00")
        #expect(tooMuch["decision"] == "hold")
        #expect(tooMuch["limits.0.newBalance"] == "100.00")
        #expect(tooMuch["creditUsedPercent"] == "infinite")
    }

    @Test func `X3 e: a mandatory limit of zero has every order reviewed`() throws {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.rule(Self.limit100)
        service.customer("C1", profile: #"{"mandatoryCreditLimit": true}"#)
        service.payment("P1", "C1", "600.00", on: "2026-05-01")
        #expect(service.check("C1", "450.00").reasons == ["creditLimitUsed"])
    }

    @Test(arguments: [
        ("none", false, "approved", "0"), ("balance", false, "approved", "53.333333"),
        ("balancePackingSlip", false, "hold", "76.666666"), ("balanceAll", false, "hold", "106.666666"),
        ("none", true, "approved", "53.333333"),
    ])
    func `X4: what counts depends on the limit type`(type: String, isMandatory: Bool, decision: String, used: String) throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], #""creditLimitType": "\#(type)""#)
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "75"}"#)
        service.customer("C1", limit: "30000.00", profile: #"{"mandatoryCreditLimit": \#(isMandatory)}"#)
        service.invoice("I1", "C1", "12000.00", on: "2026-04-20", due: "2026-06-20")
        service.order("DELIVERED", "C1", "7000.00")
        service.put("/v1/packing-slips/PS1", #"{"order": {"number": "DELIVERED"}, "postingDate": "2026-05-01"}"#)
        service.order("OPEN", "C1", "9000.00")
        let answer = service.check("C1", "4000.00")
        #expect(answer["decision"] == decision)
        #expect(answer["creditUsedPercent"] == used)
    }

    @Test func `X7: a partial document counts what is reserved for it, or all of it`() throws {
        for (bypass, used, decision) in [("false", "76.190476", "approved"), ("true", "104.761904", "hold")] {
            let service = try TestApplication.withCompany()
            service.parameters(["packingSlip": 0], #""creditLimitType": "balance", "bypassInventoryReservations": \#(bypass)"#)
            service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "90"}"#)
            service.customer("C1", limit: "10500.00")
            service.invoice("I1", "C1", "6000.00", on: "2026-04-20", due: "2026-06-20")
            service.put("/v1/orders/SO1", """
                {"customer": {"number": "C1"}, "currency": "EUR", "orderDate": "2026-05-04",
                 "lines": [{"line": 1, "quantity": "100", "unitPrice": "50", "reservedQuantity": "40"}]}
                """)
            let answer = service.posting("SO1", "packingSlip", #""lines": [{"line": 1, "quantity": "40"}]"#)
            #expect(answer["decision"] == decision)
            #expect(answer["check.creditUsedPercent"] == used)
        }
    }

    @Test func `X8: parked orders count until one of them is rejected`() throws {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.rule(Self.limit100)
        service.rule(Self.daysOverdue(0))
        service.customer("C1", limit: "12000.00")
        service.invoice("I1", "C1", "300.00", on: "2026-03-01", due: "2026-04-01")
        service.order("P", "C1", "7000.00")
        let first = service.posting("P")
        #expect(first.reasons == ["daysOverdue"])
        #expect(first["check.creditUsedPercent"] == "60.833333")
        service.order("Q", "C1", "6000.00")
        let second = service.posting("Q")
        #expect(second.reasons == ["daysOverdue", "creditLimitUsed"])
        #expect(second["check.creditUsedPercent"] == "110.833333")
        let hold = first["hold.id"] ?? ""
        #expect(service.post("/v1/holds/\(hold)/reject", "{}", ifMatch: "*")["status"] == "rejected")
        service.payment("P1", "C1", "300.00", on: "2026-05-04", settles: "I1")
        #expect(service.get("/v1/credit-profiles/C1")["openOrders"] == "6000.00")
    }

    @Test func `X9: a finer rule that is silent leaves the coarser one in force`() throws {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.customer("T1", limit: "90000.00")
        service.rule(Self.daysOverdue(30))
        service.rule(Self.daysOverdue(90, #""ruleType": "blocking", "level": "table", "accountOrGroup": "T1""#))
        service.invoice("I1", "T1", "100.00", on: "2026-02-20", due: "2026-03-20")
        #expect(service.check("T1", "10.00").reasons == ["daysOverdue"])
    }

    @Test(arguments: [("KEY", "2026-03-20", "approved"), ("KEY", "2026-02-19", "approved"), ("KEY", "2026-02-18", "hold"),
                      (nil, "2026-04-04", "approved"), (nil, "2026-04-03", "hold")])
    func `X10: an exclusion gives its group more tolerance`(group: String?, due: String, decision: String) throws {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.put("/v1/credit-management-groups/KEY", #"{"description": "Key accounts"}"#)
        service.customer("C1", limit: "90000.00", profile: group.map { #"{"creditManagementGroupId": "\#($0)"}"# })
        service.rule(Self.daysOverdue(30))
        service.rule(Self.daysOverdue(75, #""ruleType": "exclusion", "level": "group", "accountOrGroup": "KEY""#))
        service.invoice("I1", "C1", "100.00", on: "2026-01-20", due: due)
        #expect(service.check("C1", "10.00")["decision"] == decision)
    }

    @Test func `X11: at one level blocking comes first`() throws {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.put("/v1/credit-management-groups/KEY", "{}")
        service.customer("C1", limit: "90000.00", profile: #"{"creditManagementGroupId": "KEY"}"#)
        service.rule(Self.daysOverdue(20, #""ruleType": "blocking", "level": "group", "accountOrGroup": "KEY""#))
        service.rule(Self.daysOverdue(75, #""ruleType": "exclusion", "level": "group", "accountOrGroup": "KEY""#))
        service.invoice("I1", "C1", "100.00", on: "2026-02-20", due: "2026-03-20")
        #expect(service.check("C1", "10.00").reasons == ["daysOverdue"])
    }

    @Test(arguments: [(false, "500.00", "hold"), (true, "500.00", "approved"), (true, "800.00", "hold")])
    func `X12: an exclusion by amount needs the release flag, which crosses everything`(
        isRelease: Bool, overdue: String, decision: String
    ) throws {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.customer("K", limit: "1000.00")
        service.rule(Self.daysOverdue(30))
        service.rule(Self.limit100)
        service.rule("""
            {"ruleKind": "daysOverdue", "ruleType": "exclusion", "level": "table", "accountOrGroup": "K", "valueType": "amount",
             "value": "800.00", "releaseSalesOrder": \(isRelease)}
            """)
        service.invoice("I1", "K", overdue, on: "2026-02-20", due: "2026-03-25")
        #expect(service.check("K", "1400.00")["decision"] == decision)
    }

    @Test(arguments: [("4000.00", "1900.00", "approved"), ("4001.00", "1900.00", "hold"), ("400000.00", "1500.00", "approved")])
    func `X13: an overdue amount holds only above its share of the limit`(order: String, overdue: String, decision: String) throws {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.customer("C1", limit: "25000.00")
        service.rule(#"{"ruleKind": "overdueAmount", "ruleType": "blocking", "level": "all", "value": "1500.00", "creditLimitThreshold": "60"}"#)
        service.invoice("I1", "C1", overdue, on: "2026-02-20", due: "2026-03-25")
        service.invoice("I2", "C1", overdue == "1900.00" ? "9100.00" : "9500.00", on: "2026-04-20", due: "2026-06-25")
        #expect(service.check("C1", order)["decision"] == decision)
    }

    @Test(arguments: [(5, "2026-06-10", "2026-06-15", "approved"), (5, "2026-06-10", "2026-06-16", "hold"),
                      (0, "2026-06-10", "2026-06-10", "approved"), (0, "2026-06-10", "2026-06-11", "hold")])
    func `X14: a limit is valid to the end of its last day and a tolerance on top`(
        value: Int, expires: String, day: String, decision: String
    ) throws {
        let service = try TestApplication.withCompany(today: "2026-06-01")
        service.parameters()
        service.customer("C1", limit: "25000.00", expires: expires)
        service.rule(#"{"ruleKind": "creditLimitExpired", "ruleType": "blocking", "level": "all", "value": \#(value)}"#)
        service.today = day
        #expect(service.check("C1", "10.00")["decision"] == decision)
    }

    @Test func `X14: while a temporary limit is active nothing is expired`() throws {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.parameters()
        service.customer("C1", limit: "25000.00", expires: "2026-06-10")
        service.temporaryLimit("C1", "30000.00", from: "2026-06-01", to: "2026-06-30")
        service.rule(#"{"ruleKind": "creditLimitExpired", "ruleType": "blocking", "level": "all", "value": 0}"#)
        service.today = "2026-06-30"
        #expect(service.check("C1", "10.00")["decision"] == "approved")
        service.today = "2026-07-01"
        #expect(service.check("C1", "10.00").reasons == ["creditLimitExpired"])
    }

    @Test(arguments: [(false, "hold"), (true, "approved")])
    func `X15: an exclusion acts on its own kind unless it releases`(isRelease: Bool, decision: String) throws {
        let service = try TestApplication.withCompany(today: "2026-05-20")
        service.parameters()
        service.put("/v1/payment-terms/PREPAY", #"{"description": "In advance"}"#)
        service.customer("P", limit: "25000.00", expires: "2026-05-25")
        service.rule(#"{"ruleKind": "creditLimitExpired", "ruleType": "blocking", "level": "all", "value": 0}"#)
        service.rule("""
            {"ruleKind": "termsOfPayment", "ruleType": "exclusion", "level": "table", "accountOrGroup": "P", "value": "PREPAY",
             "releaseSalesOrder": \(isRelease)}
            """)
        service.today = "2026-06-20"
        #expect(service.check("P", "10.00", terms: "PREPAY")["decision"] == decision)
    }

    @Test(arguments: [("HIGH", "5000.00", "approved"), ("HIGH", "5000.01", "hold"), (nil, "80000.00", "approved")])
    func `X16: a rule for a risk group concerns nobody else`(group: String?, amount: String, decision: String) throws {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.customer("C1", profile: group.map { #"{"riskGroupId": "\#($0)"}"# })
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "riskGroupId": "HIGH", "value": "5000.00"}"#)
        #expect(service.check("C1", amount)["decision"] == decision)
    }

    @Test(arguments: [("250.00", "approved"), ("250.01", "hold")])
    func `X17: small orders always pass`(amount: String, decision: String) throws {
        let service = try TestApplication.withCompany()
        service.parameters()
        service.customer("C1")
        service.rule(Self.daysOverdue(30))
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "exclusion", "level": "all", "value": "250.00", "releaseSalesOrder": true}"#)
        service.invoice("I1", "C1", "100.00", on: "2025-09-20", due: "2025-10-16")
        #expect(service.check("C1", amount)["decision"] == decision)
    }

    @Test(arguments: [("NET60", true), ("COD", false), ("NET45", false)])
    func `X18: better terms than the customer's are a reason, other terms and terms without a rank are not`(
        terms: String, isHeld: Bool
    ) throws {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], #""checkPaymentTermsIncrease": true"#)
        for (code, rank) in [("COD", "1"), ("NET30", "2"), ("NET60", "3"), ("NET45", "null")] {
            service.put("/v1/payment-terms/\(code)", #"{"rank": \#(rank)}"#)
        }
        service.customer("C1", limit: "1000.00", terms: "NET30")
        #expect(service.check("C1", "10.00", terms: terms).reasons == (isHeld ? ["paymentTermsIncreased"] : []))
        // A customer whose default has no rank: any ranked terms are more.
        service.customer("C2", limit: "1000.00", terms: "NET45")
        #expect(service.check("C2", "10.00", terms: "COD").reasons == ["paymentTermsIncreased"])
    }

    @Test func `the remedies of the conventions' example clear their reason, one cent less does not`() throws {
        let service = try TestApplication.withCompany(today: "2026-11-23")
        service.parameters()
        service.rule(Self.limit100)
        service.customer("C-1001", limit: "50000.00")
        service.invoice("INV-1", "C-1001", "35250.00", on: "2026-11-01", due: "2026-12-01")
        service.order("SO-9", "C-1001", "3500.00")
        let answer = service.check("C-1001", "12500.00")
        #expect(answer["creditUsedPercent"] == "102.5")
        #expect(answer["reasons.0.remedies.0.amount"] == "1250.01")
        #expect(answer["reasons.0.remedies.1.amount"] == "11249.99")
        #expect(answer["reasons.0.remedies.2.amount"] == "51250.01")
        #expect(service.check("C-1001", "11249.99")["decision"] == "approved")
        #expect(service.check("C-1001", "11250.00")["decision"] == "hold")
    }
}
