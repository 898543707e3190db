/// A line of a sales order. Quantities and amounts are negative on a return; amounts are minor units of the
/// order's currency.
///
/// Source: CM-1.5.
public struct OrderLine: Hashable, Sendable {
    /// The line's own number, unique in its order.
    public var line: Int64
    public var item: String?
    public var description: String?
    public var quantity: Quantity
    public var unitPrice: UnitPrice
    /// Off quantity times price, before `discountAmount`.
    public var discountPercent: Percentage
    /// Off the line as a whole.
    public var discountAmount: Int64
    /// Tax of the line as a whole.
    public var taxAmount: Int64
    /// What is reserved; `nil` when no reservations are kept for the line.
    public var reservedQuantity: Quantity?
    public var pickedQuantity: Quantity?
    public var deliveredQuantity: Quantity
    public var invoicedQuantity: Quantity

    public init(
        line: Int64, item: String? = nil, description: String? = nil, quantity: Quantity,
        unitPrice: UnitPrice,
        discountPercent: Percentage = .zero, discountAmount: Int64 = 0, taxAmount: Int64 = 0,
        reservedQuantity: Quantity? = nil, pickedQuantity: Quantity? = nil,
        deliveredQuantity: Quantity = .zero,
        invoicedQuantity: Quantity = .zero
    ) {
        self.line = line
        self.item = item
        self.description = description
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.discountPercent = discountPercent
        self.discountAmount = discountAmount
        self.taxAmount = taxAmount
        self.reservedQuantity = reservedQuantity
        self.pickedQuantity = pickedQuantity
        self.deliveredQuantity = deliveredQuantity
        self.invoicedQuantity = invoicedQuantity
    }

    /// The one line of an order that is given by its amount; `nil` when no unit price can be that large.
    public static func whole(amount: Money) -> OrderLine? {
        let perMinorUnit = DecimalText.powerOfTen(UnitPrice.scale) / amount.currency.minorUnitsPerUnit
        let (price, overflow) = amount.minorUnits.multipliedReportingOverflow(by: perMinorUnit)
        return overflow ? nil : OrderLine(line: 1, quantity: .one, unitPrice: UnitPrice(millionths: price))
    }

    /// Quantity times unit price less discounts, rounded half away from zero; without tax and charges.
    ///
    /// - Throws: when it is larger than any amount may be.
    public func netAmount(in currency: Currency) throws(OrderValueError) -> Int64 {
        // Millionths of quantity and price, hundred-millionths of the part that the discount leaves.
        let left = UsedPercent.millionthsOfAll - Int128(discountPercent.millionths)
        let scale: Int128 = 100_000_000_000_000_000_000
        let gross = Int128(quantity.millionths) * Int128(unitPrice.millionths)
        let (discounted, overflow) = gross.multipliedReportingOverflow(by: left)
        let (scaled, overflowOfScale) = discounted.multipliedReportingOverflow(
            by: Int128(currency.minorUnitsPerUnit))
        let (discount, overflowOfDiscount) = Int128(discountAmount).multipliedReportingOverflow(by: scale)
        let (exact, overflowOfDifference) = scaled.subtractingReportingOverflow(discount)
        guard !overflow, !overflowOfScale, !overflowOfDiscount, !overflowOfDifference,
            let net = Rounding.halfAwayFromZero(exact, over: scale), net.magnitude <= UInt64(Money.largest)
        else { throw .amountTooLarge }
        return net
    }

    /// Neither delivered nor invoiced: quantity less the larger of the two. Never of the other sign than the
    /// quantity.
    public var openQuantity: Quantity { quantity.signed(quantity.size - progress.moved) }

    /// Delivered and not yet invoiced. Never of the other sign than the quantity.
    public var deliveredNotInvoiced: Quantity { quantity.signed(progress.moved - progress.invoiced) }

    /// Not yet invoiced, delivered or not.
    public var uninvoicedQuantity: Quantity { quantity.signed(quantity.size - progress.invoiced) }

    /// What a document takes of the line when it does not say how much: all that is still open for it.
    ///
    /// Picking lists, releases to the warehouse and packing slips take what is reserved, where reservations
    /// are kept.
    public func quantity(stillOpenFor document: CheckDocument) -> Quantity {
        switch document {
        case .confirmation, .invoice, .freeTextInvoice, .pointOfSaleOrder, .callCentreOrder: return uninvoicedQuantity
        case .pickingList, .releaseToWarehouse, .packingSlip:
            guard let reservedQuantity else { return openQuantity }
            return quantity.signed(min(openQuantity.size, reservedQuantity.size(along: quantity)))
        }
    }
}

/// How far a line has come, in millionths of its quantity, without sign: invoiced ≤ moved ≤ quantity.
struct LineProgress: Equatable {
    var invoiced: Int64
    /// Delivered or invoiced, whichever is more.
    var moved: Int64
}

extension OrderLine {
    var progress: LineProgress {
        let invoiced = min(invoicedQuantity.size(along: quantity), quantity.size)
        let delivered = min(deliveredQuantity.size(along: quantity), quantity.size)
        return LineProgress(invoiced: invoiced, moved: max(delivered, invoiced))
    }
}

extension Quantity {
    /// Millionths without sign.
    var size: Int64 { Int64(clamping: millionths.magnitude) }

    /// Millionths without sign, 0 when this quantity runs against another one's direction.
    func size(along other: Quantity) -> Int64 {
        (millionths < 0) == (other.millionths < 0) ? size : 0
    }

    /// A quantity of a size, with this quantity's sign.
    func signed(_ size: Int64) -> Quantity { Quantity(millionths: millionths < 0 ? -size : size) }
}
