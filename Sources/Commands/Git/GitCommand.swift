import ArgumentParser

/// `aos git`: worlds in git.
struct GitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "git", abstract: "Set a clone up for git, and merge and show the files of a world for it.",
        subcommands: [
            GitSetupCommand.self, GitTextconvCommand.self, GitMergeSyncCommand.self, GitMergeManifestCommand.self,
        ])
}
