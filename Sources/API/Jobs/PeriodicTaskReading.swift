import Domain
import JSON
import Services
import Storage

/// Reads what a run of a periodic task is asked for; whatever is wrong is refused before there is a job.
///
/// Source: CM-18, api-conventions 14.
enum PeriodicTaskReading {
    static let filter = Shape("TaskFilter", "Which customers; without any property all of the company.", [
        Property("creditManagementGroupId", .code(max: 10), .optional, "Credit management group."),
        Property("riskGroupId", .code(max: 40), .optional, "Stored risk group."),
        Property("customerGroup", .code(max: 40), .optional, "Customer group."),
        Property("country", .country, .optional, "Country of the primary address."),
        Property("accountStatusId", .code(max: 40), .optional, "Account status."),
        Property("expirationDateFrom", .date, .optional, "Limits that expire on this day or later."),
        Property("expirationDateTo", .date, .optional, "Limits that expire on this day or earlier."),
    ])

    /// Forced holds narrow by the orders too.
    private static let orderFilter = Shape(
        "OrderTaskFilter", "Which orders of which customers; both ends of a range are included.",
        filter.properties + [
            Property("orderDateFrom", .date, .optional, "Ordered on this day or later."),
            Property("orderDateTo", .date, .optional, "Ordered on this day or earlier."),
            Property("deliveryDateFrom", .date, .optional, "To be delivered on this day or later."),
            Property("deliveryDateTo", .date, .optional, "To be delivered on this day or earlier."),
            Property("accountingTotalFrom", .money, .optional, "At least so much, in accounting currency."),
            Property("accountingTotalTo", .money, .optional, "At most so much, in accounting currency."),
            Property("paymentTerms", .code(max: 40), .optional, "Terms of payment of the order."),
        ])

    /// Deletion by a schedule: records older than so many months.
    private static let olderThan = ["12", "6", "3"]

    /// What a run of a task takes.
    static func shape(_ task: PeriodicTask) -> Shape {
        var properties = [
            Property("customers", .list(.stub(CommonShapes.reference), max: 100), .optional, "These customers alone."),
            Property(
                "filter", .object(task == .forceCreditHold ? orderFilter : filter), .optional,
                task == .forceCreditHold ? "Which orders of which customers." : "Which customers."),
        ]
        let orders = Property("orders", .list(.stub(CommonShapes.reference), max: 100), .optional, "These orders alone.")
        switch task {
        case .forceCreditHold:
            properties += [
                orders, Property("reasonCode", .code(max: 20), .required, "Reason of type hold."),
                Property("comment", .note, .optional, "Why."),
            ]
        case .evaluateForRelease: properties.append(orders)
        case .deleteBalanceStatistics:
            properties += [
                Property("deleteUntil", .date, .optional, "Records before this day go; a year ago, or earlier where the windows are longer."),
                Property("olderThanMonths", .enumeration(olderThan), .optional, "Instead of a day: older than 12, 6 or 3 months to date."),
            ]
        default: break
        }
        let name = task.rawValue.prefix(1).uppercased() + task.rawValue.dropFirst()
        return Shape("\(name)Run", "What a run of \(task.rawValue) is asked for.", properties)
    }

    /// What a body asks for, its references resolved.
    ///
    /// - Throws: `unknownReference` as faults; `deleteDateTooLate` with the latest permitted day.
    static func request(
        _ input: Input, _ task: PeriodicTask, in company: Company, on day: CalendarDate,
        in transaction: borrowing Transaction<Reading>
    ) throws -> PeriodicRequest {
        var request = PeriodicRequest(task: task, day: day)
        if let part = input.object("filter") {
            request.filter = try LimitGenerationEndpoint.customerFilter(part, in: company, transaction)
            if task == .forceCreditHold { request.orderFilter = orderFilter(part, company.accountingCurrency) }
        }
        request.filter.customers = try input.list("customers")?.compactMap { element -> Int64? in
            guard let reference = element.reference(.customer) else { return nil }
            let customer = try transaction.customer(reference, in: company.key)
            guard let customer, customer.company == company.key else {
                element.fault("", .unknownReference, "There is no such customer in \(company.number).")
                return nil
            }
            return customer.key
        }
        request.orders = try input.list("orders")?.compactMap { element -> Int64? in
            guard let reference = element.reference(.order) else { return nil }
            let order = try transaction.order(reference, in: company.key)
            guard let order, order.company == company.key else {
                element.fault("", .unknownReference, "There is no such order in \(company.number).")
                return nil
            }
            return order.key
        }
        request.comment = input.text("comment")
        if let reason = input.text("reasonCode") {
            request.reasonCode = reason
            if try transaction.code("hold.\(reason)", in: .reasonCodes, of: company.key) == nil {
                input.fault("reasonCode", .unknownReference, "There is no such reason of type hold in \(company.number).")
            }
        }
        let narrows = input.mentions("orders") || input.mentions("customers") || request.filter != CustomerFilter()
            || request.orderFilter != OrderFilter()
        if task == .forceCreditHold, !narrows {
            input.fault("orders", .neitherGiven, "Give orders, customers or a filter.")
        }
        let until = deleteUntil(input)
        try input.finish()
        if task == .deleteBalanceStatistics {
            request.deleteUntil = try permitted(until.map { $0(day) } ?? nil, in: company, on: day, transaction)
        }
        return request
    }

    private static func orderFilter(_ input: Input, _ currency: Currency) -> OrderFilter {
        var filter = OrderFilter()
        (filter.orderedFrom, filter.orderedTo) = (input.date("orderDateFrom"), input.date("orderDateTo"))
        (filter.deliveryFrom, filter.deliveryTo) = (input.date("deliveryDateFrom"), input.date("deliveryDateTo"))
        filter.totalFrom = input.money("accountingTotalFrom", in: currency)
        filter.totalTo = input.money("accountingTotalTo", in: currency)
        filter.paymentTerms = input.text("paymentTerms")
        return filter
    }

    private static func deleteUntil(_ input: Input) -> ((CalendarDate) -> CalendarDate)? {
        let months = input.text("olderThanMonths").flatMap { Int($0) }
        if let date = input.date("deleteUntil") {
            if months != nil { input.fault("olderThanMonths", .bothGiven, "Give either a day or an age.") }
            return { _ in date }
        }
        return months.map { months in { $0.adding(months: -months) } }
    }

    /// Records inside the longest window stay.
    ///
    /// Source: CM-18.5, X29.
    private static func permitted(
        _ wanted: CalendarDate?, in company: Company, on day: CalendarDate, _ transaction: borrowing Transaction<Reading>
    ) throws -> CalendarDate {
        let parameters = try transaction.creditSetUp(of: company).parameters
        let latest = parameters.latestDeleteDate(on: day)
        guard let wanted else { return parameters.defaultDeleteDate(on: day) }
        guard wanted <= latest else {
            throw Refusal(
                .deleteDateTooLate,
                "Statistics look back \(parameters.longestStatisticsMonths) months: records up to \(latest) may be deleted.",
                extra: [.init("latestDate", latest.description)])
        }
        return wanted
    }
}

extension PeriodicTask {
    /// As paths spell it: `update-risk-scores`.
    var path: String {
        var path = ""
        for character in rawValue {
            if character.isUppercase { path += "-" }
            path += character.lowercased()
        }
        return path
    }

    /// What its runs need beside the scope of running tasks.
    var runScope: Scope {
        switch self {
        case .forceCreditHold: .holdsForce
        case .evaluateForRelease: .holdsEvaluate
        default: .periodicTasksWrite
        }
    }
}
