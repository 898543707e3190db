// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "hello-server",
    dependencies: [.package(name: "creditd", path: "../..")],
    targets: [
        .executableTarget(
            name: "hello-server", dependencies: [.product(name: "HTTPServer", package: "creditd")],
            path: "Sources")
    ]
)
