import AIR
import CanonicalCBOR
import Files
import Sync
import SystemPackage

/// A generated world of many definitions that knows every place where it names one.
///
/// Its texts are generated with the names as parameters, so the texts after a rename are known without searching for
/// names.
struct NamedWorld {
    /// The number of definitions per subject: one of each kind, all with the same name.
    static let definitionsOfSubject = 7
    let subjects: Int

    init(definitions: Int) { subjects = definitions / Self.definitionsOfSubject }

    static let folder = FilePath("/world")
    static let wasm: [UInt8] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

    /// The contents of all files, with one definition renamed.
    func files(_ renamed: DefinitionKey? = nil, to name: DefinitionName? = nil) -> [FilePath: [UInt8]] {
        let pen = Pen(renamed: renamed, name: name)
        var files: [FilePath: [UInt8]] = [:]
        for start in stride(from: 0, to: subjects, by: 50) {
            let style = Style.allCases[start / 50 % Style.allCases.count]
            let nodes = (start..<min(subjects, start + 50)).flatMap { definitions($0, pen) }
            files[Self.folder.appending("air/part-\(start).json")] = Array(style.file(nodes).utf8)
        }
        files[Self.folder.appending("air/z/manifest.json")] = Array(manifest(pen).utf8)
        files[Self.folder.appending("aos.sync.json")] = Array(sync(pen).utf8)
        files[Self.folder.appending("smoke/all.smoke.json")] = Array(scenario(pen).utf8)
        for index in stride(from: 0, to: subjects, by: 100) {
            files[Self.folder.appending("modules").pushing(FilePath(pen.wasmFile(index)))] = Self.wasm
        }
        return files
    }

    func write(to engine: any FileSystem) throws {
        for (path, bytes) in files() {
            try engine.createDirectories(path.removingLastComponent())
            try engine.createFile(path, contents: bytes, mode: 0o644)
        }
    }

    // MARK: Texts

