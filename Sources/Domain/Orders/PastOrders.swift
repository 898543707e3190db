/// What the orders of a customer added to its exposure from a viewpoint of the past.
///
/// Orders are taken as they stood at its moment. An invoice recorded after that and dated up to its day counts in the
/// balance and takes its order's share with it; one recorded by then and dated later leaves it delivered.
///
/// Source: CM-7.2, CO-3.5.
public struct PastOrders {
    /// An invoice of an order, in accounting minor units.
    public struct Invoice: Sendable {
        public let order: Int64
        public let day: CalendarDate
        public let accounting: Int64
        public let recordedAt: Timestamp

        public init(order: Int64, day: CalendarDate, accounting: Int64, recordedAt: Timestamp) {
            self.order = order
            self.day = day
            self.accounting = accounting
            self.recordedAt = recordedAt
        }
    }

    private let viewpoint: Viewpoint
    private var orders: [Int64: (delivered: Int64, open: Int64)] = [:]
    private var invoicedLater = Int128(0)

    public init(from viewpoint: Viewpoint) { self.viewpoint = viewpoint }

    /// Adds what an order added at the moment of the viewpoint; every order before any invoice.
    public mutating func add(order: Int64, delivered: Int64, open: Int64) {
        if (delivered, open) != (0, 0) { orders[order] = (delivered, open) }
    }

    public mutating func take(_ invoice: Invoice) {
        let wasRecorded = invoice.recordedAt <= viewpoint.moment
        if wasRecorded, invoice.day > viewpoint.day { invoicedLater += Int128(invoice.accounting) }
        guard !wasRecorded, invoice.day <= viewpoint.day, var order = orders[invoice.order] else { return }
        let delivered = min(max(order.delivered, 0), invoice.accounting)
        order.delivered -= delivered
        order.open -= min(max(order.open, 0), invoice.accounting - delivered)
        orders[invoice.order] = order
    }

    /// Delivered and not invoiced, in accounting minor units.
    public var delivered: Int128 { orders.values.reduce(invoicedLater) { $0 + Int128($1.delivered) } }
    /// Ordered and not delivered, in accounting minor units.
    public var open: Int128 { orders.values.reduce(0) { $0 + Int128($1.open) } }
}
