import CanonicalCBOR
import Canvas
import Governance
import Presentation
import WorldProtocol

/// The decision sheet before a proposal is approved or applied; Cancel has the focus.
///
/// It replaces the list, beside the report. Severe facts need a separate confirmation; the digits of the result's hash
/// come last.
struct DecisionLayer: Layer {
    let step: DecisionSheet.Step
    /// The proposal; the sheet becomes invalid when it changes.
    let proposal: ProposalRow
    /// The lines about the signature of the decision.
    let signing: [StyledLine]
    /// The number of the request for the full proposal.
    let request: Int
    /// The sheet; nil until the proposal is loaded.
    private(set) var sheet: DecisionSheet?
    /// The reason why the decision is no longer possible, or nil.
    private(set) var obstacle: String?
    /// Whether the severe risks were confirmed.
    private(set) var isConfirmed = false
    /// The typed digits.
    private(set) var digits = ""
    /// Whether the confirming button has the focus.
    private(set) var isArmed = false
    private var scroll = ScrollState()

    /// The number of digits that must be typed.
    static let digitCount = 4
    /// The width in cells inside the box if both panes are visible.
    static let usualWidth = 54

    init(_ step: DecisionSheet.Step, _ proposal: ProposalRow, signing: [StyledLine], request: Int) {
        self.step = step
        self.proposal = proposal
        self.signing = signing
        self.request = request
    }

    /// Receives the full proposal.
    mutating func fill(_ review: ReviewDetail, _ governing: Governing?, others: Int) {
        let sheet = DecisionSheet(step, review, under: governing, others: others)
        self.sheet = sheet
        isConfirmed = sheet.red.isEmpty
    }

    /// Receives the error if the proposal can't be read.
    mutating func fail(_ message: String) { obstacle = message }

    private var verb: String { step == .approve ? "Approve" : "Apply" }
    /// The digits that must be typed.
    var wanted: String { String(proposal.manifestHash.hex.prefix(Self.digitCount)) }
    /// Whether the digits can be typed.
    var takesDigits: Bool { obstacle == nil && sheet != nil && isConfirmed }
    /// Whether the digits are correct and nothing prevents the decision.
    var isAllowed: Bool { takesDigits && digits == wanted }

    private static let isOpen: @Sendable (DecisionLayer, Model) -> Bool = { layer, _ in layer.obstacle == nil }

    static let keys: [LayerKey<Self>] = [
        LayerKey(
            ["y"], "confirm", "confirm that you have read the severe items",
            when: { layer, _ in layer.obstacle == nil && layer.sheet != nil && !layer.isConfirmed }
        ) { layer, _, _ in
            layer.isConfirmed = true
            return .stay()
        },
        LayerKey(
            [.enter], label: { $0.isArmed ? $0.verb.lowercased() : "cancel" }, "press the focused button",
            when: isOpen
        ) { layer, model, _ in layer.answer(&model) },
        LayerKey([.tab, .backTab, .left, .right], "other button", "focus the other button", when: isOpen) {
            layer, _, _ in
            layer.isArmed = layer.isAllowed && !layer.isArmed
            return .stay()
        },
        LayerKey(
            "0123456789abcdefABCDEF".map(Key.character), shown: "0-9 a-f", "type",
            "type the first digits of the result's hash", isQuiet: true, when: { layer, _ in layer.takesDigits }
        ) { layer, _, key in
            if case .character(let digit) = key, layer.digits.count < digitCount { layer.digits += digit.lowercased() }
            layer.isArmed = layer.isAllowed
            return .stay()
        },
        LayerKey(
            [.backspace], "delete", "delete the last digit", isQuiet: true, when: { layer, _ in layer.takesDigits }
        ) {
            layer, _, _ in
            layer.digits = String(layer.digits.dropLast())
            layer.isArmed = false
            return .stay()
        },
        LayerKey(
            ["j", "k", .down, .up, .pageDown, .pageUp, " "], shown: "j k", "scroll", "scroll the sheet"
        ) { layer, model, key in
            let parts = layer.parts(model)
            let lines = Movement(key)?.rows(height: parts.text.height) ?? parts.text.height - 1
            layer.scroll.scroll(
                by: lines, count: layer.body(parts.text.width, isBeside: model.geometry.showsBoth).count,
                height: parts.text.height)
            return .stay()
        },
        LayerKey(
            ["J", "K"], "scroll the report", "scroll the report beside the sheet",
            when: { _, model in model.geometry.showsBoth }
        ) { _, model, key in
            model.moveDetail { $0.page(by: key == "J" ? 3 : -3, count: $1, height: $2) }
            return .stay()
        },
        LayerKey([.escape, .control("c"), "q"], "cancel", "close it without doing anything", when: isOpen) {
            _, model, _ in
            model.status = .note("canceled")
            return .close()
        },
        // The decision is no longer possible.
        LayerKey(
            [.escape, .control("c"), "q", .enter], "close", "close it; nothing was done",
            when: { layer, _ in layer.obstacle != nil }
        ) { layer, model, _ in
            model.status = .note(layer.step == .approve ? "not approved" : "not applied")
            return .close()
        },
    ]

    /// Presses the button that has the focus.
    private func answer(_ model: inout Model) -> LayerStep {
        // With wrong digits, Enter neither confirms nor cancels.
        guard digits.isEmpty || isAllowed else { return .stay() }
        guard isArmed, isAllowed else {
            model.status = .note("canceled")
            return .close()
        }
        let action: Action =
            switch step {
            case .approve: .approve(proposal.id, .approve, approver: nil, reason: nil, expected: proposal.patchHash)
            case .apply: .apply(proposal.id, expected: proposal.patchHash)
            }
        return .close(model.perform(action, "\(step == .approve ? "approving" : "applying") proposal \(proposal.id)"))
    }

