public import AIR

extension DiagnosticCode {
    /// A scenario ended with a different result than it expects.
    public static let scenarioFailed = DiagnosticCode(rawValue: "scenario-failed")
    /// A scenario ran as if an enforcer of the world allowed an effect, because it does not provide the enforcer's
    /// verdict.
    public static let enforcerAssumed = DiagnosticCode(rawValue: "enforcer-assumed")
}
