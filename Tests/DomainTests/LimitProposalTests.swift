import Domain
import Testing

/// Proposals of a generation: CM-10.3, X25.
@Suite struct `Limit proposals` {
    struct Case: Sendable, CustomStringConvertible {
        let description: String
        let base: Int64
        let adjustment: LimitProposal.Adjustment
        var roundOff: Int64 = 0
        var form = LimitProposal.RoundingForm.normal
        let amount: Int64?
    }

    static func percent(_ text: String) -> LimitProposal.Adjustment {
        .percent((try? Percentage(text)) ?? .zero)
    }

    static let cases: [Case] = [
        Case(description: "X25: 7.5 %", base: 1_834_000, adjustment: percent("7.5"), amount: 1_971_550),
        Case(description: "X25: normal", base: 1_834_000, adjustment: percent("7.5"), roundOff: 10_000, amount: 1_970_000),
        Case(description: "X25: up", base: 1_834_000, adjustment: percent("7.5"), roundOff: 10_000, form: .up, amount: 1_980_000),
        Case(description: "X25: down", base: 1_834_000, adjustment: percent("7.5"), roundOff: 10_000, form: .down, amount: 1_970_000),
        Case(description: "X25: below zero is zero", base: 1_834_000, adjustment: .fixed(-2_000_000), amount: 0),
        Case(description: "below zero is zero, rounded up too", base: 100, adjustment: .fixed(-200), roundOff: 10_000, form: .up, amount: 0),
        Case(description: "exactly zero", base: 100, adjustment: percent("-100"), roundOff: 10_000, form: .up, amount: 0),
        Case(description: "an exact multiple stays, up", base: 1_970_000, adjustment: .fixed(0), roundOff: 10_000, form: .up, amount: 1_970_000),
        Case(description: "an exact multiple stays, down", base: 1_970_000, adjustment: .fixed(0), roundOff: 10_000, form: .down, amount: 1_970_000),
        Case(description: "half goes up", base: 15_000, adjustment: .fixed(0), roundOff: 10_000, amount: 20_000),
        Case(description: "a cent below half goes down", base: 14_999, adjustment: .fixed(0), roundOff: 10_000, amount: 10_000),
        Case(description: "a part of a cent is enough for up", base: 10_001, adjustment: percent("-0.009998"), roundOff: 1_000, form: .up, amount: 11_000),
        Case(description: "a part of a cent rounds to the cent", base: 333, adjustment: percent("0.2"), amount: 334),
        Case(description: "round-off larger than the amount, normal", base: 4_999, adjustment: .fixed(0), roundOff: 10_000, amount: 0),
        Case(description: "round-off larger than the amount, up", base: 1, adjustment: .fixed(0), roundOff: 10_000, form: .up, amount: 10_000),
        Case(description: "the form matters only with a round-off", base: 333, adjustment: percent("0.2"), form: .down, amount: 334),
        Case(description: "larger than any amount may be", base: Money.largest, adjustment: percent("1"), amount: nil),
    ]

    @Test(arguments: cases) func `an amount is adjusted, then rounded once`(_ one: Case) {
        let proposal = LimitProposal(
            adjustment: one.adjustment, roundOff: one.roundOff, form: one.form, days: .relative(from: 0, to: 0))
        #expect(proposal.amount(from: one.base) == one.amount)
    }

    @Test func `a rounded amount is the multiple that its form says, whatever the amount`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Seeded(seed)
        for _ in 0..<2_000 {
            let base = Int64.random(in: 0...10_000_000, using: &random)
            let step = Int64.random(in: 1...50_000, using: &random)
            let millionths = Int64.random(in: -50_000_000...50_000_000, using: &random)
            func amount(_ form: LimitProposal.RoundingForm) throws -> Int64 {
                try #require(
                    LimitProposal(
                        adjustment: .percent(Percentage(millionths: millionths)), roundOff: step, form: form,
                        days: .relative(from: 0, to: 0)
                    ).amount(from: base), "seed \(seed)")
            }
            let raw = Int128(base) * (100_000_000 + Int128(millionths))
            let (up, down, near) = (try amount(.up), try amount(.down), try amount(.normal))
            #expect(up % step == 0 && down % step == 0, "seed \(seed)")
            #expect(Int128(down) * 100_000_000 <= raw && raw <= Int128(up) * 100_000_000, "seed \(seed)")
            #expect(up - down == (raw % (Int128(step) * 100_000_000) == 0 ? 0 : step), "seed \(seed)")
            #expect(near == up || near == down, "seed \(seed)")
        }
    }

    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        init(_ seed: UInt64) { state = seed }
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }
}
