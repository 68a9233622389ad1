import AIR
import CanonicalCBOR
import JSON

@testable import Console
@testable import Governance
@testable import Sync
@testable import WorldProtocol
@testable import WorldIO

/// A world with three imports: one that drifted and breaks it, one without a lock, one that matches its lock.
extension FakeWorld {
    static var importing: FakeWorld {
        var world = FakeWorld()
        world.snapshot.imports = imports
        world.snapshot.conflicts = conflicts
        world.snapshot.importCount = imports.count
        world.countImports()
        world.snapshot.diagnostics = [
            Diagnostic(
                .error, .conflict,
                "differs from vendor/agent-sdk/air/exports/plan-packs/session-core/defs.air.json:112",
                file: "air/schemas.air.json", line: 40,
                kind: "defschema", name: "notes/Note@1"),
            Diagnostic(
                .error, .conflict, "differs from air/plans.air.json:7", kind: "defplan", name: "notes/sync@1"),
            Diagnostic(
                .error, .capUnbound, "no grant is bound to slot `cap_llm`", file: "air/manifest.air.json", line: 31,
                kind: "defmodule", name: "notes/Search@1"),
        ]
        return world
    }

    private mutating func countImports() {
        snapshot.conflictCount = snapshot.conflicts.count
        snapshot.driftCount = snapshot.imports.count { $0.state != "ok" && $0.state != "unlocked" }
        snapshot.unlockedCount = snapshot.imports.count { $0.state == "unlocked" }
    }

    private static func lock(_ text: String) -> String {
        "{\"source\":\"path\",\"path\":\"../sdk/air\",\"defs_hash\":\"\(hash(text).text)\"}"
    }

    static let imports: [ImportRow] = [
        ImportRow(
            label: "session-core", source: "path", root: "../sdk/air/exports/plan-packs/session-core",
            pack: "session-core", defsHash: hash("session now"), state: "content",
            cause: "the definitions changed: \(hash("session then").short) -> \(hash("session now").short)",
            pinned: lock("session then"), resolved: lock("session now"), counts: [.schema: 6, .plan: 2],
            plans: [DefinitionName("session/core_turn@1"), DefinitionName("session/entry_start@1")], isBreaking: true),
        ImportRow(
            label: "mail", source: "cargo", root: "~/.cargo/registry/mail-0.3.1/air", pack: nil,
            defsHash: hash("mail"), state: "unlocked", cause: "no lock", pinned: nil, resolved: lock("mail"),
            counts: [.schema: 2, .effect: 1], plans: [], isBreaking: false),
        ImportRow(
            label: "tools", source: "path", root: "vendor/tools/air", pack: nil, defsHash: hash("tools"), state: "ok",
            cause: nil, pinned: lock("tools"), resolved: lock("tools"), counts: [.module: 1], plans: [],
            isBreaking: false),
    ]

    private static func note(_ fields: [(String, CBORValue)]) -> CBORValue {
        .record([
            ("$kind", .text("defschema")), ("name", .text("notes/Note@1")),
            ("type", .record([("record", .record(fields))])),
        ])
    }

    private static let text: CBORValue = .record([("text", .record([]))])
    static let note = DefinitionKey(.schema, DefinitionName("notes/Note@1"))
    static let sync = DefinitionKey(.plan, DefinitionName("notes/sync@1"))

    private static func side(_ root: String, _ file: String, _ value: CBORValue) -> ConflictRow.Side {
        let bytes = (try? CanonicalEncoder.encode(value)) ?? []
        return ConflictRow.Side(
            hash: Hash.of(bytes), origins: [Origin(root: root, file: file, line: 40, path: "/3")], value: value)
    }

    static let conflicts: [ConflictRow] = [
        ConflictRow(
            key: note,
            sides: [
                side(
                    "primary", "air/schemas.air.json",
                    note([("id", text), ("title", text), ("tags", .record([("list", text)]))])),
                side(
                    "session-core", "../sdk/air/exports/plan-packs/session-core/defs.air.json",
                    note([("id", .record([("uuid", .record([]))])), ("title", text), ("owner", text)])),
            ], useCount: 7),
        ConflictRow(
            key: sync,
            sides: [
                side(
                    "session-core", "../sdk/defs.air.json", plan("notes/sync@1", timeout: 500, url: "https://a.example")
                ),
                side("mail", "mail/defs.air.json", plan("notes/sync@1", timeout: 900, url: "https://a.example")),
            ], useCount: 1),
    ]

