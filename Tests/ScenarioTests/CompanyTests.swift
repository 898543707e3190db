import TestSupport
import Testing

@Suite struct `Companies` {
    @Test func `a company is created once and then replaced`() throws {
        let service = try TestApplication()
        let body = #"{"name": "Nordwind", "accountingCurrency": "EUR", "timeZone": "Europe/Berlin", "country": "DE"}"#
        let created = service.put("/v1/companies/DE01", body)
        #expect(created.status == 201)
        #expect(created["number"] == "DE01")
        #expect(created.etag == "\"1\"")
        let same = service.put("/v1/companies/de01", body)
        #expect(same.status == 200)
        #expect(same["version"] == "1")
        let other = service.put("/v1/companies/DE01", body.replacing("Nordwind", with: "Südwind"))
        #expect(other["version"] == "2")
        #expect(service.get("/v1/companies/DE01")["name"] == "Südwind")
        #expect(service.get("/v1/companies").count("items") == 1)
    }

    @Test func `every fault of a body is told at once`() throws {
        let service = try TestApplication()
        let answer = service.put("/v1/companies/DE01", #"{"accountingCurrency": "EURO", "timeZone": 7, "x": 1}"#)
        #expect(answer.status == 422)
        #expect(answer.faults == ["/accountingCurrency unknownCurrency", "/timeZone invalidType", "/x unknownProperty", "/name required"])
    }
}
