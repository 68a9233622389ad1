// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: strict imports, no warnings.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func room(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    // In an optimized build, only the tested code is optimized: optimizing the tests takes longer than they run. Nothing
    // imports them, so their modules are not emitted ahead of their code.
    .testTarget(
        name: name, dependencies: dependencies,
        swiftSettings: house
            + [.unsafeFlags(["-Onone", "-no-emit-module-separately-wmo"], .when(configuration: .release))])
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let posix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
    name: "aos",
    products: [.executable(name: "aos", targets: ["aos"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // Without its trait for Foundation.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // Ground floor.
        room("JSON", []),
        room("CanonicalCBOR", [crypto]),
        .target(name: "CFiles"),
        .target(name: "CAIRData", exclude: ["data"]),
        .target(name: "CDemoWorld"),
        room("Files", ["CFiles", system]),
        .target(
            name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        // Floor 1.
        room("AIR", ["CAIRData", "JSON", "CanonicalCBOR"]),
        room("ContentStore", ["CanonicalCBOR", "Files", system]),
        room("Canvas", []),
        room("Programs", [subprocess, system]),
        room("Remotes", ["CanonicalCBOR", "Files", system]),
        // Floor 2.
        .target(name: "CCurl"),
        room("S3Storage", ["CCurl", "Remotes", "Files", system]),
        room("GitStorage", ["Programs", "Remotes", "CanonicalCBOR", "Files", system]),
        room("Sync", ["AIR", "JSON", "CanonicalCBOR", "Files", system]),
        room("Cargo", ["Programs", "Sync", system]),
        room("Git", ["Programs", "Sync", system]),
        // Floor 3.
        room("Plans", ["AIR", "JSON", "CanonicalCBOR", deque]),
        room("WorldIO", ["Sync", "AIR", "JSON", "CanonicalCBOR", "ContentStore", "Files", system]),
        room(
            "Governance",
            [
                "Remotes", "Plans", "WorldIO", "Sync", "AIR", "JSON", "CanonicalCBOR", "ContentStore", "Files", system,
                crypto,
            ]),
        // Floor 5.
        room(
            "WorldProtocol",
            ["Governance", "WorldIO", "Sync", "AIR", "JSON", "CanonicalCBOR", "ContentStore", system]),
        room(
            "Workbench",
            [
                "WorldProtocol", "Governance", "Remotes", "Plans", "WorldIO", "Sync", "AIR", "JSON", "CanonicalCBOR",
                "ContentStore", "Files", system,
            ]),
        room(
            "Control",
            [
                "WorldProtocol", "Governance", "WorldIO", "Sync", "AIR", "JSON", "CanonicalCBOR", "ContentStore",
                "Files", deque, system,
            ]),
        // Floor 6.
        room(
            "Host",
            ["Control", "Files", system, deque, nio, posix, lifecycle, signals, logging]),
        room(
            "Presentation",
            ["WorldProtocol", "Governance", "Plans", "WorldIO", "Sync", "AIR", "JSON", "CanonicalCBOR", "Canvas"]),
        room(
            "Console",
            [
                "Presentation", "WorldProtocol", "Governance", "WorldIO", "Sync", "AIR", "JSON", "CanonicalCBOR",
                "Canvas",
            ]),
        room(
            "Commands",
            [
                "Control", "Presentation", "Workbench", "WorldProtocol", "Governance", "Remotes", "Plans", "WorldIO",
                "Sync",
                "AIR",
                "JSON", "CanonicalCBOR", "ContentStore", "Files", "Canvas", "CDemoWorld", system, arguments,
            ]),
        .target(
            name: "Curses", dependencies: ["CNcurses", "Canvas"],
            swiftSettings: house + [.defaultIsolation(MainActor.self)]),
        // Floor 7.
        .executableTarget(
            name: "aos",
            dependencies: [
                "Commands", "Console", "Control", "Host", "Cargo", "Git", "GitStorage", "S3Storage", "Remotes",
                "Governance", "WorldIO", "Sync", "ContentStore", "CanonicalCBOR",
                "Curses", "Canvas", "Workbench", "WorldProtocol", "Files", system,
                logging,
            ],
            swiftSettings: house),
        // Support of the tests.
        .target(name: "CPseudoTerminal", path: "Tests/Support/CPseudoTerminal"),
        room("PseudoTerminal", ["CPseudoTerminal"], path: "Tests/Support/PseudoTerminal"),
        room("Randomness", [], path: "Tests/Support/Randomness"),
        room("WaitingThreads", [], path: "Tests/Support/WaitingThreads"),
        room("SchemaChecking", ["JSON"], path: "Tests/Support/SchemaChecking"),
        room("CountingFiles", ["Files", system], path: "Tests/Support/CountingFiles"),
        room("FaultyFiles", ["Files", system], path: "Tests/Support/FaultyFiles"),
        room("RemoteDoubles", ["Remotes"], path: "Tests/Support/RemoteDoubles"),
        room("StorageServers", ["CCurl"], path: "Tests/Support/StorageServers"),
        room("PowerCut", ["Files", system], path: "Tests/Support/PowerCut"),
        .executableTarget(
            name: "TerminalSample", dependencies: ["Curses", "Canvas"], path: "Tests/Support/TerminalSample",
            swiftSettings: house),
        .executableTarget(
            name: "Benchmark", dependencies: ["PseudoTerminal", "Workbench", "WorldProtocol", "Files", system],
            path: "Tests/Benchmark", exclude: ["instructions"], swiftSettings: house),
        // Tests.
        tests("JSONTests", ["Randomness", "JSON"]),
        tests("CanonicalCBORTests", ["Randomness", "CanonicalCBOR"]),
        tests("FilesTests", ["CountingFiles", "FaultyFiles", "Files", system]),
        tests("ContentStoreTests", ["FaultyFiles", "ContentStore", "CanonicalCBOR", "Files", system]),
        tests(
            "RemotesTests",
            [
                "WaitingThreads", "RemoteDoubles", "StorageServers", "S3Storage", "GitStorage", "Remotes",
                "CanonicalCBOR", "Files", system,
            ]),
        tests("CanvasTests", ["Randomness", "CPseudoTerminal", "Canvas"]),
        tests("CursesTests", ["PseudoTerminal", "TerminalSample", "Canvas"]),
        tests("PseudoTerminalTests", ["PseudoTerminal"]),
        tests(
            "PresentationTests",
            ["Presentation", "WorldProtocol", "Governance", "AIR", "JSON", "CanonicalCBOR", "Canvas"]),
        tests(
            "EndToEndTests", ["Randomness", "WaitingThreads", "StorageServers", "aos", "PseudoTerminal", "JSON"]),
        tests(
            "ConsoleTests",
            [
                "Randomness", "Console", "Presentation", "Workbench", "WorldProtocol", "Governance", "WorldIO", "Sync",
                "AIR", "JSON",
                "CanonicalCBOR",
                "Canvas",
                "Files",
                system,
            ]),
        tests("SyncTests", ["Randomness", "FaultyFiles", "Sync", "AIR", "JSON", "CanonicalCBOR", "Files", system]),
        tests(
            "ControlTests",
            [
                "Randomness", "Host", "Control", "Workbench", "WorldProtocol", "Governance", "WorldIO", "Sync", "AIR",
                "JSON", "CanonicalCBOR", "ContentStore", "Files", system, logging,
            ]),
        tests(
            "HostTests",
            [
                "Host", "Control", "WorldProtocol", "Workbench", "Governance", "WorldIO", "Sync", "AIR", "JSON",
                "CanonicalCBOR", "ContentStore", "Files", system, logging,
            ]),
        tests("CargoTests", ["Programs", "Cargo", "Sync", "JSON", "Files", system]),
        tests("GitTests", ["Programs", "Git", "Sync", "Files", system]),
        tests(
            "WorldIOTests",
            [
                "Randomness", "FaultyFiles", "SchemaChecking", "WorldIO", "Sync", "AIR", "JSON", "CanonicalCBOR",
                "ContentStore", "Files", system,
            ]),
        tests(
            "CommandsTests",
            [
                "Randomness", "CountingFiles", "FaultyFiles", "Commands", "Presentation", "ContentStore", "Sync",
                "JSON",
                "CanonicalCBOR", "Files", system, arguments,
            ]),
        tests(
            "GovernanceTests",
            [
                "Randomness", "FaultyFiles", "PowerCut", "RemoteDoubles", "Remotes", "Governance", "Plans", "WorldIO",
                "Sync", "AIR", "JSON", "CanonicalCBOR", "ContentStore", "Files", system,
            ]),
        tests(
            "WorldProtocolTests",
            ["Randomness", "WorldProtocol", "Governance", "WorldIO", "Remotes", "AIR", "JSON", "CanonicalCBOR", system]),
        tests(
            "WorkbenchTests",
            [
                "Randomness", "FaultyFiles", "PowerCut", "CountingFiles", "RemoteDoubles", "Remotes", "Workbench",
                "WorldProtocol", "Governance", "WorldIO", "ContentStore", "AIR", "CanonicalCBOR", "Files", system,
            ]),
        tests("AIRTests", ["Randomness", "AIR", "JSON", "CanonicalCBOR"]),
        tests("PlansTests", ["Randomness", "SchemaChecking", "Plans", "AIR", "JSON", "CanonicalCBOR"]),
        tests(
            "ConformanceTests",
            ["Commands", "Plans", "WorldIO", "Sync", "AIR", "JSON", "CanonicalCBOR", "Canvas", "Files", system]),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzz targets in Fuzz are a package of their own and use the rooms as a library; nothing else needs one.
if Context.environment["AOS_LIBRARY"] != nil {
    package.products.append(
        .library(
            name: "Rooms",
            targets: [
                "JSON", "CanonicalCBOR", "AIR", "Canvas", "Files", "ContentStore", "Remotes", "Sync", "Plans",
                "WorldIO",
                "Governance", "WorldProtocol", "Workbench",
            ]))
}
