public import CanonicalCBOR
import ContentStore
import Files
public import Remotes
import Sync
import SystemPackage
import WorldIO

/// The state of a journal relative to its remote.
public struct RemoteStanding: Sendable {
    /// The remote; nil if the journal has none.
    public let joined: JoinedRemote?
    /// This journal's head.
    public let head: ChainHead
    /// The last contact; nil before the first.
    public let contact: RemoteContact?
    /// The changes that are not confirmed to be on the remote.
    public let pending: [OutboxEntry]

    /// The number of frames and changes that the remote does not have, as of the last contact.
    public var ahead: Int { pending.count + max(0, contact.map { head.height - $0.head.height } ?? 0) }
    /// The number of frames of the remote that this journal does not have, as of the last contact.
    public var behind: Int { max(0, contact.map { $0.head.height - head.height } ?? 0) }
}

/// The result of an exchange with a remote.
public struct RemoteExchange: Sendable {
    /// The heights that were fetched.
    public var fetched: Range<Int>
    /// The changes of the outbox that are now on the remote.
    public var published: [OperationID] = []
    /// The heights of frames that were created on the remote.
    public var created: Range<Int> = 0..<0
    /// The frames and batches in the middle that the remote had lost and that were restored.
    public var restored = RemoteRestoration()
}

/// The frames and batches that a remote had lost and that were restored.
public struct RemoteRestoration: Sendable, Equatable, Codable {
    /// The heights of frames.
    public var frames: [Int]
    /// The hashes of batches.
    public var batches: [Hash]

    /// Creates a restoration.
    public init(frames: [Int] = [], batches: [Hash] = []) {
        self.frames = frames
        self.batches = batches
    }

    /// The number of restored frames and batches.
    public var count: Int { frames.count + batches.count }
}

extension Governance {
    /// The remote that the journal is a replica of; nil if it has none.
    public func joinedRemote() throws(GovernanceError) -> JoinedRemote? {
        try JoinedRemote.read(world, files: files)
    }

    /// The state of the journal relative to its remote, as of the last contact; works offline.
    public func remoteStanding() throws(GovernanceError) -> RemoteStanding {
        let contents = try contents()
        let bytes = try? files.read(world.contactFile, limit: 1 << 16)
        return RemoteStanding(
            joined: try joinedRemote(), head: ChainHead(height: contents.height, hash: contents.head),
            contact: bytes.flatMap { RemoteContact($0) }, pending: try Outbox(world: world, files: files).entries())
    }

    /// A copy that queues changes of a shared world in the outbox instead of publishing them.
    public func queuingChanges() -> Governance {
        var copy = self
        copy.remote?.isOffline = true
        return copy
    }

    /// Returns and clears the ID of the last queued change; nil if none was queued since the last call.
    public func takeQueued() -> OperationID? { remote?.queued.take() }

    /// Updates the journal from the remote, and determines the outcome of changes that were sent but not confirmed.
    public func fetchRemote() throws(GovernanceError) -> RemoteExchange {
        let chain = try chain()
        let fetched = try chain.fetch()
        let settled = try chain.settle()
        setFreshness()
        return RemoteExchange(fetched: fetched, published: settled)
    }

    /// Fetches before a decision if the journal is a replica and changes are not queued.
    public func catchUp() throws(GovernanceError) {
        guard try joinedRemote() != nil, remote?.isOffline == false else { return }
        _ = try fetchRemote()
    }

    /// Publishes the changes waiting in the outbox, and restores what the remote lost and this journal has: first at
    /// the end of the chain, then in the middle.
    public func pushRemote() throws(GovernanceError) -> RemoteExchange {
        let chain = try chain()
        var exchange = RemoteExchange(fetched: 0..<0)
        do throws(GovernanceError) {
            exchange.fetched = try chain.fetch()
        } catch .remote(.rolledBack), .remote(.empty) {
            exchange.created = try chain.createMissing()
            exchange.fetched = try chain.fetch()
        }
        exchange.published = try chain.settle()
        exchange.published += try chain.publishWaiting()
        // With a new deadline: publishing may have used up the first one.
        exchange.restored = try self.chain().restoreLosses()
        return exchange
    }

