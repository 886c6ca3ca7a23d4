// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "usage-ledger",
    products: [
        .executable(name: "usage-ledger", targets: ["usage-ledger"]),
        .library(name: "LedgerModel", targets: ["LedgerModel"]),
        .library(name: "Projections", targets: ["Projections"]),
        .library(name: "LedgerStore", targets: ["LedgerStore"]),
        .library(name: "Reports", targets: ["Reports"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        // The house: each target may import those above it, never one below.
        .systemLibrary(
            name: "CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(name: "CLinux"),
        .target(
            name: "EventStorage",
            dependencies: [
                "CLinux", "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(name: "LedgerModel"),
        .target(name: "Projections", dependencies: ["LedgerModel"]),
        .target(
            name: "LedgerStore",
            dependencies: [
                "EventStorage", "LedgerModel", "Projections",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(
            name: "Interchange",
            dependencies: [
                "LedgerModel", "LedgerStore",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(name: "Reports", dependencies: ["LedgerModel", "Projections"]),
        .executableTarget(
            name: "usage-ledger",
            dependencies: [
                "EventStorage", "LedgerModel", "Projections", "LedgerStore", "Interchange", "Reports",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        // The benchmarks; no product of the package.
        .executableTarget(
            name: "ledger-bench",
            dependencies: [
                "EventStorage", "LedgerModel", "Projections", "LedgerStore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(
            name: "TestSupport",
            dependencies: [
                "CZlib", "EventStorage", "LedgerModel", "LedgerStore", "Projections",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/TestSupport"),
        .executableTarget(
            name: "append-events", dependencies: ["LedgerModel", "LedgerStore"], path: "Tests/AppendEvents"),
        .testTarget(name: "LedgerModelTests", dependencies: ["LedgerModel", "TestSupport"]),
        .testTarget(
            name: "EventStorageTests",
            dependencies: [
                "EventStorage", "TestSupport",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .testTarget(name: "ProjectionsTests", dependencies: ["Projections", "LedgerModel", "TestSupport"]),
        .testTarget(
            name: "LedgerStoreTests",
            dependencies: [
                "EventStorage", "LedgerModel", "Projections", "LedgerStore", "TestSupport",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .testTarget(
            name: "InterchangeTests",
            dependencies: [
                "Interchange", "LedgerModel", "LedgerStore", "TestSupport",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .testTarget(name: "ReportsTests", dependencies: ["Reports", "Projections", "LedgerModel", "TestSupport"]),
        .testTarget(
            name: "FixtureTests", dependencies: ["LedgerModel", "Projections", "LedgerStore", "TestSupport"]),
        .testTarget(
            name: "FormatTests",
            dependencies: [
                "EventStorage", "LedgerModel", "LedgerStore", "Projections", "TestSupport",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["Reader"]),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "usage-ledger", "append-events", "EventStorage", "LedgerModel", "Projections", "LedgerStore",
                "Interchange", "Reports", "TestSupport",
            ]),
        .testTarget(name: "BenchTests", dependencies: ["ledger-bench", "LedgerModel", "LedgerStore"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ]
}

// `swift package generate-documentation --target EventStorage` needs a plugin that nothing else does.
if Context.environment["USAGE_LEDGER_DOCS"] == "1" {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.5"))
}
