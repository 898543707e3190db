import JSON
import Testing

@Suite struct JSONValueTests {
    private func value(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).root }

    @Test func `members are found by their names`() throws {
        let root = try value(#"{"a":1,"bb":{"c":[true,null,"x"]},"d\u0065f":"ä"}"#)
        #expect(root.kind == .object)
        #expect(root.count == 3)
        #expect(root["a"]?.integer == 1)
        #expect(root["bb"]?["c"]?.count == 3)
        #expect(root["def"]?.string == "ä")
        #expect(root["b"] == nil)
        #expect(root[""] == nil)
        #expect(root["a"]?["a"] == nil)
        let name = "bb"
        #expect(root.member(named: name)?.kind == .object)
        #expect(root.members.map(\.name) == ["a", "bb", "def"])
    }

    @Test func `elements come in their order`() throws {
        let root = try value(#"[1,[2,3],{"a":[4]},"5",6]"#)
        #expect(root.elements.map(\.kind) == [.number, .array, .object, .string, .number])
        #expect(root.element(at: 4)?.integer == 6)
        #expect(root.element(at: 5) == nil)
        #expect(root.element(at: -1) == nil)
        #expect(root["a"] == nil)
        #expect(Array(try value("{}").elements).isEmpty)
        #expect(Array(try value("[]").members).isEmpty)
        #expect(try value("[]").count == 0)
    }

    @Test func `a switch over names makes no strings`() throws {
        var found: [String] = []
        try value(#"{"one":1,"t\u0077o":2,"three":3}"#).forEachMember { name, value in
            switch name {
            case "one": found.append("1:\(value.integer ?? 0)")
            case "two": found.append("2:\(value.integer ?? 0)")
            default: found.append(name.string)
            }
        }
        #expect(found == ["1:1", "2:2", "three"])
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-5", -5), ("9223372036854775807", .max),
            ("-9223372036854775808", .min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("99999999999999999999999", nil),
            ("1.0", nil),
            ("1e3", nil), ("\"1\"", nil), ("true", nil),
        ] as [(String, Int64?)])
    func `whole numbers are exact or nothing`(text: String, expected: Int64?) throws {
        #expect(try value(text).integer == expected)
    }

    @Test func `each kind answers only for itself`() throws {
        let texts = ["{}", "[]", "\"s\"", "1.5", "true", "null"]
        for (index, text) in texts.enumerated() {
            let value = try value(text)
            #expect((value.string != nil) == (index == 2))
            #expect((value.numberText != nil) == (index == 3))
            #expect((value.bool != nil) == (index == 4))
            #expect(value.isNull == (index == 5))
        }
        #expect(try value("1.50").numberText == "1.50")
        #expect(try value("true").bool == true)
        #expect(try value("false").bool == false)
        #expect(try value("\"held\"").isString("held"))
        #expect(try !value("\"held\"").isString("hel"))
    }

    @Test(arguments: [
        (#""plain""#, "plain"), (#""""#, ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e4\u20AC""#, "Aä€"), (#""\ud83d\uDE00""#, "😀"), (#""a\u0000b""#, "a\u{0}b"),
        (#""\udbff\udfff""#, "\u{10FFFF}"), ("\"\u{7F}ä€😀\u{FFFF}\"", "\u{7F}ä€😀\u{FFFF}"),
    ])
    func `escapes stand for their characters`(text: String, expected: String) throws {
        let string = try value(text).string
        #expect(string.map { Array($0.utf8) } == Array(expected.utf8))
    }

    @Test func `the source of a value is what was written`() throws {
        let root = try value(#" { "a" : [ 1 , "x\n" ] , "b" : "y" } "#)
        #expect(String(decoding: root.sourceBytes, as: UTF8.self) == #"{ "a" : [ 1 , "x\n" ] , "b" : "y" }"#)
        #expect(root["b"].map { String(decoding: $0.sourceBytes, as: UTF8.self) } == #""y""#)
        #expect(String(decoding: root.canonicalBytes(), as: UTF8.self) == #"{"a":[1,"x\n"],"b":"y"}"#)
    }

    @Test func `canonical text has the fewest escapes`() throws {
        let root = try value(#"{"\u0061\/":"\u00e4\u001F\ud83d\ude00","n":1.0e5}"#)
        #expect(String(decoding: root.canonicalBytes(), as: UTF8.self) == #"{"a/":"ä\u001f😀","n":1.0e5}"#)
    }

    @Test(arguments: [
        (#"{"a":1,"b":[1,2]}"#, #" {"b":[1, 2],"\u0061":1}"#, true), (#"{"a":1}"#, #"{"a":2}"#, false),
        (#"{"a":1}"#, #"{"b":1}"#, false), (#"{"a":1}"#, #"{"a":1,"b":2}"#, false), ("[1,2]", "[2,1]", false),
        ("1", "1.0", false), ("null", "false", false), ("true", "true", true), (#""\u00e4""#, "\"ä\"", true),
        ("\"e\u{301}\"", "\"é\"", false), ("[]", "{}", false),
    ])
    func `values are equal by their meaning`(one: String, other: String, expected: Bool) throws {
        #expect(try value(one).isEqual(to: value(other)) == expected)
        #expect(try value(other).isEqual(to: value(one)) == expected)
    }
}
