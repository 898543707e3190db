import Domain
import SQLite

// A field of a list in SQL: what operands are compared with, and how they are bound.

extension ListSource.Field {
    var isText: Bool {
        switch kind {
        case .text, .number, .enumeration: true
        default: false
        }
    }

    /// Where the company of a record stands that a list names by its number and that is of the row's company; `nil` for
    /// every other field.
    var companyColumn: String? {
        guard kind == .number, expression.hasSuffix(".number") else { return nil }
        let table = expression.dropLast(7)
        return ["customer", "account", "subject", "sales_order", "receivable"].contains(table) ? "\(table).company_id" : nil
    }

    /// That the field is above zero, where a filter means only such rows: written out, so that their index serves.
    func aboveZero(_ filter: ListQuery.Filter) -> String {
        guard isSparse, [.equals, .gt, .gte].contains(filter.comparison) else { return "" }
        let isAbove = filter.operands.allSatisfy { operand in
            guard case .integer(let number) = operand else { return false }
            return number > 0 || number == 0 && filter.comparison == .gt
        }
        return isAbove ? "\(expression) > 0 AND " : ""
    }

    /// The expression that operands are compared with.
    var compared: String {
        switch kind {
        case .number: "lower(\(expression))"
        case .money(let currency): "\(expression) * \(Self.tenThousandths(currency))"
        default: expression
        }
    }

    func bound(_ operand: ListQuery.Operand) -> Value {
        switch operand {
        case .text(let text): kind == .number ? .caseless(text) : .text(text)
        case .integer(let number), .amount(let number): .integer(number)
        case .flag(let flag): .flag(flag)
        }
    }

    /// How many ten-thousandths of a main unit one minor unit is, by the currency of the row.
    private static func tenThousandths(_ currency: String) -> String {
        func codes(_ digits: Int8) -> String {
            Currency.all.filter { $0.digits == digits }.map { "'\($0.code)'" }.joined(separator: ", ")
        }
        return "CASE WHEN \(currency) IN (\(codes(0))) THEN 10000 WHEN \(currency) IN (\(codes(3))) THEN 10"
            + " WHEN \(currency) IN (\(codes(4))) THEN 1 ELSE 100 END"
    }
}
