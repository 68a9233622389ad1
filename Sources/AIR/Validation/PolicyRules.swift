import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about policies (Documentation/plans.md, *Grants and policy*).
    static let policyRules: [Rule] = [
        Rule(code: .unknownReference, summary: "the default policy is listed") { contents in
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
            code: .noDefaultPolicy, summary: "a world that can have effects has a default policy"
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
        Rule(code: .unknownReference, summary: "policy rules name effect kinds and grants that exist") {
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
                                        .map { "did you mean `\($0)`?" }
                                        ?? "name an effect kind, or omit the field to match all kinds")))
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
        Rule(
            code: .neverUsed, summary: "every policy rule can match"
        ) { contents in
            contents.all(.policy).flatMap { definition -> [Issue] in
                let rules = definition.value["rules"]?.asArray ?? []
                let last = rules.firstIndex { $0["when"]?.asMap?.isEmpty ?? false } ?? rules.count
                return rules.enumerated().flatMap { index, rule -> [Issue] in
                    if index > last {
                        return [
                            Issue(
                                definition.key,
                                .warning(
                                    .neverUsed, "rule \(last) matches everything, so this one is never reached",
                                    at: ["rules", index], help: "move it up, or remove it"))
                        ]
                    }
                    return neverMatching(rule["when"] ?? .map([]), contents).map { field, message in
                        Issue(
                            definition.key,
                            .warning(
                                .neverUsed, message, at: ["rules", index, "when", field],
                                help: "the rule never matches: correct or remove it"))
                    }
                }
            }
        },
    ]

    /// The fields of a rule's `when` that nothing in the world matches, with the reason.
    private static func neverMatching(_ when: CBORValue, _ contents: WorldContents) -> [(String, String)] {
        var found: [(String, String)] = []
        if let type = when["cap_type"]?.asText {
            let granted = (contents.manifest.defaults?.capGrants ?? []).compactMap(contents.capType)
            if !granted.contains(where: { $0.utf8.elementsEqual(type.utf8) }) {
                found.append(("cap_type", "no grant has the capability type `\(type)`"))
            }
        }
        if let kind = when["effect_kind"]?.asText, let origin = when["origin_kind"]?.asText,
            let scope = contents.effectKinds[kind]?.scope,
            origin == "plan" ? !scope.includesPlans : !scope.includesReducers
        {
            found.append(("origin_kind", "no \(origin) may emit `\(kind)`"))
        }
        if let name = when["origin_name"]?.asText.map(DefinitionName.init) {
            let kinds: [DefinitionKind] =
                switch when["origin_kind"]?.asText {
                case "plan": [.plan]
                case "reducer": [.module]
                default: [.plan, .module]
                }
            if kinds.allSatisfy({ contents.definition($0, name) == nil }) {
                let what = kinds.map(\.title).joined(separator: " or ")
                found.append(("origin_name", "there is no \(what) `\(name)`"))
            }
        }
        return found
    }
}

extension WorldContents {
    /// The known effects by kind: those of the manifest and the built-ins.
    var effectKinds: [String: EffectSignature] {
        var kinds = scope.effects
        for definition in BuiltIns.all {
            if let effect = EffectSignature(definition), kinds[effect.kind] == nil { kinds[effect.kind] = effect }
        }
        return kinds
    }
}
