import AIR
import CanonicalCBOR
import ContentStore
import Remotes
import Sync
import WorldIO

/// Fetching the objects that frames bring.
extension RemoteChain {
    /// The number of objects that are fetched at a time: enough to hide the latency of the storage, and few enough to
    /// fit in memory even if each is large.
    static let objects = 8

    /// Fetches and stores missing batches of frames, and fetches and returns missing texts.
    func fetchObjects(of frames: [SealedFrame], from height: Int) throws(GovernanceError) -> FrameTexts {
        let here = try governance.textContents()
        var names: [ObjectName] = []
        var known: Set<Hash> = []
        var batches: [Hash: [Hash]] = [:]
        for (offset, frame) in frames.enumerated() {
            guard let decoded = try? GovernanceFrame(frame.payload) else { continue }
            for hash in decoded.batches where known.insert(hash).inserted {
                if try !ledger.holds(hash) { names.append(ObjectName(hash, at: height + offset)) }
            }
            for hash in decoded.texts
            where here.objects[hash] == nil && !here.removed.contains(hash) && known.insert(hash).inserted {
                names.append(ObjectName(hash, at: height + offset, kind: .text))
                batches[hash] = decoded.batches
            }
        }
        return try fetch(names, batches)
    }

    /// Fetches objects: stores the batches and returns the texts.
    ///
    /// - Parameter batches: for each text, the batches of the frame that refers to it.
    func fetch(_ names: [ObjectName], _ batches: [Hash: [Hash]]) throws(GovernanceError) -> FrameTexts {
        var texts = FrameTexts()
        for start in stride(from: 0, to: names.count, by: Self.objects) {
            if LongWork.isCancelled { throw .cancelled }
            if names.count > Self.objects { LongWork.report("fetching objects", start, of: names.count) }
            try fetch(Array(names[start..<min(start + Self.objects, names.count)]), &texts)
        }
        try classifyAbsent(&texts, batches)
        return texts
    }

    /// Fetches objects; texts that the remote does not have are recorded as missing.
    private func fetch(_ names: [ObjectName], _ texts: inout FrameTexts) throws(GovernanceError) {
        let found = try asking { (storage) throws(RemoteError) in try storage.objects(names, by: deadline) }
        var batches: [ObjectBatch] = []
        for (name, bytes) in zip(names, found) {
            switch (name.kind, bytes) {
            case (.batch, let bytes?):
                do throws(RemoteError) {
                    batches.append(try ObjectBatch(reading: bytes))
                } catch {
                    throw .remote(.storage(error))
                }
            case (.batch, nil): throw .remote(.storage(.missing(name.hash)))
            // Bytes that have the hash but are not a text are not damage: the author's frame refers to them.
            case (.text, let bytes?): if let object = TextObject(bytes: bytes) { texts.objects.append(object) }
            case (.text, nil): texts.missing.append(name.hash)
            }
        }
        try store(batches)
    }

    /// Stores the contents of batches, then records the batches as present.
    func store(_ batches: [ObjectBatch]) throws(GovernanceError) {
        let store = governance.store.store
        do throws(StoreError) {
            for batch in batches {
                for blob in batch.blobs { try store.putBlob(blob) }
                try store.putNodes(batch.nodes)
            }
        } catch {
            throw .worldIO(.store(error))
        }
        try ledger.note(batches)
    }

    /// Reads every batch and text of a journal on the remote, and compares it with its hash.
    ///
    /// - Returns: the numbers of batches, of texts, and of texts that were removed.
    func verifyObjects(of local: JournalContents) throws(GovernanceError) -> (batches: Int, texts: Int, removed: Int) {
        var names: [ObjectName] = []
        for frame in local.frames {
            guard let decoded = try? GovernanceFrame(frame.payload) else { continue }
            names += decoded.batches.map { ObjectName($0, at: frame.index) }
            names += decoded.texts.map { ObjectName($0, at: frame.index, kind: .text) }
        }
        var (batches, texts): (Int, Int) = (0, 0)
        var absent: [Hash] = []
        for start in stride(from: 0, to: names.count, by: Self.objects) {
            if LongWork.isCancelled { throw .cancelled }
            let some = Array(names[start..<min(start + Self.objects, names.count)])
            let found = try asking { (storage) throws(RemoteError) in
                let found = try storage.objects(some, by: deadline)
                for (name, bytes) in zip(some, found) where name.kind == .batch {
                    if let bytes { _ = try ObjectBatch(reading: bytes) }
                }
                return found
            }
            batches += some.count { $0.kind == .batch }
            texts += zip(some, found).count { $0.kind == .text && $1 != nil }
            absent += zip(some, found).filter { $1 == nil }.map(\.0.hash)
        }
        // Texts that came in a batch are not separate objects, so they were not removed.
        let carried = absent.isEmpty ? [] : try ledger.all().nodes
        return (batches, texts, absent.count { !carried.contains($0) })
    }

    /// Determines which texts that are absent as objects came in a batch of their frame, as they did before they were
    /// separate objects; the others were removed.
    private func classifyAbsent(_ texts: inout FrameTexts, _ batches: [Hash: [Hash]]) throws(GovernanceError) {
        let absent = texts.missing
        texts.missing = []
        for hash in absent {
            if let object = try governance.text(inNodes: hash) {
                texts.objects.append(object)
                continue
            }
            var isCarried = false
            for batch in batches[hash] ?? [] where try ledger.index(of: batch)?.nodes.contains(hash) == true {
                isCarried = true
            }
            if isCarried { texts.missing.append(hash) } else { texts.removed.append(hash) }
        }
    }
}
