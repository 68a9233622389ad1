// swift-tools-version: 6.2
import PackageDescription

// Fuzz targets for libFuzzer; Scripts/fuzz.sh builds and runs them. The project offers its rooms as a library only where
// AOS_LIBRARY is set, so its own builds stay as they are.

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
                // libFuzzer brings the main function.
                .unsafeFlags(["-parse-as-library"]),
            ])
    ],
    swiftLanguageModes: [.v6]
)