    // MARK: Details

    func conflict(_ key: DefinitionKey) -> ConflictDetail? {
        guard let row = snapshot.conflicts.first(where: { $0.key == key }) else { return nil }
        let ways =
            (key == Self.note
                ? [
                    Resolution.takeTheirs(key), .rename(key, to: DefinitionName("notes/Note@2")),
                    .rename(key, to: DefinitionName("notes/Note@2"), listsTheirs: true),
                ] : []) + row.importLabels.map { .dropImport(label: $0) }
        return ConflictDetail(
            row: row, base: key == Self.note ? Self.note([("id", Self.text), ("title", Self.text)]) : nil,
            difference: StructuralDifference(row.sides[0].value, row.sides[1].value),
            usedBy: [.init(key: Self.sync, title: "plan notes/sync@1", pointer: "/input")],
            choices: ways.map { way in
                ConflictDetail.Choice(
                    resolution: way, title: Self.title(way),
                    preview: obstacle(way) == nil ? preview(way) : nil, obstacle: obstacle(way)?.message)
            },
            users: row.sides.indices.map { index in
                index == 0 ? [.init(key: Self.sync, title: "plan notes/sync@1", pointer: "/input")] : []
            })
    }

    private static func title(_ way: Resolution) -> String {
        switch way {
        case .takeTheirs: "take theirs"
        case .rename(_, let name, let listsTheirs): listsTheirs ? "keep both" : "keep mine as \(name)"
        default: "drop an import"
        }
    }

    func lock(_ label: String) -> LockDetail? {
        guard let row = snapshot.imports.first(where: { $0.label == label }) else { return nil }
        guard row.isDrifted else {
            return LockDetail(
                row: row, isAvailable: row.state == "ok",
                obstacle: row.state == "ok" ? nil : "the import has no lock yet",
                changes: [])
        }
        let before = Self.plan("session/core_turn@1", timeout: 500, url: "https://llm.example/v1")
        let after = Self.plan("session/core_turn@1", timeout: 500, url: "https://llm.example/v2")
        return LockDetail(
            row: row, isAvailable: true, obstacle: nil,
            changes: [
                .init(
                    change: "added", key: DefinitionKey(.schema, DefinitionName("session/Turn@2")), from: nil,
                    to: Self.hash("turn 2"), breaking: nil, users: [],
                    difference: StructuralDifference(nil, Self.note([("id", Self.text)]))),
                .init(
                    change: "changed", key: DefinitionKey(.plan, DefinitionName("session/core_turn@1")),
                    from: Self.hash("core then"), to: Self.hash("core now"),
                    breaking: "slot cap_llm is now cap_model", users: ["plan notes/digest@1", "grant cap_llm"],
                    difference: StructuralDifference(before, after)),
            ])
    }

    func pack(_ label: String) -> PackDetail? {
        guard let row = snapshot.imports.first(where: { $0.label == label }) else { return nil }
        guard row.pack != nil else {
            return PackDetail(row: row, contract: nil, findings: [], readmeFindings: [], readme: [], usedBy: [])
        }
        return PackDetail(
            row: row, contract: Self.contract, findings: findings,
            readmeFindings: [
                Diagnostic(
                    .warning, .neverUsed, "the README does not name the slot `cap_model`", file: "README.md", line: 12)
            ],
            readme: ["# session-core", "", "Starts and goes on with sessions.", "", "## Slots", "", "- `cap_llm`"],
            usedBy: [DefinitionKey(.plan, DefinitionName("notes/digest@1"))])
    }

    private static let contract = PackContract(
        row("session-core").plans.compactMap { name in
            let value = plan(name.text, timeout: 500, url: "https://llm.example/v2")
            return try? Definition(DefinitionKey(.plan, name), value: value)
        })

    private static func row(_ label: String) -> ImportRow {
        imports.first { $0.label == label } ?? imports[0]
    }

    private static let missing = PackDetail.Found(
        diagnostic: Diagnostic(
            .error, .capUnbound, "no grant is bound to slot `cap_model` of session/core_turn@1",
            file: "air/manifest.air.json", line: 31, help: "bind a grant of type llm.basic"),
        fix: "{\"name\":\"cap_model\",\"cap\":\"notes/llm@1\",\"params\":{}}", place: "defaults.cap_grants",
        canBeWritten: true)

