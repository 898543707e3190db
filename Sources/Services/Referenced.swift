import Domain
import Storage

// What is in use is not deleted (CM-4).

extension Refusal {
    /// Refuses the deletion of a code that records name: how many of each kind, and the first of them.
    ///
    /// - Throws: `referenced`.
    static func unreferenced(_ code: String, by referrers: [Referrers]) throws(Refusal) {
        let kinds = referrers.filter { $0.count > 0 }
        guard !kinds.isEmpty else { return }
        throw Refusal(
            .referenced, "\"\(code)\" is in use by \(kinds.map(\.text).joined(separator: ", ")).",
            extra: [.init("references", kinds.flatMap(\.references))])
    }
}

extension Referrers {
    /// `7 customers (C1, C2, C3, C4, C5, ...)`.
    fileprivate var text: String {
        let names = first.joined(separator: ", ") + (count > first.count ? ", ..." : "")
        return "\(count > Self.counted ? "more than \(Self.counted)" : "\(count)") \(path) (\(names))"
    }
}
