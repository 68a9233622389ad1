import AIR
public import CanonicalCBOR
import Synchronization
public import WorldIO

/// A cache of the changes of proposals, each read from the store only once: the changes of a proposal never change.
public final class ProposedChanges: Sendable {
    private struct Key: Hashable {
        let base: Hash
        let patch: Hash
        let result: Hash
    }

    private let known = Mutex<[Key: [OpID: Hash]]>([:])

    /// Creates an empty cache.
    public init() {}

    /// The hashes that the changes of proposals bring or remove; proposals for which the store lacks an object are
    /// omitted, because their changes are unknown.
    ///
    /// Other proposals are evicted from the cache. Returns early if the work was canceled.
    public func hashes(
        of proposals: [Proposal], _ governance: Governance
    ) -> [(proposal: ProposalID, changes: [OpID: Hash])] {
        let reader = governance.reader
        let before = known.withLock { $0 }
        var now: [Key: [OpID: Hash]] = [:]
        var found: [(proposal: ProposalID, changes: [OpID: Hash])] = []
        for proposal in proposals {
            if LongWork.isCancelled { return found }
            let key = Key(
                base: proposal.manifestBase, patch: proposal.patchHash, result: proposal.manifestHash)
            guard let changes = now[key] ?? before[key] ?? Self.changes(of: proposal, reader) else { continue }
            now[key] = changes
            found.append((proposal.id, changes))
        }
        known.withLock { $0 = now }
        return found
    }

    private static func changes(of proposal: Proposal, _ reader: StoreReader) -> [OpID: Hash]? {
        guard let base = try? reader.contents(proposal.manifestBase),
            let result = try? reader.result(of: proposal).contents,
            let difference = try? Governance.difference(of: proposal, from: base, to: result)
        else { return nil }
        return Dictionary(difference.changes.map { ($0.id, $0.hash) }, uniquingKeysWith: { first, _ in first })
    }
}
