import HTTPServer

/// The smallest use of the server: every request gets the same greeting.
///
///     swift run -c release hello-server 8080
///     swift run -c release hello-server 8443 certificate.pem key.pem
final class Greeter: Handler {
    private let body = Array(#"{"message":"Hello, World!"}"#.utf8)
    private let fields: HeaderFields

    init() {
        var fields = HeaderFields()
        fields.add("Content-Type", "application/json" as StaticString)
        self.fields = fields
    }

    func handle(_ request: Request, _ reply: Reply) {
        reply.send(Response(status: 200, fields: fields, body: body))
    }
}

@main struct HelloServer {
    static func main() throws {
        let signals = TerminationSignals()
        let arguments = Array(CommandLine.arguments.dropFirst())
        var configuration = ServerConfiguration(port: arguments.first.flatMap { Int($0) } ?? 8080)
        if arguments.count == 3 {
            configuration.tls = TLSConfiguration(certificateFile: arguments[1], keyFile: arguments[2])
        }
        let server = try Server(configuration: configuration) { _ in Greeter() }
        try server.start()
        print("Listening on port \(server.port)")
        _ = signals.wait()
        server.stop()
    }
}
