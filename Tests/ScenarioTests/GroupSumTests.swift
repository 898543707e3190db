import Foundation
import TestSupport
import Testing

/// Whatever happens to its members, a group is the sum of them (CM-7.5).
@Suite struct `Group exposure` {
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
        mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
    }

    @Test func `a group equals the sum of its members after any documents`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of the group sum: \(seed)")
        var numbers = Numbers(state: seed)
        let service = try TestApplication.withCompany()
        let companies = [("DE01", "EUR"), ("US01", "USD"), ("JP01", "JPY")]
        for (company, currency) in companies.dropFirst() { service.company(company, currency: currency) }
        for (currency, rate) in [("USD", "0.913"), ("JPY", "0.0061")] {
            service.put("/v1/exchange-rates/\(currency)", #"{"rateType": "DEFAULT", "from": "\#(currency)", "to": "EUR", "validFromDate": "2026-01-01", "rate": "\#(rate)"}"#)
        }
        service.creditGroup("G", "1000000.00")
        for index in 0..<6 {
            let (company, currency) = companies[index % 3]
            service.customer("M\(index)", currency: currency, company: company)
            service.member("G", "M\(index)", company: company)
        }
        for step in 0..<60 {
            let index = numbers.below(6)
            let (company, currency) = companies[index % 3]
            let amount = "\(1 + numbers.below(9_000))" + (currency == "JPY" ? "" : ".\(10 + numbers.below(90))")
            switch numbers.below(5) {
            case 0: service.invoice("I\(step)", "M\(index)", amount, on: "2026-05-0\(1 + numbers.below(4))", due: "2026-06-01", currency: currency, company: company)
            case 1: service.order("S\(step)", "M\(index)", amount, currency: currency, company: company)
            case 2:
                service.order("S\(step)", "M\(index)", amount, currency: currency, company: company)
                service.posting("S\(step)", "packingSlip", company: company)
            case 3:
                service.put("/v1/payments/P\(step)?company=\(company)", #"{"customer": {"number": "M\#(index)"}, "currency": "\#(currency)", "amount": "\#(amount)", "transactionDate": "2026-05-02"}"#)
            default:
                service.delete("/v1/customer-credit-groups/G/members/M\(index)?company=\(company)")
                if numbers.below(3) > 0 { service.member("G", "M\(index)", company: company) }
            }
        }
        for day in ["2026-05-01", "2026-05-02", "2026-05-04"] {
            let inquiry = service.get("/v1/customer-credit-groups/G/members?limit=500&asOf=\(day)")
            for part in ["balance", "deliveredNotInvoiced", "openOrders"] {
                var sum = Decimal(0)
                for row in 0..<inquiry.count("items") {
                    sum += Decimal(string: inquiry["items.\(row).groupAmounts.\(part)"] ?? "") ?? 0
                }
                #expect(sum == Decimal(string: inquiry["group.\(part)"] ?? ""), "\(part) on \(day)")
            }
            // What is owed is what is aged and what is not applied.
            for row in 0..<inquiry.count("items") {
                var aged = Decimal(string: inquiry["items.\(row).unapplied"] ?? "") ?? 0
                for period in 0..<5 { aged += Decimal(string: inquiry["items.\(row).aging.\(period).amount"] ?? "") ?? 0 }
                #expect(aged == Decimal(string: inquiry["items.\(row).balance"] ?? ""), "member \(row) on \(day)")
            }
        }
    }
}
