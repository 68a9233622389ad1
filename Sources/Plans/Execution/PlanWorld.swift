public import AIR
public import CanonicalCBOR
import JSON

/// A world as its plans see it: the plans, the types of their values, and the rules that decide on their effects.
public struct PlanWorld: Sendable {
    /// The manifest and its definitions.
    public let contents: WorldContents
    let policy: PolicyTable
    /// Rewrites proposals; nil leaves them as plans make them.
    let rewriting: ProposalRewriting?
    private let plans: [DefinitionName: CompiledPlan]
    private let grants: [DefinitionName: Grant]

    /// The world of a manifest whose plans are in normal form.
    ///
    /// - Parameter rewriting: rewrites the parameters of `governance.propose`.
    public init(_ contents: WorldContents, rewriting: ProposalRewriting? = nil) {
        self.contents = contents
        self.rewriting = rewriting
        policy = PolicyTable(contents)
        plans = Dictionary(
            contents.all(.plan).map { ($0.key.name, CompiledPlan($0)) }, uniquingKeysWith: { first, _ in first })
        grants = Dictionary(
            (contents.manifest.defaults?.capGrants ?? []).compactMap { entry in
                Grant(entry, in: contents).map { (DefinitionName(entry.name), $0) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The schemas and effects that values are typed by.
    public var scope: TypeScope { contents.scope }

    func plan(_ name: DefinitionName) -> CompiledPlan? { plans[name] }

    func grant(_ name: String) -> Grant? { grants[DefinitionName(name)] }

    /// The triggers of an event, in the order of their plans.
    func triggers(of event: DefinitionName) -> [Manifest.Trigger] {
        contents.manifest.triggers.filter { $0.event == event }.sorted { $0.plan < $1.plan }
    }

    /// A value checked against a schema, which its kinds must match exactly.
    func checked(_ value: PlanValue, as schema: DefinitionName) -> (value: PlanValue?, message: String?) {
        let (literal, findings) = PlanNormalizer.normalize(
            value: value.literal, as: .reference(schema), in: scope)
        let message = findings.first { $0.severity == .error }.map { finding in
            finding.pointer.tokens.isEmpty ? finding.message : "\(finding.message) at \(finding.pointer)"
        }
        return (literal.flatMap(PlanValue.init(literal:)), message)
    }

    /// The value that a wire value of a schema encodes; nil if it does not fit.
    public func value(of wire: CBORValue, as schema: DefinitionName) -> PlanValue? {
        try? TypedReader.read(wire, as: .reference(schema), in: scope)
    }
}
