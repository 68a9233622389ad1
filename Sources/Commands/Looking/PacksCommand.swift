import ArgumentParser

/// `aos packs`: what the world imports.
struct PacksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "packs", abstract: "Look at imports: what they offer, what they ask for, what is missing.",
        subcommands: [
            PacksListCommand.self, PacksShowCommand.self, PacksCheckCommand.self, PacksFixCommand.self,
            PacksReadmeCommand.self, PacksAddCommand.self, PacksMigrateCommand.self,
        ])
}
