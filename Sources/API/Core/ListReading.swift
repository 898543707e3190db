import Digest
import Domain
import JSON
import Storage

/// Reads the parameters of a list: filters, order, page, view.
struct ListReading {
    let contract: ListContract

    init(_ contract: ListContract) { self.contract = contract }

    func take(_ name: String, _ value: String, into query: inout RequestReading.Query) throws {
        switch name {
        case "limit":
            guard let limit = Int(value), (1...500).contains(limit) else {
                throw RequestReading.invalid(name, "give a whole number from 1 to 500")
            }
            query.list?.limit = limit
        case "count":
            guard value == "true" || value == "false" else { throw RequestReading.invalid(name, "give true or false") }
            query.view.wantsTotal = value == "true"
        case "q":
            guard (1...120).contains(value.unicodeScalars.count) else {
                throw RequestReading.invalid(name, "give 1 to 120 characters")
            }
            query.list?.search = value
        case "sort": query.list?.order = try order(value)
        case "expand":
            let names = value.split(separator: ",").map(String.init)
            guard names.count <= 5 else { throw RequestReading.invalid(name, "at most 5 names") }
            for part in names where !contract.expansions.contains(part) {
                throw RequestReading.invalid(name, "\"\(part.shortened)\" cannot be expanded here")
            }
            query.view.expand = Set(names)
        case "fields":
            let names = value.split(separator: ",").map(String.init)
            guard !names.isEmpty else { throw RequestReading.invalid(name, "name the properties, separated by commas") }
            for part in names where contract.item.property(part) == nil {
                throw RequestReading.invalid(name, "there is no property \"\(part.shortened)\"")
            }
            query.view.fields = Set(names)
        default: query.list?.filters.append(try filter(name, value))
        }
    }

    private func order(_ value: String) throws -> [ListQuery.Order] {
        let parts = value.split(separator: ",").map(String.init)
        guard parts.count <= 5 else { throw RequestReading.invalid("sort", "at most 5 properties") }
        return try parts.map { part in
            let descending = part.hasPrefix("-")
            let name = descending ? String(part.dropFirst()) : part
            guard let field = contract.source.field(name), field.isSortable else {
                throw RequestReading.invalid("sort", "\"\(name.shortened)\" cannot be sorted by")
            }
            return ListQuery.Order(field: name, isDescending: descending)
        }
    }

    private func filter(_ name: String, _ value: String) throws -> ListQuery.Filter {
        var field = contract.source.field(name)
        var comparison = ListQuery.Comparison.equals
        if field == nil, let dot = name.lastIndex(of: ".") {
            guard let suffix = ListQuery.Comparison(rawValue: String(name[name.index(after: dot)...])), suffix != .equals
            else { throw RequestReading.unknown(name) }
            comparison = suffix
            field = contract.source.field(String(name[..<dot]))
        }
        guard let field else { throw RequestReading.unknown(name) }
        if comparison == .exists, field.kind != .reasonOfHold, !field.isAboutDay {
            guard value == "true" || value == "false" else { throw RequestReading.invalid(name, "give true or false") }
            return .init(field: field.name, comparison: comparison, operands: [.flag(value == "true")])
        }
        let splits = comparison == .equals || comparison == .ne
        let texts = splits ? value.split(separator: ",", omittingEmptySubsequences: false).map(String.init) : [value]
        guard texts.count <= 100 else { throw RequestReading.invalid(name, "at most 100 values") }
        let operands = try texts.map { try operand(field, comparison, $0, name) }
        return .init(field: field.name, comparison: comparison, operands: operands)
    }

