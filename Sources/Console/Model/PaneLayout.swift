/// The division of the screen between list and detail.
struct PaneLayout: Sendable, Equatable {
    /// A part of the screen that keys go to.
    enum Pane: Sendable { case list, detail, aside }

    /// The pane that keys go to; the only visible one if there is room for just one.
    var focus = Pane.list
    /// Whether the focused pane fills the screen.
    var isZoomed = false
    /// The share of the list, in percent; nil until the divider is moved, so that the list is as wide as its rows.
    var listShare: Int?

    /// Whether the divider is being dragged.
    var isDragging = false

    /// Moves the divider to a position, in percent from the left.
    mutating func moveDivider(to share: Int) { listShare = min(80, max(20, share)) }
}
