import ArgumentParser

/// `aos remote`: manages the storage on which several people share a world's journal.
struct RemoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remote", abstract: "Share the journal of a world with other people.",
        discussion: """
            The journal is a chain of frames on storage that you already have: a git repository or a bucket of S3. \
            Proposals, comments and decisions are published there as they are made.
            """,
        subcommands: [
            RemoteAddCommand.self, RemoteShowCommand.self, RemoteTrustCommand.self, RemoteFetchCommand.self,
            RemotePushCommand.self, RemoteJoinCommand.self, RemoteVerifyCommand.self, RemoteRemoveCommand.self,
        ])
}
