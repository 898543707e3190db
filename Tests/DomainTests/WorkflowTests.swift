import Domain
import Testing

/// Who has to approve, and what becomes of a request decision by decision: CM-15.1, CM-15.2, D-45.
@Suite struct WorkflowTests {
    // MARK: routing

    /// One submission: what the definition asks for, and the steps (A from 1,000 of change, B from 5,000 of new limit,
    /// C for two companies, D for a risk group, E for customer groups, F for a reason, G always) that apply.
    struct Route: Sendable, CustomTestStringConvertible {
        let name: String
        let change: Int64?
        let new: Int64?
        var total: Int64? = nil
        var companies: Set<String> = ["de01"]
        var risk: Set<String> = []
        var customers: Set<String> = []
        var reasons: Set<String> = []
        let steps: String
        var testDescription: String { name }
    }

    static let routes: [Route] = [
        Route(name: "nothing but what always applies", change: 0, new: 0, steps: "G"),
        Route(name: "a change of one cent less", change: 99_999, new: 0, steps: "G"),
        Route(name: "a change that reaches the amount", change: 100_000, new: 0, steps: "AG"),
        Route(name: "a new limit of one cent less", change: 100_000, new: 499_999, steps: "AG"),
        Route(name: "a new limit that reaches the amount", change: 0, new: 500_000, steps: "BG"),
        Route(name: "another company", change: 0, new: 0, companies: ["fr01"], steps: "CG"),
        Route(name: "a group with members in both", change: 0, new: 0, companies: ["de01", "us01"], steps: "CG"),
        Route(name: "a risk group, whatever its case", change: 0, new: 0, risk: ["high"], steps: "DG"),
        Route(name: "one customer group of two", change: 0, new: 0, customers: ["retail", "export"], steps: "EG"),
        Route(name: "another customer group", change: 0, new: 0, customers: ["export"], steps: "G"),
        Route(name: "a reason of a line", change: 0, new: 0, reasons: ["season"], steps: "FG"),
        Route(name: "everything at once", change: 900_000, new: 900_000, companies: ["fr01"], risk: ["high"],
              customers: ["key"], reasons: ["season"], steps: "ABCDEFG"),
        Route(name: "no limit at all", change: nil, new: nil, steps: "G"),
        Route(name: "what the definition leaves out", change: 900_000, new: 900_000, total: 1, companies: ["small"], steps: ""),
    ]

    private static func definition() -> WorkflowDefinition {
        func step(_ name: String, _ set: (inout WorkflowCondition) -> Void) -> WorkflowStep {
            var condition = WorkflowCondition()
            set(&condition)
            return WorkflowStep(participants: [.user(name)], condition: condition)
        }
        var whole = WorkflowCondition()
        whole.companies = ["DE01", "FR01", "US01"]
        return WorkflowDefinition(
            header: RecordHeader(), company: 1, kind: .adjustmentJournal, isActive: true, allowsSelfApproval: false,
            condition: whole, automaticTasks: [],
            steps: [
                step("A") { $0.limitChangeFrom = 100_000 }, step("B") { $0.newLimitFrom = 500_000 },
                step("C") { $0.companies = ["FR01", "US01"] }, step("D") { $0.riskGroups = ["HIGH"] },
                step("E") { $0.customerGroups = ["RETAIL", "KEY"] }, step("F") { $0.reasons = ["SEASON"] },
                step("G") { _ in },
            ])
    }

    @Test(arguments: routes) func `a submission passes the steps whose conditions hold`(route: Route) {
        var subject = WorkflowSubject()
        (subject.limitChange, subject.newLimit, subject.orderTotal) = (route.change, route.new, route.total)
        (subject.companies, subject.riskGroups) = (route.companies, route.risk)
        (subject.customerGroups, subject.reasons) = (route.customers, route.reasons)
        let steps = Self.definition().steps(for: subject).flatMap(\.participants).map { participant in
            if case .user(let name) = participant { name } else { "?" }
        }
        #expect(steps.joined() == route.steps)
        let request = Self.request(Self.definition(), about: subject)
        #expect(request.status == (route.steps.isEmpty ? .approved : .pendingApproval))
    }

