// swift-tools-version: 6.2
import PackageDescription

// Fuzz targets for libFuzzer; Scripts/fuzz.sh builds and runs them. The project vends its targets as a library only if
// AOS_LIBRARY is set, so that its regular builds are not affected.

let package = Package(
    name: "Fuzz",
    dependencies: [
        .package(name: "aos", path: ".."),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                .product(name: "Rooms", package: "aos"), .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
                // libFuzzer provides the main function.
                .unsafeFlags(["-parse-as-library"]),
            ])
    ],
    swiftLanguageModes: [.v6]
)