    /// Reads the whole chain of the remote and compares it with this journal, and every batch and text with its hash.
    ///
    /// - Returns: the numbers of frames, batches and texts that were compared, and of texts that were removed.
    public func verifyRemote() throws(GovernanceError) -> (frames: Int, batches: Int, texts: Int, removed: Int) {
        let chain = try chain()
        try chain.fetch()
        let local = try contents()
        let height = try chain.remoteHeight(local)
        guard height == local.height else {
            throw .remote(.rolledBack(chain.joined.url, found: height, seen: local.height))
        }
        let found = try chain.verifyObjects(of: local)
        return (height, found.batches, found.texts, found.removed)
    }

    /// Shares the journal on a remote: publishes every frame and object, then makes the journal a replica.
    ///
    /// If an earlier call was interrupted, or the journal is a replica of another remote, the call continues from
    /// there.
    public func addRemote(_ url: RemoteURL) throws(GovernanceError) -> RemoteExchange {
        guard let access = remote else { throw .remote(.noAccess(url)) }
        if let joined = try joinedRemote(), joined.url != url {
            _ = try fetchRemote()
        }
        let before = try contents()
        guard let id = before.frames.first?.hash else { throw .noBase }
        let joined = JoinedRemote(id: id, url: url)
        let chain = try RemoteChain(self, joined)
        do throws(RemoteError) {
            try chain.storage.checkSuitability(by: chain.deadline)
        } catch {
            throw .remote(.storage(error))
        }
        // An existing chain must be this one; it may be longer.
        let present = try chain.storageHasWorld()
        if present, try chain.remoteHeight(before) == before.height {
            try join(joined)
            let fetched = try RemoteChain(self, joined).fetch()
            return RemoteExchange(fetched: fetched)
        }
        if try joinedRemote() == nil { try shareObjects(limit: chain.storage.largestObject, access) }
        while true {
            let created = try chain.createMissing()
            guard try join(joined, at: created.upperBound) else { continue }
            return RemoteExchange(fetched: created.upperBound..<created.upperBound, created: created)
        }
    }

    /// Appends a frame that brings the objects that earlier frames refer to and no frame has brought yet.
    private func shareObjects(limit: Int, _ access: RemoteAccess) throws(GovernanceError) {
        let contents = try contents()
        let (nodes, blobs) = try unshared(by: contents)
        guard !nodes.isEmpty || !blobs.isEmpty else { return }
        let batches: [ObjectBatch]
        do throws(CBORError) {
            batches = try ObjectBatch.pack(nodes: nodes, blobs: blobs)
        } catch {
            throw .encoding(error)
        }
        for batch in batches where batch.object.bytes.count > limit {
            throw .remote(.storage(.tooLarge(size: batch.object.bytes.count, limit: limit)))
        }
        try BatchLedger(world: world, files: files).note(batches)
        try writing { (writer) throws(GovernanceError) in
            try writer.append([.shared], batches: batches.map(\.object.hash))
        }
    }

    /// Makes the journal a replica, unless it has grown in the meantime.
    @discardableResult
    private func join(_ joined: JoinedRemote, at height: Int? = nil) throws(GovernanceError) -> Bool {
        let isJoined = try journal.withWriter(owner: owner, patience: patience, failure: { .journal($0) }) {
            (writer) throws(GovernanceError) in
            if let height, writer.contents.height != height { return false }
            do throws(JournalError) {
                try writer.mark(isReplica: true)
            } catch {
                throw .journal(error)
            }
            try joined.write(world, files: files)
            return true
        }
        return isJoined
    }

