import Glibc

/// A file that the system would not read or write.
public struct FileFault: Error, Sendable, CustomStringConvertible {
    public let path: String
    public let reason: String
    public var description: String { "\(path): \(reason)" }

    init(_ path: String) {
        self.path = path
        reason = SystemMessage.last
    }
}

/// A file that is read in pieces.
public final class InputFile {
    private let descriptor: Int32
    private let path: String

    public init(_ path: String) throws(FileFault) {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw FileFault(path) }
    }

    deinit { close(descriptor) }

    /// Up to this many bytes from an offset on; fewer only at the end of the file.
    public func read(at offset: Int64, count: Int) throws(FileFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let start = filled
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(descriptor, buffer.baseAddress.map { unsafe $0 + start }, count - start, off_t(offset) + start)
            }
            if got < 0 { throw FileFault(path) }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(count - filled)
        return bytes
    }
}

/// A file that is written from its beginning, and is on the disk once `finish` has returned.
public final class OutputFile {
    private let descriptor: Int32
    private let path: String

    /// Makes the file, which only this user can read, and its folder if there is none.
    public init(folder: String, name: String) throws(FileFault) {
        if unsafe mkdir(folder, 0o700) != 0, errno != EEXIST { throw FileFault(folder) }
        path = folder + "/" + name
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw FileFault(path) }
    }

    deinit { close(descriptor) }

    public func write(_ bytes: [UInt8]) throws(FileFault) {
        var written = 0
        while written < bytes.count {
            let start = written
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + start }, bytes.count - start)
            }
            if count < 0 { throw FileFault(path) }
            written += count
        }
    }

    public func finish() throws(FileFault) { if fsync(descriptor) != 0 { throw FileFault(path) } }

    /// Deletes a file; one that is not there is no fault.
    public static func delete(_ path: String) { unsafe unlink(path) }

    public static func rename(_ from: String, to target: String) throws(FileFault) {
        if unsafe Glibc.rename(from, target) != 0 { throw FileFault(target) }
    }
}
