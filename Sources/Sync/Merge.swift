public import AIR
public import JSON

/// The definitions of several roots by kind and name, and every conflict among them (Documentation/system.md,
/// *Merging*).
///
/// The merge is total: it holds everything that could be read, whatever else is wrong.
public struct Merge: Sendable {
    /// One definition of a kind and name, with every place that has it.
    public struct Side: Sendable {
        /// The definition as authored.
        public let definition: Definition
        /// The places, in the order of the roots and files.
        public internal(set) var origins: [Origin]
        /// The first of the places, for looking up lines.
        public let source: Source
    }

    /// The place of a node's text.
    public struct Source: Sendable, Hashable {
        /// The index of the root.
        public let root: Int
        /// The index of the node within the root.
        public let node: Int
    }

    /// The contents, in the order of the roots.
    public let roots: [RootContents]
    /// The different definitions under each kind and name: usually one.
    public private(set) var sides: [DefinitionKey: [Side]] = [:]
    /// The manifests of the primary root.
    public private(set) var manifests: [Source] = []
    /// The problems that the roots reported, and those that only the merge can find.
    public private(set) var diagnostics: [Diagnostic] = []

    /// Merges roots; the primary comes first.
    public init(_ roots: [RootContents]) {
        self.roots = roots
        sides.reserveCapacity(roots.reduce(0) { $0 + $1.nodes.count })
        for (rootIndex, root) in roots.enumerated() {
            diagnostics += root.diagnostics
            for (nodeIndex, node) in root.nodes.enumerated() {
                add(node, Source(root: rootIndex, node: nodeIndex), isPrimary: root.root.isPrimary)
            }
        }
    }

    private mutating func add(_ node: LocatedNode, _ source: Source, isPrimary: Bool) {
        guard let definition = node.definition else {
            if isPrimary {
                manifests.append(source)
            } else {
                let isPack = roots[source.root].root.isPlanPack
                diagnostics.append(
                    diagnostic(
                        isPack ? .error : .warning, .importHasManifest,
                        isPack
                            ? "the plan pack `\(node.origin.root)` holds a manifest"
                            : "the import `\(node.origin.root)` holds a manifest, which takes no part",
                        at: source,
                        help: isPack ? "remove it from the pack" : "import a folder that holds definitions only"))
            }
            return
        }
        if definition.key.name.isReserved {
            diagnostics.append(
                diagnostic(
                    .error, .reservedName, "`\(definition.key.name)`: names under sys/ belong to the built-ins",
                    at: source, help: "rename the definition"
                ).about(definition.key))
            return
        }
        // Looked up once: a large world does little else while it is merged.
        func add(to sides: inout [Side]) {
            if let index = sides.firstIndex(where: { $0.definition.hash == definition.hash }) {
                sides[index].origins.append(node.origin)
            } else {
                sides.append(Side(definition: definition, origins: [node.origin], source: source))
            }
        }
        add(to: &sides[definition.key, default: []])
    }

    /// The node at a source.
    public func node(_ source: Source) -> LocatedNode { roots[source.root].nodes[source.node] }

    /// A diagnostic at a node, or at a value within it.
    public func diagnostic(
        _ severity: Diagnostic.Severity, _ code: DiagnosticCode, _ message: String, at source: Source,
        _ pointer: JSONPointer = JSONPointer(), help: String? = nil
    ) -> Diagnostic {
        let node = node(source)
        let file = roots[source.root].files[node.file]
        let full = JSONPointer(node.pointer.tokens + pointer.tokens)
        let place = file.place(of: full)
        return Diagnostic(
            severity, code, message, file: file.shownPath, line: place?.line, column: place?.column,
            path: full.description, help: help)
    }

    /// The diagnostic of a finding within a node.
    public func diagnostic(_ finding: Finding, at source: Source) -> Diagnostic {
        let node = node(source)
        var diagnostic = diagnostic(
            finding.severity, finding.code, finding.message, at: source, finding.pointer, help: finding.help)
        diagnostic.kind = node.kind.text
        if let definition = node.definition { diagnostic.name = definition.key.name.text }
        return diagnostic
    }
}
