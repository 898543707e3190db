import TestSupport
import Testing

/// The hard block: CM-5.4, D-01, D-09.
@Suite struct `Customers on hold for invoicing and delivery` {
    private static let documents = ["confirmation", "pickingList", "releaseToWarehouse", "packingSlip", "invoice"]

    private func service() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters([:])
        service.customer("C1", limit: "1000.00")
        service.put("/v1/customers/BRANCH", #"{"name": "Branch", "currency": "EUR", "invoiceAccount": {"number": "C1"}}"#)
        service.order("OLD", "C1", "100.00")
        service.order("OLD-B", "BRANCH", "100.00")
        return service
    }

    private func block(_ customer: String, _ block: String, _ service: TestApplication) {
        service.patch("/v1/credit-profiles/\(customer)", #"{"invoicingAndDeliveryOnHold": "\#(block)"}"#)
    }

    private func newOrder(_ number: String, _ customer: String, _ service: TestApplication) -> TestAnswer {
        service.put("/v1/orders/\(number)", """
            {"customer": {"number": "\(customer)"}, "currency": "EUR", "amount": "10.00", "orderDate": "2026-05-04"}
            """)
    }

    /// Which documents of an order are refused for the block.
    private func refused(_ order: String, _ service: TestApplication) -> [String] {
        Self.documents.filter { document in
            let answer = service.post("/v1/orders/\(order)/postings?dryRun=true", #"{"document": "\#(document)"}"#)
            return answer["code"] == "customerOnHold"
        }
    }

    @Test func `all refuses new orders and every document; invoice refuses packing slip and invoice; no is free`() throws {
        let service = try service()
        block("C1", "all", service)
        let order = newOrder("NEW", "C1", service)
        #expect(order.status == 409)
        #expect(order.code == "customerOnHold")
        #expect(order["invoicingAndDeliveryOnHold"] == "all")
        #expect(refused("OLD", service) == Self.documents)
        #expect(service.posting("OLD")["invoicingAndDeliveryOnHold"] == "all")
        block("C1", "invoice", service)
        #expect(newOrder("NEW", "C1", service).status == 201)
        #expect(refused("OLD", service) == ["packingSlip", "invoice"])
        #expect(service.posting("OLD")["decision"] == "approved")
        block("C1", "no", service)
        #expect(refused("OLD", service) == [])
        // A refusal leaves nothing in the list of holds, and posts nothing.
        #expect(service.get("/v1/holds").count("items") == 0)
    }

    @Test(arguments: ["BRANCH", "C1"])
    func `D-01: the block of the order account counts as well as that of the invoice account`(blocked: String) throws {
        let service = try service()
        block(blocked, "all", service)
        #expect(newOrder("NEW", "BRANCH", service).code == "customerOnHold")
        #expect(refused("OLD-B", service) == Self.documents)
        // The block of a branch says nothing about its head.
        #expect(refused("OLD", service).isEmpty == (blocked == "BRANCH"))
    }

    @Test func `D-01: other flags of an order account with another invoice account are ignored`() throws {
        let service = try service()
        service.parameters(["confirmation": 0])
        service.rule(TestApplication.limit100)
        service.patch("/v1/credit-profiles/BRANCH", #"{"excludeFromCreditManagement": true}"#)
        service.order("BIG", "BRANCH", "5000.00")
        #expect(service.posting("BIG")["decision"] == "hold")
    }

    @Test func `the block is tested before a hold, and the hold goes on beside it`() throws {
        let service = try service()
        service.parameters(["confirmation": 0])
        service.rule(TestApplication.limit100)
        service.order("BIG", "C1", "5000.00")
        #expect(service.posting("BIG")["code"] == "orderSentToCreditManagement")
        block("C1", "all", service)
        #expect(service.posting("BIG")["code"] == "customerOnHold")
        block("C1", "no", service)
        #expect(service.posting("BIG")["code"] == "orderOnCreditHold")
        #expect(service.get("/v1/holds?order=BIG").count("items") == 1)
    }

    @Test func `D-09: a status needs no reason; a reason said with a status is of type status`() throws {
        let service = try service()
        service.put("/v1/account-statuses/STOP", #"{"description": "Stop", "holdEffect": "all"}"#)
        let assigned = service.patch("/v1/credit-profiles/C1", #"{"accountStatusId": "STOP"}"#)
        #expect(assigned["statusReasonId"] == nil)
        #expect(assigned["invoicingAndDeliveryOnHold"] == "all")
        // Both at once: the hand wins over the status.
        let other = service.patch("/v1/credit-profiles/BRANCH", """
            {"accountStatusId": "STOP", "invoicingAndDeliveryOnHold": "invoice"}
            """)
        #expect(other["invoicingAndDeliveryOnHold"] == "invoice")
        // The reason "paid" is there, of type release.
        #expect(service.patch("/v1/credit-profiles/C1", #"{"statusReasonId": "paid"}"#).faults
            == ["/statusReasonId unknownReference"])
    }
}
