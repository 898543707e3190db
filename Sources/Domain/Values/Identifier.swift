/// The kinds of records that have an identifier of their own, each with the prefix its identifiers show.
public enum RecordKind: String, Sendable, CaseIterable {
    case company = "com"
    case exchangeRate = "rat"
    case exchangeRateType = "rty"
    case paymentTerms = "ptm"
    case cashDiscount = "dsc"
    case creditManagementGroup = "cmg"
    case accountStatus = "ast"
    case reasonCode = "rsn"
    case parameters = "par"
    case blockingRule = "rul"
    case shadowRuleSet = "shr"
    case customer = "cus"
    case order = "ord"
    case packingSlip = "psl"
    case invoice = "inv"
    case creditNote = "crn"
    case payment = "pay"
    case transaction = "trn"
    case settlement = "set"
    case creditCheck = "chk"
    case hold = "hld"
    case limitAdjustment = "adj"
    case temporaryLimit = "tml"
    case customerCreditGroup = "ccg"
    case guarantee = "gua"
    case guaranteeType = "gty"
    case coverageType = "cty"
    case scoringGroup = "scg"
    case riskGroup = "rsg"
    case automaticLimit = "alm"
    case workflow = "wfl"
    case approval = "apr"
    case approvalDelegation = "dlg"
    case periodicRun = "run"
    case job = "job"
    case event = "evt"
    case auditEntry = "aud"
    case apiKey = "key"
}

/// A record's key: a 64-bit number that grows with time, shown as a prefix and 13 letters (`cus_01jdb6m3f4v0q`).
///
/// Clients never parse it. The number is milliseconds since 2020 in the upper bits and a counter in the lower
/// 21, so that keys made later sort later and rows are appended at the end of their table.
public struct Identifier: Hashable, Comparable, Sendable {
    public let kind: RecordKind
    public let key: Int64

    public init(_ kind: RecordKind, key: Int64) {
        self.kind = kind
        self.key = key
    }

    /// The identifier that a text shows; `nil` when it is not one of this kind.
    public init?(_ kind: RecordKind, text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 17, bytes.starts(with: kind.rawValue.utf8), bytes[3] == UInt8(ascii: "_") else { return nil }
        var value: UInt64 = 0
        for byte in bytes[4...] {
            guard let digit = Self.alphabet.firstIndex(of: byte) else { return nil }
            guard value <= UInt64.max >> 5 else { return nil }
            value = value << 5 | UInt64(digit)
        }
        guard value <= UInt64(Int64.max) else { return nil }
        self.init(kind, key: Int64(value))
    }

    /// Whether a text has the form of an identifier of some kind, which a caller's own number may not have.
    public static func resemblesIdentifier(_ text: String) -> Bool {
        let prefix = text.utf8.prefix(4)
        guard prefix.count == 4, prefix.last == UInt8(ascii: "_") else { return false }
        return RecordKind(rawValue: String(decoding: prefix.prefix(3), as: UTF8.self)) != nil
    }

    public static func < (left: Identifier, right: Identifier) -> Bool { left.key < right.key }

    fileprivate static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
}

extension Identifier: CustomStringConvertible {
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(17)
        text.append(contentsOf: kind.rawValue.utf8)
        text.append(UInt8(ascii: "_"))
        Self.append(key, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The 13 letters of a key, as identifiers show them behind their prefix.
    public static func letters(of key: Int64) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(13)
        append(key, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ key: Int64, to text: inout [UInt8]) {
        let bits = UInt64(bitPattern: key)
        for shift in stride(from: 60, through: 0, by: -5) { text.append(alphabet[Int(bits >> UInt64(shift) & 31)]) }
    }
}

/// Makes keys that grow with time and never repeat, also when the clock steps back.
public struct KeySequence: Sendable {
    private var last: Int64

    /// - Parameter last: the largest key already given out.
    public init(after last: Int64 = 0) { self.last = last }

    /// The next key; `reserving` keeps that many directly behind it for parts of the same record.
    public mutating func next(at moment: Timestamp, reserving parts: Int = 0) -> Int64 {
        let base = Self.first(at: moment)
        let key = max(base, last + 1)
        last = key + Int64(parts)
        return key
    }

    /// The smallest key that is given out at a moment, unless the clock has stepped back.
    public static func first(at moment: Timestamp) -> Int64 {
        min(max(0, moment.milliseconds - epoch), Int64.max >> 21) << 21
    }

    /// Keys of one day.
    public static let keysOfDay: Int64 = 86_400_000 << 21
    /// The day, in UTC, of the first keys.
    public static let firstDay = CalendarDate(dayNumber: Int32(epoch / 86_400_000))
    /// The day, in UTC, that a key is of.
    public static func day(of key: Int64) -> CalendarDate { firstDay.adding(days: Int(key / keysOfDay)) }

    /// 2020-01-01T00:00:00Z in milliseconds since 1970.
    private static let epoch: Int64 = 1_577_836_800_000
}
