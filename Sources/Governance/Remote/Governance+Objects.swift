import CanonicalCBOR
import ContentStore
import Remotes
import WorldIO

extension Governance {
    /// Makes a batch of objects of the store.
    ///
    /// - Throws: ``RemoteFault/objectsMissing(_:)`` when the store lacks some.
    func batch(_ index: ObjectBatch.Index) throws(GovernanceError) -> ObjectBatch {
        var (nodes, blobs, missing): ([[UInt8]], [[UInt8]], [Hash]) = ([], [], [])
        for hash in index.nodes {
            if let bytes = try? store.store.node(hash) { nodes.append(bytes) } else { missing.append(hash) }
        }
        for hash in index.blobs {
            if let bytes = try? store.store.blob(hash) { blobs.append(bytes) } else { missing.append(hash) }
        }
        guard missing.isEmpty else { throw .remote(.objectsMissing(missing)) }
        do throws(CBORError) {
            return try ObjectBatch(nodes: nodes, blobs: blobs)
        } catch {
            throw .encoding(error)
        }
    }

    /// The objects of the store that frames name, directly or through others, and that no batch holds yet.
    func unshared(by contents: JournalContents) throws(GovernanceError) -> (nodes: [[UInt8]], blobs: [[UInt8]]) {
        let texts: TextFile.Contents
        do throws(JournalError) {
            texts = try self.texts.read()
        } catch {
            throw .journal(error)
        }
        try store(Array(texts.objects.values))
        let ledger = BatchLedger(world: world, files: files)
        var shared: (nodes: Set<Hash>, blobs: Set<Hash>) = ([], [])
        var open: Set<Hash> = []
        for frame in contents.frames {
            // A batch that no frame names is from an interrupted attempt: nobody can fetch it.
            for batch in (try? GovernanceFrame(frame.payload))?.batches ?? [] {
                guard let index = try ledger.index(of: batch) else { continue }
                shared.nodes.formUnion(index.nodes)
                shared.blobs.formUnion(index.blobs)
            }
            do throws(CBORError) {
                open.formUnion(HashScan.hashes(in: try CanonicalEncoder.encode(frame.payload)))
            } catch {
                throw .encoding(error)
            }
        }
        var known = open
        var (nodes, blobs): ([[UInt8]], [[UInt8]]) = ([], [])
        do throws(StoreError) {
            while let hash = open.popFirst() {
                // A node and a blob may have the same bytes.
                if try store.store.containsBlob(hash), !shared.blobs.contains(hash) {
                    blobs.append(try store.store.blob(hash))
                }
                guard try store.store.containsNode(hash) else { continue }
                let bytes = try store.store.node(hash)
                if !shared.nodes.contains(hash) { nodes.append(bytes) }
                for found in HashScan.hashes(in: bytes) where known.insert(found).inserted { open.insert(found) }
            }
        } catch {
            throw .worldIO(.store(error))
        }
        return (nodes, blobs)
    }

    /// Stores texts as nodes: that is how batches carry them.
    func store(_ texts: [TextObject]) throws(GovernanceError) {
        do throws(StoreError) {
            try store.store.putNodes(texts.map(\.bytes))
        } catch {
            throw .worldIO(.store(error))
        }
    }

    /// The texts that frames name and the file of texts lacks, taken from the batches; missing ones are skipped.
    func texts(of frames: some Sequence<SealedFrame>) throws(JournalError) -> [TextObject] {
        var known = Set<Hash>()
        let here = try texts.read()
        var found: [TextObject] = []
        for frame in frames {
            for record in (try? GovernanceFrame(frame.payload))?.records ?? [] {
                guard case .object(let hash)? = record.text, here.objects[hash] == nil, !here.removed.contains(hash),
                    known.insert(hash).inserted, let bytes = try bytes(ofText: hash),
                    let object = TextObject(bytes: bytes)
                else { continue }
                found.append(object)
            }
        }
        return found
    }

    /// The bytes of a text among the nodes; nil where it is not there, or damaged.
    ///
    /// - Throws: ``JournalError`` when it can't be read: it would be missing for good.
    private func bytes(ofText hash: Hash) throws(JournalError) -> [UInt8]? {
        do throws(StoreError) {
            return try store.store.node(hash)
        } catch {
            switch error {
            case .missing, .corrupt: return nil
            case .unreadable(let fault), .unwritable(let fault): throw .file(fault)
            }
        }
    }
}
