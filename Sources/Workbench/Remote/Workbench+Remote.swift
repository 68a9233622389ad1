public import Governance
import Remotes
import WorldProtocol

extension Workbench {
    /// Shares the journal on a remote.
    func addRemote(_ url: RemoteURL) async throws(WorkbenchError) -> RemoteContactReport {
        let exchange = try await exchanging { (governance) throws(GovernanceError) in try governance.addRemote(url) }
        return RemoteContactReport(exchange, state: try remoteState())
    }

    /// Compares the whole chain of the remote with this journal.
    func verifyRemote() async throws(WorkbenchError) -> RemoteVerification {
        let found = try await exchanging { (governance) throws(GovernanceError) in try governance.verifyRemote() }
        return RemoteVerification(
            frames: found.frames, batches: found.batches, texts: found.texts, removed: found.removed,
            state: try remoteState())
    }

    /// Leaves the remote.
    func removeRemote() async throws(WorkbenchError) {
        try await exchanging { (governance) throws(GovernanceError) in try governance.removeRemote() }
    }

    /// Joins a remote; a local journal that is not part of the remote's journal is set aside, and its open proposals
    /// are proposed again.
    func joinRemote(_ joined: JoinedRemote) async throws(WorkbenchError) -> RemoteJoining {
        let taken = try await exchanging { (governance) throws(GovernanceError) in try governance.takeRemote(joined) }
        return RemoteJoining(
            contact: RemoteContactReport(taken.exchange, state: try remoteState()), aside: taken.aside,
            again: taken.again)
    }

    /// Returns and clears the ID of the change that the last step queued; nil if it queued none.
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
