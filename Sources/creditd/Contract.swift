import API
import ArgumentParser

/// Prints the contract.
struct Contract: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print openapi.yaml, as the endpoints declare it.")

    func run() throws { Output.line(OpenAPI.text(of: Endpoints.all)) }
}
