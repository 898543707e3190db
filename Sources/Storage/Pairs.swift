import Domain
import JSON

/// The caller's own name and value pairs, kept as a JSON object.
enum Pairs {
    static func text(_ pairs: [RecordHeader.Pair]) -> String? {
        guard !pairs.isEmpty else { return nil }
        var writer = JSONWriter(capacity: 64)
        writer.beginObject()
        for pair in pairs {
            writer.name(pair.name)
            writer.string(pair.value)
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    static func read(_ text: String?) throws -> [RecordHeader.Pair] {
        guard let text else { return [] }
        return try StoredJSON.document(text).root.members.map { .init(name: $0.name, value: $0.value.string ?? "") }
    }
}

/// JSON that a column holds. What we wrote ourselves and cannot read back is damage, never the caller's fault.
enum StoredJSON {
    static func document(_ text: String) throws -> JSONDocument { try document(Array(text.utf8)) }

    static func document(_ bytes: [UInt8]) throws -> JSONDocument {
        do {
            return try JSONDocument(bytes, limits: JSONLimits(depth: 64, membersPerObject: 100_000, stringBytes: 1 << 20))
        } catch {
            throw StoreFault.damaged("a JSON column cannot be read: \(error)")
        }
    }
}
