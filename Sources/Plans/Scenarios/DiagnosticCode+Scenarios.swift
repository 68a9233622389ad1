public import AIR

extension DiagnosticCode {
    /// A scenario ended with another result than it expects.
    public static let scenarioFailed = DiagnosticCode(rawValue: "scenario-failed")
    /// A scenario ran as if an enforcer of the world allowed an effect, because it does not give the enforcer's answer.
    public static let enforcerAssumed = DiagnosticCode(rawValue: "enforcer-assumed")
}
