import CanonicalCBOR
import ContentStore
import Remotes
import WorldIO

extension Governance {
    /// Creates a batch of objects from the store.
    ///
    /// - Throws: ``RemoteFault/objectsMissing(_:)`` when the store lacks any of them.
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

    /// The objects of the store that frames refer to, directly or indirectly, and that no batch contains yet.
    func unshared(by contents: JournalContents) throws(GovernanceError) -> (nodes: [[UInt8]], blobs: [[UInt8]]) {
        let ledger = BatchLedger(world: world, files: files)
        var shared: (nodes: Set<Hash>, blobs: Set<Hash>) = ([], [])
        var open: Set<Hash> = []
        var texts: Set<Hash> = []
        for frame in contents.frames {
            let decoded = try? GovernanceFrame(frame.payload)
            texts.formUnion(decoded?.texts ?? [])
            // Only batches that frames name count: any other is from an interrupted attempt, and nobody can fetch it.
            for batch in decoded?.batches ?? [] {
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
        // Texts are published separately.
        open.subtract(texts)
        var known = open.union(texts)
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
}