    private func operand(
        _ field: ListSource.Field, _ comparison: ListQuery.Comparison, _ text: String, _ name: String
    ) throws -> ListQuery.Operand {
        if comparison == .prefix {
            guard field.kind == .text || field.kind == .number else {
                throw RequestReading.invalid(name, "only text has a prefix")
            }
            return .text(text)
        }
        switch field.kind {
        case .reasonOfHold:
            guard comparison == .equals || comparison == .ne, ReasonCode(rawValue: text) != nil else {
                throw RequestReading.invalid(name, "give reason codes, separated by commas")
            }
            return .text(text)
        case .text, .number, .participantOfApproval:
            guard !text.isEmpty, text.utf8.count <= 255 else { throw RequestReading.invalid(name, "give 1 to 255 characters") }
            return .text(text)
        case .enumeration(let words):
            guard words.contains(text) else {
                throw RequestReading.invalid(name, "give one of \(words.joined(separator: ", "))")
            }
            return .text(text)
        case .ageInHours:
            guard let hours = Int64(text), (0...1_000_000).contains(hours) else {
                throw RequestReading.invalid(name, "give whole hours")
            }
            return .integer(hours)
        case .integer:
            guard let number = Int64(text) else { throw RequestReading.invalid(name, "give a whole number") }
            return .integer(number)
        case .dayReached where comparison != .equals && comparison != .ne:
            throw RequestReading.invalid(name, "give true or false, without an operator")
        case .flag, .dayReached:
            guard text == "true" || text == "false" else { throw RequestReading.invalid(name, "give true or false") }
            return .flag(text == "true")
        case .dayWithin:
            guard comparison == .equals || comparison == .ne, let day = CalendarDate(text) else {
                throw RequestReading.invalid(name, "write days as YYYY-MM-DD, separated by commas")
            }
            return .integer(Int64(day.dayNumber))
        case .date:
            guard let day = CalendarDate(text) else { throw RequestReading.invalid(name, "write the day as YYYY-MM-DD") }
            return .integer(Int64(day.dayNumber))
        case .moment:
            guard let moment = Timestamp(text) else {
                throw RequestReading.invalid(name, "write the time as 2026-11-23T15:04:05Z")
            }
            return .integer(moment.milliseconds)
        case .money: return .amount(try number(text, scale: 4, digits: 18, name))
        case .millionths: return .integer(try number(text, scale: 6, digits: 18, name))
        case .anyIdentifier:
            guard let kind = RecordKind(rawValue: String(text.prefix(3))), let identifier = Identifier(kind, text: text) else {
                throw RequestReading.invalid(name, "give an id")
            }
            return .integer(identifier.key)
        case .identifier(let kind):
            guard let identifier = Identifier(kind, text: text) else { throw RequestReading.invalid(name, "give an id") }
            return .integer(identifier.key)
        }
    }

    private func number(_ text: String, scale: Int, digits: Int, _ name: String) throws -> Int64 {
        do {
            return try DecimalText.parse(text, scale: scale, digits: digits)
        } catch {
            throw RequestReading.invalid(name, "give a number with at most \(scale) decimals")
        }
    }
}

/// Where a page ended, bound to the list, its filters and its order.
enum Cursor {
    /// - Parameter parameters: those of the request that are no filters: its companies, its day, the operation's own.
    static func text(
        _ position: ListPosition, _ query: ListQuery, _ contract: ListContract, _ parameters: [String: String]
    ) -> String {
        var writer = JSONWriter(capacity: 96)
        writer.beginArray()
        writer.string(fingerprint(query, contract, parameters))
        for part in position.parts {
            switch part {
            case .integer(let number): writer.integer(number)
            case .text(let text): writer.string(text)
            }
        }
        writer.endArray()
        return Base64URL.encode(writer.bytes)
    }

    static func resume(_ text: String, _ query: inout RequestReading.Query, _ contract: ListContract) throws {
        let mismatch = Refusal(.cursorMismatch, "The cursor is of another list, filter or order. Start again without it.")
        // A cursor that cannot be read is one that this list did not give.
        guard text.utf8.count <= 4_096, let bytes = Base64URL.decode(text), let document = try? JSONDocument(bytes),
            document.root.kind == .array, let list = query.list
        else { throw mismatch }
        let elements = Array(document.root.elements)
        guard let first = elements.first?.string, first == fingerprint(list, contract, query.parameters),
            elements.count == list.order.count * 2 + 2
        else { throw mismatch }
        query.list?.after = ListPosition(try elements.dropFirst().map { element in
            if let number = element.integer { return .integer(number) }
            guard let text = element.string else { throw mismatch }
            return .text(text)
        })
    }

    private static func fingerprint(_ query: ListQuery, _ contract: ListContract, _ parameters: [String: String]) -> String {
        let filters = query.filters.map { "\($0.field).\($0.comparison.rawValue)=\($0.operands)" }.sorted()
        let order = query.order.map { ($0.isDescending ? "-" : "") + $0.field }
        let others = parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.lowercasedASCII)" }
        let text = contract.item.name + filters.joined(separator: "&") + "|" + (query.search ?? "") + "|"
            + order.joined(separator: ",") + "|" + others.joined(separator: "&")
        return Digest.hexadecimal(Array(Digest.sha256(Array(text.utf8)).prefix(8)))
    }
}

/// Base64 in the alphabet that needs no escaping in a URL, without padding.
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(buffer >> UInt32(bits) & 63)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(6 - bits) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in text.utf8 {
            guard let digit = alphabet.firstIndex(of: byte) else { return nil }
            buffer = (buffer << 6 | UInt32(digit)) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return bytes
    }
}
