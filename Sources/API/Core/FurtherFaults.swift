import Domain
import JSON
import Storage

/// Finds what else is wrong with a body that is refused, so that all of its faults are told together.
///
/// The operation is tried again without what is known to be at fault, and undone, until it finds nothing more. Only bodies
/// that are refused cost this.
///
/// Source: api-conventions 6.
enum FurtherFaults {
    /// A body has its faults in few layers: form, amounts, references, the rules of the record.
    private static let mostTries = 4
    private static let mostFaults = 100

    /// What may follow from nothing more than what was left out of a try.
    private static let consequences: Set<FaultCode> = [
        .required, .neitherGiven, .invalidType, .invalidValue, .tooFew, .targetRequired, .expirationDateRequired,
        .graceDaysIncomplete, .releaseReasonRequired,
    ]

    /// The faults that were found in a body and those behind them.
    ///
    /// - Parameter attempt: carries the operation out with another body; what it did is undone.
    static func all(
        _ found: [InputFault], in body: JSONDocument, _ transaction: borrowing Transaction<Writing>,
        attempt: (JSONDocument, borrowing Transaction<Writing>) throws -> Void
    ) throws -> [InputFault] {
        var faults = found
        for _ in 0..<mostTries where faults.count < mostFaults {
            guard let rest = without(faults, body, today: String(transaction.now.description.prefix(10))),
                case .faults(let more) = try outcome(of: rest, transaction, attempt)
            else { break }
            // A day that stands for another one may be on the wrong side of what is right.
            let hasOtherDay = faults.contains { $0.code == .invalidDate }
            let new = more.filter { fault in
                !consequences.contains(fault.code) && !(hasOtherDay && fault.code == .outOfRange)
                    && !faults.contains { $0.pointer.isAbout(fault.pointer) }
            }
            if new.isEmpty { break }
            faults += new
        }
        return faults
    }

    private enum Outcome {
        case faults([InputFault])
        /// It would be carried out, or is refused for another reason.
        case other
    }

    private static func outcome(
        of body: JSONDocument, _ transaction: borrowing Transaction<Writing>,
        _ attempt: (JSONDocument, borrowing Transaction<Writing>) throws -> Void
    ) throws -> Outcome {
        do {
            try transaction.attempt {
                try attempt(body, transaction)
                throw Tried()
            }
            return .other
        } catch let refusal as Refusal where refusal.code == .validation {
            return .faults(refusal.faults)
        } catch {
            // Refused for another reason, not refused any more, or stopped by a table because something was left out:
            // nothing more to tell, and nothing of it is kept.
            return .other
        }
    }

    private struct Tried: Error {}

    /// A body without what is at fault: an amount or a day that is wrong is another one, everything else is left out.
    /// Elements stay where they are, so that pointers go on to mean the same: the list goes instead.
    ///
    /// - Returns: `nil` when the whole body is at fault.
    private static func without(_ faults: [InputFault], _ body: JSONDocument, today: String) -> JSONDocument? {
        var instead: [String: String?] = [:]
        for fault in faults { instead.updateValue(replacement(fault.code, today), forKey: fault.pointer) }
        guard instead[""] == nil else { return nil }
        var writer = JSONWriter(capacity: body.root.sourceBytes.count)
        copy(body.root, at: "", instead, &writer)
        // What was read once and written again is JSON.
        return try? JSONDocument(writer.bytes)
    }

    /// What stands for a value at fault, so that what depends on it can be looked at.
    private static func replacement(_ code: FaultCode, _ today: String) -> String? {
        switch code {
        case .moneyNotString, .decimalNotString, .tooManyDecimals, .tooSmall, .outOfRange: "1"
        case .invalidDate: today
        default: nil
        }
    }

    private static func copy(
        _ value: JSONValue, at pointer: String, _ instead: [String: String?], _ writer: inout JSONWriter
    ) {
        switch value.kind {
        case .object:
            writer.beginObject()
            for member in value.members {
                let place = "\(pointer)/\(member.name.pointerEscaped)"
                let isList = member.value.kind == .array
                if isList, (0..<member.value.count).contains(where: { instead["\(place)/\($0)"] != nil }) { continue }
                if let replacement = instead[place] {
                    guard let replacement else { continue }
                    writer.name(member.name)
                    writer.string(replacement)
                    continue
                }
                writer.name(member.name)
                copy(member.value, at: place, instead, &writer)
            }
            writer.endObject()
        case .array:
            writer.beginArray()
            for (index, element) in value.elements.enumerated() {
                copy(element, at: "\(pointer)/\(index)", instead, &writer)
            }
            writer.endArray()
        default: writer.raw(value.sourceBytes)
        }
    }
}

extension String {
    /// Whether two pointers name the same value, or one of them a part of the other.
    fileprivate func isAbout(_ other: String) -> Bool {
        self == other || hasPrefix(other + "/") || other.hasPrefix(self + "/")
    }
}
