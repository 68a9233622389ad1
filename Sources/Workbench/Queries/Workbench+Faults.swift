import AIR
import Sync
import WorldIO
public import WorldProtocol

extension Workbench {
    /// Refuses to go on where a base is named and can't be had: nothing may then count as new.
    ///
    /// - Throws: ``WorkbenchError`` with the reasons.
    public func requireBase() throws(WorkbenchError) { try world().requireBase() }

    /// Refuses to go on where the sync file can't be read, so that nobody knows what the world imports.
    ///
    /// - Throws: ``WorkbenchError`` with the reason and its place.
    public func requireSyncFile() throws(WorkbenchError) {
        let sync = SyncFile.read(rooms.world, at: options.syncFile, files: rooms.environment.files)
        if let fault = sync.fault { throw WorkbenchError([fault]) }
    }
}

extension WorldParts {
    /// Refuses to go on where a base is named and can't be had.
    func requireBase() throws(WorkbenchError) {
        guard base.fault.isEmpty else { throw WorkbenchError(base.fault) }
    }
}
