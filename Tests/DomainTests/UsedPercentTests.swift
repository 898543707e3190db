import Domain
import Testing

struct UsedPercentTests {
    @Test(
        arguments: [
            (.ratio(exposure: 999_999, limit: 1_000_000), "99.9999"),
            (.ratio(exposure: 1, limit: 3), "33.333333"),
            (.ratio(exposure: 2, limit: 3), "66.666666"), (.zero, "0"),
            (.ratio(exposure: 1, limit: Int64.max), "0"),
            (.ratio(exposure: 5, limit: 10_000_000), "0.00005"), (.infinite, "infinite"),
            (.ratio(exposure: Int64.max, limit: 1), "922337203685477580700"),
            (UsedPercent(exposure: -5, limit: 1), "0"),
        ] as [(UsedPercent, String)])
    func `a used percentage is cut off after six decimals`(used: UsedPercent, text: String) {
        #expect(used.description == text)
    }

    @Test func `used percentages compare exactly`() {
        let nearly = UsedPercent(exposure: Int64.max - 1, limit: Int64.max)
        let all = Percentage(percent: 100)
        #expect(!nearly.reaches(all))
        #expect(UsedPercent(exposure: Int64.max, limit: Int64.max).reaches(all))
        #expect(!UsedPercent(exposure: Int64.max, limit: Int64.max).isAbove(all))
        #expect(UsedPercent.infinite.isAbove(Percentage(millionths: Int64.max)))
        #expect(nearly < UsedPercent(exposure: 1, limit: 1))
        #expect(UsedPercent(exposure: Int64.max, limit: 1) < .infinite)
        #expect(UsedPercent(exposure: 1, limit: 2) == UsedPercent(exposure: 2, limit: 4))
        #expect(UsedPercent.infinite == .infinite)
    }
}
