import Foundation
import TestSupport
import Testing

/// A long run of changes of every kind; each answer that was given live for a day is given again, byte for byte, when
/// what was known then is asked for (issue: asOf and knownAt).
struct PastGridTests {
    @Test func `each answer of some months of changes is given again as it was known then`() throws {
        var run = try PastRun(SeededNumbers("PastGridTests"))
        for _ in 0..<run.checkpoints.count {
            for _ in 0..<30 { run.change() }
            run.record()
        }
        #expect(run.changes >= 250, "of \(run.checkpoints.count * 30) changes \(run.changes) were taken")
        try run.compare()
    }
}

/// Three customers through four months. Moments lie on the business days.
private struct PastRun {
    let checkpoints = [
        "2026-01-08", "2026-01-20", "2026-01-31", "2026-02-03", "2026-02-17", "2026-03-01", "2026-03-02", "2026-03-20",
        "2026-04-01", "2026-04-06", "2026-04-19", "2026-05-02", "2026-05-03", "2026-05-15",
    ]
    private let customers = ["C1", "C2", "C3"]
    private let service: TestApplication
    private var random: SeededNumbers
    private var recorded: [(target: String, text: String)] = []
    private var count = 0
    private(set) var changes = 0
    private var passed = 0
    private var orders: [String] = []
    private var slips: [String] = []
    private var invoices: [(number: String, customer: String)] = []
    private var settlements: [String] = []
    private var guarantees: [String] = []

