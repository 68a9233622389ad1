import Cargo
import Files
import Foundation
import Sync
import SystemPackage
import Testing

/// The real cargo on the workspace in Fixtures/sdk: no registry, no network.
///
/// Scripts/install-packages.sh installs cargo; without it, these tests fail.
struct RealCargoTests {
    private static let sdk = FilePath(
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/sdk").path)

    private static let cargo = CargoProgram(variables: ["CARGO_NET_OFFLINE": "true"], limits: .patient())

    /// Runs a test on a copy, because cargo may write next to the manifests.
    private func withCopy(_ body: (FilePath) async throws -> Void) async throws {
        try await inFreshFolder { folder in
            let copy = folder.appending("sdk")
            try FileManager.default.copyItem(atPath: Self.sdk.string, toPath: copy.string)
            try await body(copy)
        }
    }

    @Test func `cargo lists the packages of a workspace and their dependencies`() async throws {
        try await withCopy { sdk in
            let metadata = try CargoMetadata(try await Self.cargo.metadata(of: sdk.appending("Cargo.toml")))
            #expect(metadata.packages.map(\.name) == ["agent-sdk", "agent-sdk", "desk-reducer"])
            #expect(metadata.packages.map(\.version) == ["0.3.0", "0.4.0", "0.1.0"])
            #expect(metadata.packages.allSatisfy { $0.source == nil })
            let here = try metadata.package(for: SyncFile.CargoSource(package: "agent-sdk", version: "0.4.0"))
            #expect(here.folder == sdk.appending("agent-sdk"))
            #expect(throws: CargoSelectionError.self) {
                try metadata.package(for: SyncFile.CargoSource(package: "agent-sdk"))
            }
            let source = "path+file://\(sdk)/releases/agent-sdk-0.3.0"
            let before = try metadata.package(for: SyncFile.CargoSource(package: "agent-sdk", source: source))
            #expect(before.version == "0.3.0")
        }
    }

    @Test func `the message contains cargo's error`() async throws {
        try await withCopy { sdk in
            let files = RealFileSystem()
            try files.writeAtomically(Array("[package\n".utf8), to: sdk.appending("agent-sdk/Cargo.toml"))
            let fault = await #expect(throws: CargoFault.self) {
                try await Self.cargo.metadata(of: sdk.appending("Cargo.toml"))
            }
            guard case .failed(status: 101, let message)? = fault else {
                Issue.record("\(String(describing: fault))")
                return
            }
            #expect(message.contains("agent-sdk/Cargo.toml"))
            #expect(fault?.message.utf8.starts(with: "cargo failed with status 101: error: ".utf8) == true)
        }
    }

    @Test func `an import through cargo has the same definitions as an import of the folder`() async throws {
        try await withCopy { sdk in
            let files = RealFileSystem()
            let world = WorldFolder(sdk.removingLastComponent().appending("world"))
            try files.createDirectories(world.path)
            let pack = "air/exports/plan-packs/http-fetch"
            try files.writeAtomically(
                Array(
                    """
                    {"version": 1, "build": {"reducer_dir": "../sdk/desk-reducer"}, "air": {"imports": [
                      {"cargo": {"package": "agent-sdk", "version": "=0.4.0", "air_dir": "\(pack)"}},
                      {"path": "../sdk/agent-sdk/\(pack)"},
                      {"cargo": {"package": "agent-sdk", "air_dir": "\(pack)"}},
                      {"cargo": {"package": "agent-sdk", "version": "9.9.9"}}
                    ]}}
                    """.utf8), to: world.syncFile)
            let packages = await CargoAnswers.asking(Self.cargo, about: world, files: files)
            let sync = SyncFile(try files.read(world.syncFile, limit: 1 << 20), at: world.syncFile, world: world)
            let imports = ImportResolver.resolve(sync, world: world, packages: packages, files: files)
            #expect(imports.map(\.state.name) == ["unlocked", "unlocked", "unresolvable", "unresolvable"])
            #expect(imports[0].index != nil && imports[0].index == imports[1].index)
            #expect(
                imports[0].right?.identity == [
                    .source: "cargo", .package: "agent-sdk", .version: "0.4.0",
                    .manifestPath: "../sdk/desk-reducer/Cargo.toml", .airFolder: pack,
                ])
            guard case .unresolvable(.package(.ambiguous(_, let candidates))) = imports[2].state else {
                Issue.record("\(imports[2].state)")
                return
            }
            #expect(candidates.map(\.version) == ["0.3.0", "0.4.0"])
        }
    }
}
