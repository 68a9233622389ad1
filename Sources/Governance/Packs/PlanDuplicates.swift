public import AIR
import CanonicalCBOR
import JSON
import Sync
public import WorldIO

extension DiagnosticCode {
    /// A plan of the world does the same as an imported plan, or nearly the same.
    public static let duplicatePlan = DiagnosticCode(rawValue: "duplicate-plan")
}

/// A plan of the world that duplicates an imported plan, or nearly (Documentation/system.md, *Consumer checks*).
public struct PlanDuplicate: Sendable {
    /// The world's own plan.
    public let own: DefinitionKey
    /// The imported plan.
    public let imported: DefinitionKey
    /// The label of the import.
    public let label: String
    /// The differences apart from the names; empty when the plans are equal.
    public let difference: StructuralDifference
    /// The location of the world's own plan.
    let origin: Origin

    /// Whether the plans are equal apart from their names.
    public var isEqual: Bool { difference.isEmpty }

    /// The finding as a diagnostic.
    public var diagnostic: Diagnostic {
        let places = difference.changes.map(\.place.description)
        let shown = places.prefix(3).joined(separator: ", ") + (places.count > 3 ? ", …" : "")
        let other = "`\(imported.name)` of the import `\(label)`"
        return Diagnostic(
            isEqual ? .warning : .notice, .duplicatePlan,
            isEqual
                ? "the plan is the same as \(other)"
                : "the plan differs from \(other) in \(places.count) \(places.count == 1 ? "place" : "places"): \(shown)",
            file: origin.file, line: origin.line, path: origin.path,
            help: isEqual
                ? "`aos packs migrate \(own.name)` uses the imported one instead"
                : "use the imported plan, or keep this one if the difference is intended"
        ).about(own)
    }
}

/// Finds plans of a world that duplicate imported plans.
///
/// Plans are compared in normal form, so spelling doesn't matter. Candidate pairs are found by the hashes of plans and
/// of their steps; only these are compared in full.
public struct PlanDuplicates: Sendable {
    /// The duplicates, in the order of the world's plans; of several imported plans, only the nearest is listed.
    public let all: [PlanDuplicate]

    /// Plans that differ in more steps than this are not near-duplicates.
    private static let maximumOfOtherSteps = 3

    private struct Candidate {
        let key: DefinitionKey
        let label: String
        let body: CBORValue
        let hash: Hash
        let steps: [Hash]
        let origin: Origin

        init?(_ entry: LoadedWorld.Entry, _ origin: Origin) {
            guard case .map(let fields) = entry.definition.value else { return nil }
            key = entry.definition.key
            label = origin.root
            self.origin = origin
            body = .map(fields.filter { $0.key != .text("name") })
            guard let hash = try? body.hash() else { return nil }
            self.hash = hash
            steps = (body["steps"]?.asArray ?? []).compactMap { try? $0.hash() }
        }
    }

    /// Finds the duplicates in a world.
    public init(_ world: LoadedWorld) {
        let primary = Set(
            world.sources.merge.roots.filter(\.root.isPrimary).flatMap { $0.files.map { Array($0.shownPath.utf8) } })
        var own: [Candidate] = []
        var imported: [Candidate] = []
        var entries = world.entries.values.filter { $0.definition.key.kind == .plan }
        for conflict in world.conflicts where conflict.key.kind == .plan { entries += conflict.sides.dropFirst() }
        for entry in entries.sorted(by: { $0.definition.key < $1.definition.key }) {
            // A plan that an import reads from the world's own files is the same text, not a duplicate.
            let mine = entry.origins.first { origin in
                origin.root == SourceRoot.primaryLabel
                    && !entry.origins.contains {
                        $0.root != origin.root && $0.file.utf8.elementsEqual(origin.file.utf8)
                    }
            }
            let theirs = entry.origins.first {
                $0.root != SourceRoot.primaryLabel && !primary.contains(Array($0.file.utf8))
            }
            if let mine, let candidate = Candidate(entry, mine) { own.append(candidate) }
            if let theirs, let candidate = Candidate(entry, theirs) { imported.append(candidate) }
        }
        all = Self.pairs(own, imported)
    }

    private static func pairs(_ own: [Candidate], _ imported: [Candidate]) -> [PlanDuplicate] {
        guard !own.isEmpty, !imported.isEmpty else { return [] }
        var byBody: [Hash: [Int]] = [:]
        var byStep: [Hash: [Int]] = [:]
        for (index, candidate) in imported.enumerated() {
            byBody[candidate.hash, default: []].append(index)
            for step in Set(candidate.steps) { byStep[step, default: []].append(index) }
        }
        return own.compactMap { plan in
            if let equal = byBody[plan.hash] {
                // Prefer a plan with the same name.
                let index = equal.first { imported[$0].key == plan.key } ?? equal[0]
                return pair(plan, imported[index])
            }
            var shared: [Int: Int] = [:]
            for step in Set(plan.steps) { for index in byStep[step] ?? [] { shared[index, default: 0] += 1 } }
            let nearest = shared.filter { index, count in
                let other = max(plan.steps.count, imported[index].steps.count) - count
                // Plans with the same name are reported as a conflict.
                return imported[index].key != plan.key && count >= 2 && other <= maximumOfOtherSteps
                    && count >= 2 * other
            }.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
            return nearest.map { pair(plan, imported[$0.key]) }
        }
    }

    private static func pair(_ own: Candidate, _ imported: Candidate) -> PlanDuplicate {
        PlanDuplicate(
            own: own.key, imported: imported.key, label: imported.label,
            difference: StructuralDifference(own.body, imported.body), origin: own.origin)
    }
}
