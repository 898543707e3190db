import Domain

extension CreditParameters {
    /// A sequence counts on from the digits at its end, so it has some.
    func sequenceFaults() -> [InputFault] {
        let digits = adjustmentNumberSequence.utf8.reversed().prefix { $0 >= 48 && $0 <= 57 }.count
        if Identifier.resemblesIdentifier(adjustmentNumberSequence) {
            return [
                InputFault(
                    "/adjustmentNumberSequence", .reservedNumber,
                    "A number may not begin like an id of this service.")
            ]
        }
        guard !(1...18).contains(digits) else { return [] }
        return [
            InputFault(
                "/adjustmentNumberSequence", .invalidFormat, "End the first number in 1 to 18 digits: CLA-000001.")
        ]
    }
}

extension ParameterFault {
    /// What a number has to be that is out of its range.
    private var rangeText: String {
        if pointer.hasSuffix("/graceDays") {
            let days = CreditParameters.graceDayRange
            return "Give \(days.lowerBound) to \(days.upperBound) days."
        }
        if pointer == "/watchThresholds" { return "Give at most \(CreditParameters.mostWatchThresholds) thresholds." }
        if pointer.hasPrefix("/watchThresholds/") {
            let percent = CreditParameters.watchThresholdRange
            return "Give \(percent.lowerBound) to \(percent.upperBound) percent."
        }
        let months = CreditParameters.monthRange
        return "Give \(months.lowerBound) to \(months.upperBound) months."
    }

    var inputFault: InputFault {
        switch code {
        case .graceDaysIncomplete:
            InputFault(
                pointer, .graceDaysIncomplete, "Give every checkpoint at posting grace days, or none of them.")
        case .graceDaysWithoutPosting:
            InputFault(
                pointer, .graceDaysWithoutPosting, "Only a checkpoint that is marked at posting has grace days.")
        case .checkpointsIncomplete:
            InputFault(pointer, .invalidValue, "Give one row for each of the five documents.")
        case .outOfRange: InputFault(pointer, .outOfRange, rangeText)
        case .notAscending:
            InputFault(pointer, .invalidValue, "Give the thresholds in ascending order, each of them once.")
        }
    }
}
