/// The division of the screen between list and detail.
struct PaneLayout: Sendable, Equatable {
    /// A part of the screen that keys go to.
    enum Pane: Sendable { case list, detail, aside }

    /// The pane that keys go to; the only one where there is room for one.
    var focus = Pane.list
    /// Whether the focused pane takes all room.
    var isZoomed = false
    /// The share of the list, in percent; nil until the divider is moved: the list is then as wide as its rows need.
    var listShare: Int?

    /// Whether the mouse holds the divider.
    var isDragging = false

    /// Puts the divider somewhere, in parts of a hundred from the left.
    mutating func moveDivider(to share: Int) { listShare = min(80, max(20, share)) }
}