    /// Fixes the first finding of `session-core`.
    static let fix = Resolution.fix(label: "session-core", number: 1, finding: missing.id)

    private var findings: [PackDetail.Found] {
        let missing = Self.missing
        let denied = PackDetail.Found(
            diagnostic: Diagnostic(
                .error, .policyDenies, "notes/default@1 denies llm.generate to session/core_turn@1",
                file: "air/policies.air.json", line: 9),
            fix: nil, place: nil, canBeWritten: false)
        let isFixed = performed.contains(.resolve(Self.fix))
        return isFixed && !edits.isEmpty ? [denied] : [missing, denied]
    }

    // MARK: Resolutions

    /// The reason why a resolution is impossible; nil if it is possible.
    func obstacle(_ resolution: Resolution) -> Diagnostic? {
        guard resolution == .dropImport(label: "mail") else { return nil }
        return Diagnostic(.error, .notSupported, "mail is locked by another", help: "try again")
    }

    func preview(_ resolution: Resolution) -> ResolutionPreview {
        let isRestore = if case .restoreLock = resolution { true } else { false }
        var diff =
            "--- aos.sync.json\n+++ aos.sync.json\n@@ -4,3 +4,3 @@\n     {\n-      \"old\": 1\n+      \"new\": 2\n     }\n"
        if isRestore {
            diff += "--- /dev/null\n+++ vendor/session-core/defs.air.json\n@@ -0,0 +1,60 @@\n"
            for line in 1...60 { diff += "+  \"line \(line)\"\n" }
        }
        var after = self
        _ = after.resolve(resolution)
        return ResolutionPreview(
            files: [.init(path: "aos.sync.json", change: "changed")]
                + (isRestore ? [.init(path: "vendor/session-core/defs.air.json", change: "added")] : []),
            diff: diff, manifestHash: Self.hash("after \(resolution)"), diagnostics: after.snapshot.diagnostics,
            definitions: after.snapshot.conflicts.count < snapshot.conflicts.count
                ? [DefinitionChange(key: Self.note, change: .changed)] : [],
            conflicts: after.snapshot.conflicts.map(\.key))
    }

    mutating func resolve(_ resolution: Resolution) -> Outcome {
        edits.append(snapshot)
        switch resolution {
        case .takeTheirs(let key), .rename(let key, _, _): settle { $0.key == key }
        case .takeAllTheirs(let keys): settle { keys.contains($0.key) }
        case .dropImport(let label):
            snapshot.imports.removeAll { $0.label == label }
            settle { $0.importLabels.contains(label) }
        case .updateLocks(let labels):
            for index in snapshot.imports.indices where labels.contains(snapshot.imports[index].label) { pin(index) }
        case .restoreLock(let label, _):
            for index in snapshot.imports.indices where snapshot.imports[index].label == label {
                snapshot.imports[index].root = "vendor/\(label)"
                pin(index)
            }
        case .migrate, .addImport: break
        case .fix: snapshot.diagnostics.removeAll { $0.code == .capUnbound }
        }
        countImports()
        snapshot.manifestHash = Self.hash("after \(resolution)")
        snapshot.undoCount += 1
        return .resolved(
            ResolutionPreview(files: [], diff: "", manifestHash: snapshot.manifestHash, diagnostics: []),
            text: "edited aos.sync.json")
    }

    private mutating func settle(_ isSettled: (ConflictRow) -> Bool) {
        let names = snapshot.conflicts.filter(isSettled).map(\.key.name.text)
        snapshot.conflicts.removeAll(where: isSettled)
        snapshot.diagnostics.removeAll { $0.code == .conflict && names.contains($0.name ?? "") }
    }

    private mutating func pin(_ index: Int) {
        snapshot.imports[index].state = "ok"
        snapshot.imports[index].cause = nil
        snapshot.imports[index].pinned = snapshot.imports[index].resolved
        snapshot.imports[index].isBreaking = false
    }

    mutating func undoEdit() -> Outcome {
        let revision = snapshot.revision
        snapshot = edits.removeLast()
        snapshot.revision = revision
        return .resolved(
            ResolutionPreview(files: [], diff: "", manifestHash: snapshot.manifestHash, diagnostics: []),
            text: "undid: aos.sync.json")
    }
}
