import ArgumentParser

/// `aos lock`: what imports are pinned to.
struct LockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Compare imports with what they are pinned to, pin them again, or restore them.",
        subcommands: [
            LockStatusCommand.self, LockDiffCommand.self, LockUpdateCommand.self, LockRestoreCommand.self,
        ])
}
