package import CanonicalCBOR
import JSON

/// The facts of a world that rules look up for every plan, prepared once.
package struct PlanSurroundings: Sendable {
    /// The schemas and effects by which values are typed.
    package let scope: TypeScope
    /// The type of the capability of each grant, where it is known.
    private let grants: [DefinitionName: String?]
    /// The plans that a trigger starts with a correlation.
    private let correlated: Set<DefinitionName>

    /// The facts of a world; without one, plans are only typed.
    package init(scope: TypeScope, world: WorldContents?) {
        self.scope = scope
        var grants: [DefinitionName: String?] = [:]
        for grant in world?.manifest.defaults?.capGrants ?? [] {
            let name = DefinitionName(grant.name)
            // The first of a name counts.
            if grants[name] == nil { grants[name] = .some(world?.capType(of: grant)) }
        }
        self.grants = grants
        correlated = Set((world?.manifest.triggers ?? []).filter { $0.correlateBy != nil }.map(\.plan))
    }

    /// The type of the capability of a grant, nil where it is unknown; nil when there is no such grant.
    func capType(ofGrant name: DefinitionName) -> String?? { grants[name] }

    func isCorrelated(_ plan: DefinitionName) -> Bool { correlated.contains(plan) }
}

/// Types and checks plans straight from their text.
///
/// Of a plan of which any rule might have something to say, it only says that: such plans are looked at by
/// ``PlanNormalizer`` and ``Rules``, and nothing is reported here.
package struct CleanPlanReader: ~Copyable {
    /// A plan in normal form.
    package struct Reading {
        /// The hash of its normal form.
        package let hash: Hash
        /// Whether no rule about plans has anything to say.
        package let isFaultless: Bool
    }

    private let surroundings: PlanSurroundings
    private var scanner = JSONScanner()
    private var writer = CleanWriter()

    /// A reader for the plans of a world.
    package init(_ surroundings: PlanSurroundings) { self.surroundings = surroundings }

    /// Reads a plan; nil if typing it may give findings.
    ///
    /// - Parameter checks: whether to run the rules about plans.
    package mutating func read(_ plan: Definition, checks: Bool) -> Reading? {
        guard let text = plan.text, plan.key.kind == .plan else { return nil }
        // One at a time: the reader's parts are lent to what reads the text.
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
