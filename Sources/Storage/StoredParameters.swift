import Domain
import JSON

/// The parameters of credit management as JSON in their column. A parameter that a column lacks has its default, so
/// that parameters can be added without touching what is stored.
enum StoredParameters {
    static func text(_ parameters: CreditParameters) -> String { String(decoding: bytes(parameters), as: UTF8.self) }

    static func bytes(_ parameters: CreditParameters) -> [UInt8] {
        var writer = JSONWriter(capacity: 1_024)
        writer.beginObject()
        for field in flags { writer.member(field.name, parameters[keyPath: field.path]) }
        for field in months { writer.member(field.name, Int64(parameters[keyPath: field.path])) }
        for field in texts { writer.member(field.name, parameters[keyPath: field.path]) }
        writer.member("adjustmentNumberSequence", parameters.adjustmentNumberSequence)
        writer.member("autoReleaseMode", parameters.autoReleaseMode.rawValue)
        writer.member("creditLimitType", parameters.creditLimitType.rawValue)
        writer.member("messageWhenExceeding", parameters.messageWhenExceeding.rawValue)
        writer.name("watchThresholds")
        writer.beginArray()
        for threshold in parameters.watchThresholds { writer.integer(Int64(threshold)) }
        writer.endArray()
        writer.name("checkpoints")
        writer.beginArray()
        for row in parameters.checkpoints {
            writer.beginObject()
            writer.member("document", row.document.rawValue)
            writer.member("checkAtPosting", row.checkAtPosting)
            writer.member("checkAtProForma", row.checkAtProForma)
            writer.member("graceDays", Int64(row.graceDays))
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    static func read(_ text: String) throws -> CreditParameters { try read(StoredJSON.document(text).root) }

    static func read(_ root: JSONValue) throws -> CreditParameters {
        var parameters = CreditParameters()
        for field in flags { if let flag = root[field.name]?.bool { parameters[keyPath: field.path] = flag } }
        for field in months {
            if let number = root[field.name]?.integer { parameters[keyPath: field.path] = Int(clamping: number) }
        }
        for field in texts { parameters[keyPath: field.path] = root[field.name]?.string }
        if let first = root["adjustmentNumberSequence"]?.string { parameters.adjustmentNumberSequence = first }
        parameters.autoReleaseMode = try word(root, "autoReleaseMode") ?? parameters.autoReleaseMode
        parameters.creditLimitType = try word(root, "creditLimitType") ?? parameters.creditLimitType
        parameters.messageWhenExceeding = try word(root, "messageWhenExceeding") ?? parameters.messageWhenExceeding
        if let thresholds = root["watchThresholds"] {
            parameters.watchThresholds = thresholds.elements.compactMap { $0.integer.map { Int(clamping: $0) } }
        }
        if let rows = root["checkpoints"] { parameters.checkpoints = try rows.elements.map(checkpoint) }
        return parameters
    }

    private static func checkpoint(_ value: JSONValue) throws -> Checkpoint {
        guard let document: CheckDocument = try word(value, "document") else {
            throw StoreFault.damaged("a stored checkpoint has no document")
        }
        return Checkpoint(
            document, checkAtPosting: value["checkAtPosting"]?.bool ?? false,
            checkAtProForma: value["checkAtProForma"]?.bool ?? false,
            graceDays: Int(clamping: value["graceDays"]?.integer ?? 0))
    }

    private static func word<Word: RawRepresentable>(_ value: JSONValue, _ name: StaticString) throws -> Word?
    where Word.RawValue == String {
        guard let text = value[name]?.string else { return nil }
        guard let word = Word(rawValue: text) else { throw StoreFault.damaged("a stored \(name) is \(text)") }
        return word
    }

    private static var flags: [CreditParameters.Field<Bool>] { CreditParameters.flagFields }
    private static var months: [CreditParameters.Field<Int>] { CreditParameters.monthFields }
    private static var texts: [CreditParameters.Field<String?>] { CreditParameters.textFields }
}
