import Canvas
import WorldProtocol

/// The tables behind dispatch, footer, help and palette: the keys of each screen, and those of every screen.
enum Keymap {
    /// The keys of a screen, or, for nil, those that work everywhere.
    static func keys(of screen: Screen?) -> [KeyBinding] { screen?.keys ?? everywhere }

    /// Every key of every screen, in the order of the help.
    static var all: [KeyBinding] { Screen.all.flatMap(\.keys) + everywhere }

    /// The keys of a screen, its own first.
    static func bindings(on screen: Screen) -> [KeyBinding] { screen.keys + everywhere }

    /// The row of a key on a screen.
    static func binding(for key: Key, on screen: Screen) -> KeyBinding? {
        screen.keys.first { $0.keys.contains(key) } ?? everywhere.first { $0.keys.contains(key) }
    }

    /// The remark about a key that does nothing on the current screen.
    static func absence(of key: Key) -> String {
        let screens = Screen.all.filter { $0.keys.contains { $0.keys.contains(key) } }.map(\.title)
        return screens.isEmpty
            ? "unknown key \(key); ? lists the keys"
            : "\(key) is a key of \(screens.joined(separator: ", ")); ? lists the keys of this screen"
    }

    private static func move(_ movement: Movement, _ label: String, _ help: String) -> KeyBinding {
        KeyBinding(movement.keys, label, help, do: { $0.move(movement) })
    }

    static let everywhere: [KeyBinding] =
        Screen.all.map(KeyBinding.init(opening:)) + [
            move(.down, "down", "next row or line"),
            move(.up, "up", "previous row or line"),
            move(.top, "top", "first row or line"),
            move(.bottom, "bottom", "last row or line"),
            move(.halfPageDown, "half page down", "half a page down"),
            move(.halfPageUp, "half page up", "half a page up"),
            move(.pageDown, "page down", "a page down"),
            move(.pageUp, "page up", "a page up"),
            KeyBinding(["h", .left], "fold", "fold, or scroll to the left", do: { $0.foldOrScroll(isLeft: true) }),
            KeyBinding(
                ["l", .right], "unfold", "unfold, or scroll to the right", do: { $0.foldOrScroll(isLeft: false) }),
            KeyBinding(
                [.tab], "other pane", "go to the next pane", place: 12,
                do: { $0.turnPane(forward: true) }),
            KeyBinding([.backTab], "previous pane", "go to the previous pane", do: { $0.turnPane(forward: false) }),
            KeyBinding(
                ["]"], "next hunk", "next change, section or problem", do: { $0.moveToHunk(forward: true) }),
            KeyBinding(
                ["["], "previous hunk", "previous change, section or problem", do: { $0.moveToHunk(forward: false) }),
            KeyBinding(
                ["J"], "detail down", "scroll the detail down from the list",
                do: { $0.moveDetail { $0.page(by: 3, count: $1, height: $2) } }),
            KeyBinding(
                ["K"], "detail up", "scroll the detail up from the list",
                do: { $0.moveDetail { $0.page(by: -3, count: $1, height: $2) } }),
            KeyBinding(["+"], "zoom", "show only this pane", do: { $0.layout.isZoomed = true }),
            KeyBinding(["_"], "unzoom", "show all panes again", do: { $0.layout.isZoomed = false }),
            KeyBinding(["<"], "narrower list", "move the divider to the left", do: { $0.moveDivider(by: -4) }),
            KeyBinding([">"], "wider list", "move the divider to the right", do: { $0.moveDivider(by: 4) }),
            KeyBinding(["="], "fit", "fit the list to its content", do: { $0.layout.listShare = nil }),
            KeyBinding(
                ["/"], "filter",
                "filter the list: words, kind: ns: pack: hash: uses: usedby: state:, ! for not; in a text: search",
                place: 11, do: { $0.beginTyping() }),
            KeyBinding(["n"], "next match", "next line with the searched text", do: { $0.moveToMatch(forward: true) }),
            KeyBinding(
                ["N"], "previous match", "previous line with the searched text",
                do: { $0.moveToMatch(forward: false) }),
            KeyBinding([.escape], "clear", "clear the filter, the search or the range; close", do: { $0.clear() }),
            KeyBinding(
                [.control("o")], "back", "go back to where a reference was followed", do: { $0.goBack() }),
            KeyBinding([.control("n")], "forward", "go forward again after going back", do: { $0.goForward() }),
            KeyBinding(
                ["I"], "import", "add an import: a folder, or a cargo package", writes: true,
                do: { $0.askForImport() }),
            KeyBinding(
                ["u"], "undo", "undo the last decision", place: 14, writes: true,
                when: { $0.snapshot?.undoCount ?? 0 > 0 }, run: { $0.undo() }),
            KeyBinding([.control("r")], "redo", "redo the last undone decision", writes: true, run: { $0.redo() }),
            KeyBinding(["y"], "copy", "copy name, hash, JSON or command", place: 16, do: { $0.openCopyMenu() }),
            KeyBinding(
                ["@"], "log", "your decisions, with the equivalent commands", place: 17, do: { $0.openLog() }),
            KeyBinding(
                [":"], "command", "find any command and any definition", place: 13, do: { $0.openPalette() }),
            KeyBinding(["?"], "help", "list the keys", place: 15, do: { $0.layers.append(HelpPopup()) }),
            KeyBinding(
                ["p"], "publish", "publish pending changes to the remote", place: 15, writes: true,
                when: { $0.remote.waits }, run: { $0.publish() }),
            KeyBinding(
                ["R"], "reload", "reload the world, and fetch from its remote", run: { $0.reload() }),
            KeyBinding([.control("l")], "redraw", "redraw the screen", run: { _ in [.redraw] }),
            KeyBinding([.control("z")], "suspend", "suspend, until `fg`", run: { _ in [.suspend] }),
            KeyBinding(
                ["q"], "quit", "go back, then quit", place: 18, keepsStatus: true, run: { $0.quit() }),
            KeyBinding(
                [.control("c")], "cancel", "cancel running work; twice quits", keepsStatus: true,
                run: { $0.cancel() }),
        ]

    /// The keys while the filter of the list is typed; all others but Tab go to the field.
    static let filtering: [KeyBinding] = [
        KeyBinding([.enter, .control("c")], "keep", "keep the filter", place: 1, do: { $0.list.isTyping = false }),
        KeyBinding(
            [.escape], "clear", "clear the filter", place: 2,
            do: { model in
                model.list.isTyping = false
                model.setFilter(TextFieldState())
            }),
        KeyBinding([.up], "move", "previous row", do: { $0.move(.up) }),
        KeyBinding([.down], shown: "Up Down", "move", "next row", place: 3, do: { $0.move(.down) }),
        KeyBinding([.pageUp], "page", "a page up", do: { $0.move(.pageUp) }),
        KeyBinding([.pageDown], "page", "a page down", do: { $0.move(.pageDown) }),
    ]

    /// The keys while a search in the detail is typed; all others go to the field.
    static let searching: [KeyBinding] = [
        KeyBinding([.enter], "find", "go to the first match", place: 1, do: { $0.finishSearch() }),
        KeyBinding(
            [.escape, .control("c")], "clear", "clear the search", place: 2,
            do: { model in
                model.detail.search = TextFieldState()
                model.detail.isSearching = false
            }),
    ]
}
