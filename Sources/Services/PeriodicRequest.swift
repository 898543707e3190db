public import Domain
import JSON
public import Storage

/// What a run of a periodic task was asked to do, its references resolved.
///
/// Source: CM-18.
public struct PeriodicRequest: Sendable {
    public var task: PeriodicTask
    public var day: CalendarDate
    public var filter: CustomerFilter
    /// Forced holds: which orders of those customers.
    public var orderFilter = OrderFilter()
    /// Keys of orders; `nil` is every order that the filter lets through.
    public var orders: [Int64]?
    /// Forced holds: the reason and what is said of it.
    public var reasonCode: String?
    public var comment: String?
    /// Deletion: records before this day go.
    public var deleteUntil: CalendarDate?

    public init(task: PeriodicTask, day: CalendarDate) {
        self.task = task
        self.day = day
        filter = CustomerFilter()
    }

    /// As the job keeps it.
    func text(run: Int64) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("run", run)
        writer.member("task", task.rawValue)
        writer.member("day", day.description)
        writer.keys("customers", filter.customers)
        writer.member("creditManagementGroup", filter.creditManagementGroup)
        writer.member("riskGroup", filter.riskGroup)
        writer.member("customerGroup", filter.customerGroup)
        writer.member("country", filter.country)
        writer.member("accountStatus", filter.accountStatus)
        writer.member("expiresFrom", filter.expiresFrom?.description)
        writer.member("expiresTo", filter.expiresTo?.description)
        writer.keys("orders", orders)
        writer.member("orderedFrom", orderFilter.orderedFrom?.description)
        writer.member("orderedTo", orderFilter.orderedTo?.description)
        writer.member("deliveryFrom", orderFilter.deliveryFrom?.description)
        writer.member("deliveryTo", orderFilter.deliveryTo?.description)
        writer.member("totalFrom", orderFilter.totalFrom)
        writer.member("totalTo", orderFilter.totalTo)
        writer.member("paymentTerms", orderFilter.paymentTerms)
        writer.member("reasonCode", reasonCode)
        writer.member("comment", comment)
        writer.member("deleteUntil", deleteUntil?.description)
        writer.endObject()
        return writer.bytes
    }

    static func read(_ text: [UInt8]) throws -> (run: Int64, request: PeriodicRequest) {
        let root = try StoredText.root(text)
        guard let run = root["run"]?.integer, let day = root["day"]?.string.flatMap({ CalendarDate($0) }),
            let task = root["task"]?.string.flatMap(PeriodicTask.init(rawValue:))
        else { throw StoreFault.damaged("a run of a periodic task cannot be read") }
        func keys(_ name: StaticString) -> [Int64]? {
            root[name].flatMap { $0.isNull ? nil : $0.elements.compactMap(\.integer) }
        }
        func date(_ name: StaticString) -> CalendarDate? { root[name]?.string.flatMap { CalendarDate($0) } }
        var request = PeriodicRequest(task: task, day: day)
        request.filter.customers = keys("customers")
        request.filter.creditManagementGroup = root["creditManagementGroup"]?.string
        request.filter.riskGroup = root["riskGroup"]?.string
        request.filter.customerGroup = root["customerGroup"]?.string
        request.filter.country = root["country"]?.string
        request.filter.accountStatus = root["accountStatus"]?.string
        request.filter.expiresFrom = date("expiresFrom")
        request.filter.expiresTo = date("expiresTo")
        request.orders = keys("orders")
        request.orderFilter.orderedFrom = date("orderedFrom")
        request.orderFilter.orderedTo = date("orderedTo")
        request.orderFilter.deliveryFrom = date("deliveryFrom")
        request.orderFilter.deliveryTo = date("deliveryTo")
        request.orderFilter.totalFrom = root["totalFrom"]?.integer
        request.orderFilter.totalTo = root["totalTo"]?.integer
        request.orderFilter.paymentTerms = root["paymentTerms"]?.string
        request.reasonCode = root["reasonCode"]?.string
        request.comment = root["comment"]?.string
        request.deleteUntil = date("deleteUntil")
        return (run, request)
    }
}

extension JSONWriter {
    fileprivate mutating func keys(_ name: StaticString, _ keys: [Int64]?) {
        self.name(name)
        guard let keys else { return null() }
        beginArray()
        for key in keys { integer(key) }
        endArray()
    }
}
