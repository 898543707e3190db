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

    /// The parameters whose effect the service does not have, where they are set to anything but their default.
    ///
    /// This is the whole list: what is not named here is in effect.
    func notAvailable() -> [InputFault] {
        let defaults = CreditParameters()
        var names: [StaticString] = []
        let flags: [StaticString] = ["checkLimitOnFreeTextInvoice"]
        for field in Self.flagFields where flags.contains(where: { "\($0)" == "\(field.name)" }) {
            if self[keyPath: field.path] != defaults[keyPath: field.path] { names.append(field.name) }
        }
        if messageWhenExceeding != defaults.messageWhenExceeding { names.append("messageWhenExceeding") }
        return names.map { InputFault("/\($0)", .notAvailable, "Only the default is available.") }
    }
}

extension ParameterFault {
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
        case .outOfRange: InputFault(pointer, .outOfRange, "The number is out of range.")
        }
    }
}
