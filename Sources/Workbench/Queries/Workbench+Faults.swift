import AIR
import CanonicalCBOR
import Sync
import WorldIO
public import WorldProtocol

extension Workbench {
    /// Throws if the world names a base that is not available, because its definitions must not count as new.
    ///
    /// - Throws: ``WorkbenchError`` with the reasons.
    public func requireBase() throws(WorkbenchError) { try world().requireBase() }

    /// Throws if the sync file could not be read, because then the world's imports are unknown.
    ///
    /// The read that the world was loaded from decides, because reading again may succeed. For a world from its index,
    /// the file is read now.
    ///
    /// - Throws: ``WorkbenchError`` with the reason and its location.
    public func requireSyncFile() throws(WorkbenchError) {
        let world = world()
        let sync =
            world.hasSources
            ? world.loaded.sources.sync
            : SyncFile.read(rooms.world, at: options.syncFile, files: rooms.environment.files)
        if let fault = sync.fault { throw WorkbenchError([fault]) }
    }
}

extension WorldParts {
    /// Throws if the world names a base that is not available.
    func requireBase() throws(WorkbenchError) {
        guard base.fault.isEmpty else { throw WorkbenchError(base.fault) }
    }

    /// Throws if the manifest file is not one of the journal's manifests, so that nothing may be changed.
    func requireAgreement() throws(WorkbenchError) {
        try requireBase()
        guard let standing, !standing.allowsWriting else { return }
        throw WorkbenchError(baseProblems)
    }

    /// Throws if a file of the world can't be read, because then the differences may not be intended.
    ///
    /// A missing definition would be noticed because the manifest lists it, but a missing wasm file, which determines a
    /// module's hash, would not.
    func requireReadable() throws(WorkbenchError) {
        let unread = loaded.diagnostics.filter { $0.code == .unreadableFile && $0.severity == .error }
        guard unread.isEmpty else { throw WorkbenchError(unread) }
    }

    /// Throws if definitions of the base can't be found anywhere.
    func requireWholeBase() throws(WorkbenchError) {
        if let problem = missingDefinitions(.error) { throw WorkbenchError([problem]) }
    }

    /// A diagnostic about definitions of the base that can't be found anywhere; nil if there are none.
    func missingDefinitions(_ severity: Diagnostic.Severity) -> Diagnostic? {
        guard !base.missing.isEmpty else { return nil }
        let names = base.missing.prefix(5).map { "`\($0.name)`" }.joined(separator: ", ")
        let more = base.missing.count > 5 ? " and \(base.missing.count - 5) more" : ""
        return Diagnostic(
            severity, .baseNotHere,
            "definitions of the base \(base.hash?.short ?? "") are missing from the store, the files, the remote and git: \(names)\(more)",
            help:
                "run `aos store repair --from DIR` with a copy of the world, or `aos remote fetch`; --offline contacts no remote"
        )
    }
}
