import AIR
import CanonicalCBOR
public import JSON
public import WorldProtocol

extension ResolutionPreview {
    /// `{files:[{path,change}], diff}`, with the resulting manifest and problems.
    public var members: [(String, JSONValue)] {
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

    /// The edit under its title: the difference of the files and the resulting world.
    public func text(_ title: String, isDryRun: Bool) -> Text {
        var text = Text()
        text.add([
            Piece(title, .strong), isDryRun ? Piece("  nothing was written", .warning) : Piece("  written", .success),
        ])
        text.add(difference)
        text.add(consequences)
        return text
    }

    private static let shown = 12

    /// The resulting world: its hash, the definitions that are added, removed and changed, the problems that are fixed
    /// and introduced, and the conflicts that remain.
    public var consequences: Text {
        let errors = diagnostics.count { $0.severity == .error }
        var text = Text("result  \(manifestHash.short)  \(errors == 0 ? "no errors" : errors.of("error"))")
        for item in definitions.prefix(Self.shown) {
            let mark: Piece =
                switch item.change {
                case .added: .added
                case .removed: .removed
                case .changed: .changed
                }
            text.add([mark, Piece(" "), Piece("\(item.key.kind.title) \(item.key.name)")])
        }
        if definitions.count > Self.shown { text.add("  and \(definitions.count - Self.shown) more", .faint) }
        for problem in problems.solved.prefix(Self.shown) {
            text.add([Piece("fixes  ", .success), Piece(problem.message)])
        }
        for problem in problems.brought.prefix(Self.shown) {
            text.add([Piece("introduces  ", .error), Piece("\(problem.severity.rawValue): \(problem.message)")])
            if let help = problem.help { text.add("            help  \(help)", .faint) }
        }
        for key in conflicts.prefix(Self.shown) { text.add([Piece("still conflicts  ", .warning), Piece("\(key)")]) }
        return text
    }

    /// The unified difference of the files.
    public var difference: Text {
        var text = Text()
        for line in diff.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            text.add(line, Self.role(of: line))
        }
        return text
    }

    private static func role(of line: Substring) -> Role {
        if line.hasPrefix("+++") || line.hasPrefix("---") { return .strong }
        return switch line.utf8.first {
        case UInt8(ascii: "+"): .added
        case UInt8(ascii: "-"): .removed
        case UInt8(ascii: "@"): .link
        default: .plain
        }
    }
}
