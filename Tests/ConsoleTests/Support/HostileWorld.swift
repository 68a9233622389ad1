import Files
import Governance
import JSON
import Randomness
import SystemPackage
import Workbench
import WorldProtocol
import WorldIO

/// A world in which every text that people may choose freely is hostile to whatever displays it.
///
/// Names of definitions are well-formed, so that it builds and has something to review; names of fields, cases, steps
/// and grants, texts, file names, the README of a pack, descriptions, people and the world's own folder are not.
struct HostileWorld {
    private var dice: SeededGenerator

    init(seed: UInt64) { dice = SeededGenerator(seed: seed) }

    /// Creates a world with a base, edits on top, an import, and a pending proposal.
    static func create(seed: UInt64) async throws -> WorldFiles {
        var hostile = HostileWorld(seed: seed)
        let made = WorldFiles(at: FilePath("/worlds").appending("no\u{1B}[31mtes\u{202E}\u{200B} 世界"))
        try hostile.write(to: made, isConflicting: false)
        _ = try await made.workbench().perform(.genesis)
        try hostile.write(to: made, isConflicting: false)
        let author = hostile.text()
        let request = ProposalRequest(.everything(.full), description: hostile.text(), author: author)
        _ = try await made.workbench().perform(.propose(request))
        try hostile.write(to: made, isConflicting: false)
        return made
    }

    mutating func text() -> String { NaughtyText.all.randomElement(using: &dice) ?? "" }

    private mutating func texts(_ count: Int) -> [String] {
        Array(NaughtyText.all.shuffled(using: &dice).prefix(count))
    }

    /// Writes the world again, with other texts everywhere, and optionally in conflict with its import.
    mutating func write(to made: WorldFiles, isConflicting: Bool) throws {
        let air = made.world.appending("air")
        if try made.files.exists(air) { try made.files.removeTree(air) }
        let pack = FilePath("packs").appending("p\u{1B}]0;owned\u{7}\u{202E} 你好")
        let import_: JSONValue = ["path": .string(pack.string)]
        try write(
            ["version": 1, "air": ["dir": "air", "imports": [import_]]], to: made.world.appending("aos.sync.json"), made
        )
        let grant = text() + "_grant"
        try write(manifest(grant), to: air.appending("manifest.air.json"), made)
        let names = NaughtyText.fileNames.shuffled(using: &dice)
        try write(.array(schemas()), to: air.appending(names[0] + ".json"), made)
        try write(.array([plan("pay", grant), plan("look", grant)]), to: air.appending(names[1] + ".json"), made)
        try write(.array([policy(grant), secret()]), to: air.appending("z" + names[2] + ".json"), made)
        let imported = schema("pack/Word@1", ["text": [:]])
        let rival = schema("naughty/Record@1", record())
        let folder = made.world.pushing(pack)
        try write(.array(isConflicting ? [imported, rival] : [imported]), to: folder.appending("defs.air.json"), made)
        let readme = (["# pack", ""] + texts(12)).joined(separator: "\n")
        try made.write(Array(readme.utf8), to: folder.appending("README.md"))
    }

    private func write(_ value: JSONValue, to path: FilePath, _ made: WorldFiles) throws {
        try made.write(Array(JSONPrinter.pretty(value).utf8), to: path)
    }

    // MARK: Definitions

    private mutating func manifest(_ grant: String) -> JSONValue {
        func names(_ names: [String]) -> JSONValue { .array(names.map { ["name": .string($0)] }) }
        let hosts = texts(4).map { text in ["text": .string(text)] as JSONValue }
        return [
            "$kind": "manifest", "air_version": "1",
            "schemas": names([
                "naughty/Record@1", "naughty/Variant@1", "naughty/Event@1", "pack/Word@1", "sys/HttpRequestParams@1",
                "sys/HttpRequestReceipt@1",
            ]),
            "modules": [], "plans": names(["naughty/pay@1", "naughty/look@1"]), "caps": names(["sys/http.out@1"]),
            "policies": names(["naughty/policy@1"]), "effects": names(["sys/http.request@1"]),
            "secrets": names(["naughty/token@1"]),
            "defaults": [
                "policy": "naughty/policy@1",
                "cap_grants": [
                    [
                        "name": .string(grant), "cap": "sys/http.out@1",
                        "params": ["record": ["hosts": ["set": .array(hosts)]]],
                    ]
                ],
            ],
            "triggers": [["event": "naughty/Event@1", "plan": "naughty/pay@1"]],
        ]
    }

    private func schema(_ name: String, _ type: JSONValue) -> JSONValue {
        ["$kind": "defschema", "name": .string(name), "type": type]
    }

    private mutating func record() -> JSONValue {
        ["record": .object(texts(Int.random(in: 1...9, using: &dice)).map { ($0, ["text": [:]]) })]
    }

    private mutating func schemas() -> [JSONValue] {
        [
            schema("naughty/Record@1", record()), schema("naughty/Event@1", record()),
            schema("naughty/Variant@1", ["variant": .object(texts(6).map { ($0, ["unit": [:]]) })]),
        ]
    }

    private mutating func plan(_ name: String, _ grant: String) -> JSONValue {
        let steps = texts(3).map { JSONValue.string($0 + "_step") }
        return [
            "$kind": "defplan", "name": .string("naughty/\(name)@1"), "input": "naughty/Event@1",
            "steps": [
                ["id": steps[0], "op": "assign", "expr": ["text": .string(text())], "bind": ["as": "said"]],
                [
                    "id": steps[1], "op": "emit_effect", "kind": "http.request",
                    "params": [
                        "record": [
                            "method": ["text": .string(text())], "url": ["text": .string(text())],
                            "headers": ["map": []], "body_ref": ["null": [:]],
                        ]
                    ], "cap": .string(grant), "bind": ["effect_id_as": "sent"],
                ], ["id": steps[2], "op": "end"],
            ],
            "edges": [["from": steps[0], "to": steps[1]], ["from": steps[1], "to": steps[2]]],
        ]
    }

    private mutating func policy(_ grant: String) -> JSONValue {
        [
            "$kind": "defpolicy", "name": "naughty/policy@1",
            "rules": [
                ["when": ["effect_kind": "http.request", "cap_name": .string(grant)], "decision": "allow"],
                ["when": [:], "decision": "deny"],
            ],
        ]
    }

    private mutating func secret() -> JSONValue {
        ["$kind": "defsecret", "name": "naughty/token@1", "binding_id": .string("env:" + text())]
    }
}