    @Test func `two conditions of one step must both hold, and lines taken together count by the largest`() {
        var both = WorkflowCondition()
        both.limitChangeFrom = 100
        both.riskGroups = ["HIGH"]
        var (large, risky) = (WorkflowSubject(), WorkflowSubject())
        large.limitChange = 150
        risky.limitChange = 50
        risky.riskGroups = ["high"]
        #expect(!both.holds(for: large))
        #expect(!both.holds(for: risky))
        large.include(risky)
        #expect(large.limitChange == 150)
        #expect(both.holds(for: large))
    }

    // MARK: decisions

    /// One person's say: `a+` approves, `a-` denies, `a?` asks for a change. A capital letter is somebody of the role.
    struct Votes: Sendable, CustomTestStringConvertible {
        let name: String
        let policy: WorkflowStep.Policy
        let participants: [WorkflowParticipant]
        let says: String
        /// After each say: pending, approved, rejected, changed; x where it is refused.
        let outcome: String
        var testDescription: String { name }
    }

    private static let abc: [WorkflowParticipant] = [.user("a"), .user("b"), .user("c")]
    private static let abcd = abc + [.user("d")]
    private static let managers: [WorkflowParticipant] = [.role(.creditManager)]
    private static let mixed: [WorkflowParticipant] = [.role(.creditManager), .user("a")]

    static let votes: [Votes] = [
        Votes(name: "any: the first approval", policy: .any, participants: abc, says: "b+ a+", outcome: "ax"),
        Votes(name: "any: the first denial", policy: .any, participants: abc, says: "b- a+", outcome: "rx"),
        Votes(name: "any: a change asked for", policy: .any, participants: abc, says: "c? a+", outcome: "cx"),
        Votes(name: "any: no participant", policy: .any, participants: abc, says: "e+ a+", outcome: "xa"),
        Votes(name: "all: each of three", policy: .all, participants: abc, says: "a+ b+ c+", outcome: "ppa"),
        Votes(name: "all: nobody twice", policy: .all, participants: abc, says: "a+ a+ b+ c+", outcome: "pxpa"),
        Votes(name: "all: one denial ends it", policy: .all, participants: abc, says: "a+ b- c+", outcome: "prx"),
        Votes(name: "majority of three", policy: .majority, participants: abc, says: "a+ c+ b-", outcome: "pax"),
        Votes(name: "majority of three after a denial", policy: .majority, participants: abc, says: "a- b+ c+", outcome: "ppa"),
        Votes(name: "majority of three denied", policy: .majority, participants: abc, says: "a- b+ c-", outcome: "ppr"),
        Votes(name: "majority of four is three", policy: .majority, participants: abcd, says: "a+ b+ c+", outcome: "ppa"),
        Votes(name: "two of four may not block", policy: .majority, participants: abcd, says: "a+ b- c+ d+", outcome: "pppa"),
        Votes(name: "two denials of four", policy: .majority, participants: abcd, says: "a+ b- c-", outcome: "ppr"),
        Votes(name: "a role, by anybody who has it", policy: .any, participants: managers, says: "e+ M+", outcome: "xa"),
        Votes(name: "all of a role is one of its people", policy: .all, participants: managers, says: "M+", outcome: "a"),
        Votes(name: "all: a role and a person", policy: .all, participants: mixed, says: "M+ N+ a+", outcome: "pxa"),
        Votes(name: "all: a person of the role leaves it to colleagues", policy: .all,
              participants: [.role(.creditManager), .user("M")], says: "M+ M+ N+", outcome: "pxa"),
    ]

    @Test(arguments: votes) func `a step is decided as its policy says`(votes: Votes) {
        var request = Self.request([WorkflowStep(participants: votes.participants, policy: votes.policy)])
        var outcome = ""
        for say in votes.says.split(separator: " ") {
            let name = String(say.prefix(1))
            let decision: ApprovalDecision = ["+": .approve, "-": .deny][say.suffix(1)] ?? .requestChange
            let roles: Set<Role> = name == name.uppercased() ? [.creditManager] : [.salesClerk]
            let approver = Approver(actor: Self.person(name), roles: roles)
            let isAsked = request.waits(for: approver, at: Self.hour(0))
            do throws(ApprovalRefusal) {
                request = try request.deciding(decision, by: approver, at: Self.hour(0), comment: nil)
                #expect(isAsked)
                outcome += ["pendingApproval": "p", "approved": "a", "rejected": "r"][request.status.rawValue] ?? "c"
            } catch {
                #expect(!isAsked)
                outcome += "x"
            }
        }
        #expect(outcome == votes.outcome)
    }

