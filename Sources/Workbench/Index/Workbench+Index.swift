import WorldProtocol
import AIR
import Files
import Sync
import SystemPackage

extension WorkbenchOptions {
    /// The use of the index, which avoids loading a world that has not changed since it was last loaded.
    public enum IndexUse: Sendable {
        /// The index is ignored, and the world is loaded.
        case none
        /// The index is used, but not updated.
        case asked
        /// The index is used and kept up to date.
        case kept
    }
}

extension Workbench {
    /// Whether the snapshot comes from the index, and the world itself has not been loaded.
    package var isServedByIndex: Bool { !isOpened && details != nil }

    /// Opens the index; returns nil if the world has to be loaded.
    func openIndex() -> WorldIndex.Found? {
        guard options.index != .none else { return nil }
        let files = rooms.tracer?.base ?? rooms.environment.files
        guard let place = IndexPlace(options, files: files) else { return nil }
        let found = WorldIndex.open(
            place, key: WorldIndex.key(options, files: files), files: files,
            now: rooms.environment.clock(), revision: revision + 1, isReadOnly: options.isReadOnly)
        if let renewed = found?.renewed, options.index == .kept { Self.write(renewed, nil, nil, place, files) }
        return found
    }

    /// Loads the world with a closure, and stores the result in the index.
    func keepingIndex(_ read: () async -> Void) async {
        let before = revision
        guard options.index == .kept, let tracer = rooms.tracer, parts.isUnread,
            tracer.start(horizon: FileTrace.horizon(rooms.environment.clock()))
        else {
            await read()
            if isFollowed, revision != before, !Task.isCancelled { updateIndexInBackground() }
            return
        }
        var isFirst = false
        if let place = IndexPlace(options, files: tracer.base) {
            isFirst = (try? tracer.base.exists(place.index)) == false
            rooms.parsed.take(StoredTexts.read(place.texts, files: tracer.base))
        }
        await read()
        rooms.parsed.take([])
        // Canceled work has not read everything.
        let isComplete = !Task.isCancelled && revision != before && isOpened
        let snapshot = isComplete ? snapshot() : nil
        guard let trace = tracer.finish(), let snapshot, snapshot.revision == revision,
            snapshot.definitions.count >= options.leastIndexed,
            // Cargo's answers do not depend on files alone.
            CargoAnswers.manifests(of: rooms.world, syncFile: options.syncFile, files: tracer.base).isEmpty
        else { return }
        let options = options
        let files = tracer.base
        let world = parts
        // A world that is being edited is read often, so details are stored only if they are likely to be used.
        let withDetails = isFollowed || isFirst || keepsDetails
        if isFollowed {
            // Do not delay showing the world for something that only makes the next start faster.
            Task.detached(priority: .background) {
                Self.keep(snapshot, of: world, trace, options, files, withDetails: withDetails)
            }
        } else {
            Self.keep(snapshot, of: world, trace, options, files, withDetails: withDetails)
        }
    }

    /// Loads the whole world again in the background, to update the index for the next start.
    ///
    /// Cached contents are not read again, so only an initial load has a complete trace.
    private func updateIndexInBackground() {
        guard options.index == .kept, let tracer = rooms.tracer else { return }
        guard !isKeepingIndex else { return isIndexOutdated = true }
        isKeepingIndex = true
        var options = options
        options.isReadOnly = true
        options.isSpare = true
        options.keepsDetails = true
        var environment = rooms.environment
        environment.files = tracer.base
        environment.watch = nil
        let spare = Workbench(options, environment)
        Task.detached(priority: .background) {
            _ = await spare.open()
            await self.noteIndexKept()
        }
    }

    private func noteIndexKept() {
        isKeepingIndex = false
        guard isIndexOutdated else { return }
        isIndexOutdated = false
        updateIndexInBackground()
    }

    private static func keep(
        _ snapshot: Snapshot, of world: WorldParts, _ trace: FileTrace, _ options: WorkbenchOptions,
        _ files: any FileSystem, withDetails: Bool
    ) {
        guard options.index == .kept, let place = IndexPlace(options, files: files) else { return }
        var details: [UInt8]? = withDetails ? [] : nil
        let key = WorldIndex.key(options, files: files)
        guard let index = WorldIndex(snapshot, of: world, trace, key: key, details: &details) else { return }
        write(index, details, StoredTexts.bytes(of: world.rooms.parsed), place, files)
    }

    private static func write(
        _ index: WorldIndex, _ details: [UInt8]?, _ texts: [UInt8]?, _ place: IndexPlace, _ files: any FileSystem
    ) {
        guard let bytes = index.bytes else { return }
        do {
            try place.write(bytes, details: details, texts: texts, files: files)
        } catch {
            // Without an index, the world is loaded next time: nothing is lost, so nothing is reported.
        }
    }
}
