import ArgumentParser

/// `aos lock`: compares imports with their locks, and updates or restores them.
struct LockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Compare imports with their locks, update the locks, or restore pinned definitions.",
        subcommands: [
            LockStatusCommand.self, LockDiffCommand.self, LockUpdateCommand.self, LockRestoreCommand.self,
        ])
}
