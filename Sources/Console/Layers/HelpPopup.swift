import Canvas
import WorldProtocol

/// The help: a list of keys, with a search.
struct HelpPopup: TextLayer {
    var scroll = ScrollState()
    /// The keys of the layer that the help is about; nil for those of the screen.
    let about: [KeyHint]?
    /// The search; empty for the keys of the foremost view.
    var search = TextFieldState()
    /// Whether keys are typed into the search.
    var isTyping = false

    init(about: [KeyHint]? = nil) { self.about = about }

    static let keys: [LayerKey<Self>] = [
        LayerKey([.enter], "keep", "keep the search", when: { layer, _ in layer.isTyping }) { layer, _, _ in
            layer.isTyping = false
            return .stay()
        },
        LayerKey([.up, .down], "scroll", "scroll by a line", isQuiet: true, when: { layer, _ in layer.isTyping }) {
            layer, model, key in
            layer.scroll(key, model)
            return .stay()
        },
        .scrolling { layer, _ in !layer.isTyping },
        LayerKey(["/"], "search all keys", "search the keys of all screens", when: { layer, _ in !layer.isTyping }) {
            layer, model, _ in
            layer.isTyping = true
            layer.setSearch(TextFieldState(), model)
            return .stay()
        },
        LayerKey(
            [.escape], "clear", "clear the search",
            when: { layer, _ in layer.isTyping || !layer.search.text.isEmpty }
        ) { layer, model, _ in layer.clear(model) },
        LayerKey([.control("c")], "clear", "clear the search", isQuiet: true, when: { layer, _ in layer.isTyping }) {
            layer, model, _ in layer.clear(model)
        },
        LayerKey(
            [.escape, .control("c"), "q", "?"], "close", "close the help",
            when: { layer, _ in !layer.isTyping }
        ) { _, _, _ in .close() },
    ]

    mutating func type(_ key: Key, _ model: inout Model) -> LayerStep? {
        guard isTyping else { return nil }
        var field = search
        guard field.handle(key) else { return nil }
        setSearch(field, model)
        return .stay()
    }

    private mutating func setSearch(_ field: TextFieldState, _ model: Model) {
        search = field
        scroll = ScrollState()
        settle(model)
    }

    private mutating func clear(_ model: Model) -> LayerStep {
        isTyping = false
        setSearch(TextFieldState(), model)
        return .stay()
    }

    /// Whether the search line is shown.
    private var showsSearch: Bool { isTyping || !search.text.isEmpty }

    /// The popup with the keys; during a search, a line is reserved above them and the box has its full height, so that
    /// it does not move.
    func popup(_ model: Model) -> Popup {
        let lines = HelpText.lines(model, about: about, search: search.text)
        return Popup(
            title: StyledLine(" Help ", .title), lines: (showsSearch ? [StyledLine()] : []) + lines,
            scroll: scroll, width: 76, minimumHeight: showsSearch ? max(1, model.size.height - 3) : 1)
    }

    func draw(_ model: Model, on grid: inout Grid, in area: Rect) {
        let popup = popup(model)
        grid.draw(popup, in: area)
        guard showsSearch else { return }
        let row = popup.interior(in: area).row(0)
        grid.fill(row)
        grid.draw(TextField(prompt: StyledLine("/", .accent), state: search, isFocused: isTyping), in: row)
    }
}
