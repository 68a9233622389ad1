import Files
import JSON
import SystemPackage

/// A world in `/w` that imports four folders: a pack whose plan it uses, one that changed after it was pinned, one
/// whose pin is lost, and one with a conflicting schema.
struct ConsumerWorld {
    let program = Program()

    /// The hash of the lost pin.
    static let lostHash = "sha256:" + String(repeating: "ab", count: 32)

    init() async throws {
        try program.write(
            #"""
            {
              "version": 1,
              "air": { "dir": "air", "imports": [
                { "path": "../sdk/air/exports/plan-packs/core" },
                { "path": "../sdk/air/exports/plan-packs/moved" },
                { "path": "../lost/air", "lock": "\#(Self.lostHash)" },
                { "path": "../shared/air" }
              ] }
            }

            """#, to: "/w/aos.sync.json")
        try program.write(
            """
            [
              { "$kind": "defschema", "name": "t/Own@1", "type": { "text": {} } },
              { "$kind": "defschema", "name": "t/Shared@1", "type": { "text": {} } }
            ]

            """, to: "/w/air/schemas.air.json")
        try writeManifest(plans: "")
        try program.write(Self.core, to: "/sdk/air/exports/plan-packs/core/defs.air.json")
        try program.write(
            """
            [{"$kind":"defschema","name":"m/In@1","type":{"text":{}}}, {"$kind":"defschema","name":"m/Gone@1",
              "type":{"bool":{}}}, {"$kind":"defplan","name":"m/core_run@1","input":"m/In@1","required_caps":[],
              "allowed_effects":[],"steps":[{"id":"end","op":"end"}],"edges":[]}]
            """, to: "/sdk/air/exports/plan-packs/moved/defs.air.json")
        try program.write(#"[{"$kind":"defschema","name":"l/A@1","type":{"nat":{}}}]"#, to: "/lost/air/a.json")
        try program.write(
            #"[{"$kind":"defschema","name":"t/Shared@1","type":{"nat":{}}}]"#, to: "/shared/air/defs.air.json")
        _ = await program.run("lock", "update", "moved", "shared", in: "/w")
        try program.write(
            """
            [{"$kind":"defschema","name":"m/In@1","type":{"text":{}}}, {"$kind":"defschema","name":"m/In@2",
              "type":{"bool":{}}}, {"$kind":"defplan","name":"m/core_run@1","input":"m/In@2","required_caps":[],
              "allowed_effects":[],"steps":[{"id":"end","op":"end"}],"edges":[]}]
            """, to: "/sdk/air/exports/plan-packs/moved/defs.air.json")
    }

    /// Writes the manifest, with references to plans.
    func writeManifest(plans: String) throws {
        try program.write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/Own@1"},{"name":"t/Shared@1"}],"modules":[],
             "plans":[\(plans)],"caps":[],"policies":[]}
            """, to: "/w/air/manifest.air.json")
    }

    /// Resolves the conflict, which leaves only findings about locks, and no errors.
    func resolveConflict() async throws {
        _ = await program.run("conflicts", "resolve", "t/Shared@1", "--drop-import", "shared", in: "/w")
    }

    /// Runs a command in the world.
    func run(_ words: String..., environment: [String: String] = [:]) async -> Program.Ran {
        await program.run(words, in: "/w", environment: environment)
    }

    /// Every file in a folder and its subfolders, with its bytes.
    func contents(of folder: FilePath = "/") throws -> [FilePath: [UInt8]] { try program.contents(of: folder) }

    /// The authored files with their bytes.
    func authored() throws -> [FilePath: [UInt8]] {
        try contents(of: "/w").filter { !$0.key.starts(with: "/w/.aos") }
    }

    private static let core = """
        [
          { "$kind": "defschema", "name": "core/Input@1", "type": { "record": { "url": { "text": {} } } } },
          { "$kind": "defschema", "name": "core/Output@1", "type": { "bool": {} } },
          { "$kind": "defschema", "name": "core/Done@1", "type": { "bool": {} } },
          { "$kind": "defplan", "name": "core/entry_fetch@1", "input": "core/Input@1", "output": "core/Output@1",
            "required_caps": ["web"], "allowed_effects": ["http.request"],
            "steps": [
              { "id": "get", "op": "emit_effect", "kind": "http.request", "cap": "web",
                "params": { "record": { "method": { "text": "GET" }, "url": { "ref": "@plan.input.url" },
                  "headers": { "map": [] }, "body_ref": { "null": {} } } },
                "bind": { "effect_id_as": "id" } },
              { "id": "wait", "op": "await_receipt", "for": { "ref": "@var:id" }, "bind": { "as": "got" } },
              { "id": "tell", "op": "raise_event", "event": "core/Done@1", "value": { "bool": true } },
              { "id": "end", "op": "end", "result": { "bool": true } }
            ],
            "edges": [ { "from": "get", "to": "wait" }, { "from": "wait", "to": "tell" },
              { "from": "tell", "to": "end" } ] }
        ]
        """
}
