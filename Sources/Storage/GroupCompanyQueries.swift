import Domain
import SQLite

// In which companies the members of customer credit groups are.

extension Transaction {
    /// Whether a group has a member in one of these companies.
    public func hasMember(_ group: Int64, in companies: [Int64]) throws -> Bool {
        try session.connection.first(
            text: """
                SELECT 1 FROM exposure JOIN customer ON customer.id = exposure.customer_id
                WHERE exposure.credit_group_id = ? AND customer.company_id IN (\(marks(companies))) LIMIT 1
                """, [.integer(group)] + companies.map { .integer($0) }
        ) { _ in true } ?? false
    }

    /// The number of a group on a line of a journal that has members, but none in these companies; `nil` where there is none.
    public func groupOutside(_ companies: [Int64], ofLinesOf adjustment: Int64) throws -> String? {
        try session.connection.first(
            text: """
                SELECT customer_credit_group.number FROM customer_credit_group
                WHERE customer_credit_group.id IN (
                        SELECT credit_group_id FROM limit_adjustment_line
                        WHERE adjustment_id = ? AND credit_group_id IS NOT NULL)
                    AND EXISTS (SELECT 1 FROM exposure WHERE exposure.credit_group_id = customer_credit_group.id)
                    AND NOT EXISTS (
                        SELECT 1 FROM exposure JOIN customer ON customer.id = exposure.customer_id
                        WHERE exposure.credit_group_id = customer_credit_group.id
                            AND customer.company_id IN (\(marks(companies))))
                ORDER BY customer_credit_group.number LIMIT 1
                """, [.integer(adjustment)] + companies.map { .integer($0) }
        ) { try $0.text(0) }
    }

    private func marks(_ companies: [Int64]) -> String { companies.map { _ in "?" }.joined(separator: ", ") }
}
