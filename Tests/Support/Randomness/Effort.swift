import Foundation

/// The effort of random tests: small by default, larger if the environment requests it.
public enum Effort {
    /// A number from the environment, or the default.
    public static func count(_ variable: String, default standard: Int) -> Int {
        ProcessInfo.processInfo.environment[variable].flatMap(Int.init) ?? standard
    }
}
