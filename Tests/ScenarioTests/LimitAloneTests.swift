import Testing
import TestSupport

/// Checks outside the hold process: free text invoices, and orders while credit management is disabled (CM-16).
struct LimitAloneTests {
    private func service(_ parameters: String, limit: String? = "1000.00", profile: String? = nil) throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], parameters)
        service.customer("C-1", limit: limit, profile: profile)
        return service
    }

    private func freeText(
        _ service: TestApplication, _ amount: String, currency: String = "EUR", query: String = ""
    ) -> TestAnswer {
        service.post("/v1/credit-checks\(query)", """
            {"document": "freeTextInvoice", "customer": {"number": "C-1"}, "currency": "\(currency)", "amount": "\(amount)"}
            """)
    }

    // MARK: CM-16.1

    @Test func `a free text invoice above the limit is refused with the figures, exactly at it is not`() throws {
        let service = try service(#""checkLimitOnFreeTextInvoice": true, "messageWhenExceeding": "error""#)
        service.invoice("INV-1", "C-1", "400.00", on: "2026-05-01", due: "2026-06-01")
        let at = freeText(service, "600.00")
        #expect(at.status == 201)
        #expect(at["decision"] == "approved")
        #expect(at["skippedBecause"] == nil)
        #expect(at["limits.0.usedPercent"] == "100")
        #expect(at.count("warnings") == 0)
        let above = freeText(service, "600.01")
        #expect(above.status == 201)
        #expect(above["decision"] == "refused")
        #expect(above["code"] == "creditLimitExceeded")
        #expect(above.value("order")?.isNull == true)
        #expect(above["check.document"] == "freeTextInvoice")
        #expect(above["limits.0.openBalance"] == "400.00")
        #expect(above["limits.0.currentOrder"] == "600.01")
        #expect(above["limits.0.newBalance"] == "1000.01")
        #expect(above["limits.0.creditLimit"] == "1000.00")
        #expect(above["limits.0.creditExcess"] == "0.01")
        #expect(above["warnings.0.code"] == "creditLimitExceeded")
    }

    @Test func `with messageWhenExceeding warning the invoice goes on, and what was said is kept`() throws {
        let service = try service(#""checkLimitOnFreeTextInvoice": true"#)
        let above = freeText(service, "1000.01")
        #expect(above["decision"] == "approved")
        #expect(above["warnings.0.code"] == "creditLimitExceeded")
        #expect(above["warnings.0.creditExcess"] == "0.01")
        let kept = service.get("/v1/credit-checks?document=freeTextInvoice")
        #expect(kept.count("items") == 1)
        #expect(kept["items.0.id"] == above["id"])
        #expect(kept["items.0.limits.0.creditExcess"] == "0.01")
        #expect(try service.changes("creditCheck.decided").count == 1)
        #expect(service.get("/v1/credit-checks/\(above["id"] ?? "")/replay")["identical"] == "true")
        #expect(service.get("/v1/orders").count("items") == 0)
        #expect(service.get("/v1/holds").count("items") == 0)
    }

    @Test func `the parameter off, an exclusion, no limit at all: the invoice is not compared`() throws {
        let off = try service(#""messageWhenExceeding": "error""#)
        let skipped = freeText(off, "5000.00")
        #expect(skipped["decision"] == "approved")
        #expect(skipped["skippedBecause"] == "checkpointNotMarked")
        #expect(skipped.value("check")?.isNull == true)
        let on = #""checkLimitOnFreeTextInvoice": true, "messageWhenExceeding": "error""#
        let excluded = try service(on, profile: #"{"excludeFromCreditManagement": true}"#)
        #expect(freeText(excluded, "5000.00")["skippedBecause"] == "customerExcluded")
        let unlimited = try service(on, profile: #"{"unlimitedCreditLimit": true}"#)
        #expect(freeText(unlimited, "5000.00")["decision"] == "approved")
        let none = try service(on + #", "creditLimitType": "none""#)
        #expect(freeText(none, "5000.00")["decision"] == "approved")
    }

    @Test func `temporary limits count, and no rule is asked`() throws {
        let service = try service(#""checkLimitOnFreeTextInvoice": true, "messageWhenExceeding": "error""#)
        service.temporaryLimit("C-1", "3000.00", from: "2026-05-01", to: "2026-05-31")
        service.rule(#"{"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "10"}"#)
        #expect(freeText(service, "3000.00")["decision"] == "approved")
        #expect(freeText(service, "3000.01")["code"] == "creditLimitExceeded")
        #expect(freeText(service, "3000.00", query: "?asOf=2026-06-01")["code"] == "creditLimitExceeded")
    }

    @Test(arguments: ["invoice", "all"])
    func `a hard block stops the free text invoice`(block: String) throws {
        let service = try service(#""checkLimitOnFreeTextInvoice": true"#, profile: #"{"invoicingAndDeliveryOnHold": "\#(block)"}"#)
        let answer = freeText(service, "1.00")
        #expect((answer["code"] ?? "") == "customerOnHold")
    }

    @Test func `a missing rate refuses where an excess would, and warns where it would warn`() throws {
        let strict = try service(#""checkLimitOnFreeTextInvoice": true, "messageWhenExceeding": "error""#)
        #expect(freeText(strict, "10.00", currency: "SEK")["code"] == "exchangeRateMissing")
        let lenient = try service(#""checkLimitOnFreeTextInvoice": true"#)
        let warned = freeText(lenient, "10.00", currency: "SEK")
        #expect(warned["decision"] == "approved")
        #expect(warned["warnings.0.code"] == "exchangeRateMissing")
    }

    @Test func `a free text invoice names customer, currency and amount, and no order`() throws {
        let service = try service(#""checkLimitOnFreeTextInvoice": true"#)
        #expect(service.post("/v1/credit-checks", #"{"document": "freeTextInvoice"}"#).faults
            == ["/customer required", "/currency required", "/amount required"])
        #expect(service.post("/v1/credit-checks", """
            {"document": "freeTextInvoice", "order": {"number": "SO-1"}, "customer": {"number": "C-1"}, "currency": "EUR", "amount": "1.00"}
            """).faults == ["/order notAvailable"])
        #expect(service.post("/v1/orders/SO-1/postings", #"{"document": "freeTextInvoice"}"#).faults == ["/document invalidValue"])
        #expect(freeText(service, "5000.00", query: "?dryRun=true")["decision"] == "approved")
        #expect(service.get("/v1/credit-checks").count("items") == 0)
    }

    @Test(arguments: ["pointOfSaleOrder", "callCentreOrder"])
    func `orders of the named channels are compared whatever the parameter says`(document: String) throws {
        let service = try service(#""messageWhenExceeding": "error""#)
        func ask(_ amount: String) -> TestAnswer {
            service.post("/v1/credit-checks", """
                {"document": "\(document)", "customer": {"number": "C-1"}, "currency": "EUR", "amount": "\(amount)"}
                """)
        }
        #expect(ask("1000.00")["decision"] == "approved")
        let above = ask("1000.01")
        #expect(above["code"] == "creditLimitExceeded")
        #expect(service.get("/v1/credit-checks?document=\(document)").count("items") == 2)
        #expect(service.get("/v1/credit-checks/\(above["id"] ?? "")/replay")["identical"] == "true")
        #expect(service.get("/v1/holds").count("items") == 0)
        service.patch("/v1/credit-profiles/C-1", #"{"invoicingAndDeliveryOnHold": "invoice"}"#)
        #expect(ask("1.00")["decision"] == (document == "pointOfSaleOrder" ? "refused" : "approved"))
        service.patch("/v1/credit-profiles/C-1", #"{"invoicingAndDeliveryOnHold": "all"}"#)
        #expect(ask("1.00")["code"] == "customerOnHold")
        #expect(service.post("/v1/orders/SO-1/postings", #"{"document": "\#(document)"}"#).faults == ["/document invalidValue"])
    }

    @Test func `insurance policies raise the limit that the invoice is compared with`() throws {
        let service = try service(#""checkLimitOnFreeTextInvoice": true, "messageWhenExceeding": "error""#)
        service.guaranteeTypes()
        service.insurance("C-1", "400.00", percent: "50")
        #expect(freeText(service, "1200.00")["decision"] == "approved")
        #expect(freeText(service, "1200.01")["code"] == "creditLimitExceeded")
    }

    @Test func `what the ERP has invoiced, as for a project, is never checked and always part of the balance`() throws {
        let service = try service(#""checkLimitOnFreeTextInvoice": true, "messageWhenExceeding": "error""#)
        service.invoice("PRJ-1", "C-1", "5000.00", on: "2026-05-01", due: "2026-06-01")
        #expect(service.get("/v1/credit-profiles/C-1")["balance"] == "5000.00")
        #expect(service.get("/v1/credit-checks").count("items") == 0)
        #expect(freeText(service, "0.01")["code"] == "creditLimitExceeded")
    }

    // MARK: CM-16.2

    @Test func `saving an order above the limit tells so, rule or no rule, and stores it`() throws {
        let service = try service(#""messageWhenExceeding": "error""#)
        func put(_ amount: String) -> TestAnswer {
            service.put("/v1/orders/SO-1", #"{"customer": {"number": "C-1"}, "currency": "EUR", "amount": "\#(amount)", "orderDate": "2026-05-04"}"#)
        }
        #expect(put("1000.00").count("warnings") == 0)
        let above = put("1000.01")
        #expect(above.status == 200)
        #expect(above["warnings.0.code"] == "creditLimitExceeded")
        #expect(above["warnings.0.newBalance"] == "1000.01")
        #expect(above["warnings.0.creditExcess"] == "0.01")
        #expect(service.get("/v1/orders/SO-1")["total"] == "1000.01")
    }

    @Test func `while credit management is enabled messageWhenExceeding never blocks an order`() throws {
        let service = try service(#""messageWhenExceeding": "error""#)
        service.order("SO-1", "C-1", "1500.00")
        let posted = service.posting("SO-1")
        #expect(posted["decision"] == "approved")
        #expect(posted["warnings.0.code"] == "creditLimitExceeded")
    }

    // MARK: CM-16.3

    @Test(arguments: ["confirmation", "pickingList", "packingSlip", "invoice"])
    func `without credit management a posting above the limit is refused where the message is an error`(document: String) throws {
        let service = try service(#""creditManagementEnabled": false, "messageWhenExceeding": "error""#)
        service.rule(#"{"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "1.00"}"#)
        service.order("SO-1", "C-1", "1000.00")
        service.order("SO-2", "C-1", "0.01")
        let refused = service.posting("SO-1", document)
        #expect(refused["decision"] == "refused")
        #expect(refused["code"] == "creditLimitExceeded")
        #expect(refused["check.limits.0.creditExcess"] == "0.01")
        #expect(service.get("/v1/holds").count("items") == 0)
        #expect(service.get("/v1/invoices").count("items") == 0)
        #expect(service.post("/v1/orders/SO-2/cancel", "{}").status == 200)
        let posted = service.posting("SO-1", document)
        #expect(posted["decision"] == "approved")
        #expect(posted["skippedBecause"] == "creditManagementDisabled")
        for check in service.get("/v1/credit-checks?expand=trace").value("items")?.elements.compactMap({ $0["id"]?.string }) ?? [] {
            #expect(service.get("/v1/credit-checks/\(check)/replay")["identical"] == "true")
        }
    }

    @Test func `without credit management a posting above the limit only warns where the message is a warning`() throws {
        let service = try service(#""creditManagementEnabled": false"#)
        service.order("SO-1", "C-1", "1000.01")
        let posted = service.posting("SO-1")
        #expect(posted["decision"] == "approved")
        #expect(posted["skippedBecause"] == "creditManagementDisabled")
        #expect(posted["warnings.0.code"] == "creditLimitExceeded")
    }

    @Test func `releases to the warehouse, pro formas and checkLimitOnSalesOrder off are not compared`() throws {
        let service = try service(#""creditManagementEnabled": false, "messageWhenExceeding": "error""#)
        service.order("SO-1", "C-1", "5000.00")
        #expect(service.posting("SO-1", "releaseToWarehouse")["decision"] == "approved")
        #expect(service.posting("SO-1", "confirmation", #""mode": "proForma""#)["decision"] == "approved")
        let off = try self.service(#""creditManagementEnabled": false, "messageWhenExceeding": "error", "checkLimitOnSalesOrder": false"#)
        off.order("SO-1", "C-1", "5000.00")
        #expect(off.posting("SO-1")["decision"] == "approved")
    }

    @Test func `the limit of a group is for orders under credit management, not for these`() throws {
        func grouped(_ parameters: String, limit: String?) throws -> TestApplication {
            let service = try service(#""checkCreditGroupLimit": true, "messageWhenExceeding": "error", \#(parameters)"#, limit: limit)
            service.creditGroup("G", "10.00")
            service.member("G", "C-1")
            return service
        }
        let invoices = try grouped(#""checkLimitOnFreeTextInvoice": true"#, limit: "1000.00")
        let invoice = freeText(invoices, "80.00")
        #expect(invoice["decision"] == "approved")
        #expect(invoice.count("limits") == 1)
        #expect(invoice["limits.0.tested"] == "individual")
        #expect(freeText(invoices, "1000.01")["code"] == "creditLimitExceeded")
        #expect(invoices.get("/v1/credit-checks/\(invoice["id"] ?? "")/replay")["identical"] == "true")
        let none = try grouped(#""checkLimitOnFreeTextInvoice": true"#, limit: nil)
        #expect(freeText(none, "0.01")["code"] == "creditLimitExceeded")
        // Without credit management a zero limit is none.
        let disabled = try grouped(#""creditManagementEnabled": false"#, limit: nil)
        disabled.order("SO-1", "C-1", "80.00")
        let posted = disabled.posting("SO-1")
        #expect(posted["decision"] == "approved")
        #expect(disabled.posting("SO-1", "packingSlip")["decision"] == "approved")
    }

    @Test func `without credit management a zero limit is unlimited, unless it is mandatory`() throws {
        let disabled = #""creditManagementEnabled": false, "messageWhenExceeding": "error""#
        let zero = try service(disabled, limit: nil)
        zero.order("SO-1", "C-1", "5000.00")
        let posted = zero.posting("SO-1")
        #expect(posted["decision"] == "approved")
        #expect(posted.count("warnings") == 0)
        let mandatory = try service(disabled, limit: nil, profile: #"{"mandatoryCreditLimit": true}"#)
        mandatory.order("SO-1", "C-1", "0.01")
        #expect(mandatory.posting("SO-1")["code"] == "creditLimitExceeded")
        let enabled = try service(#""checkLimitOnFreeTextInvoice": true, "messageWhenExceeding": "error""#, limit: nil)
        #expect(freeText(enabled, "0.01")["code"] == "creditLimitExceeded")
    }
}
