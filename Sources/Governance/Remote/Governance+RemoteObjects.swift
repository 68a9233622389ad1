public import AIR
public import CanonicalCBOR
import ContentStore
import Remotes
import Sync
import WorldIO

/// Objects that were found on a remote; their bytes match their hashes.
public struct RemoteObjects: Sendable {
    /// The nodes by their hashes.
    public var nodes: [Hash: [UInt8]] = [:]
    /// The blobs by their hashes.
    public var blobs: [Hash: [UInt8]] = [:]
    /// Problems with batches that could have held more of the objects.
    public var problems: [Diagnostic] = []
}

extension Governance {
    /// Fetches objects that frames of the chain brought, from the remote that the journal has joined.
    ///
    /// No other remote is contacted, and none at all offline.
    ///
    /// - Returns: nil if no remote may be contacted.
    /// - Throws: ``GovernanceError`` when the remote can't be reached.
    public func remoteObjects(_ wanted: Set<Hash>) throws(GovernanceError) -> RemoteObjects? {
        guard let joined = try joinedRemote(), let remote, !remote.isOffline else { return nil }
        var found = RemoteObjects()
        try RemoteChain(self, joined).find(wanted, &found)
        return found
    }

    /// Fetches the nodes of a base that the store lacks, from the remote that the journal has joined.
    ///
    /// - Parameters:
    ///   - hash: the hash of the manifest.
    ///   - manifest: the manifest; nil to read it from the store, or else from the remote.
    ///   - known: the hashes of definitions that the caller already has.
    /// - Returns: nil if no remote may be contacted.
    /// - Throws: ``GovernanceError`` when the store can't be read, or the remote can't be reached.
    public func remoteBase(
        _ hash: Hash, manifest: Manifest?, besides known: Set<Hash>
    ) throws(GovernanceError) -> RemoteObjects? {
        guard let joined = try joinedRemote(), let remote, !remote.isOffline else { return nil }
        let chain = try RemoteChain(self, joined)
        var found = RemoteObjects()
        let isHere = try holds(hash)
        if manifest == nil, !isHere { try chain.find([hash], &found) }
        let whole: Manifest
        do throws(WorldIOError) {
            if let manifest {
                whole = manifest
            } else if let bytes = found.nodes[hash] {
                whole = try WorldStore.manifest(reading: bytes, hash: hash)
            } else if !isHere {
                return found
            } else {
                whole = try store.manifest(hash)
            }
        } catch {
            throw .worldIO(error)
        }
        var lacking: Set<Hash> = []
        for kind in DefinitionKind.allCases {
            for reference in whole.references(kind) where !known.contains(reference.hash) {
                let builtIn = BuiltIns.definition(DefinitionKey(kind, reference.name))
                guard builtIn?.hash != reference.hash else { continue }
                if try !holds(reference.hash) { lacking.insert(reference.hash) }
            }
        }
        try chain.find(lacking, &found)
        return found
    }

    private func holds(_ hash: Hash) throws(GovernanceError) -> Bool {
        do throws(StoreError) {
            return try store.store.holdsNode(hash)
        } catch {
            throw .worldIO(.store(error))
        }
    }
}

extension RemoteChain {
    /// Finds objects in the batches of this journal's frames, from the latest frame to the first.
    fileprivate func find(_ wanted: Set<Hash>, _ found: inout RemoteObjects) throws(GovernanceError) {
        var open = wanted
        var names: [ObjectName] = []
        var known: Set<Hash> = []
        for frame in try governance.contents().frames.reversed() {
            for hash in (try? GovernanceFrame(frame.payload))?.batches ?? [] where known.insert(hash).inserted {
                // A batch whose index was lost may hold anything.
                if let index = try ledger.index(of: hash) {
                    guard !wanted.isDisjoint(with: index.nodes) || !wanted.isDisjoint(with: index.blobs) else {
                        continue
                    }
                }
                names.append(ObjectName(hash, at: frame.index))
            }
        }
        for start in stride(from: 0, to: names.count, by: Self.objects) where !open.isEmpty {
            if LongWork.isCancelled { throw .cancelled }
            let some = Array(names[start..<min(start + Self.objects, names.count)])
            for batch in try readableBatches(some, &found.problems) {
                for bytes in batch.nodes {
                    let hash = Hash.of(bytes)
                    if wanted.contains(hash) { found.nodes[hash] = bytes }
                    open.remove(hash)
                }
                for bytes in batch.blobs {
                    let hash = Hash.of(bytes)
                    if wanted.contains(hash) { found.blobs[hash] = bytes }
                    open.remove(hash)
                }
            }
        }
    }

    /// Fetches batches from the remote; a lost or damaged one does not prevent the others from being read.
    private func readableBatches(
        _ names: [ObjectName], _ problems: inout [Diagnostic]
    ) throws(GovernanceError) -> [ObjectBatch] {
        do throws(GovernanceError) {
            return try asking { (storage) throws(RemoteError) in
                var batches: [ObjectBatch] = []
                for bytes in try storage.objects(names, by: deadline) {
                    if let bytes { batches.append(try ObjectBatch(reading: bytes)) }
                }
                return batches
            }
        } catch .remote(.storage(let error)) where error.isAboutOneObject {
            guard names.count > 1 else {
                problems += GovernanceError.remote(.storage(error)).diagnostics
                return []
            }
            var batches: [ObjectBatch] = []
            for name in names { batches += try readableBatches([name], &problems) }
            return batches
        }
    }
}

extension RemoteError {
    /// Whether the error concerns a single object, so that the rest of the storage may be sound.
    fileprivate var isAboutOneObject: Bool {
        switch self {
        case .missing, .damaged: true
        default: false
        }
    }
}
