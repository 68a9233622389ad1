public import Governance
public import Remotes
public import SystemPackage
public import WorldProtocol

extension Workbench {
    /// The result of joining a remote where there was a journal already.
    public struct Joining: Sendable {
        /// The exchange with the remote.
        public let exchange: RemoteExchange
        /// The file to which the old journal was moved; nil when there was none, or the remote's journal continues it.
        public let aside: FilePath?
        /// The outcome for each of its open proposals.
        public let again: [ProposedAgain]
    }

    /// Shares the journal on a remote.
    public func addRemote(_ url: RemoteURL) async throws(WorkbenchError) -> RemoteExchange {
        try await exchanging { (governance) throws(GovernanceError) in try governance.addRemote(url) }
    }

    /// Compares the whole chain of the remote with this journal.
    public func verifyRemote() async throws(WorkbenchError) -> (frames: Int, batches: Int) {
        try await exchanging { (governance) throws(GovernanceError) in try governance.verifyRemote() }
    }

    /// Leaves the remote.
    public func removeRemote() async throws(WorkbenchError) {
        try await exchanging { (governance) throws(GovernanceError) in try governance.removeRemote() }
    }

    /// Takes the journal of a remote; one that is here and is not part of it is set aside, and its open proposals are
    /// proposed again.
    public func joinRemote(_ joined: JoinedRemote) async throws(WorkbenchError) -> Joining {
        try await exchanging { (governance) throws(GovernanceError) in
            let (exchange, aside, again) = try governance.takeRemote(joined)
            return Joining(exchange: exchange, aside: aside, again: again)
        }
    }

    /// The number of the change that was kept for later by the last step; nil when none was.
    public func takeQueued() -> OperationID? {
        defer { queued = nil }
        return queued
    }

    private func exchanging<Value: Sendable>(
        _ step: @escaping @Sendable (Governance) throws(GovernanceError) -> Value
    ) async throws(WorkbenchError) -> Value {
        try requireWritable()
        let value = try await govern(catchesUp: false, step)
        forget([.journal])
        return value
    }
}
