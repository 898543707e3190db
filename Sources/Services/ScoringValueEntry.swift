import Domain
import JSON
import Storage

/// A value of a scoring group as a user entered it for a customer.
public struct EnteredScoringValue: Sendable {
    /// Code of the scoring group.
    public var group: String
    /// `nil` takes the value away.
    public var value: String?
    /// Where it stands in the request.
    public var pointer: String

    public init(group: String, value: String?, pointer: String) {
        self.group = group
        self.value = value
        self.pointer = pointer
    }
}

extension Transaction where Mode == Writing {
    /// The entered values by key of their group, those only that differ from what is stored.
    ///
    /// What cannot be entered adds a fault: `unknownReference`, `readOnlyProperty` for a value that the service takes
    /// itself, `invalidFormat` for what is no number in a group of ranges.
    func scoring(
        _ entered: [EnteredScoringValue], of customer: Customer, in company: Company, _ faults: inout [InputFault]
    ) throws -> [Int64: ScoringValue?] {
        guard !entered.isEmpty else { return [:] }
        let setUp = try riskSetUp(of: company.key)
        let stored = try scoringValues(of: customer.key)
        var values: [Int64: ScoringValue?] = [:]
        var seen = Set<Int64>()
        for entry in entered {
            guard let group = setUp.scoringGroup(entry.group) else {
                faults.append(
                    InputFault("\(entry.pointer)/scoringGroupId", .unknownReference, "There is no such scoring group."))
                continue
            }
            if !seen.insert(group.key).inserted {
                faults.append(
                    InputFault("\(entry.pointer)/scoringGroupId", .duplicate, "Give each scoring group one value."))
            }
            guard group.groupType == .userDefined else {
                faults.append(
                    InputFault("\(entry.pointer)/value", .readOnlyProperty, "Only values of user-defined groups are entered."))
                continue
            }
            var value: ScoringValue?
            if let text = entry.value {
                if group.scoreType == .list {
                    value = .text(text)
                } else if let number = AutomaticLimit.Line.number(text) {
                    value = .number(number)
                } else {
                    faults.append(
                        InputFault("\(entry.pointer)/value", .invalidFormat, "Write a number with at most 6 decimals: \"41.5\"."))
                    continue
                }
            }
            if stored.first(where: { $0.group == group.key })?.value != value { values[group.key] = .some(value) }
        }
        return values
    }

    /// Stores entered values, recomputes the customer's total, and gives the account as it stands then (D-28).
    func enter(
        _ entered: [Int64: ScoringValue?], for account: inout CreditAccount, in company: Company,
        on day: CalendarDate, by actor: Actor
    ) throws {
        guard !entered.isEmpty else { return }
        let customer = account.customer
        let before = try enteredText(of: customer)
        _ = try RiskService.enter(entered, for: account, in: company, on: day, by: actor, in: self)
        let changes = Change.difference(
            from: [("scoringValues", before)], to: [("scoringValues", try enteredText(of: customer))])
        var writer = JSONWriter(capacity: 96)
        writer.beginObject()
        writer.name("customer")
        writer.beginObject()
        writer.member("id", customer.id.description)
        writer.member("number", customer.number)
        writer.endObject()
        writer.endObject()
        try append(
            Change(
                "creditProfile.updated", company: company.key, record: customer.id, number: customer.number,
                data: writer.bytes, changes: changes), by: actor)
        guard let changed = try creditAccount(key: customer.key) else {
            throw StoreFault.damaged("customer \(customer.number) has no credit profile")
        }
        account = changed
    }

    private func enteredText(of customer: Customer) throws -> String? {
        let values = try scoringValues(of: customer.key).filter { $0.groupType == .userDefined }
        return values.isEmpty ? nil : values.map { "\($0.code): \($0.value.description)" }.joined(separator: "; ")
    }
}
