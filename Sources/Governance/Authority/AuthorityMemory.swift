import AIR
import CanonicalCBOR
import Synchronization

/// The computed authorities of one task, by their inputs: most changes of a world leave those inputs alone.
package final class AuthorityMemory: Sendable {
    /// Everything of a world that its authority comes from.
    private struct Source: Equatable {
        private static let kinds: [DefinitionKind] = [.plan, .module, .effect, .capability, .policy]

        private let definitions: [Hash]
        /// As data, which is compared bytewise.
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

    /// A memory that knows nothing.
    package init() { known = Mutex([]) }

    /// The authority of a world, computed once for all worlds of the same sources.
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
