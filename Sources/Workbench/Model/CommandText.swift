/// Commands as people can paste them into a shell.
public enum CommandText {
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@,+=".utf8)

    /// The words as one line, quoted where a shell would read more into them.
    public static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    /// One word, quoted where a shell would read more into it.
    public static func quoted(_ word: String) -> String {
        if !word.isEmpty, word.utf8.allSatisfy(plain.contains) { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
