import AIR
import JSON
import Synchronization
import WorldIO

/// The users of each definition of a world: computed on first use and cached, because most sessions never need them.
final class UserTable: Sendable {
    /// A reference to a definition.
    struct Use: Sendable {
        /// The referring definition; nil for an entry of the manifest.
        let user: DefinitionKey?
        /// A description of the manifest entry; empty for a definition.
        let title: String
        /// The location within the definition or the manifest.
        let pointer: String
    }

    /// The references of the definitions and of the manifest.
    private struct Known: Sendable {
        let index: ReferenceIndex
        let entries: [OutgoingReference.Target: [Use]]

        init(_ loaded: LoadedWorld) {
            index = ReferenceIndex(loaded)
            var entries: [OutgoingReference.Target: [Use]] = [:]
            for (title, pointer, reference) in loaded.manifest?.entryReferences ?? [] {
                entries[reference.target, default: []].append(Use(user: nil, title: title, pointer: pointer))
            }
            self.entries = entries
        }
    }

    private let loaded: LoadedWorld
    private let known = Mutex<Known?>(nil)

    init(_ loaded: LoadedWorld) { self.loaded = loaded }

    /// The users of a definition: definitions in order, then entries of the manifest.
    func users(of definition: Definition) -> [Use] {
        let known = all
        var targets = [OutgoingReference.Target.definition(definition.key)]
        // Effects can also be referred to by kind.
        if definition.key.kind == .effect, let effect = EffectSignature(definition) {
            targets.append(.effectKind(effect.kind))
        }
        var mentions = targets.flatMap(known.index.mentions)
        if targets.count > 1 { mentions.sort { ($0.user, $0.number) < ($1.user, $1.number) } }
        return mentions.map { mention in
            Use(user: known.index.keys[Int(mention.user)], title: "", pointer: mention.pointer)
        } + targets.flatMap { known.entries[$0] ?? [] }
    }

    /// The definitions that refer to a name that begins with a prefix, or whose part after the slash does.
    func users(ofNamesWith start: [UInt8]) -> Set<DefinitionKey> { all.index.users(ofNamesWith: start) }

    private var all: Known {
        known.withLock { known in
            if let known { return known }
            let made = Known(loaded)
            known = made
            return made
        }
    }
}
