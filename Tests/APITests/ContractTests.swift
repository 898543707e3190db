import API
import Foundation
import Testing

@Suite struct `The contract` {
    /// openapi.yaml is printed from the endpoints; `RECORD=1 swift test` writes it anew.
    @Test func `openapi.yaml equals what the endpoints print`() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("openapi.yaml")
        let printed = OpenAPI.text(of: Endpoints.all) + "\n"
        if ProcessInfo.processInfo.environment["RECORD"] == "1" { try printed.write(to: path, atomically: true, encoding: .utf8) }
        #expect(try String(contentsOf: path, encoding: .utf8) == printed, "run make contract")
    }

    @Test func `operation names are unique and paths are spelled as the conventions say`() {
        let names = Endpoints.all.map(\.operation)
        #expect(Set(names).count == names.count)
        for endpoint in Endpoints.all where endpoint.path.hasPrefix("/v1/") {
            for part in endpoint.path.split(separator: "/").dropFirst() where !part.hasPrefix("{") {
                #expect(part.allSatisfy { $0.isLowercase || $0 == "-" }, "\(endpoint.path)")
            }
        }
    }

    @Test func `every write has an example that is JSON, and every refusal a status`() {
        for endpoint in Endpoints.all where endpoint.isWrite && endpoint.body != nil {
            #expect(endpoint.example != nil, "\(endpoint.operation)")
        }
    }
}
