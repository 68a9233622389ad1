import AIR
import CanonicalCBOR
import JSON
import Workbench

extension ResolutionPreview {
    /// `{files:[{path,change}], diff}`, with the manifest and the problems that result.
    var members: [(String, JSONValue)] {
        [
            (
                "files",
                .array(files.map { .object([("path", .string($0.path)), ("change", .string($0.change))]) })
            ),
            ("diff", .string(diff)), ("manifest_hash", manifestHash.json),
            ("problems", .array(diagnostics.map(\.json))), ("solves", .array(problems.solved.map(\.json))),
            ("brings", .array(problems.brought.map(\.json))),
            (
                "definitions",
                .array(
                    definitions.map {
                        .object([
                            ("kind", .string($0.key.kind.rawValue)), ("name", .string($0.key.name.text)),
                            ("change", .string($0.change.rawValue)),
                        ])
                    })
            ),
            (
                "conflicts",
                .array(
                    conflicts.map {
                        .object([("kind", .string($0.kind.rawValue)), ("name", .string($0.name.text))])
                    })
            ),
        ]
    }

    /// The edit for people: what it is, the difference, and the world that results.
    func text(_ title: String, isDryRun: Bool) -> Text {
        var text = Text()
        text.add([
            Span(title, .bold), isDryRun ? Span("  nothing was written", .yellow) : Span("  written", .green),
        ])
        text.add(difference)
        text.add(consequences)
        return text
    }

    private static let shown = 12

    /// The world that results: its hash, which definitions it gains, loses and changes, which problems go and come and
    /// what must follow, and what still disagrees.
    var consequences: Text {
        let errors = diagnostics.count { $0.severity == .error }
        let standing = errors == 0 ? "no errors" : "\(errors) \(errors == 1 ? "error" : "errors")"
        var text = Text("result  \(manifestHash.brief)  \(standing)")
        for item in definitions.prefix(Self.shown) {
            let sign: (String, TextStyle) =
                switch item.change {
                case .added: ("+", .green)
                case .removed: ("-", .red)
                case .changed: ("~", .yellow)
                }
            text.add([Span(sign.0 + " ", sign.1), Span("\(item.key.kind.title) \(item.key.name)")])
        }
        if definitions.count > Self.shown { text.add("  and \(definitions.count - Self.shown) more", .faint) }
        for problem in problems.solved.prefix(Self.shown) {
            text.add([Span("solves  ", .green), Span(problem.message)])
        }
        for problem in problems.brought.prefix(Self.shown) {
            text.add([Span("brings  ", .red), Span("\(problem.severity.rawValue): \(problem.message)")])
            if let help = problem.help { text.add("        then \(help)", .faint) }
        }
        for key in conflicts.prefix(Self.shown) { text.add([Span("still disagrees  ", .yellow), Span("\(key)")]) }
        return text
    }

    /// The difference of the files' texts.
    private var difference: Text {
        var text = Text()
        for line in diff.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            text.add(line, Self.style(of: line))
        }
        return text
    }

    private static func style(of line: Substring) -> TextStyle {
        if line.hasPrefix("+++") || line.hasPrefix("---") { return .bold }
        return switch line.utf8.first {
        case UInt8(ascii: "+"): .green
        case UInt8(ascii: "-"): .red
        case UInt8(ascii: "@"): .cyan
        default: .plain
        }
    }
}

extension Session {
    /// Edits authored files, or only shows how.
    ///
    /// - Returns: what changes, and what was done in words.
    func resolve(
        _ resolution: Resolution, _ workbench: Workbench, isDryRun: Bool
    ) async throws(CommandFailure) -> (preview: ResolutionPreview, text: String?) {
        guard !isDryRun else {
            let preview = try await working { () async throws(WorkbenchError) in
                try await workbench.preview(resolution)
            }
            return (preview, nil)
        }
        let outcome = try await working { () async throws(WorkbenchError) in
            try await workbench.perform(.resolve(resolution))
        }
        guard case .resolved(let preview, let text) = outcome else {
            throw CommandFailure(.nothingToDo, "nothing was changed")
        }
        return (preview, text)
    }
}
