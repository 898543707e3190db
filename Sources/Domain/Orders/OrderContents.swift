/// What an order is about: its lines and the charges on its header, in the order's currency.
///
/// Source: CM-1.5, CM-7.4.
public struct OrderContents: Hashable, Sendable {
    public var currency: Currency
    /// Charges of the order as a whole, in minor units.
    public var charges: Int64
    public var lines: [OrderLine]

    public init(currency: Currency, charges: Int64 = 0, lines: [OrderLine]) {
        self.currency = currency
        self.charges = charges
        self.lines = lines
    }

    /// What each line is worth: net amount, tax and its share of the charges. In minor units, in the order of
    /// the lines.
    ///
    /// Charges are shared by net amount, each share rounded, and the last line that has a quantity takes the
    /// rest. A line without quantity is worth nothing.
    ///
    /// - Throws: when an amount or the sum is larger than any amount may be.
    public func lineValues() throws(OrderValueError) -> [Int64] {
        let last = lines.lastIndex { $0.quantity != .zero }
        var nets: [Int64] = []
        var netTotal: Int128 = 0
        for line in lines {
            let net = line.quantity == .zero ? 0 : try line.netAmount(in: currency)
            nets.append(net)
            netTotal += Int128(net)
        }
        var values: [Int64] = []
        var (sharesLeft, total, size) = (Int128(charges), Int128(0), UInt128(0))
        for (index, line) in lines.enumerated() {
            guard line.quantity != .zero else {
                values.append(0)
                continue
            }
            var share = sharesLeft
            if index != last { share = try Self.share(of: charges, for: nets[index], in: netTotal) }
            sharesLeft -= share
            let value = Int128(nets[index]) + Int128(line.taxAmount) + share
            values.append(try bounded(value))
            total += value
            size += value.magnitude
        }
        _ = try bounded(total)
        // Lines that nearly cancel out may be large, but never so that a part of the sum could overflow.
        guard size <= UInt128(Money.largest) * 1000 else { throw .amountTooLarge }
        return values
    }

    /// How the worth of the order is spread over what is invoiced, delivered and open.
    public func value() throws(OrderValueError) -> OrderValue {
        var value = OrderValue(currency: currency)
        for (line, worth) in zip(lines, try lineValues()) {
            let parts = LineParts(line, worth: worth)
            let progress = line.progress
            value.invoiced += parts.worth(from: 0, to: progress.invoiced)
            value.deliveredNotInvoiced += parts.worth(from: progress.invoiced, to: progress.moved)
            value.undelivered += parts.worth(from: progress.moved, to: line.quantity.size)
        }
        return value
    }

    /// What a document puts at risk, and the rest of the order, which counts as another order's would.
    ///
    /// - Parameters:
    ///   - quantities: how much of each line the document takes, by line number; lines that are not named are
    ///     not on it. `nil` takes all that is still open for the document.
    ///   - bypassInventoryReservations: counts the lines on the document with their full uninvoiced quantity.
    ///
    /// Source: CM-7.4.
    public func value(
        of document: CheckDocument, quantities: [Int64: Quantity]? = nil, bypassInventoryReservations: Bool
    ) throws(OrderValueError) -> DocumentValue {
        var value = DocumentValue(currency: currency)
        for (line, worth) in zip(lines, try lineValues()) {
            let (parts, progress, all) = (LineParts(line, worth: worth), line.progress, line.quantity.size)
            let (invoiced, moved) = (progress.invoiced, progress.moved)
            value.invoiced += parts.worth(from: 0, to: invoiced)
            let open =
                bypassInventoryReservations ? line.uninvoicedQuantity : line.quantity(stillOpenFor: document)
            let taken = (quantities.map { $0[line.line] ?? .zero } ?? open).size(along: line.quantity)
            if document == .confirmation || !document.isOfOrder || (bypassInventoryReservations && taken > 0) {
                value.currentOrder += parts.worth(from: invoiced, to: all)
                continue
            }
            // An invoice takes what is delivered first, every other document what is not.
            let start = document == .invoice ? invoiced : moved
            let end = start + min(taken, all - start)
            value.currentOrder += parts.worth(from: start, to: end)
            value.restDelivered +=
                parts.worth(from: invoiced, to: start) + parts.worth(from: min(end, moved), to: moved)
            value.restUndelivered += parts.worth(from: max(end, moved), to: all)
        }
        return value
    }

    private static func share(
        of charges: Int64, for net: Int64, in total: Int128
    ) throws(OrderValueError) -> Int128 {
        guard total != 0 else { return 0 }
        let product = Int128(charges) * Int128(net) * total.signum()
        guard let share = Rounding.halfAwayFromZero(product, over: Int128(total.magnitude)) else {
            throw .amountTooLarge
        }
        return Int128(share)
    }

    private func bounded(_ amount: Int128) throws(OrderValueError) -> Int64 {
        guard amount.magnitude <= UInt128(Money.largest) else { throw .amountTooLarge }
        return Int64(amount)
    }
}

/// Why an order has no value.
public enum OrderValueError: Error, Hashable, Sendable {
    /// An amount is larger than `Money.largest`.
    case amountTooLarge
}

/// The worth of a line by quantity: the parts of a line add up to the line.
///
/// Each part is the difference of two shares that are counted from the beginning of the line and rounded.
private struct LineParts {
    let worth: Int64
    /// Millionths, without sign.
    let quantity: Int64

    init(_ line: OrderLine, worth: Int64) {
        self.worth = worth
        quantity = line.quantity.size
    }

    func worth(from start: Int64, to end: Int64) -> Int64 { share(upTo: end) - share(upTo: start) }

    private func share(upTo end: Int64) -> Int64 {
        guard quantity > 0, end > 0 else { return 0 }
        guard end < quantity else { return worth }
        // At most the worth itself, which is bounded.
        return Rounding.halfAwayFromZero(Int128(worth) * Int128(end), over: Int128(quantity)) ?? worth
    }
}
