/// One numbered change of the schema. Once released it is never edited.
public struct Migration: Sendable, Equatable {
    /// Its place in the order; 1 or more.
    public let number: Int
    public let name: String
    public let sql: String

    public init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }

    /// Sixteen hexadecimal digits that change when the text does (FNV-1a, 64 bits): against mistakes, not
    /// attacks.
    public var checksum: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in sql.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Why the schema of a database cannot be brought, or is not, up to date.
public enum MigrationError: Error, Equatable, CustomStringConvertible {
    /// The program lists two migrations of one number, or one below 1.
    case badNumber(Int)
    /// It was applied with another text than the program has.
    case changed(number: Int, name: String)
    /// It was applied, a later one too, and the program does not know it.
    case missing(number: Int, name: String)
    /// It was not applied, although a later one was.
    case skipped(number: Int, name: String)
    /// The database is that of a later version of the program.
    case newer(number: Int, name: String)
    /// It leaves rows whose parents are missing, and was undone.
    case foreignKeys(number: Int, name: String, problems: [String])
    /// It ends the transaction it runs in.
    case transactionEnded(number: Int, name: String)
    /// A statement of it failed, and it was undone.
    case failed(number: Int, name: String, SQLiteError)

    public var description: String {
        switch self {
        case .badNumber(let number):
            "migration number \(number) is used twice or below 1"
        case .changed(let number, let name):
            "migration \(number) (\(name)) is not the one that was applied: its text has changed"
        case .missing(let number, let name):
            "migration \(number) (\(name)) was applied, but this program does not know it"
        case .skipped(let number, let name):
            "migration \(number) (\(name)) was not applied, although a later one was"
        case .newer(let number, let name):
            "the database is newer than this program: it has migration \(number) (\(name))"
        case .foreignKeys(let number, let name, let problems):
            "migration \(number) (\(name)) leaves rows without parents: \(problems.joined(separator: "; "))"
        case .transactionEnded(let number, let name):
            "migration \(number) (\(name)) must not begin or end a transaction"
        case .failed(let number, let name, let error):
            "migration \(number) (\(name)) failed: \(error)"
        }
    }
}
