import Platform

/// Rows of an import file, read from an offset on. A row ends with a line end; in CSV not within quotes.
struct RowFile {
    struct Row {
        let bytes: [UInt8]
        /// Where the next row begins.
        let end: Int64
        let isTooLong: Bool
        /// The line of the file on which the row begins, from 1, and the one on which it ends.
        let line: Int64
        let lastLine: Int64
    }

    private let file: InputFile
    private let isCSV: Bool
    private var buffer: [UInt8] = []
    private var start = 0
    private var offset: Int64
    private var hasEnded = false
    /// Lines of the file before the next row.
    private var lines: Int64

    /// A row may be as long as a body.
    private static let longestRow = BodyLimits.json
    private static let pieceBytes = 256 * 1024

    /// - Parameter lines: lines of the file before the offset.
    init(path: String, isCSV: Bool, from offset: Int64, after lines: Int64) throws {
        self.lines = lines
        file = try InputFile(path)
        self.isCSV = isCSV
        self.offset = offset
    }

    /// The next row that is not blank; `nil` at the end.
    mutating func next() throws -> Row? {
        while true {
            guard let row = try line() else { return nil }
            if row.isTooLong || row.bytes.contains(where: { $0 != 32 && $0 != 9 }) { return row }
        }
    }

    private mutating func line() throws -> Row? {
        var scanned = start
        var isQuoted = false
        while true {
            while scanned < buffer.count {
                let byte = buffer[scanned]
                if isCSV, byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                if byte == 10, !isQuoted { return take(upTo: scanned, skipping: 1) }
                scanned += 1
            }
            if hasEnded { return start < buffer.count ? take(upTo: buffer.count, skipping: 0) : nil }
            let read = scanned - start
            if read > Self.longestRow, !isQuoted || read > 2 * Self.longestRow { return try skipLongRow() }
            try fill()
            scanned = read
        }
    }

    private mutating func take(upTo end: Int, skipping: Int) -> Row {
        var bytes = Array(buffer[start..<end])
        if bytes.last == 13 { bytes.removeLast() }
        // Spreadsheets put a byte-order mark before the first row.
        if offset == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        let first = lines + 1
        lines = first + Int64(buffer[start..<end].count { $0 == 10 })
        offset += Int64(end - start + skipping)
        start = end + skipping
        return Row(bytes: bytes, end: offset, isTooLong: bytes.count > Self.longestRow, line: first, lastLine: lines)
    }

    private mutating func fill() throws {
        buffer.removeFirst(start)
        start = 0
        let piece = try file.read(at: offset + Int64(buffer.count), count: Self.pieceBytes)
        hasEnded = piece.count < Self.pieceBytes
        buffer += piece
    }

    /// Passes over a row that is longer than any may be, without holding it.
    private mutating func skipLongRow() throws -> Row? {
        lines += 1
        while true {
            if let end = buffer[start...].firstIndex(of: 10) {
                offset += Int64(end - start + 1)
                start = end + 1
                return Row(bytes: [], end: offset, isTooLong: true, line: lines, lastLine: lines)
            }
            offset += Int64(buffer.count - start)
            start = buffer.count
            if hasEnded { return Row(bytes: [], end: offset, isTooLong: true, line: lines, lastLine: lines) }
            try fill()
        }
    }
}
