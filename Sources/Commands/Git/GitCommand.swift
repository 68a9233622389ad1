import ArgumentParser

/// `aos git`: integrates worlds with git.
struct GitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "git", abstract: "Set up git for a world, and merge or print its files for git.",
        subcommands: [
            GitSetupCommand.self, GitTextconvCommand.self, GitMergeSyncCommand.self, GitMergeManifestCommand.self,
        ])
}
