import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about policies.
    static let policyRules: [Rule] = [
        Rule(code: .unknownReference, summary: "the default policy is listed", source: "PLANS §1 I") { contents in
            guard let policy = contents.manifest.defaults?.policy,
                contents.definition(.policy, DefinitionName(policy)) == nil
            else { return [] }
            return [
                Issue(
                    nil,
                    unknown(
                        "policy", DefinitionName(policy), at: JSONPointer(path: ["defaults", "policy"]), in: contents))
            ]
        },
        Rule(
            code: .noDefaultPolicy, summary: "a world that can have effects has a default policy", source: "PLANS, beyond"
        ) { contents in
            guard contents.manifest.defaults?.policy == nil, !contents.scope.effects.isEmpty else { return [] }
            return [
                Issue(
                    nil,
                    .warning(
                        .noDefaultPolicy, "there is no default policy: every effect is allowed", at: [],
                        help: "name a policy in `defaults.policy`"))
            ]
        },
        Rule(code: .unknownReference, summary: "rules name effect kinds and grants that exist", source: "PLANS §1 H") {
            contents in
            contents.all(.policy).flatMap { definition -> [Issue] in
                (definition.value["rules"]?.asArray ?? []).enumerated().flatMap { index, rule -> [Issue] in
                    var issues: [Issue] = []
                    if let kind = rule["when"]?["effect_kind"]?.asText, contents.effectKinds[kind] == nil {
                        issues.append(
                            Issue(
                                definition.key,
                                .error(
                                    .unknownReference, "no effect has the kind `\(kind)`",
                                    at: ["rules", index, "when", "effect_kind"],
                                    help: Spelling.nearest(to: kind, among: contents.effectKinds.keys.sorted())
                                        .map { "did you mean `\($0)`?" })))
                    }
                    if let cap = rule["when"]?["cap_name"]?.asText, contents.grant(cap) == nil {
                        let known = contents.manifest.defaults?.capGrants.map(\.name) ?? []
                        issues.append(
                            Issue(
                                definition.key,
                                .error(
                                    .unknownReference, "there is no grant `\(cap)`",
                                    at: ["rules", index, "when", "cap_name"],
                                    help: Spelling.nearest(to: cap, among: known).map { "did you mean `\($0)`?" })))
                    }
                    return issues
                }
            }
        },
    ]
}

extension WorldContents {
    /// The effect kinds that are known: those of the manifest and those built in (PLANS §1 A/B).
    var effectKinds: [String: EffectSignature] {
        var kinds = scope.effects
        for definition in BuiltIns.all {
            if let effect = EffectSignature(definition), kinds[effect.kind] == nil { kinds[effect.kind] = effect }
        }
        return kinds
    }
}
