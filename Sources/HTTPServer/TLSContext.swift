import COpenSSL
import Glibc
import Synchronization

/// Where the certificate and its key are.
public struct TLSConfiguration: Sendable {
    /// A PEM file with the certificate first and then those that issued it.
    public var certificateFile: String
    /// A PEM file with the private key, not encrypted.
    public var keyFile: String

    /// A certificate and its key. TLS 1.2 is the least version spoken.
    public init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

/// TLS could not be set up: a file is missing or not what it should be.
public struct TLSFault: Error, Sendable, CustomStringConvertible {
    /// What was tried, and the library's reason.
    public let description: String
}

/// Certificate, key and versions; new connections take what was loaded last.
final class TLSContext: Sendable {
    /// One loaded context of the library, freed when the last connection made from it is gone.
    ///
    /// `@unchecked Sendable`: the library locks its contexts, and this one is not changed once it is made.
    @safe private final class Loaded: @unchecked Sendable {
        let context: OpaquePointer

        init(_ context: OpaquePointer) { unsafe self.context = unsafe context }

        deinit { unsafe SSL_CTX_free(context) }
    }

    private let configuration: TLSConfiguration
    private let loaded: Mutex<Loaded>

    init(_ configuration: TLSConfiguration) throws(TLSFault) {
        self.configuration = configuration
        loaded = Mutex(try TLSContext.load(configuration))
    }

    /// Reads the files again. When they are faulty it throws, and what was loaded before stays.
    func reload() throws(TLSFault) {
        let new = try TLSContext.load(configuration)
        loaded.withLock { $0 = new }
    }

    /// A session for one accepted connection; `nil` when memory is short.
    func session(descriptor: Int32) -> TLSTransport? {
        let current = loaded.withLock { $0 }
        guard let session = unsafe SSL_new(current.context) else { return nil }
        return unsafe TLSTransport(session: session, descriptor: descriptor)
    }

    private static func load(_ configuration: TLSConfiguration) throws(TLSFault) -> Loaded {
        ERR_clear_error()
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw TLSFault(description: "TLS context: \(lastError() ?? "no memory")")
        }
        let loaded = unsafe Loaded(context)
        unsafe restrict(context)
        guard unsafe SSL_CTX_use_certificate_chain_file(context, configuration.certificateFile) == 1 else {
            throw TLSFault(
                description: "Certificate \(configuration.certificateFile): \(lastError() ?? "unreadable")")
        }
        guard unsafe SSL_CTX_use_PrivateKey_file(context, configuration.keyFile, SSL_FILETYPE_PEM) == 1,
            unsafe SSL_CTX_check_private_key(context) == 1
        else {
            throw TLSFault(description: "Key \(configuration.keyFile): \(lastError() ?? "unreadable")")
        }
        return loaded
    }

    private static func restrict(_ context: OpaquePointer) {
        // The library's macros, spelled out: Swift does not import them.
        unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        let modes = 0x1 | 0x2 | 0x10  // partial write, moving write buffer, release buffers
        unsafe SSL_CTX_ctrl(context, SSL_CTRL_MODE, modes, nil)
        // No compression, no renegotiation, the server's order of ciphers.
        unsafe SSL_CTX_set_options(context, 1 << 17 | 1 << 30 | 1 << 22)
        unsafe SSL_CTX_set_alpn_select_cb(
            context,
            { _, selected, length, offered, count, _ in
                unsafe TLSContext.selectProtocol(selected, length, offered, count)
            }, nil)
    }

    /// Takes `http/1.1` of what the client offers; an offer without it ends the handshake (RFC 7301 section
    /// 3.2).
    private static func selectProtocol(
        _ selected: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
        _ selectedLength: UnsafeMutablePointer<UInt8>?,
        _ offered: UnsafePointer<UInt8>?, _ offeredLength: UInt32
    ) -> Int32 {
        guard let offered = unsafe offered else { return SSL_TLSEXT_ERR_ALERT_FATAL }
        let wanted: StaticString = "http/1.1"
        var index = 0
        while index < Int(offeredLength) {
            let length = unsafe Int(offered[index])
            guard index + 1 + length <= Int(offeredLength) else { break }
            if length == wanted.utf8CodeUnitCount,
                unsafe memcmp(offered + index + 1, wanted.utf8Start, length) == 0
            {
                unsafe selected?.pointee = unsafe offered + index + 1
                unsafe selectedLength?.pointee = UInt8(length)
                return SSL_TLSEXT_ERR_OK
            }
            index += 1 + length
        }
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }

    /// The library's reason for the last failure of this thread.
    static func lastError() -> String? {
        let code = ERR_get_error()
        guard code != 0, let reason = unsafe ERR_reason_error_string(code) else { return nil }
        return unsafe String(cString: reason)
    }
}
