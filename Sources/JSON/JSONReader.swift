/// Reads JSON into a tape of nodes.
struct JSONReader {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var position = 0
    private(set) var nodes: [JSONDocument.Node] = []

    /// An array or object that is not closed yet.
    private struct Open {
        let node: Int
        let isObject: Bool
        /// Nodes of the keys so far, for finding duplicates.
        var keys: [Int32] = []
    }

    private var open: [Open] = []

    init(_ bytes: [UInt8], _ limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
        nodes.reserveCapacity(bytes.count / 8 + 4)
    }

    private enum Step { case value, firstKey, key, firstElement, afterValue }

    mutating func readDocument() throws(JSONFault) {
        skipBlanks()
        if position == bytes.count { throw fault(.empty) }
        var step = Step.value
        while true {
            skipBlanks()
            switch step {
            case .value: step = try readValue()
            case .firstElement:
                if current == UInt8(ascii: "]") { step = close() } else { step = try readValue() }
            case .firstKey:
                if current == UInt8(ascii: "}") { step = close() } else { step = try readKey() }
            case .key: step = try readKey()
            case .afterValue:
                guard let innermost = open.last else {
                    if position < bytes.count { throw fault(.trailingBytes) }
                    return
                }
                guard let byte = current else { throw fault(.unexpectedEnd) }
                if byte == UInt8(ascii: ",") {
                    position += 1
                    step = innermost.isObject ? .key : .value
                } else if byte == (innermost.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    step = close()
                } else {
                    throw fault(.unexpectedByte)
                }
            }
        }
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 32 || byte == 10 || byte == 13 || byte == 9 else { return }
            position += 1
        }
    }

    private mutating func readValue() throws(JSONFault) -> Step {
        guard let byte = current else { throw fault(.unexpectedEnd) }
        if let innermost = open.last, !innermost.isObject { nodes[innermost.node].count += 1 }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if open.count == limits.depth { throw fault(.tooDeep) }
            let isObject = byte == UInt8(ascii: "{")
            open.append(Open(node: nodes.count, isObject: isObject))
            nodes.append(.init(kind: isObject ? .object : .array, start: Int32(position), end: 0))
            position += 1
            return isObject ? .firstKey : .firstElement
        case UInt8(ascii: "\""): try readString()
        case UInt8(ascii: "t"): try readWord("true", .bool)
        case UInt8(ascii: "f"): try readWord("false", .bool)
        case UInt8(ascii: "n"): try readWord("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try readNumber()
        default: throw fault(.unexpectedByte)
        }
        return .afterValue
    }

    private mutating func close() -> Step {
        let closed = open.removeLast()
        position += 1
        nodes[closed.node].end = Int32(position)
        nodes[closed.node].next = Int32(nodes.count)
        return .afterValue
    }

    private mutating func readKey() throws(JSONFault) -> Step {
        guard let byte = current else { throw fault(.unexpectedEnd) }
        guard byte == UInt8(ascii: "\"") else { throw fault(.unexpectedByte) }
        let at = position
        let key = nodes.count
        try readString()
        try refuseDuplicate(key, at: at)
        skipBlanks()
        guard let colon = current else { throw fault(.unexpectedEnd) }
        guard colon == UInt8(ascii: ":") else { throw fault(.unexpectedByte) }
        position += 1
        return .value
    }

    private mutating func refuseDuplicate(_ key: Int, at offset: Int) throws(JSONFault) {
        let innermost = open.count - 1
        let node = nodes[open[innermost].node]
        if Int(node.count) == limits.members { throw fault(.tooManyMembers, at: offset) }
        for earlier in open[innermost].keys where isSame(nodes[Int(earlier)], nodes[key]) {
            throw fault(.duplicateKey(JSONText.string(bytes, nodes[key])), at: offset)
        }
        open[innermost].keys.append(Int32(key))
        nodes[open[innermost].node].count += 1
    }

    private func isSame(_ left: JSONDocument.Node, _ right: JSONDocument.Node) -> Bool {
        if left.hasEscapes || right.hasEscapes {
            // Compared by code points: Swift's own equality would take canonically equal names for the same.
            return JSONText.string(bytes, left).utf8.elementsEqual(JSONText.string(bytes, right).utf8)
        }
        guard left.end - left.start == right.end - right.start else { return false }
        for offset in 0..<Int(left.end - left.start)
        where bytes[Int(left.start) + offset] != bytes[Int(right.start) + offset] {
            return false
        }
        return true
    }

    private mutating func readWord(_ word: StaticString, _ kind: JSONValue.Kind) throws(JSONFault) {
        let start = position
        for byte in "\(word)".utf8 {
            guard let here = current else { throw fault(.unexpectedEnd) }
            guard here == byte else { throw fault(.unexpectedByte) }
            position += 1
        }
        append(kind, start, position)
    }

    private mutating func append(_ kind: JSONValue.Kind, _ start: Int, _ end: Int, hasEscapes: Bool = false) {
        nodes.append(.init(kind: kind, hasEscapes: hasEscapes, start: Int32(start), end: Int32(end),
                           next: Int32(nodes.count + 1)))
    }

    private mutating func readNumber() throws(JSONFault) {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") {
            position += 1
            if let byte = current, byte >= 48, byte <= 57 { throw fault(.invalidNumber) }
        } else {
            try readDigits()
        }
        if current == UInt8(ascii: ".") {
            position += 1
            try readDigits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try readDigits()
        }
        if position - start > limits.digits { throw fault(.numberTooLong, at: start) }
        append(.number, start, position)
    }

    private mutating func readDigits() throws(JSONFault) {
        guard let first = current else { throw fault(.unexpectedEnd) }
        guard first >= 48, first <= 57 else { throw fault(.invalidNumber) }
        while let byte = current, byte >= 48, byte <= 57 { position += 1 }
    }

    private mutating func readString() throws(JSONFault) {
        position += 1
        let start = position
        var hasEscapes = false
        while true {
            guard position < bytes.count else { throw fault(.unexpectedEnd) }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try readEscape()
            } else if byte < 0x20 {
                throw fault(.controlCharacter)
            } else if byte < 0x80 {
                position += 1
            } else {
                try readSequence(byte)
            }
        }
        if position - start > limits.stringBytes { throw fault(.stringTooLong, at: start) }
        append(.string, start, position, hasEscapes: hasEscapes)
        position += 1
    }

    private mutating func readEscape() throws(JSONFault) {
        let start = position
        position += 1
        guard let byte = current else { throw fault(.unexpectedEnd) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return
        case UInt8(ascii: "u"):
            let unit = try readHexadecimal()
            if (0xDC00...0xDFFF).contains(unit) { throw fault(.loneSurrogate, at: start) }
            guard (0xD800...0xDBFF).contains(unit) else { return }
            guard current == UInt8(ascii: "\\"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u") else {
                throw fault(position + 1 < bytes.count ? .loneSurrogate : .unexpectedEnd, at: start)
            }
            position += 2
            guard (0xDC00...0xDFFF).contains(try readHexadecimal()) else { throw fault(.loneSurrogate, at: start) }
        default: throw fault(.invalidEscape, at: start)
        }
    }

    private mutating func readHexadecimal() throws(JSONFault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current else { throw fault(.unexpectedEnd) }
            guard let digit = JSONText.hexadecimalDigit(byte) else { throw fault(.invalidEscape) }
            unit = unit << 4 | digit
            position += 1
        }
        return unit
    }

    /// One character of two to four bytes (RFC 3629: shortest form, no surrogates, at most U+10FFFF).
    private mutating func readSequence(_ first: UInt8) throws(JSONFault) {
        let length: Int
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, lowest) = (3, 0xA0)
        case 0xED: (length, highest) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, lowest) = (4, 0x90)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, highest) = (4, 0x8F)
        default: throw fault(.invalidUTF8)
        }
        guard position + length <= bytes.count else { throw fault(.invalidUTF8) }
        for place in 1..<length {
            let byte = bytes[position + place]
            guard byte >= (place == 1 ? lowest : 0x80), byte <= (place == 1 ? highest : 0xBF) else {
                throw fault(.invalidUTF8)
            }
        }
        position += length
    }

    // MARK: faults

    private func fault(_ kind: JSONFault.Kind, at offset: Int? = nil) -> JSONFault {
        let place = min(offset ?? position, bytes.count)
        var line = 1
        var lineStart = 0
        for index in 0..<place where bytes[index] == 10 {
            line += 1
            lineStart = index + 1
        }
        return JSONFault(kind: kind, offset: place, line: line, column: place - lineStart + 1, pointer: pointer)
    }

    /// The pointer of the innermost value that is being read.
    private var pointer: String {
        var pointer = ""
        for level in open {
            if level.isObject {
                guard let key = level.keys.last else { break }
                pointer += "/" + JSONText.pointerEscaped(JSONText.string(bytes, nodes[Int(key)]))
            } else {
                pointer += "/\(max(Int(nodes[level.node].count) - 1, 0))"
            }
        }
        return pointer
    }
}

