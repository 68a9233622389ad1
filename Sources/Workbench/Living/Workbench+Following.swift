public import WorldProtocol
import AIR
import Files
import Sync
public import SystemPackage

extension Workbench {
    /// Reads the world and follows its files from now on; nil when the task was canceled before.
    public func follow() async -> Snapshot? {
        isFollowed = true
        if let known = takeIndex() { return known }
        await keepingIndex { await readAnew() }
        return !isOpened || Task.isCancelled ? nil : snapshot()
    }

    /// Whether anything that the world was read from has changed since, without reading it.
    public func hasChanged() async -> Bool {
        guard let stamp else { return true }
        return await !look().parts(differingFrom: stamp).isEmpty
    }

    /// Reads only the parts that have changed since they were read.
    ///
    /// - Returns: what there is to see, with the same revision when nothing has changed; nil when the task was canceled.
    public func refresh() async -> Snapshot? {
        guard isFollowed, let stamp, isOpened || details != nil else { return await follow() }
        let now = await look()
        if Task.isCancelled { return nil }
        let changed = now.parts(differingFrom: stamp)
        // A folder may have been created again and look as it did: then it must be watched again.
        if changed.isEmpty { rooms.environment.watch?(now.folders) }
        // The index does not record the changes since.
        if !isOpened, !changed.isEmpty { return await follow() }
        if changed.contains(.packages) {
            await keepingIndex { await readAnew() }
        } else if !changed.isEmpty {
            let parts = changed.reduce(into: Set()) { $0.formUnion($1.worldParts) }
            await keepingIndex { await read(parts, known: now) }
        }
        return Task.isCancelled ? nil : snapshot()
    }

    /// The folders in which a change may be one of the world.
    public var watchedFolders: Set<FilePath> { stamp?.folders ?? [] }

    /// The current status of the world's files.
    func look() async -> WorldStamp {
        let (options, rooms, packages) = (options, rooms, packages)
        return await LongWork.beside {
            LongWork.report("looking at the files")
            return WorldStamp.take(options, rooms, packages)
        }
    }
}
