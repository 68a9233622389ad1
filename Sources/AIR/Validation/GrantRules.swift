import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about capabilities and their grants (Documentation/plans.md, *Grants and policy*).
    static let grantRules: [Rule] = [
        Rule(
            code: .unknownReference, summary: "the module that enforces a capability is listed or built in"
        ) { contents in
            contents.all(.capability).compactMap { definition in
                guard !definition.key.name.isReserved,
                    let name = definition.value["enforcer"]?["module"]?.asText.map(DefinitionName.init),
                    name != DefinitionName("sys/CapAllowAll@1"), contents.definition(.module, name) == nil
                else { return nil }
                return Issue(
                    definition.key,
                    unknown("module", name, at: JSONPointer(path: ["enforcer", "module"]), in: contents))
            }
        },
        Rule(code: .duplicateName, summary: "grant names are unique") { contents in
            let grants = contents.manifest.defaults?.capGrants ?? []
            return repeated(grants.map(\.name)).map {
                Issue(
                    nil,
                    .error(
                        .duplicateName, "duplicate grant `\(grants[$0].name)`",
                        at: ["defaults", "cap_grants", $0, "name"], help: "remove one, or give it another name"))
            }
        },
        Rule(code: .unknownReference, summary: "a grant's capability is listed or built in") {
            contents in
            (contents.manifest.defaults?.capGrants ?? []).enumerated().compactMap { index, grant in
                guard contents.definition(.capability, grant.capability) == nil else { return nil }
                return Issue(
                    nil,
                    unknown(
                        "capability", grant.capability,
                        at: JSONPointer(path: ["defaults", "cap_grants", index, "cap"]), in: contents))
            }
        },
        Rule(code: .badValue, summary: "a grant's parameters fit the capability's schema") {
            contents in
            (contents.manifest.defaults?.capGrants ?? []).enumerated().flatMap { index, grant -> [Issue] in
                guard let capability = contents.definition(.capability, grant.capability),
                    let type = capability.value["schema"].flatMap(TypeExpression.init)
                else { return [] }
                var typer = ValueTyper(
                    scope: contents.scope, at: [.key("defaults"), .key("cap_grants"), .index(index), .key("params")])
                _ = typer.literal(grant.params.addingAbsentOptions(of: type, in: contents.scope), type)
                return typer.findings.map { Issue(nil, $0) }
            }
        },
    ]
}

extension CBORValue {
    /// The literal with `null` for the option fields that its records omit, since grants need not write them.
    fileprivate func addingAbsentOptions(of type: TypeExpression, in scope: TypeScope) -> CBORValue {
        switch scope.unwrapped(type) {
        case .record(let fields)?:
            guard let entries = self["record"]?.asMap else { return self }
            var out = entries.map { entry in
                guard let field = fields.first(where: { CBORValue.text($0.name) == entry.key }) else { return entry }
                return CBOREntry(key: entry.key, value: entry.value.addingAbsentOptions(of: field.type, in: scope))
            }
            for field in fields where !entries.contains(where: { $0.key == .text(field.name) }) {
                if case .option? = scope.resolved(field.type) {
                    out.append(CBOREntry(field.name, .record([("null", .map([]))])))
                }
            }
            return .record([("record", .map(out))])
        case .variant(let arms)?:
            guard let tag = self["tag"], let payload = self["value"],
                let arm = arms.first(where: { CBORValue.text($0.name) == tag })
            else { return self }
            return .record([("tag", tag), ("value", payload.addingAbsentOptions(of: arm.type, in: scope))])
        case .list(let item)?:
            guard let items = self["list"]?.asArray else { return self }
            return .record([("list", .array(items.map { $0.addingAbsentOptions(of: item, in: scope) }))])
        default: return self
        }
    }
}
