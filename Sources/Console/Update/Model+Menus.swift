import WorldIO
import AIR
import CanonicalCBOR
import Canvas
import JSON
import Presentation
import WorldProtocol

/// The palette and the copy menu.
extension Model {
    mutating func openPalette() {
        let actions = Palette.actions(self)
        if let snapshot { finder.turn(to: snapshot.definitions) }
        layers.append(.menu(Menu(title: "Do", all: actions, entries: actions, field: TextFieldState())))
    }

    mutating func openCopyMenu() {
        let entries = copyEntries
        guard !entries.isEmpty else {
            status = .note("there is nothing to copy here")
            return
        }
        layers.append(.menu(Menu(title: "Copy", all: entries, entries: entries)))
    }

    mutating func take(_ key: Key, in old: Menu) -> [Job] {
        var menu = old
        let count = menu.entries.count
        let height = max(1, size.height - 8)
        switch key {
        case .escape, .control("c"): return close()
        case .character("q") where menu.field == nil: return close()
        case .enter:
            guard menu.entries.indices.contains(menu.state.selection) else { return close() }
            return choose(menu.entries[menu.state.selection].choice)
        case .up, .control("p"): menu.state.move(by: -1, count: count, height: height)
        case .down, .control("n"): menu.state.move(by: 1, count: count, height: height)
        case .pageUp: menu.state.page(by: -height, count: count, height: height)
        case .pageDown: menu.state.page(by: height, count: count, height: height)
        default:
            if var field = menu.field {
                guard field.handle(key) else { return [] }
                menu.field = field
                menu.entries = Palette.entries(field.text, among: menu.all, finder.index)
                menu.state = ListState()
            } else if let entry = menu.entries.first(where: { $0.key == key }) {
                return choose(entry.choice)
            }
        }
        layers[layers.count - 1] = .menu(menu)
        return []
    }

    mutating func choose(_ choice: Menu.Choice) -> [Job] {
        layers.removeLast()
        switch choice {
        case .copy(let text, let what): return [.copy(text, what: what)]
        case .definition(let key):
            follow(.definition(key), on: .definitions)
            return []
        case .resolve(let resolution): return ask(resolution)
        case .input(let input, nil):
            return bindings.first { $0.input == input }.map { run($0) } ?? []
        case .input(let input, let name?):
            open(name)
            guard screen == name, let binding = bindings.first(where: { $0.input == input }) else { return [] }
            guard binding.writes else { return run(binding) }
            // What is selected there was not in sight when this was chosen.
            status = .note("\(binding.keys.first?.description ?? "") \(binding.label): \(binding.help)")
            return []
        }
    }

    // MARK: What can be copied

    static func entries(_ parts: [(title: String, key: Character, text: String?)]) -> [Menu.Entry] {
        parts.compactMap { title, key, text in
            text.map {
                Menu.Entry(
                    title: title, note: $0, key: .character(key), choice: .copy($0, what: "the \(title)"))
            }
        }
    }

    private var copyEntries: [Menu.Entry] {
        guard let snapshot else { return [] }
        if let entries = importCopyEntries { return entries }
        var parts: [(title: String, key: Character, text: String?)] = []
        switch detail.subject {
        case .nothing, .pack, .conflict, .settledConflicts, .lock: break
        case .kind(let kind):
            parts = [("name", "n", kind.rawValue), ("command", "c", "aos defs list --kind \(kind.rawValue)")]
        case .namespace(let name):
            parts = [
                ("name", "n", name), ("command", "c", "aos defs list --prefix \(ShellText.quoted(name + "/"))"),
            ]
        case .group(let kind):
            let ids: [String]? = list.row.map { row in
                guard case .group(_, let members) = row else { return [] }
                return members.map { snapshot.changes[$0].id.text }
            }
            parts = [
                ("name", "n", kind), ("ids", "i", ids?.joined(separator: "\n")),
                ("command", "c", ids.map { CommandText.line(["aos", "stage", "add"] + $0) }),
            ]
        case .settledConflict(let key):
            let decision = snapshot.settledConflicts.first { $0.key == key }?.decision
            parts = [("name", "n", key.name.text), ("command", "c", decision?.command)]
        case .overview:
            parts = [
                ("name", "n", snapshot.worldName), ("hash", "h", snapshot.manifestHash?.text),
                ("base hash", "b", snapshot.baseHash?.text),
                ("command", "c", snapshot.baseHash == nil ? "aos import --mode genesis" : "aos status"),
            ]
        case .problem(let problem):
            parts = [
                ("message", "m", problem.message), ("name", "n", problem.name),
                ("place", "p", problem.place), ("command", "c", "aos check"),
            ]
        case .definition(let key):
            var json: String?
            if case .definition(let shown) = detail.content {
                json = JSONPrinter.pretty(PlainData.json(of: detail.showsAuthored ? shown.authored : shown.value))
            }
            parts = [
                ("name", "n", key.name.text), ("hash", "h", snapshot.definition(key)?.hash.text),
                ("JSON", "j", json),
                ("command", "c", "aos defs show \(ShellText.quoted(key.name.text)) --kind \(key.kind.rawValue)"),
            ]
        case .change(let id):
            let row = snapshot.changes.first { $0.id == id }
            var json: String?
            if case .change(let shown) = detail.content, let value = shown.after ?? shown.before {
                json = JSONPrinter.pretty(PlainData.json(of: value))
            }
            parts = [
                ("name", "n", row?.name), ("id", "i", id.text), ("hash", "h", row?.hash.text), ("JSON", "j", json),
                ("command", "c", "aos stage \(row?.isStaged == true ? "remove" : "add") \(ShellText.quoted(id.text))"),
            ]
        case .proposal(let id):
            let row = snapshot.proposals.first { $0.id == id }
            var json: String?
            if case .proposal(let shown) = detail.content, let document = shown.document {
                json = JSONPrinter.pretty(PlainData.json(of: document))
            }
            parts = [
                ("description", "d", row?.description), ("result hash", "h", row?.manifestHash.text),
                ("patch hash", "p", row?.patchHash.text), ("patch document", "j", json),
                ("command", "c", "aos gov get --id \(id)"),
            ]
        }
        return Self.entries(parts)
    }
}

/// Words for a shell.
enum ShellText {
    /// A word, quoted where a shell would read more into it.
    static func quoted(_ word: String) -> String { CommandText.quoted(word) }
}
