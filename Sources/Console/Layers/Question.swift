import CanonicalCBOR
import Canvas
import Governance
import WorldProtocol

/// A question before something that can't be undone, or that does more than was asked; Cancel has the focus.
struct Question: Layer {
    let title: String
    /// What it means.
    let lines: [StyledLine]
    /// The word on the button that does it.
    let verb: String
    let action: Action
    /// The hash whose first digits must be typed; nil when a button is enough.
    var hash: Hash?
    /// The proposal that it is about: the question is void when that changes.
    var proposal: ProposalRow?
    /// Why it can't be done any more; nil while it can.
    var obstacle: String?
    /// The typed text.
    var digits = ""
    /// Whether the button that does it has the focus.
    var isArmed = false

    /// The number of digits that must be typed.
    static let digitCount = 4

    /// The digits that must be typed.
    var wanted: String? { hash.map { String($0.hex.prefix(Self.digitCount)) } }
    /// Whether the right digits are there, or none are needed, and nothing stands against it.
    var isAllowed: Bool { obstacle == nil && wanted.map { $0 == digits } ?? true }

    private static let isOpen: @Sendable (Question, Model) -> Bool = { layer, _ in layer.obstacle == nil }
    private static let takesDigits: @Sendable (Question, Model) -> Bool = { layer, _ in
        layer.obstacle == nil && layer.hash != nil
    }

    static let keys: [LayerKey<Self>] = [
        LayerKey(
            [.enter], label: { $0.isArmed ? $0.verb.lowercased() : "cancel" }, "press the button with the focus",
            when: isOpen
        ) { layer, model, _ in layer.answer(&model) },
        LayerKey([.tab, .backTab, .left, .right], "other button", "give the other button the focus", when: isOpen) {
            layer, _, _ in
            layer.isArmed = layer.isAllowed && !layer.isArmed
            return .stay()
        },
        LayerKey(
            "0123456789abcdefABCDEF".map(Key.character), shown: "0-9 a-f", "type",
            "type the first digits of the result's hash", isQuiet: true, when: takesDigits
        ) { layer, _, key in
            if case .character(let digit) = key, layer.digits.count < digitCount { layer.digits += digit.lowercased() }
            layer.isArmed = layer.isAllowed
            return .stay()
        },
        LayerKey([.backspace], "delete", "delete the last digit", isQuiet: true, when: takesDigits) { layer, _, _ in
            layer.digits = String(layer.digits.dropLast())
            layer.isArmed = false
            return .stay()
        },
        LayerKey([.escape, .control("c"), "q"], "cancel", "close it without doing anything", when: isOpen) { _, _, _ in
            .close()
        },
        // Nothing is left to answer.
        LayerKey(
            [.escape, .control("c"), "q", .enter], "close", "close it; nothing was done",
            when: { layer, _ in layer.obstacle != nil }
        ) { _, model, key in
            if key == .enter { model.status = .note("not done") }
            return .close()
        },
    ]

    /// Presses the button that has the focus.
    private func answer(_ model: inout Model) -> LayerStep {
        // With wrong digits Enter does nothing: neither what was asked nor what was not.
        guard digits.isEmpty || isAllowed else { return .stay() }
        guard isArmed, isAllowed else {
            model.status = .note("not done")
            return .close()
        }
        return .close(model.perform(action, "\(verb.lowercased()): writing"))
    }

    mutating func press(_ place: Position, _ model: inout Model) -> LayerStep {
        let inside = popup.interior(in: LayerStack.area(of: model.size))
        switch buttons.button(at: place, endingIn: inside) {
        case .cancel: return .close()
        case .verb where isAllowed:
            isArmed = true
            return answer(&model)
        case .verb, nil: return .stay()
        }
    }

    /// Is void when its proposal is no longer what it was: then it stays, says so, and can't be confirmed any more.
    mutating func follow(from old: Snapshot?, to new: Snapshot) -> String? {
        guard let asked = proposal else { return nil }
        let now = new.proposals.first { $0.id == asked.id }
        guard now != asked else { return nil }
        obstacle =
            switch now {
            case nil: "the proposal is gone"
            case let row? where row.isStale && !asked.isStale:
                "the base moved while you were asked: the world's manifest is now "
                    + (new.baseHash?.short ?? "another one")
            case let row? where row.state != asked.state: "the proposal is \(row.state.rawValue) now"
            default: "the proposal changed while you were asked"
            }
        digits = ""
        isArmed = false
        return nil
    }

    private var buttons: Buttons { Buttons(verb: verb, isAllowed: isAllowed, isArmed: isArmed) }

    private var popup: Popup {
        var lines = lines
        if let obstacle {
            lines += [
                "", StyledLine([Span("! ", .danger), Span(obstacle, .danger)]),
                "This can't be confirmed any more. Look at the proposal again.",
            ]
        } else if let hash {
            let isWrong = digits.count == Self.digitCount && !isAllowed
            lines += [
                "",
                StyledLine([
                    Span("Type the first \(Self.digitCount) digits of the result "), Span(hash.short, .accent),
                    Span(": "), Span(digits, .title),
                    Span(String(repeating: "_", count: Self.digitCount - digits.count), .muted),
                    Span(isWrong ? "  not these" : "", .danger),
                ]),
            ]
        }
        lines += ["", buttons.line]
        // Where there is little room, the buttons are what must be in sight.
        return Popup(title, lines, ScrollState(top: .max), style: .warning)
    }

    func draw(_ model: Model, on grid: inout Grid, in area: Rect) { grid.draw(popup, in: area) }
}
