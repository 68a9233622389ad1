import CanonicalCBOR
import ContentStore
public import SystemPackage
import WorldIO

/// A proposal of a journal that was set aside, and what became of it.
public struct ProposedAgain: Sendable {
    /// Its number in the journal that was set aside.
    public let old: ProposalID
    /// The same for people.
    public let description: String?
    /// Its number now; nil where it could not be proposed again.
    public let new: ProposalID?
    /// Why it could not.
    public let reason: String?
}

extension Governance {
    /// The open proposals of this journal that a journal which was set aside has, proposed again for this one's manifest.
    ///
    /// - Parameter folder: where the other journal is.
    public func proposeAgain(from folder: FilePath) throws(GovernanceError) -> [ProposedAgain] {
        let old: GovernanceState
        do throws(JournalError) {
            old = GovernanceState(
                replaying: try JournalFile(files: files, directory: folder).read(),
                texts: try TextFile(files: files, directory: folder).read())
        } catch {
            throw .journal(error)
        }
        var results: [ProposedAgain] = []
        for proposal in old.proposals where proposal.state.isOpen && !old.isStale(proposal) {
            func result(_ new: ProposalID?, _ reason: String?) -> ProposedAgain {
                ProposedAgain(old: proposal.id, description: proposal.description, new: new, reason: reason)
            }
            guard proposal.rules == nil else {
                results.append(result(nil, "it is about rules: propose them again"))
                continue
            }
            guard try state().currentManifest == proposal.manifestBase else {
                results.append(result(nil, "it is for another manifest than the world's: propose the change again"))
                continue
            }
            let reader = reader
            let base = try reader.contents(proposal.manifestBase)
            guard
                let document = PatchDocument.read(
                    try reader.node(proposal.documentHash), base: proposal.manifestBase
                ).document
            else {
                results.append(result(nil, "its patch document can't be read"))
                continue
            }
            let made = try propose(
                try compile(document, base: base, hash: proposal.manifestBase), document: document,
                author: proposal.author, description: proposal.description)
            results.append(result(made.proposal.id, nil))
        }
        return results
    }
}
