import CLinux
import Glibc
import Synchronization

/// A request body that was written to a file because it is too long for memory.
///
/// The file is deleted when the last reference goes, unless it was taken.
public final class SpooledFile: Sendable {
    /// Where the file is.
    public let path: String
    /// Its length.
    public let byteCount: Int
    private let isTaken = Atomic(false)

    /// A file that exists already, for tests and tools.
    public init(path: String, byteCount: Int) {
        self.path = path
        self.byteCount = byteCount
    }

    /// Leaves the file to the caller, who moves or deletes it; gives its path.
    public func take() -> String {
        isTaken.store(true, ordering: .relaxed)
        return path
    }

    deinit {
        if !isTaken.load(ordering: .relaxed) { unsafe unlink(path) }
    }
}

/// A body on its way into a file.
struct BodySpool: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private var byteCount = 0
    private var isFinished = false

    /// Creates a file that only this user can read; throws the number of the system's error.
    init(directory: String) throws(SystemError) {
        var template = Array((directory + "/body-XXXXXX").utf8CString)
        let descriptor = unsafe template.withUnsafeMutableBufferPointer {
            unsafe linux_mkostemp($0.baseAddress, O_CLOEXEC)
        }
        guard descriptor >= 0 else { throw SystemError(call: "mkostemp") }
        self.descriptor = descriptor
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    mutating func append(_ bytes: Span<UInt8>) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let rest = bytes.extracting(written..<bytes.count)
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError(call: "write") }
            written += count
        }
        byteCount += bytes.count
    }

    /// Closes the file and hands it over.
    mutating func finish() -> SpooledFile {
        isFinished = true
        return SpooledFile(path: path, byteCount: byteCount)
    }

    deinit {
        close(descriptor)
        if !isFinished { unsafe unlink(path) }
    }
}

/// What the operating system refused: the call and its error number.
public struct SystemError: Error, Sendable, CustomStringConvertible {
    /// The function that failed.
    public let call: String
    /// The value of `errno` after it.
    public let code: Int32

    init(call: String, code: Int32 = errno) {
        self.call = call
        self.code = code
    }

    /// The call and the system's own words.
    public var description: String {
        let words = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        return "\(call): \(words)"
    }
}
