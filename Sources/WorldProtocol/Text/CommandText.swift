/// Commands that can be pasted into a shell.
public enum CommandText {
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@,+=".utf8)

    /// The words as one line, quoted where a shell would interpret them.
    public static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    /// An option with its value, as one word if the value looks like an option itself.
    public static func option(_ name: String, _ value: String) -> [String] {
        value.utf8.first == UInt8(ascii: "-") ? ["\(name)=\(value)"] : [name, value]
    }

    /// A command with its operands and options; operands that look like options come last, after `--`.
    public static func words(_ command: [String], _ operands: [String], _ options: [String] = []) -> [String] {
        operands.contains { $0.utf8.first == UInt8(ascii: "-") }
            ? command + options + ["--"] + operands : command + operands + options
    }

    /// One word, quoted if a shell would interpret it.
    public static func quoted(_ word: String) -> String {
        if !word.isEmpty, word.utf8.allSatisfy(plain.contains) { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
