public import WorldProtocol
public import AIR
import CanonicalCBOR
import Governance
import WorldIO

extension Workbench {
    /// The history of a definition, from the journal and the manifests in the store.
    ///
    /// - Throws: ``WorkbenchError`` when the journal is damaged.
    public func history(of key: DefinitionKey) throws(WorkbenchError) -> DefinitionHistory {
        let state: GovernanceState
        let records: [(frame: Int, time: UInt64, record: GovernanceRecord)]
        do {
            state = try rooms.governance.state()
            // Void frames do not count.
            records = try rooms.governance.records().compactMap { entry in
                guard entry.void == nil, let time = entry.time, let record = entry.record else { return nil }
                return (entry.frame, time, record)
            }
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
        var history = DefinitionHistory(events: [], missing: [])
        var appliedIn: [Int: ProposalID] = [:]
        var before: Hash?
        for (frame, time, record) in records {
            switch record {
            case .applied(let applied): appliedIn[frame] = applied.id
            case .manifest(let manifest):
                guard let after = standing(of: key, in: manifest, &history) else { continue }
                let proposal = appliedIn[frame].flatMap { state.proposal($0) }
                add(
                    from: before, to: after.hash, proposal.map { .applied($0.id) } ?? .direct, time, proposal,
                    manifest, &history)
                before = after.hash
            default: break
            }
        }
        for proposal in state.proposals where proposal.state.isOpen {
            guard let base = standing(of: key, in: proposal.manifestBase, &history),
                let after = standing(of: key, in: proposal.manifestHash, &history)
            else { continue }
            add(
                from: base.hash, to: after.hash, .proposed(proposal.id, proposal.state),
                proposal.history.first?.time ?? 0, proposal, proposal.manifestHash, &history)
        }
        history.events.reverse()
        return history
    }

    /// A manifest's entry for a definition.
    private struct Standing {
        /// The hash; nil if the manifest does not list the definition.
        let hash: Hash?
    }

    /// A manifest's entry for a definition; nil if the manifest is not in the store, which is noted in the history.
    private func standing(of key: DefinitionKey, in manifest: Hash, _ history: inout DefinitionHistory) -> Standing? {
        guard let found = try? rooms.store.manifest(manifest) else {
            if !history.missing.contains(manifest) { history.missing.append(manifest) }
            return nil
        }
        return Standing(hash: found.reference(key)?.hash)
    }

    private func add(
        from before: Hash?, to after: Hash?, _ cause: DefinitionEvent.Cause, _ time: UInt64, _ proposal: Proposal?,
        _ manifest: Hash, _ history: inout DefinitionHistory
    ) {
        guard before != after else { return }
        history.events.append(
            DefinitionEvent(
                change: before == nil ? .added : after == nil ? .removed : .changed, cause: cause, time: time,
                author: proposal?.author, approver: proposal?.approver, description: proposal?.description,
                hash: after, manifest: manifest))
    }
}
