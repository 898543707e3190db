import CZlib

/// Packs data that come in pieces into one gzip file. The same data always give the same bytes.
@safe
public final class Deflater {
    /// zlib's state holds the address of this, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isFinished = false

    /// `level` goes from 1, fast, to 9, small.
    public init(level: Int = 6) {
        precondition((1...9).contains(level), "gzip levels go from 1 to 9")
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 16 more than the window's 15 bits: gzip; 8 is zlib's usual share of memory.
        let result = unsafe deflateInit2_(
            stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, zlibVersion(),
            Int32(MemoryLayout<z_stream>.size))
        precondition(result == Z_OK, "there is no memory to pack gzip data")
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Packs `input` and gives out what is ready, often nothing. `flush` gives out all, at some cost in size.
    public func deflate(_ input: ArraySlice<UInt8>, flush: Bool = false) -> [UInt8] {
        precondition(!isFinished, "the gzip data are finished")
        return pack(input, flush ? Z_SYNC_FLUSH : Z_NO_FLUSH)
    }

    /// Packs `input` as the last piece and gives out the rest.
    public func finish(_ input: ArraySlice<UInt8> = []) -> [UInt8] {
        precondition(!isFinished, "the gzip data are finished")
        isFinished = true
        return pack(input, Z_FINISH)
    }

    /// Starts a new file, which costs less than a new deflater.
    public func reset() {
        unsafe deflateReset(stream)
        isFinished = false
    }

    private func pack(_ input: ArraySlice<UInt8>, _ flush: Int32) -> [UInt8] {
        var output: [UInt8] = []
        var rest = input
        repeat {
            // zlib counts in 32 bits.
            let piece = rest.prefix(1 << 30)
            rest = rest.dropFirst(piece.count)
            unsafe piece.withUnsafeBufferPointer {
                unsafe pack($0, rest.isEmpty ? flush : Z_NO_FLUSH, &output)
            }
        } while !rest.isEmpty
        return output
    }

    private func pack(_ input: UnsafeBufferPointer<UInt8>, _ flush: Int32, _ output: inout [UInt8]) {
        unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(input.count)
        // Room for all of it, as a rule, when this is the whole of the data.
        let room = flush == Z_FINISH ? Int(unsafe deflateBound(stream, UInt(input.count))) : 16384
        repeat {
            output += unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                unsafe stream.pointee.next_out = buffer.baseAddress
                unsafe stream.pointee.avail_out = UInt32(room)
                unsafe CZlib.deflate(stream, flush)
                count = unsafe room - Int(stream.pointee.avail_out)
            }
        } while unsafe stream.pointee.avail_out == 0
    }
}

/// Packs whole data into gzip.
public func gzip(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
    Deflater(level: level).finish(bytes[...])
}
