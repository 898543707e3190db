import JSON
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: [
        "{}", "[]", "0", "-0", "1", "-1", "10", "1.5", "-0.0", "1e5", "1E5", "1e+5", "1e-5", "0e0", "0.1e1",
        "true", "false",
        "null", "\"\"", "\"a\"", " 1 ", "\t\n\r [ \t\n\r] \t\n\r", "[1,2]", "[ 1 , 2 ]", "[[],{}]",
        "[[[[[]]]]]",
        #"{"a":1}"#, #"{ "a" : 1 , "b" : [ ] }"#, #"{"":1}"#, #"{"a":{"a":{"a":1}}}"#, #"{"a":1,"A":2}"#,
        "{\"\u{E9}\":1,\"e\u{301}\":2}", #""\"\\\/\b\f\n\r\t""#, #""\u0000""#, #""\uD83D\uDE00""#,
        #""\uFFFF""#, "\"/\"", "\"\u{7F}\"",
        "\"\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}\"", "\"\u{2028}\u{FEFF}\"",
        "1234567890123456789012345678901234567890", #"{"a b":[{"c":null}],"d":"e"}"#,
    ])
    func `what RFC 8259 allows is read`(text: String) {
        #expect(throws: Never.self) { try JSONDocument(Array(text.utf8)) }
    }

    /// A text, why it is refused, and at which byte.
    struct Refused: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]
        let kind: JSONFault.Kind
        let offset: Int
        var testDescription: String { String(decoding: bytes, as: UTF8.self) }

        init(_ text: String, _ kind: JSONFault.Kind, _ offset: Int) {
            self.init(Array(text.utf8), kind, offset)
        }
        init(_ bytes: [UInt8], _ kind: JSONFault.Kind, _ offset: Int) {
            (self.bytes, self.kind, self.offset) = (bytes, kind, offset)
        }
        init(_ text: String, _ byte: Unicode.Scalar, _ offset: Int) {
            self.init(text, .unexpectedByte(UInt8(ascii: byte)), offset)
        }
    }

    static let structure: [Refused] = [
        Refused("", .empty, 0), Refused(" \n", .empty, 0), Refused("\u{FEFF}{}", .byteOrderMark, 0),
        Refused("[", .unexpectedEnd, 1), Refused("[1", .unexpectedEnd, 2), Refused("[1,", .unexpectedEnd, 3),
        Refused("{", .unexpectedEnd, 1), Refused(#"{"a""#, .unexpectedEnd, 4),
        Refused(#"{"a":"#, .unexpectedEnd, 5),
        Refused(#"{"a":1"#, .unexpectedEnd, 6), Refused(#"{"a":1,"#, .unexpectedEnd, 7),
        Refused("[1,]", "]", 3), Refused("[,1]", ",", 1), Refused("[,]", ",", 1), Refused("[1,,2]", ",", 3),
        Refused("[1 2]", "2", 3), Refused("[1}", "}", 2), Refused("[1:2]", ":", 2), Refused("]", "]", 0),
        Refused("}", "}", 0), Refused(#"{"a":1,}"#, "}", 7), Refused(#"{,"a":1}"#, ",", 1),
        Refused(#"{"a" 1}"#, "1", 5),
        Refused(#"{"a",1}"#, ",", 4), Refused(#"{"a":}"#, "}", 5), Refused("{a:1}", "a", 1),
        Refused("{1:1}", "1", 1),
        Refused("{'a':1}", "'", 1), Refused(#"{"a":1]"#, "]", 6), Refused(#"{"a":1 "b":2}"#, "\"", 7),
        Refused(#"{"a"::1}"#, ":", 5), Refused("{null:1}", "n", 1), Refused("[1] [2]", .trailingBytes, 4),
        Refused("1 2", .trailingBytes, 2), Refused("{}}", .trailingBytes, 2),
        Refused("[]]", .trailingBytes, 2),
        Refused("\"a\"b", .trailingBytes, 3), Refused("1,", .trailingBytes, 1),
        Refused("{}\0", .trailingBytes, 2),
        Refused("tru", .unexpectedEnd, 3), Refused("trux", "x", 3), Refused("truex", .trailingBytes, 4),
        Refused("True", "T", 0), Refused("nul", .unexpectedEnd, 3), Refused("nil", "i", 1),
        Refused("NaN", "N", 0),
        Refused("Infinity", "I", 0), Refused("-Infinity", .invalidNumber, 1), Refused("'a'", "'", 0),
        Refused("// c\n1", "/", 0), Refused("[1/*c*/]", "/", 2), Refused("\u{B}1", "\u{B}", 0),
        Refused("\u{A0}1", .unexpectedByte(0xC2), 0), Refused([0, 0x31], .unexpectedByte(0), 0),
        Refused([0xFF, 0xFE, 0x31, 0], .unexpectedByte(0xFF), 0),
    ]

    static let numbers: [Refused] = [
        Refused("01", .invalidNumber, 0), Refused("-01", .invalidNumber, 1), Refused("00", .invalidNumber, 0),
        Refused("+1", "+", 0), Refused(".5", ".", 0), Refused("5.", .unexpectedEnd, 2),
        Refused("[5.]", .invalidNumber, 3),
        Refused("-", .unexpectedEnd, 1), Refused("--1", .invalidNumber, 1), Refused("1e", .unexpectedEnd, 2),
        Refused("[1e]", .invalidNumber, 3), Refused("1e+", .unexpectedEnd, 3),
        Refused("1e+-2", .invalidNumber, 3),
        Refused("1.e5", .invalidNumber, 2), Refused("1e5.5", .trailingBytes, 3),
        Refused("0x10", .trailingBytes, 1),
        Refused("1_000", .trailingBytes, 1), Refused("1a", .trailingBytes, 1),
        Refused("-.5", .invalidNumber, 1),
        Refused("12345678901234567890123456789012345678901", .numberTooLong, 0),
    ]

    static let strings: [Refused] = [
        Refused("\"", .unexpectedEnd, 1), Refused("\"a", .unexpectedEnd, 2),
        Refused(#""\"#, .unexpectedEnd, 2),
        Refused(#""\""#, .unexpectedEnd, 3), Refused(#""\x41""#, .invalidEscape, 1),
        Refused(#""\'""#, .invalidEscape, 1),
        Refused(#""\U0041""#, .invalidEscape, 1), Refused(#""\u004""#, .invalidEscape, 6),
        Refused(#""\u00g1""#, .invalidEscape, 5), Refused(#""\u"#, .unexpectedEnd, 3),
        Refused(#""\u+041""#, .invalidEscape, 3), Refused("\"\\\n\"", .invalidEscape, 1),
        Refused(#""\uD800""#, .loneSurrogate, 1), Refused(#""\uDC00""#, .loneSurrogate, 1),
        Refused(#""\uD800x""#, .loneSurrogate, 1), Refused(#""\uD800\n""#, .loneSurrogate, 1),
        Refused(#""\uD800\u0041""#, .loneSurrogate, 1), Refused(#""\uD800\uD800""#, .loneSurrogate, 1),
        Refused(#""\uDE00\uD83D""#, .loneSurrogate, 1), Refused("\"a\nb\"", .controlCharacter, 2),
        Refused("\"\t\"", .controlCharacter, 1), Refused("\"\0\"", .controlCharacter, 1),
        Refused("\"\u{1F}\"", .controlCharacter, 1), Refused([0x22, 0x80, 0x22], .invalidUTF8, 1),
        Refused([0x22, 0xC0, 0xAF, 0x22], .invalidUTF8, 1),
        Refused([0x22, 0xC1, 0xBF, 0x22], .invalidUTF8, 1),
        Refused([0x22, 0xE0, 0x9F, 0xBF, 0x22], .invalidUTF8, 1),
        Refused([0x22, 0xED, 0xA0, 0x80, 0x22], .invalidUTF8, 1),
        Refused([0x22, 0xF0, 0x8F, 0xBF, 0xBF, 0x22], .invalidUTF8, 1),
        Refused([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], .invalidUTF8, 1),
        Refused([0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], .invalidUTF8, 1),
        Refused([0x22, 0xFF, 0x22], .invalidUTF8, 1),
        Refused([0x22, 0xC3, 0x22], .invalidUTF8, 1),
        Refused([0x22, 0xE2, 0x82, 0x22, 0x22], .invalidUTF8, 1),
        Refused([0x22, 0xE2, 0x82], .unexpectedEnd, 3),
    ]

    static let names: [Refused] = [
        Refused(#"{"a":1,"a":2}"#, .duplicateKey("a"), 7),
        Refused(#"{"a":1,"b":2,"a":3}"#, .duplicateKey("a"), 13),
        Refused(#"{"":1,"":2}"#, .duplicateKey(""), 6),
        Refused(#"{"a":1,"\u0061":2}"#, .duplicateKey("a"), 7),
        Refused(#"{"\u0061":1,"a":2}"#, .duplicateKey("a"), 12),
        Refused(#"{"\n":1,"\u000A":2}"#, .duplicateKey("\n"), 8),
        Refused(#"[{"x":{"k":[{}],"k":0}}]"#, .duplicateKey("k"), 16),
    ]

    @Test(arguments: [structure, numbers, strings, names].joined())
    func `everything else is refused where it is wrong`(text: Refused) throws {
        let fault = try #require(throws: JSONFault.self) { try JSONDocument(text.bytes) }
        #expect(fault.kind == text.kind)
        #expect(fault.offset == text.offset)
    }

    @Test func `a name that occurs twice among many is found`() throws {
        for count in [2, 31, 32, 33, 34, 500, 1000] {
            for twice in [0, count / 2 - 1, count - 2] {
                var members = (0..<count).map { "\"name\($0)\":\($0)" }
                members[count - 1] = "\"name\(twice)\":0"
                let text = Array("{\(members.joined(separator: ","))}".utf8)
                let fault = try #require(throws: JSONFault.self) { try JSONDocument(text) }
                #expect(fault.kind == .duplicateKey("name\(twice)"))
                #expect(fault.pointer == "/name\(twice)")
                members.removeLast()
                #expect(throws: Never.self) {
                    try JSONDocument(Array("{\(members.joined(separator: ","))}".utf8))
                }
            }
        }
    }

    @Test func `limits hold at, and are refused one past`() throws {
        func kind(_ text: String) throws -> JSONFault.Kind? {
            let limits = JSONLimits(depth: 3, membersPerObject: 2, stringBytes: 4, digits: 5)
            do {
                _ = try JSONDocument(Array(text.utf8), limits: limits)
                return nil
            } catch {
                return error.kind
            }
        }
        #expect(try kind("[[[1]]]") == nil)
        #expect(try kind("[[[[]]]]") == .depth)
        #expect(try kind(#"{"a":{"b":{"c":[]}}}"#) == .depth)
        #expect(try kind(#"{"a":1,"b":2}"#) == nil)
        #expect(try kind(#"{"a":1,"b":2,"c":3}"#) == .tooManyMembers)
        #expect(try kind("[1,2,3]") == nil)
        #expect(try kind(#""abcd""#) == nil)
        #expect(try kind(#""abcde""#) == .stringTooLong)
        #expect(try kind(#"{"abcde":1}"#) == .stringTooLong)
        #expect(try kind("-123.45") == nil)
        #expect(try kind("123.4e56") == .numberTooLong)
    }

    @Test func `a fault says the line, the column and the value`() throws {
        let text = "{\n  \"ä\": 1,\n  \"lines\": [\n    {}, {\"a/b~\": [0, \"ü\", 01]}\n  ]\n}"
        let fault = try #require(throws: JSONFault.self) { try JSONDocument(Array(text.utf8)) }
        #expect(fault.kind == .invalidNumber)
        #expect(fault.line == 4)
        #expect(fault.column == 27)
        #expect(fault.pointer == "/lines/1/a~1b~0/2")
        #expect(
            fault.description
                == "There is a number written wrongly at line 4, column 27, in /lines/1/a~1b~0/2.")
    }

    @Test func `a text beyond all bounds is refused`() throws {
        let text = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 24)
        #expect(throws: JSONFault.self) { try JSONDocument(text) }
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
        let limits = JSONLimits(depth: .max)
        let fault = try #require(throws: JSONFault.self) { try JSONDocument(deep, limits: limits) }
        #expect(fault.kind == .unexpectedEnd)
    }
}
