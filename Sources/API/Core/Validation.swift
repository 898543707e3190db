import Domain
import JSON

/// Checks a body against its shape and collects every fault with its JSON pointer.
///
/// After it, every property has the type, length and form that the shape says; what needs other facts (does the
/// customer exist, do the decimals fit the currency) is checked where those facts are.
struct Validation {
    /// Unknown properties are ignored instead of refused (`Prefer: handling=lenient`).
    let isLenient: Bool
    private(set) var faults: [InputFault] = []
    /// Where the check stands, from the outside in. A pointer is made of it only for a fault.
    private var path: [Step] = []

    private enum Step {
        case name(String)
        case position(Int)
    }

    /// Past this many faults a body is not worth more.
    private static let mostFaults = 100

    init(isLenient: Bool) { self.isLenient = isLenient }

    static func faults(in value: JSONValue, against shape: Shape, isLenient: Bool) -> [InputFault] {
        var validation = Validation(isLenient: isLenient)
        validation.check(value, object: shape)
        return validation.faults
    }

    private mutating func fault(_ code: FaultCode, _ message: String) {
        guard faults.count < Self.mostFaults else { return }
        let pointer = path.map { step in
            switch step {
            case .name(let name): "/" + name.pointerEscaped
            case .position(let position): "/\(position)"
            }
        }
        faults.append(InputFault(pointer.joined(), code, message))
    }

    private mutating func inside(_ step: Step, _ body: (inout Validation) -> Void) {
        path.append(step)
        body(&self)
        path.removeLast()
    }

    private mutating func check(_ value: JSONValue, object shape: Shape) {
        guard value.kind == .object else { return fault(.invalidType, "Give an object.") }
        var seen = [Bool](repeating: false, count: shape.properties.count)
        for member in value.members {
            guard let index = shape.properties.firstIndex(where: { $0.name == member.name }) else {
                if !isLenient {
                    inside(.name(member.name)) { $0.fault(.unknownProperty, "There is no such property here.") }
                }
                continue
            }
            let property = shape.properties[index]
            guard property.isInput else {
                if !isLenient {
                    inside(.name(member.name)) { $0.fault(.readOnlyProperty, "The service gives this; leave it out.") }
                }
                continue
            }
            if member.value.isNull { continue }
            seen[index] = true
            inside(.name(member.name)) { $0.check(member.value, property.schema) }
        }
        for (index, property) in shape.properties.enumerated() where property.use == .required && !seen[index] {
            inside(.name(property.name)) { $0.fault(.required, "Give this property.") }
        }
    }

    private mutating func check(_ value: JSONValue, _ schema: Schema) {
        switch schema {
        case .object(let shape): check(value, object: shape)
        case .list(let element, let most): check(value, list: element, most: most)
        case .pairs: check(pairs: value)
        case .integer(let range): check(value, integer: range)
        case .boolean:
            if value.bool == nil { fault(.invalidType, "Give true or false.") }
        case .money: check(value, decimal: 4, digits: 18, code: .moneyNotString, example: "\"5000.00\"")
        case .decimal(let scale, let digits):
            check(value, decimal: scale, digits: digits, code: .decimalNotString, example: "\"1.5\"")
        case .integerOrText:
            if value.string == nil, value.integer == nil { fault(.invalidType, "Give a whole number or a string.") }
            if let text = value.string { check(text: text, most: 40, oneLine: true) }
        case .anything: break
        default:
            guard let text = value.string else { return fault(.invalidType, "Give a string.") }
            check(text, schema)
        }
    }

    private mutating func check(_ text: String, _ schema: Schema) {
        switch schema {
        case .text(let most): check(text: text, most: most, oneLine: false)
        case .code(let most): check(text: text, most: most, oneLine: true)
        case .identifier: check(text: text, most: 40, oneLine: true)
        case .currency:
            if Currency(text) == nil { fault(.unknownCurrency, "\"\(text.shortened)\" is not an ISO 4217 code.") }
        case .country:
            if !Country.isKnown(text) { fault(.unknownCountry, "\"\(text.shortened)\" is not an ISO 3166-1 alpha-2 code.") }
        case .date:
            if CalendarDate(text) == nil { fault(.invalidDate, "Write the day as YYYY-MM-DD; it must exist.") }
        case .timestamp:
            if Timestamp(text) == nil { fault(.invalidTime, "Write the time in UTC as 2026-11-23T15:04:05.120Z.") }
        case .enumeration(let words):
            if !words.contains(text) { fault(.invalidValue, "Give one of: \(words.joined(separator: ", ")).") }
        default: break
        }
    }

