import Canvas
import WorldProtocol

/// What keys do in the help, and what prompts are about.
extension Model {
    mutating func take(_ key: Key, in old: HelpPopup) -> [Job] {
        var popup = old
        if popup.isTyping {
            switch key {
            case .escape, .control("c"):
                popup.search = TextFieldState()
                popup.isTyping = false
            case .enter: popup.isTyping = false
            case .up, .down: _ = Self.scroll(&popup.scroll, key, page: size.height / 2)
            default:
                guard popup.search.handle(key) else { return [] }
                popup.scroll = ScrollState()
            }
        } else if key == .character("/") {
            popup.isTyping = true
            popup.search = TextFieldState()
        } else if key == .escape, !popup.search.text.isEmpty {
            popup.search = TextFieldState()
        } else {
            guard let isOpen = Self.scroll(&popup.scroll, key, page: size.height / 2) else { return close() }
            guard isOpen else { return [] }
        }
        settle(.help(popup))
        return []
    }
}

extension Prompt {
    /// What Enter does, for the footer.
    var verb: String {
        switch purpose {
        case .submit: "propose"
        case .rename: "go on"
        case .keepBoth: "keep both"
        case .saveLog: "save"
        case .addImport: "look at it"
        }
    }
}
