public import CanonicalCBOR
import JSON

extension Definition {
    /// Returns the definition with names replaced wherever it refers to definitions, including its own name
    /// (Documentation/system.md, *Resolving conflicts*).
    ///
    /// - Throws: ``CBORError`` when the result has no canonical form.
    public func renaming(_ names: [DefinitionKey: DefinitionName]) throws(CBORError) -> Definition {
        var value = value
        var isChanged = false
        for mention in mentions {
            guard let name = names[mention.key] else { continue }
            value = value.replacing(at: mention.pointer.tokens[...]) { mention.form.written(name, over: $0) }
            isChanged = true
        }
        guard isChanged else { return self }
        return try Definition(DefinitionKey(key.kind, names[key] ?? key.name), value: value)
    }
}

extension Manifest {
    /// Returns an entry of a block with names replaced wherever it refers to definitions.
    ///
    /// Module bindings are keyed by their modules, which are not part of the entries.
    public static func renaming(
        _ names: [DefinitionKey: DefinitionName], in entry: CBORValue, of block: ManifestBlock
    ) -> CBORValue {
        var entry = entry
        for reference in outgoingReferences(of: entry, in: block) {
            guard case .definition(let key) = reference.target, let name = names[key] else { continue }
            entry = entry.replacing(at: reference.pointer.tokens[...]) { _ in .text(name.text) }
        }
        return entry
    }
}

extension Mention.Form {
    /// The value of a name in the form of the old value.
    fileprivate func written(_ name: DefinitionName, over old: CBORValue) -> CBORValue {
        switch self {
        case .text, .key: .text(name.text)
        case .alias: .text(name.withoutVersion)
        // Sugar may have the number as text.
        case .version: old.asText != nil ? .text("\(name.version ?? 0)") : .unsigned(name.version ?? 0)
        }
    }
}

extension DefinitionName {
    /// The name up to the last `@`.
    public var withoutVersion: String {
        guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return text }
        return String(text[..<at])
    }
}

extension CBORValue {
    /// Returns the value with the part at a path replaced; unchanged if there is no such path.
    fileprivate func replacing(
        at path: ArraySlice<JSONPointer.Token>, _ replacement: (CBORValue) -> CBORValue
    ) -> CBORValue {
        guard let token = path.first else { return replacement(self) }
        switch self {
        case .array(var items):
            guard let index = token.index, items.indices.contains(index) else { return self }
            items[index] = items[index].replacing(at: path.dropFirst(), replacement)
            return .array(items)
        case .map(var entries):
            guard let index = entries.firstIndex(where: { $0.key == .text(token.text) }) else {
                return self
            }
            entries[index].value = entries[index].value.replacing(at: path.dropFirst(), replacement)
            return .map(entries)
        default: return self
        }
    }
}
