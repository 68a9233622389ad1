public import AIR
public import JSON

/// The definitions of several roots by kind and name, with all conflicts among them (Documentation/system.md,
/// *Merging*).
///
/// The merge is total: it includes everything that could be read, despite any errors.
public struct Merge: Sendable {
    /// A definition with every place that contains it.
    public struct Side: Sendable {
        /// The definition as authored.
        public let definition: Definition
        /// The places, in the order of the roots and files.
        public internal(set) var places: Places
        /// The node at the first place, for finding lines.
        public let source: Source

        /// The places, in the order of the roots and files.
        public var origins: [Origin] { places.all }
    }

    /// The places of a definition, nearly always one.
    public struct Places: Sendable {
        /// Further places, shared between copies.
        private final class Others: Sendable {
            let origins: [Origin]

            init(_ origins: [Origin]) { self.origins = origins }
        }

        /// The first place.
        public let first: Origin
        private var others: Others?

        init(_ first: Origin) {
            self.first = first
            others = nil
        }

        /// All places, in the order of the roots and files.
        public var all: [Origin] { [first] + (others?.origins ?? []) }

        /// Concatenates places.
        public static func + (left: Places, right: Places) -> Places {
            var sum = left
            sum.others = Others((left.others?.origins ?? []) + right.all)
            return sum
        }

        mutating func append(_ origin: Origin) { others = Others((others?.origins ?? []) + [origin]) }
    }

    /// The different definitions of one kind and name: nearly always one, and never none.
    public struct Sides: Sendable, RandomAccessCollection {
        /// Further definitions, shared between copies.
        private final class Others: Sendable {
            let sides: [Side]

            init(_ sides: [Side]) { self.sides = sides }
        }

        private let only: Side
        private var others: Others?

        init(_ side: Side) {
            only = side
            others = nil
        }

        private init(_ only: Side, _ others: Others?) {
            self.only = only
            self.others = others
        }

        /// The position of the first definition.
        public var startIndex: Int { 0 }
        /// The position after the last definition.
        public var endIndex: Int { 1 + (others?.sides.count ?? 0) }
        /// The definition at a position.
        public subscript(position: Int) -> Side {
            guard position > 0, let others else { return only }
            return others.sides[position - 1]
        }

        mutating func add(_ definition: Definition, _ origin: Origin, _ source: Source) {
            if only.definition.hash == definition.hash {
                var side = only
                side.places.append(origin)
                self = Sides(side, others)
                return
            }
            var sides = others?.sides ?? []
            if let index = sides.firstIndex(where: { $0.definition.hash == definition.hash }) {
                sides[index].places.append(origin)
            } else {
                sides.append(Side(definition: definition, places: Places(origin), source: source))
            }
            others = Others(sides)
        }
    }

    /// The index of a node and of its root.
    public struct Source: Sendable, Hashable {
        /// The index of the root.
        public let root: Int
        /// The index of the node within the root.
        public let node: Int
    }

    /// The contents, in the order of the roots.
    public let roots: [RootContents]
    /// The different definitions of each kind and name, usually one.
    public private(set) var sides = DefinitionTable<Sides>()
    /// The manifests of the primary root.
    public private(set) var manifests: [Source] = []
    /// The problems reported by the roots, and those that only the merge can find.
    public private(set) var diagnostics: [Diagnostic] = []

    /// Merges roots, the primary one first.
    public init(_ roots: [RootContents]) {
        self.roots = roots
        let count = roots.reduce(0) { $0 + $1.nodes.count }
        var keys = DefinitionIndexBuilder(room: count)
        var found: [Sides] = []
        found.reserveCapacity(count)
        for (rootIndex, root) in roots.enumerated() {
            diagnostics += root.diagnostics
            for (nodeIndex, node) in root.nodes.enumerated() {
                let source = Source(root: rootIndex, node: nodeIndex)
                guard let definition = definition(node, source, isPrimary: root.root.isPrimary) else { continue }
                let (number, isNew) = keys.number(of: definition.key)
                if isNew {
                    found.append(Sides(Side(definition: definition, places: Places(node.origin), source: source)))
                } else {
                    found[number].add(definition, node.origin, source)
                }
            }
        }
        let (index, order) = keys.finish()
        sides = DefinitionTable(index, order.map { found[$0] })
    }

    /// The definition of a node; nil for a manifest and for a definition that is not allowed there.
    private mutating func definition(_ node: LocatedNode, _ source: Source, isPrimary: Bool) -> Definition? {
        guard let definition = node.definition else {
            if isPrimary {
                manifests.append(source)
            } else {
                let isPack = roots[source.root].root.isPlanPack
                diagnostics.append(
                    diagnostic(
                        isPack ? .error : .warning, .importHasManifest,
                        isPack
                            ? "the plan pack `\(node.origin.root)` contains a manifest"
                            : "the import `\(node.origin.root)` contains a manifest, which is ignored",
                        at: source,
                        help: isPack ? "remove it from the pack" : "import a folder that contains only definitions"))
            }
            return nil
        }
        if definition.key.name.isReserved {
            diagnostics.append(
                diagnostic(
                    .error, .reservedName, "`\(definition.key.name)`: names under sys/ belong to the built-ins",
                    at: source, help: "rename the definition"
                ).about(definition.key))
            return nil
        }
        return definition
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
