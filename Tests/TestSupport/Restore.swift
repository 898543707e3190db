import Foundation

extension TestApplication {
    /// The service that starts from a backup of this one: what survives a restart and a restore.
    public func restored() throws -> TestApplication {
        let copy = NSTemporaryDirectory() + "creditd-restored-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        let reader = try database.makeReader()
        defer { reader.close() }
        try reader.backup(to: copy + "/creditd.db")
        return try TestApplication(today: today, folder: copy)
    }

    /// Every row of a list, page by page.
    public func everyItem(_ list: String, key: String? = nil) -> [TestAnswer] {
        let separator = list.contains("?") ? "&" : "?"
        var (items, cursor) = ([TestAnswer](), "")
        while true {
            let page = get("\(list)\(separator)limit=100\(cursor)", key: key)
            guard page.status == 200 else { return items }
            items += (0..<page.count("items")).compactMap { page.part("items.\($0)") }
            guard let next = page["next"] else { return items }
            cursor = "&cursor=\(next)"
        }
    }
}
