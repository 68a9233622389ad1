import Sync
import SystemPackage
import Testing

struct CargoMetadataTests {
    private static let registry = "registry+https://github.com/rust-lang/crates.io-index"
    private static let metadata = CargoMetadata([
        package("sdk", "1.0.0", source: registry), package("sdk", "1.1.0", source: registry),
        package("sdk", "1.1.0", source: nil), package("other", "0.1.0", source: nil),
    ])

    private static func package(_ name: String, _ version: String, source: String?) -> CargoMetadata.Package {
        CargoMetadata.Package(
            name: name, version: version, source: source,
            manifest: FilePath("/p/\(source == nil ? "here" : "registry")/\(name)-\(version)/Cargo.toml"))
    }

    @Test(arguments: [
        (CargoSource(package: "other"), "/p/here/other-0.1.0"),
        (CargoSource(package: "sdk", version: "1.0.0"), "/p/registry/sdk-1.0.0"),
        (CargoSource(package: "sdk", version: "1.1.0", source: registry), "/p/registry/sdk-1.1.0"),
        (CargoSource(package: "sdk", source: "path+file:///p/here/sdk-1.1.0"), "/p/here/sdk-1.1.0"),
    ])
    func `a package is selected by name, then version, then source`(_ wanted: CargoSource, _ folder: String) throws {
        #expect(try Self.metadata.package(for: wanted).folder.string == folder)
    }

    @Test func `ambiguous matches are listed with the field that distinguishes them`() throws {
        let byVersion = try #require(throws: CargoSelectionError.self) {
            try Self.metadata.package(for: CargoSource(package: "sdk", source: Self.registry))
        }
        guard case .ambiguous(_, let candidates) = byVersion else {
            Issue.record("\(byVersion)")
            return
        }
        #expect(candidates.map(\.version) == ["1.0.0", "1.1.0"])
        #expect(byVersion.message.contains("sdk 1.0.0 (\(Self.registry)), sdk 1.1.0 (\(Self.registry))"))
        #expect(byVersion.help.contains("`version`"))
        let bySource = try #require(throws: CargoSelectionError.self) {
            try Self.metadata.package(for: CargoSource(package: "sdk", version: "1.1.0"))
        }
        #expect(bySource.help.contains("`source`"))
        #expect(bySource.message.contains("(path+file:///p/here/sdk-1.1.0)"))
    }

    @Test func `without a match, packages of the name are listed, or all with a suggestion`() throws {
        let version = try #require(throws: CargoSelectionError.self) {
            try Self.metadata.package(for: CargoSource(package: "sdk", version: "2.0.0"))
        }
        guard case .absent(_, let candidates, nearest: nil) = version else {
            Issue.record("\(version)")
            return
        }
        #expect(candidates.count == 3 && version.help.contains("`version`"))
        let name = try #require(throws: CargoSelectionError.self) {
            try Self.metadata.package(for: CargoSource(package: "othre"))
        }
        #expect(name.help == "did you mean `other`?" && name.message.contains("other 0.1.0"))
        let empty = try #require(throws: CargoSelectionError.self) {
            try CargoMetadata([CargoMetadata.Package]()).package(for: CargoSource(package: "sdk"))
        }
        #expect(empty.message.contains("known packages: none"))
    }

    @Test func `names are compared byte by byte`() {
        let metadata = CargoMetadata([Self.package("caf\u{e9}", "1.0.0", source: nil)])
        #expect(throws: CargoSelectionError.self) {
            try metadata.package(for: CargoSource(package: "cafe\u{301}"))
        }
    }

    @Test func `unknown fields of cargo's output are ignored`() throws {
        let text = #"""
            {"packages": [{"name": "b", "version": "2.0.0", "id": "x", "source": null,
             "manifest_path": "/b/./Cargo.toml", "targets": [{"kind": ["lib"]}], "metadata": {"deep": [1.5e3]}},
             {"name": "a", "version": "1.0.0", "source": "git+https://h/r#1", "manifest_path": "/a/Cargo.toml"}],
             "workspace_members": [], "resolve": null, "version": 1}
            """#
        let packages = try CargoMetadata(Array(text.utf8)).packages
        #expect(packages.map(\.name) == ["a", "b"])
        #expect(packages.map(\.source) == ["git+https://h/r#1", nil])
        #expect(packages.map(\.folder) == ["/a", "/b"])
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"packages": {}}"#, #"{"packages": [1]}"#,
        #"{"packages": [{"name": "a", "version": "1", "manifest_path": "Cargo.toml"}]}"#,
        #"{"packages": [{"name": "a", "version": "1", "source": 3, "manifest_path": "/Cargo.toml"}]}"#,
        #"{"packages": [], "packages": []}"#,
    ])
    func `malformed metadata is rejected as garbled`(_ text: String) throws {
        let fault = try #require(throws: CargoFault.self) { try CargoMetadata(Array(text.utf8)) }
        guard case .garbled(let reason) = fault else {
            Issue.record("\(fault)")
            return
        }
        #expect(!reason.isEmpty && fault.message.contains(reason))
    }
}

typealias CargoSource = SyncFile.CargoSource
