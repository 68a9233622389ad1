import Canvas
import WorldProtocol

/// The purpose of a typed line; each is declared in the file of the screen or popup that prompts for it.
protocol PromptPurpose: Sendable, Equatable {
    /// The label of Enter in the footer.
    var verb: String { get }
    var title: String { get }
    /// The question, in a few lines.
    func lines(_ model: Model) -> [StyledLine]
    /// Handles the typed line.
    func accept(_ typed: String, _ model: inout Model) -> LayerStep
}

/// A popup with a line to type.
struct Prompt<Purpose: PromptPurpose>: Layer {
    let purpose: Purpose
    var field: TextFieldState

    init(_ purpose: Purpose, _ field: TextFieldState = TextFieldState()) {
        self.purpose = purpose
        self.field = field
    }

    static var keys: [LayerKey<Self>] {
        [
            LayerKey([.enter], label: \.purpose.verb, "accept the line") { layer, model, _ in
                layer.purpose.accept(layer.field.text, &model)
            },
            LayerKey([.escape, .control("c")], "cancel", "close it without doing anything") { _, _, _ in .close() },
        ]
    }

    mutating func type(_ key: Key, _ model: inout Model) -> LayerStep? { field.handle(key) ? .stay() : nil }

    func draw(_ model: Model, on grid: inout Grid, in area: Rect) {
        let popup = Popup(
            title: StyledLine(" \(purpose.title) ", .title), lines: purpose.lines(model), width: 70,
            minimumHeight: 4, style: .accent)
        grid.draw(popup, in: area)
        let inside = popup.interior(in: area)
        grid.draw(TextField(prompt: StyledLine("> ", .accent), state: field), in: inside.row(inside.height - 1))
    }
}
