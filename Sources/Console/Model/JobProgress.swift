public import AIR

/// The progress of something that runs in the background.
public struct JobProgress: Sendable, Equatable {
    /// The current step; empty before the first report.
    public var what = ""
    /// The number of parts that are done.
    public var done = 0
    /// The number of parts; 0 if unknown.
    public var total = 0
    /// The seconds that it has been running.
    public var seconds = 0
    /// The definitions that were found since the last report to the screen.
    public var found: [DefinitionKey] = []

    /// Makes an empty progress.
    public init() {}

    /// Step, parts and seconds in a few words; empty before the first report.
    var text: String {
        var parts: [String] = []
        if !what.isEmpty { parts.append(total > 0 ? "\(what) \(done)/\(total)" : what) }
        if seconds > 0 { parts.append("\(seconds) s") }
        return parts.joined(separator: ", ")
    }
}
