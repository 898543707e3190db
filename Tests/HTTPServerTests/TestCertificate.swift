import Glibc

@testable import HTTPServer

/// A certificate for localhost that nobody trusts, in files for one test.
final class TestCertificate {
    let configuration: TLSConfiguration

    init() throws {
        let name = "/tmp/http-test-\(UInt64.random(in: 0 ... .max))"
        configuration = TLSConfiguration(certificateFile: name + ".crt", keyFile: name + ".key")
        try write(TestCertificate.certificate, to: configuration.certificateFile)
        try write(TestCertificate.key, to: configuration.keyFile)
    }

    deinit {
        unsafe unlink(configuration.certificateFile)
        unsafe unlink(configuration.keyFile)
    }

    func write(_ text: String, to path: String) throws {
        guard let file = unsafe fopen(path, "w") else { throw SystemError(call: "fopen") }
        unsafe fputs(text, file)
        unsafe fclose(file)
    }

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBgDCCASWgAwIBAgIURtkoPBg2w1WOVpnzq8a3HNaMFGkwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDE0NDkyNloYDzIxMjYxMDMx
        MTQ0OTI2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAToanIhbqT/mAk/XFEfmGXhZ08WHReI2XKX7HnG5q8tyQxzBLiJLr5B
        jZh13iTxxRULma/OmEhWJYZIrOeVXGo7o1MwUTAdBgNVHQ4EFgQUgqnc6NUujgL4
        MnsuMxwFHWwkd9cwHwYDVR0jBBgwFoAUgqnc6NUujgL4MnsuMxwFHWwkd9cwDwYD
        VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAyQHKjwzkosg7v1FrNtgU
        7i39hd7xImtLZzW+T0LvvQsCIQCAS1mHx5XY8iSuriG/13FK0Q9cJHbH/jMfRqlh
        6lPKiQ==
        -----END CERTIFICATE-----

        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQguaXQXYnbmkFZku1j
        uudfxkiV9bcszrtgsFbBDdYX+2qhRANCAAToanIhbqT/mAk/XFEfmGXhZ08WHReI
        2XKX7HnG5q8tyQxzBLiJLr5BjZh13iTxxRULma/OmEhWJYZIrOeVXGo7
        -----END PRIVATE KEY-----

        """
}