    /// Joins a remote with a journal that is empty or whose frames are the beginning of the remote's chain.
    ///
    /// - Throws: ``RemoteFault/ownFrames(count:)`` or ``RemoteFault/otherWorld(own:other:)`` when the local journal has
    ///   frames that the remote does not have.
    public func joinRemote(_ joined: JoinedRemote) throws(GovernanceError) -> RemoteExchange {
        if let other = try joinedRemote(), other != joined { throw .remote(.alreadyJoined(other)) }
        let chain = try RemoteChain(self, joined)
        let local = try contents()
        if let first = local.frames.first {
            guard first.hash == joined.id else {
                throw .remote(.otherWorld(own: first.hash, other: joined.id))
            }
            do throws(GovernanceError) {
                let height = try chain.remoteHeight(local)
                guard height == local.height else { throw .remote(.ownFrames(count: local.height - height)) }
            } catch .remote(.forked(_, let height)) {
                throw .remote(.ownFrames(count: local.height - height))
            }
        } else if try !chain.storageHasWorld() {
            throw .remote(.empty(joined.url))
        }
        try join(joined)
        return try fetchRemote()
    }

    /// Leaves the remote, which makes the journal independent again.
    public func removeRemote() throws(GovernanceError) {
        guard try joinedRemote() != nil else { throw .remote(.notJoined) }
        try journal.withWriter(owner: owner, patience: patience, failure: { .journal($0) }) {
            (writer) throws(GovernanceError) in
            do throws(FileError) {
                try files.remove(world.remoteFile)
                if try files.exists(world.contactFile) { try files.remove(world.contactFile) }
            } catch {
                throw .file(error)
            }
            do throws(JournalError) {
                try writer.mark(isReplica: false)
            } catch {
                throw .journal(error)
            }
        }
    }

    /// Throws if the remote can't be reached or does not have the world.
    func checkReach(of joined: JoinedRemote) throws(GovernanceError) {
        guard try RemoteChain(self, joined).storageHasWorld() else { throw .remote(.empty(joined.url)) }
    }

    /// Sets the journal aside, with all its files.
    ///
    /// The journal stays marked until its open proposals were proposed again, so that an interrupted attempt can be
    /// resumed.
    func setJournalAside() throws(GovernanceError) {
        do throws(FileError) {
            var number = 1
            var place = world.journalAside(number)
            while try files.exists(place) {
                number += 1
                place = world.journalAside(number)
            }
            // A concurrent writer still refers to the old folder; it notices when it looks for its journal.
            let lock = try files.lock(journal.lockPath, owner: owner, patience: patience)
            defer { lock.release() }
            try files.writeAtomically([], to: world.journal.appending(Self.asideMark))
            try files.rename(world.journal, to: place)
            try files.synchronize(world.internals)
        } catch {
            throw .file(error)
        }
    }

    private func chain() throws(GovernanceError) -> RemoteChain {
        guard let joined = try joinedRemote() else { throw .remote(.notJoined) }
        return try RemoteChain(self, joined)
    }

    // MARK: Seen heads

    private func headFile(of id: Hash) -> FilePath? { remote?.heads?.appending(id.hex) }

    /// The last head of a world that this machine has seen; nil if it has seen none.
    ///
    /// - Throws: ``GovernanceError`` when the head can't be read: without it, a remote that lost frames would go
    ///   unnoticed.
    func seenHead(of id: Hash) throws(GovernanceError) -> ChainHead? {
        guard let file = headFile(of: id) else { return nil }
        do throws(FileError) {
            return ChainHead(try files.read(file, limit: 1 << 16))
        } catch .notFound, .notADirectory {
            return nil
        } catch {
            throw .worldIO(.unreadable(error))
        }
    }

    /// Records the head of a remote.
    func note(_ head: ChainHead, of id: Hash) throws(GovernanceError) {
        let seen = try seenHead(of: id)
        do throws(FileError) {
            if try files.exists(world.journal) {
                try files.writeAtomically(RemoteContact(time: clock(), head: head).encoded, to: world.contactFile)
            }
            guard let file = headFile(of: id), (seen?.height ?? -1) < head.height else { return }
            try files.createDirectories(file.removingLastComponent(), mode: 0o700)
            try files.writeAtomically(head.encoded(), to: file, mode: 0o600)
        } catch {
            throw .file(error)
        }
    }
}

extension RemoteChain {
    /// Whether the storage has any frame of the world.
    func storageHasWorld() throws(GovernanceError) -> Bool {
        do throws(RemoteError) {
            return try !storage.frames(from: 0, limit: 1, by: deadline).isEmpty
        } catch {
            throw .remote(.storage(error))
        }
    }
}
