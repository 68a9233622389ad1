public import AIR
import JSON

/// A subset of a world's changes, with its result and its problems (Documentation/system.md, *Staging*).
public struct Selection: Sendable {
    /// A change that can't be selected without others.
    public struct Blocked: Sendable, Equatable, Codable {
        /// The change.
        public let id: OpID
        /// The changes that it depends on and that are not chosen.
        public let needs: [OpID]

        package init(id: OpID, needs: [OpID]) {
            self.id = id
            self.needs = needs
        }
    }

    /// The chosen changes, in the order of the difference.
    public let chosen: [OpID]
    /// The compiled patch; nil when it does not compile.
    public let compiled: CompiledPatch?
    /// The document that was compiled; nil when there is no base.
    public let document: PatchDocument?
    /// Chosen changes that depend on changes that are not chosen.
    public let blocked: [Blocked]
    /// The reasons why it does not compile, and warnings.
    public let diagnostics: [Diagnostic]

    /// Whether the chosen changes compile.
    public var compiles: Bool { compiled != nil }
}

/// The dependencies between changes.
public struct ChangeNeeds: Sendable {
    private let difference: WorldDifference
    private let direct: [OpID: [OpID]]
    private let soft: [OpID: [OpID]]
    private let related: [OpID: Set<OpID>]

    /// Finds the dependencies within a difference.
    public init(_ difference: WorldDifference) {
        self.difference = difference
        var finder = NeedFinder(difference)
        finder.find()
        direct = finder.hard.mapValues { $0.sorted() }
        soft = finder.soft.mapValues { $0.sorted() }
        related = finder.related
    }

    /// For each change, the related ones in either direction; computed only if the dependencies are not enough.
    private func neighbors() -> [OpID: Set<OpID>] {
        var neighbors: [OpID: Set<OpID>] = [:]
        func add(_ id: OpID, _ others: some Sequence<OpID>) {
            for other in others {
                neighbors[id, default: []].insert(other)
                neighbors[other, default: []].insert(id)
            }
        }
        for (id, others) in direct { add(id, others) }
        for (id, others) in soft { add(id, others) }
        for (id, others) in related { add(id, others) }
        return neighbors
    }

    /// The direct dependencies of a change.
    public func needs(of id: OpID) -> [OpID] { direct[id] ?? [] }

    /// The changes with all their dependencies, direct and indirect.
    ///
    /// - Parameter includingSoft: also includes changes of used definitions, which may affect the types of values.
    public func closure(of ids: some Sequence<OpID>, includingSoft: Bool = false) -> Set<OpID> {
        var out: Set<OpID> = []
        var open = Array(ids)
        while let next = open.popLast() {
            guard out.insert(next).inserted else { continue }
            open += direct[next] ?? []
            if includingSoft { open += soft[next] ?? [] }
        }
        return out
    }

    /// Compiles some of the changes.
    public func select(_ ids: Set<OpID>, lookup: @escaping PatchCompiler.Lookup = { _, _ in nil }) -> Selection {
        let chosen = difference.changes.map(\.id).filter(ids.contains)
        let blocked = chosen.compactMap { id -> Selection.Blocked? in
            let missing = needs(of: id).filter { !ids.contains($0) }
            return missing.isEmpty ? nil : Selection.Blocked(id: id, needs: missing)
        }
        guard let document = difference.document(ids), let baseHash = difference.baseHash else {
            return Selection(chosen: chosen, compiled: nil, document: nil, blocked: blocked, diagnostics: [])
        }
        do {
            let compiled = try PatchCompiler(base: difference.base, baseHash: baseHash, lookup: lookup).compile(
                document)
            return Selection(
                chosen: chosen, compiled: compiled, document: document, blocked: blocked,
                diagnostics: compiled.diagnostics)
        } catch {
            return Selection(
                chosen: chosen, compiled: nil, document: document, blocked: blocked, diagnostics: error.diagnostics)
        }
    }

    /// Extends a selection until the added changes compile: by their dependencies, if that is not enough by the changes
    /// of what they use, and then step by step by all related changes.
    public func completed(
        _ ids: Set<OpID>, with added: Set<OpID>, lookup: @escaping PatchCompiler.Lookup = { _, _ in nil }
    ) -> Set<OpID> {
        let needed = closure(of: ids.union(added))
        if select(needed, lookup: lookup).compiles { return needed }
        var wider = closure(of: needed, includingSoft: true)
        let neighbors = neighbors()
        while !select(wider, lookup: lookup).compiles {
            let next = closure(of: wider.union(wider.flatMap { neighbors[$0] ?? [] }))
            // All connected changes are chosen and still don't compile, so more would not help.
            guard next != wider else { return needed }
            wider = next
        }
        return wider
    }
}
