import JSON
import Testing

/// SplitMix64: the same numbers again from the same seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A value made at random, its text, and its text with needless white space and escapes.
struct RandomJSON {
    var generator: SeededGenerator
    var plain = JSONWriter()
    var ornate = ""

    mutating func value(depth: Int) {
        space()
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &generator) {
        case 0:
            plain.null()
            ornate += "null"
        case 1:
            let bool = Bool.random(using: &generator)
            plain.bool(bool)
            ornate += "\(bool)"
        case 2:
            let number =
                Int64.random(in: .min ... .max, using: &generator)
                >> Int64.random(in: 0...62, using: &generator)
            plain.integer(number)
            ornate += "\(number)"
        case 3:
            let numbers = ["0.5", "-1.25e10", "1E-7", "100.00"]
            let number = numbers.randomElement(using: &generator) ?? "0"
            plain.number(text: number)
            ornate += number
        case 4:
            let text = text()
            plain.string(text)
            string(text)
        case 5:
            plain.beginArray()
            ornate += "["
            for index in 0..<Int.random(in: 0...5, using: &generator) {
                if index > 0 { ornate += "," }
                value(depth: depth - 1)
            }
            space()
            plain.endArray()
            ornate += "]"
        default:
            object(depth: depth)
        }
        space()
    }

    private mutating func object(depth: Int) {
        plain.beginObject()
        ornate += "{"
        for index in 0..<Int.random(in: 0...40, using: &generator) / (1 + 8 / (1 + depth)) {
            if index > 0 { ornate += "," }
            let name = "\(index)" + text()
            plain.name(name)
            space()
            string(name)
            space()
            ornate += ":"
            value(depth: depth - 1)
        }
        space()
        plain.endObject()
        ornate += "}"
    }

    private mutating func space() {
        while Int.random(in: 0..<4, using: &generator) == 0 {
            ornate += [" ", "\n", "\t", "\r"].randomElement(using: &generator) ?? ""
        }
    }

    private mutating func text() -> String {
        let letters: [Unicode.Scalar] = [
            "a", "b", "\"", "\\", "/", "\n", "\u{0}", "\u{1F}", "ä", "€", "😀", "\u{301}", " ",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
            text.unicodeScalars.append(letters.randomElement(using: &generator) ?? "c")
        }
        return text
    }

    private mutating func string(_ text: String) {
        ornate += "\""
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || scalar == "\"" || scalar == "\\" || Bool.random(using: &generator) {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16, uppercase: Bool.random(using: &generator))
                    ornate += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                ornate.unicodeScalars.append(scalar)
            }
        }
        ornate += "\""
    }
}

@Suite struct JSONPropertyTests {
    private static func random(_ seed: UInt64, depth: Int = 4) -> RandomJSON {
        var random = RandomJSON(generator: SeededGenerator(state: seed))
        random.value(depth: depth)
        return random
    }

    @Test func `what is written is read as it was, however it is dressed`() throws {
        let seed = UInt64.random(in: 0...9999)
        for seed in seed..<seed + 300 {
            let random = Self.random(seed)
            let plain = try JSONDocument(random.plain.bytes).root
            let ornate = try JSONDocument(Array(random.ornate.utf8)).root
            #expect(ornate.canonicalBytes() == random.plain.bytes, "seed \(seed)")
            #expect(plain.canonicalBytes() == random.plain.bytes, "seed \(seed)")
            #expect(plain.isEqual(to: ornate), "seed \(seed)")
        }
    }

    @Test func `a text cut short is refused, and never with a crash`() throws {
        let text = Array(
            #"{"a":[1,-2.5e3,true,null,"x\u00e4\ud83d\ude00ä€😀"],"b\n":{"c":{},"d":[[]],"e":false}, "f" : "" }"#
                .utf8)
        #expect(throws: Never.self) { try JSONDocument(text) }
        for length in 0..<text.count {
            let fault = try #require(throws: JSONFault.self) { try JSONDocument(Array(text[..<length])) }
            #expect(fault.kind == (length == 0 ? .empty : .unexpectedEnd))
            #expect(fault.offset == length)
        }
    }

    @Test func `changed bytes never trap, and what is still read is whole`() throws {
        let seed = UInt64.random(in: 0...9999)
        var generator = SeededGenerator(state: seed)
        for round in 0..<4000 {
            var bytes = Array(Self.random(seed + UInt64(round % 50), depth: 3).ornate.utf8)
            for _ in 0...Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
                let index = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes[index] = Array("{}[],:\"\\u0-.e".utf8).randomElement(using: &generator) ?? 0
                case 2: bytes.remove(at: index)
                default: bytes.insert(bytes[Int.random(in: bytes.indices, using: &generator)], at: index)
                }
            }
            guard let document = try? JSONDocument(bytes) else { continue }
            let text = document.root.canonicalBytes()
            #expect(try JSONDocument(text).root.isEqual(to: document.root), "seed \(seed), round \(round)")
        }
    }
}
