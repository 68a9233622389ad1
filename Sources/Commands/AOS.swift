import AIR
import ArgumentParser
import JSON
import Presentation

/// `aos`: the root command; without a subcommand, it opens the console or prints help.
struct AOS: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "aos", abstract: "Check, compare, review and apply the worlds of an agent OS.",
        usage: "aos [<options>] <command>",
        discussion: """
            `aos` alone, on a terminal and in a world, opens the console. `aos demo` opens it on an example.

            Completions of commands, options and names: aos --generate-completion-script bash|zsh|fish
            """,
        version: AOSCommand.version,
        groupedSubcommands: [
            CommandGroup(
                name: "Starting", subcommands: [TUICommand.self, DemoCommand.self, InitCommand.self]),
            CommandGroup(
                name: "Looking",
                subcommands: [
                    StatusCommand.self, CheckCommand.self, DiffCommand.self, AuthorityCommand.self, DefsCommand.self,
                    PacksCommand.self, SmokeCommand.self, GatesCommand.self, HashCommand.self, JournalCommand.self,
                    StoreCommand.self, BaseCommand.self,
                ]),
            CommandGroup(
                name: "Changing",
                subcommands: [
                    ConflictsCommand.self, LockCommand.self, UndoCommand.self, StageCommand.self, GovCommand.self,
                    RemoteCommand.self,
                    PushCommand.self, PullCommand.self, ImportCommand.self, ExportCommand.self,
                    WorldIdentityCommand.self,
                    GitCommand.self,
                ]),
            CommandGroup(name: "Serving", subcommands: [HostCommand.self]),
        ])
    static let purpose = Purpose.looks
    static let reach = Reach.nothing
    static let opensConsole = true

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        if session.hasTerminal, !global.json, let world = try? session.world() {
            var launch = session.launch(world)
            launch.host = try await session.consoleHost()
            return .exit(await session.context.openConsole(launch))
        }
        let path = CommandPath(command: AOS.self, name: "aos")
        let help = HelpText(of: path, columns: AOSCommand.columns(session.context)).text
        var report = Report(.object([("text", .string(help))]))
        report.text.addLines(of: help)
        return .report(report)
    }
}
