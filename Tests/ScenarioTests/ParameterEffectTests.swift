import TestSupport
import Testing

/// Every parameter changes what CM-3 says that it changes, both ways.
@Suite struct `Effects of the parameters` {
    private static let path = "/v1/parameters/credit-management"

    @Test(arguments: ParameterEffect.all.map(\.name))
    func `a parameter changes what becomes of an order, a limit or a figure`(name: String) throws {
        let effect = try #require(ParameterEffect.all.first { $0.name == name })
        let property = try #require(name.split(separator: ".").last)
        for (value, outcome) in effect.observed {
            #expect(try effect.situation(#""\#(property)": \#(value)"#) == outcome, "\(name) is \(value)")
        }
        #expect(Set(effect.observed.map(\.outcome)).count >= 2)
    }

    @Test func `every parameter that the service has is shown to have an effect`() throws {
        let service = try TestApplication.withCompany()
        let record = service.get(Self.path)
        let frame: Set = ["id", "company", "version", "etag", "createdAt", "updatedAt", "checkpoints"]
        let parameters = try #require(record.json).members.map(\.name).filter { !frame.contains($0) }
        let row = try #require(record.value("checkpoints.0")).members.map(\.name).filter { $0 != "document" }
        let shown = ParameterEffect.all.map(\.name)
        #expect(Set(shown) == Set(parameters + row.map { "checkpoints.\($0)" }))
        #expect(Set(shown).count == shown.count)
    }

    // MARK: excludeIntercompanyOrders (CM-3.1)

    private func intercompany(_ service: TestApplication, _ number: String, _ isIntercompany: Bool = true) {
        service.put("/v1/orders/\(number)", """
            {"customer": {"number": "C1"}, "currency": "EUR", "amount": "150.00", "orderDate": "2026-05-04",
             "intercompany": \(isIntercompany)}
            """)
    }

    private func service(_ parameters: String) throws -> TestApplication {
        let service = try TestApplication.withCompany()
        service.parameters(["confirmation": 0], parameters)
        service.customer("C1", limit: "100.00")
        service.rule(TestApplication.limit100)
        return service
    }

    @Test func `a new intercompany order is excluded from credit management, until somebody clears that for the order`() throws {
        let service = try service(#""excludeIntercompanyOrders": true"#)
        intercompany(service, "IC")
        intercompany(service, "OWN", false)
        #expect(service.get("/v1/orders/IC")["creditState.excludeFromCreditManagement"] == "true")
        #expect(service.get("/v1/orders/OWN")["creditState.excludeFromCreditManagement"] == "false")
        let excluded = service.posting("IC")
        #expect(excluded["decision"] == "approved")
        #expect(excluded["skippedBecause"] == "orderExcluded")
        #expect(service.posting("OWN")["decision"] == "hold")
        #expect(service.patch("/v1/orders/IC", #"{"excludeFromCreditManagement": false}"#).status == 200)
        let checked = service.posting("IC")
        #expect(checked["decision"] == "hold")
        #expect(checked.reasons == ["creditLimitUsed"])
        // What somebody has cleared stays so when the order comes again.
        intercompany(service, "IC")
        #expect(service.get("/v1/orders/IC")["creditState.excludeFromCreditManagement"] == "false")
    }

    @Test func `with the parameter off an intercompany order is checked, and orders that are there stay as they are`() throws {
        let service = try service(#""excludeIntercompanyOrders": false"#)
        intercompany(service, "IC1")
        #expect(service.get("/v1/orders/IC1")["creditState.excludeFromCreditManagement"] == "false")
        #expect(service.posting("IC1")["decision"] == "hold")
        service.parameters(["confirmation": 0], #""excludeIntercompanyOrders": true"#)
        #expect(service.get("/v1/orders/IC1")["creditState.excludeFromCreditManagement"] == "false")
        #expect(service.posting("IC1")["code"] == "orderOnCreditHold")
        intercompany(service, "IC2")
        #expect(service.posting("IC2")["skippedBecause"] == "orderExcluded")
        service.parameters(["confirmation": 0], #""excludeIntercompanyOrders": false"#)
        #expect(service.posting("IC2")["skippedBecause"] == "orderExcluded")
    }

    // MARK: checkSettlementDiscountIncrease (CM-12.12)

    private static let ranks: [String: Int?] = ["2D10": 2, "3D10": 3, "1D10": 1, "SPECIAL": nil]

    @Test(arguments: [("3D10", true), ("2D10", false), ("1D10", false), ("SPECIAL", false)])
    func `a better cash discount than the customer's is a reason, others and one without a rank are not`(
        discount: String, isHeld: Bool
    ) throws {
        let on = try service(#""checkSettlementDiscountIncrease": true"#)
        on.cashDiscounts(Self.ranks, of: "C1", "2D10")
        let posted = on.posting(discounted: discount, "S1", "C1")
        #expect(posted["decision"] == (isHeld ? "hold" : "approved"))
        #expect(posted.reasons == (isHeld ? ["settlementDiscountIncreased"] : []))
        // A customer whose default has no rank: any ranked discount is more.
        on.customer("C2", limit: "100.00")
        on.cashDiscounts([:], of: "C2", "SPECIAL")
        #expect(on.posting(discounted: "1D10", "S2", "C2").reasons == ["settlementDiscountIncreased"])
        let off = try service(#""checkSettlementDiscountIncrease": false"#)
        off.cashDiscounts(Self.ranks, of: "C1", "2D10")
        #expect(off.posting(discounted: discount, "S1", "C1")["decision"] == "approved")
    }

    @Test func `an order that its cash discount holds is ready once the parameter is off, or the customer has it too`() throws {
        for isParameter in [true, false] {
            let service = try service(#""checkSettlementDiscountIncrease": true"#)
            service.cashDiscounts(Self.ranks, of: "C1", "2D10")
            service.posting(discounted: "3D10", "S1", "C1")
            #expect(service.hold(of: "S1")["displayReason"] == "settlementDiscountIncreased")
            if isParameter {
                service.parameters(["confirmation": 0], #""checkSettlementDiscountIncrease": false"#)
            } else {
                service.cashDiscounts([:], of: "C1", "3D10")
                service.evaluate()
            }
            #expect(service.hold(of: "S1")["status"] == "readyToRelease", "by parameter: \(isParameter)")
        }
    }
}
