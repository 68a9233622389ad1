import CanonicalCBOR
import JSON

/// A secret that a literal names.
struct SecretUse {
    /// The name without the version.
    let alias: String
    let version: UInt64
    let path: [JSONPointer.Token]

    /// The name of the secret's definition.
    var name: DefinitionName { DefinitionName("\(alias)@\(version)") }
}

/// Finds the secrets that a literal names: `{"alias":…,"version":…}`, and records of the type `sys/SecretRef@1`,
/// which is the normal form of the same reference written in sugar.
struct SecretUses {
    let scope: TypeScope
    private(set) var found: [SecretUse] = []

    init(in literal: CBORValue, of type: TypeExpression?, at path: [JSONPointer.Token], _ scope: TypeScope) {
        self.scope = scope
        search(literal, type, at: path)
    }

    /// Whether a value contains the key that every secret has.
    static func mayBe(in value: CBORValue) -> Bool {
        switch value {
        case .array(let items): items.contains(where: mayBe)
        case .map(let entries):
            entries.contains { ($0.key.asText?.hasSameBytes(as: "alias") ?? false) || mayBe(in: $0.value) }
        default: false
        }
    }

    private mutating func search(_ value: CBORValue, _ type: TypeExpression?, at path: [JSONPointer.Token]) {
        if let alias = value["alias"]?.asText, let version = value["version"]?.asUnsigned {
            found.append(SecretUse(alias: alias, version: version, path: path))
        } else if let fields = value["record"]?.asMap {
            if isSecretReference(type), let alias = value["record"]?["alias"]?["text"]?.asText,
                let version = value["record"]?["version"]?["nat"]?.asUnsigned
            {
                found.append(SecretUse(alias: alias, version: version, path: path))
                return
            }
            for field in fields {
                let name = field.key.asText ?? ""
                search(field.value, member(name, of: type), at: path + [.key("record"), .key(name)])
            }
        } else if let (key, items) = ["list", "set"].lazy.compactMap({ key in value[key]?.asArray.map { (key, $0) } })
            .first
        {
            let type = item(of: type)
            for (index, item) in items.enumerated() { search(item, type, at: path + [.key(key), .index(index)]) }
        } else if let entries = value["map"]?.asArray {
            let type = item(of: type)
            for (index, entry) in entries.enumerated() {
                if let item = entry["value"] {
                    search(item, type, at: path + [.key("map"), .index(index), .key("value")])
                }
            }
        } else if let tag = value["tag"]?.asText, let payload = value["value"] {
            search(payload, member(tag, of: type), at: path + [.key("value")])
        }
    }

    private func isSecretReference(_ type: TypeExpression?) -> Bool {
        var type = type
        for _ in 0..<64 {
            switch type {
            case .reference(let name)?:
                if name.text.hasSameBytes(as: "sys/SecretRef@1") { return true }
                type = scope.schema(name)
            case .option(let inner)?: type = inner
            default: return false
            }
        }
        return false
    }

    private func member(_ name: String, of type: TypeExpression?) -> TypeExpression? {
        switch type.flatMap({ scope.unwrapped($0) }) {
        case .record(let members)?, .variant(let members)?:
            members.first { $0.name.hasSameBytes(as: name) }?.type
        default: nil
        }
    }

    private func item(of type: TypeExpression?) -> TypeExpression? {
        switch type.flatMap({ scope.unwrapped($0) }) {
        case .list(let item)?, .set(let item)?, .map(_, let item)?: item
        default: nil
        }
    }
}
