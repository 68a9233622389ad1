import AIR
import JSON

/// `aos help`: explains a command, a topic or the code of a diagnostic.
struct HelpRequest {
    let words: [String]
    let columns: Int

    /// The help text.
    ///
    /// - Throws: ``CommandFailure`` when the words name no command, topic or code.
    func text() throws(CommandFailure) -> String {
        if let path = CommandPath(words) { return HelpText(of: path, columns: columns).text }
        if words.count == 1, let topic = HelpTopic.all.first(where: { $0.name == words[0] }) {
            return topic.text(columns)
        }
        if words.count == 1, let meaning = DiagnosticMeaning.of(DiagnosticCode(rawValue: words[0])) {
            return "\(meaning.code): \(meaning.meaning)\n\nCause: \(meaning.cause)\nFix: \(meaning.fix)\n"
        }
        throw unknown
    }

    private var unknown: CommandFailure {
        // The longest known prefix, so that only the wrong word is replaced.
        var (group, rest) = (CommandPath(command: AOS.self, name: "aos"), words[...])
        while let word = rest.first, let next = group.child(word) { (group, rest) = (next, rest.dropFirst()) }
        let word = rest.first ?? ""
        let isRoot = group.name == "aos"
        let known = group.children.map { String($0.name.dropFirst(group.name.count + 1)) }
        let names = known + (isRoot ? HelpTopic.all.map(\.name) + DiagnosticMeaning.all.map(\.code.rawValue) : [])
        let found = Spelling.nearest(to: word, among: names)
        let path = ["aos", "help"] + group.name.split(separator: " ").dropFirst().map(String.init)
        return .usage(
            isRoot
                ? "unknown command, topic or diagnostic code `\(word)`"
                : "unknown command `\(group.name) \(word)`",
            help: found.map { "did you mean `\((path + [$0]).joined(separator: " "))`?" }
                ?? "`aos help` lists the commands and topics")
    }
}
