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
            ("problems", .array(diagnostics.map(\.json))),
        ]
    }

    /// The edit for people: what it is, the difference, and the world that results.
    func text(_ title: String, isDryRun: Bool) -> Text {
        var text = Text()
        text.add([
            Span(title, .bold), isDryRun ? Span("  nothing was written", .yellow) : Span("  written", .green),
        ])
        text.add(difference)
        let errors = diagnostics.count { $0.severity == .error }
        let standing = errors == 0 ? "no errors" : "\(errors) \(errors == 1 ? "error" : "errors")"
        text.add("result  \(manifestHash.brief)  \(standing)")
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
