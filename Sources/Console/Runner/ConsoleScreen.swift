public import Canvas

/// The device that shows the console and sends keys.
@MainActor
public protocol ConsoleDevice: AnyObject {
    /// Columns and rows.
    var size: Size { get }
    /// Shows the console, writing only the differences.
    func show(_ model: Model)
    /// Waits for the next event, as long as it takes.
    func nextEvent() -> ScreenEvent
    /// Waits for the next event, no longer than so; nil when there was none.
    func nextEvent(within time: Duration) -> ScreenEvent?
    /// Makes the next frame paint everything again.
    func repaint()
    /// Stops the process until it is continued.
    func suspend()
    /// Discards typed input that was not read yet.
    func discardInput()
    /// Puts text on the clipboard; returns the failure, if any.
    func copy(_ text: String) -> String?
    /// Lends the terminal to an editor, at a line of a file of the world; returns the failure, if any.
    func edit(file: String, line: Int) -> String?
}

extension ConsoleDevice {
    /// A device that can't count time has no event in time.
    public func nextEvent(within time: Duration) -> ScreenEvent? { nil }
}

/// The terminal as the console sees it; the executable makes one of its terminal, tests of a script.
@MainActor
public protocol ConsoleScreen: ConsoleDevice {
    /// Shows a grid, writing no more than what differs.
    func draw(_ grid: Grid)
}

extension ConsoleScreen {
    /// Draws the console.
    public func show(_ model: Model) { draw(view(model, size: model.size)) }
}

/// An event of a screen.
public enum ScreenEvent: Sendable, Equatable {
    /// A key was pressed.
    case key(Key)
    /// The screen has another size, or must be drawn again.
    case resized(Size)
    /// Answers wait.
    case woken
    /// The console must end, with a status for the process.
    case ended(status: Int32)
}
