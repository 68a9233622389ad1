/// How list and detail share the screen.
struct PaneLayout: Sendable, Equatable {
    /// A part of the screen that keys go to.
    enum Pane: Sendable { case list, detail }

    /// The pane that keys go to; the only one where there is room for one.
    var focus = Pane.list
    /// Whether the focused pane takes all room.
    var isZoomed = false
    /// The share of the list, in parts of a hundred.
    var listShare = 42

    /// Moves the divider.
    mutating func moveDivider(by parts: Int) { listShare = min(80, max(20, listShare + parts)) }
}
