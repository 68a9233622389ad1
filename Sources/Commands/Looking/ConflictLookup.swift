import AIR
import Presentation
import Sync
import WorldProtocol

extension ConflictRow {
    /// Whether one of the definitions is the world's own.
    var isLocal: Bool { sides.contains { side in side.origins.contains { $0.root == SourceRoot.primaryLabel } } }

    /// The imports that provide one of the definitions, in the order of the sides.
    var labels: [String] {
        var labels: [String] = []
        for origin in sides.flatMap(\.origins) where origin.root != SourceRoot.primaryLabel {
            if !labels.contains(where: { $0.utf8.elementsEqual(origin.root.utf8) }) { labels.append(origin.root) }
        }
        return labels
    }

    /// The command that previews the likeliest resolution.
    var next: String? {
        let words = ["aos", "conflicts", "resolve", key.name.text]
        if isLocal, !labels.isEmpty { return CommandLineText.quoted(words + ["--take-theirs", "--dry-run"]) }
        return labels.last.map { CommandLineText.quoted(words + ["--drop-import", $0, "--dry-run"]) }
    }
}
