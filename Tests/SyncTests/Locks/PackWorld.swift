import AIR
import CanonicalCBOR
import Files
import JSON
import Sync
import SystemPackage
import Testing

/// A world with one import, in memory.
struct PackWorld {
    let files: any FileSystem
    let world = WorldFolder("/home/world")
    static let pack = "air/exports/plan-packs/core"

    init(_ files: any FileSystem = MemoryFileSystem()) { self.files = files }

    /// Lays out a world whose import is not locked yet.
    static func make(imports: String = #"{"path": "\#(pack)"}"#) throws -> PackWorld {
        let world = PackWorld()
        try world.write("air/world.json", manifestText)
        try world.write(
            "aos.sync.json", "{\n  \"version\": 1,\n  \"air\": {\n    \"imports\": [\n      \(imports)\n    ]\n  }\n}\n"
        )
        try world.writePack(.first)
        try world.write("\(Self.pack)/README.md", "# core\n")
        return world
    }

    enum Version { case first, second }

    /// The second version renames a slot, drops an event and a plan, and changes schemas.
    func writePack(_ version: Version) throws {
        let isFirst = version == .first
        let plan = { (slot: String, event: String) in
            #"""
            {"$kind": "defplan", "name": "core/entry@1", "input": "core/In@1", "output": "core/Out@\#(isFirst ? 1 : 2)",
             "steps": [{"id": "a", "op": "emit_effect", "kind": "http.request", "cap": "\#(slot)",
                        "params": {"n": 1.0, "big": 18446744073709551615}, "bind": {"effect_id_as": "x"}},
                       {"id": "b", "op": "raise_event", "event": "\#(event)", "value": {"ref": "@plan.input"}},
                       {"id": "z", "op": "end"}], "edges": []}
            """#
        }
        let helper =
            #"{"$kind": "defplan", "name": "core/helper@1", "input": "core/In@1", "steps": [{"id": "z", "op": "end"}]}"#
        var definitions = [
            plan(isFirst ? "http" : "net", isFirst ? "core/Done@1" : "core/In@1"),
            schema("core/In@1", isFirst ? "text" : "int"), schema("core/Done@1"), schema("core/Out@1"),
        ]
        definitions.append(isFirst ? helper : schema("core/Out@2"))
        try write("\(Self.pack)/defs.air.json", "[" + definitions.joined(separator: ",\n") + "]\n")
    }

    func write(_ path: String, _ text: String) throws {
        let path = world.path.appending(path)
        try files.createDirectories(path.removingLastComponent())
        try files.writeAtomically(Array(text.utf8), to: path)
    }

    func text(_ path: String) throws -> String? {
        let path = world.path.appending(path)
        guard try files.exists(path) else { return nil }
        return String(decoding: try files.read(path, limit: 1 << 20), as: UTF8.self)
    }

    func sync() throws -> SyncFile {
        SyncFile(try files.read(world.syncFile, limit: 1 << 20), at: world.syncFile, world: world)
    }

    func imports() throws -> [ResolvedImport] { ImportResolver.resolve(try sync(), world: world, files: files) }

    func core() throws -> ResolvedImport { try #require(try imports().first) }

    var pins: PinStore { PinStore(world, files: files) }
}
