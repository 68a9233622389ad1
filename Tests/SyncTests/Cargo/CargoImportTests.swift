import AIR
import Files
import Sync
import Synchronization
import SystemPackage
import Testing

/// Cargo imports of worlds, with a stub of the Cargo client.
struct CargoImportTests {
    @Test func `an import resolves to the folder of its package, and its lock records the package`() async throws {
        let world = try PackWorld.make(
            imports: #"{"cargo": {"package": "core", "air_dir": "\#(PackWorld.pack)", "source": "git+x"}}"#)
        try world.write("Cargo.toml", "")
        let cargo = StubCargo(["/home/world/Cargo.toml": [("core", "1.2.0", "git+x", "/home/world/Cargo.toml")]])
        let item = try #require(try await world.resolve(cargo).first)
        #expect(item.state == .unlocked && item.label == "core" && item.pack == "core")
        #expect(item.root?.string == "/home/world/\(PackWorld.pack)")
        #expect(
            item.right?.identity == [
                .source: "cargo", .package: "core", .version: "1.2.0", .sourceID: "git+x",
                .manifestPath: "Cargo.toml", .airFolder: PackWorld.pack,
            ])
        #expect(item.definitions.count == 5)
        let sources = await world.sources(cargo)
        #expect(sources.merge.roots.map(\.root.label) == ["primary", "core"])
        #expect(sources.diagnostics.isEmpty, "\(sources.diagnostics)")
    }

    @Test func `another version with the same definitions is identity drift`() async throws {
        let world = try PackWorld.make(imports: #"{"cargo": {"package": "core", "air_dir": "\#(PackWorld.pack)"}}"#)
        try world.write("Cargo.toml", "")
        func cargo(_ version: String) -> StubCargo {
            StubCargo(["/home/world/Cargo.toml": [("core", version, nil, "/home/world/Cargo.toml")]])
        }
        let packages = await world.answers(cargo("1.0.0"))
        let editor = try LockEditor(world.world, packages: packages, files: world.files)
        let log = EditLog(world.world, files: world.files, owner: "test")
        try editor.apply(editor.update(nil), log: log, time: 0)
        #expect(try await world.resolve(cargo("1.0.0")).map(\.state) == [.ok])
        let moved = try #require(try await world.resolve(cargo("1.0.1")).first)
        #expect(
            moved.state
                == .identity([ImportLock.Difference(field: .version, pinned: "1.0.0", found: "1.0.1")]))
        #expect(moved.diagnostic(severity: .warning, file: "f")?.code == .lockIdentity)
    }

    @Test func `the manifest is the specified one, else the reducer's, else the world's`() async throws {
        let imports = #"{"cargo": {"package": "a"}}, {"cargo": {"package": "b", "manifest_path": "../up/Cargo.toml"}}"#
        let world = try PackWorld.make(imports: imports)
        try world.write(
            "aos.sync.json",
            #"{"version": 1, "build": {"reducer_dir": "reducer"}, "air": {"imports": [\#(imports)]}}"#)
        try world.write("../up/Cargo.toml", "")
        func manifests() -> [String] {
            CargoAnswers.manifests(of: world.world, files: world.files).map(\.string)
        }
        #expect(manifests() == ["/home/up/Cargo.toml"])
        try world.write("Cargo.toml", "")
        #expect(manifests() == ["/home/world/Cargo.toml", "/home/up/Cargo.toml"])
        try world.write("reducer/Cargo.toml", "")
        #expect(manifests() == ["/home/world/reducer/Cargo.toml", "/home/up/Cargo.toml"])
        let missing = try #require(try await world.resolve(StubCargo([:])).first)
        #expect(
            missing.state
                == .unresolvable(.cargo(.failed(status: 1, message: ""), manifest: "/home/world/reducer/Cargo.toml")))
    }

