import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about schemas, including those of capabilities and effects (Documentation/language.md, *Types*).
    static let schemaRules: [Rule] = [
        Rule(
            code: .unknownReference, summary: "every schema that a type refers to is listed or built in"
        ) { contents in
            (contents.all(.schema) + contents.all(.capability)).flatMap { definition -> [Issue] in
                let field = definition.key.kind == .schema ? "type" : "schema"
                let type =
                    definition.key.kind == .schema
                    ? definition.type
                    : definition.value[field].flatMap(TypeExpression.init)
                guard !definition.key.name.isReserved, let type,
                    type.hasReference(where: { contents.scope.schema($0) == nil })
                else { return [] }
                return references(in: type, at: JSONPointer([.key(field)])).compactMap { name, pointer in
                    contents.scope.schema(name) == nil
                        ? Issue(definition.key, unknown("schema", name, at: pointer, in: contents)) : nil
                }
            }
        },
        Rule(
            code: .schemaRecursion, summary: "no schema refers to itself, directly or through others"
        ) { contents in
            var acyclic: Set<DefinitionName> = []
            return contents.all(.schema).compactMap { definition in
                let name = definition.key.name
                guard !name.isReserved, definition.type?.hasReference(where: { _ in true }) ?? false,
                    !isAcyclic(name, in: contents.scope, known: &acyclic),
                    reaches(name, in: contents.scope)
                else { return nil }
                return Issue(
                    definition.key,
                    Finding(
                        .error, .schemaRecursion, "the schema refers to itself", at: JSONPointer([.key("type")]),
                        help: "break the cycle: refer by an id instead"))
            }
        },
        Rule(
            code: .badType, summary: "a schema that is only a reference refers to a schema that is not"
        ) { contents in
            contents.all(.schema).compactMap { definition in
                guard case .reference(let name)? = definition.type,
                    name != definition.key.name,
                    case .reference(let last)? = contents.scope.schema(name), last != definition.key.name
                else { return nil }
                return Issue(
                    definition.key,
                    .warning(
                        .badType, "`\(name)` only refers to `\(last)`; the existing system can't read such values",
                        at: ["type", "ref"], help: "refer to `\(last)`"))
            }
        },
        Rule(
            code: .unknownReference, summary: "the schemas of an effect's parameters and receipt exist"
        ) { contents in
            contents.all(.effect).flatMap { definition in
                ["params_schema", "receipt_schema"].compactMap { field -> Issue? in
                    guard let name = definition.value[field]?.asText.map(DefinitionName.init),
                        contents.scope.schema(name) == nil
                    else { return nil }
                    return Issue(
                        definition.key, unknown("schema", name, at: JSONPointer([.key(field)]), in: contents))
                }
            }
        },
    ]

    /// The finding that a name is not listed, with the nearest known name as help.
    static func unknown(
        _ what: String, _ name: DefinitionName, at pointer: JSONPointer, in contents: WorldContents
    ) -> Finding {
        let kind = DefinitionKind.allCases.first { $0.title == what }
        let known = contents.definitions.keys.filter { $0.kind == kind }.map(\.name.text).sorted()
        return Finding(
            .error, .unknownReference, "the \(what) `\(name)` is not listed in the manifest", at: pointer,
            help: Spelling.nearest(to: name.text, among: known).map { "did you mean `\($0)`?" }
                ?? "add it, or list it under `\(kind?.manifestSection ?? what)`")
    }

    /// Every `ref` within a type, with its pointer.
    static func references(in type: TypeExpression, at pointer: JSONPointer) -> [(DefinitionName, JSONPointer)] {
        switch type {
        case .primitive: return []
        case .reference(let name): return [(name, pointer.appending(key: "ref"))]
        case .record(let members), .variant(let members):
            let key = if case .record = type { "record" } else { "variant" }
            return members.flatMap { member in
                references(in: member.type, at: pointer.appending(key: key).appending(key: member.name))
            }
        case .list(let item): return references(in: item, at: pointer.appending(key: "list"))
        case .set(let item): return references(in: item, at: pointer.appending(key: "set"))
        case .option(let item): return references(in: item, at: pointer.appending(key: "option"))
        case .map(_, let item):
            return references(in: item, at: pointer.appending(key: "map").appending(key: "value"))
        }
    }

    /// Whether no cycle is reachable from a schema; adds the schemas found to be acyclic to `known`.
    private static func isAcyclic(
        _ start: DefinitionName, in scope: TypeScope, known: inout Set<DefinitionName>
    ) -> Bool {
        guard !known.contains(start) else { return true }
        // Most schemas have no references, or only references to schemas known to be acyclic.
        if scope.schema(start)?.hasReference(where: { !known.contains($0) }) != true {
            known.insert(start)
            return true
        }
        var trail = [(name: start, open: scope.schema(start)?.references ?? [])]
        var onTrail: Set = [start]
        while !trail.isEmpty {
            guard let next = trail[trail.count - 1].open.popLast() else {
                let done = trail.removeLast().name
                onTrail.remove(done)
                known.insert(done)
                continue
            }
            if known.contains(next) { continue }
            guard onTrail.insert(next).inserted else { return false }
            trail.append((next, scope.schema(next)?.references ?? []))
        }
        return true
    }

    private static func reaches(_ name: DefinitionName, in scope: TypeScope) -> Bool {
        var seen: Set<DefinitionName> = []
        var open = scope.schema(name)?.references ?? []
        while let next = open.popLast() {
            if next == name { return true }
            guard seen.insert(next).inserted else { continue }
            open += scope.schema(next)?.references ?? []
        }
        return false
    }
}
