import AIR

/// A word that a shell may offer, with a description for shells that show one.
struct Candidate: Equatable {
    let word: String
    let about: String

    init(_ word: String, _ about: String = "") {
        self.word = word
        self.about = about
    }

    /// Whether the word can be offered: whitespace, control characters and invisible ones in a name could make the
    /// command line mean something other than what it shows.
    private var isPlain: Bool {
        !word.isEmpty && !word.hasPrefix("-")
            && word.unicodeScalars.allSatisfy { !Self.isHidden($0) && !$0.properties.isWhitespace }
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }

    /// The description as one short line.
    private var line: String {
        let visible = about.unicodeScalars.map { Self.isHidden($0) ? " " : $0 }
        let text = String(String.UnicodeScalarView(visible))
        return text.count > Self.longestLine ? text.prefix(Self.longestLine - 1) + "…" : text
    }

    private static let longestLine = 60

    /// The candidates in the format that a shell's completion script reads.
    ///
    /// - Parameters:
    ///   - shell: the shell's name; nil for one that reads words without descriptions.
    ///   - prefix: the text before the cursor. bash compares it byte by byte, so it gets only the candidates that
    ///     match; the other shells may match more loosely and filter the candidates themselves.
    static func text(_ candidates: [Candidate], for shell: String?, prefix: String) -> String {
        let plain = candidates.filter(\.isPlain)
        switch shell {
        case "zsh":
            // A colon separates word and description. The script drops the last line.
            return plain.map { $0.described(separator: ":", escapes: true) + "\n" }.joined() + " \n"
        case "fish": return plain.map { $0.described(separator: "\t", escapes: false) + "\n" }.joined()
        default: return plain.filter { $0.word.utf8.starts(with: prefix.utf8) }.map { $0.word + "\n" }.joined()
        }
    }

    private func described(separator: String, escapes: Bool) -> String {
        var word = word
        if escapes {
            word = word.reduce(into: "") { text, character in
                if character == ":" || character == "\\" { text.append("\\") }
                text.append(character)
            }
        }
        return line.isEmpty ? word : word + separator + line
    }
}
