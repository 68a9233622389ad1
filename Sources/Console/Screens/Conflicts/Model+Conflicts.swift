import AIR
import CanonicalCBOR
import Canvas
import Presentation
import Sync
import WorldProtocol

/// Resolving conflicts: each choice is previewed and must be confirmed.
extension Model {
    /// The selected conflict.
    var conflict: ConflictRow? {
        guard let snapshot, case .conflict(let index)? = list.row else { return nil }
        return snapshot.conflicts[index]
    }

    mutating func takeTheirs() -> [Job] {
        guard let row = conflict else { return [] }
        guard row.hasLocalSide else {
            status = .refused("two imports conflict and there is no local definition; x drops one")
            return []
        }
        return ask(.takeTheirs(row.key))
    }

    /// Opens a menu of the local definitions to remove: those of the namespace, or all.
    mutating func takeAllTheirs() {
        guard let row = conflict, let snapshot else { return }
        let all = snapshot.conflicts.filter { $0.hasLocalSide && !$0.importLabels.isEmpty }.map(
            \.key)
        let namespace = row.key.name.namespace
        let some = all.filter { $0.name.namespace.utf8.elementsEqual(namespace.utf8) }
        guard !all.isEmpty else {
            status = .refused("only imports conflict, and there is no local definition; x drops one")
            return
        }
        var entries: [Menu.Entry] = []
        func offer(_ title: String, _ keys: [DefinitionKey], _ key: Character) {
            guard !keys.isEmpty else { return }
            entries.append(
                Menu.Entry(
                    title: title, note: keys.count.of("definition"),
                    key: .character(key), choice: .resolve(.takeAllTheirs(keys))))
        }
        offer(namespace + "/", some, "1")
        if all.count > some.count { offer("everywhere", all, "2") }
        layers.append(Menu("Take theirs where?", entries))
    }

    /// Requests the preview of dropping the conflicting import; with several, opens a menu of them first.
    mutating func dropImport() -> [Job] {
        guard let row = conflict else { return [] }
        let labels = row.importLabels
        guard let first = labels.first else {
            status = .refused("no import is involved: the world itself has two definitions")
            return []
        }
        guard labels.count > 1 else { return ask(.dropImport(label: first)) }
        let entries = labels.enumerated().map { index, label in
            Menu.Entry(
                title: label, note: "drop this import", key: index < 9 ? .character(Character("\(index + 1)")) : nil,
                choice: .resolve(.dropImport(label: label)))
        }
        layers.append(Menu("Drop which import?", entries))
        return []
    }

    /// Prompts for the new name of the local definition.
    mutating func keepMine(listsTheirs: Bool) {
        guard let row = conflict else { return }
        guard row.hasLocalSide else {
            status = .refused("two imports conflict and there is no local definition; x drops one")
            return
        }
        layers.append(
            Prompt(
                RenamePrompt(key: row.key, listsTheirs: listsTheirs),
                TextFieldState(suggestedName(for: row.key).text)))
    }

    /// The name with the next free version, from the detail if it is loaded, or else from the list.
    private func suggestedName(for key: DefinitionKey) -> DefinitionName {
        if case .conflict(let detail) = detail.content, detail.row.key == key {
            for case .rename(_, let name, _) in detail.choices.map(\.resolution) { return name }
        }
        return nextFreeName(for: key)
    }

    /// The name with the next free version, according to the list of definitions.
    func nextFreeName(for key: DefinitionKey) -> DefinitionName {
        let known = Set((snapshot?.definitions ?? []).map(\.key))
        var version = (key.name.version ?? 0) + 1
        func name() -> DefinitionName { DefinitionName("\(key.name.namespace)/\(key.name.localName)@\(version)") }
        while known.contains(DefinitionKey(key.kind, name())) { version += 1 }
        return name()
    }

    /// Returns the typed name; reports an invalid one and returns nil.
    mutating func nameTyped(_ typed: String) -> DefinitionName? {
        let name = DefinitionName(typed.trimmed)
        guard name.isWellFormed, !name.isReserved else {
            status = .refused("write the name as namespace/Name@version, such as notes/Note@2")
            return nil
        }
        return name
    }

    mutating func askForChoice(_ index: Int) -> [Job] {
        guard case .conflict(let detail) = detail.content, detail.choices.indices.contains(index) else { return [] }
        let choice = detail.choices[index]
        if let obstacle = choice.obstacle {
            status = .refused(obstacle)
            return []
        }
        return ask(choice.resolution)
    }
}

/// Prompts for the new name of the local definition of a conflict.
struct RenamePrompt: PromptPurpose {
    let key: DefinitionKey
    let listsTheirs: Bool

    let verb = "preview"
    var title: String { listsTheirs ? "Keep both" : "Keep mine" }

    func lines(_ model: Model) -> [StyledLine] {
        [StyledLine([Span("the local "), Span("\(key.kind.title) \(key.name)", .accent)]), "New name:"]
    }

    func accept(_ typed: String, _ model: inout Model) -> LayerStep {
        guard let name = model.nameTyped(typed) else { return .stay() }
        return .close(model.ask(.rename(key, to: name, listsTheirs: listsTheirs)))
    }
}

extension String {
    /// The text without leading and trailing whitespace.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(start.prefix(start.count - start.reversed().prefix(while: \.isWhitespace).count))
    }
}

extension ConflictRow.Side {
    /// Whether the side is defined in the world's own files.
    var isLocal: Bool { origins.contains { $0.root == SourceRoot.primaryLabel } }
}

extension ConflictRow {
    /// Whether one of the sides is defined in the world's own files.
    var hasLocalSide: Bool { sides.contains(where: \.isLocal) }

    /// The imports involved, without duplicates, in the order of the sides.
    var importLabels: [String] {
        var labels: [String] = []
        for origin in sides.flatMap(\.origins) where origin.root != SourceRoot.primaryLabel {
            guard !labels.contains(where: { $0.utf8.elementsEqual(origin.root.utf8) }) else { continue }
            labels.append(origin.root)
        }
        return labels
    }
}
