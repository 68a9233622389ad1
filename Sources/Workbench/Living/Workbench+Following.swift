public import WorldProtocol
import AIR
import Files
import Sync
public import SystemPackage

extension Workbench {
    /// Reads the world and follows what happens to its files from now on; nil when the task was cancelled before.
    public func follow() async -> Snapshot? {
        isFollowed = true
        if let known = takeIndex() { return known }
        await keepingIndex { await readAnew() }
        return opened == nil || Task.isCancelled ? nil : snapshot()
    }

    /// Whether anything that the world was read from has changed since, without reading it.
    public func hasChanged() async -> Bool {
        guard let stamp else { return true }
        return await !Self.stamp(options, rooms, packages).parts(differingFrom: stamp).isEmpty
    }

    /// Reads again what has changed since it was read, and nothing else.
    ///
    /// - Returns: what there is to see, with the same revision when nothing has changed; nil when the task was cancelled.
    public func refresh() async -> Snapshot? {
        guard let stamp, opened != nil || details != nil else { return await follow() }
        let now = await Self.stamp(options, rooms, packages)
        if Task.isCancelled { return nil }
        let changed = now.parts(differingFrom: stamp)
        // A folder may have been made anew and look as it did: then it must be watched anew.
        if changed.isEmpty { rooms.environment.watch?(now.folders) }
        // What the index knew does not tell what has changed since.
        if opened == nil, !changed.isEmpty { return await follow() }
        if changed == [.review] {
            rereadReview()
        } else if changed.contains(.packages) {
            await keepingIndex { await readAnew() }
        } else if !changed.isEmpty {
            await keepingIndex { await readBeside() }
        }
        return Task.isCancelled ? nil : snapshot()
    }

    /// The folders in which a change may be one of the world.
    public var watchedFolders: Set<FilePath> { stamp?.folders ?? [] }

    /// Reads the world without holding up questions about what was read before; nothing changes when it is cancelled.
    func readBeside() async {
        let settled = settleEdits()
        let started = revision
        let (reading, stamp) = await Self.read(options, rooms, packages, isFollowed)
        guard !Task.isCancelled else {
            // What was settled has been written: it must be said with the next reading.
            for notice in settled { rooms.notices.add(notice) }
            return
        }
        install(reading, stamp, adding: settled)
        // Whoever decided something meanwhile has noted it.
        if revision != started + 1 { rereadReview() }
    }

    private static func stamp(
        _ options: WorkbenchOptions, _ rooms: Rooms, _ packages: CargoAnswers
    ) async -> WorldStamp { WorldStamp.take(options, rooms, packages) }

    private static func read(
        _ options: WorkbenchOptions, _ rooms: Rooms, _ packages: CargoAnswers, _ stamps: Bool
    ) async -> (OpenWorld, WorldStamp?) {
        if stamps { LongWork.report("looking at the files") }
        let stamp = stamps ? WorldStamp.take(options, rooms, packages) : nil
        return (await LongWork.stoppable { OpenWorld.read(options, rooms, packages) }, stamp)
    }
}
