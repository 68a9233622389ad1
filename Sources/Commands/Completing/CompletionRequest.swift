/// A request from a shell's completion script: the words of a command line and the position of the cursor.
///
/// The parser's scripts run `aos ---completion COMMAND... -- ARGUMENT INDEX CURSOR WORD...`. The words are as they were
/// typed, including quotes.
struct CompletionRequest {
    /// The first argument of every request.
    static let mark = "---completion"

    /// The words of the command, without the program's name.
    let command: [String]
    /// The words of the command line after the program's name, without their quotes.
    let words: [String]
    /// The text between the start of the current word and the cursor.
    let prefix: String
    /// The words except the current one.
    let others: [String]

    /// Parses a request; fails if it is malformed.
    init?(_ arguments: [String]) {
        guard arguments.first == Self.mark, let separator = arguments.firstIndex(of: "--") else { return nil }
        let rest = arguments[(separator + 1)...].dropFirst()
        guard rest.count > 2, let index = Int(rest[rest.startIndex]), let cursor = Int(rest[rest.startIndex + 1]),
            cursor >= 0
        else { return nil }
        let line = Array(rest.dropFirst(2))
        guard line.indices.contains(index), index > 0 else { return nil }
        command = Array(arguments[1..<separator])
        words = line.dropFirst().map(ShellWord.unquoted)
        prefix = ShellWord.unquoted(String(line[index].prefix(cursor)))
        var others = words
        others.remove(at: index - 1)
        self.others = others
    }

    /// The value of an option on the command line, as `--name VALUE` or `--name=VALUE`, or nil if the option is absent.
    func value(of names: String...) -> String? {
        for (index, word) in others.enumerated() {
            if names.contains(word), index + 1 < others.count { return others[index + 1] }
            for name in names where name.hasPrefix("--") && word.hasPrefix(name + "=") {
                return String(word.dropFirst(name.count + 1))
            }
        }
        return nil
    }
}

/// A word of a shell's command line.
enum ShellWord {
    /// The word without quotes and backslashes; variables and substitutions stay as they are.
    static func unquoted(_ word: String) -> String {
        var text = ""
        var quote: Character?
        var isEscaped = false
        for character in word {
            if isEscaped {
                isEscaped = false
                text.append(character)
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { text.append(character) }
            } else if character == "'" || character == "\"" {
                quote = character
            } else {
                text.append(character)
            }
        }
        return text
    }
}
