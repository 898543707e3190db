import TestSupport
import Testing

/// What is to be looked at again by a day: credit profiles (CM-5.1) and open holds (CM-14.4).
@Suite struct `Reviews that are due` {
    private static let days = ["PAST": "2026-05-03", "TODAY": "2026-05-04", "AHEAD": "2026-05-05"]

    private func numbers(_ answer: TestAnswer, _ name: String = "customer.number") -> [String] {
        (0..<answer.count("items")).map { answer["items.\($0).\(name)"] ?? "?" }
    }

    private func profiles() throws -> TestApplication {
        let service = try TestApplication.withCompany()
        for number in ["PAST", "TODAY", "AHEAD"] {
            service.customer(number, profile: #"{"nextScheduledReviewDate": "\#(Self.days[number] ?? "")"}"#)
        }
        service.customer("NEVER")
        return service
    }

    @Test(arguments: [
        ("reviewDue=true", ["PAST", "TODAY"]), ("reviewDue=true&asOf=2026-05-03", ["PAST"]),
        ("reviewDue=true&asOf=2026-05-05", ["PAST", "TODAY", "AHEAD"]), ("reviewDue=false", ["AHEAD", "NEVER"]),
        ("reviewDue.ne=true", ["AHEAD", "NEVER"]), ("reviewDue.ne=false", ["PAST", "TODAY"]),
        ("reviewDue=true,false", ["PAST", "TODAY", "AHEAD", "NEVER"]), ("reviewDue.ne=true,false", []),
        ("reviewDue=true&nextScheduledReviewDate.lt=2026-05-04", ["PAST"]),
        ("reviewDue=true&sort=-nextScheduledReviewDate", ["TODAY", "PAST"]), ("company=*&reviewDue=true", ["PAST", "TODAY"]),
    ])
    func `credit profiles are due from their review date on`(query: String, due: [String]) throws {
        #expect(numbers(try profiles().get("/v1/credit-profiles?\(query)")) == due)
    }

    @Test(arguments: ["reviewDue=maybe", "reviewDue.gt=true", "reviewDue.exists=true", "reviewDue.prefix=t", "sort=reviewDue"])
    func `nothing else is asked of it`(query: String) throws {
        let service = try TestApplication.withCompany()
        for list in ["/v1/credit-profiles", "/v1/holds"] {
            let refused = service.get("\(list)?\(query)")
            #expect(refused.status == 400)
            #expect(refused.code == "invalidParameter")
        }
    }

    @Test func `pages of what is due go on by key while profiles are added and done`() throws {
        let service = try profiles()
        let first = service.get("/v1/credit-profiles?reviewDue=true&limit=1&count=true")
        #expect(numbers(first) == ["PAST"])
        #expect(first["total"] == "2")
        service.customer("NEW", profile: #"{"nextScheduledReviewDate": "2026-05-01"}"#)
        service.patch("/v1/credit-profiles/PAST", #"{"nextScheduledReviewDate": "2026-06-03", "lastReviewDate": "2026-05-04"}"#)
        let second = service.get("/v1/credit-profiles?reviewDue=true&limit=1&cursor=\(first["next"] ?? "")")
        #expect(numbers(second) == ["TODAY"])
        let third = service.get("/v1/credit-profiles?reviewDue=true&limit=1&cursor=\(second["next"] ?? "")")
        #expect(numbers(third) == ["NEW"])
        #expect(third["next"] == nil)
        // A cursor is bound to what was asked, the day included.
        let other = service.get("/v1/credit-profiles?reviewDue=true&limit=1&asOf=2026-05-09&cursor=\(first["next"] ?? "")")
        #expect(other.code == "cursorMismatch")
    }

    @Test func `holds are due from their review date on, while they are open`() throws {
        let service = try TestApplication.withCompany()
        service.customer("C1", limit: "100.00")
        service.parameters(["confirmation": 0])
        service.rule(TestApplication.limit100)
        for number in ["PAST", "TODAY", "AHEAD", "NEVER"] {
            service.order(number, "C1", "150.00")
            service.posting(number)
            guard let day = Self.days[number] else { continue }
            service.patch("/v1/holds/\(service.hold(of: number)["id"] ?? "")", #"{"reviewDate": "\#(day)"}"#)
        }
        func due(_ query: String) -> [String] { numbers(service.get("/v1/holds?\(query)"), "order.number") }
        #expect(due("reviewDue=true") == ["PAST", "TODAY"])
        #expect(due("reviewDue=true&active=true&company=*") == ["PAST", "TODAY"])
        #expect(due("reviewDue=true&asOf=2026-05-05") == ["PAST", "TODAY", "AHEAD"])
        #expect(due("reviewDue=false") == ["AHEAD", "NEVER"])
        #expect(service.get("/v1/holds/counts?reviewDue=true")["total"] == "2")
        #expect(service.get("/v1/holds/counts?reviewDue=true&asOf=2026-05-05")["total"] == "3")
        service.reject("PAST")
        #expect(due("reviewDue=true") == ["TODAY"])
        #expect(due("reviewDue=false") == ["PAST", "AHEAD", "NEVER"])
        #expect(service.get("/v1/holds/counts?reviewDue=true")["total"] == "1")
    }

    @Test func `policies that expire soon are paged, under the same span only`() throws {
        let service = try TestApplication.withCompany()
        service.guaranteeTypes()
        for number in 1...3 {
            service.customer("C\(number)")
            service.insurance("C\(number)", "\(number).00", to: "2026-05-1\(number)")
        }
        let first = service.get("/v1/guarantees?expiringWithinDays=20&limit=2")
        #expect(first.count("items") == 2)
        let next = first["next"] ?? ""
        #expect(numbers(service.get("/v1/guarantees?expiringWithinDays=20&limit=2&cursor=\(next)")) == ["C3"])
        #expect(service.get("/v1/guarantees?expiringWithinDays=30&limit=2&cursor=\(next)").code == "cursorMismatch")
    }
}
