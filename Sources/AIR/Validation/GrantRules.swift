import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about grants.
    static let grantRules: [Rule] = [
        Rule(code: .duplicateName, summary: "each grant has a name of its own", source: "PLANS §1 H") { contents in
            let grants = contents.manifest.defaults?.capGrants ?? []
            return repeated(grants.map(\.name)).map {
                Issue(
                    nil,
                    .error(
                        .duplicateName, "the grant `\(grants[$0].name)` is there twice",
                        at: ["defaults", "cap_grants", $0, "name"]))
            }
        },
        Rule(code: .unknownReference, summary: "a grant's capability is listed or built in", source: "PLANS §1 H") {
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
        Rule(code: .badValue, summary: "a grant's parameters fit the capability's schema", source: "PLANS §1 I") {
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
    /// A record literal with `null` for the option fields that it leaves out: grants need not spell them (PLANS §1 I).
    fileprivate func addingAbsentOptions(of type: TypeExpression, in scope: TypeScope) -> CBORValue {
        guard case .record(let fields)? = scope.resolved(type), case .map(let entries)? = self["record"] else { return self }
        var out = entries
        for field in fields where !entries.contains(where: { $0.key == .text(field.name) }) {
            if case .option? = scope.resolved(field.type) {
                out.append(CBOREntry(field.name, .record([("null", .map([]))])))
            }
        }
        return .record([("record", .map(out))])
    }
}
