/// State for callers that read keys from a file.
extension Model {
    /// Whether nothing is in progress that the next key might depend on.
    public var isSettled: Bool {
        snapshot != nil && pending.isEmpty && detail.request == nil && review.request == nil && notes.request == nil
    }

    /// Whether a prompt or a field is open, so that a line is text and not a sequence of keys.
    public var awaitsAnswer: Bool { !layers.isEmpty || list.isTyping || detail.isSearching }
}
