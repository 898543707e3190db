import Testing

@testable import HTTPServer

@Suite struct RouterTests {
    private func router() -> Router<String> {
        var router = Router<String>()
        router.add(.get, "/", "root")
        router.add(.get, "/v1/customers", "list")
        router.add(.post, "/v1/customers", "create")
        router.add(.get, "/v1/customers/{number}", "one")
        router.add(.put, "/v1/customers/{number}", "put")
        router.add(.get, "/v1/customers/newest", "newest")
        router.add(.post, "/v1/holds/{id}/lines/{line}/release", "release")
        return router
    }

    private func outcome(_ method: HTTPServer.Method, _ segments: [String]) -> String {
        switch router().match(method, segments) {
        case .found(let target, let parameters): ([target] + parameters).joined(separator: " ")
        case .methodNotAllowed(let allow): "405 " + allow.map(\.rawValue).joined(separator: ",")
        case .notFound: "404"
        }
    }

    @Test func `A path finds its target and the values of its parameters`() {
        #expect(outcome(.get, []) == "root")
        #expect(outcome(.get, ["v1", "customers"]) == "list")
        #expect(outcome(.get, ["v1", "customers", "C/1"]) == "one C/1")
        #expect(outcome(.post, ["v1", "holds", "7", "lines", "2", "release"]) == "release 7 2")
    }

    @Test func `A literal segment wins over a parameter`() {
        #expect(outcome(.get, ["v1", "customers", "newest"]) == "newest")
        #expect(outcome(.put, ["v1", "customers", "newest"]) == "405 GET,HEAD")
    }

    @Test func `HEAD finds what GET finds`() {
        #expect(outcome(.head, ["v1", "customers"]) == "list")
    }

    @Test func `A path that exists for other methods names them`() {
        #expect(outcome(.delete, ["v1", "customers"]) == "405 GET,HEAD,POST")
    }

    @Test func `An unknown path or an empty segment is not found`() {
        #expect(outcome(.get, ["v1"]) == "404")
        #expect(outcome(.get, ["v1", "customers", ""]) == "404")
        #expect(outcome(.get, ["v1", "customers", "1", "x"]) == "404")
    }
}
