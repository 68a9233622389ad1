public import AIR
import JSON
public import Plans

/// The results of a world's scenarios (Documentation/plans.md, *Scenarios*).
public struct SmokeReport: Sendable {
    /// One scenario.
    public struct Entry: Sendable {
        /// The file.
        public let file: ScenarioFile
        /// The run; nil when the file is no scenario of this world.
        public let run: ScenarioRun?
        /// The number of steps of imported plans that ran.
        public let importedSteps: Int
        /// The problems: errors of the file, or mismatches.
        public let diagnostics: [Diagnostic]

        /// Whether everything is as expected.
        public var passes: Bool { run?.passes ?? false }
    }

    /// The scenarios in the order of their names.
    public let entries: [Entry]
    /// The world that they ran in.
    public let world: PlanWorld

    /// Everything that was found.
    public var diagnostics: [Diagnostic] { entries.flatMap(\.diagnostics) }

    /// Runs scenarios in a world.
    ///
    /// - Parameter imported: the plans that come from imports.
    public init(_ files: [ScenarioFile], in contents: WorldContents, imported: Set<DefinitionName> = []) {
        let world = PlanWorld(contents) { (params) throws(ProposalRewritingError) in
            try ProposedPatch(base: contents).rewritten(params)
        }
        self.world = world
        entries = files.enumerated().map { number, file in
            // A caller that canceled drops the report.
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

    /// The mismatches, each with its place in the scenario and in the plan.
    private static func diagnostics(of run: ScenarioRun, _ file: ScenarioFile) -> [Diagnostic] {
        let text = SourceText(file.bytes)
        let root = try? JSONParser.parse(file.bytes)
        let mismatches = run.mismatches.map { mismatch in
            let place = text.place(at: root.map { offset(of: mismatch.pointer, in: $0) } ?? 0)
            var help = "see what happened with `aos smoke \(run.scenario.name) --trace`"
            if let plan = mismatch.plan, let pointer = mismatch.planPointer {
                help =
                    "look at \(pointer) of \(plan), or see what happened with `aos smoke \(run.scenario.name) --trace`"
            }
            return Diagnostic(
                .error, .scenarioFailed, "scenario `\(run.scenario.name)`: \(mismatch.message)", file: file.file,
                line: place.line, column: place.column, kind: mismatch.plan == nil ? nil : "defplan",
                name: mismatch.plan?.text, path: mismatch.pointer.description, help: help)
        }
        let assumed = run.assumedEnforcers.map { module in
            Diagnostic(
                .warning, .enforcerAssumed,
                "scenario `\(run.scenario.name)`: the enforcer `\(module)` has no answer; it is assumed to allow",
                file: file.file, line: 1, column: 1,
                help: "give its answer: \"enforcers\": {\"\(module)\": \"allow\"}")
        }
        return mismatches + assumed
    }

    /// The offset of a value, or of the nearest value around it that is there.
    private static func offset(of pointer: JSONPointer, in root: JSONValue) -> Int {
        var value = root
        for token in pointer.tokens {
            guard let next = value.value(at: JSONPointer([token])) else { break }
            value = next
        }
        return value.range.lowerBound
    }
}
