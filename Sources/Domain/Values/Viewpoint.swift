/// From where a record's past is looked at: the day that the answer is about, and what was known by when.
///
/// What carries dates of its own (documents, settlements, temporary limits, policies, rates) counts as of the day, as far
/// as it had been recorded at `known`. What carries none (flags, notes, membership, orders, scores, parameters) is taken
/// as it stood at `moment`: at the end of the day, or at `known` where that is earlier.
///
/// Source: CM-1.4, CM-10.8, CO-3.5.
public struct Viewpoint: Equatable, Sendable {
    public let day: CalendarDate
    /// Records made later are unknown; the end of time for all that is known now.
    public let known: Timestamp
    /// Never after `known`.
    public let moment: Timestamp

    /// Everything that was ever recorded is known.
    public static let everything = Timestamp(milliseconds: .max)

    /// - Parameters:
    ///   - known: `nil` for everything known now.
    ///   - today: the day that it was at `known`.
    ///   - endOfDay: the last moment of `day`; of the first day that anything is known of, where that is later.
    public init(day: CalendarDate, known: Timestamp?, today: CalendarDate, endOfDay: Timestamp) {
        self.day = day
        self.known = known ?? Self.everything
        moment = day < today ? min(self.known, endOfDay) : self.known
    }
}
