/// The prepared statements of one connection: those of literals for good, those of dynamic texts while used
/// lately.
///
/// Literals are found by their address, which costs no hashing of text. Their number is that of the
/// program's literals.
@safe
final class StatementCache {
    private struct Slot {
        let address: UInt
        let length: Int
        let statement: Statement
    }

    /// An open-addressing table; its size is a power of two and at most half of it is used.
    private var slots: [Slot?] = Array(repeating: nil, count: 256)
    private var literalCount = 0
    private var texts: [String: Statement] = [:]
    /// The texts looked up last, by the address of their bytes: most come from constants and are there again and again.
    private var recent: [(text: String, statement: Statement)?] = Array(repeating: nil, count: 128)
    private var clock: UInt64 = 0
    private static let textLimit = 64

    /// The statement of a literal, if it was prepared before.
    func statement(for sql: StaticString) -> Statement? {
        guard sql.hasPointerRepresentation else { return nil }
        return slots[index(of: unsafe UInt(bitPattern: sql.utf8Start), sql.utf8CodeUnitCount)]?.statement
    }

    func keep(_ statement: Statement, for sql: StaticString) {
        guard sql.hasPointerRepresentation else { return }
        if literalCount * 2 >= slots.count { grow() }
        let slot = Slot(
            address: unsafe UInt(bitPattern: sql.utf8Start), length: sql.utf8CodeUnitCount,
            statement: statement)
        slots[index(of: slot.address, slot.length)] = slot
        literalCount += 1
    }

    /// The statement of a dynamic text, if it is still kept.
    func statement(forText sql: String) -> Statement? {
        let place = place(of: sql)
        clock += 1
        // Two strings of the same bytes in the same place are known to be equal without a look at them.
        if let known = recent[place], known.text == sql {
            known.statement.lastUse = clock
            return known.statement
        }
        guard let statement = texts[sql] else { return nil }
        statement.lastUse = clock
        recent[place] = (sql, statement)
        return statement
    }

    private func place(of sql: String) -> Int {
        let address = unsafe sql.utf8.withContiguousStorageIfAvailable { UInt(bitPattern: $0.baseAddress) } ?? 0
        return Int(truncatingIfNeeded: (address &* 0x9E37_79B9_7F4A_7C15) >> 32) & (recent.count - 1)
    }

    /// Keeps a statement and drops the one that was not used for longest. One in use lives on until its use
    /// ends.
    func keep(_ statement: Statement, forText sql: String) {
        if texts.count >= Self.textLimit, let oldest = texts.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            texts[oldest.key] = nil
            for index in recent.indices where recent[index]?.text == oldest.key { recent[index] = nil }
        }
        clock += 1
        statement.lastUse = clock
        texts[sql] = statement
    }

    /// Gives all statements back.
    func removeAll() {
        slots.forEach { $0?.statement.finalise() }
        texts.values.forEach { $0.finalise() }
        slots = Array(repeating: nil, count: 256)
        literalCount = 0
        texts = [:]
        recent = Array(repeating: nil, count: recent.count)
    }

    /// Where the literal is, or the free slot where it belongs.
    private func index(of address: UInt, _ length: Int) -> Int {
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: (address &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while let slot = slots[index], slot.address != address || slot.length != length {
            index = (index + 1) & mask
        }
        return index
    }

    private func grow() {
        let old = slots
        slots = Array(repeating: nil, count: old.count * 2)
        for case let slot? in old {
            slots[index(of: slot.address, slot.length)] = slot
        }
    }
}
