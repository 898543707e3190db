public import Domain

/// An amount as a caller writes it, read in a currency.
public enum AmountReading {
    /// Why a text is no amount, as a fault of its property.
    public struct Fault: Error, Sendable {
        public let fault: InputFault
    }

    /// The amount in minor units.
    ///
    /// - Parameters:
    ///   - smallest: less than this is a fault; 1 asks for an amount above zero.
    ///   - pointer: JSON pointer of the property.
    public static func amount(
        _ text: String, in currency: Currency, atLeast smallest: Int64? = nil, _ pointer: String
    ) -> Result<Int64, Fault> {
        func failure(_ code: FaultCode, _ message: String) -> Result<Int64, Fault> {
            .failure(Fault(fault: InputFault(pointer, code, message)))
        }
        do throws(DecimalText.Fault) {
            let amount = try Money(text, currency: currency).minorUnits
            if let smallest, amount < smallest {
                return failure(.tooSmall, smallest > 0 ? "Give an amount above zero." : "Give no negative amount.")
            }
            return .success(amount)
        } catch {
            switch error {
            case .tooManyDecimals:
                return failure(.tooManyDecimals, "\(currency.code) has \(currency.digits) decimals.")
            case .tooLarge: return failure(.tooLarge, "Amounts have at most 15 digits, in minor units.")
            case .malformed: return failure(.invalidFormat, "Write the amount as a string: \"5000.00\".")
            }
        }
    }
}
