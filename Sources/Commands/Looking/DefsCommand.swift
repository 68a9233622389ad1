import ArgumentParser

/// `aos defs`: the definitions of the world.
struct DefsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "defs", abstract: "Look at definitions.",
        subcommands: [DefsListCommand.self, DefsShowCommand.self])
}
