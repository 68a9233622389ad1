import Canvas
import WorldProtocol

/// A confirmation of something that does more than was asked for; Cancel has the focus.
struct Question: Layer {
    let title: String
    /// The explanation.
    let lines: [StyledLine]
    /// The label of the confirming button.
    let verb: String
    let question: Request
    /// Whether the confirming button has the focus.
    var isArmed = false

    /// Makes a question before an action.
    init(title: String, lines: [StyledLine], verb: String, action: Action, isArmed: Bool = false) {
        self.init(title: title, lines: lines, verb: verb, question: .perform(action), isArmed: isArmed)
    }

    /// Makes a question before any other request.
    init(title: String, lines: [StyledLine], verb: String, question: Request, isArmed: Bool = false) {
        self.title = title
        self.lines = lines
        self.verb = verb
        self.question = question
        self.isArmed = isArmed
    }

    static let keys: [LayerKey<Self>] = [
        LayerKey(
            [.enter], label: { $0.isArmed ? $0.verb.lowercased() : "cancel" }, "press the focused button"
        ) { layer, model, _ in layer.answer(&model) },
        LayerKey([.tab, .backTab, .left, .right], "other button", "focus the other button") { layer, _, _ in
            layer.isArmed.toggle()
            return .stay()
        },
        LayerKey([.escape, .control("c"), "q"], "cancel", "close it without doing anything") { _, _, _ in .close() },
    ]

    /// Presses the button that has the focus.
    private func answer(_ model: inout Model) -> LayerStep {
        guard isArmed else {
            model.status = .note("canceled")
            return .close()
        }
        return .close(model.send(question, "writing"))
    }

    mutating func press(_ place: Position, _ model: inout Model) -> LayerStep {
        let inside = popup.interior(in: LayerStack.area(of: model.size))
        switch buttons.button(at: place, endingIn: inside) {
        case .cancel: return .close()
        case .verb:
            isArmed = true
            return answer(&model)
        case nil: return .stay()
        }
    }

    private var buttons: Buttons { Buttons(verb: verb, isAllowed: true, isArmed: isArmed) }

    private var popup: Popup {
        // Scrolls to the end, so that the buttons stay visible on small screens.
        Popup(title, lines + ["", buttons.line], ScrollState(top: .max), style: .warning)
    }

    func draw(_ model: Model, on grid: inout Grid, in area: Rect) { grid.draw(popup, in: area) }
}
