public import AIR
public import CanonicalCBOR

/// The index of an import root, whose hash pins the import (Documentation/file-formats.md, *Locks and pins*).
public struct ImportIndex: Sendable, Equatable {
    /// One definition: kind, name and authored hash.
    public struct Entry: Sendable, Hashable, Comparable {
        /// The kind and name.
        public let key: DefinitionKey
        /// The hash of the definition as authored.
        public let hash: Hash

        /// Compares entries in the order of their texts.
        public static func < (left: Entry, right: Entry) -> Bool {
            if left.key.kind != right.key.kind { return left.key.kind.rawValue < right.key.kind.rawValue }
            if left.key.name != right.key.name { return left.key.name < right.key.name }
            return left.hash < right.hash
        }
    }

    /// The entries, sorted, each once.
    public let entries: [Entry]
    /// The hash of the index.
    public let hash: Hash

    private struct Place: Hashable {
        let file: String
        let path: String
    }

    /// Creates the index of the contents of a root.
    ///
    /// - Returns: the index, or nil if the root has an error that prevents one; and all problems: those of the root,
    ///   and different definitions under one name.
    public static func make(_ contents: RootContents) -> (index: ImportIndex?, diagnostics: [Diagnostic]) {
        // A definition whose own name is malformed is still indexed; one that could not be read is an error.
        let indexed = Set(contents.nodes.map { Place(file: $0.origin.file, path: $0.origin.path + "/name") })
        var diagnostics = contents.diagnostics.filter { diagnostic in
            guard diagnostic.code == .badName, let file = diagnostic.file, let path = diagnostic.path else {
                return true
            }
            return !indexed.contains(Place(file: file, path: path))
        }
        var byKey: [DefinitionKey: LocatedNode] = [:]
        for node in contents.nodes {
            guard let definition = node.definition else { continue }
            if let first = byKey[definition.key], first.definition?.hash != definition.hash {
                diagnostics.append(
                    Diagnostic(
                        .error, .conflict,
                        "`\(definition.key.name)` differs from \(first.origin.file):\(first.origin.line)",
                        file: node.origin.file, line: node.origin.line, path: node.origin.path,
                        help: "remove or rename one of them"
                    ).about(definition.key))
            } else if byKey[definition.key] == nil {
                byKey[definition.key] = node
            }
        }
        guard !diagnostics.containsError else { return (nil, diagnostics) }
        let entries = byKey.values.compactMap(\.definition).map { Entry(key: $0.key, hash: $0.hash) }.sorted()
        let data = CBORValue.array(
            entries.map { .array([.text($0.key.kind.rawValue), .text($0.key.name.text), .text($0.hash.text)]) })
        guard let hash = try? data.hash() else { return (nil, diagnostics) }
        return (ImportIndex(entries: entries, hash: hash), diagnostics)
    }
}
