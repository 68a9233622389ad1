import AIR
import ArgumentParser
import WorldProtocol

/// The facts that can be read from a command line that the parser rejects.
struct CommandLineText {
    private let options: [String]
    let asksForJSON: Bool
    let isQuiet: Bool
    let color: ColorChoice
    let usesPager: Bool

    init(_ arguments: [String]) {
        options = Array(arguments.prefix { $0 != "--" })
        let options = options
        asksForJSON = options.contains("--json")
        usesPager = !options.contains("--no-pager")
        isQuiet = options.contains("--quiet")
        let value =
            options.lazy.compactMap { $0.utf8.starts(with: "--color=".utf8) ? String($0.dropFirst(8)) : nil }.first
            ?? zip(options, options.dropFirst()).first { $0.0 == "--color" }?.1
        color = value.flatMap(ColorChoice.init(rawValue:)) ?? .auto
    }

    /// The words after `aos help`, or nil for another command.
    var helpWords: [String]? {
        let words = words
        guard words.first == "help", options.allSatisfy({ $0 != "-h" && $0 != "--help" }) else { return nil }
        return Array(words.dropFirst())
    }

    /// The command that the line names: the longest known prefix of its words.
    var command: CommandPath {
        var path = CommandPath(command: AOS.self, name: "aos")
        for word in words {
            guard let next = path.child(word) else { break }
            path = next
        }
        return path
    }

    /// The error for the first word that should name a command but does not, with the nearest command.
    var unknownCommand: (message: String, help: String?)? {
        var group: any ParsableCommand.Type = AOS.self
        var path = ["aos"]
        for word in words {
            let commands = group.configuration.subcommands
            guard !commands.isEmpty else { return nil }
            let named = commands.map { ($0.configuration.commandName ?? "", $0) } + [("help", AOS.self)]
            guard let found = named.first(where: { $0.0.utf8.elementsEqual(word.utf8) }) else {
                let nearest = Spelling.nearest(to: word, among: named.map(\.0))
                return (
                    "unknown command `\((path + [word]).joined(separator: " "))`",
                    nearest.map { "did you mean `\((path + [$0]).joined(separator: " "))`?" }
                )
            }
            if found.0 == "help" { return nil }
            group = found.1
            path.append(found.0)
        }
        return nil
    }

    /// The arguments that are neither options nor their values, going by the options that all commands share.
    private var words: [String] {
        var words: [String] = []
        var isValue = false
        for argument in options {
            defer { isValue = Self.valued.contains(argument) }
            if !isValue, !argument.hasPrefix("-") { words.append(argument) }
        }
        return words
    }

    private static let valued: Set<String> = [
        "-w", "--world", "--air", "--map", "--mode", "--control", "--timeout-ms", "--color",
    ]

    /// Words as one line that can be pasted into a shell.
    static func quoted(_ words: String...) -> String { quoted(words) }

    /// Words as one line that can be pasted into a shell.
    static func quoted(_ words: [String]) -> String { CommandText.line(words) }
}
