public import Canvas

/// The device that shows the console and reports input.
@MainActor
public protocol ConsoleDevice: AnyObject {
    /// Columns and rows.
    var size: Size { get }
    /// Shows the console, writing only the differences.
    func show(_ model: Model)
    /// Waits for the next event, indefinitely.
    func nextEvent() -> ScreenEvent
    /// Waits for the next event, up to a time; nil if there was none.
    func nextEvent(within time: Duration) -> ScreenEvent?
    /// Makes the next frame repaint everything.
    func repaint()
    /// Stops the process until it is continued.
    func suspend()
    /// Discards typed input that has not been read yet.
    func discardInput()
    /// Puts text on the clipboard; returns the failure, if any.
    func copy(_ text: String) -> String?
    /// Lends the terminal to an editor, at a line of a file of the world; returns the failure, if any.
    func edit(file: String, line: Int) -> String?
}

extension ConsoleDevice {
    /// The default for devices without timeouts, which never have an event in time.
    public func nextEvent(within time: Duration) -> ScreenEvent? { nil }
}

/// A device that draws grids, implemented by the executable for its terminal and by tests for a script.
@MainActor
public protocol ConsoleScreen: ConsoleDevice {
    /// Shows a grid, writing only the differences.
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
    /// The screen was resized, or must be redrawn.
    case resized(Size)
    /// Answers are available.
    case woken
    /// The console must end, with a status for the process.
    case ended(status: Int32)
}
