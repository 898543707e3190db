import TestSupport
import Testing

@Suite struct `Code lists` {
    private static let lists = [
        "payment-terms", "cash-discounts", "credit-management-groups", "account-statuses", "guarantee-types",
        "coverage-types",
    ]

    @Test(arguments: lists)
    func `a code is created, replaced, found ignoring case and deleted`(list: String) throws {
        let service = try TestApplication.withCompany()
        let created = service.put("/v1/\(list)/NET30", #"{"description": "First"}"#)
        #expect(created.status == 201)
        #expect(created["code"] == "NET30")
        #expect(created["company"] == "DE01")
        #expect(created.fields["Location"] == "/v1/\(list)/NET30")
        let replaced = service.put("/v1/\(list)/net30", #"{"description": "Second", "company": "de01"}"#)
        #expect(replaced.status == 200)
        #expect(replaced["code"] == "NET30")
        #expect(replaced.etag == "\"2\"")
        #expect(service.get("/v1/\(list)/Net30")["description"] == "Second")
        #expect(service.get("/v1/\(list)/\(created["id"] ?? "")")["code"] == "NET30")
        #expect(service.get("/v1/\(list)?code=net30").count("items") == 1)
        #expect(service.delete("/v1/\(list)/NET30", ifMatch: "\"1\"").code == "versionMismatch")
        #expect(service.delete("/v1/\(list)/NET30", ifMatch: "\"2\"").status == 204)
        #expect(service.get("/v1/\(list)/NET30").code == "notFound")
    }

    @Test func `the same again changes nothing, and an older state is ignored`() throws {
        let service = try TestApplication.withCompany()
        let body = #"{"description": "30 days", "rank": 2, "sourceVersion": 5}"#
        service.put("/v1/payment-terms/NET30", body)
        let before = try service.changeCount()
        #expect(service.put("/v1/payment-terms/NET30", body)["version"] == "1")
        let older = service.put("/v1/payment-terms/NET30", #"{"rank": 9, "sourceVersion": 4}"#)
        #expect(older["outdated"] == "true")
        #expect(older["rank"] == "2")
        #expect(try service.changeCount() == before)
    }

    @Test func `ranks count from one and may be left out`() throws {
        let service = try TestApplication.withCompany()
        #expect(service.put("/v1/payment-terms/NET30", #"{"rank": 0}"#).faults == ["/rank tooSmall"])
        #expect(service.put("/v1/payment-terms/NET30", #"{"rank": "2"}"#).faults == ["/rank invalidType"])
        #expect(service.put("/v1/payment-terms/NET45", "{}").value("rank")?.isNull == true)
        #expect(
            service.put("/v1/credit-management-groups/GOLD", #"{"rank": 1}"#).faults == ["/rank unknownProperty"])
    }

    @Test func `a status blocks nothing unless it says so`() throws {
        let service = try TestApplication.withCompany()
        #expect(service.put("/v1/account-statuses/OPEN", "{}")["holdEffect"] == "no")
        #expect(service.put("/v1/account-statuses/STOP", #"{"holdEffect": "all"}"#)["holdEffect"] == "all")
        #expect(
            service.put("/v1/account-statuses/STOP", #"{"holdEffect": "some"}"#).faults == [
                "/holdEffect invalidValue"
            ])
        #expect(service.get("/v1/account-statuses?holdEffect=all").count("items") == 1)
    }

    @Test func `a reason has its type in its code`() throws {
        let service = try TestApplication.withCompany()
        let reason = service.put("/v1/reason-codes/release.bank.confirmed", #"{"description": "Bank"}"#)
        #expect(reason.status == 201)
        #expect(reason["type"] == "release")
        #expect(reason["reason"] == "bank.confirmed")
        #expect(service.get("/v1/reason-codes?type=release").count("items") == 3)
        #expect(service.get("/v1/reason-codes?type=status").count("items") == 0)
        for code in ["paid", "refund.paid", "release."] {
            #expect(service.put("/v1/reason-codes/\(code)", "{}").faults == ["/code invalidFormat"])
        }
        #expect(
            service.put("/v1/reason-codes/hold." + String(repeating: "x", count: 21), "{}").faults == [
                "/code tooLong"
            ])
        #expect(service.put("/v1/reason-codes/hold." + String(repeating: "x", count: 20), "{}").status == 201)
    }

    @Test func `a group has at most ten characters, other codes thirty`() throws {
        let service = try TestApplication.withCompany()
        #expect(service.put("/v1/credit-management-groups/ABCDEFGHIJK", "{}").faults == ["/code tooLong"])
        #expect(service.put("/v1/credit-management-groups/ABCDEFGHIJ", "{}").status == 201)
        #expect(
            service.put("/v1/payment-terms/" + String(repeating: "x", count: 31), "{}").faults == ["/code tooLong"]
        )
    }

    @Test func `a code in use is not deleted, and the answer names what uses it`() throws {
        let service = try TestApplication.withCompany()
        service.put("/v1/payment-terms/NET60", "{}")
        service.put("/v1/credit-management-groups/GOLD", "{}")
        let rule = service.rule(
            #"{"ruleKind": "termsOfPayment", "ruleType": "blocking", "level": "group", "accountOrGroup": "gold", "value": "net60"}"#
        )
        let terms = service.delete("/v1/payment-terms/NET60")
        #expect(terms.status == 409)
        #expect(terms.code == "referenced")
        #expect(terms["references.0"] == "blocking-rules/\(rule)")
        #expect(terms["detail"] == "\"NET60\" is in use by 1 blocking-rules (\(rule)).")
        #expect(service.delete("/v1/credit-management-groups/GOLD").code == "referenced")
        service.put("/v1/parameters/credit-management", #"{"cancelledOrderReason": "paid"}"#)
        #expect(service.delete("/v1/reason-codes/release.paid")["references.0"] == "parameters/credit-management")
        for number in 1...7 { service.customer("C\(number)", terms: "NET60") }
        let many = service.delete("/v1/payment-terms/NET60")
        #expect(many["references.0"] == "customers/C1")
        #expect(many["references.4"] == "customers/C5")
        #expect(many["references.5"] == "customers")
        #expect(many["references.6"] == "blocking-rules/\(rule)")
        #expect(many["detail"] == "\"NET60\" is in use by 7 customers (C1, C2, C3, C4, C5, ...), 1 blocking-rules (\(rule)).")
    }

    @Test(arguments: [(1_000, "1000 customers (C1"), (1_001, "more than 1000 customers (C1")])
    func `what uses a code is counted up to a thousand of a kind`(customers: Int, told: String) throws {
        let service = try TestApplication.withCompany()
        service.put("/v1/payment-terms/NET60", "{}")
        let rows = (1...customers).map { #"{"number": "C\#($0)", "name": "C", "currency": "EUR", "paymentTerms": "NET60"}"# }
        let imported = service.send(
            .post, "/v1/imports?kind=customers", rows.joined(separator: "\n"),
            headers: ["Content-Type": "application/x-ndjson", "Prefer": "wait=20"])
        #expect(imported["result.created"] == "\(customers)")
        let refused = service.delete("/v1/payment-terms/NET60")
        #expect(refused["detail"]?.hasPrefix("\"NET60\" is in use by \(told)") == true, "\(refused)")
        #expect(refused.count("references") == 6)
    }

    @Test func `CM-4: each record that names a code keeps it, and is named`() throws {
        let service = try TestApplication.withCompany()
        for code in [
            "account-statuses/WATCH", "account-statuses/STOP", "cash-discounts/D2", "cash-discounts/D3", "payment-terms/NET30",
            "credit-management-groups/KEY", "reason-codes/status.late",
        ] { service.put("/v1/\(code)", "{}") }
        service.parameters(["confirmation": 0])
        service.customer("C1", profile: #"{"accountStatusId": "watch", "statusReasonId": "late", "creditManagementGroupId": "key"}"#)
        service.put("/v1/customers/C2", #"{"name": "C2", "currency": "EUR", "cashDiscount": "d2"}"#)
        let rule = service.rule(#"{"ruleKind": "accountStatus", "ruleType": "blocking", "level": "all", "value": "STOP"}"#)
        service.put("/v1/orders/S1", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "5.00", "orderDate": "2026-05-04", "paymentTerms": "NET30",
             "cashDiscount": "D3"}
            """)
        service.post("/v1/orders/S1/hold", #"{"reasonCode": "dispute"}"#)
        service.release("S1")
        let hold = service.hold(of: "S1")["id"] ?? ""
        for (code, reference) in [
            ("account-statuses/WATCH", "credit-profiles/C1"), ("account-statuses/STOP", "blocking-rules/\(rule)"),
            ("cash-discounts/D2", "customers/C2"), ("cash-discounts/D3", "orders/S1"), ("payment-terms/NET30", "orders/S1"),
            ("credit-management-groups/KEY", "credit-profiles/C1"), ("reason-codes/status.late", "credit-profiles/C1"),
            ("reason-codes/hold.dispute", "holds/\(hold)"), ("reason-codes/release.paid", "holds/\(hold)"),
        ] {
            let refused = service.delete("/v1/\(code)")
            #expect(refused.code == "referenced", "\(code)")
            #expect(refused["references.0"] == reference, "\(code)")
            #expect(service.get("/v1/\(code)").status == 200, "\(code)")
        }
        #expect(service.delete("/v1/reason-codes/release.promised").status == 204)
        service.delete("/v1/blocking-rules/\(rule)")
        #expect(service.delete("/v1/account-statuses/STOP").status == 204)
    }

    @Test func `CM-4.2: a credit management group has a name of at most sixty characters`() throws {
        let service = try TestApplication.withCompany()
        let group = service.put("/v1/credit-management-groups/KEY", #"{"name": "Key accounts", "description": "The large ones"}"#)
        #expect(group["name"] == "Key accounts")
        #expect(try service.changes("creditManagementGroup.created").last?.changes.contains("Key accounts") == true)
        let long = String(repeating: "n", count: 61)
        #expect(service.put("/v1/credit-management-groups/KEY", #"{"name": "\#(long)"}"#).faults == ["/name tooLong"])
        #expect(service.get("/v1/credit-management-groups?q=accounts").count("items") == 1)
        #expect(service.get("/v1/credit-management-groups?name.prefix=Key&sort=name").count("items") == 1)
        #expect(service.put("/v1/credit-management-groups/KEY", "{}")["name"] == nil)
        #expect(service.put("/v1/account-statuses/WATCH", #"{"name": "Watch"}"#).faults == ["/name unknownProperty"])
    }

    @Test func `CM-4.1: reasons are unique within their type and found by it`() throws {
        let service = try TestApplication.withCompany()
        service.put("/v1/reason-codes/hold.paid", "{}")
        #expect(service.get("/v1/reason-codes?reason=PAID").count("items") == 2)
        #expect(service.get("/v1/reason-codes?reason=paid&type=hold")["items.0.code"] == "hold.paid")
        #expect(service.put("/v1/reason-codes/HOLD.Paid", #"{"description": "Paid"}"#).status == 200)
        #expect(service.get("/v1/reason-codes?type=hold&sort=-reason").count("items") == 2)
    }

    @Test func `codes belong to one company`() throws {
        let service = try TestApplication.withCompany()
        service.company("FR01")
        service.put("/v1/payment-terms/NET30?company=DE01", "{}")
        #expect(service.get("/v1/payment-terms/NET30?company=FR01").code == "notFound")
        #expect(service.get("/v1/payment-terms/NET30").code == "companyRequired")
        #expect(
            service.put("/v1/payment-terms/NET30?company=DE01", #"{"company": "FR01"}"#).faults == [
                "/company companyMismatch"
            ])
        let french = try service.makeKey(roles: [.administrator], companies: ["FR01"])
        #expect(service.get("/v1/payment-terms/NET30?company=DE01", key: french).code == "companyNotAllowed")
        let id = service.get("/v1/payment-terms/NET30?company=DE01")["id"] ?? ""
        #expect(service.get("/v1/payment-terms/\(id)", key: french).code == "notFound")
        #expect(service.delete("/v1/payment-terms/\(id)", key: french).code == "notFound")
    }

    @Test func `each list has its own scopes`() throws {
        let service = try TestApplication.withCompany()
        let reader = try service.makeKey(scopes: [.paymentTermsRead, .creditSetUpRead])
        #expect(service.get("/v1/payment-terms", key: reader).status == 200)
        let refused = service.put("/v1/payment-terms/NET30", "{}", key: reader)
        #expect(refused.status == 403)
        #expect(refused["requiredScope"] == "payment-terms:write")
        #expect(service.put("/v1/cash-discounts/D", "{}", key: reader)["requiredScope"] == "cash-discounts:write")
        #expect(service.put("/v1/account-statuses/A", "{}", key: reader)["requiredScope"] == "credit-setup:write")
        #expect(service.get("/v1/cash-discounts", key: reader)["requiredScope"] == "cash-discounts:read")
        #expect(service.delete("/v1/reason-codes/hold.x", key: reader)["requiredScope"] == "credit-setup:write")
    }

    @Test func `a dry run leaves no trace`() throws {
        let service = try TestApplication.withCompany()
        let before = try service.changeCount()
        #expect(service.put("/v1/payment-terms/NET30?dryRun=true", "{}").status == 201)
        #expect(service.get("/v1/payment-terms/NET30").code == "notFound")
        #expect(service.delete("/v1/reason-codes/hold.dispute?dryRun=true").status == 204)
        #expect(service.get("/v1/reason-codes/hold.dispute").status == 200)
        #expect(try service.changeCount() == before)
    }

    @Test func `pages neither repeat nor lose a row while codes are added`() throws {
        let service = try TestApplication.withCompany()
        for number in 1...5 { service.put("/v1/payment-terms/T\(number)", "{}") }
        var seen: [String] = []
        var target = "/v1/payment-terms?limit=2&sort=code"
        for page in 1...9 {
            let answer = service.get(target)
            for index in 0..<answer.count("items") { seen.append(answer["items.\(index).code"] ?? "") }
            service.put("/v1/payment-terms/T0\(page)", "{}")
            guard let next = answer["next"] else { break }
            target = "/v1/payment-terms?limit=2&sort=code&cursor=\(next)"
        }
        #expect(seen == ["T1", "T2", "T3", "T4", "T5"])
    }

    @Test func `a change is told with old and new value`() throws {
        let service = try TestApplication.withCompany()
        service.put("/v1/payment-terms/NET30", #"{"rank": 1}"#)
        service.put("/v1/payment-terms/NET30", #"{"rank": 2}"#)
        let last = try #require(try service.changes("paymentTerms.updated").last)
        #expect(last.changes == #"{"rank":["1","2"]}"#)
        #expect(last.data.contains(#""number":"NET30""#))
    }
}
