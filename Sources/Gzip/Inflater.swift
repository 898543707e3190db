import CZlib

/// Unpacks gzip data that come in pieces, giving out no more at a time than is asked for.
///
/// Several gzip files one after the other are taken as one, as RFC 1952 has it. Not to be used after an
/// error.
@safe
public final class Inflater {
    /// zlib's state holds the address of this, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Input that was handed in and is not unpacked yet.
    private var pending: [UInt8] = []
    /// How much of `pending` is unpacked.
    private var taken = 0
    /// The last byte that was taken in ended a file.
    private var hasEnded = false

    public init() throws(GzipFault) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 16 more than the window's 15 bits: gzip and nothing else.
        let result = unsafe inflateInit2_(stream, 15 + 16, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw .outOfMemory }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Whether what came so far is whole. If the input ends while this is `false`, it was truncated.
    public var isFinished: Bool { hasEnded && taken == pending.count }

    /// Takes in `input` and gives out at most `maxOutput` bytes; what is left is given out by the next calls.
    ///
    /// Call it with an empty slice until it gives nothing, then hand in the next piece.
    public func inflate(_ input: ArraySlice<UInt8>, maxOutput: Int) throws(GzipFault) -> [UInt8] {
        precondition(maxOutput > 0, "there must be room for some output")
        if taken == pending.count {
            pending.removeAll(keepingCapacity: true)
            taken = 0
        }
        pending.append(contentsOf: input)
        var result: Result<Int, GzipFault> = .success(0)
        let output = unsafe [UInt8](unsafeUninitializedCapacity: maxOutput) { buffer, count in
            unsafe result = pending.withUnsafeMutableBufferPointer { input in
                unsafe run(UnsafeMutableBufferPointer(rebasing: input[taken...]), into: buffer, &count)
            }
        }
        taken += try result.get()
        return output
    }

    /// Unpacks until the input or the room ends; gives the number of bytes it took in.
    private func run(
        _ input: UnsafeMutableBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>,
        _ count: inout Int
    ) -> Result<Int, GzipFault> {
        unsafe stream.pointee.next_in = input.baseAddress
        unsafe stream.pointee.avail_in = UInt32(clamping: input.count)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(clamping: output.count)
        let room = unsafe Int(stream.pointee.avail_out)
        let given = unsafe Int(stream.pointee.avail_in)
        var fault: GzipFault?
        while fault == nil {
            if hasEnded {
                guard unsafe stream.pointee.avail_in > 0 else { break }
                unsafe inflateReset(stream)
                hasEnded = false
            }
            switch unsafe CZlib.inflate(stream, Z_NO_FLUSH) {
            case Z_STREAM_END: hasEnded = true
            case Z_OK: continue
            case Z_BUF_ERROR:
                // No input, or no room, is left.
                count = unsafe room - Int(stream.pointee.avail_out)
                return .success(unsafe given - Int(stream.pointee.avail_in))
            case Z_MEM_ERROR: fault = .outOfMemory
            default:
                fault = .corrupt(
                    unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "unknown reason")
            }
        }
        count = unsafe room - Int(stream.pointee.avail_out)
        if let fault { return .failure(fault) }
        return .success(unsafe given - Int(stream.pointee.avail_in))
    }
}

/// Unpacks whole gzip data; refuses them as soon as they are more than `maxBytes` unpacked.
public func gunzip(_ bytes: [UInt8], maxBytes: Int) throws(GzipFault) -> [UInt8] {
    let inflater = try Inflater()
    var output: [UInt8] = []
    var piece = try inflater.inflate(bytes[...], maxOutput: 65536)
    while !piece.isEmpty {
        guard output.count + piece.count <= maxBytes else { throw .tooLarge(limit: maxBytes) }
        output += piece
        piece = try inflater.inflate([], maxOutput: 65536)
    }
    guard inflater.isFinished else { throw .truncated }
    return output
}
