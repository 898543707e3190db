import Domain
import Testing

/// What orders, lines and parts of lines are worth.
struct OrderContentsTests {
    private func line(
        _ number: Int64 = 1, _ quantity: String, at price: String, percent: String = "0",
        off discount: Int64 = 0,
        tax: Int64 = 0, reserved: String? = nil, delivered: String = "0", invoiced: String = "0"
    ) -> OrderLine {
        OrderLine(
            line: number, quantity: try! Quantity(quantity), unitPrice: try! UnitPrice(price),
            discountPercent: try! Percentage(percent), discountAmount: discount, taxAmount: tax,
            reservedQuantity: reserved.map { try! Quantity($0) }, deliveredQuantity: try! Quantity(delivered),
            invoicedQuantity: try! Quantity(invoiced))
    }

    private func order(_ lines: OrderLine..., charges: Int64 = 0) -> OrderContents {
        OrderContents(currency: euro, charges: charges, lines: lines)
    }

    @Test(
        arguments: [
            ("2", "0.0025", "0", 0, 1), ("2", "0.002499", "0", 0, 0), ("-2", "0.0025", "0", 0, -1),
            ("3", "19.99", "10", 0, 5397), ("3", "19.99", "10", 7, 5390), ("-1", "10", "0", 0, -1000),
            ("1", "10", "100", 0, 0), ("0.5", "0.01", "0", 0, 1),
        ] as [(String, String, String, Int64, Int64)])
    func `a net amount is rounded once, half away from zero`(
        quantity: String, price: String, percent: String, discount: Int64, net: Int64
    ) throws {
        #expect(try line(1, quantity, at: price, percent: percent, off: discount).netAmount(in: euro) == net)
    }

