package import CanonicalCBOR
import JSON

/// The facts of a world that rules look up for every plan, collected once.
package struct PlanSurroundings: Sendable {
    /// The schemas and effects that type values.
    package let scope: TypeScope
    /// The capability type of each grant; nil if it is unknown.
    private let grants: [DefinitionName: String?]
    /// The plans that a trigger starts with `correlate_by`.
    private let correlated: Set<DefinitionName>

    /// Collects the facts of a world; without a world, plans are only typed.
    package init(scope: TypeScope, world: WorldContents?) {
        self.scope = scope
        var grants: [DefinitionName: String?] = [:]
        for grant in world?.manifest.defaults?.capGrants ?? [] {
            let name = DefinitionName(grant.name)
            // The first grant of a name counts.
            if grants[name] == nil { grants[name] = .some(world?.capType(of: grant)) }
        }
        self.grants = grants
        correlated = Set((world?.manifest.triggers ?? []).filter { $0.correlateBy != nil }.map(\.plan))
    }

    /// The capability type of a grant: an inner nil if it is unknown, an outer nil if there is no such grant.
    func capType(ofGrant name: DefinitionName) -> String?? { grants[name] }

    func isCorrelated(_ plan: DefinitionName) -> Bool { correlated.contains(plan) }
}

/// Types and checks plans straight from their text.
///
/// Reports no findings: a plan about which any rule might have one is only flagged, and is then checked by
/// ``PlanNormalizer`` and ``Rules``.
package struct CleanPlanReader: ~Copyable {
    /// A plan in normal form.
    package struct Reading {
        /// The hash of the normal form.
        package let hash: Hash
        /// Whether no rule about plans can have a finding.
        package let isFaultless: Bool
    }

    private let surroundings: PlanSurroundings
    private var scanner = JSONScanner()
    private var writer = CleanWriter()

    /// Creates a reader for the plans of a world.
    package init(_ surroundings: PlanSurroundings) { self.surroundings = surroundings }

    /// Reads a plan; nil if typing it may produce findings.
    ///
    /// - Parameter checks: whether to run the rules about plans.
    package mutating func read(_ plan: Definition, checks: Bool) -> Reading? {
        guard let text = plan.text, plan.key.kind == .plan else { return nil }
        // The closure can't access `self` while the scanner is in use, so the writer is moved out and back.
        var writer = self.writer
        self.writer = CleanWriter.empty
        defer { self.writer = writer }
        let surroundings = surroundings
        return text.scan(with: &scanner) { node in
            guard writer.writeNormalForm(of: node, in: surroundings.scope) else { return nil }
            let isFaultless = checks && PlanInspection(node, surroundings)?.isFaultless(plan.key.name) ?? false
            return Reading(hash: writer.hash, isFaultless: isFaultless)
        }
    }
}
