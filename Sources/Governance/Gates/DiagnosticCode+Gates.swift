public import AIR

extension DiagnosticCode {
    /// No passing scenario runs a step of an imported plan, in a world that uses one.
    public static let noImportedStep = DiagnosticCode(rawValue: "no-imported-step")
    /// A scenario that runs again from its own records has other records.
    public static let replayDiffers = DiagnosticCode(rawValue: "replay-differs")
}
