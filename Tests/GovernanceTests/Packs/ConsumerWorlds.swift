import AIR
import Files
import Governance
import JSON
import Sync
import SystemPackage
import Testing
import WorldIO

/// A world that imports packs, in memory.
struct ConsumerWorld {
    static let folder = WorldFolder("/fixtures/worlds/world")
    let files = MemoryFileSystem()

    /// A copy of a world of the fixtures, with the crate that it imports from.
    init(fixture name: String) throws {
        var checkout = FilePath(#filePath)
        while checkout.lastComponent?.string != "Tests" { checkout.removeLastComponent() }
        let fixtures = checkout.removingLastComponent().appending("Fixtures")
        try copy(fixtures.appending("worlds").appending(name), to: Self.folder.path)
        try copy(fixtures.appending("sdk"), to: "/fixtures/sdk")
    }

    /// A world of a manifest, a pack and local definitions.
    init(manifest: String, pack: [String], own: [String] = []) throws {
        try write("air/manifest.air.json", manifest)
        try write("air/own.air.json", "[\(own.joined(separator: ","))]")
        try write("pack/defs.air.json", "[\(pack.joined(separator: ","))]")
        try write("aos.sync.json", #"{"version":1,"air":{"imports":[{"path":"pack"}]}}"#)
    }

    private func copy(_ from: FilePath, to: FilePath) throws {
        let disk = RealFileSystem()
        try files.createDirectories(to)
        for name in try disk.list(from) {
            let (source, target) = (from.appending(name), to.appending(name))
            if try disk.status(of: source, followLinks: false)?.kind == .directory {
                try copy(source, to: target)
            } else {
                try files.writeAtomically(disk.read(source, limit: 1 << 20), to: target)
            }
        }
    }

    func write(_ path: String, _ text: String) throws {
        let path = Self.folder.path.appending(path)
        try files.createDirectories(path.removingLastComponent())
        try files.writeAtomically(Array(text.utf8), to: path)
    }

    func load() -> LoadedWorld {
        WorldLoader.load(WorldSources.read(Self.folder, files: files), files: files)
    }

    func check() -> ConsumerCheck { ConsumerCheck(load()) }

    /// Applies the fixes of the findings, each edit once.
    func fix(_ findings: [ConsumerFinding]) throws {
        let merge = load().sources.merge
        var done: Set<Fix.Edit> = []
        for edit in findings.compactMap(\.fix).flatMap(\.edits) where done.insert(edit).inserted {
            let source =
                switch edit.target {
                case .manifest: merge.manifests.first
                case .definition(let key): merge.sides[key]?.first?.source
                }
            let node = merge.node(try #require(source))
            let path = Self.folder.path.appending(node.origin.file)
            var text = try JSONEdit(files.read(path, limit: 1 << 20))
            try edit.apply(to: &text, node: node.pointer)
            try files.writeAtomically(text.bytes, to: path)
        }
    }
}

/// The JSON of small worlds.
enum ConsumerTexts {
    static let entry = plan("p/entry_a@1", emits: [("slot", "p.go")])

    static let pack = [
        schema("p/In@1"), schema("p/Params@1"), schema("p/Receipt@1"), entry,
        #"""
        {"$kind":"defeffect","name":"p/go@1","kind":"p.go","cap_type":"p.cap","params_schema":"p/Params@1",
         "receipt_schema":"p/Receipt@1","origin_scope":"plan"}
        """#,
        capability("p/cap@1", "p.cap"),
    ]

    static func schema(_ name: String) -> String {
        #"{"$kind":"defschema","name":"\#(name)","type":{"text":{}}}"#
    }

    static func capability(
        _ name: String, _ type: String, _ schema: String = #"{"record":{"to":{"option":{"set":{"text":{}}}}}}"#
    ) -> String {
        #"{"$kind":"defcap","name":"\#(name)","cap_type":"\#(type)","schema":\#(schema)}"#
    }

    static func plan(_ name: String, emits: [(slot: String, kind: String)], more: String = "") -> String {
        let steps = emits.enumerated().map {
            #"{"id":"s\#($0.offset)","op":"emit_effect","kind":"\#($0.element.kind)","cap":"\#($0.element.slot)","#
                + #""params":{"text":"x"},"bind":{"effect_id_as":"e\#($0.offset)"}},"#
        }
        return #"""
            {"$kind":"defplan","name":"\#(name)","input":"p/In@1",
             "steps":[\#(steps.joined())\#(more){"id":"done","op":"end"}]}
            """#
    }

    static func policy(_ rules: (when: String, decision: String)...) -> String { policy(rules) }

    static func policy(_ rules: [(when: String, decision: String)]) -> String {
        let list = rules.map { #"{"when":\#($0.when),"decision":"\#($0.decision)"}"# }.joined(separator: ",")
        return #"{"$kind":"defpolicy","name":"w/rules@1","rules":[\#(list)]}"#
    }

    static func grant(_ name: String, _ capability: String = "p/cap@1", _ fields: String = to) -> String {
        #"{"name":"\#(name)","cap":"\#(capability)","params":{"record":\#(fields)}}"#
    }

    static let to = #"{"to":{"set":[{"text":"somebody"}]}}"#

    /// A manifest that lists what the pack needs.
    static func manifest(
        schemas: [String] = ["p/In@1", "p/Params@1", "p/Receipt@1"], plans: [String] = ["p/entry_a@1"],
        caps: [String] = ["p/cap@1"], effects: [String] = ["p/go@1"], policy: String? = "w/rules@1",
        grants: [String]? = nil, triggers: String? = #"[{"event":"p/In@1","plan":"p/entry_a@1"}]"#, more: String = ""
    ) -> String {
        func list(_ names: [String]) -> String {
            "[" + names.map { #"{"name":"\#($0)"}"# }.joined(separator: ",") + "]"
        }
        let policies = policy.map { list([$0]) } ?? "[]"
        let named = policy.map { #""policy":"\#($0)""# } ?? ""
        let granted = grants.map { #""cap_grants":[\#($0.joined(separator: ","))]"# } ?? ""
        let defaults = [named, granted].filter { !$0.isEmpty }.joined(separator: ",")
        return #"""
            {"$kind":"manifest","air_version":"1","schemas":\#(list(schemas)),"modules":[],"plans":\#(list(plans)),
             "caps":\#(list(caps)),"policies":\#(policies),"effects":\#(list(effects))\#(more)
             \#(defaults.isEmpty ? "" : #","defaults":{\#(defaults)}"#)
             \#(triggers.map { #","triggers":\#($0)"# } ?? "")}
            """#
    }
}
