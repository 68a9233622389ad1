public import WorldProtocol
import AIR
import Files
import Sync
public import SystemPackage

extension Workbench {
    /// Loads the world and follows its files from then on; returns nil if the task was canceled first.
    public func follow() async -> Snapshot? {
        isFollowed = true
        if let known = takeIndex() { return known }
        await keepingIndex { await reload() }
        return !isOpened || Task.isCancelled ? nil : snapshot()
    }

    /// Whether anything that the world was loaded from has changed since, without loading it.
    public func hasChanged() async -> Bool {
        guard let stamp else { return true }
        return await !look().parts(differingFrom: stamp).isEmpty
    }

    /// Reloads only the parts that have changed since they were read.
    ///
    /// - Returns: the snapshot, with the same revision if nothing has changed; nil if the task was canceled.
    public func refresh() async -> Snapshot? {
        guard isFollowed, let stamp, isOpened || details != nil else { return await follow() }
        let now = await look()
        if Task.isCancelled { return nil }
        let changed = now.parts(differingFrom: stamp)
        // A folder may have been recreated with the same status: then it must be watched again.
        if changed.isEmpty { rooms.environment.watch?(now.folders) }
        // Parts can't be reloaded on top of the index.
        if !isOpened, !changed.isEmpty { return await follow() }
        if changed.contains(.packages) {
            await keepingIndex { await reload() }
        } else if !changed.isEmpty {
            let parts = changed.reduce(into: Set()) { $0.formUnion($1.worldParts) }
            await keepingIndex { await read(parts, known: now) }
        }
        return Task.isCancelled ? nil : snapshot()
    }

    /// The folders in which a change may affect the world.
    public var watchedFolders: Set<FilePath> { stamp?.folders ?? [] }

    /// The current status of the world's files.
    func look() async -> WorldStamp {
        let (options, rooms, packages) = (options, rooms, packages)
        return await LongWork.beside {
            LongWork.report("checking the files")
            return WorldStamp.take(options, rooms, packages)
        }
    }
}
