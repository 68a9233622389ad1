public import CanonicalCBOR
import ContentStore
import Remotes

extension Governance {
    /// Fetches texts that records name and the file of texts lacks, from the remote that the journal has joined.
    ///
    /// The journal is brought up to the remote's first. A text that the remote does not have either was removed there, and
    /// is noted as removed, as with the fetch of its frame. No other remote is contacted, and none offline.
    ///
    /// - Returns: the texts that are here again.
    /// - Throws: ``GovernanceError`` when the file of texts can't be read or written, or the remote can't be reached.
    public func restoreTexts() throws(GovernanceError) -> [Hash] {
        guard let joined = try joinedRemote(), let remote, !remote.isOffline,
            try !texts(of: contents().frames.map(\.payload)).missing.isEmpty
        else { return [] }
        let chain = try RemoteChain(self, joined)
        try chain.fetch()
        return try chain.restoreTexts()
    }
}

extension RemoteChain {
    /// The number of frames whose texts are written at a time, so that an interruption loses little.
    private static let textPortion = 256

    /// Fetches the texts of this journal's frames that are not here.
    fileprivate func restoreTexts() throws(GovernanceError) -> [Hash] {
        let local = try governance.contents()
        let lost = Set(try governance.texts(of: local.frames.map(\.payload)).missing)
        var names: [ObjectName] = []
        var batches: [Hash: [Hash]] = [:]
        for frame in local.frames {
            guard let decoded = try? GovernanceFrame(frame.payload) else { continue }
            for hash in decoded.texts where lost.contains(hash) && batches[hash] == nil {
                names.append(ObjectName(hash, at: frame.index, kind: .text))
                batches[hash] = decoded.batches
            }
        }
        var restored: [Hash] = []
        for start in stride(from: 0, to: names.count, by: Self.textPortion) {
            let texts = try fetch(Array(names[start..<min(start + Self.textPortion, names.count)]), batches)
            _ = try append([], texts, at: 0)
            restored += texts.objects.map(\.hash)
        }
        try removeDamage()
        governance.replays.forget()
        return restored
    }

    /// Removes damaged entries of the file of texts, where every text is known.
    private func removeDamage() throws(GovernanceError) {
        guard try governance.textContents().damagedEntries > 0,
            try governance.texts(of: governance.contents().frames.map(\.payload)).missing.isEmpty
        else { return }
        try governance.journal.withWriter(
            owner: governance.owner, patience: governance.patience, failure: { .journal($0) }
        ) { (_) throws(GovernanceError) in
            do throws(JournalError) {
                try governance.texts.removeDamagedEntries()
            } catch {
                throw .journal(error)
            }
        }
    }
}