    @Test func `metadata is requested once per manifest`() async throws {
        let world = try PackWorld.make(
            imports: #"{"cargo": {"package": "a"}}, {"cargo": {"package": "b"}}, {"cargo": {"package": "a"}}"#)
        try world.write("Cargo.toml", "")
        let cargo = StubCargo(["/home/world/Cargo.toml": []])
        _ = try await world.resolve(cargo)
        #expect(cargo.requests == ["/home/world/Cargo.toml"])
    }

    @Test func `a manifest outside of the world is locked by the path in the sync file`() async throws {
        let world = try PackWorld.make(
            imports: #"{"cargo": {"package": "a", "air_dir": "air", "manifest_path": "../up/Cargo.toml"}}"#)
        try world.write("../up/Cargo.toml", "")
        try world.write("../up/air/a.json", "[]")
        let cargo = StubCargo(["/home/up/Cargo.toml": [("a", "1.0.0", nil, "/home/up/Cargo.toml")]])
        let right = try #require(try await world.resolve(cargo).first?.right)
        #expect(right.identity[.manifestPath] == "../up/Cargo.toml")
        #expect(right.identity[.sourceID] == nil)
    }

    @Test func `an import that fails to resolve does not affect the rest of the world`() async throws {
        let world = try PackWorld.make(
            imports: """
                {"cargo": {"package": "core"}}, {"cargo": {"package": "two"}}, {"cargo": {"package": "far"}},
                {"cargo": {"package": "none"}}, {"path": "\(PackWorld.pack)"}
                """)
        try world.write("Cargo.toml", "")
        try world.write("pkg/Cargo.toml", "")
        try world.files.createSymbolicLink("/home/world/pkg/air", to: "/home/world/air")
        let cargo = StubCargo([
            "/home/world/Cargo.toml": [
                ("two", "1.0.0", nil, "/home/a/Cargo.toml"), ("two", "2.0.0", nil, "/home/b/Cargo.toml"),
                ("far", "1.0.0", nil, "/home/world/pkg/Cargo.toml"), ("none", "1.0.0", nil, "/home/c/Cargo.toml"),
            ]
        ])
        let sources = await world.sources(cargo)
        #expect(
            sources.diagnostics.map(\.code) == [.importUnresolved, .importAmbiguous, .pathEscape, .importUnresolved])
        #expect(sources.diagnostics.map(\.path) == (0..<4).map { "/air/imports/\($0)" })
        #expect(sources.diagnostics.allSatisfy { $0.severity == .error && $0.help != nil })
        #expect(sources.merge.roots.map(\.root.label) == ["primary", "core-2"])
    }

    @Test func `a missing or failing client is reported at each import`() async throws {
        let world = try PackWorld.make(imports: #"{"cargo": {"package": "core"}}, {"path": "\#(PackWorld.pack)"}"#)
        try world.write("Cargo.toml", "")
        let sources = await world.sources(StubCargo(fault: .notInstalled))
        #expect(sources.diagnostics.map(\.code) == [.importUnresolved])
        #expect(
            sources.diagnostics.first?.message
                == "the import `core` can't be resolved: `cargo` was not found on the search path "
                + "(manifest: Cargo.toml)")
        #expect(sources.diagnostics.first?.help?.contains("install cargo") == true)
        #expect(sources.merge.roots.count == 2)
        let unasked = await world.sources(nil)
        #expect(unasked.diagnostics.first?.message.contains("cargo was not run") == true)
    }
}

extension CargoImportTests {
    @Test func `metadata is requested again after a cancellation`() async throws {
        let world = try PackWorld.make(imports: #"{"cargo": {"package": "core", "air_dir": "\#(PackWorld.pack)"}}"#)
        try world.write("Cargo.toml", "")
        var answers = await world.answers(StubCargo(fault: .canceled))
        func state() throws -> ResolvedImport.State? {
            ImportResolver.resolve(try world.sync(), world: world.world, packages: answers, files: world.files).first?
                .state
        }
        #expect(try state() == .unresolvable(.cargo(.notAsked, manifest: "/home/world/Cargo.toml")))
        let cargo = StubCargo(["/home/world/Cargo.toml": [("core", "1.0.0", nil, "/home/world/Cargo.toml")]])
        for _ in 1...2 { await answers.ask(CargoAnswers.manifests(of: world.world, files: world.files), cargo) }
        #expect(try state() == .unlocked)
        #expect(cargo.requests.count == 1)
    }
}

/// A stub that returns fixed metadata.
private final class StubCargo: CargoClient {
    typealias Row = (name: String, version: String, source: String?, manifest: String)

    private let texts: [FilePath: String]
    private let fault: CargoFault
    private let requested = Mutex<[FilePath]>([])

    init(_ answers: [FilePath: [Row]] = [:], fault: CargoFault = .failed(status: 1, message: "")) {
        texts = answers.mapValues { rows in
            let items = rows.map { row in
                #"{"name": "\#(row.name)", "version": "\#(row.version)", "#
                    + #""source": \#(row.source.map { "\"\($0)\"" } ?? "null"), "manifest_path": "\#(row.manifest)"}"#
            }
            return #"{"packages": [\#(items.joined(separator: ", "))]}"#
        }
        self.fault = fault
    }

    var requests: [FilePath] { requested.withLock { $0 } }

    func metadata(of manifest: FilePath) async throws(CargoFault) -> [UInt8] {
        requested.withLock { $0.append(manifest) }
        guard let text = texts[manifest] else { throw fault }
        return Array(text.utf8)
    }
}

extension PackWorld {
    fileprivate func answers(_ client: (any CargoClient)?) async -> CargoAnswers {
        await CargoAnswers.asking(client, about: world, files: files)
    }

    fileprivate func resolve(_ client: (any CargoClient)?) async throws -> [ResolvedImport] {
        ImportResolver.resolve(try sync(), world: world, packages: await answers(client), files: files)
    }

    fileprivate func sources(_ client: (any CargoClient)?) async -> WorldSources {
        WorldSources.read(world, packages: await answers(client), files: files)
    }
}