    @Test func `steps are passed one after the other, and a new one begins with nobody's decision`() throws {
        let steps = [
            WorkflowStep(participants: [.user("a"), .user("b")], policy: .all), WorkflowStep(participants: [.user("a")]),
        ]
        var request = Self.request(steps)
        for (name, step) in [("a", 0), ("b", 1)] {
            request = try request.deciding(.approve, by: Approver(actor: Self.person(name), roles: []), at: Self.hour(1), comment: nil)
            #expect(request.step == step)
        }
        #expect(request.participants(at: Self.hour(1)) == [.user("a")])
        request = try request.deciding(.approve, by: Approver(actor: Self.person("a"), roles: []), at: Self.hour(2), comment: nil)
        #expect(request.status == .approved)
        #expect(request.approvals.count == 3)
    }

    // MARK: four eyes

    static let eyes: [(submitter: Actor, approver: Actor, delegators: Set<String>, isAllowed: Bool, ApprovalRefusal?)] = [
        (person("omar", key: 1), person("petra", key: 1), [], false, nil),
        (person("omar", key: 1), person("omar", key: 1), [], false, .selfApproval),
        (person("omar", key: 1), person("OMAR", key: 2), [], false, .selfApproval),
        (person("omar", key: 1), Actor(kind: .key, name: "omar", apiKey: 3), [], false, .selfApproval),
        // The key itself stands behind all for whom it acts.
        (person("omar", key: 1), Actor(kind: .key, name: "petra", apiKey: 1), [], false, .selfApproval),
        (Actor(kind: .key, name: "erp", apiKey: 1), person("petra", key: 1), [], false, .selfApproval),
        (Actor(kind: .key, name: "erp", apiKey: 1), person("petra", key: 2), [], false, nil),
        // Nobody approves for the submitter; for somebody else it may.
        (person("petra", key: 1), person("nadia", key: 2), ["petra"], false, .selfApproval),
        (person("petra", key: 1), person("nadia", key: 2), ["petra", "quinn"], false, nil),
        (person("omar", key: 1), person("nadia", key: 2), ["petra"], false, nil),
        (person("omar", key: 1), person("nadia", key: 2), ["rosa"], false, .notParticipant),
        (person("petra", key: 1), person("petra", key: 1), [], true, nil),
        (person("petra", key: 1), person("nadia", key: 2), ["petra"], true, nil),
    ]

    @Test func `who submits does not approve, whatever the key, nor through somebody else`() {
        for (index, row) in Self.eyes.enumerated() {
            let request = Self.request(
                [WorkflowStep(participants: [.user("petra"), .user("quinn"), .user("omar")])], by: row.submitter,
                allowsSelfApproval: row.isAllowed)
            let approver = Approver(actor: row.approver, roles: [], delegators: row.delegators)
            do throws(ApprovalRefusal) {
                let decided = try request.deciding(.approve, by: approver, at: Self.hour(0), comment: nil)
                #expect(row.4 == nil, "row \(index)")
                #expect(decided.status == .approved)
            } catch {
                #expect(error == row.4, "row \(index)")
            }
        }
    }