    @Test func `charges are shared by net amount and the last line takes the rest`() throws {
        let values = try order(
            line(1, "1", at: "10"), line(2, "1", at: "10"), line(3, "1", at: "10", tax: 5), charges: 100
        ).lineValues()
        #expect(values == [1033, 1033, 1039])
        let value = try order(line(1, "1", at: "10"), line(2, "0", at: "10"), charges: 100).lineValues()
        #expect(value == [1100, 0])
        #expect(
            try order(line(1, "1", at: "0"), line(2, "1", at: "0"), charges: 100).lineValues() == [0, 100])
    }

    @Test func `charges on returns and mixed orders add up`() throws {
        let value = try order(line(1, "-3", at: "10"), line(2, "1", at: "10"), charges: 101).lineValues()
        #expect(value.reduce(0, +) == -1899)
    }

    @Test func `an order given by its amount is one line`() throws {
        let whole = try #require(OrderLine.whole(amount: euros("12500.00")))
        #expect(try order(whole).value() == OrderValue(currency: euro, undelivered: cents(12_500)))
        #expect(OrderLine.whole(amount: Money(minorUnits: Money.largest * 1000, currency: euro)) == nil)
    }

    @Test func `open quantity is what is neither delivered nor invoiced`() throws {
        let both = line(1, "10", at: "1", delivered: "4", invoiced: "6")
        #expect(both.openQuantity == (try Quantity("4")))
        #expect(both.deliveredNotInvoiced == .zero)
        let delivered = line(1, "10", at: "1", delivered: "6", invoiced: "4")
        #expect(delivered.openQuantity == (try Quantity("4")))
        #expect(delivered.deliveredNotInvoiced == (try Quantity("2")))
        let back = line(1, "-10", at: "1", delivered: "-6", invoiced: "-4")
        #expect(back.openQuantity == (try Quantity("-4")))
        #expect(back.deliveredNotInvoiced == (try Quantity("-2")))
        let reduced = line(1, "5", at: "1", delivered: "6")
        #expect(reduced.openQuantity == .zero)
        #expect(reduced.deliveredNotInvoiced == (try Quantity("5")))
    }

    @Test func `a document counts what it takes, and the rest counts as another order's`() throws {
        let contents = order(line(1, "10", at: "1", delivered: "6", invoiced: "2"), line(2, "5", at: "1"))
        let slip = try contents.value(
            of: .packingSlip, quantities: [1: Quantity("3")], bypassInventoryReservations: false)
        #expect(
            slip
                == DocumentValue(
                    currency: euro, invoiced: 200, currentOrder: 300, restDelivered: 400, restUndelivered: 600
                ))
        let invoice = try contents.value(
            of: .invoice, quantities: [1: Quantity("5")], bypassInventoryReservations: false)
        #expect(
            invoice
                == DocumentValue(
                    currency: euro, invoiced: 200, currentOrder: 500, restDelivered: 0, restUndelivered: 800))
        let small = try contents.value(
            of: .invoice, quantities: [1: Quantity("1")], bypassInventoryReservations: false)
        #expect(
            small
                == DocumentValue(
                    currency: euro, invoiced: 200, currentOrder: 100, restDelivered: 300, restUndelivered: 900
                ))
        let bypassed = try contents.value(
            of: .packingSlip, quantities: [1: Quantity("3")], bypassInventoryReservations: true)
        #expect(
            bypassed
                == DocumentValue(
                    currency: euro, invoiced: 200, currentOrder: 800, restDelivered: 0, restUndelivered: 500))
        let confirmation = try contents.value(of: .confirmation, bypassInventoryReservations: false)
        #expect(confirmation == DocumentValue(currency: euro, invoiced: 200, currentOrder: 1300))
    }

    @Test func `a document without quantities takes what is still open, or reserved`() throws {
        let reserved = line(1, "10", at: "1", reserved: "4", delivered: "8")
        #expect(reserved.quantity(stillOpenFor: .packingSlip) == (try Quantity("2")))
        #expect(line(1, "10", at: "1", reserved: "0").quantity(stillOpenFor: .pickingList) == .zero)
        #expect(line(1, "10", at: "1").quantity(stillOpenFor: .pickingList) == (try Quantity("10")))
        #expect(reserved.quantity(stillOpenFor: .invoice) == (try Quantity("10")))
        let value = try order(line(1, "10", at: "1", reserved: "0"))
            .value(of: .packingSlip, bypassInventoryReservations: true)
        #expect(value.currentOrder == 1000)
    }

    @Test func `the parts of an order add up to the order, in its currency and in another`() throws {
        let seed = printedSeed("parts of orders")
        var numbers = SeededNumbers(seed: seed)
        for round in 0..<5000 {
            let contents = numbers.order()
            let rate = ExchangeRate(billionths: numbers.number(1...3_000_000_000))
            let total = try contents.lineValues().reduce(0, +)
            let value = try contents.value()
            let converted = try value.converted(at: rate, to: dollar)
            let whole = rate.convert(Money(minorUnits: total, currency: euro), to: dollar)!.minorUnits
            var isRight = value.total == total && converted.total == whole
            let document = CheckDocument.allCases.randomElement(using: &numbers)!
            let part = try contents.value(
                of: document,
                quantities: numbers.chance(50)
                    ? nil : [1: Quantity(millionths: numbers.number(-20...20) * 500_000)],
                bypassInventoryReservations: numbers.chance(50))
            isRight = isRight && part.total == total && part.invoiced == value.invoiced
            let convertedPart = try part.converted(at: rate, to: dollar)
            isRight = isRight && convertedPart.total == whole
            guard isRight else {
                Issue.record("seed \(seed), round \(round): \(contents) \(value) \(converted) \(part)")
                return
            }
        }
    }

    @Test func `posting a line piece by piece adds up to the line`() throws {
        var numbers = SeededNumbers(seed: printedSeed("pieces"))
        for _ in 0..<1000 {
            var line = line(1, "7", at: "0.333333", tax: numbers.number(0...50))
            var delivered: Int64 = 0
            for piece in 1...7 {
                let before = try order(line, charges: 11).value()
                line.deliveredQuantity = Quantity(millionths: Int64(piece) * 1_000_000)
                let after = try order(line, charges: 11).value()
                delivered += after.deliveredNotInvoiced - before.deliveredNotInvoiced
                #expect(before.total == after.total)
            }
            let whole = try order(line, charges: 11).lineValues()[0]
            #expect(delivered == whole)
        }
    }

    @Test(arguments: [
        ("999999999999", "999999999999"), ("100000000000", "101"), ("-999999999999", "999999999999"),
    ])
    func `an amount that is too large is refused, never a trap`(quantity: String, price: String) {
        #expect(throws: OrderValueError.amountTooLarge) { try order(line(1, quantity, at: price)).value() }
    }

    @Test func `sums and extreme rows are refused, never a trap`() {
        let large = line(1, "9", at: "999999999999")
        #expect(throws: OrderValueError.amountTooLarge) { try order(large, large).value() }
        #expect(throws: OrderValueError.amountTooLarge) {
            try order(line(1, "1", at: "1"), charges: Int64.max).value()
        }
        #expect(throws: OrderValueError.amountTooLarge) {
            try order(
                OrderLine(
                    line: 1, quantity: Quantity(millionths: Int64.min),
                    unitPrice: UnitPrice(millionths: Int64.min),
                    discountPercent: Percentage(millionths: Int64.min), discountAmount: Int64.min,
                    taxAmount: Int64.min)
            ).value()
        }
        let value = OrderValue(currency: euro, invoiced: Int64.max, deliveredNotInvoiced: 1)
        #expect(throws: OrderValueError.amountTooLarge) { try value.converted(at: .one, to: dollar) }
    }
}

extension SeededNumbers {
    fileprivate mutating func order() -> OrderContents {
        let lines = (1...number(1...4)).map { number in
            let quantity = self.number(-10...20) * 500_000
            return OrderLine(
                line: number, quantity: Quantity(millionths: quantity),
                unitPrice: UnitPrice(millionths: self.number(0...5_000_000)),
                discountPercent: Percentage(percent: pick(0, 0, 15)), discountAmount: pick(0, 3),
                taxAmount: pick(0, 19),
                reservedQuantity: chance(50) ? Quantity(millionths: quantity / 2) : nil,
                deliveredQuantity: Quantity(millionths: self.number(0...20) * 500_000),
                invoicedQuantity: Quantity(millionths: self.number(0...20) * 500_000))
        }
        return OrderContents(currency: euro, charges: pick(0, 7, 250), lines: lines)
    }
}
