import Domain
import Testing

/// Steps 1 to 8 of an attempt (CM-13.2), grace windows (CM-13.4) and edits after a release (CM-13.6).
struct CreditAttemptTests {
    /// An attempt to confirm an order on 4 May; confirmation, packing slip and invoice are marked with grace
    /// days 3, 2, 1.
    private func attempt(
        _ document: CheckDocument = .confirmation, _ mode: CheckMode = .posting,
        on date: CalendarDate = day(4, 5),
        state: OrderCreditState = OrderCreditState(), total: Int64? = 9600, grace: [Int] = [3, 2, 1],
        _ change: (inout CreditAttempt) -> Void = { _ in }
    ) -> CreditAttempt {
        var parameters = CreditParameters()
        parameters.checkpoints = [
            Checkpoint(.confirmation, checkAtPosting: true, checkAtProForma: true, graceDays: grace[0]),
            Checkpoint(.pickingList), Checkpoint(.releaseToWarehouse),
            Checkpoint(.packingSlip, checkAtPosting: true, graceDays: grace[1]),
            Checkpoint(.invoice, checkAtPosting: true, graceDays: grace[2]),
        ]
        let subject = CreditSubject(account: "C-1", currency: euro, limit: IndividualLimit(creditLimit: 0))
        var attempt = CreditAttempt(
            document: document, mode: mode, asOf: date, parameters: parameters, subject: subject,
            state: state,
            orderVersion: 7, order: OrderCoverage(total: total))
        change(&attempt)
        return attempt
    }

    private let order = OrderCoverage(total: 9600)

    @Test func `the first check of an order is never suppressed`() {
        #expect(attempt().route == .evaluate)
        #expect(attempt(.confirmation, .proForma).route == .evaluate)
    }

    @Test func `a customer that is on hold gets no document without credit management either`() {
        for document in CheckDocument.allCases {
            let blocked = attempt(document, .posting) {
                $0.parameters.creditManagementEnabled = false
                $0.subject.invoicingAndDeliveryOnHold = .all
            }
            #expect(blocked.route == .refused(.customerOnHold(.all)))
        }
    }

    @Test func `without credit management nothing but the limit is looked at, and that at postings alone`() {
        func disabled(_ document: CheckDocument, _ mode: CheckMode, checksLimit: Bool) -> AttemptRoute {
            attempt(document, mode) {
                $0.parameters.creditManagementEnabled = false
                $0.parameters.checkLimitOnSalesOrder = checksLimit
                $0.state.holdKey = 1
            }.route
        }
        for document in CheckDocument.allCases {
            let asks = document != .releaseToWarehouse
            #expect(disabled(document, .posting, checksLimit: true) == (asks ? .limitAlone : .approved(.creditManagementDisabled)))
            #expect(disabled(document, .proForma, checksLimit: true) == .approved(.creditManagementDisabled))
            #expect(disabled(document, .posting, checksLimit: false) == .approved(.creditManagementDisabled))
        }
    }

