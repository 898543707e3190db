import SQLite
import TestSupport

extension TestApplication {
    /// What the change log holds of events of these types, oldest first: data and what changed.
    func changes(_ prefix: String) throws -> [(type: String, data: String, changes: String)] {
        let connection = try Connection(path: folder + "/creditd.db", access: .readOnly)
        let changes = try connection.all(
            "SELECT type, data, coalesce(changes, '') FROM change WHERE type LIKE ? ORDER BY sequence",
            .text(prefix + "%")
        ) { (type: try $0.text(0), data: try $0.text(1), changes: try $0.text(2)) }
        try connection.close()
        return changes
    }

    /// How many changes the log has.
    func changeCount() throws -> Int { try changes("").count }
}
