public import AIR
public import Sync

/// An imported plan that a world uses, with the location of its definition.
public struct ImportedPlan: Sendable, Equatable {
    /// The plan.
    public let name: DefinitionName
    /// The location of its definition; nil when unknown.
    public let origin: Origin?

    /// Creates a plan with its location.
    public init(_ name: DefinitionName, at origin: Origin?) {
        self.name = name
        self.origin = origin
    }
}

extension GateResult {
    /// The gate `smoke`: at least one scenario passes and runs a step of an imported plan.
    ///
    /// If there is one, scenarios that do not pass are warnings; only `aos smoke` requires all of them to pass.
    ///
    /// - Parameters:
    ///   - scenarios: the results of the scenarios.
    ///   - used: the imported plans that the world uses.
    public static func smoke(_ scenarios: SmokeReport, using used: [ImportedPlan]) -> GateResult {
        let entries = scenarios.entries
        let failing = entries.count { !$0.passes }
        let rest = failing == 0 ? "" : "; " + count(failing, of: entries.count)
        let stuck = entries.count { $0.run == nil }
        guard stuck == 0 else {
            return GateResult(
                .smoke, stuck == 1 ? "1 scenario can't start" : "\(stuck) scenarios can't start",
                diagnostics: scenarios.diagnostics)
        }
        guard let first = used.first else {
            return GateResult(
                .smoke, notApplicable: "the world uses no imported plan" + rest,
                diagnostics: scenarios.diagnostics.map(\.asWarning))
        }
        if let witness = entries.first(where: { $0.passes && $0.importedSteps > 0 }) {
            let steps = witness.importedSteps == 1 ? "1 step" : "\(witness.importedSteps) steps"
            return GateResult(
                .smoke, "scenario `\(witness.file.name)` passes and runs \(steps) of imported plans" + rest,
                diagnostics: scenarios.diagnostics.map(\.asWarning))
        }
        let message =
            if entries.isEmpty {
                "the world uses the imported plan `\(first.name)`, but has no scenarios"
            } else if failing == entries.count {
                "no scenario passes"
            } else {
                "no scenario that passes runs a step of an imported plan"
            }
        let missing = Diagnostic(
            .error, .noImportedStep, message, file: first.origin?.file, line: first.origin?.line, kind: "defplan",
            name: first.name.text, path: first.origin?.path,
            help: "write a scenario smoke/NAME.smoke.json in which `\(first.name)` runs")
        // If all fail, the scenarios' own findings say more and come first.
        return GateResult(
            .smoke, message,
            diagnostics: failing == entries.count
                ? scenarios.diagnostics + [missing] : [missing] + scenarios.diagnostics)
    }
}

extension GateResult {
    /// A phrase with the number of scenarios that do not pass.
    private static func count(_ failing: Int, of all: Int) -> String {
        if all == 1 { return "1 scenario does not pass" }
        return "\(failing) of \(all) scenarios \(failing == 1 ? "does" : "do") not pass"
    }
}

extension Diagnostic {
    fileprivate var asWarning: Diagnostic {
        guard severity == .error else { return self }
        var copy = self
        copy.severity = .warning
        return copy
    }
}
