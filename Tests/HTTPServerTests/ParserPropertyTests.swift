import Testing

@testable import HTTPServer

@Suite struct ParserPropertyTests {
    /// A small generator (SplitMix64), so that a failure can be repeated by its seed.
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    @Test func `Spoilt requests mean the same however they are cut, and nothing spoilt is read past a fault`()
    {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Random(state: seed)
        let sound = Array(
            ("POST http://a/p%20q?r HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nT: u\r\n\r\n"
                + "PUT /b HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody").utf8)
        let spice = Array("\r\n\t :;,0aF%\u{0}\u{7F}/".utf8)
        for _ in 0..<3_000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(spice.randomElement(using: &random) ?? 0, at: place)
                default: bytes[place] = spice.randomElement(using: &random) ?? 0
                }
            }
            let whole = ParserReplay.outcome(bytes, pieces: [bytes.count])
            let single = ParserReplay.outcome(bytes, pieces: bytes.map { _ in 1 })
            let cut = Int.random(in: 0...bytes.count, using: &random)
            let halves = ParserReplay.outcome(bytes, pieces: [cut, bytes.count - cut])
            guard whole == single, whole == halves else {
                Issue.record("seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
                return
            }
        }
    }
}
