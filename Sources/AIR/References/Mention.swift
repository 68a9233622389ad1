public import CanonicalCBOR
public import JSON

/// A value that names a definition, and which renaming must therefore update (Documentation/system.md, *Resolving
/// conflicts*).
///
/// In addition to what a definition needs to work (``OutgoingReference``), mentions include its own name, the origins
/// that policies name and the secrets that literals name.
public struct Mention: Sendable, Hashable {
    /// The spelling of the name.
    public enum Form: Sendable, Hashable {
        /// As a text.
        case text
        /// As the key of a member.
        case key
        /// As the alias of a secret: the name without its version.
        case alias
        /// The version of a secret, together with its alias.
        case version
    }

    /// The definition that is named, whether or not it exists.
    public let key: DefinitionKey
    /// The position, from the root of the definition or manifest.
    public let pointer: JSONPointer
    /// The spelling.
    public let form: Form

    init(_ key: DefinitionKey, at pointer: JSONPointer, _ form: Form = .text) {
        self.key = key
        self.pointer = pointer
        self.form = form
    }
}

extension Definition {
    /// Everything in the definition that names a definition, its own name first.
    ///
    /// Pointers match the authored text only if this definition is in its authored form. A policy's origin without a
    /// kind names both a plan and a module.
    public var mentions: [Mention] {
        var found = [Mention(key, at: JSONPointer([.key("name")]))]
        for reference in outgoingReferences {
            if case .definition(let target) = reference.target {
                found.append(Mention(target, at: reference.pointer))
            }
        }
        switch key.kind {
        case .policy: found += Self.origins(value)
        case .plan: found += Self.secrets(value)
        default: break
        }
        return found
    }

    private static func origins(_ policy: CBORValue) -> [Mention] {
        (policy["rules"]?.asArray ?? []).enumerated().flatMap { index, rule -> [Mention] in
            guard let name = rule["when"]?["origin_name"]?.asText else { return [] }
            let pointer = JSONPointer([.key("rules"), .index(index), .key("when"), .key("origin_name")])
            let kinds: [DefinitionKind] =
                switch rule["when"]?["origin_kind"]?.asText {
                case "plan": [.plan]
                case "reducer": [.module]
                default: [.plan, .module]
                }
            return kinds.map { Mention(DefinitionKey($0, DefinitionName(name)), at: pointer) }
        }
    }

    /// The names of secrets within the values of a plan, in all their spellings (Documentation/language.md, *Values*).
    private static func secrets(_ plan: CBORValue) -> [Mention] {
        var found: [Mention] = []
        for (index, step) in (plan["steps"]?.asArray ?? []).enumerated() {
            for field in ["params", "value", "expr", "result"] {
                guard let value = step[field] else { continue }
                search(value, at: [.key("steps"), .index(index), .key(field)], into: &found)
            }
        }
        return found
    }

    private static func search(_ value: CBORValue, at path: [JSONPointer.Token], into found: inout [Mention]) {
        switch value {
        case .array(let items):
            for (index, item) in items.enumerated() { search(item, at: path + [.index(index)], into: &found) }
        case .map(let entries):
            if let alias = text(value["alias"], path + [.key("alias")]),
                let version = natural(value["version"], path + [.key("version")])
            {
                let key = DefinitionKey(.secret, DefinitionName("\(alias.text)@\(version.number)"))
                found.append(Mention(key, at: alias.pointer, .alias))
                found.append(Mention(key, at: version.pointer, .version))
                return
            }
            for entry in entries {
                guard let name = entry.key.asText else { continue }
                search(entry.value, at: path + [.key(name)], into: &found)
            }
        default: break
        }
    }

    /// A text, bare or tagged, with its pointer.
    private static func text(
        _ value: CBORValue?, _ path: [JSONPointer.Token]
    ) -> (text: String, pointer: JSONPointer)? {
        if let text = value?.asText { return (text, JSONPointer(path)) }
        return value?["text"]?.asText.map { ($0, JSONPointer(path + [.key("text")])) }
    }

    /// A natural number, bare, as decimal text or tagged, with its pointer.
    private static func natural(
        _ value: CBORValue?, _ path: [JSONPointer.Token]
    ) -> (number: UInt64, pointer: JSONPointer)? {
        if let number = value?.asUnsigned ?? value?.asText.flatMap({ UInt64($0) }) {
            return (number, JSONPointer(path))
        }
        guard let tagged = value?["nat"], let number = tagged.asUnsigned ?? tagged.asText.flatMap({ UInt64($0) }) else {
            return nil
        }
        return (number, JSONPointer(path + [.key("nat")]))
    }
}

extension Manifest {
    /// Everything in a manifest that names a definition.
    ///
    /// - Parameter value: the manifest's node as authored.
    public static func mentions(in value: CBORValue) -> [Mention] {
        var found: [Mention] = []
        func add(_ kind: DefinitionKind, _ name: CBORValue?, _ path: [JSONPointer.Token], _ form: Mention.Form = .text)
        {
            guard let text = name?.asText else { return }
            found.append(Mention(DefinitionKey(kind, DefinitionName(text)), at: JSONPointer(path), form))
        }
        func list(_ value: CBORValue?, _ body: (Int, CBORValue) -> Void) {
            for (index, item) in (value?.asArray ?? []).enumerated() { body(index, item) }
        }
        for kind in DefinitionKind.allCases {
            let section = kind.manifestSection
            list(value[section]) { add(kind, $1["name"], [.key(section), .index($0), .key("name")]) }
        }
        let defaults = value["defaults"]
        add(.policy, defaults?["policy"], [.key("defaults"), .key("policy")])
        list(defaults?["cap_grants"]) {
            add(.capability, $1["cap"], [.key("defaults"), .key("cap_grants"), .index($0), .key("cap")])
        }
        for entry in value["module_bindings"]?.asMap ?? [] {
            add(.module, entry.key, [.key("module_bindings"), .key(entry.key.asText ?? "")], .key)
        }
        for (block, fields) in [
            ("events", [("event", DefinitionKind.schema), ("reducer", .module)]), ("inboxes", [("reducer", .module)]),
        ] {
            list(value["routing"]?[block]) { index, item in
                for (field, kind) in fields {
                    add(kind, item[field], [.key("routing"), .key(block), .index(index), .key(field)])
                }
            }
        }
        list(value["triggers"]) { index, item in
            add(.schema, item["event"], [.key("triggers"), .index(index), .key("event")])
            add(.plan, item["plan"], [.key("triggers"), .index(index), .key("plan")])
        }
        return found
    }
}
