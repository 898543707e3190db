import Domain
import JSON
import Services

/// A body whose form has been checked, read as values of the domain.
///
/// What only the domain can judge adds to the faults, so that the caller sees all of them together: call `finish()`
/// when everything has been read.
final class Input {
    let value: JSONValue
    let pointer: String
    private let root: Faults

    /// The faults of a whole body, shared by the parts of it.
    private final class Faults { var list: [InputFault] = [] }

    init(_ value: JSONValue) {
        self.value = value
        pointer = ""
        root = Faults()
    }

    private init(_ value: JSONValue, pointer: String, root: Faults) {
        self.value = value
        self.pointer = pointer
        self.root = root
    }

    func fault(_ name: String, _ code: FaultCode, _ message: String) {
        root.list.append(InputFault(name.isEmpty ? pointer : "\(pointer)/\(name)", code, message))
    }

    var hasFaults: Bool { !root.list.isEmpty }
    /// What has been found so far in the whole body.
    var faults: [InputFault] { root.list }

    /// Throws what has been found, if anything.
    func finish() throws { if hasFaults { throw Refusal.invalid(root.list) } }

    // MARK: properties; nil when absent or null

    private func present(_ name: StaticString) -> JSONValue? {
        guard let member = value[name], !member.isNull else { return nil }
        return member
    }

    /// Whether the property was given, null included: what tells a merge patch to clear it.
    func mentions(_ name: StaticString) -> Bool { value[name] != nil }

    func text(_ name: StaticString) -> String? { present(name)?.string }
    func flag(_ name: StaticString) -> Bool? { present(name)?.bool }
    func integer(_ name: StaticString) -> Int64? { present(name)?.integer }
    func date(_ name: StaticString) -> CalendarDate? { text(name).flatMap { CalendarDate($0) } }
    func moment(_ name: StaticString) -> Timestamp? { text(name).flatMap { Timestamp($0) } }
    func currency(_ name: StaticString) -> Currency? { text(name).flatMap { Currency($0) } }
    func word<T: RawRepresentable>(_ name: StaticString, as type: T.Type) -> T? where T.RawValue == String {
        text(name).flatMap { T(rawValue: $0) }
    }
    func percentage(_ name: StaticString) -> Percentage? { decimal(name, Percentage.scale).map(Percentage.init(millionths:)) }
    func quantity(_ name: StaticString) -> Quantity? { decimal(name, Quantity.scale).map(Quantity.init(millionths:)) }
    func unitPrice(_ name: StaticString) -> UnitPrice? { decimal(name, UnitPrice.scale).map(UnitPrice.init(millionths:)) }

    /// A number at a scale; the shape has checked its form.
    func decimal(_ name: StaticString, _ scale: Int) -> Int64? {
        guard let text = text(name) else { return nil }
        // The shape has refused everything that cannot be read at its scale.
        return try? DecimalText.parse(text, scale: scale)
    }

    /// An amount in a currency, in minor units.
    ///
    /// - Parameter smallest: less than this is a fault; 1 asks for an amount above zero.
    func money(_ name: StaticString, in currency: Currency, atLeast smallest: Int64? = nil) -> Int64? {
        guard let text = text(name) else { return nil }
        switch AmountReading.amount(text, in: currency, atLeast: smallest, "\(pointer)/\(name)") {
        case .success(let amount): return amount
        case .failure(let found):
            root.list.append(found.fault)
            return nil
        }
    }

    /// A stub: one of `number` and `id`.
    func reference(_ name: StaticString, _ kind: RecordKind) -> Reference? {
        object(name)?.reference(kind)
    }

    /// This object as a stub.
    func reference(_ kind: RecordKind) -> Reference? {
        switch (text("number"), text("id")) {
        case (let number?, nil): return .number(number)
        case (nil, let id?):
            guard let identifier = Identifier(kind, text: id) else {
                fault("id", .unknownReference, "There is no record with this id.")
                return nil
            }
            return .key(identifier.key)
        case (.some, .some):
            fault("", .bothGiven, "Give either number or id.")
        case (nil, nil):
            fault("", .neitherGiven, "Give number or id.")
        }
        return nil
    }

    func object(_ name: StaticString) -> Input? {
        present(name).map { Input($0, pointer: "\(pointer)/\(name)", root: root) }
    }

    func list(_ name: StaticString) -> [Input]? {
        guard let member = present(name) else { return nil }
        return member.elements.enumerated().map { Input($1, pointer: "\(pointer)/\(name)/\($0)", root: root) }
    }

    /// The strings of a list of strings.
    func texts(_ name: StaticString) -> [String]? { present(name)?.elements.compactMap(\.string) }

    func integers(_ name: StaticString) -> [Int64]? { present(name)?.elements.compactMap(\.integer) }

    func pairs(_ name: StaticString) -> [RecordHeader.Pair] {
        present(name)?.members.map { .init(name: $0.name, value: $0.value.string ?? "") } ?? []
    }

    /// The caller's pairs with those of a merge patch; null clears them.
    func merged(_ old: [RecordHeader.Pair]) -> [RecordHeader.Pair] {
        let given = pairs("metadata")
        if given.isEmpty { return object("metadata") == nil ? [] : old }
        return old.filter { pair in !given.contains { $0.name == pair.name } } + given
    }

    /// The caller's part of a record's header.
    func header() -> RecordHeader {
        RecordHeader(externalRef: text("externalRef"), metadata: pairs("metadata"), sourceVersion: integer("sourceVersion"))
    }
}
