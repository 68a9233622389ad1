import AIR
import CanonicalCBOR
import Canvas
import Presentation
import WorldProtocol

/// The text of a preview: the files, the resulting world, and the difference.
enum ResolutionText {
    /// The lines of the popup, wrapped to a width.
    static func body(_ popup: ResolutionPopup, _ snapshot: Snapshot?, width: Int) -> [StyledLine] {
        var lines = popup.preface
        lines.append("")
        lines += consequence(popup.preview, snapshot)
        lines.append("")
        lines += popup.preview.files.map { file in
            StyledLine([Span(sign(file.change).0 + " ", sign(file.change).1), Span(file.path, .accent)])
        }
        if popup.preview.files.isEmpty { lines.append(StyledLine("no file would change", .muted)) }
        if !popup.preview.diff.isEmpty { lines.append("") }
        lines += difference(popup.preview)
        return lines.flatMap { $0.wrapped(to: max(1, width)) }
    }

    /// The lines with the resulting manifest and the problems that the resolution fixes, introduces and leaves.
    static func consequence(_ preview: ResolutionPreview, _ snapshot: Snapshot?) -> [StyledLine] {
        var lines: [StyledLine] = []
        if let hash = preview.manifestHash {
            let isSame = hash == snapshot?.manifestHash
            lines.append(
                StyledLine([
                    Span("result  ", .muted), Span(hash.hex, isSame ? .plain : .accent),
                    Span(isSame ? "  unchanged" : "", .muted),
                ]))
        } else {
            lines.append(StyledLine([Span("result  ", .muted), Span("! the world can't be built", .danger)]))
        }
        let problems = ProblemDifference(from: snapshot?.diagnostics ?? [], to: preview.diagnostics)
        let (solved, brought, left) = (problems.solved, problems.brought, problems.left)
        var tally = StyledLine([Span("checks  ", .muted)])
        if !solved.isEmpty { tally.append("fixes \(count(solved))", .success) }
        if !brought.isEmpty { tally.append((solved.isEmpty ? "" : ", ") + "introduces \(count(brought))", .danger) }
        if !left.isEmpty {
            tally.append((solved.isEmpty && brought.isEmpty ? "" : ", ") + "leaves \(count(left))")
        } else if solved.isEmpty, brought.isEmpty {
            tally.append("no problems before or after", .muted)
        }
        lines.append(tally)
        for problem in brought.prefix(20) { lines += ProblemText.lines(problem) }
        lines += follow(preview, snapshot)
        return lines
    }

    /// The definitions that are added, removed or changed, and the conflicts that are left.
    private static func follow(_ preview: ResolutionPreview, _ snapshot: Snapshot?) -> [StyledLine] {
        let shown = 8
        var lines = preview.definitions.prefix(shown).map { item in
            let (sign, style) = sign(item.change.rawValue)
            return StyledLine([Span(sign + " ", style), Span("\(item.key.kind.title) \(item.key.name)")])
        }
        if preview.definitions.count > shown {
            lines.append(StyledLine("  and \(preview.definitions.count - shown) more definitions", .muted))
        }
        // If no conflict is settled, the ones that are left are omitted.
        guard preview.conflicts.count < snapshot?.conflicts.count ?? 0 else { return lines }
        lines += preview.conflicts.prefix(shown).map { key in
            StyledLine([Span("! ", .warning), Span("\(key.kind.title) \(key.name) still conflicts")])
        }
        return lines
    }

    /// The unified diff, styled.
    static func difference(_ preview: ResolutionPreview) -> [StyledLine] {
        preview.difference.lines.map(StyledLine.init)
    }

    private static func sign(_ change: String) -> (String, Style) {
        switch change {
        case "added": ("+", .added)
        case "removed": ("-", .removed)
        default: ("~", .changed)
        }
    }

    private static func count(_ problems: [Diagnostic]) -> String {
        let errors = problems.count { $0.severity == .error }
        let warnings = problems.count - errors
        return [
            errors == 0 ? nil : errors.of("error"), warnings == 0 ? nil : warnings.of("warning"),
        ].compactMap(\.self).joined(separator: " and ")
    }
}

extension Resolution {
    /// The heading of the question.
    var title: String {
        switch self {
        case .takeTheirs(let key): "Take theirs for \(key.name)?"
        case .takeAllTheirs(let keys): "Take theirs for \(keys.count.of("definition"))?"
        case .rename(let key, let name, _): "Rename \(key.name) to \(name)?"
        case .migrate: "Use imported plans instead of copies?"
        case .addImport(let request): request.wires == nil ? "Add this import?" : "Add and wire this import?"
        case .dropImport(let label): "Drop the import \(label)?"
        case .updateLocks(let labels): "Update the lock of \(labels.joined(separator: ", "))?"
        case .restoreLock(let label, _): "Restore the pin of \(label)?"
        case .fix(let label, _, _): "Fix a finding of \(label)?"
        }
    }

    /// The label of the button.
    var verb: String {
        switch self {
        case .takeTheirs, .takeAllTheirs: "Take theirs"
        case .rename: "Rename"
        case .migrate: "Migrate"
        case .addImport: "Add"
        case .dropImport: "Drop"
        case .updateLocks: "Update"
        case .restoreLock: "Restore"
        case .fix: "Write"
        }
    }

    /// The explanation.
    var meaning: String {
        switch self {
        case .takeTheirs: "The local definition is removed from its file, and the imported one is used."
        case .takeAllTheirs: "These local definitions are removed from their files, and the imported ones are used."
        case .rename(_, _, false): "The local definition is renamed, and every reference to it is updated."
        case .rename(_, _, true):
            "The local definition is renamed, every reference to it is updated, and the imported one is listed, too."
        case .migrate: "The world's own copies are removed, and references to them name the imported plans."
        case .addImport(let request):
            request.wires == nil
                ? "The import is added to the sync file, locked at its current content."
                : "The import is added and locked, and what its plans need is written into manifest and policy."
        case .dropImport: "The import is removed from the sync file, with everything that only it defines."
        case .updateLocks: "The lock is updated: you accept the changes since the pin."
        case .restoreLock: "The pinned definitions are written to a folder of this world, which is imported instead."
        case .fix: "What the check requires is written into the world's own files."
        }
    }

    /// The progress line.
    var doing: String {
        switch self {
        case .takeTheirs: "removing the local definition"
        case .takeAllTheirs(let keys): "removing \(keys.count.of("local definition"))"
        case .rename(let key, _, _): "renaming \(key.name)"
        case .migrate: "removing copies"
        case .addImport: "adding the import"
        case .dropImport(let label): "dropping \(label)"
        case .updateLocks: "updating the lock"
        case .restoreLock: "restoring the pinned definitions"
        case .fix: "writing the fix"
        }
    }
}
