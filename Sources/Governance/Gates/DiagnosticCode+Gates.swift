public import AIR

extension DiagnosticCode {
    /// No passing scenario runs a step of an imported plan, in a world that uses one.
    public static let noImportedStep = DiagnosticCode(rawValue: "no-imported-step")
    /// Replaying a scenario from its own records produced different records.
    public static let replayDiffers = DiagnosticCode(rawValue: "replay-differs")
}
