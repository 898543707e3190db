extension JSONReader {
    private static let manyMembers = 32

    /// Compares a name just read with those before it, where they are few and it looks like one of them.
    mutating func refuseRepeatedName(_ bytes: Span<UInt8>, _ index: Int) throws(Refusal) {
        let name = nodes[index]
        guard !name.flag, frame.count <= Self.manyMembers else {
            frame.isComparedLate = true
            return
        }
        // Equal names set the same bit.
        let bit = UInt64(1) << UInt64(sketch(bytes, of: name))
        guard frame.seen & bit != 0 else {
            frame.seen |= bit
            return
        }
        var other = frame.node + 1
        while other < index {
            if !nodes[other].flag, hasSameBytes(bytes, name, nodes[other]) {
                throw Refusal(kind: .duplicateKey(text(bytes, name)), offset: Int(name.start) - 1)
            }
            other = Int(nodes[other + 1].next)
        }
    }

    /// Compares all names of an object, escapes resolved. Their hashes are seeded, so that nobody can make
    /// them equal.
    mutating func refuseRepeatedNames(_ bytes: Span<UInt8>) throws(Refusal) {
        var names: Set<[UInt8]> = []
        names.reserveCapacity(frame.count)
        var index = frame.node + 1
        while index < nodes.count {
            let name = nodes[index]
            if !names.insert(JSONEscapes.resolved(slice(bytes, name))).inserted {
                frame.name = index
                throw Refusal(kind: .duplicateKey(text(bytes, name)), offset: Int(name.start) - 1)
            }
            index = Int(nodes[index + 1].next)
        }
    }

    /// A number below 64 that is likely another for another name.
    private func sketch(_ bytes: Span<UInt8>, of name: JSONNode) -> Int {
        guard name.length > 0 else { return 0 }
        let middle = Int(bytes[Int(name.start) + name.length / 2])
        let last = Int(bytes[Int(name.end) - 1])
        return (name.length &* 11 &+ middle &* 13 &+ last) & 63
    }

    private func hasSameBytes(_ bytes: Span<UInt8>, _ one: JSONNode, _ other: JSONNode) -> Bool {
        guard one.length == other.length else { return false }
        for offset in 0..<one.length
        where bytes[Int(one.start) + offset] != bytes[Int(other.start) + offset] {
            return false
        }
        return true
    }

    private func text(_ bytes: Span<UInt8>, _ name: JSONNode) -> String {
        String(decoding: JSONEscapes.resolved(slice(bytes, name)), as: UTF8.self)
    }

    private func slice(_ bytes: Span<UInt8>, _ name: JSONNode) -> ArraySlice<UInt8> {
        var slice: ArraySlice<UInt8> = []
        for offset in name.range { slice.append(bytes[offset]) }
        return slice
    }

    /// Where the reader stands among the values, as a JSON pointer: the names and indexes of all that is
    /// open.
    func pointer(in bytes: [UInt8]) -> String {
        var pointer = ""
        for frame in outer.dropFirst() + [frame] where frame.node >= 0 && frame.count > 0 {
            guard frame.isObject else {
                pointer += "/\(frame.count - 1)"
                continue
            }
            guard let name = frame.name else { break }
            pointer += "/"
            for character in text(bytes.span, nodes[name]).unicodeScalars {
                switch character {
                case "~": pointer += "~0"
                case "/": pointer += "~1"
                default: pointer.unicodeScalars.append(character)
                }
            }
        }
        return pointer
    }
}
