import AIR
import CanonicalCBOR
import ContentStore
import Remotes
import Sync
import WorldIO

/// Fetching what frames bring.
extension RemoteChain {
    /// The number of objects that are fetched at a time: enough to hide the way to the storage, and few enough to hold
    /// them in memory, however large each is.
    static let objects = 8

    /// Stores the batches of frames that are not here, and returns the texts that are not here.
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

    /// Stores batches, and returns texts.
    ///
    /// - Parameter batches: the batches of the frames that name the texts.
    func fetch(_ names: [ObjectName], _ batches: [Hash: [Hash]]) throws(GovernanceError) -> FrameTexts {
        var texts = FrameTexts()
        for start in stride(from: 0, to: names.count, by: Self.objects) {
            if LongWork.isCancelled { throw .cancelled }
            if names.count > Self.objects { LongWork.report("fetching objects", start, of: names.count) }
            try fetch(Array(names[start..<min(start + Self.objects, names.count)]), &texts)
        }
        try sort(&texts, batches)
        return texts
    }

    /// Fetches objects; texts that the remote does not have are noted as missing.
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
            // Bytes with the hash that are no text are not damage: the author's frame names them.
            case (.text, let bytes?): if let object = TextObject(bytes: bytes) { texts.objects.append(object) }
            case (.text, nil): texts.missing.append(name.hash)
            }
        }
        try store(batches)
    }

    /// Stores what batches hold, then notes that they are here.
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

    /// Reads every batch and text of a journal on the remote, and compares it with its name.
    ///
    /// - Returns: how many there are, and how many texts were removed.
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
        // Those that batches hold are not apart.
        let carried = absent.isEmpty ? [] : try ledger.all().nodes
        return (batches, texts, absent.count { !carried.contains($0) })
    }

    /// Finds out which texts that the remote does not have apart came in the batch of their frame, as they did before they
    /// were objects of their own; the others were removed.
    private func sort(_ texts: inout FrameTexts, _ batches: [Hash: [Hash]]) throws(GovernanceError) {
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
