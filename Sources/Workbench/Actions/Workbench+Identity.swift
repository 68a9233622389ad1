import AIR
import CanonicalCBOR
import Governance
import JSON
import Sync
import WorldProtocol

extension Workbench {
    /// Throws if the journal is not that of the world that the sync file or the environment names.
    ///
    /// A clone that names a world but has no journal must not start a new one: its first frame would identify a
    /// different world, without the rules.
    ///
    /// - Parameter isDirect: whether the step changes the world without a proposal.
    /// - Throws: ``WorkbenchError`` with the command that gets the journal.
    func requireJournalOfWorld(isDirect: Bool) throws(WorkbenchError) {
        let sync = SyncFile.read(rooms.world, at: options.syncFile, files: rooms.environment.files)
        guard !sync.hasMalformedIdentity else {
            throw WorkbenchError(sync.diagnostics.filter { $0.path?.hasPrefix("/world") == true })
        }
        let expected = options.expected.over(sync.identity)
        guard expected != .any else { return }
        let state = try governanceState()
        guard state.height == 0 else {
            let problems = sync.problems(of: state, options, rooms).filter { $0.severity == .error }
            guard problems.isEmpty else { throw WorkbenchError(problems) }
            return
        }
        let isShared = sync.identity?.remote != nil
        let help =
            isShared
            ? "get the journal: `aos remote fetch`"
                + (isDirect ? "; then propose the change: `aos gov propose --all`" : "")
            : "copy .aos/journal from a clone that has it, or create another world: `aos world new`"
        let name = expected.id.map { "the world \($0.short)" } ?? "the world"
        guard isDirect, expected.isGoverned else {
            throw WorkbenchError(.notFound, "the journal of \(name) is missing", help: help)
        }
        throw WorkbenchError(
            .governed, "\(name) is governed, and its journal is missing: it changes by approved proposals only",
            help: help)
    }
}

extension SyncFile {
    /// Diagnoses why a journal is not that of the world that the file or the environment names.
    func problems(of state: GovernanceState, _ options: WorkbenchOptions, _ rooms: Rooms) -> [Diagnostic] {
        guard !hasMalformedIdentity else { return [] }
        let file = rooms.world.shown(path ?? options.syncFile ?? rooms.world.syncFile)
        let isPlaced = identity != nil
        return state.problems(against: identity, options.expected) { problem in
            guard isPlaced else { return problem }
            var placed = problem
            (placed.file, placed.line, placed.column) = (file, identityPlace.line, identityPlace.column)
            placed.path = "/world"
            return placed
        }
    }
}
