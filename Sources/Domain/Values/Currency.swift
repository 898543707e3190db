/// A currency of ISO 4217, with the number of decimals its amounts have.
///
/// Source: CO-1.1.
public struct Currency: Hashable, Sendable {
    /// The three letters, one byte each, the first in the highest.
    private let letters: UInt32
    /// Decimals of an amount: EUR 2, JPY 0, KWD 3.
    public let digits: Int8

    /// The currency of a code in capital letters; `nil` when ISO 4217 has no such code.
    public init?(_ code: some StringProtocol) {
        guard let letters = Self.pack(code), let digits = Self.digitsByLetters[letters] else { return nil }
        self.letters = letters
        self.digits = digits
    }

    public var code: String {
        String(decoding: [UInt8(letters >> 16 & 255), UInt8(letters >> 8 & 255), UInt8(letters & 255)], as: UTF8.self)
    }

    /// How many minor units one main unit has: EUR 100, JPY 1.
    public var minorUnitsPerUnit: Int64 { DecimalText.powerOfTen(Int(digits)) }

    /// Every currency, by code.
    public static let all: [Currency] = digitsByLetters.keys.sorted().map { Currency(letters: $0) }

    private init(letters: UInt32) {
        self.letters = letters
        self.digits = Self.digitsByLetters[letters] ?? 2
    }

    private static func pack(_ code: some StringProtocol) -> UInt32? {
        var letters: UInt32 = 0
        var count = 0
        for byte in code.utf8 {
            guard count < 3, byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") else { return nil }
            letters = letters << 8 | UInt32(byte)
            count += 1
        }
        return count == 3 ? letters : nil
    }

    private static let digitsByLetters: [UInt32: Int8] = {
        var table: [UInt32: Int8] = [:]
        for (codes, digits) in [(twoDecimals, 2), (noDecimals, 0), (threeDecimals, 3), (fourDecimals, 4)] as [(String, Int8)] {
            for code in codes.split(whereSeparator: \.isWhitespace) {
                if let letters = pack(code) { table[letters] = digits }
            }
        }
        return table
    }()

    private static let twoDecimals = """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD
        CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
        GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA
        MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR
        RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD
        TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
        """
    private static let noDecimals = """
        BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
        """
    private static let threeDecimals = "BHD IQD JOD KWD LYD OMR TND"
    private static let fourDecimals = "CLF UYW"
}

extension Currency: CustomStringConvertible {
    public var description: String { code }
}
