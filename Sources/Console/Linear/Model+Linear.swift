/// State for callers that feed keys from a file.
extension Model {
    /// Whether nothing runs that a next key might depend on.
    public var isSettled: Bool {
        snapshot != nil && pending.isEmpty && detail.request == nil && review.request == nil && notes.request == nil
    }

    /// Whether a prompt or a field is open, so that a line is an answer and not a row of keys.
    public var awaitsAnswer: Bool { !layers.isEmpty || list.isTyping || detail.isSearching }
}
