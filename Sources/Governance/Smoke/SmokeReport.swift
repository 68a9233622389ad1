public import AIR
import JSON
public import Plans

/// The results of a world's scenarios (Documentation/plans.md, *Scenarios*).
public struct SmokeReport: Sendable {
    /// The result of one scenario.
    public struct Entry: Sendable {
        /// The file.
        public let file: ScenarioFile
        /// The run; nil when the file is not a valid scenario for this world.
        public let run: ScenarioRun?
        /// The number of steps of imported plans that ran.
        public let importedSteps: Int
        /// The problems: errors in the file, or mismatches.
        public let diagnostics: [Diagnostic]

        /// Whether the scenario ran and everything was as expected.
        public var passes: Bool { run?.passes ?? false }
    }

    /// The scenarios, in the order of the files.
    public let entries: [Entry]
    /// The world that the scenarios ran in.
    public let world: PlanWorld

    /// The diagnostics of all scenarios.
    public var diagnostics: [Diagnostic] { entries.flatMap(\.diagnostics) }

    /// Runs scenarios in a world.
    ///
    /// - Parameter imported: the names of imported plans.
    public init(_ files: [ScenarioFile], in contents: WorldContents, imported: Set<DefinitionName> = []) {
        let world = PlanWorld(contents) { (params) throws(ProposalRewritingError) in
            try ProposedPatch(base: contents).rewritten(params)
        }
        self.world = world
        entries = files.enumerated().map { number, file in
            // A caller that canceled discards the report.
            if LongWork.isCancelled { return Entry(file: file, run: nil, importedSteps: 0, diagnostics: []) }
            LongWork.report("running scenarios", number + 1, of: files.count)
            var reader = ScenarioReader(file.bytes, file: file.file, world: world)
            guard let scenario = reader.read() else {
                return Entry(file: file, run: nil, importedSteps: 0, diagnostics: reader.diagnostics)
            }
            let run = ScenarioRun(scenario, in: world)
            return Entry(
                file: file, run: run,
                importedSteps: run.kernel.plans.filter { imported.contains($0.plan) }.map(\.executed.count)
                    .reduce(0, +),
                diagnostics: reader.diagnostics + Self.diagnostics(of: run, file))
        }
    }

    /// Diagnostics for the mismatches, with their locations in the scenario and in the plan, and for assumed enforcers.
    private static func diagnostics(of run: ScenarioRun, _ file: ScenarioFile) -> [Diagnostic] {
        let text = SourceText(file.bytes)
        let root = try? JSONParser.parse(file.bytes)
        let mismatches = run.mismatches.map { mismatch in
            let place = text.place(at: root.map { offset(of: mismatch.pointer, in: $0) } ?? 0)
            var help = "run `aos smoke \(run.scenario.name) --trace` for details"
            if let plan = mismatch.plan, let pointer = mismatch.planPointer {
                help =
                    "look at \(pointer) of \(plan), or run `aos smoke \(run.scenario.name) --trace` for details"
            }
            return Diagnostic(
                .error, .scenarioFailed, "scenario `\(run.scenario.name)`: \(mismatch.message)", file: file.file,
                line: place.line, column: place.column, kind: mismatch.plan == nil ? nil : "defplan",
                name: mismatch.plan?.text, path: mismatch.pointer.description, help: help)
        }
        let assumed = run.assumedEnforcers.map { module in
            Diagnostic(
                .warning, .enforcerAssumed,
                "scenario `\(run.scenario.name)`: no answer for the enforcer `\(module)`; it is assumed to allow",
                file: file.file, line: 1, column: 1,
                help: "specify its answer: \"enforcers\": {\"\(module)\": \"allow\"}")
        }
        return mismatches + assumed
    }

    /// The offset of a value, or of the innermost existing value that would contain it.
    private static func offset(of pointer: JSONPointer, in root: JSONValue) -> Int {
        var value = root
        for token in pointer.tokens {
            guard let next = value.value(at: JSONPointer([token])) else { break }
            value = next
        }
        return value.range.lowerBound
    }
}
