import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about the lists of the manifest (Documentation/language.md, *Kinds and fields*).
    static let manifestRules: [Rule] = [
        Rule(
            code: .duplicateName, summary: "a list of the manifest names each definition once"
        ) { contents in
            DefinitionKind.allCases.flatMap { kind -> [Issue] in
                let references = contents.manifest.references(kind)
                return repeated(references.map(\.name.text)).map { index in
                    // The existing system refuses to load a manifest that declares a secret twice.
                    Issue(
                        nil,
                        Finding(
                            kind == .secret ? .error : .warning, .duplicateName,
                            "the \(kind.title) `\(references[index].name)` is listed twice",
                            at: JSONPointer(path: [kind.manifestSection, index, "name"]),
                            help: "remove one of the entries"))
                }
            }
        },
        Rule(
            code: .duplicateName, summary: "an effect kind has one definition"
        ) { contents in
            let effects = contents.all(.effect)
            return repeated(effects.map { $0.value["kind"]?.asText ?? "" }).map { index in
                let kind = effects[index].value["kind"]?.asText ?? ""
                let first = contents.scope.effect(kind)?.name ?? effects[index].key.name
                return Issue(
                    effects[index].key,
                    .warning(
                        .duplicateName, "`\(first)` also has the kind `\(kind)`; it is undefined which one is used",
                        at: ["kind"], help: "list only one of them, or give this one another kind"))
            }
        },
    ]
}
