import AIR
import ArgumentParser
import CanonicalCBOR
import Files
import Governance
import JSON
import Presentation
import Sync
import SystemPackage
import Workbench
import WorldIO
import WorldProtocol

/// `aos world`: changes the identity of the world.
struct WorldIdentityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "world", abstract: "Change the identity of the world.", subcommands: [WorldNewCommand.self])
}

/// `aos world new`: turns a copy of a world into a new world.
struct WorldNewCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make this clone a new world: remove id, remote and rules from the sync file.",
        usage: "aos world new [<options>]",
        discussion: """
            For templates and forks that should have a journal, a remote and rules of their own. The journal of the \
            world that the sync file names must not be here; the first `aos push` or `aos gov propose` starts a new \
            one. `aos undo` undoes the edit.
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let world = try session.world()
        let files = session.context.files
        let file = global.map.map(session.path) ?? world.syncFile
        let before = try reading { () throws(FileError) in
            try files.read(file, limit: JSONLimits.standard.maximumBytes)
        }
        let workbench = try session.workbench(isReadOnly: true)
        let state = try await workbench.governanceState()
        let sync = SyncFile(before, at: file, world: world)
        if let id = sync.identity?.id, state.world == id {
            throw CommandFailure(
                .wouldOverwrite, "the journal belongs to the world \(id.short), which the sync file names",
                help: "clone the world without .aos/journal, or move .aos/journal away")
        }
        let after: [UInt8]
        do {
            var edit = try SyncEdit(before)
            try edit.setIdentity(nil)
            after = edit.bytes
        } catch {
            throw CommandFailure(sync.diagnostics.filter { $0.severity == .error })
        }
        guard after != before else {
            return .report(Report(Self.data, Text("the sync file names no world, so there is no identity to remove")))
        }
        let log = EditLog(
            world, files: files, owner: "aos, process \(session.context.processID), user \(session.context.user)",
            named: [file])
        do throws(EditError) {
            try log.apply(
                AuthoredEdit("begin another world", [AuthoredEdit.Change(file, from: before, to: after)]),
                time: session.context.clock())
        } catch {
            throw CommandFailure(.unwritableFile, error.message, help: error.help)
        }
        let text = Text("removed the identity: this is now a new world")
        return .report(Report(Self.data, text, next: ["aos status"]))
    }

    private static let data = JSONValue.object([("world", .null)])
}