    private func definitions(_ index: Int, _ pen: Pen) -> [String] {
        let before = max(0, index - 1)
        let name = pen.thing(index)
        // The old name as plain text, within a longer text and with another version: none of these may change.
        let decoys = #""gen/Thing\#(index)@1", "see gen/Thing\#(index)@1!", "gen/Thing\#(index)@10""#
        return [
            #"""
            {"$kind": "defschema", "name": \#(name(.schema)), "type": {"record": {"id": {"text": {}},
              "before": {"option": {"ref": \#(pen.thing(before)(.schema))}}, "gen/Thing\#(index)@1": {"bool": {}},
              "all": {"map": {"key": {"text": {}}, "value": {"list": {"ref": \#(pen.thing(before)(.schema))}}}}}}}
            """#,
            #"""
            {"$kind": "defplan", "name": \#(name(.plan)), "input": \#(name(.schema)), "output": \#(name(.schema)),
             "locals": {"kept": \#(pen.thing(before)(.schema))}, "steps": [
              {"id": "tell", "op": "raise_event", "event": \#(pen.thing(before)(.schema)),
               "value": {"notes": [\#(decoys)], "see": "gen/Thing\#(index)@1"}},
              {"id": "wait", "op": "await_event", "event": \#(name(.schema)), "bind": {"as": "got"}},
              {"id": "send", "op": "emit_effect", "kind": "gen.do\#(index)", "cap": "cap_\#(index)",
               "params": {"token": {"alias": \#(pen.alias(index)), "version": \#(pen.version(index))},
                "label": "gen/Thing\#(index)@1", "other": {"alias": "gen/Thing\#(index)", "version": 7}},
               "bind": {"effect_id_as": "id"}},
              {"id": "keep", "op": "assign", "expr": {"record": {"key": {"record": {
               "alias": {"text": \#(pen.alias(index))}, "version": {"nat": \#(pen.version(index))}}},
               "label": {"text": "gen/Thing\#(index)@1"}}}, "bind": {"as": "kept"}},
              {"id": "end", "op": "end"}], "edges": [{"from": "tell", "to": "send"}]}
            """#,
            #"""
            {"$kind": "defeffect", "name": \#(name(.effect)), "kind": "gen.do\#(index)", "params_schema":\#(name(.schema)),
             "receipt_schema" : \#(name(.schema)), "cap_type": "gen", "origin_scope": "plan",
             "description": "does gen/Thing\#(index)@1"}
            """#,
            #"""
            {"$kind": "defcap", "name": \#(name(.capability)), "cap_type": "gen",
             "schema": {"list": {"ref": \#(name(.schema))}}, "enforcer": {"module": \#(name(.module))}}
            """#,
            #"""
            {"$kind": "defmodule", "name": \#(name(.module)), "module_kind": "reducer", "wasm_hash": "sha256",
             "key_schema": \#(name(.schema)), "abi": {"reducer": {"state": \#(name(.schema)), "event": \#(name(.schema)),
              "annotations": \#(pen.thing(before)(.schema)), "effects_emitted": ["gen.do\#(index)"],
              "cap_slots": {"gen/Thing\#(index)@1": "gen"}}}}
            """#,
            #"""
            {"$kind": "defpolicy", "name": \#(name(.policy)), "rules": [
              {"when": {"origin_kind": "plan", "origin_name": \#(name(.plan))}, "decision": "allow"},
              {"when": {"origin_kind": "reducer", "origin_name": \#(name(.module))}, "decision": "deny"},
              {"when": {"cap_name": "gen/Thing\#(index)@1"}, "decision": "deny"}]}
            """#,
            #"""
            {"$kind": "defsecret", "name": \#(name(.secret)), "binding_id": "env:gen/Thing\#(index)@1",
             "allowed_plans": [\#(name(.plan)), \#(pen.thing(before)(.plan))], "allowed_caps": ["gen/Thing\#(index)@1"]}
            """#,
        ]
    }

    private func manifest(_ pen: Pen) -> String {
        func list(_ body: (Int) -> String) -> String { (0..<subjects).map(body).joined(separator: ",\n   ") }
        let sections = DefinitionKind.allCases.map { kind in
            "\"\(kind.manifestSection)\": [\(list { "{ \"name\": \(pen.thing($0)(kind)) }" })]"
        }
        return """
            {"$kind": "manifest", "air_version": "1",
             \(sections.joined(separator: ",\n ")),
             "defaults": {"policy": \(pen.thing(7)(.policy)), "cap_grants": [
               \(list { #"{"name": "cap_\#($0)", "cap": \#(pen.thing($0)(.capability)), "params": {"text": "gen/Thing7@1"}}"# })]},
             "module_bindings": {
               \(list { #"\#(pen.thing($0)(.module)): {"slots": {"gen/Thing7@1": "cap_\#($0)"}}"# })},
             "routing": {"events": [
               \(list { #"{"event": \#(pen.thing($0)(.schema)), "reducer": \#(pen.thing($0)(.module)), "key_field": "id"}"# })],
              "inboxes": [
               \(list { #"{"source": "gen/Thing\#($0)@1", "reducer": \#(pen.thing($0)(.module))}"# })]},
             "triggers": [
               \(list { #"{"event": \#(pen.thing($0)(.schema)), "plan": \#(pen.thing($0)(.plan)), "correlate_by": "id"}"# })]}

            """
    }

    private func sync(_ pen: Pen) -> String {
        """
        { "version": 1,
          "build": { "module": \(pen.thing(0)(.module)), "reducer_dir": "gen/Thing0@1" } }
        """
    }

    private func scenario(_ pen: Pen) -> String {
        """
        { "description": "gen/Thing7@1 does it",
          "plan": \(pen.thing(7)(.plan)), "input": {"text": "gen/Thing7@1"},
          "receipts": [{"kind": "gen.do7", "status": "ok", "payload": "gen/Thing7@1"}],
          "events": [{"schema": \(pen.thing(7)(.schema)), "value": {"plan": "gen/Thing7@1"}, "after": "gen/Thing7@1"}],
          "enforcers": {\(pen.thing(7)(.module)): {"deny": {"code": "gen/Thing7@1"}}, \(pen.thing(0)(.module)): "allow"},
          "expect": {"effects": [{"kind": "gen.do7", "cap": "gen/Thing7@1", "plan": \(pen.thing(7)(.plan)), "params": {}}],
            "events": [{"schema": \(pen.thing(7)(.schema)), "value": "gen/Thing7@1"}],
            "plans": [{"plan": \(pen.thing(7)(.plan)), "result": {"plan": "gen/Thing7@1"}}] } }

        """
    }
}

/// Writes names, the new one for the renamed definition.
private struct Pen {
    let renamed: DefinitionKey?
    let name: DefinitionName?

    private func spelled(_ kind: DefinitionKind, _ old: String) -> DefinitionName {
        let key = DefinitionKey(kind, DefinitionName(old))
        return key == renamed ? name ?? key.name : key.name
    }

    /// The name of a subject's definitions, quoted.
    func thing(_ index: Int) -> (DefinitionKind) -> String { { "\"\(spelled($0, "gen/Thing\(index)@1"))\"" } }

    func alias(_ index: Int) -> String {
        let name = spelled(.secret, "gen/Thing\(index)@1")
        return "\"\(name.namespace)/\(name.localName)\""
    }

    func version(_ index: Int) -> String {
        "\(spelled(.secret, "gen/Thing\(index)@1").version ?? 0)"
    }

    func wasmFile(_ index: Int) -> String {
        let name = spelled(.module, "gen/Thing\(index)@1")
        return "\(name.namespace)/\(name.localName)@\(name.version ?? 0)-\(Hash.of(NamedWorld.wasm).hex).wasm"
    }
}

/// The layouts of a file's nodes.
private enum Style: CaseIterable {
    case lines, one, windows

    func file(_ nodes: [String]) -> String {
        switch self {
        case .lines: "[\n" + nodes.joined(separator: ",\n\n") + "\n]\n"
        case .one: "[" + nodes.joined(separator: " ,\t") + "]"
        case .windows:
            ("[\n" + nodes.joined(separator: ",\n") + "\n]\n").split(separator: "\n").joined(separator: "\r\n")
        }
    }
}
