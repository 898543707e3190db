public import Domain

// What is wrong with a rule, in the words and codes of the API.

extension BlockingRuleDraft {
    /// A fault as the caller sees it; of a value, with the precise code of its form.
    func inputFault(_ fault: RuleFault, accounting: Currency) -> InputFault {
        if fault.code == .outOfRange { return InputFault(fault.pointer, .outOfRange, rangeText(of: fault)) }
        guard fault.code == .invalidValue, let value else { return fault.inputFault }
        switch (valueType ?? kind.valueTypes(for: type).first, value) {
        case (.amount, .integer):
            return InputFault(fault.pointer, .moneyNotString, "Write the amount as a string: \"5000.00\".")
        case (.percent, .integer):
            return InputFault(fault.pointer, .decimalNotString, "Write the number as a string: \"1.5\".")
        case (.amount, .text(let text)):
            let currency = currency ?? accounting
            return Self.formFault(fault.pointer, text, decimals: Int(currency.digits))
        case (.percent, .text(let text)): return Self.formFault(fault.pointer, text, decimals: Percentage.scale)
        default: return fault.inputFault
        }
    }

    /// What a number has to be that is out of its range.
    private func rangeText(of fault: RuleFault) -> String {
        if fault.pointer == "/creditLimitThreshold" {
            return kind == .creditLimitUsed ? "Give a share above 0 percent." : "Give 0 percent or more."
        }
        switch value {
        case .integer: return "Give \(Self.dayRange.lowerBound) to \(Self.dayRange.upperBound) days."
        case .text(let text) where text.hasPrefix("-"): return "Give 0 or more."
        default: return "Give a smaller number; no amount is that large."
        }
    }

    private static func formFault(_ pointer: String, _ text: String, decimals: Int) -> InputFault {
        do throws(DecimalText.Fault) {
            _ = try DecimalText.parse(text, scale: decimals)
        } catch .tooManyDecimals {
            return InputFault(pointer, .tooManyDecimals, "At most \(decimals) decimals.")
        } catch {}
        return InputFault(pointer, .invalidFormat, "Write it as digits, a point and digits: \"5000.00\".")
    }
}

extension RuleWarning {
    public var warning: Warning {
        Warning(code: code.rawValue, message: message, extra: ruleID.map { [.init("ruleId", $0)] } ?? [])
    }
}

extension RuleFault {
    var inputFault: InputFault {
        switch code {
        case .targetRequired:
            InputFault(pointer, .targetRequired, "Name the customer or the credit management group.")
        case .targetNotAllowed:
            InputFault(pointer, .targetNotAllowed, "A rule at level all names no customer or group.")
        case .releaseFlagOnBlockingRule:
            InputFault(pointer, .releaseFlagOnBlockingRule, "Only an exclusion can release orders.")
        case .riskGroupNotAllowed:
            InputFault(pointer, .riskGroupNotAllowed, "A rule for one customer has no risk group.")
        case .duplicateRule:
            InputFault(
                pointer, .duplicateRule,
                "Rule \(ruleID ?? "") is of this kind, type, level, target, risk group and value type already; change that one.")
        case .valueRequired: InputFault(pointer, .required, "Give the value that the rule compares with.")
        case .valueNotAllowed:
            InputFault(pointer, .invalidValue, "Rules of this kind have a threshold and no value.")
        case .invalidValue:
            InputFault(
                pointer, .invalidValue, "Give a whole number for days, a decimal string or a code for all else.")
        case .valueTypeNotAllowed:
            InputFault(pointer, .invalidValue, "Rules of this kind and type have no such value.")
        case .currencyNotAllowed: InputFault(pointer, .invalidValue, "Only an amount has a currency.")
        case .thresholdRequired: InputFault(pointer, .required, "Give the share of the credit limit, in percent.")
        case .thresholdNotAllowed: InputFault(pointer, .invalidValue, "Rules of this kind have no threshold.")
        case .outOfRange: InputFault(pointer, .outOfRange, "The number is out of range.")
        }
    }
}
