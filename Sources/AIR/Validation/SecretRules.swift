import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about secrets and the plans that may use them (Documentation/plans.md, *Grants and policy*).
    static let secretRules: [Rule] = [
        Rule(code: .badName, summary: "the name of a secret ends in a version") { contents in
            contents.all(.secret).compactMap { definition in
                guard definition.key.name.version == nil else { return nil }
                return Issue(
                    definition.key,
                    .error(
                        .badName, "the name of a secret must end in @ and a version of at least 1", at: ["name"],
                        help: "write it as in `vault/key@1`"))
            }
        },
        Rule(code: .badValue, summary: "a secret has a binding") { contents in
            contents.all(.secret).compactMap { definition in
                let binding = definition.value["binding_id"]?.asText ?? ""
                guard binding.unicodeScalars.allSatisfy(\.properties.isWhitespace) else { return nil }
                return Issue(
                    definition.key,
                    .error(
                        .badValue, "the binding is empty", at: ["binding_id"], help: "write it as in \"env:NAME\""))
            }
        },
        Rule(
            code: .unknownReference, summary: "a plan uses only declared secrets that allow it",
            isAboutPlans: true
        ) { contents in
            contents.plans.flatMap { plan in
                secrets(of: plan.view, contents).compactMap { use in
                    problem(use, plan.key.name, contents).map { Issue(plan.key, $0) }
                }
            }
        },
        Rule(
            code: .unlistedDefinition, summary: "the manifest lists the secrets that plans use",
            isAboutPlans: true
        ) { contents in
            contents.plans.flatMap { plan in
                secrets(of: plan.view, contents).compactMap { use in
                    let key = DefinitionKey(.secret, use.name)
                    guard contents.definition(.secret, use.name) != nil, contents.manifest.reference(key) == nil else {
                        return nil
                    }
                    return Issue(
                        plan.key,
                        Finding(
                            .warning, .unlistedDefinition,
                            "the manifest does not list the secret `\(use.name)`; the existing system refuses to "
                                + "load such a manifest",
                            at: JSONPointer(use.path), help: "list it under `secrets` in the manifest"))
                }
            }
        },
        Rule(code: .badValue, summary: "the parameters of a grant hold no secret") { contents in
            (contents.manifest.defaults?.capGrants ?? []).enumerated().flatMap { index, grant in
                let path: [JSONPointer.Token] = [.key("defaults"), .key("cap_grants"), .index(index), .key("params")]
                let type = contents.definition(.capability, grant.capability)?.value["schema"].flatMap(
                    TypeExpression.init)
                return SecretUses(in: grant.params, of: type, at: path, contents.scope).found.map {
                    Issue(
                        nil,
                        Finding(
                            .error, .badValue, "a grant can't hold the secret `\($0.name)`", at: JSONPointer($0.path),
                            help: "name the secret in the parameters of the effect"))
                }
            }
        },
        Rule(
            code: .unknownReference, summary: "the plans and grants that a secret allows exist"
        ) { contents in
            contents.all(.secret).flatMap { definition -> [Issue] in
                func warnings(_ field: String, _ what: String, isKnown: (String) -> Bool) -> [Issue] {
                    (definition.value[field]?.asArray ?? []).enumerated().compactMap { index, item in
                        guard let name = item.asText, !isKnown(name) else { return nil }
                        return Issue(
                            definition.key,
                            .warning(
                                .unknownReference, "there is no \(what) `\(name)`", at: [field, index],
                                help: "correct or remove it"))
                    }
                }
                return warnings("allowed_plans", "plan") { contents.definition(.plan, DefinitionName($0)) != nil }
                    + warnings("allowed_caps", "grant") { contents.grant($0) != nil }
            }
        },
    ]

    /// The secrets that the literals of a plan name; expressions with references are not searched.
    private static func secrets(of plan: PlanView, _ contents: WorldContents) -> [SecretUse] {
        plan.slots(in: contents.scope).flatMap { slot -> [SecretUse] in
            // For most values, their keys alone show that they contain no secret.
            guard SecretUses.mayBe(in: slot.value) else { return [] }
            switch ValueGrammar.slot(slot.value) {
            case .sugar: return []
            case .expression(let expression) where ValueGrammar.isDynamic(expression): return []
            // A literal of constants also has the shape of an expression.
            case .expression(let value), .literal(let value):
                return SecretUses(in: value, of: slot.type, at: slot.path, contents.scope).found
            }
        }
    }

    private static func problem(_ use: SecretUse, _ plan: DefinitionName, _ contents: WorldContents) -> Finding? {
        guard let secret = contents.definition(.secret, use.name) else {
            let known = contents.all(.secret).map(\.key.name.text)
            return Finding(
                .error, .unknownReference, "the secret `\(use.name)` is not declared", at: JSONPointer(use.path),
                help: Spelling.nearest(to: use.name.text, among: known).map { "did you mean `\($0)`?" }
                    ?? "add a `defsecret` of that name")
        }
        let allowed = (secret.value["allowed_plans"]?.asArray ?? []).compactMap { $0.asText.map(DefinitionName.init) }
        guard !allowed.isEmpty, !allowed.contains(plan) else { return nil }
        return Finding(
            .error, .planInvalid, "the secret `\(use.name)` may not be used by `\(plan)`", at: JSONPointer(use.path),
            help: "add the plan to `allowed_plans` of the secret")
    }
}
