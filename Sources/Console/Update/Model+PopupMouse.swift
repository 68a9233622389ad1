import Canvas
import WorldProtocol

/// What the mouse does in popups.
extension Model {
    /// Takes the mouse in the foremost popup: the wheel scrolls, a click selects what is under it, and once more
    /// chooses it; a button is pressed at once.
    mutating func take(_ mouse: Mouse, in layer: Layer) -> [Job] {
        switch mouse.action {
        case .wheelUp: turnWheel(.up)
        case .wheelDown: turnWheel(.down)
        case .press: press(mouse.position, in: layer)
        case .release, .drag: []
        }
    }

    private mutating func turnWheel(_ key: Key) -> [Job] {
        var jobs: [Job] = []
        for _ in 0..<3 {
            guard let layer = layers.last else { break }
            switch layer {
            // In a line that is typed the arrows have another meaning.
            case .prompt, .question, .why, .elsewhere: return jobs
            case .help, .problems, .log, .resolution, .mend, .menu: jobs += take(key, in: layer)
            }
        }
        return jobs
    }

    private mutating func press(_ place: Position, in layer: Layer) -> [Job] {
        let view = LayerView(layer: layer, model: self)
        let room = LayerView.room(in: Rect(x: 0, y: 0, width: size.width, height: size.height))
        switch layer {
        case .menu(var menu):
            let parts = view.parts(of: menu, in: room)
            // A menu holds nothing that could be lost.
            guard parts.frame.contains(place) else { return close() }
            let count = menu.entries.count
            guard let index = Self.row(at: place, in: parts.rows, menu.state, count: count) else { return [] }
            if index == menu.state.selection { return choose(menu.entries[index].choice) }
            menu.state.select(index, count: count, height: parts.rows.height)
            layers[layers.count - 1] = .menu(menu)
        case .log(var state):
            let rows = view.partsOfLog(in: room).rows
            let count = snapshot?.decisions.count ?? 0
            guard let index = Self.row(at: place, in: rows, state, count: count) else { return [] }
            state.select(index, count: count, height: rows.height)
            layers[layers.count - 1] = .log(state)
        case .question(var question):
            switch view.buttons(in: room)?.button(at: place) {
            case .cancel: return take(.escape, in: layer)
            case .verb where question.isAllowed:
                question.isArmed = true
                return take(.enter, in: .question(question))
            case .verb, nil: return []
            }
        case .resolution(var popup):
            switch view.buttons(in: room)?.button(at: place) {
            case .cancel: return take(.escape, in: layer)
            case .verb:
                popup.isArmed = true
                return take(.enter, in: .resolution(popup))
            case nil: return []
            }
        case .help, .problems, .why, .mend, .prompt, .elsewhere: return []
        }
        return []
    }

    /// The row of a list at a place; nil where there is none.
    private static func row(at place: Position, in rows: Rect, _ state: ListState, count: Int) -> Int? {
        guard rows.contains(place) else { return nil }
        let window = state.window(count: count, height: rows.height)
        let index = window.lowerBound + place.y - rows.y
        return window.contains(index) ? index : nil
    }
}
