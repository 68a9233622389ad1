import AIR
import CanonicalCBOR
import Synchronization

/// A cache of the authorities computed in one task, by their inputs, which most changes of a world do not affect.
package final class AuthorityMemory: Sendable {
    /// The parts of a world that determine its authority.
    private struct Source: Equatable {
        private static let kinds: [DefinitionKind] = [.plan, .module, .effect, .capability, .policy]

        private let definitions: [Hash]
        /// As data, which is compared byte by byte.
        private let policy: CBORValue?
        private let grants: [CBORValue]
        private let bindings: [Manifest.ModuleBinding]

        init(_ contents: WorldContents) {
            definitions = Self.kinds.flatMap { contents.all($0) }.map(\.hash)
            policy = contents.manifest.defaults?.policy.map(CBORValue.text)
            grants = (contents.manifest.defaults?.capGrants ?? []).map(\.value)
            bindings = contents.manifest.moduleBindings
        }
    }

    private static let kept = 8
    private let known: Mutex<[(source: Source, authority: Authority)]>

    /// Creates an empty cache.
    package init() { known = Mutex([]) }

    /// The authority of a world, computed only once for worlds with equal sources.
    func authority(of contents: WorldContents) -> Authority {
        let source = Source(contents)
        if let found = known.withLock({ $0.first { $0.source == source } }) { return found.authority }
        let authority = Authority(contents)
        known.withLock { known in
            if known.count == Self.kept { known.removeFirst() }
            known.append((source, authority))
        }
        return authority
    }
}
