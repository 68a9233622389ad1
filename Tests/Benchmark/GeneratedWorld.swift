import Files
import SystemPackage

/// Writes a world with many definitions: two schemas and a plan for each subject, about 100 definitions per file.
struct GeneratedWorld {
    let definitionCount: Int

    func write(to folder: FilePath, files: any FileSystem) throws {
        let subjects = definitionCount / 3
        var batch: [(path: FilePath, bytes: [UInt8])] = []
        var nodes: [String] = []
        func flush() {
            guard !nodes.isEmpty else { return }
            let name = "air/part-\(batch.count).air.json"
            batch.append((folder.appending(name), Array("[\n\(nodes.joined(separator: ",\n"))\n]\n".utf8)))
            nodes = []
        }
        for subject in 0..<subjects {
            nodes += definitions(subject)
            if nodes.count >= 99 { flush() }
        }
        flush()
        batch.append((folder.appending("air/manifest.air.json"), Array(manifest(subjects).utf8)))
        try files.createDirectories(folder.appending("air"))
        try files.writeBatch(batch)
    }

    private func definitions(_ subject: Int) -> [String] {
        let before = subject == 0 ? "" : #", "before": {"option": {"ref": "gen/Item\#(subject - 1)@1"}}"#
        return [
            #"""
            {"$kind": "defschema", "name": "gen/Item\#(subject)@1", "type": {"record": {"id": {"text": {}},
              "count": {"nat": {}}, "labels": {"set": {"text": {}}}, "due": {"option": {"time": {}}}\#(subject % 50 == 0 ? "" : before)}}}
            """#,
            #"""
            {"$kind": "defschema", "name": "gen/Stored\#(subject)@1", "type": {"record": {"id": {"text": {}},
              "labels": {"set": {"text": {}}}, "size": {"nat": {}}}}}
            """#,
            #"""
            {"$kind": "defplan", "name": "gen/store\#(subject)@1", "input": "gen/Item\#(subject)@1",
             "output": "gen/Stored\#(subject)@1", "steps": [
              {"id": "tell", "op": "raise_event", "event": "gen/Stored\#(subject)@1",
               "value": {"id": "a-\#(subject)", "labels": ["new", "item"], "size": \#(subject)}},
              {"id": "end", "op": "end", "result": {"id": "a-\#(subject)", "labels": ["done"], "size": "12"}}],
             "edges": [{"from": "tell", "to": "end"}]}
            """#,
        ]
    }

    private func manifest(_ subjects: Int) -> String {
        func list(_ names: [String]) -> String { names.map { #"{"name": "\#($0)"}"# }.joined(separator: ",\n  ") }
        let schemas = (0..<subjects).flatMap { ["gen/Item\($0)@1", "gen/Stored\($0)@1"] }
        let plans = (0..<subjects).map { "gen/store\($0)@1" }
        return """
            {"$kind": "manifest", "air_version": "1", "modules": [], "caps": [], "policies": [],
             "schemas": [\(list(schemas))],
             "plans": [\(list(plans))]}

            """
    }
}
