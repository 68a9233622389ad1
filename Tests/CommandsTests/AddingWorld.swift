import Files
import Sync
import SystemPackage
import Testing

/// A world in `/w` that has no imports yet and denies by default, and a pack in `/sdk` that a cargo package contains.
struct AddingWorld {
    let program: Program

    static let pack = "/sdk/air/exports/plan-packs/fetch"
    static let params = #"web={"record":{"hosts":{"set":[{"text":"api.example"}]}}}"#

    init(policy: String? = Self.denying, cargo: (any CargoClient)? = Packages()) throws {
        program = Program(cargo: cargo)
        try program.write("{\n  \"version\": 1,\n  \"air\": {\n    \"imports\": []\n  }\n}\n", to: "/w/aos.sync.json")
        try program.write("", to: "/w/Cargo.toml")
        try program.write(
            """
            {
              "$kind": "manifest", "air_version": "1",
              "schemas": [],
              "modules": [], "plans": [], "caps": [],
              "policies": [\(policy == nil ? "" : #"{ "name": "w/policy@1" }"#)]\(policy == nil ? "" : ",")
              \(policy == nil ? "" : #""defaults": { "policy": "w/policy@1", "cap_grants": [] }"#)
            }

            """, to: "/w/air/manifest.air.json")
        if let policy {
            try program.write(
                """
                [
                  { "$kind": "defpolicy", "name": "w/policy@1", "rules": [
                    \(policy)
                  ] }
                ]

                """, to: "/w/air/policies.air.json")
        }
        try program.write(Self.definitions, to: "\(Self.pack)/defs.air.json")
    }

    static let denying = #"{ "when": {}, "decision": "deny" }"#

    /// Runs a command in the world.
    func run(_ words: String..., input: String = "", terminal: Bool = false) async -> Program.Ran {
        await program.run(words, in: "/w", input: input, terminal: terminal)
    }

    /// Adds the pack by path, with further arguments.
    func add(_ words: String..., input: String = "", terminal: Bool = false) async -> Program.Ran {
        await program.run(
            ["packs", "add", "--path", "../sdk/air/exports/plan-packs/fetch"] + words, in: "/w", input: input,
            terminal: terminal)
    }

    /// The authored files.
    func authored() throws -> [String] {
        try ["aos.sync.json", "air/manifest.air.json", "air/policies.air.json"]
            .filter { try program.files.exists(FilePath("/w/\($0)")) }.map { try program.read("/w/\($0)") }
    }

    private static let definitions = """
        [
          { "$kind": "defschema", "name": "f/In@1", "type": { "record": { "url": { "text": {} } } } },
          { "$kind": "defplan", "name": "f/entry_get@1", "input": "f/In@1", "required_caps": ["web"],
            "allowed_effects": ["http.request"],
            "steps": [
              { "id": "get", "op": "emit_effect", "kind": "http.request", "cap": "web",
                "params": { "record": { "method": { "text": "GET" }, "url": { "ref": "@plan.input.url" },
                  "headers": { "map": [] }, "body_ref": { "null": {} } } },
                "bind": { "effect_id_as": "id" } },
              { "id": "wait", "op": "await_receipt", "for": { "ref": "@var:id" }, "bind": { "as": "got" } },
              { "id": "end", "op": "end" }
            ],
            "edges": [ { "from": "get", "to": "wait" }, { "from": "wait", "to": "end" } ] }
        ]

        """

    /// A cargo client that finds the package `sdk` in the given versions.
    struct Packages: CargoClient {
        var versions = ["1.0.0"]

        func metadata(of manifest: FilePath) async throws(CargoFault) -> [UInt8] {
            let rows = versions.map {
                #"{"name": "sdk", "version": "\#($0)", "source": null, "manifest_path": "/sdk/Cargo.toml"}"#
            }
            return Array(#"{"packages": [\#(rows.joined(separator: ","))]}"#.utf8)
        }
    }

    /// A machine without cargo.
    struct Missing: CargoClient {
        func metadata(of manifest: FilePath) async throws(CargoFault) -> [UInt8] { throw .notInstalled }
    }
}
