import CanonicalCBOR
import ContentStore
import Files
import Sync
public import SystemPackage
import WorldIO

/// An open proposal of a journal that was set aside, and the outcome of proposing it again.
public struct ProposedAgain: Sendable, Equatable, Codable {
    /// The ID in the journal that was set aside.
    public let old: ProposalID
    /// The description of the old proposal.
    public let description: String?
    /// The new ID; nil if the proposal could not be proposed again.
    public let new: ProposalID?
    /// The reason why it could not be proposed again; nil when it was.
    public let reason: String?
}

extension Governance {
    /// The name of the file that marks a set-aside journal until all of its open proposals were proposed again.
    static let asideMark = "propose-again"

    /// Joins a remote, replacing the local journal if it is not part of the remote's.
    ///
    /// A replaced journal is set aside, and its open proposals are proposed again. An interrupted earlier attempt is
    /// completed.
    ///
    /// - Returns: the exchange, the folder of the journal that was set aside, and the outcome of its open proposals.
    public func takeRemote(
        _ joined: JoinedRemote
    ) throws(GovernanceError) -> (exchange: RemoteExchange, aside: FilePath?, again: [ProposedAgain]) {
        let exchange: RemoteExchange
        do throws(GovernanceError) {
            exchange = try joinRemote(joined)
        } catch .remote(.ownFrames), .remote(.otherWorld) {
            try checkReach(of: joined)
            try setJournalAside()
            exchange = try joinRemote(joined)
        }
        var (aside, again): (FilePath?, [ProposedAgain]) = (nil, [])
        for place in try unfinishedAsides() {
            aside = place
            again += try proposeAgain(from: place)
        }
        return (exchange, aside, again)
    }

    /// The journals that were set aside and whose open proposals were not all proposed again, oldest first.
    private func unfinishedAsides() throws(GovernanceError) -> [FilePath] {
        do throws(FileError) {
            var found: [FilePath] = []
            var number = 1
            while try files.exists(world.journalAside(number)) {
                let place = world.journalAside(number)
                if try files.exists(place.appending(Self.asideMark)) { found.append(place) }
                number += 1
            }
            return found
        } catch {
            throw .file(error)
        }
    }

    /// Proposes again, in this journal, the open proposals of a journal that was set aside.
    ///
    /// - Parameter folder: the folder of the journal that was set aside.
    func proposeAgain(from folder: FilePath) throws(GovernanceError) -> [ProposedAgain] {
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
                results.append(result(nil, "it is not for the world's manifest: propose the change again"))
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
                author: proposal.author, description: proposal.claimedDescription?.text)
            results.append(result(made.proposal.id, nil))
        }
        do throws(FileError) {
            let mark = folder.appending(Self.asideMark)
            if try files.exists(mark) { try files.remove(mark) }
        } catch {
            throw .file(error)
        }
        return results
    }
}

extension WorldFolder {
    /// The folder of a journal that was set aside, numbered from 1.
    func journalAside(_ number: Int) -> FilePath { internals.appending("journal-aside-\(number)") }
}
