import Gzip
import Testing

@Suite struct GzipTests {
    /// Bytes that look like text of some variety.
    static func text(_ count: Int) -> [UInt8] {
        (0..<count).map { (index: Int) -> UInt8 in
            let letter = index * index / 7 + index / 1000
            return UInt8(32 + letter % 90)
        }
    }

    @Test(arguments: [0, 1, 100, 65535, 65536, 65537, 1_000_000])
    func `data that were packed come back`(count: Int) throws {
        let data = Self.text(count)
        #expect(try gunzip(gzip(data), maxBytes: count) == data)
        #expect(try gunzip(gzip(data, level: 1), maxBytes: count) == data)
        #expect(try gunzip(gzip(data, level: 9), maxBytes: count) == data)
    }

    @Test func `the same data give the same bytes, and zlib's known ones`() throws {
        #expect(gzip(Array("abc".utf8)) == gzip(Array("abc".utf8)))
        // As `printf abc | gzip -n | xxd` prints.
        let known: [UInt8] = [
            0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0x4B, 0x4C, 0x4A, 0x06, 0, 0xC2, 0x41, 0x24, 0x35, 0x03,
            0, 0, 0,
        ]
        #expect(gzip(Array("abc".utf8)) == known)
        #expect(try gunzip(known, maxBytes: 3) == Array("abc".utf8))
    }

    @Test func `files one after the other are taken as one`() throws {
        let bytes = gzip([1, 2, 3]) + gzip([]) + gzip([4, 5])
        #expect(try gunzip(bytes, maxBytes: 5) == [1, 2, 3, 4, 5])
    }

    @Test func `every shorter beginning is refused as truncated`() {
        let bytes = gzip(Self.text(500)) + gzip([1])
        let whole = gzip(Self.text(500)).count
        for length in 0..<bytes.count where length != whole {
            #expect(throws: GzipFault.truncated) { try gunzip(Array(bytes[..<length]), maxBytes: 1000) }
        }
    }

    @Test func `what follows the end is refused unless it is gzip`() {
        for tail: [UInt8] in [[0], [0, 0, 0, 0], [0x1F, 0x8B, 0x07], Array("more".utf8)] {
            #expect(throws: GzipFault.self) { try gunzip(gzip([1, 2, 3]) + tail, maxBytes: 100) }
        }
    }

    @Test func `a changed bit never gives other data`() {
        let data = Self.text(300)
        let bytes = gzip(data)
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                // The text flag, the time and the system in the header, and the padding of the last block,
                // mean nothing.
                guard let found = try? gunzip(changed, maxBytes: 100_000) else { continue }
                #expect(found == data)
                #expect((3...9).contains(index) || index == bytes.count - 9)
            }
        }
    }

    @Test func `data of another format are refused`() {
        #expect(throws: GzipFault.self) { try gunzip(Array("plain text".utf8), maxBytes: 100) }
        // A zlib header rather than a gzip one.
        #expect(throws: GzipFault.self) { try gunzip([0x78, 0x9C, 0x03, 0, 0, 0, 0, 1], maxBytes: 100) }
    }

    @Test func `a bomb is refused as soon as it is over the limit`() throws {
        let bomb = gzip([UInt8](repeating: 0, count: 20_000_000))
        #expect(bomb.count < 30_000)
        #expect(throws: GzipFault.tooLarge(limit: 1000)) { try gunzip(bomb, maxBytes: 1000) }
        #expect(throws: GzipFault.tooLarge(limit: 19_999_999)) { try gunzip(bomb, maxBytes: 19_999_999) }
        #expect(try gunzip(bomb, maxBytes: 20_000_000).count == 20_000_000)
    }

    @Test(arguments: [1, 7, 1000])
    func `pieces of any size in and out give the whole`(size: Int) throws {
        let data = Self.text(5000)
        let bytes = gzip(data) + gzip(data)
        let inflater = try Inflater()
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            var piece = try inflater.inflate(bytes[start..<min(start + size, bytes.count)], maxOutput: size)
            while !piece.isEmpty {
                #expect(piece.count <= size)
                output += piece
                piece = try inflater.inflate([], maxOutput: size)
            }
        }
        #expect(output == data + data)
        #expect(inflater.isFinished)
    }

    @Test func `a file packed in pieces comes back, and each flush can be read at once`() throws {
        let deflater = Deflater(level: 6)
        let inflater = try Inflater()
        for _ in 0..<2 {
            for count in [10, 0, 40_000, 5] {
                let data = Self.text(count)
                let bytes = deflater.deflate(data[...], flush: true)
                #expect(try inflater.inflate(bytes[...], maxOutput: 100_000) == data)
                #expect(!inflater.isFinished)
            }
            let end = deflater.finish([7, 8])
            #expect(try inflater.inflate(end[...], maxOutput: 100) == [7, 8])
            #expect(inflater.isFinished)
            deflater.reset()
        }
    }
}
