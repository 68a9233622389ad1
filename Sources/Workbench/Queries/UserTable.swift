import AIR
import JSON
import Synchronization
import WorldIO

/// What names each definition of a world: found when somebody asks first, and kept from then on.
final class UserTable: Sendable {
    /// A place that names a definition.
    struct Use: Sendable {
        /// The definition that the place is in; nil for an entry of the manifest.
        let user: DefinitionKey?
        /// The entry of the manifest in words.
        let title: String
        /// The place within the definition, or within the manifest.
        let pointer: String
    }

    private let loaded: LoadedWorld
    private let known = Mutex<[DefinitionKey: [Use]]?>(nil)

    init(_ loaded: LoadedWorld) { self.loaded = loaded }

    /// What names a definition, in the order of the users.
    func users(of definition: Definition) -> [Use] {
        guard definition.key.kind != .effect else { return effectUsers(of: definition) }
        return known.withLock { known in
            let table = known ?? Self.table(loaded)
            known = table
            return table[definition.key] ?? []
        }
    }

    private static func table(_ loaded: LoadedWorld) -> [DefinitionKey: [Use]] {
        var table: [DefinitionKey: [Use]] = [:]
        let named = Parallel.map(loaded.keys, chunk: 500) { key in
            (loaded.entries[key]?.definition.outgoingReferences ?? []).compactMap { reference in
                reference.definition.map { (key: $0, pointer: reference.pointer.description) }
            }
        }
        for (user, references) in zip(loaded.keys, named) {
            for reference in references {
                table[reference.key, default: []].append(Use(user: user, title: "", pointer: reference.pointer))
            }
        }
        for (title, pointer, reference) in loaded.manifest?.entryReferences ?? [] {
            guard let key = reference.definition else { continue }
            table[key, default: []].append(Use(user: nil, title: title, pointer: pointer))
        }
        return table
    }

    /// Effects are named by their kinds too, and there are few of them.
    private func effectUsers(of definition: Definition) -> [Use] {
        var targets: Set<OutgoingReference.Target> = [.definition(definition.key)]
        if let effect = EffectSignature(definition) { targets.insert(.effectKind(effect.kind)) }
        var users: [Use] = []
        for key in loaded.keys {
            for reference in loaded.entries[key]?.definition.outgoingReferences ?? []
            where targets.contains(reference.target) {
                users.append(Use(user: key, title: "", pointer: reference.pointer.description))
            }
        }
        for (title, pointer, reference) in loaded.manifest?.entryReferences ?? []
        where targets.contains(reference.target) {
            users.append(Use(user: nil, title: title, pointer: pointer))
        }
        return users
    }
}

extension OutgoingReference {
    /// The definition that is named by its name.
    fileprivate var definition: DefinitionKey? {
        if case .definition(let key) = target { key } else { nil }
    }
}
