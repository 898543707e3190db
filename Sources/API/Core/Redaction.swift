import JSON

/// What a caller is not told who may not see why orders are held (CM-2: the scope `holds:read`).
enum Redaction {
    private static let hidden: Set<String> = ["reasons", "displayReason", "forcedHoldReason", "trace"]

    /// The JSON with every reason and trace in it replaced by null.
    static func withoutReasons(_ json: [UInt8]) -> [UInt8] {
        // What this service wrote is JSON; of anything else nothing is told.
        guard let document = try? JSONDocument(json, limits: JSONLimits(membersPerObject: 10_000, stringBytes: 1 << 20)) else {
            return [0x7B, 0x7D]
        }
        var writer = JSONWriter(capacity: json.count)
        write(document.root, &writer)
        return writer.bytes
    }

    private static func write(_ value: JSONValue, _ writer: inout JSONWriter) {
        switch value.kind {
        case .object:
            writer.beginObject()
            for member in value.members {
                writer.name(member.name)
                if hidden.contains(member.name) { writer.null() } else { write(member.value, &writer) }
            }
            writer.endObject()
        case .array:
            writer.beginArray()
            for element in value.elements { write(element, &writer) }
            writer.endArray()
        default: writer.raw(value.sourceBytes)
        }
    }
}
