import Platform

// Long work goes on in slices, and orders are checked between them.

extension Transaction where Mode == Writing {
    /// Whether this job of the writer has had its share of time; what is left of long work is for the next slice.
    public var isTimeUp: Bool { Monotonic.milliseconds() - session.jobBegan >= Session.sliceMilliseconds }

    /// Does something to as many of these as there is time for, at least to the first; gives those it was done to.
    public func whileThereIsTime<Item>(_ items: [Item], _ body: (Item) throws -> Void) rethrows -> ArraySlice<Item> {
        for (index, item) in items.enumerated() {
            if index > 0, isTimeUp { return items.prefix(index) }
            try body(item)
        }
        return items[...]
    }
}
