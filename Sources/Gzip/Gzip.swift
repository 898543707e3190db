import CZlib

/// Why bytes cannot be unpacked.
public enum GzipError: Error, Equatable, Sendable {
    /// Not gzip, damaged, cut off, or followed by something else.
    case invalid
    /// Unpacks to more than allowed.
    case tooLarge
}

/// Packs bytes as gzip (RFC 1952).
///
/// - Parameter level: 1 is fastest, 9 smallest.
public func gzip(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
    var stream = unsafe z_stream()
    // 15 bits of window and 16 for gzip's own header.
    guard unsafe creditd_deflate_init(&stream, level, 15 + 16) == Z_OK else { return bytes }
    defer { unsafe deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(unsafe deflateBound(&stream, UInt(bytes.count))) + 32)
    let written = unsafe input.withUnsafeMutableBufferPointer { source in
        unsafe output.withUnsafeMutableBufferPointer { target -> Int in
            unsafe stream.next_in = source.baseAddress
            unsafe stream.avail_in = UInt32(source.count)
            unsafe stream.next_out = target.baseAddress
            unsafe stream.avail_out = UInt32(target.count)
            unsafe deflate(&stream, Z_FINISH)
            return unsafe target.count - Int(stream.avail_out)
        }
    }
    return Array(output[..<written])
}

/// Unpacks gzip whole.
///
/// - Parameter maxBytes: more than this is refused before it is held.
public func gunzip(_ bytes: [UInt8], maxBytes: Int) throws(GzipError) -> [UInt8] {
    let inflater = Inflater()
    let output = try inflater.inflate(bytes[...], maxOutput: maxBytes)
    guard inflater.isFinished else { throw .invalid }
    return output
}

/// Unpacks gzip piece by piece. Several members behind each other are one stream, as RFC 1952 says.
@safe
public final class Inflater {
    private var stream = unsafe z_stream()
    private var isBetweenMembers = true
    private var hasMember = false

    public init() { unsafe creditd_inflate_init(&stream, 15 + 16) }

    deinit { unsafe inflateEnd(&stream) }

    /// Whether what came so far is whole.
    public var isFinished: Bool { hasMember && isBetweenMembers }

    /// What the next piece unpacks to.
    ///
    /// - Parameter maxOutput: more than this is refused.
    public func inflate(_ input: ArraySlice<UInt8>, maxOutput: Int) throws(GzipError) -> [UInt8] {
        var output: [UInt8] = []
        var rest = Array(input)
        while !rest.isEmpty {
            if isBetweenMembers {
                if hasMember { unsafe inflateReset(&stream) }
                isBetweenMembers = false
                hasMember = true
            }
            let used = try step(&rest, into: &output, maxOutput)
            rest.removeFirst(used)
        }
        return output
    }

    /// Unpacks until the input or the member ends; gives how many bytes it used.
    private func step(_ input: inout [UInt8], into output: inout [UInt8], _ most: Int) throws(GzipError) -> Int {
        var piece = [UInt8](repeating: 0, count: 65_536)
        var used = 0
        while true {
            var code: Int32 = Z_OK
            var written = 0
            let offset = used
            unsafe input.withUnsafeMutableBufferPointer { source in
                unsafe piece.withUnsafeMutableBufferPointer { target in
                    unsafe stream.next_in = source.baseAddress.map { unsafe $0 + offset }
                    unsafe stream.avail_in = UInt32(source.count - offset)
                    unsafe stream.next_out = target.baseAddress
                    unsafe stream.avail_out = UInt32(target.count)
                    code = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
                    written = unsafe target.count - Int(stream.avail_out)
                    used = unsafe source.count - Int(stream.avail_in)
                }
            }
            guard output.count + written <= most else { throw .tooLarge }
            output += piece[..<written]
            switch code {
            case Z_STREAM_END:
                isBetweenMembers = true
                return used
            case Z_OK where written == piece.count: continue
            case Z_OK, Z_BUF_ERROR: return input.count
            default: throw .invalid
            }
        }
    }
}
