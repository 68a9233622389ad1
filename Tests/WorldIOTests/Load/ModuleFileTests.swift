import AIR
import CanonicalCBOR
import Files
import Sync
import SystemPackage
import Testing
import WorldIO

@Suite struct ModuleFileTests {
    private let hash = Hash.of(wasm)

    private func world(_ text: String, files: [(String, [UInt8])]) throws -> LoadedWorld {
        let world = try WorldUnderTest(text, manifest(["modules": ["n/M@1"]]))
        for (name, bytes) in files { try world.write("modules/n/\(name)", bytes) }
        return world.load()
    }

    private func filled(_ loaded: LoadedWorld) -> String? {
        loaded.entries[key(.module, "n/M@1")]?.definition.value["wasm_hash"]?.asText
    }

    @Test(arguments: [nil, #""sha256:""#, "null"])
    func `a file fills in the hash and is part of the bundle`(_ written: String?) throws {
        let loaded = try world(module("n/M@1", hash: written), files: [("M@1-\(hash.hex).wasm", wasm)])
        #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
        #expect(filled(loaded) == hash.text)
        #expect(loaded.bundle?.wasm == [hash: wasm])
        #expect(
            loaded.manifest?.references(.module).first?.hash == loaded.bundle?.definitions[key(.module, "n/M@1")]?.hash)
    }

    @Test func `a written hash stays, and its file is part of the bundle`() throws {
        let loaded = try world(
            module("n/M@1", hash: "\"\(hash.text.uppercased().replacingPrefix())\""),
            files: [("M@1-\(hash.hex).wasm", wasm)])
        #expect(filled(loaded)?.lowercased() == hash.text)
        #expect(loaded.bundle?.wasm == [hash: wasm])
        let without = try world(module("n/M@1", hash: "\"\(hash)\""), files: [])
        #expect(without.diagnostics.isEmpty)
        #expect(without.bundle?.wasm.isEmpty == true)
    }

    @Test func `without a file the hash stays zero, with a warning`() throws {
        let loaded = try world(module("n/M@1"), files: [("M@2-\(hash.hex).wasm", wasm), ("M@1.wasm", wasm)])
        #expect(loaded.codes == [.moduleWithoutWasm])
        #expect(loaded.diagnostics.first?.severity == .warning)
        #expect(filled(loaded) == Hash.zero.text)
        #expect(loaded.bundle != nil)
    }

    @Test func `none of several files is chosen`() throws {
        let other = wasm + [0]
        let files = [("M@1-\(hash.hex).wasm", wasm), ("M@1-\(Hash.of(other).hex).wasm", other)]
        let loaded = try world(module("n/M@1"), files: files)
        #expect(loaded.codes == [.moduleWithoutWasm])
        #expect(filled(loaded) == Hash.zero.text)
        // A written hash selects one.
        #expect(try world(module("n/M@1", hash: "\"\(hash)\""), files: files).bundle?.wasm == [hash: wasm])
    }

    @Test func `contents that do not match the hash in the name are an error`() throws {
        let loaded = try world(module("n/M@1"), files: [("M@1-\(hash.hex).wasm", wasm + [1])])
        #expect(loaded.errors.map(\.code) == [.hashMismatch])
        #expect(loaded.errors.first?.file == "modules/n/M@1-\(hash.hex).wasm")
        #expect(filled(loaded) == Hash.zero.text)
    }

    @Test func `a file that is not WebAssembly is an error`() throws {
        let text = Array("hello".utf8)
        let loaded = try world(module("n/M@1"), files: [("M@1-\(Hash.of(text).hex).wasm", text)])
        #expect(loaded.errors.map(\.code) == [.badValue])
        #expect(loaded.bundle?.wasm.isEmpty == true)
    }

    @Test func `names that only begin alike do not match`() throws {
        let loaded = try world(
            module("n/M@1"), files: [("MM@1-\(hash.hex).wasm", wasm), ("M@1-\(hash.short).wasm", wasm)])
        #expect(loaded.codes == [.moduleWithoutWasm])
    }
}

extension String {
    /// The prefix of a hash must be lowercase; its digits may be uppercase.
    fileprivate func replacingPrefix() -> String { "sha256:" + dropFirst("sha256:".count) }
}
