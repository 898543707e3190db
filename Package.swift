// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: Swift 6, warnings are errors, imports internal unless stated, `unsafe` marked.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// The same for modules whose small functions are called from others in the hot path. Not for Storage: the compiler
/// (6.3.1) aborts on it with this flag.
let inlined = strict + [.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))]

let package = Package(
    name: "creditd",
    products: [
        .executable(name: "creditd", targets: ["creditd"]),
        .library(name: "HTTPServer", targets: ["HTTPServer"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    ],
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CPlatform"),
        .target(name: "Platform", dependencies: ["CPlatform"], swiftSettings: inlined),
        .target(name: "Digest", dependencies: ["COpenSSL"], swiftSettings: inlined),
        .target(name: "Gzip", dependencies: ["CZlib"], swiftSettings: inlined),
        .target(name: "JSON", swiftSettings: inlined),
        .target(name: "SQLite", dependencies: ["CSQLite"], swiftSettings: inlined),
        .systemLibrary(name: "CLinux"),
        .target(name: "HTTPServer", dependencies: ["CLinux", "COpenSSL"], swiftSettings: inlined),
        .target(name: "Domain", swiftSettings: inlined),
        .target(
            name: "Migrations", dependencies: ["SQLite"], path: "Migrations",
            resources: [
                .embedInCode("0001_foundation.sql"),
                .embedInCode("0002_set_up.sql"),
                .embedInCode("0003_customers.sql"),
                .embedInCode("0004_receivables.sql"),
                .embedInCode("0005_orders.sql"),
                .embedInCode("0006_hold_evaluation.sql"),
                .embedInCode("0007_approvals.sql"),
                .embedInCode("0008_release_authority.sql"),
                .embedInCode("0009_rule_sets.sql"),
                .embedInCode("0010_back_tests_and_shadow.sql"),
                .embedInCode("0011_customer_credit_groups.sql"),
                .embedInCode("0012_limit_adjustment_lines.sql"),
                .embedInCode("0013_limit_postings.sql"),
                .embedInCode("0014_statistics.sql"),
                .embedInCode("0015_risk.sql"),
                .embedInCode("0016_periodic_runs.sql"),
                .embedInCode("0017_task_schedules.sql"),
                .embedInCode("0018_journal_approvals.sql"),
                .embedInCode("0019_guarantees.sql"),
                .embedInCode("0020_workflow_conditions.sql"),
                .embedInCode("0021_hold_credit_groups.sql"),
                .embedInCode("0022_approval_amounts.sql"),
                .embedInCode("0024_list_filters.sql"),
                .embedInCode("0025_watch_list.sql"),
                .embedInCode("0026_hold_order_responsible.sql"),
                .embedInCode("0027_watch_list_order.sql"),
                .embedInCode("0028_long_work.sql"),
                .embedInCode("0029_group_names.sql"),
                .embedInCode("0030_past.sql"),
                .embedInCode("0031_review_due.sql"),
                .embedInCode("0032_checks_for_other_days.sql"),
            ],
            swiftSettings: strict),
        .target(
            name: "Storage", dependencies: ["Domain", "JSON", "SQLite", "Migrations", "Platform"], swiftSettings: strict),
        .target(name: "Services", dependencies: ["Domain", "Storage", "JSON"], swiftSettings: strict),
        .target(
            name: "API",
            dependencies: ["Services", "Storage", "Domain", "JSON", "HTTPServer", "Gzip", "Digest", "Platform"],
            swiftSettings: strict),
        .executableTarget(
            name: "creditd",
            dependencies: [
                "API", "Services", "Storage", "Domain", "JSON", "HTTPServer", "SQLite", "Platform",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Configuration", package: "swift-configuration"),
            ],
            swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["API", "Services", "Storage", "Domain", "JSON", "HTTPServer"],
            path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "ScenarioTests", dependencies: ["TestSupport", "Platform"], swiftSettings: strict),
        .testTarget(
            name: "APITests", dependencies: ["TestSupport", "API", "Gzip", "JSON", "HTTPServer", "Domain", "Storage"],
            swiftSettings: strict),
        .testTarget(
            name: "StorageTests", dependencies: ["TestSupport", "Storage", "SQLite", "Domain", "Platform", "Services"],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(name: "GzipTests", dependencies: ["Gzip"], swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: strict),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite"], swiftSettings: strict),
        .testTarget(name: "HTTPServerTests", dependencies: ["COpenSSL", "HTTPServer"], swiftSettings: strict),
        .testTarget(name: "DomainTests", dependencies: ["Domain"], swiftSettings: strict),
    ]
)