    init(_ random: SeededNumbers) throws {
        self.random = random
        service = try TestApplication(today: "2026-01-05", hasItsOwnTime: true)
        service.company("DE01")
        service.parameters(["confirmation": 0], #""allowManualLimitEdit": true"#)
        service.guaranteeTypes()
        service.scoring()
        service.demand(service.put("/v1/scoring-groups/GRADE?company=DE01", """
            {"groupType": "userDefined", "scoreType": "list", "lines": [{"value": "a", "score": "1"}, {"value": "b", "score": "30"}]}
            """))
        service.demand(service.put("/v1/exchange-rates/USD-0", """
            {"rateType": "DEFAULT", "from": "USD", "to": "EUR", "validFromDate": "2025-06-01", "rate": "0.90"}
            """))
        service.creditGroup("NORDIC", "50000.00")
        service.creditGroup("BALTIC", "70000.00")
        for customer in customers { service.customer(customer, limit: "10000.00") }
        service.today = "2026-01-06"
    }

    // MARK: changes

    mutating func change() {
        if random.chance(40) { advance() }
        count += 1
        let customer = random.pick("C1", "C2", "C3")
        let answer: TestAnswer =
            switch random.number(0...14) {
            case 0: limit(customer)
            case 1: temporaryLimit(customer)
            case 2, 3: profile(customer)
            case 4: policy(customer)
            case 5: membership(customer)
            case 6, 7: order(customer)
            case 8, 9: progress()
            case 10, 11: invoice(customer)
            case 12: payment(customer)
            case 13: correction()
            default: setUp(customer)
            }
        // Not every change is possible in every state; a refused one is no fault of the run.
        #expect(answer.status < 500, "\(answer)")
        if answer.status < 300 { changes += 1 }
    }

    private mutating func advance() {
        let next = random.number(1...2)
        let day = service.day(after: next)
        if passed < checkpoints.count, day <= checkpoints[passed] { service.today = day }
    }

    /// A day of the last weeks, today, or soon.
    private mutating func nearby() -> String { service.day(after: random.number(-20...6)) }
    private mutating func amount() -> String { "\(random.number(1...4_000)).\(random.number(10...99))" }

    private mutating func limit(_ customer: String) -> TestAnswer {
        let day = random.chance(40) ? "&asOf=\(service.day(after: -random.number(1...25)))" : ""
        if random.chance(30) { return service.patch("/v1/credit-profiles/\(customer)", #"{"creditLimit": "\#(amount())"}"#) }
        return service.post("/v1/limit-adjustments?company=DE01\(day)", """
            {"adjustmentType": "creditLimit", "post": true, "lines": [{"customer": {"number": "\(customer)"},
             "newLimit": "\(amount())", "newToDate": "\(service.day(after: random.number(5...200)))"}]}
            """)
    }

    private mutating func temporaryLimit(_ customer: String) -> TestAnswer {
        let from = random.number(0...20)
        return service.post("/v1/limit-adjustments?company=DE01", """
            {"adjustmentType": "temporaryCreditLimit", "post": true, "lines": [{"customer": {"number": "\(customer)"},
             "newLimit": "\(amount())", "newFromDate": "\(service.day(after: from))",
             "newToDate": "\(service.day(after: from + random.number(1...15)))"}]}
            """)
    }

    private mutating func profile(_ customer: String) -> TestAnswer {
        let change = random.pick(
            #""creditNotes": "note \#(count)""#, #""titleHeld": \#(random.chance(50))"#,
            #""unlimitedCreditLimit": \#(random.chance(30))"#, #""mandatoryCreditLimit": \#(random.chance(50))"#,
            #""nextScheduledReviewDate": "\#(service.day(after: 30))""#,
            #""invoicingAndDeliveryOnHold": "\#(random.pick("no", "no", "invoice"))""#)
        if random.chance(15) {
            return service.put("/v1/customers/\(customer)?company=DE01", #"{"name": "Name \#(count)", "currency": "EUR"}"#)
        }
        return service.patch("/v1/credit-profiles/\(customer)", "{\(change)}")
    }

    private mutating func policy(_ customer: String) -> TestAnswer {
        if let policy = guarantees.randomElement(using: &random), random.chance(50) {
            if random.chance(25) { return service.delete("/v1/guarantees/\(policy)") }
            return service.patch("/v1/guarantees/\(policy)", #"{"value": "\#(amount())"}"#)
        }
        let from = random.number(-10...15)
        let answer = service.post("/v1/guarantees?company=DE01", """
            {"customer": {"number": "\(customer)"}, "identifier": "insurance", "typeId": "CREDIT",
             "insurerOrGuarantor": {"name": "Northern Credit Insurance"}, "value": "\(amount())",
             "currency": "\(random.pick("EUR", "USD"))", "updateCreditLimitPercent": "\(random.number(0...100))",
             "includedInExposure": \(random.chance(50)), "effectiveDate": "\(service.day(after: from))",
             "expirationDate": "\(service.day(after: from + random.number(1...30)))"}
            """)
        if let id = answer["id"], answer.status < 300 { guarantees.append(id) }
        return answer
    }

    private mutating func membership(_ customer: String) -> TestAnswer {
        let group = random.pick("NORDIC", "BALTIC")
        if random.chance(50) { return service.delete("/v1/customer-credit-groups/\(group)/members/\(customer)?company=DE01") }
        return service.post(
            "/v1/customer-credit-groups/\(group)/members",
            #"{"customer": {"number": "\#(customer)", "company": "DE01"}}"#)
    }

    private mutating func order(_ customer: String) -> TestAnswer {
        var number = "O\(count)"
        if let known = orders.randomElement(using: &random), random.chance(30) { number = known }
        let answer = service.put("/v1/orders/\(number)?company=DE01", """
            {"customer": {"number": "\(customer)"}, "currency": "\(random.pick("EUR", "EUR", "USD"))",
             "amount": "\(amount())", "orderDate": "\(service.today)"}
            """)
        if answer.status < 300 { orders.append(number) }
        return answer
    }

    private mutating func progress() -> TestAnswer {
        guard let order = orders.randomElement(using: &random) else { return service.get("/v1/companies") }
        switch random.number(0...4) {
        case 0: return service.post("/v1/orders/\(order)/cancel?company=DE01", "{}")
        case 1: return service.post("/v1/orders/\(order)/postings?company=DE01", #"{"document": "confirmation"}"#)
        case 2:
            guard let slip = slips.randomElement(using: &random) else { return service.get("/v1/companies") }
            return service.post("/v1/packing-slips/\(slip)/cancel?company=DE01", "{}")
        default:
            let answer = service.put(
                "/v1/packing-slips/S\(count)?company=DE01",
                #"{"order": {"number": "\#(order)"}, "postingDate": "\#(service.today)"}"#)
            if answer.status < 300 { slips.append("S\(count)") }
            return answer
        }
    }

    private mutating func invoice(_ customer: String) -> TestAnswer {
        let day = nearby()
        let order = random.chance(40) ? orders.randomElement(using: &random) : nil
        let link = order.map { #", "order": {"number": "\#($0)"}"# } ?? ""
        let answer = service.put("/v1/invoices/I\(count)?company=DE01", """
            {"customer": {"number": "\(customer)"}, "currency": "\(random.pick("EUR", "EUR", "USD"))",
             "amount": "\(amount())", "transactionDate": "\(day)", "dueDate": "\(service.day(after: random.number(-15...15)))"\(link)}
            """)
        if answer.status < 300 { invoices.append(("I\(count)", customer)) }
        return answer
    }

    private mutating func payment(_ customer: String) -> TestAnswer {
        let amount = amount()
        var marks = ""
        if let invoice = invoices.last(where: { $0.customer == customer }), random.chance(70) {
            marks = #", "marks": [{"invoice": {"number": "\#(invoice.number)"}, "amountToSettle": "\#(amount)"}]"#
        }
        let answer = service.put("/v1/payments/B\(count)?company=DE01", """
            {"customer": {"number": "\(customer)"}, "currency": "\(random.pick("EUR", "EUR", "USD"))",
             "amount": "\(amount)", "transactionDate": "\(nearby())"\(marks)}
            """)
        if answer.status < 300, !marks.isEmpty {
            settlements = service.get("/v1/settlements?company=DE01&status=settled&limit=500").value("items")?.elements
                .compactMap { $0["id"]?.string } ?? []
        }
        return answer
    }

    private mutating func correction() -> TestAnswer {
        if let settlement = settlements.randomElement(using: &random), random.chance(50) {
            return service.post(
                "/v1/settlements/\(settlement)/reverse?company=DE01", #"{"reversalDate": "\#(service.today)"}"#, ifMatch: "*")
        }
        guard let invoice = invoices.randomElement(using: &random) else { return service.get("/v1/companies") }
        return service.put("/v1/invoices/\(invoice.number)?company=DE01", """
            {"customer": {"number": "\(random.chance(80) ? invoice.customer : "C2")"}, "currency": "EUR",
             "amount": "\(amount())", "transactionDate": "\(nearby())", "dueDate": "\(nearby())"}
            """)
    }

    private mutating func setUp(_ customer: String) -> TestAnswer {
        switch random.number(0...3) {
        case 0:
            return service.put("/v1/exchange-rates/\(random.pick("USD-0", "USD-1", "USD-2"))", """
                {"rateType": "DEFAULT", "from": "USD", "to": "EUR", "validFromDate": "\(nearby())", "rate": "0.\(random.number(50...99))"}
                """)
        case 1:
            return service.patch(
                "/v1/credit-profiles/\(customer)",
                #"{"scoringValues": [{"scoringGroupId": "GRADE", "value": "\#(random.pick("a", "b"))"}]}"#)
        case 2: return service.run("update-risk-scores")
        default:
            service.parameters(["confirmation": 0], """
                "allowManualLimitEdit": true, "checkCreditGroupLimit": \(random.chance(50)),
                "creditLimitType": "\(random.pick("balanceAll", "balance", "balancePackingSlip", "none"))"
                """)
            return service.get("/v1/companies")
        }
    }

    // MARK: the grid

    /// Writes down what is answered now about every day of the grid, those to come included.
    mutating func record() {
        service.today = checkpoints[passed]
        // The service's own daily work may move a customer's place on the watch list: nothing of it lies in between.
        var jobs = ""
        var answers: [(target: String, text: String)] = []
        repeat {
            jobs = endedJobs()
            answers = grid(at: service.lastMoment)
        } while jobs != endedJobs()
        recorded += answers
        passed += 1
    }

    private func grid(at moment: String) -> [(target: String, text: String)] {
        customers.flatMap { customer in
            checkpoints.map { day in
                let answer = service.get("/v1/credit-profiles/\(customer)?asOf=\(day)")
                #expect(answer.status == 200 || answer.code == "exchangeRateMissing", "\(answer)")
                return ("/v1/credit-profiles/\(customer)?asOf=\(day)&knownAt=\(moment)", said(answer))
            }
        }
    }

    /// The jobs, once none is at work.
    private func endedJobs() -> String {
        while service.get("/v1/jobs?company=*&status=queued,running&limit=1").count("items") > 0 { usleep(2_000) }
        return service.get("/v1/jobs?company=*&limit=500").value("items")?.elements
            .compactMap { $0["id"]?.string }.joined(separator: " ") ?? ""
    }

    /// What an answer says: a refusal carries its request with it.
    private func said(_ answer: TestAnswer) -> String {
        answer.status == 200 ? answer.text : "\(answer.status) \(answer.code ?? "") \(answer["detail"] ?? "")"
    }

    func compare() throws {
        var differing: [String] = []
        for (target, text) in recorded {
            let again = said(service.get(target))
            if again != text { differing.append("\(target)\n  then: \(text)\n  now:  \(again)") }
        }
        #expect(recorded.count == checkpoints.count * checkpoints.count * customers.count)
        let distinct = Set(recorded.map(\.text)).count
        #expect(distinct > recorded.count / 4, "only \(distinct) different answers")
        #expect(differing.isEmpty, "\(differing.count) of \(recorded.count) differ, the first: \(differing.prefix(3).joined(separator: "\n"))")
        #expect(try service.differences() == [])
    }
}
