import AIR
import Presentation
import Sync
import WorldProtocol

extension ImportRow {
    /// The diagnostics about the import's lock, out of all diagnostics of a world.
    func lockDiagnostics(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        // They identify the import by its label alone: the index in their path counts malformed imports too.
        let start = "the import `\(label)` "
        return diagnostics.filter { Session.lockCodes.contains($0.code) && $0.message.utf8.starts(with: start.utf8) }
    }
}

extension Snapshot {
    /// The import with a label.
    ///
    /// - Throws: ``CommandFailure`` with the nearest label when no import has the label.
    func importRow(_ label: String) throws(CommandFailure) -> ImportRow {
        if let row = imports.first(where: { $0.label.utf8.elementsEqual(label.utf8) }) { return row }
        guard !imports.isEmpty else {
            throw CommandFailure(
                .notFound, "there is no import `\(label)`: the world imports nothing",
                help: "imports are listed under `air.imports` in aos.sync.json")
        }
        throw CommandFailure(
            .notFound, "there is no import `\(label)`",
            help: Spelling.nearest(to: label, among: imports.map(\.label)).map { "did you mean `\($0)`?" }
                ?? "`aos packs list` shows the imports")
    }

    /// The imports with these labels, or all imports if no label is given.
    func importRows(_ labels: [String]) throws(CommandFailure) -> [ImportRow] {
        guard !labels.isEmpty else { return imports }
        var rows: [ImportRow] = []
        for label in labels {
            let row = try importRow(label)
            if !rows.contains(row) { rows.append(row) }
        }
        return rows
    }
}
