public import CanonicalCBOR
import ContentStore
import Remotes

extension Governance {
    /// Fetches texts that records refer to and the file of texts lacks, from the remote that the journal has joined.
    ///
    /// The journal is first updated from the remote. A text that the remote does not have either was removed there, and
    /// is recorded as removed, as when its frame is fetched. No other remote is contacted, and none at all offline.
    ///
    /// - Returns: the hashes of the restored texts.
    /// - Throws: ``GovernanceError`` when the file of texts can't be read or written, or the remote can't be reached.
    public func restoreTexts() throws(GovernanceError) -> [Hash] {
        guard let joined = try joinedRemote(), let remote, !remote.isOffline,
            try !missingTexts(of: contents().frames).isEmpty
        else { return [] }
        let chain = try RemoteChain(self, joined)
        try chain.fetch()
        return try chain.restoreTexts()
    }
}

extension RemoteChain {
    /// The number of frames whose texts are written at a time, so that an interruption loses little.
    private static let textPortion = 256

    /// Fetches the missing texts of this journal's frames.
    fileprivate func restoreTexts() throws(GovernanceError) -> [Hash] {
        let local = try governance.contents()
        let lost = Set(try governance.missingTexts(of: local.frames))
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

    /// Removes damaged entries from the file of texts if no text is missing.
    private func removeDamage() throws(GovernanceError) {
        guard try governance.textContents().damagedEntries > 0,
            try governance.missingTexts(of: governance.contents().frames).isEmpty
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
