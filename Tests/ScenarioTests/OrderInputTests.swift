import TestSupport
import Testing

/// What orders and postings take of quantities: CM-7.4, CM-13.1.
@Suite struct `Quantities of orders and postings` {
    private func order(_ service: TestApplication, _ line: String) -> TestAnswer {
        service.put("/v1/orders/SO-1", """
            {"customer": {"number": "C1"}, "currency": "EUR", "orderDate": "2026-05-04",
             "lines": [{"line": 1, "unitPrice": "5", \(line)}]}
            """)
    }

    @Test(arguments: [
        (#""quantity": "10", "reservedQuantity": "-9""#, false), (#""quantity": "10", "reservedQuantity": "11""#, false),
        (#""quantity": "10", "reservedQuantity": "10""#, true), (#""quantity": "10", "reservedQuantity": "0""#, true),
        (#""quantity": "-10", "reservedQuantity": "-9""#, true), (#""quantity": "-10", "reservedQuantity": "9""#, false),
        (#""quantity": "10", "pickedQuantity": "-1""#, false),
    ])
    func `what is reserved or picked lies between nothing and the quantity`(line: String, isTaken: Bool) throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        let answer = order(service, line)
        #expect(answer.status == (isTaken ? 201 : 422))
        if !isTaken { #expect(answer.faults.first?.hasSuffix("Quantity outOfRange") == true) }
    }

    @Test func `a posting of a line that the order does not have is refused, a confirmation too`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        #expect(order(service, #""quantity": "10", "reservedQuantity": "0""#).status == 201)
        for document in ["confirmation", "pickingList", "releaseToWarehouse", "packingSlip", "invoice"] {
            let refused = service.post(
                "/v1/orders/SO-1/postings", #"{"document": "\#(document)", "lines": [{"line": 9, "quantity": "1"}]}"#)
            #expect(refused.faults == ["/lines/0/line unknownReference"])
        }
    }

    @Test func `nothing reserved is told as that, not as nothing left`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1")
        #expect(order(service, #""quantity": "10", "reservedQuantity": "0""#).status == 201)
        let refused = service.post("/v1/orders/SO-1/postings", #"{"document": "packingSlip"}"#)
        #expect(refused.code == "quantityExceeded")
        #expect(refused["detail"]?.contains("reserve it, or name the lines") == true)
        let named = service.posting("SO-1", "packingSlip", #""lines": [{"line": 1, "quantity": "10"}]"#)
        #expect(named["decision"] == "approved")
        #expect(service.post("/v1/orders/SO-1/postings", #"{"document": "packingSlip"}"#)["detail"]?.contains("left to deliver") == true)
    }
}
