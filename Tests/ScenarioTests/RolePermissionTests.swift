import Domain
import HTTPServer
import TestSupport
import Testing

/// Who may do what: the table of CM-2 as it stands in the specification, played over the endpoints.
@Suite struct `Roles and permissions` {
    /// One action of CM-2, as requests that change nothing.
    struct Action: Sendable, CustomTestStringConvertible {
        let name: String
        let scope: String
        let roles: Set<Role>
        let requests: [(HTTPServer.Method, String, String?)]
        var testDescription: String { name }

        init(_ name: String, _ scope: String, _ roles: Set<Role>, _ requests: (HTTPServer.Method, String, String?)...) {
            self.name = name
            self.scope = scope
            self.roles = roles.union([.administrator])
            self.requests = requests
        }
    }

    private static let line = #"{"customer": {"number": "C1"}, "newLimit": "700.00", "newToDate": "2099-12-31"}"#

    static let actions: [Action] = [
        Action("see the credit summary of a customer", "credit-profiles:read", Set(Role.allCases),
               (.get, "/v1/credit-profiles/C1", nil), (.get, "/v1/credit-profiles", nil)),
        Action("see orders", "orders:read", Set(Role.allCases), (.get, "/v1/orders/S2", nil), (.get, "/v1/credit-checks", nil)),
        Action("see holds", "holds:read", [.creditClerk, .creditManager, .receivablesManager, .batch, .viewer, .integration],
               (.get, "/v1/holds", nil), (.get, "/v1/holds/HOLD", nil), (.get, "/v1/holds/counts", nil)),
        Action("maintain the credit profile except the limit", "credit-profiles:write",
               [.creditClerk, .creditManager, .receivablesManager],
               (.patch, "/v1/credit-profiles/C1", #"{"creditNotes": "Calls back"}"#)),
        Action("edit the limit directly", "limits:edit", [.creditManager, .receivablesManager],
               (.patch, "/v1/credit-profiles/C1", #"{"creditLimit": "900.00"}"#)),
        Action("maintain insurance policies and guarantees", "guarantees:write", [.creditManager, .receivablesManager],
               (.post, "/v1/guarantees", """
                {"customer": {"number": "C1"}, "identifier": "insurance", "typeId": "CREDIT", "value": "1.00",
                 "currency": "EUR", "insurerOrGuarantor": {"name": "Northern"}}
                """)),
        Action("create and edit an adjustment journal", "limit-adjustments:write",
               [.creditClerk, .creditManager, .receivablesManager, .batch],
               (.post, "/v1/limit-adjustments", #"{"adjustmentType": "creditLimit", "lines": [\#(line)]}"#),
               (.patch, "/v1/limit-adjustments/JOURNAL", #"{"description": "Spring"}"#),
               (.delete, "/v1/limit-adjustments/JOURNAL", nil)),
        Action("post an adjustment journal", "limits:post", [.creditManager, .receivablesManager, .batch],
               (.post, "/v1/limit-adjustments/JOURNAL/post", "{}"),
               (.post, "/v1/limit-adjustments", #"{"adjustmentType": "creditLimit", "post": true, "lines": [\#(line)]}"#)),
        Action("maintain set-up, rules and parameters", "credit-setup:write", [.creditManager, .receivablesManager],
               (.post, "/v1/blocking-rules", #"{"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30}"#),
               (.put, "/v1/account-statuses/GOOD", "{}"), (.put, "/v1/credit-management-groups/G1", "{}"),
               (.put, "/v1/reason-codes/release.other", "{}"),
               (.put, "/v1/parameters/credit-management", "{}")),
        Action("trigger a posting that runs a check", "orders:post", [.salesClerk, .receivablesManager, .batch, .integration],
               (.post, "/v1/orders/S2/postings", #"{"document": "confirmation"}"#)),
        Action("ask what a check would say, without effect", "credit-profiles:read", Set(Role.allCases),
               (.post, "/v1/credit-checks", #"{"document": "confirmation", "order": {"number": "S2"}}"#)),
        Action("exclude an order from credit management", "orders:exclude", [.creditClerk, .creditManager],
               (.patch, "/v1/orders/S2", #"{"excludeFromCreditManagement": true}"#)),
        Action("force a hold", "holds:force", [.creditClerk, .creditManager, .batch],
               (.post, "/v1/orders/S2/hold", #"{"reasonCode": "dispute"}"#),
               (.post, "/v1/holds/force", #"{"orders": [{"number": "S2"}], "reasonCode": "dispute"}"#)),
        Action("release, reject, clear a rejection", "holds:release", [.creditManager],
               (.post, "/v1/holds/HOLD/release", #"{"reasonCode": "paid"}"#), (.post, "/v1/holds/HOLD/reject", "{}"),
               (.post, "/v1/holds/release", #"{"holds": [{"id": "HOLD"}], "reasonCode": "paid"}"#),
               (.post, "/v1/holds/reject", #"{"holds": [{"id": "HOLD"}]}"#),
               (.post, "/v1/orders/S3/clear-rejection", "{}")),
        Action("set review date and notes", "holds:write", [.creditClerk, .creditManager],
               (.patch, "/v1/holds/HOLD", #"{"notes": "Calls back"}"#),
               (.post, "/v1/holds/update", #"{"holds": [{"id": "HOLD"}], "responsible": "nadia"}"#)),
        Action("evaluate for release", "holds:evaluate", [.creditClerk, .creditManager, .batch],
               (.post, "/v1/holds/evaluate", "{}")),
        // Of these, the participants of the step alone; here everybody is one (CM-15.1).
        Action("approve in a workflow", "approvals:decide",
               [.salesClerk, .creditClerk, .creditManager, .receivablesManager, .collectionsAgent, .collectionsManager,
                .receivablesClerk, .poster],
               (.post, "/v1/approvals/REQUEST/approve", "{}"), (.post, "/v1/approvals/REQUEST/deny", "{}"),
               (.post, "/v1/approvals/REQUEST/request-change", "{}"),
               (.post, "/v1/limit-adjustments/REVIEWED/approve", "{}"), (.post, "/v1/limit-adjustments/REVIEWED/deny", "{}"),
               (.post, "/v1/limit-adjustments/REVIEWED/request-change", "{}")),
        Action("load records of the ERP", "customers:write", [.integration],
               (.put, "/v1/customers/C9", #"{"name": "New", "currency": "EUR"}"#)),
        Action("load orders of the ERP", "orders:write", [.integration],
               (.put, "/v1/orders/S9", """
                   {"customer": {"number": "C1"}, "currency": "EUR", "amount": "1.00", "orderDate": "2026-05-04"}
                   """)),
        Action("enter payments", "payments:write", [.receivablesClerk, .poster, .integration],
               (.put, "/v1/payments/P9", """
                   {"customer": {"number": "C1"}, "currency": "EUR", "amount": "1.00", "transactionDate": "2026-05-04"}
                   """)),
        Action("keep API keys", "admin", [], (.get, "/v1/api-keys", nil),
               (.post, "/v1/api-keys", #"{"name": "x", "roles": ["viewer"]}"#)),
    ]

    /// A held order S1, a free one S2, a rejected one S3, a journal in draft, one that waits for petra, and its request.
    struct Given {
        let hold: String
        let journal: String
        let reviewed: String
        let request: String
    }

    private static func given(_ service: TestApplication) throws -> Given {
        service.guaranteeTypes()
        service.parameters(["confirmation": 0], #""allowManualLimitEdit": true"#)
        service.customer("C1", limit: "500.00")
        service.rule(TestApplication.limit100)
        for (order, amount) in [("S1", "600.00"), ("S2", "1.00"), ("S3", "700.00")] { service.order(order, "C1", amount) }
        service.posting("S3")
        service.reject("S3")
        service.posting("S1")
        let journal = service.post("/v1/limit-adjustments", #"{"adjustmentType": "creditLimit", "lines": [\#(line)]}"#)
        let reviewed = service.post("/v1/limit-adjustments", #"{"adjustmentType": "creditLimit", "lines": [\#(line)]}"#)
        let participants = Role.allCases.map { #"{"role": "\#($0.rawValue)"}"# }.joined(separator: ", ")
        service.workflow("adjustmentJournal", #"{"steps": [{"participants": [\#(participants), {"user": "petra"}]}]}"#)
        let submitted = service.act("submit", try #require(reviewed["number"]), as: "omar")
        // The other journal needs no approval.
        service.workflow("adjustmentJournal", #"{"active": false, "steps": []}"#)
        return Given(
            hold: try #require(service.hold(of: "S1")["id"]), journal: try #require(journal["number"]),
            reviewed: try #require(submitted["number"]), request: try #require(submitted["approval.id"]))
    }

    private static func send(
        _ request: (HTTPServer.Method, String, String?), _ given: Given, key: String,
        _ service: TestApplication
    ) -> TestAnswer {
        func filled(_ text: String) -> String {
            text.replacing("HOLD", with: given.hold).replacing("JOURNAL", with: given.journal)
                .replacing("REVIEWED", with: given.reviewed).replacing("REQUEST", with: given.request)
        }
        let target = filled(request.1) + (request.0 == .get ? "" : "?dryRun=true")
        var headers: [String: String] = [:]
        if request.0 != .get, request.0 != .put { headers["If-Match"] = "*" }
        if request.0 == .post { headers["Idempotency-Key"] = "dry" }
        if request.1.contains("REVIEWED") || request.1.contains("REQUEST") { headers["Acting-User"] = "petra" }
        return service.send(request.0, target, request.2.map(filled), key: key, headers: headers)
    }

    @Test func `every role may do what CM-2 says and is refused the rest with the scope that is missing`() throws {
        let service = try TestApplication.withCompany()
        let given = try Self.given(service)
        let before = try service.changeCount()
        for role in Role.allCases {
            let key = try service.makeKey(roles: [role])
            for action in Self.actions {
                for request in action.requests {
                    let answer = Self.send(request, given, key: key, service)
                    if action.roles.contains(role) {
                        #expect(answer.status < 300, "\(role) should be able to \(action.name): \(request.1) gave \(answer)")
                    } else {
                        #expect(answer.status == 403 && answer.code == "missingScope", "\(role) may not \(action.name): \(request.1)")
                        // A direct change of the limit asks for the profile first.
                        let named = action.scope == "limits:edit" && role != .creditClerk ? "credit-profiles:write" : action.scope
                        let journal = action.scope == "limits:post" && request.1 == "/v1/limit-adjustments" && role != .creditClerk
                        #expect(answer["requiredScope"] == (journal ? "limit-adjustments:write" : named), "\(role): \(request.1)")
                    }
                }
            }
        }
        // The keys are told of; nothing else has happened.
        #expect(try service.changes("apiKey.").count == Role.allCases.count + 1)
        #expect(try service.changeCount() == before + Role.allCases.count)
    }

    @Test func `each permission stands alone, and is for the companies of the key only`() throws {
        let service = try TestApplication.withCompany()
        let given = try Self.given(service)
        service.company("FR01")
        for action in Self.actions where action.scope != "admin" {
            let scopes = [try #require(Scope(rawValue: action.scope))]
                + (action.scope == "limits:edit" ? [.creditProfilesWrite] : [])
                + (action.scope == "limits:post" ? [.limitAdjustmentsWrite] : [])
            let here = try service.makeKey(scopes: scopes, companies: ["DE01"])
            let elsewhere = try service.makeKey(scopes: scopes, companies: ["FR01"])
            for request in action.requests {
                let allowed = Self.send(request, given, key: here, service)
                #expect(allowed.status < 300, "\(action.name): \(allowed)")
                let foreign = Self.send(request, given, key: elsewhere, service)
                if request.1.contains("HOLD") || request.1.contains("REQUEST") || request.1.contains("REVIEWED") {
                    #expect(foreign.code == "notFound", "\(action.name): \(foreign)")
                } else if request.0 == .post, request.1 == "/v1/holds/release" || request.1 == "/v1/holds/reject"
                    || request.1 == "/v1/holds/update" {
                    #expect(foreign["results.0.problem.code"] == "notFound", "\(action.name): \(foreign)")
                } else if request.1.contains("C1") || request.1.contains("JOURNAL") || request.1.contains("S2")
                    || request.1.contains("S3") {
                    #expect(foreign.code == "notFound", "\(action.name): \(foreign)")
                }
                if request.0 == .get, !request.1.dropFirst(4).contains("/") {
                    let named = service.get(request.1 + "?company=DE01", key: elsewhere)
                    #expect(named.code == "companyNotAllowed", "\(action.name): \(named)")
                    #expect(service.get(request.1 + "?company=*", key: elsewhere).count("items") == 0)
                }
            }
        }
    }
}
