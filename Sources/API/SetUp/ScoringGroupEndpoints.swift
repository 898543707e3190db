import Domain
import JSON
import Services
import Storage

/// Scoring groups (CM-11.1).
enum ScoringGroupEndpoints {
    private static let line = Shape("ScoringLine", "What a range or a value scores.", [
        Property("from", .score, .optional, "Ranges: lowest value, included."),
        Property("to", .score, .optional, "Ranges: highest value, included."),
        Property("value", .text(max: 60), .optional, "Lists: the value, compared ignoring case."),
        Property("score", .score, .required, "What it scores; may be negative."),
    ])

    static let resource = CodedSetUp<ScoringGroup>(
        name: "ScoringGroup", plural: "ScoringGroups", path: "/v1/scoring-groups", what: "scoring group",
        whats: "scoring groups", kind: .scoringGroup,
        shape: CodedSetUp<ScoringGroup>.shape("ScoringGroup", "A question about customers and what each answer scores.", [
            Property(
                "groupType", .enumeration(ScoringGroup.GroupType.allCases.map(\.rawValue)), .required,
                "Where the answers come from; fixed at creation."),
            Property(
                "scoreType", .enumeration(ScoringGroup.ScoreType.allCases.map(\.rawValue)), .optional, nullable: false,
                "range or list; required for userDefined, given by the type of every other group."),
            Property(
                "lines", .list(.object(line), max: ScoringGroup.mostLines), .required,
                "What scores; ranges do not overlap, their ends included."),
        ]),
        source: .scoringGroups, exampleCode: "PAYDAYS",
        exampleBody: """
            {"description": "Average payment days", "groupType": "averagePaymentDays", "lines": [{"from": "0", "to": "29.99", \
            "score": "5"}, {"from": "30", "to": "59.99", "score": "15"}, {"from": "60", "to": "999", "score": "40"}]}
            """,
        page: { try $0.scoringGroups($1) },
        find: { reference, company, transaction in
            switch reference {
            case .key(let key): try transaction.scoringGroup(key: key)
            case .number(let code): try transaction.riskSetUp(of: company).scoringGroup(code)
            }
        },
        header: { ($0.company, $0.header, $0.code) },
        put: { call, input, company, code, transaction in
            let group = try read(input, company, code)
            return try RiskSetUpService.put(
                group, faults: input.faults, by: call.actor, precondition: { try call.matches(version: $0) },
                in: transaction)
        },
        delete: { try RiskSetUpService.delete($0, by: $1, in: $2) },
        write: { group, writer in
            writer.member("description", group.description)
            writer.member("groupType", group.groupType.rawValue)
            writer.member("scoreType", group.scoreType.rawValue)
            writer.name("lines")
            writer.beginArray()
            for line in group.lines { write(line, &writer) }
            writer.endArray()
        })

    private static func read(_ input: Input, _ company: Company, _ code: String) throws -> ScoringGroup {
        let type = input.word("groupType", as: ScoringGroup.GroupType.self) ?? .userDefined
        let given = input.word("scoreType", as: ScoringGroup.ScoreType.self)
        if let fixed = type.fixedScoreType, let given, given != fixed {
            input.fault("scoreType", .invalidValue, "A group of \(type.rawValue) is a \(fixed.rawValue).")
        }
        if type.fixedScoreType == nil, given == nil {
            input.fault("scoreType", .required, "Say whether the values are of a range or of a list.")
        }
        let scoreType = type.fixedScoreType ?? given ?? .range
        let parts = input.list("lines") ?? []
        let lines = parts.compactMap { self.line($0, scoreType) }
        // A line at fault shifts the others; their overlaps are told once it is mended.
        if lines.count < parts.count { try input.finish() }
        return ScoringGroup(
            header: input.header(), company: company.key, code: code, description: input.text("description"),
            groupType: type, scoreType: scoreType, lines: lines)
    }

    private static func line(_ part: Input, _ type: ScoringGroup.ScoreType) -> ScoringGroup.Line? {
        let (from, to, value) = (part.decimal("from", 6), part.decimal("to", 6), part.text("value"))
        let score = part.decimal("score", 6) ?? 0
        switch type {
        case .range:
            if value != nil { part.fault("value", .bothGiven, "A line of a range has from and to, and no value.") }
            if from == nil { part.fault("from", .required, "Give the lowest value of the range.") }
            if to == nil { part.fault("to", .required, "Give the highest value of the range.") }
            guard value == nil, let from, let to else { return nil }
            return ScoringGroup.Line(.range(from: from, to: to), score: score)
        case .list:
            if from != nil || to != nil { part.fault("from", .bothGiven, "A line of a list has a value alone.") }
            guard let value else {
                part.fault("value", .required, "Give the value.")
                return nil
            }
            return from == nil && to == nil ? ScoringGroup.Line(.value(value), score: score) : nil
        }
    }

    private static func write(_ line: ScoringGroup.Line, _ writer: inout JSONWriter) {
        var (from, to, value): (Int64?, Int64?, String?) = (nil, nil, nil)
        switch line.match {
        case .range(let first, let last): (from, to) = (first, last)
        case .value(let text): value = text
        }
        writer.beginObject()
        writer.member("from", from.map(RiskService.scoreText))
        writer.member("to", to.map(RiskService.scoreText))
        writer.member("value", value)
        writer.member("score", RiskService.scoreText(line.score))
        writer.endObject()
    }
}
