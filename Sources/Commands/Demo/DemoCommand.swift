import AIR
import ArgumentParser
import CanonicalCBOR
import JSON
import Presentation
import Sync
import SystemPackage

/// `aos demo`: creates the demonstration world and opens the console on it.
struct DemoCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Create the demonstration world and open the console on it.",
        usage: "aos demo [--to <dir>]")

    static let reach = Reach.nothing
    static let opensConsole = true

    @Option(help: ArgumentHelp("Only create the world, in this folder.", valueName: "dir"), completion: .directory)
    var to: String?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let opensConsole = to == nil && !global.json
        guard !opensConsole || session.hasTerminal else {
            throw CommandFailure(
                .notATerminal, "the console needs a terminal",
                help: "create the world with `aos demo --to DIR`, then inspect it with `aos status --world DIR`")
        }
        let folder = to.map(session.path) ?? session.temporaryFolder.appending("notes")
        let world = WorldFolder(folder)
        let hash = try await DemoWorld(world: world, session: session).make()
        guard !opensConsole else {
            let code = await session.context.openConsole(session.launch(world))
            Printer(global, session.context).said(Text("the demonstration world is kept in \(folder)"))
            return .exit(code)
        }
        let data = JSONValue.object([
            ("world", .string(folder.string)), ("manifest_hash", .string(hash.text)),
        ])
        var text = Text("the demonstration world is in \(folder)")
        text.add("manifest  \(hash.short)")
        let next = CommandLineText.quoted("aos", "status", "--world", folder.string)
        return .report(Report(data, text, next: [next]))
    }
}

extension Session {
    /// A new folder for a temporary world.
    fileprivate var temporaryFolder: FilePath {
        let parent = FilePath(context.variable("TMPDIR") ?? "/tmp")
        return path(parent.string).appending("aos-demo-\(context.processID)-\(String(context.clock(), radix: 36))")
    }
}