    @Test(arguments: CheckDocument.allCases, [HardBlock.no, .invoice, .all])
    func `a hard block refuses its documents, of either account, before anything else`(
        document: CheckDocument, block: HardBlock
    ) {
        let isStopped =
            block == .all || (block == .invoice && (document == .packingSlip || document == .invoice))
        let held = OrderCreditState(holdKey: 5)
        let route: AttemptRoute =
            isStopped ? .refused(.customerOnHold(block)) : .refused(.orderOnCreditHold(holdKey: 5))
        #expect(
            attempt(document, state: held) { $0.subject.invoicingAndDeliveryOnHold = block }.route == route)
        #expect(attempt(document, state: held) { $0.orderAccountBlock = block }.route == route)
    }

    @Test func `the wider of two hard blocks is named`() {
        let both = attempt(.invoice) {
            $0.subject.invoicingAndDeliveryOnHold = .invoice
            $0.orderAccountBlock = .all
        }
        #expect(both.route == .refused(.customerOnHold(.all)))
    }

    @Test func `a held order is not posted, but printed as pro forma`() {
        let held = OrderCreditState(holdKey: 5)
        #expect(attempt(state: held).route == .refused(.orderOnCreditHold(holdKey: 5)))
        #expect(attempt(.pickingList, state: held).route == .refused(.orderOnCreditHold(holdKey: 5)))
        #expect(attempt(.confirmation, .proForma, state: held).route == .approved(.alreadyOnHold))
    }

    @Test func `a rejected order is refused until it changes or the rejection is cleared`() {
        let rejected = OrderCreditState().afterHold(5).afterRejection(orderVersion: 7)
        #expect(!rejected.inCreditControl)
        #expect(attempt(state: rejected).route == .refused(.orderRejectedByCredit))
        #expect(attempt(state: rejected) { $0.orderVersion = 8 }.route == .evaluate)
        #expect(attempt(state: rejected.afterClearingRejection()).route == .evaluate)
    }

    @Test func `a rejection ends the window that was open before`() {
        let passed = OrderCreditState().afterPassingCheck(
            mode: .posting, on: day(4, 5), graceDays: 9, order: order)
        let state = passed.afterHold(5).afterRejection(orderVersion: 7).afterClearingRejection()
        #expect(attempt(.invoice, on: day(5, 5), state: state).route == .evaluate)
    }

    @Test func `an unmarked checkpoint is not checked`() {
        #expect(attempt(.pickingList).route == .approved(.checkpointNotMarked))
        #expect(attempt(.invoice, .proForma).route == .approved(.checkpointNotMarked))
    }

    @Test func `excluded customers, excluded orders and returns are not checked`() {
        #expect(
            attempt { $0.subject.excludeFromCreditManagement = true }.route == .approved(.customerExcluded))
        #expect(attempt { $0.subject.ignoreUntilDate = day(4, 5) }.route == .approved(.ignoredUntil))
        #expect(attempt { $0.subject.ignoreUntilDate = day(3, 5) }.route == .evaluate)
        #expect(attempt { $0.state.excludeFromCreditManagement = true }.route == .approved(.orderExcluded))
        #expect(attempt(total: -1).route == .approved(.negativeTotal))
        #expect(attempt(total: 0).route == .evaluate)
        #expect(attempt(total: nil).route == .evaluate)
    }

    @Test func `X19: grace windows`() {
        var state = OrderCreditState().afterPassingCheck(
            mode: .posting, on: day(4, 5), graceDays: 3, order: order)
        #expect(state.graceEnd == day(7, 5))
        #expect(attempt(.packingSlip, on: day(6, 5), state: state).route == .approved(.graceWindow))
        #expect(attempt(.invoice, on: day(7, 5), state: state).route == .approved(.graceWindow))
        #expect(attempt(.invoice, on: day(8, 5), state: state).route == .evaluate)
        state = state.afterPassingCheck(mode: .posting, on: day(8, 5), graceDays: 1, order: order)
        #expect(state.graceEnd == day(9, 5))
        let released = OrderCreditState().afterHold(1).afterRelease(on: day(9, 5), graceDays: 3, order: order)
        #expect(released.graceStart == day(9, 5))
        #expect(released.graceEnd == day(12, 5))
        #expect(attempt(.invoice, on: day(12, 5), state: released).route == .approved(.graceWindow))
        #expect(attempt(.invoice, on: day(13, 5), state: released).route == .evaluate)
    }

    @Test func `X20: without grace days a release is void at the next attempt`() {
        let released = OrderCreditState().afterHold(1).afterRelease(on: day(4, 5), graceDays: 0, order: order)
        #expect(released.releasedFromCreditControl)
        #expect(released.graceEnd == nil)
        #expect(attempt(on: day(4, 5), state: released, grace: [0, 0, 0]).route == .evaluate)
        #expect(attempt(on: day(5, 5), state: released, grace: [0, 0, 0]).route == .evaluate)
    }

    @Test(
        arguments: [
            (false, 10_100, day(5, 5), .evaluate), (false, 9000, day(5, 5), .approved(.graceWindow)),
            (false, 9600, day(7, 5), .approved(.graceWindow)), (false, 9000, day(8, 5), .evaluate),
            (true, 10_100, day(5, 5), .approved(.releaseCovers)),
            (true, 9000, day(8, 5), .approved(.releaseCovers)),
        ] as [(Bool, Int64, CalendarDate, AttemptRoute)])
    func `X21: an edit after a release`(skip: Bool, total: Int64, date: CalendarDate, route: AttemptRoute) {
        let released = OrderCreditState().afterHold(1).afterRelease(on: day(3, 5), graceDays: 4, order: order)
        let attempt = attempt(.packingSlip, on: date, state: released, total: total) {
            $0.parameters.skipRulesAfterRelease = skip
        }
        #expect(attempt.route == route)
    }

    @Test func `better terms or a better discount are an increase, an unknown total too`() {
        let before = OrderCoverage(total: 100, termsRank: 2, discountRank: 2)
        #expect(!OrderCoverage(total: 100, termsRank: 2, discountRank: 2).isIncreased(since: before))
        #expect(!OrderCoverage(total: 99, termsRank: 1, discountRank: 1).isIncreased(since: before))
        #expect(OrderCoverage(total: 99, termsRank: 3, discountRank: 2).isIncreased(since: before))
        #expect(OrderCoverage(total: 99, termsRank: 2, discountRank: 3).isIncreased(since: before))
        #expect(OrderCoverage(total: 101, termsRank: 2, discountRank: 2).isIncreased(since: before))
        #expect(OrderCoverage(total: nil, termsRank: 2, discountRank: 2).isIncreased(since: before))
    }

    @Test func `a passing check alone is not a release`() {
        let passed = OrderCreditState().afterPassingCheck(
            mode: .posting, on: day(4, 5), graceDays: 0, order: order)
        #expect(attempt(state: passed) { $0.parameters.skipRulesAfterRelease = true }.route == .evaluate)
    }

    @Test func `a passing pro forma check opens no window`() {
        let state = OrderCreditState().afterPassingCheck(
            mode: .proForma, on: day(4, 5), graceDays: 3, order: order)
        #expect(state == OrderCreditState())
    }

    @Test func `a new hold ends the window and what a release covered`() {
        let released = OrderCreditState().afterHold(1).afterRelease(on: day(4, 5), graceDays: 9, order: order)
        let held = released.afterHold(2)
        #expect(held == OrderCreditState(holdKey: 2))
        let freed = held.afterRelease(on: day(5, 5), graceDays: 0, order: order)
        #expect(attempt(on: day(5, 5), state: freed).route == .evaluate)
    }

    @Test func `a release with posting approves the stopped attempt once`() {
        let released = OrderCreditState().afterHold(1).afterRelease(
            on: day(4, 5), graceDays: 0, order: order,
            approving: ApprovedAttempt(document: .packingSlip, mode: .posting))
        #expect(attempt(.packingSlip, state: released).route == .approved(.releaseCovers))
        #expect(attempt(.packingSlip, state: released, total: 9601).route == .evaluate)
        #expect(attempt(.invoice, state: released).route == .evaluate)
        let produced = released.afterProducing(.packingSlip, mode: .posting)
        #expect(attempt(.packingSlip, state: produced).route == .evaluate)
        #expect(released.afterProducing(.invoice, mode: .posting) == released)
    }

    @Test func `an exclusion of the order survives hold, release, rejection and cancelling`() {
        let state = OrderCreditState(excludeFromCreditManagement: true)
        #expect(state.afterHold(1).excludeFromCreditManagement)
        #expect(state.afterRelease(on: day(1, 1), graceDays: 0, order: order).excludeFromCreditManagement)
        #expect(state.afterRejection(orderVersion: 1).excludeFromCreditManagement)
        #expect(state.afterCancelling().excludeFromCreditManagement)
    }
}
