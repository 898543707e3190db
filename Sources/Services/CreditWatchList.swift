import Domain
public import Storage

extension CreditWatchService {
    /// Narrows a list of profiles that asks for a least share of the limit to those who have reached the threshold
    /// below it, which an index finds; gives the same rows.
    ///
    /// Nothing is added for a share below the first threshold of a company, or while a job looks at the customers anew.
    public static func narrow(_ query: inout ListQuery, _ transaction: borrowing Transaction<Reading>) throws {
        guard let share = query.leastUsedMillionths else { return }
        let companies = try query.companies.map { keys in try keys.compactMap { try transaction.company(.key($0)) } }
        var least = Int.max
        for company in try companies ?? transaction.companies() {
            let thresholds = try transaction.creditSetUp(of: company).parameters.watchThresholds
            guard let reached = thresholds.last(where: { Int64($0) * 1_000_000 <= share }) else { return }
            least = min(least, reached)
        }
        guard least < .max, try !transaction.hasUnfinishedJob(CreditWatchRun.kind) else { return }
        query.filters.append(
            .init(field: "watchThreshold", comparison: .gte, operands: [.integer(Int64(least))]))
    }
}

extension ListQuery {
    /// The least share of the limit that every row has used, in millionths of a percent; `nil` where none is asked for.
    fileprivate var leastUsedMillionths: Int64? {
        filters.compactMap { filter -> Int64? in
            guard filter.field == "creditUsedPercent", [.gt, .gte].contains(filter.comparison),
                case .integer(let share)? = filter.operands.first
            else { return nil }
            return share
        }.max()
    }
}
