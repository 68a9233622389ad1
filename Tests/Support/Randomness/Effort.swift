import Foundation

/// How much the random tests try: little by default, more where the environment asks.
public enum Effort {
    /// A number from the environment, or the default.
    public static func count(_ variable: String, default standard: Int) -> Int {
        ProcessInfo.processInfo.environment[variable].flatMap(Int.init) ?? standard
    }
}
