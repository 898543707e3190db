import JSON
import Testing

@Suite struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `commas come by themselves`() {
        let text = text { writer in
            writer.beginObject()
            writer.member("a", 1)
            writer.name("list")
            writer.beginArray()
            writer.beginObject()
            writer.endObject()
            writer.null()
            writer.beginArray()
            writer.endArray()
            writer.bool(true)
            writer.string("x")
            writer.endArray()
            writer.member("b", false)
            writer.endObject()
        }
        #expect(text == #"{"a":1,"list":[{},null,[],true,"x"],"b":false}"#)
    }

    @Test func `a missing value is written as null`() {
        let text = text { writer in
            writer.beginObject()
            writer.member("a", nil as String?)
            writer.member("b", nil as Int64?)
            writer.member("c", nil as Bool?)
            writer.member("d", nil as Int?)
            writer.endObject()
        }
        #expect(text == #"{"a":null,"b":null,"c":null,"d":null}"#)
    }

    @Test func `strings are escaped no more than needed`() {
        let text = text { $0.string(String("\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}äé€😀")) }
        #expect(text == #""\"\\/\b\f\n\r\t\u0000\u001f"# + "\u{7F}äé€😀\"")
        let literal = self.text { $0.string("a\"ä\n") }
        #expect(literal == #""a\"ä\n""#)
    }

    @Test(arguments: [0, 1, -1, 9, 10, 99, 100, 1_234_567_890, -42, .max, .min] as [Int64])
    func `whole numbers are written as Swift writes them`(number: Int64) {
        #expect(text { $0.integer(number) } == String(number))
    }

    @Test func `numbers and values that are JSON already are taken over`() {
        let text = text { writer in
            writer.beginObject()
            writer.name("n")
            writer.number(text: "1.50")
            writer.member("r", raw: Array("[1]".utf8))
            let name = "made \"at\" run time"
            writer.name(name)
            writer.raw(Array("xx{}".utf8)[2...])
            writer.endObject()
        }
        #expect(text == #"{"n":1.50,"r":[1],"made \"at\" run time":{}}"#)
    }

    @Test func `a writer can be used again`() {
        var writer = JSONWriter(capacity: 10)
        writer.string("a")
        writer.removeAll()
        writer.string("b")
        #expect(writer.bytes == Array(#""b""#.utf8))
    }
}
