public import WorldProtocol
public import AIR
public import CanonicalCBOR
import WorldIO

extension Workbench {
    /// A definition of the merged set, or a built-in, as shown by a lens; nil if it does not exist.
    public func definition(_ key: DefinitionKey, through lens: DefinitionLens) -> CBORValue? {
        let loaded = world().loaded
        let entry = loaded.entries[key]
        guard let definition = entry?.definition ?? BuiltIns.definition(key) else { return nil }
        switch lens {
        case .authored: return entry?.authored.value ?? definition.value
        case .canonical: return definition.value
        case .sugar:
            return key.kind == .plan ? SugarPrinter.plan(definition.value, in: loaded.scope) : definition.value
        }
    }
}

extension LoadedWorld {
    /// The scope for typing the world's plans: its schemas, and the effects that its manifest lists.
    var scope: TypeScope {
        let schemas = entries.values.map(\.definition).filter { $0.key.kind == .schema }
        let effects = (manifest?.references(.effect) ?? []).compactMap { reference in
            let key = DefinitionKey(.effect, reference.name)
            return entries[key]?.definition ?? BuiltIns.definition(key)
        }
        return TypeScope(schemas + effects)
    }
}
