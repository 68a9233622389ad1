/// How far something that runs beside the screen has come.
public struct JobProgress: Sendable, Equatable {
    /// What is being done; empty while nobody has said.
    public var what = ""
    /// How many of the parts are done.
    public var done = 0
    /// How many parts there are; 0 when nobody knows.
    public var total = 0
    /// How many seconds it has been running.
    public var seconds = 0

    /// Nothing is known yet.
    public init() {}

    /// What, how far and how long, in a few words; empty while there is nothing to say.
    var text: String {
        var parts: [String] = []
        if !what.isEmpty { parts.append(total > 0 ? "\(what) \(done)/\(total)" : what) }
        if seconds > 0 { parts.append("\(seconds) s") }
        return parts.joined(separator: ", ")
    }
}
