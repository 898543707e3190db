import Domain
import Testing

@Suite("Watch list (CM-6.4)")
struct CreditWatchTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let limit: Int64?
        let used: Int64
        let threshold: Int
        let from: Int64?
        let to: Int64?

        init(_ name: String, limit: Int64?, used: Int64, reaches threshold: Int, from: Int64?, to: Int64?) {
            (testDescription, self.limit, self.used) = (name, limit, used)
            (self.threshold, self.from, self.to) = (threshold, from, to)
        }
    }

    @Test("A customer has reached the highest threshold that it uses exactly or more of", arguments: [
        Case("nothing used", limit: 10_000, used: 0, reaches: 0, from: nil, to: 8_000),
        Case("one cent below", limit: 10_000, used: 7_999, reaches: 0, from: nil, to: 8_000),
        Case("exactly at it", limit: 10_000, used: 8_000, reaches: 80, from: 8_000, to: 9_000),
        Case("one cent below the next", limit: 10_000, used: 8_999, reaches: 80, from: 8_000, to: 9_000),
        Case("over the limit", limit: 10_000, used: 12_000, reaches: 100, from: 10_000, to: nil),
        Case("a limit that does not divide: rounded up", limit: 3, used: 2, reaches: 0, from: nil, to: 3),
        Case("every threshold on one amount", limit: 1, used: 1, reaches: 100, from: 1, to: nil),
        Case("a limit of zero, unused", limit: 0, used: 0, reaches: 0, from: nil, to: 1),
        Case("a limit of zero, one cent used", limit: 0, used: 1, reaches: 100, from: 1, to: nil),
        Case("paid ahead", limit: 0, used: -500, reaches: 0, from: nil, to: 1),
        Case("no limit tested", limit: nil, used: 99_999, reaches: 0, from: nil, to: nil),
        Case("the largest limit", limit: 1_000_000_000_000_000, used: 900_000_000_000_000, reaches: 90,
             from: 900_000_000_000_000, to: 1_000_000_000_000_000),
    ])
    func reached(_ row: Case) {
        let watch = CreditWatch(limit: row.limit, type: .balanceAll, used: row.used, thresholds: [80, 90, 100])
        #expect(watch.threshold == row.threshold)
        #expect(watch.from == row.from)
        #expect(watch.to == row.to)
    }

    @Test("Every threshold between is crossed, in the order of the movement")
    func crossings() {
        let all = [80, 90, 100]
        func crossed(_ old: Int, _ new: Int) -> [String] {
            ThresholdCrossing.all(from: old, to: new, thresholds: all).map { "\($0.direction) \($0.threshold)" }
        }
        #expect(crossed(0, 100) == ["up 80", "up 90", "up 100"])
        #expect(crossed(80, 90) == ["up 90"])
        #expect(crossed(100, 80) == ["down 100", "down 90"])
        #expect(crossed(90, 90).isEmpty)
    }

    @Test("Within its bounds a customer reaches the same threshold, and outside of them another one")
    func bounds() {
        let seed = printedSeed("bounds of the watch list")
        var numbers = SeededNumbers(seed: seed)
        for _ in 0..<2_000 {
            let limit = Int64.random(in: 0...5_000, using: &numbers)
            let thresholds = Set((0..<4).map { _ in Int.random(in: 1...300, using: &numbers) }).sorted()
            let used = Int64.random(in: -100...20_000, using: &numbers)
            let watch = CreditWatch(limit: limit, type: .balance, used: used, thresholds: thresholds)
            let other = Int64.random(in: -100...20_000, using: &numbers)
            let isInside = other >= (watch.from ?? .min) && other < (watch.to ?? .max)
            let next = CreditWatch(limit: limit, type: .balance, used: other, thresholds: thresholds)
            #expect(isInside == (next.threshold == watch.threshold), "seed \(seed): \(watch), then \(other)")
        }
    }

    @Test("Thresholds ascend, each once, from 1 to 1000, at most ten", arguments: [
        ([80, 90, 100], []), ([], []), ([1_000], []), ([0], ["/watchThresholds/0"]),
        ([90, 80], ["/watchThresholds/1"]), ([80, 80], ["/watchThresholds/1"]), ([1_001], ["/watchThresholds/0"]),
        (Array(1...11), ["/watchThresholds"]),
    ] as [([Int], [String])])
    func thresholds(_ given: [Int], _ faults: [String]) {
        var parameters = CreditParameters()
        parameters.watchThresholds = given
        #expect(parameters.validate().map(\.pointer) == faults)
    }
}
