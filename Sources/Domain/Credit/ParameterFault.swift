/// What keeps parameters from being saved: a named error and the place in the parameters where it is.
public struct ParameterFault: Hashable, Sendable {
    public enum Code: String, Sendable {
        /// A checkpoint at posting has no grace days although another one has. CM-3.3.
        case graceDaysIncomplete
        /// Grace days on a checkpoint that is not marked at posting. CM-3.3.
        case graceDaysWithoutPosting
        /// There is not exactly one row for each document. CM-3.3.
        case checkpointsIncomplete
        /// A number outside its range.
        case outOfRange
        /// A number that is not above the one before it.
        case notAscending
    }

    public let code: Code
    /// A JSON pointer, such as `/checkpoints/2/graceDays`.
    public let pointer: String

    public init(_ code: Code, at pointer: String) {
        self.code = code
        self.pointer = pointer
    }
}

extension CreditParameters {
    /// The lengths that a statistic's window may have, in months.
    public static let monthRange = 1...60
    /// The grace days that a checkpoint may have.
    public static let graceDayRange = 0...3650

    /// Everything that is wrong with these parameters; empty when they can be saved.
    ///
    /// Source: CM-3.3, CM-3.4.
    public func validate() -> [ParameterFault] { checkpointFaults() + monthFaults() + watchThresholdFaults() }

    private func checkpointFaults() -> [ParameterFault] {
        guard checkpoints.count == CheckDocument.allCases.count,
            Set(checkpoints.map(\.document)).count == checkpoints.count
        else { return [ParameterFault(.checkpointsIncomplete, at: "/checkpoints")] }
        let graceIsUsed = checkpoints.contains { $0.checkAtPosting && $0.graceDays > 0 }
        return checkpoints.indices.compactMap { index in
            let row = checkpoints[index]
            let pointer = "/checkpoints/\(index)/graceDays"
            if !Self.graceDayRange.contains(row.graceDays) { return ParameterFault(.outOfRange, at: pointer) }
            if row.graceDays > 0, !row.checkAtPosting {
                return ParameterFault(.graceDaysWithoutPosting, at: pointer)
            }
            if row.graceDays == 0, row.checkAtPosting, graceIsUsed {
                return ParameterFault(.graceDaysIncomplete, at: pointer)
            }
            return nil
        }
    }

    private func monthFaults() -> [ParameterFault] {
        let windows = [
            ("dso1Months", dso1Months), ("dso2Months", dso2Months),
            ("averageBalance1Months", averageBalance1Months),
            ("averageBalance2Months", averageBalance2Months),
            ("averageLimitPercentMonths", averageLimitPercentMonths),
            ("averageExposurePercentMonths", averageExposurePercentMonths),
        ]
        return windows.filter { !Self.monthRange.contains($0.1) }.map {
            ParameterFault(.outOfRange, at: "/\($0.0)")
        }
    }
}
