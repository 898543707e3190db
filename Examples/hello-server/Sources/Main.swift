import HTTPServer

/// The smallest use of the server: every request gets the same greeting.
///
///     swift run -c release hello-server 8080
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
        let arguments = CommandLine.arguments.dropFirst()
        let port = arguments.first.flatMap { Int($0) } ?? 8080
        let server = try Server(configuration: ServerConfiguration(port: port)) { _ in Greeter() }
        try server.start()
        print("http://127.0.0.1:\(server.port)/")
        _ = signals.wait()
        server.stop()
    }
}
