import ArgumentParser

/// `aos defs`: the definitions of the world.
struct DefsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "defs", abstract: "Show definitions, or rename one.",
        subcommands: [DefsListCommand.self, DefsShowCommand.self, DefsRenameCommand.self])
}
