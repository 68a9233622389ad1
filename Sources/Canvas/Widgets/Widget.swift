/// Something that can be drawn: a value made from the model for one frame.
public protocol Widget {
    /// Draws into an area of a grid and touches nothing outside of it.
    func draw(on grid: inout Grid, in area: Rect)
}

extension Grid {
    /// Draws a widget into an area.
    public mutating func draw(_ widget: some Widget, in area: Rect) {
        widget.draw(on: &self, in: area)
    }
}
