import AIR
import Canvas
import WorldProtocol

/// What keys do in popups.
extension Model {
    mutating func take(_ key: Key, in layer: Layer) -> [Job] {
        if key == .control("l") { return [.redraw] }
        switch layer {
        case .help(let popup): return take(key, in: popup)
        case .problems(let title, let diagnostics, var scroll):
            guard let isOpen = Self.scroll(&scroll, key, page: size.height / 2), key != .enter else { return close() }
            if isOpen { settle(.problems(title: title, diagnostics, scroll)) }
        case .why:
            return [.escape, .enter, .control("c"), .character("q"), .character("w")].contains(key) ? close() : []
        case .log(let state): return takeLog(key, state)
        case .resolution(let popup): return take(key, in: popup)
        case .mend(let label, let index, let found, var scroll):
            if key == .character("M"), found.canBeWritten {
                layers.removeLast()
                return ask(.mend(label: label, index: index))
            }
            if key == .character("y"), let mend = found.mend { return [.copy(mend, what: "the mend")] }
            guard let isOpen = Self.scroll(&scroll, key, page: size.height / 2), key != .enter else { return close() }
            if isOpen { settle(.mend(label: label, index: index, found, scroll)) }
        case .prompt(let prompt): return take(key, in: prompt)
        case .question(let question): return take(key, in: question)
        case .menu(let menu): return take(key, in: menu)
        case .elsewhere(let elsewhere):
            if key == .character("y") { return [.copy(elsewhere.command, what: "the command")] }
            return [.escape, .enter, .control("c"), .character("q")].contains(key) ? close() : []
        }
        return []
    }

    mutating func close() -> [Job] {
        layers.removeLast()
        return []
    }

    /// Shows the foremost popup as it was scrolled, but not beyond its last page: the way back is as long as it looks.
    mutating func settle(_ layer: Layer) {
        let room = LayerView.room(in: Rect(x: 0, y: 0, width: size.width, height: size.height))
        guard let scroll = LayerView(layer: layer, model: self).textPopup?.settledScroll(in: room) else { return }
        let settled: Layer =
            switch layer {
            case .help(let popup): .help(popup.scrolled(scroll))
            case .problems(let title, let diagnostics, _): .problems(title: title, diagnostics, scroll)
            case .mend(let label, let index, let found, _): .mend(label: label, index: index, found, scroll)
            default: layer
            }
        layers[layers.count - 1] = settled
    }

    /// Scrolls a popup; nil when the key closes it.
    static func scroll(_ scroll: inout ScrollState, _ key: Key, page: Int) -> Bool? {
        var top = scroll.top
        switch key {
        case .down, .character("j"): top += 1
        case .up, .character("k"): top -= 1
        case .pageDown, .control("d"), .control("f"), .character(" "): top += page
        case .pageUp, .control("u"), .control("b"): top -= page
        case .home, .character("g"): top = 0
        case .end, .character("G"): top = 10_000
        case .escape, .control("c"), .character("q"), .character("?"): return nil
        default: return true
        }
        scroll = ScrollState(top: min(top, 10_000), left: 0)
        return true
    }

    // MARK: The decision log

    mutating func openLog() {
        let count = snapshot?.decisions.count ?? 0
        var state = ListState()
        state.select(max(0, count - 1), count: count, height: max(1, size.height - 6))
        layers.append(.log(state))
    }

    private mutating func takeLog(_ key: Key, _ old: ListState) -> [Job] {
        var state = old
        let count = snapshot?.decisions.count ?? 0
        let height = max(1, size.height - 6)
        switch key {
        case .down, .character("j"): state.move(by: 1, count: count, height: height)
        case .up, .character("k"): state.move(by: -1, count: count, height: height)
        case .pageDown, .control("d"): state.page(by: height / 2, count: count, height: height)
        case .pageUp, .control("u"): state.page(by: -height / 2, count: count, height: height)
        case .home, .character("g"): state.move(by: .min, count: count, height: height)
        case .end, .character("G"): state.move(by: .max, count: count, height: height)
        case .character("y"):
            guard let decisions = snapshot?.decisions, decisions.indices.contains(state.selection) else { return [] }
            return [.copy(decisions[state.selection].command, what: "the command")]
        case .character("Y"):
            guard let snapshot else { return [] }
            return [
                .copy(DecisionScript.text(snapshot.decisions, world: snapshot.worldPath), what: "the log as a script")
            ]
        case .character("s"), .character("S"):
            guard !isReadOnly else {
                status = .refused("this world is open for reading only; Y copies the script")
                return close()
            }
            // What was done before this sitting stands in copies of the world already, and can't be done twice.
            let start = key == .character("s") ? sittingStart : 0
            guard snapshot?.decisions.contains(where: { $0.time > start && !$0.isUndone }) == true else {
                layers.removeLast()
                status = .note(
                    start == 0 ? "nothing was decided yet" : "nothing was decided since aos was opened; S saves all")
                return []
            }
            layers[layers.count - 1] = .log(state)
            layers.append(.prompt(Prompt(purpose: .saveLog(after: start), field: TextFieldState("decisions.sh"))))
            return []
        case .escape, .enter, .control("c"), .character("q"), .character("@"): return close()
        default: return []
        }
        layers[layers.count - 1] = .log(state)
        return []
    }

    // MARK: Prompts and questions

    private mutating func take(_ key: Key, in old: Prompt) -> [Job] {
        var prompt = old
        switch key {
        case .escape, .control("c"): return close()
        case .enter:
            let typed = prompt.field.text
            switch prompt.purpose {
            case .submit: break
            case .rename(let key, let listsTheirs): return rename(key, to: typed, listsTheirs: listsTheirs)
            case .keepBoth(let id, let op, let key):
                keepBoth(id, op, key, as: typed)
                return []
            case .addImport: return addImport(from: typed)
            case .saveLog(let time):
                layers.removeLast()
                return perform(.saveLog(typed, after: time), "saving the decisions")
            }
            layers.removeLast()
            let isBlank = typed.allSatisfy(\.isWhitespace)
            return perform(
                .propose(ProposalRequest(.staged, description: isBlank ? nil : typed)), "proposing what is staged")
        default:
            _ = prompt.field.handle(key)
            layers[layers.count - 1] = .prompt(prompt)
            return []
        }
    }

    private mutating func take(_ key: Key, in old: Question) -> [Job] {
        var question = old
        switch key {
        case .escape, .control("c"), .character("q"): return close()
        // Nothing is left to answer.
        case .enter where question.obstacle != nil:
            status = .note("not done")
            return close()
        case _ where question.obstacle != nil: return []
        case .tab, .backTab, .left, .right: question.isArmed = question.isAllowed && !question.isArmed
        case .backspace:
            question.digits = String(question.digits.dropLast())
            question.isArmed = false
        case .character(let digit) where question.hash != nil && digit.isHexDigit:
            if question.digits.count < Question.digitCount { question.digits += digit.lowercased() }
            question.isArmed = question.isAllowed
        case .enter:
            // With wrong digits Enter does nothing: neither what was asked nor what was not.
            guard question.digits.isEmpty || question.isAllowed else { return [] }
            layers.removeLast()
            guard question.isArmed, question.isAllowed else {
                status = .note("not done")
                return []
            }
            return perform(question.action, "\(question.verb.lowercased()): writing")
        default: return []
        }
        layers[layers.count - 1] = .question(question)
        return []
    }
}
