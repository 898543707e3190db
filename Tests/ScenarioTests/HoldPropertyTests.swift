import Testing
import TestSupport

/// What holds after any sequence of documents and actions, told by a printed seed.
@Suite struct HoldPropertyTests {
    /// Numbers that follow from a seed, so that a failure can be repeated.
    private struct Numbers: RandomNumberGenerator {
        private var state: UInt64
        init(seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }

        mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
        mutating func amount(_ most: Int) -> String { "\(below(most)).\(10 + below(90))" }
    }

    /// One customer's documents, one random step at a time.
    private struct Story {
        let service: TestApplication
        var numbers: Numbers
        var count = 0
        private(set) var told: [String] = []

        init(seed: UInt64, limitType: String, _ more: String = "") throws {
            numbers = Numbers(seed: seed)
            service = try TestApplication.withCompany()
            service.parameters(["confirmation": 2, "packingSlip": 1, "invoice": 1], #""creditLimitType": "\#(limitType)"\#(more)"#)
            service.customer("C1", limit: "6000.00")
            service.customer("C2", limit: "4000.00")
            service.rule(TestApplication.limit100)
            service.rule(TestApplication.overdue0)
            service.rule(#"{"ruleKind": "overdueAmount", "ruleType": "blocking", "level": "all", "value": "200.00", "creditLimitThreshold": "50"}"#)
        }

        private mutating func customer() -> String { numbers.below(4) == 0 ? "C2" : "C1" }
        private mutating func order() -> String { "S\(numbers.below(max(count, 1)) + 1)" }

        /// One step; refusals are part of it.
        mutating func step() {
            let what = numbers.below(15)
            switch what {
            case 0, 1, 2:
                count += 1
                putOrder("S\(count)", customer())
            case 3: putOrder(order(), customer())
            case 4, 5, 6:
                let document = ["confirmation", "pickingList", "packingSlip", "invoice"][numbers.below(4)]
                let mode = numbers.below(6) == 0 ? "proForma" : "posting"
                service.post("/v1/orders/\(order())/postings", #"{"document": "\#(document)", "mode": "\#(mode)"\#(lines())}"#)
            case 7:
                service.put("/v1/packing-slips/PS\(numbers.below(12))", #"{"order": {"number": "\#(order())"}, "postingDate": "2026-05-04"\#(lines())}"#)
            case 8:
                let slips = service.get("/v1/packing-slips?status=posted")
                let slip = slips["items.\(numbers.below(max(slips.count("items"), 1))).number"] ?? "-"
                service.post("/v1/packing-slips/\(slip)/cancel", "{}")
            case 9: invoice()
            case 10: pay()
            case 11: settle()
            default: act()
            }
            told.append("\(what)")
        }

        private mutating func lines() -> String {
            numbers.below(2) == 0 ? "" : #", "lines": [{"line": 1, "quantity": "\#(1 + numbers.below(3))"}]"#
        }

        private mutating func putOrder(_ number: String, _ customer: String) {
            service.put("/v1/orders/\(number)", """
                {"customer": {"number": "\(customer)"}, "currency": "EUR", "orderDate": "2026-05-04", "charges": "\(numbers.amount(20))",
                 "lines": [{"line": 1, "quantity": "\(1 + numbers.below(7))", "unitPrice": "\(numbers.amount(300))", "taxAmount": "\(numbers.amount(30))"},
                           {"line": 2, "quantity": "\(1 + numbers.below(3))", "unitPrice": "\(numbers.amount(90))"}]}
                """)
        }

        private mutating func invoice() {
            let due = ["2026-04-20", "2026-05-04", "2026-06-01"][numbers.below(3)]
            let order = numbers.below(2) == 0 ? "" : #", "order": {"number": "\#(order())"}\#(lines())"#
            let kind = numbers.below(5) == 0 ? "credit-notes" : "invoices"
            service.put("/v1/\(kind)/D\(numbers.below(40))", """
                {"customer": {"number": "\(customer())"}, "currency": "EUR", "amount": "\(numbers.amount(900))",
                 "transactionDate": "2026-04-10", "dueDate": "\(due)"\(kind == "invoices" ? order : "")}
                """)
        }

        /// A payment, which turns nothing that is ready into held.
        private mutating func pay() {
            let ready = Set(ids(service.get("/v1/holds?status=readyToRelease&limit=500")))
            let items = service.get("/v1/transactions?type=invoice&status=open&limit=500")
            let index = numbers.below(max(items.count("items"), 1))
            let open = items["items.\(index).openAmount"] ?? "1.00"
            let marks = numbers.below(3) == 0 ? "" : """
                , "marks": [{"invoice": {"number": "\(items["items.\(index).number"] ?? "-")"}, "amountToSettle": "\(open)"}]
                """
            let customer = items["items.\(index).customer.number"] ?? customer()
            service.put("/v1/payments/P\(numbers.below(1_000_000))", """
                {"customer": {"number": "\(customer)"}, "currency": "EUR", "amount": "\(open)", "transactionDate": "2026-05-04"\(marks)}
                """)
            let held = Set(ids(service.get("/v1/holds?status=onHold&limit=500")))
            #expect(ready.isDisjoint(with: held), "a payment turned ready into held")
        }

        private mutating func settle() {
            let settlements = service.get("/v1/settlements?status=settled&limit=500")
            let id = settlements["items.\(numbers.below(max(settlements.count("items"), 1))).id"] ?? "-"
            service.post("/v1/settlements/\(id)/reverse", "{}", ifMatch: "*")
        }

        private mutating func act() {
            let holds = ids(service.get("/v1/holds?active=true&limit=500"))
            let hold = holds.isEmpty ? "-" : holds[numbers.below(holds.count)]
            switch numbers.below(6) {
            case 0: service.post("/v1/orders/\(order())/cancel", "{}")
            case 1: service.post("/v1/orders/\(order())/clear-rejection", "{}")
            case 2: service.post("/v1/holds/\(hold)/reject", "{}", ifMatch: "*")
            case 3: service.limit(customer(), "\(2_000 + numbers.below(6_000)).00")
            default:
                let mode = numbers.below(2) == 0 ? "withPosting" : "withoutPosting"
                service.post("/v1/holds/\(hold)/release", #"{"reasonCode": "paid", "mode": "\#(mode)"}"#, ifMatch: "*")
            }
        }

        func ids(_ list: TestAnswer) -> [String] { list.value("items")?.elements.compactMap { $0["id"]?.string } ?? [] }

        /// Every open hold, as it is shown, without what only time changes.
        func holds() -> [String] {
            service.get("/v1/holds?active=true&limit=500").value("items")?.elements.map { hold in
                ["id", "status", "displayReason", "etag"].compactMap { hold.member(named: $0)?.string }.joined(separator: " ")
            } ?? []
        }
    }

    private static func seeds(_ test: String) -> [UInt64] {
        let seeds = [UInt64.random(in: 0...UInt64.max)]
        print("seeds of \(test): \(seeds)")
        return seeds
    }

    @Test(arguments: ["balanceAll", "balancePackingSlip", "balance"])
    func `kept figures are those of the documents, and the batch finds nothing that events have not`(limitType: String) throws {
        for seed in Self.seeds("hold stories, \(limitType)") {
            var story = try Story(seed: seed, limitType: limitType)
            for _ in 0..<4 {
                for _ in 0..<25 { story.step() }
                #expect(try story.service.differences() == [], "seed \(seed)")
                let batch = story.service.evaluate()
                for outcome in ["released", "ready", "held", "failed"] {
                    #expect(batch.count("result.\(outcome)") == 0, "seed \(seed), \(outcome): \(batch)")
                }
                let once = story.holds()
                story.service.evaluate()
                #expect(story.holds() == once, "seed \(seed)")
            }
        }
    }

    @Test func `with automatic release nothing that is ready waits for the batch`() throws {
        for seed in Self.seeds("automatic release") {
            var story = try Story(seed: seed, limitType: "balanceAll", #", "autoReleaseReason": "paid", "modifiedOrderReason": "promised""#)
            for _ in 0..<100 { story.step() }
            #expect(try story.service.differences() == [], "seed \(seed)")
            #expect(story.service.get("/v1/holds?status=readyToRelease").count("items") == 0, "seed \(seed)")
            #expect(story.service.evaluate().count("result.released") == 0, "seed \(seed)")
        }
    }
}