    @Test func `one person with two keys decides once`() throws {
        let step = WorkflowStep(participants: [.user("petra"), .user("quinn")], policy: .all)
        let once = try Self.request([step]).deciding(
            .approve, by: Approver(actor: Self.person("petra", key: 1), roles: []), at: Self.hour(0), comment: nil)
        #expect(throws: ApprovalRefusal.decidedAlready) {
            _ = try once.deciding(
                .approve, by: Approver(actor: Self.person("Petra", key: 2), roles: [], delegators: ["quinn"]),
                at: Self.hour(0), comment: nil)
        }
    }

    // MARK: delegation, escalation, recall, resubmission

    @Test func `a delegate decides for who is asked, and it is written down for whom`() throws {
        let decided = try Self.request([WorkflowStep(participants: [.user("petra")])]).deciding(
            .approve, by: Approver(actor: Self.person("nadia"), roles: [], delegators: ["Petra"]), at: Self.hour(0), comment: "ok")
        #expect(decided.history.last?.onBehalfOf == "Petra")
        #expect(decided.history.last?.by.name == "nadia")
    }

    @Test func `those of the escalation are asked from the hour on, and the others still are`() throws {
        let step = WorkflowStep(participants: [.user("petra")], dueHours: 24, escalation: [.user("boss")])
        let request = Self.request([step])
        let boss = Approver(actor: Self.person("boss"), roles: [])
        #expect(!request.waits(for: boss, at: Timestamp(milliseconds: Self.hour(24).milliseconds - 1)))
        #expect(request.waits(for: boss, at: Self.hour(24)))
        #expect(request.waits(for: Approver(actor: Self.person("petra"), roles: []), at: Self.hour(48)))
        #expect(request.escalatesAt == Self.hour(24))
        let decided = try request.deciding(.approve, by: boss, at: Self.hour(25), comment: nil)
        #expect(decided.status == .approved)
        var marked = request
        marked.note(.escalated, by: Actor(kind: .service, name: "approvals"), at: Self.hour(24), comment: nil)
        #expect(marked.escalatesAt == nil)
        // The submitter is no approver, overdue or not.
        let own = Self.request([step], by: Self.person("boss"))
        #expect(throws: ApprovalRefusal.selfApproval) { _ = try own.deciding(.approve, by: boss, at: Self.hour(25), comment: nil) }
    }

    @Test(arguments: [(WorkflowStep.Policy.all, 2), (.majority, 2), (.any, 1)])
    func `the submitter is not waited for, since it may not approve (D-45)`(policy: WorkflowStep.Policy, needed: Int) throws {
        let step = WorkflowStep(
            participants: [.user("Zoe"), .user("b"), .user("c")], policy: policy, dueHours: 1, escalation: [.user("boss")])
        var request = Self.request([step])
        #expect(request.participants(at: Self.hour(0)) == [.user("b"), .user("c")])
        let boss = Approver(actor: Self.person("boss"), roles: [])
        request = try request.deciding(.approve, by: boss, at: Self.hour(2), comment: nil)
        #expect(request.status == (needed == 1 ? .approved : .pendingApproval))
        guard needed > 1 else { return }
        #expect(throws: ApprovalRefusal.selfApproval) {
            _ = try request.deciding(.approve, by: Approver(actor: Self.person("zoe"), roles: []), at: Self.hour(2), comment: nil)
        }
        request = try request.deciding(.approve, by: Approver(actor: Self.person("c"), roles: []), at: Self.hour(2), comment: nil)
        #expect(request.status == .approved)
        // Where it may approve, it is waited for as anybody.
        let own = Self.request([step], allowsSelfApproval: true)
        #expect(own.participants(at: Self.hour(0)).count == 3)
    }

    @Test func `one of the escalation stands in for one who has not decided, never for two`() throws {
        let step = WorkflowStep(
            participants: [.user("a"), .user("b"), .user("c")], policy: .all, dueHours: 1, escalation: [.user("boss")])
        var request = Self.request([step])
        request = try request.deciding(.approve, by: Approver(actor: Self.person("a"), roles: []), at: Self.hour(0), comment: nil)
        let boss = Approver(actor: Self.person("boss"), roles: [])
        request = try request.deciding(.approve, by: boss, at: Self.hour(2), comment: nil)
        #expect(request.status == .pendingApproval)
        #expect(throws: ApprovalRefusal.decidedAlready) { _ = try request.deciding(.approve, by: boss, at: Self.hour(2), comment: nil) }
        request = try request.deciding(.approve, by: Approver(actor: Self.person("c"), roles: []), at: Self.hour(2), comment: nil)
        #expect(request.status == .approved)
    }

    @Test func `what has ended is neither decided nor recalled again`() throws {
        let petra = Approver(actor: Self.person("petra"), roles: [])
        let pending = Self.request([WorkflowStep(participants: [.user("petra")])])
        let recalled = try pending.recalling(by: Self.person("omar"), at: Self.hour(1), comment: nil)
        #expect(recalled.status == .recalled)
        #expect(recalled.approvals.isEmpty)
        let approved = try pending.deciding(.approve, by: petra, at: Self.hour(1), comment: nil)
        let rejected = try pending.deciding(.deny, by: petra, at: Self.hour(1), comment: nil)
        let changed = try pending.deciding(.requestChange, by: petra, at: Self.hour(1), comment: nil)
        for ended in [recalled, approved, rejected, changed] {
            for decision in ApprovalDecision.allCases {
                #expect(throws: ApprovalRefusal.notPending) {
                    _ = try ended.deciding(decision, by: petra, at: Self.hour(2), comment: nil)
                }
            }
            #expect(ended.participants(at: Self.hour(2)).isEmpty)
        }
        // Approved but not carried out may still be taken back.
        #expect(try approved.recalling(by: Self.person("omar"), at: Self.hour(2), comment: nil).status == .recalled)
        for ended in [recalled, rejected, changed] {
            #expect(throws: ApprovalRefusal.notPending) {
                _ = try ended.recalling(by: Self.person("omar"), at: Self.hour(2), comment: nil)
            }
        }
    }

    // MARK: journals

    @Test(arguments: [
        (LineApprovals(pending: 1, approved: 5), nil), (LineApprovals(approved: 1, rejected: 9), .approved),
        (LineApprovals(rejected: 3), .rejected), (LineApprovals(approved: 3, changeRequested: 1), .changeRequested),
        (LineApprovals(pending: 1, changeRequested: 1), nil), (LineApprovals(rejected: 1, changeRequested: 1), .changeRequested),
    ] as [(LineApprovals, ApprovalStatus?)])
    func `a journal is approved once every line is decided and one is approved`(lines: LineApprovals, outcome: ApprovalStatus?) {
        #expect(lines.outcome == outcome)
    }

    @Test func `what may be done with a journal follows from where its approval stands (CM-10.5)`() {
        let rows: [(ApprovalStatus, LimitAdjustment.Status, mayChange: Bool, mayBeRecalled: Bool)] = [
            (.notSubmitted, .draft, true, false), (.submitted, .submitted, false, true),
            (.pendingApproval, .submitted, false, true), (.changeRequested, .changeRequested, true, true),
            (.rejected, .rejected, true, true), (.approved, .approved, false, true), (.error, .approved, false, true),
        ]
        #expect(Set(rows.map(\.0)) == Set(ApprovalStatus.allCases))
        let by = LimitAdjustment.By(kind: "user", name: "omar")
        for row in rows {
            var journal = LimitAdjustment(
                header: RecordHeader(), company: 1, number: "CLA-1", type: .creditLimit, description: nil, requestedBy: by)
            journal.approval.status = row.0
            #expect(journal.status == row.1)
            #expect(journal.mayChange == row.mayChange)
            #expect(journal.mayBeRecalled == row.mayBeRecalled)
            journal.posting = .init(day: .earliest, by: by, at: Self.hour(0))
            #expect(journal.status == .posted)
            #expect(!journal.mayChange && !journal.mayBeRecalled)
        }
    }

    // MARK: given

    private static func hour(_ hours: Int64) -> Timestamp { Timestamp(milliseconds: 1_000_000_000_000 + hours * 3_600_000) }

    private static func person(_ name: String, key: Int64 = 7) -> Actor { Actor(kind: .user, name: name, apiKey: key) }

    private static func request(
        _ definition: WorkflowDefinition, about subject: WorkflowSubject, by actor: Actor = person("zoe")
    ) -> ApprovalRequest {
        ApprovalRequest(
            key: 1, of: .init(record: Identifier(.limitAdjustment, key: 1), number: "CLA-1"), under: definition,
            about: subject, comment: nil, by: actor, at: hour(0))
    }

    private static func request(
        _ steps: [WorkflowStep], by actor: Actor = person("zoe"), allowsSelfApproval: Bool = false
    ) -> ApprovalRequest {
        request(
            WorkflowDefinition(
                header: RecordHeader(), company: 1, kind: .adjustmentJournal, isActive: true,
                allowsSelfApproval: allowsSelfApproval, automaticTasks: [], steps: steps),
            about: WorkflowSubject(), by: actor)
    }
}
