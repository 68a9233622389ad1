import ArgumentParser

/// `aos packs`: shows and changes the imports of the world.
struct PacksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "packs", abstract: "Show and fix imports: their contracts, and what they require of this world.",
        subcommands: [
            PacksListCommand.self, PacksShowCommand.self, PacksCheckCommand.self, PacksFixCommand.self,
            PacksReadmeCommand.self, PacksAddCommand.self, PacksMigrateCommand.self,
        ])
}
