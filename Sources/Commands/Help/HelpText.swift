import ArgumentParser

/// The help of a command: the parser's, then examples, then the labels of the global options.
struct HelpText {
    /// The text, ending with a newline.
    let text: String

    init(of command: CommandPath, columns: Int) {
        self.init(parser: AOS.helpMessage(for: command.command, columns: columns), of: command, columns: columns)
    }

    /// Rearranges the parser's help for a command.
    init(parser: String, of command: CommandPath, columns: Int) {
        var sections = Self.sections(parser)
        let global = sections.firstIndex { $0.hasPrefix(Self.globalTitle) }.map { sections.remove(at: $0) }
        if let examples = Example.all[command.name] {
            sections.append(Self.section("EXAMPLES:", examples))
        }
        if command.name == "aos" {
            sections.append(Self.wrapped("HELP TOPICS:", HelpTopic.all.map(\.name), separator: ", ", columns))
        }
        if let global {
            sections.append(
                Self.wrapped(Self.globalTitle, Self.labels(of: global), separator: "  ", columns)
                    + "  `aos help options` explains them.\n")
        }
        text = sections.joined(separator: "\n")
    }

    /// The parser's section about the global options.
    static func globalOptions(columns: Int) -> String {
        sections(AOS.helpMessage(columns: columns)).first { $0.hasPrefix(globalTitle) } ?? ""
    }

    static let globalTitle = "GLOBAL OPTIONS:"

    /// The parts between empty lines, each ending with a newline.
    private static func sections(_ text: String) -> [String] {
        var sections = [""]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy(\.isWhitespace) {
                if sections.last != "" { sections.append("") }
            } else {
                sections[sections.count - 1] += line + "\n"
            }
        }
        return sections.filter { !$0.isEmpty }
    }

    /// The labels of the options that a section explains.
    private static func labels(of section: String) -> [String] {
        section.split(separator: "\n").filter { $0.hasPrefix("  -") }.map { line in
            let label = line.dropFirst(2)
            return String(label.firstRange(of: "  ").map { label[..<$0.lowerBound] } ?? label)
        }
    }

    private static func section(_ title: String, _ examples: [Example]) -> String {
        let width = min(examples.map(\.line.count).max() ?? 0, 44)
        var text = title + "\n"
        for example in examples {
            if example.line.count <= width {
                let padding = String(repeating: " ", count: width - example.line.count)
                text += "  \(example.line)\(padding)  \(example.does)\n"
            } else {
                text += "  \(example.line)\n" + String(repeating: " ", count: width + 4) + "\(example.does)\n"
            }
        }
        return text
    }

    private static func wrapped(_ title: String, _ words: [String], separator: String, _ columns: Int) -> String {
        var lines: [String] = []
        for word in words {
            if let last = lines.last, last.count + separator.count + word.count + 2 < columns {
                lines[lines.count - 1] += separator + word
            } else {
                lines.append(word)
            }
        }
        return title + "\n" + lines.map { "  \($0)\n" }.joined()
    }
}

/// A command and its full name.
struct CommandPath {
    let command: any ParsableCommand.Type
    /// The words of the command line, starting with `aos`.
    let name: String

    /// Every command, groups before their commands.
    static var all: [CommandPath] { all(below: CommandPath(command: AOS.self, name: "aos")) }

    private static func all(below path: CommandPath) -> [CommandPath] {
        [path] + path.children.flatMap(all(below:))
    }

    /// The command with the given words, or nil if a word names no command.
    init?(_ words: some Sequence<String>) {
        var path = CommandPath(command: AOS.self, name: "aos")
        for word in words {
            guard let next = path.child(word) else { return nil }
            path = next
        }
        self = path
    }

    init(command: any ParsableCommand.Type, name: String) {
        self.command = command
        self.name = name
    }

    /// The subcommands.
    var children: [CommandPath] {
        command.configuration.subcommands.map { command in
            CommandPath(command: command, name: "\(name) \(command.configuration.commandName ?? "")")
        }
    }

    /// The subcommand with a name.
    func child(_ word: String) -> CommandPath? {
        children.first { $0.name.utf8.elementsEqual("\(name) \(word)".utf8) }
    }
}
