import AIR
import WorldProtocol

extension Session {
    /// Edits authored files, or only previews the edit.
    ///
    /// - Returns: the changes, and a summary of them.
    func resolve(
        _ resolution: Resolution, _ workbench: OpenWorld, isDryRun: Bool
    ) async throws(CommandFailure) -> (preview: ResolutionPreview, text: String?) {
        guard !isDryRun else {
            let preview = try await workbench.preview(resolution)
            return (preview, nil)
        }
        let outcome = try await workbench.perform(.resolve(resolution))
        guard case .resolved(let preview, let text) = outcome else {
            throw CommandFailure(.nothingToDo, "nothing was changed")
        }
        return (preview, text)
    }
}
