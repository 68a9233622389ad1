public import AIR

/// The progress of something that runs in the background.
public struct JobProgress: Sendable, Equatable {
    /// The step that runs; empty before the first report.
    public var what = ""
    /// The number of parts that are done.
    public var done = 0
    /// The number of parts; 0 when unknown.
    public var total = 0
    /// The seconds that it has been running.
    public var seconds = 0
    /// The definitions that were found and that the screen has not been told of.
    public var found: [DefinitionKey] = []

    /// Nothing is known yet.
    public init() {}

    /// Step, parts and seconds in a few words; empty before the first report.
    var text: String {
        var parts: [String] = []
        if !what.isEmpty { parts.append(total > 0 ? "\(what) \(done)/\(total)" : what) }
        if seconds > 0 { parts.append("\(seconds) s") }
        return parts.joined(separator: ", ")
    }
}