    mutating func press(_ place: Position, _ model: inout Model) -> LayerStep {
        switch buttons.button(at: place, endingIn: parts(model).foot) {
        case .cancel:
            model.status = .note("canceled")
            return .close()
        case .verb where isAllowed:
            isArmed = true
            return answer(&model)
        case .verb, nil: return .stay()
        }
    }

    /// Invalidates the decision if its proposal has changed: the layer stays open and shows the reason, but can no
    /// longer be confirmed.
    mutating func follow(from old: Snapshot?, to new: Snapshot) -> String? {
        let now = new.proposals.first { $0.id == proposal.id }
        guard now != proposal else { return nil }
        obstacle =
            switch now {
            case nil: "the proposal is gone"
            case let row? where row.isStale && !proposal.isStale:
                "the base moved in the meantime: the world's manifest is now "
                    + (new.baseHash?.short ?? "a different one")
            case let row? where row.state != proposal.state: "the proposal is now \(row.state.rawValue)"
            case let row? where row.commentCount != proposal.commentCount: "a comment was added in the meantime"
            default: "the proposal changed in the meantime"
            }
        digits = ""
        isArmed = false
        return nil
    }

    // MARK: Drawing

    private var buttons: Buttons { Buttons(verb: verb, isAllowed: isAllowed, isArmed: isArmed) }

    /// The scrolling text.
    private func body(_ width: Int, isBeside: Bool) -> [StyledLine] {
        var text = DetailText()
        text.addProse(
            StyledLine(proposal.description ?? "no description", proposal.description == nil ? .muted : .title),
            width: width)
        text.add(StyledLine([Span("by ", .muted), Span(proposal.author)]))
        // If the report is beside the sheet, it shows these lines.
        if !isBeside {
            text.add(
                StyledLine([
                    Span("base ", .muted), Span(proposal.manifestBase.short), Span("  -> result ", .muted),
                    Span(proposal.manifestHash.short),
                ]))
        }
        text.addGap()
        guard let sheet else {
            if obstacle == nil { text.add(StyledLine("reading ...", .muted)) }
            return (0..<text.count).map(text.line)
        }
        text.add(sheet.red, width: width)
        text.add(sheet.calm, width: width)
        text.addGap()
        text.addProse(StyledLine(sheet.next), width: width)
        for line in signing { text.addProse(line, width: width) }
        return (0..<text.count).map(text.line)
    }

    /// The prompts and buttons, which are always visible.
    private func foot(_ width: Int) -> [StyledLine] {
        var lines: [StyledLine] = []
        if let obstacle {
            lines = [
                StyledLine([Span("! ", .danger), Span(obstacle, .danger)]),
                "This can no longer be confirmed. Review the proposal again.",
            ]
        } else if let sheet {
            if !sheet.red.isEmpty {
                let count = sheet.redCount.of("severe item")
                lines.append(
                    isConfirmed
                        ? StyledLine("[x] \(count) confirmed", .warning)
                        : StyledLine([Span("[ ] ", .danger), Span("y", .accent), Span(" confirms \(count)", .danger)]))
            }
            if isConfirmed {
                let isWrong = digits.count == Self.digitCount && !isAllowed
                lines.append(
                    StyledLine([
                        Span("First \(Self.digitCount) digits of the result: "), Span(digits, .title),
                        Span(String(repeating: "_", count: Self.digitCount - digits.count), .muted),
                        Span(isWrong ? "  wrong digits" : "", .danger),
                    ]))
            }
        }
        return (lines + [buttons.line]).flatMap { $0.wrapped(to: max(1, width)) }
    }

    /// The box, its scrolling text, and the fixed rows below.
    private struct Parts {
        let frame: Rect
        let text: Rect
        let foot: Rect
    }

    private func parts(_ model: Model) -> Parts {
        let area = LayerStack.area(of: model.size)
        let geometry = model.geometry
        // Beside the report if there is room for both.
        let frame = geometry.showsBoth ? geometry.list ?? area : area
        let inside = frame.inset(horizontally: 2, vertically: 1)
        let rows = min(foot(inside.width).count, inside.height)
        let gap = inside.height > rows + 6 ? 1 : 0
        return Parts(
            frame: frame,
            text: Rect(x: inside.x, y: inside.y, width: inside.width, height: max(0, inside.height - rows - gap)),
            foot: Rect(x: inside.x, y: inside.maxY - rows, width: inside.width, height: rows))
    }

    func draw(_ model: Model, on grid: inout Grid, in area: Rect) {
        let parts = parts(model)
        let lines = body(parts.text.width, isBeside: model.geometry.showsBoth)
        let last = min(lines.count, scroll.firstLine(count: lines.count, height: parts.text.height) + parts.text.height)
        grid.fill(parts.frame)
        grid.box(
            parts.frame, title: StyledLine(" \(verb) proposal \(proposal.id)? ", .title),
            trailing: lines.count > parts.text.height ? StyledLine(" \(last)/\(lines.count) ") : StyledLine(),
            style: .warning)
        grid.draw(TextPane(lines, scroll: scroll), in: parts.text)
        for (row, line) in foot(parts.foot.width).enumerated() { grid.write(line, row: row, of: parts.foot) }
        grid.cursor = nil
        grid.rest = Position(x: parts.foot.x, y: parts.foot.maxY - 1)
    }
}
