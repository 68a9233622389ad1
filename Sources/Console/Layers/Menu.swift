import AIR
import Canvas
import WorldProtocol

/// A list of entries to choose from; the palette is a menu with a search field.
struct Menu: Layer {
    /// The action of an entry.
    enum Choice: Sendable, Equatable {
        case copy(String, what: String)
        /// Runs the command with a label, after opening its screen if that is another one.
        case command(String, on: Screen?)
        case definition(DefinitionKey)
        case resolve(Resolution)
    }

    /// One entry.
    struct Entry: Sendable, Equatable {
        var title: String
        var note: String
        var key: Key?
        var choice: Choice
    }

    let title: String
    /// All entries.
    let all: [Entry]
    /// The entries that match the typed text, the best first.
    private(set) var entries: [Entry]
    private(set) var state = ListState()
    /// The typed text; nil if the menu has no search field.
    private var field: TextFieldState?

    init(_ title: String, _ entries: [Entry], isTyped: Bool = false) {
        self.title = title
        all = entries
        self.entries = entries
        field = isTyped ? TextFieldState() : nil
    }

    private static func move(_ keys: [Key], shown: String? = nil, _ label: String, _ help: String, by rows: Int)
        -> LayerKey<Self>
    {
        LayerKey(keys, shown: shown, label, help, isQuiet: true) { layer, model, _ in
            let count = layer.entries.count
            layer.state.move(by: rows, count: count, height: max(1, layer.parts(model).rows.height))
            return .stay()
        }
    }

    static let keys: [LayerKey<Self>] = [
        LayerKey([.enter], "choose", "choose the selected entry") { layer, model, _ in
            guard layer.entries.indices.contains(layer.state.selection) else { return .close() }
            return .close(model.choose(layer.entries[layer.state.selection].choice))
        },
        LayerKey([.escape, .control("c")], "close", "close it") { _, _, _ in .close() },
        LayerKey(["q"], "close", "close it", isQuiet: true, when: { layer, _ in layer.field == nil }) { _, _, _ in
            .close()
        },
        move([.down, .control("n")], "down", "next entry", by: 1),
        move([.up, .control("p")], "up", "previous entry", by: -1),
        move([.pageDown], "page down", "ten entries down", by: 10),
        move([.pageUp], "page up", "ten entries up", by: -10),
    ]

    /// Searches for the typed text, or chooses the entry of the key.
    mutating func type(_ key: Key, _ model: inout Model) -> LayerStep? {
        guard var typed = field else {
            return entries.first { $0.key == key }.map { .close(model.choose($0.choice)) }
        }
        guard typed.handle(key) else { return nil }
        field = typed
        entries = Palette.entries(typed.text, among: all, model.finder.index)
        state = ListState()
        return .stay()
    }

    mutating func press(_ place: Position, _ model: inout Model) -> LayerStep {
        let parts = parts(model)
        // Closing a menu loses nothing.
        guard parts.frame.contains(place) else { return .close() }
        guard let index = state.row(at: place, in: parts.rows, count: entries.count) else { return .stay() }
        guard index != state.selection else { return .close(model.choose(entries[index].choice)) }
        state.select(index, count: entries.count, height: parts.rows.height)
        return .stay()
    }

    private func parts(_ model: Model) -> (frame: Rect, field: Rect?, rows: Rect) {
        parts(in: LayerStack.area(of: model.size))
    }

    /// The frame, the search field and the entries.
    private func parts(in area: Rect) -> (frame: Rect, field: Rect?, rows: Rect) {
        let isPalette = field != nil
        let wanted = entries.count + (isPalette ? 3 : 2)
        let height = isPalette ? min(area.height - 2, max(wanted, 16)) : min(area.height - 2, wanted)
        let frame = area.centered(width: min(76, area.width), height: max(4, height))
        let inside = frame.inset(by: 1)
        guard isPalette else { return (frame, nil, inside) }
        let rows = Rect(x: inside.x, y: inside.y + 1, width: inside.width, height: inside.height - 1)
        return (frame, inside.row(0), rows)
    }

    func draw(_ model: Model, on grid: inout Grid, in area: Rect) {
        let parts = parts(in: area)
        grid.fill(parts.frame)
        grid.box(parts.frame, title: StyledLine(" \(title) ", .title), style: .accent)
        grid.cursor = nil
        if let field, let row = parts.field {
            grid.draw(TextField(prompt: StyledLine(" :", .accent), state: field), in: row)
        }
        grid.draw(
            VirtualList(count: entries.count, state: state, emptyText: " no matches") { index in
                let entry = entries[index]
                let key = entry.key?.description ?? ""
                return StyledLine([
                    Span(" " + Sanitized(key).padded(to: field == nil ? 3 : 8), .accent),
                    Span(Sanitized(entry.title).padded(to: field == nil ? 14 : 18) + " "), Span(entry.note, .muted),
                ])
            }, in: parts.rows)
    }
}

extension Model {
    mutating func openPalette() {
        if let snapshot { finder.turn(to: snapshot.definitions) }
        layers.append(Menu("Commands", Palette.actions(self), isTyped: true))
    }

    /// Performs a choice from a menu.
    mutating func choose(_ choice: Menu.Choice) -> [Job] {
        switch choice {
        case .copy(let text, let what): return [.copy(text, what: what)]
        case .definition(let key):
            follow(.definition(key), on: .definitions)
            return []
        case .resolve(let resolution): return ask(resolution)
        case .command(let label, nil):
            return bindings.first { $0.label == label }.map { run($0) } ?? []
        case .command(let label, let screen?):
            open(screen)
            guard self.screen == screen, let binding = bindings.first(where: { $0.label == label }) else { return [] }
            guard binding.writes else { return run(binding) }
            // The selection of that screen was not visible when the entry was chosen, so a command that writes is only
            // described.
            status = .note("\(binding.keys.first?.description ?? "") \(binding.label): \(binding.help)")
            return []
        }
    }
}
