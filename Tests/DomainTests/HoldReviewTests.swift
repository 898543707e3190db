import Domain
import Testing

/// What an evaluation makes of a hold: CM-14.6 steps 2 to 5, in a table.
@Suite struct HoldReviewTests {
    private static let then = Timestamp(milliseconds: 1_000)
    private static let now = Timestamp(milliseconds: 2_000)

    private static func reason(_ code: ReasonCode, isActive: Bool = true, at moment: Timestamp = then) -> HoldReason {
        HoldReason(code: code, isActive: isActive, detail: Array("{}".utf8), firstSeenAt: moment, lastSeenAt: moment)
    }

    private static func hold(
        _ origin: OrderHold.Origin, _ status: OrderHold.Status, _ reasons: [HoldReason]
    ) -> OrderHold {
        var hold = OrderHold(key: 1, version: 1, createdAt: then, updatedAt: then, company: 1, order: 1, customer: 1,
                             origin: origin, stopped: nil, orderTotal: 0, status: status)
        hold.reasons = reasons
        return hold
    }

    private struct Case: CustomStringConvertible {
        let description: String
        var origin = OrderHold.Origin.automatic
        var status = OrderHold.Status.onHold
        var before: [HoldReason]
        var found: [ReasonCode]
        var after: OrderHold.Status
        var shown: String
        var active: [ReasonCode]
    }

    private static let cases: [Case] = [
        Case(description: "a reason that stays", before: [reason(.daysOverdue)], found: [.daysOverdue], after: .onHold,
             shown: "daysOverdue", active: [.daysOverdue]),
        Case(description: "the only reason goes", before: [reason(.daysOverdue)], found: [], after: .readyToRelease,
             shown: "readyToRelease", active: []),
        Case(description: "one of two goes", before: [reason(.daysOverdue), reason(.creditLimitUsed)], found: [.creditLimitUsed],
             after: .onHold, shown: "creditLimitUsed", active: [.creditLimitUsed]),
        Case(description: "another one comes", before: [reason(.creditLimitUsed)], found: [.daysOverdue, .creditLimitUsed],
             after: .onHold, shown: "Multiple", active: [.daysOverdue, .creditLimitUsed]),
        Case(description: "a lost reason returns", status: .readyToRelease, before: [reason(.daysOverdue, isActive: false)],
             found: [.daysOverdue], after: .onHold, shown: "daysOverdue", active: [.daysOverdue]),
        Case(description: "ready stays ready", status: .readyToRelease, before: [reason(.daysOverdue, isActive: false)],
             found: [], after: .readyToRelease, shown: "readyToRelease", active: []),
        Case(description: "force alone is ready", origin: .forced, before: [reason(.forced)], found: [], after: .readyToRelease,
             shown: "readyToRelease", active: [.forced]),
        Case(description: "force with a reason", origin: .forced, before: [reason(.forced)], found: [.creditLimitUsed],
             after: .onHold, shown: "Multiple", active: [.creditLimitUsed, .forced]),
        Case(description: "in approval only reasons change", status: .pendingApproval, before: [reason(.daysOverdue)], found: [],
             after: .pendingApproval, shown: "readyToRelease", active: []),
        Case(description: "approved stays approved", status: .approved, before: [reason(.daysOverdue)], found: [.daysOverdue],
             after: .approved, shown: "daysOverdue", active: [.daysOverdue]),
    ]

    @Test func `reasons lose and regain their mark, and the state follows`() {
        for testCase in Self.cases {
            let hold = Self.hold(testCase.origin, testCase.status, testCase.before)
            let after = hold.evaluated(testCase.found.map { Self.reason($0, at: Self.now) }, at: Self.now)
            #expect(after.status == testCase.after, "\(testCase)")
            #expect(after.displayReason == testCase.shown, "\(testCase)")
            #expect(after.reasons.filter(\.isActive).map(\.code) == testCase.active, "\(testCase)")
            let again = after.evaluated(testCase.found.map { Self.reason($0, at: Self.now) }, at: Self.now)
            #expect(again == after && again.isSettled(as: after), "\(testCase): evaluating twice is evaluating once")
        }
    }

    @Test func `a reason remembers when it was seen first and last`() {
        let hold = Self.hold(.automatic, .onHold, [Self.reason(.daysOverdue)])
        let seen = hold.evaluated([Self.reason(.daysOverdue, at: Self.now)], at: Self.now).reasons[0]
        #expect(seen.firstSeenAt == Self.then && seen.lastSeenAt == Self.now)
        let gone = hold.evaluated([], at: Self.now).reasons[0]
        #expect(!gone.isActive && gone.lastSeenAt == Self.then)
    }

    @Test func `the error of an automatic release stands while the hold is ready`() {
        var hold = Self.hold(.automatic, .readyToRelease, [Self.reason(.daysOverdue, isActive: false)])
        hold.releaseError = ReleaseError(code: "quantityExceeded", message: "Nothing is left.")
        #expect(hold.evaluated([], at: Self.now).releaseError != nil)
        #expect(hold.evaluated([Self.reason(.daysOverdue, at: Self.now)], at: Self.now).releaseError == nil)
    }
}
