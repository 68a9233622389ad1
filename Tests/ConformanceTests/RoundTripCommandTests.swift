import AIR
import CanonicalCBOR
import Files
import Foundation
import JSON
import Sync
import SystemPackage
import Testing
import WorldIO

/// Worlds survive an export and an import unchanged (Documentation/system.md, *Bundles*).
@Suite(.enabled(if: ConformanceData.isAvailable)) struct RoundTripCommandTests {
    /// Imports a world of the data as its first manifest.
    private func world(_ name: String) async throws -> (folder: TemporaryFolder, hash: String) {
        let folder = try TemporaryFolder()
        try folder.copy("worlds/\(name)/air", to: "air")
        let made = await Program.run("import", "--air", "air", "--mode", "genesis", "--json", in: folder.path)
        #expect(made.code == 0, "\(made.err)")
        return (folder, try text(try made.data(), "manifest_hash"))
    }

    /// Copies the AIR of a world to a folder, and gives its modules, which have no wasm hash, an arbitrary one.
    ///
    /// A patch must name the wasm of the modules that it adds.
    private func copyWithCode(_ name: String, in folder: TemporaryFolder) throws {
        try folder.copy("worlds/\(name)/air", to: "air")
        let code = #""wasm_hash": "sha256:\#(String(repeating: "1", count: 64))""#
        for (file, bytes) in try contents(folder.path("air")) {
            let text = String(decoding: bytes, as: UTF8.self)
            let filled = text.replacing(#/"\$kind"\s*:\s*"defmodule"/#) { "\($0.0), \(code)" }
            if filled != text { try Data(filled.utf8).write(to: URL(filePath: folder.path("air/\(file)"))) }
        }
    }

    /// Every file in a folder and its subfolders, with its bytes.
    private func contents(_ folder: String) throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            var isFolder: ObjCBool = false
            let path = folder + "/" + name
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            found[name] = try Data(contentsOf: URL(filePath: path))
        }
        return found
    }

    @Test(arguments: ConformanceData.worlds())
    func `importing an export gives the same manifest and the same bytes`(_ name: String) async throws {
        let (folder, hash) = try await world(name)
        let first = try TemporaryFolder()
        let second = try TemporaryFolder()
        for options in [[], ["--defs-bundle"]] {
            let out = first.path("out" + options.joined())
            let exported = await Program.run(["export", "--out", out, "--json"] + options, in: folder.path)
            #expect(exported.code == 0, "\(exported.err)")
            #expect(try text(try exported.data(), "manifest_hash") == hash)
            let before = try contents(out)
            #expect(before.keys.allSatisfy { $0.hasPrefix("air/") || $0 == ".aos/manifest.air.cbor" })
            let again = await Program.run(
                "import", "--air", out + "/air", "--mode", "genesis", "--json", "-w", out, in: "/")
            #expect(try text(try again.data(), "manifest_hash") == hash, "\(again.err)")
            // The second store exports the same bytes as the first.
            let copy = second.path("out" + options.joined())
            let twice = await Program.run(["export", "--out", copy, "--json"] + options, in: out)
            #expect(twice.code == 0, "\(twice.err)")
            #expect(try contents(copy) == before)
        }
    }

    @Test(arguments: ConformanceData.worlds())
    func `the store has the same files as that of the existing system`(_ name: String) async throws {
        let expected = try ConformanceData.json("worlds/\(name)/expected.json")
        let (folder, hash) = try await world(name)
        var wanted: [String: Data] = [:]
        for definition in try #require(expected.member("defs")?.asArray) {
            wanted[String(try text(definition, "hash").dropFirst(7))] = Data(
                try #require(unhex(try text(definition, "cbor"))))
        }
        let manifest = Data((await Program.run("store", "cat", hash, "--cbor", in: folder.path)).out)
        #expect(Hash.of(manifest).text == hash)
        // A definition that the manifest does not list is not part of the world, and so not in its store.
        let stored = try contents(folder.path(".aos/store/nodes/sha256"))
        #expect(stored[String(hash.dropFirst(7))] == manifest)
        #expect(try contents(folder.path(".aos"))["manifest.air.cbor"] == manifest)
        for (file, bytes) in stored where file != String(hash.dropFirst(7)) {
            #expect(wanted[file] == bytes, "\(file)")
        }
        let checked = await Program.run("check", "--json", in: folder.path)
        let counts = try #require(try checked.data().member("counts")?.asObject)
        let listed = counts.compactMap { $0.value.asNumber.flatMap { Int($0.text) } }.reduce(0, +)
        let manifestJSON = try await Program.run("store", "cat", hash, in: folder.path).document()
        let builtIns = (manifestJSON.asObject ?? []).flatMap { $0.value.asArray ?? [] }
            .count { $0.member("hash") != nil && $0.member("name")?.asString?.hasPrefix("sys/") == true }
        #expect(stored.count == listed - builtIns + 1)
    }

    @Test(arguments: ConformanceData.worlds())
    func `a patch changes each world into the next, and pull updates the files`(_ name: String) async throws {
        let all = ConformanceData.worlds()
        let index = try #require(all.firstIndex(of: name))
        let other = all[(index + 1) % all.count]
        let folder = try TemporaryFolder()
        try copyWithCode(name, in: folder)
        let made = await Program.run("import", "--air", "air", "--mode", "genesis", "--json", in: folder.path)
        let base = try text(try made.data(), "manifest_hash")
        try copyWithCode(other, in: folder)
        let patch = await Program.run("diff", "--patch", in: folder.path)
        #expect(try patch.document().member("base_manifest_hash")?.asString == base)
        let proposed = await Program.run("gov", "propose", "--patch", "-", "--json", in: folder.path, input: patch.out)
        #expect(proposed.code == 0, "\(name) to \(other): \(proposed.err)")
        // Back to the first world's files, before and after the proposal is applied.
        try copyWithCode(name, in: folder)
        let before = try contents(folder.path("air"))
        let nothing = await Program.run("pull", in: folder.path)
        #expect(nothing.code == 0, "\(nothing.err)")
        #expect(try contents(folder.path("air")) == before)
        for step in ["shadow", "approve", "apply"] {
            let ran = await Program.run("gov", step, "--id", "0", in: folder.path)
            #expect(ran.code == 0, "\(ran.err)")
        }
        let pulled = await Program.run("pull", in: folder.path)
        #expect(pulled.code == 0, "\(name) to \(other): \(pulled.err)")
        let status = try await Program.run("status", "--json", in: folder.path).data()
        #expect(status.member("manifest_hash")?.asString == status.member("base")?.member("hash")?.asString)
        #expect(try text(status, "manifest_hash") == text(try proposed.data(), "manifest_hash"))
        let rest = await Program.run("diff", "--exit-code", in: folder.path)
        #expect(rest.code == 0)
    }

    @Test(arguments: ConformanceData.worlds())
    func `any world can be patched and pulled to any other`(_ name: String) throws {
        let loaded = try load(name)
        let base = try #require(loaded.bundle)
        for other in ConformanceData.worlds() {
            let target = try #require(try load(other).bundle)
            let difference = WorldDifference(base: base.contents, baseHash: base.manifestHash, target: target)
            let document = try #require(difference.document())
            #expect(document.operations.isEmpty == (other == name))
            let compiled = try PatchCompiler(base: base.contents, baseHash: base.manifestHash).compile(document)
            let rest = WorldDifference(
                base: compiled.contents, baseHash: compiled.manifestHash, target: target)
            #expect(rest.isEmpty, "\(name) to \(other): \(rest.changes.map(\.id))")
            let plan = try PullPlan(loaded, to: target.contents)
            let overlay = OverlayFileSystem(
                RealFileSystem(),
                changes: Dictionary(uniqueKeysWithValues: plan.edit.changes.map { ($0.path, $0.after) }))
            let after = WorldLoader.load(WorldSources.read(loaded.sources.world, files: overlay), files: overlay)
            #expect(after.manifestHash == target.manifestHash, "\(name) to \(other): \(after.diagnostics)")
        }
    }

    private func load(_ name: String) throws -> LoadedWorld {
        let files = RealFileSystem()
        let world = WorldFolder(FilePath(ConformanceData.path("worlds/\(name)")))
        return WorldLoader.load(WorldSources.read(world, files: files), files: files)
    }
}
