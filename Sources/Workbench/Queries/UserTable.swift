import AIR
import JSON
import Synchronization
import WorldIO

/// The users of each definition of a world: computed at first use and kept, since most sessions never need them.
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

    /// The references of the world, and those of its manifest.
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

    /// The users of a definition: definitions in their order, then entries of the manifest.
    func users(of definition: Definition) -> [Use] {
        let known = all
        var targets = [OutgoingReference.Target.definition(definition.key)]
        // Effects are named by their kinds too.
        if definition.key.kind == .effect, let effect = EffectSignature(definition) {
            targets.append(.effectKind(effect.kind))
        }
        var mentions = targets.flatMap(known.index.mentions)
        if targets.count > 1 { mentions.sort { ($0.user, $0.number) < ($1.user, $1.number) } }
        return mentions.map { mention in
            Use(user: known.index.keys[Int(mention.user)], title: "", pointer: mention.pointer)
        } + targets.flatMap { known.entries[$0] ?? [] }
    }

    /// The definitions that name something whose name has the prefix, the part after the slash counting too.
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