/// Bytes of strings, with their escapes.
enum JSONText {
    static func string(_ bytes: [UInt8], _ node: JSONDocument.Node) -> String {
        let slice = bytes[Int(node.start)..<Int(node.end)]
        return node.hasEscapes ? unescaped(slice) : String(decoding: slice, as: UTF8.self)
    }

    static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - 48)
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - 87)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - 55)
        default: nil
        }
    }

    static func pointerEscaped(_ name: String) -> String {
        var escaped = ""
        for character in name.unicodeScalars {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// Escapes resolved; the reader has checked that each is complete.
    private static func unescaped(_ slice: ArraySlice<UInt8>) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(slice.count)
        var index = slice.startIndex
        func unit(at start: Int) -> UInt32 {
            slice[start..<start + 4].reduce(0) { $0 << 4 | (hexadecimalDigit($1) ?? 0) }
        }
        while index < slice.endIndex {
            let byte = slice[index]
            guard byte == UInt8(ascii: "\\") else {
                output.append(byte)
                index += 1
                continue
            }
            let escape = slice[index + 1]
            index += 2
            switch escape {
            case UInt8(ascii: "b"): output.append(8)
            case UInt8(ascii: "f"): output.append(12)
            case UInt8(ascii: "n"): output.append(10)
            case UInt8(ascii: "r"): output.append(13)
            case UInt8(ascii: "t"): output.append(9)
            case UInt8(ascii: "u"):
                var code = unit(at: index)
                index += 4
                if (0xD800...0xDBFF).contains(code) {
                    code = 0x10000 + ((code - 0xD800) << 10) + (unit(at: index + 2) - 0xDC00)
                    index += 6
                }
                output += Array(String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
            default: output.append(escape)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
