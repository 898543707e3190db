import JSON

/// Comma-separated values (RFC 4180) as JSON objects: the header holds property names, nested ones dotted, elements of
/// arrays counted from 1 (`lines.1.quantity`).
struct CSVRows {
    /// What a column fills: the way to it, and how its cells are read.
    private struct Column {
        let path: [Substring]
        let schema: Schema?
    }

    private let columns: [Column]

    /// - Parameter shape: of the rows; tells which cells are numbers and flags.
    init(header: [UInt8], shape: Shape?) {
        columns = Self.cells(header).map { name in
            let path = name.split(separator: ".", omittingEmptySubsequences: false)
            return Column(path: path, schema: shape.flatMap { Self.schema(path[...], .object($0)) })
        }
    }

    private static func schema(_ path: ArraySlice<Substring>, _ schema: Schema) -> Schema? {
        guard let name = path.first else { return schema }
        switch schema {
        case .object(let shape): return shape.property(String(name)).flatMap { Self.schema(path.dropFirst(), $0.schema) }
        case .list(let element, _): return Self.schema(path.dropFirst(), element)
        case .pairs: return .text(max: 500)
        default: return nil
        }
    }

    /// A row as a JSON object; empty cells are left out.
    func json(_ row: [UInt8]) -> [UInt8] {
        let root = Branch()
        for (column, cell) in zip(columns, Self.cells(row)) where !cell.isEmpty {
            root.set(column.path[...], Self.value(cell, column.schema))
        }
        var writer = JSONWriter(capacity: row.count * 2)
        root.write(&writer)
        return writer.bytes
    }

    /// The cell as JSON: a number or a flag where the shape wants one and the cell is one, else a string.
    private static func value(_ cell: String, _ schema: Schema?) -> [UInt8] {
        var writer = JSONWriter(capacity: cell.utf8.count + 8)
        switch schema {
        case .integer, .integerOrText:
            if let number = Int64(cell) { writer.integer(number) } else { writer.string(cell) }
        case .boolean where cell == "true" || cell == "false": writer.bool(cell == "true")
        default: writer.string(cell)
        }
        return writer.bytes
    }

    /// An object or array that is being filled.
    private final class Branch {
        private var names: [Substring] = []
        private var branches: [Substring: Branch] = [:]
        private var values: [Substring: [UInt8]] = [:]

        func set(_ path: ArraySlice<Substring>, _ value: [UInt8]) {
            guard let name = path.first else { return }
            if branches[name] == nil, values[name] == nil { names.append(name) }
            if path.count == 1 {
                values[name] = value
            } else {
                let branch = branches[name] ?? Branch()
                branches[name] = branch
                branch.set(path.dropFirst(), value)
            }
        }

        func write(_ writer: inout JSONWriter) {
            let isArray = !names.isEmpty && names.allSatisfy { Int($0) != nil }
            if isArray { writer.beginArray() } else { writer.beginObject() }
            for name in isArray ? names.sorted(by: { (Int($0) ?? 0) < (Int($1) ?? 0) }) : names {
                if !isArray { writer.name(String(name)) }
                if let branch = branches[name] { branch.write(&writer) } else { writer.raw(values[name] ?? []) }
            }
            if isArray { writer.endArray() } else { writer.endObject() }
        }
    }

    /// The cells of one record.
    static func cells(_ record: [UInt8]) -> [String] {
        var cells: [String] = []
        var cell: [UInt8] = []
        var index = 0
        var isQuoted = false
        while index < record.count {
            let byte = record[index]
            index += 1
            if isQuoted {
                guard byte == UInt8(ascii: "\"") else { cell.append(byte); continue }
                if index < record.count, record[index] == UInt8(ascii: "\"") {
                    cell.append(byte)
                    index += 1
                } else {
                    isQuoted = false
                }
            } else if byte == UInt8(ascii: "\""), cell.isEmpty {
                isQuoted = true
            } else if byte == UInt8(ascii: ",") {
                cells.append(String(decoding: cell, as: UTF8.self))
                cell = []
            } else {
                cell.append(byte)
            }
        }
        cells.append(String(decoding: cell, as: UTF8.self))
        return cells
    }
}