    private mutating func check(text: String, most: Int, oneLine: Bool) {
        if text.utf8.count > most, text.unicodeScalars.count > most {
            return fault(.tooLong, "At most \(most) characters; this has \(text.unicodeScalars.count).")
        }
        // Most text has none of the bytes that a control character is made of, and is not taken apart.
        if text.utf8.contains(where: { $0 < 32 || $0 == 127 || $0 == 0xC2 }) {
            for scalar in text.unicodeScalars where scalar.value < 32 || (127...159).contains(scalar.value) {
                if oneLine || (scalar != "\n" && scalar != "\t" && scalar != "\r") {
                    return fault(.invalidFormat, "Control characters are not allowed.")
                }
            }
        }
        if oneLine {
            if text.isEmpty { return fault(.tooShort, "Give at least one character.") }
            if text.utf8.first == UInt8(ascii: " ") || text.utf8.last == UInt8(ascii: " ") {
                fault(.invalidFormat, "Leave out the blanks at the beginning and the end.")
            }
        }
    }

    private mutating func check(_ value: JSONValue, decimal scale: Int, digits: Int, code: FaultCode, example: String) {
        guard let text = value.string else {
            if value.kind == .number {
                return fault(code, "Write the number as a string: \(example).")
            }
            return fault(.invalidType, "Give a decimal string such as \(example).")
        }
        do throws(DecimalText.Fault) {
            _ = try DecimalText.parse(text, scale: scale, digits: digits)
        } catch {
            switch error {
            case .malformed: fault(.invalidFormat, "Write it as digits, a point and digits: \(example).")
            case .tooManyDecimals: fault(.tooManyDecimals, "At most \(scale) decimals.")
            case .tooLarge: fault(.tooLarge, "At most \(digits) digits.")
            }
        }
    }

    private mutating func check(_ value: JSONValue, integer range: ClosedRange<Int64>) {
        guard let number = value.integer else { return fault(.invalidType, "Give a whole number.") }
        if number < range.lowerBound { fault(.tooSmall, "At least \(range.lowerBound).") }
        if number > range.upperBound { fault(.tooLarge, "At most \(range.upperBound).") }
    }

    private mutating func check(_ value: JSONValue, list element: Schema, most: Int) {
        guard value.kind == .array else { return fault(.invalidType, "Give an array.") }
        if value.count > most { return fault(.tooMany, "At most \(most) elements.") }
        for (index, item) in value.elements.enumerated() {
            inside(.position(index)) {
                if item.isNull { $0.fault(.invalidType, "An element cannot be null.") } else { $0.check(item, element) }
            }
        }
    }

    private mutating func check(pairs value: JSONValue) {
        guard value.kind == .object else { return fault(.invalidType, "Give an object of text pairs.") }
        if value.count > 50 { return fault(.tooMany, "At most 50 pairs.") }
        for member in value.members {
            inside(.name(member.name)) { validation in
                guard let text = member.value.string else { return validation.fault(.invalidType, "Give a string.") }
                validation.check(text: text, most: 500, oneLine: false)
                if member.name.isEmpty || member.name.unicodeScalars.count > 60 {
                    validation.fault(.tooLong, "Names of pairs have 1 to 60 characters.")
                }
            }
        }
    }
}

extension String {
    /// The name as it stands in a JSON pointer.
    var pointerEscaped: String {
        guard utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return self }
        return split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }

    /// The text as far as a message shows it.
    var shortened: String { unicodeScalars.count > 40 ? String(unicodeScalars.prefix(40)) + "…" : self }
}

/// The countries of ISO 3166-1, by their two letters.
enum Country {
    static func isKnown(_ code: String) -> Bool { codes.contains(code) }

    private static let codes = Set(letters.split(whereSeparator: \.isWhitespace).map(String.init))
    private static let letters = """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
        CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
        FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
        JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
        MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
        PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
        TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
        """
}
