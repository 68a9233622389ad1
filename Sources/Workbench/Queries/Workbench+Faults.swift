import AIR
import CanonicalCBOR
import Sync
import WorldIO
public import WorldProtocol

extension Workbench {
    /// Refuses to go on where a base is named and can't be had: nothing may then count as new.
    ///
    /// - Throws: ``WorkbenchError`` with the reasons.
    public func requireBase() throws(WorkbenchError) { try world().requireBase() }

    /// Throws if the sync file could not be read, since then the imports of the world are unknown.
    ///
    /// What counts is the reading that the world came from: another one may succeed. A world from its index has not read
    /// it.
    ///
    /// - Throws: ``WorkbenchError`` with the reason and its place.
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
    /// Refuses to go on where a base is named and can't be had.
    func requireBase() throws(WorkbenchError) {
        guard base.fault.isEmpty else { throw WorkbenchError(base.fault) }
    }

    /// Refuses to change anything where the manifest file is not one that the journal had.
    func requireAgreement() throws(WorkbenchError) {
        try requireBase()
        guard let standing, !standing.allowsWriting else { return }
        throw WorkbenchError(baseProblems)
    }

    /// Refuses to take what differs for what was meant where a file of the world can't be read.
    ///
    /// A definition in it is missed by the manifest; the wasm that fills a module's hash is not missed by anything.
    func requireReadable() throws(WorkbenchError) {
        let unread = loaded.diagnostics.filter { $0.code == .unreadableFile && $0.severity == .error }
        guard unread.isEmpty else { throw WorkbenchError(unread) }
    }

    /// Refuses to go on where definitions of the base are nowhere to be found.
    func requireWholeBase() throws(WorkbenchError) {
        if let problem = missingDefinitions(.error) { throw WorkbenchError([problem]) }
    }

    /// The definitions of the base that are nowhere to be found, as a problem; nil when all are here.
    func missingDefinitions(_ severity: Diagnostic.Severity) -> Diagnostic? {
        guard !base.missing.isEmpty else { return nil }
        let names = base.missing.prefix(5).map { "`\($0.name)`" }.joined(separator: ", ")
        let more = base.missing.count > 5 ? " and \(base.missing.count - 5) more" : ""
        return Diagnostic(
            severity, .baseNotHere,
            "of the base \(base.hash?.short ?? ""), these definitions are not in the store, the files, the remote or git: \(names)\(more)",
            help:
                "run `aos store repair --from DIR` with a copy of the world, or `aos remote fetch`; --offline asks no remote"
        )
    }
}
