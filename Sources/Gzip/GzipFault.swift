/// Why bytes are not the gzip of RFC 1952, or too much of it.
public enum GzipFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// A header, a block or a checksum is wrong, or something that is not gzip follows the end.
    case corrupt(String)
    /// The bytes end before the data do.
    case truncated
    /// Unpacked, they are more than the bytes that were allowed.
    case tooLarge(limit: Int)
    case outOfMemory

    public var description: String {
        switch self {
        case .corrupt(let reason): "the bytes are not gzip: \(reason)"
        case .truncated: "the gzip data end too early"
        case .tooLarge(let limit): "the unpacked data are more than \(limit) bytes"
        case .outOfMemory: "there is no memory to unpack gzip data"
        }
    }
}
