import AIR
import ArgumentParser
import Governance
import JSON
import Presentation
import WorldProtocol

/// `aos gates`: runs the release gates, as CI does.
struct GatesCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "gates", abstract: "Run the four release gates.",
        usage: "aos gates [--only push,manifest,replay,smoke] [<options>]",
        discussion: """
            push      `aos push --dry-run` passes; problems with locks are errors in CI and with --locked
            manifest  the world loads, merges and validates
            replay    the journal leads to the manifests that it recorded, and rerunning each scenario from its own \
            records gives the same result
            smoke     a scenario passes and runs a step of an imported plan

            Each says pass, fail or n/a, and why. A fresh clone has no journal, and is pushed as a new world.
            """)
    static let purpose = Purpose.checks

    @Option(
        help: ArgumentHelp("The gates to run, separated by commas (default: all).", valueName: "gates"),
        completion: .list(Gate.allCases.map(\.rawValue)))
    var only: [String] = []

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let chosen = try gates()
        let workbench = try session.workbench(isReadOnly: true)
        _ = try await workbench.open()
        let results = try await workbench.gates(chosen).map { $0.judged(session.judged) }
        var report = Report(.object([("gates", .array(results.map(\.json)))]))
        for result in results { report.text.add(result.line) }
        report.diagnostics = Self.distinct(results.flatMap(\.diagnostics))
        report.next = results.filter { $0.verdict == .fail }.map(\.gate.command)
        return .report(report)
    }

    /// The diagnostics without duplicates, each with the highest severity that a gate assigns to it.
    private static func distinct(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.reduce(into: []) { distinct, diagnostic in
            let same = distinct.firstIndex { known in
                var copy = known
                copy.severity = diagnostic.severity
                return copy == diagnostic
            }
            guard let same else { return distinct.append(diagnostic) }
            distinct[same].severity = min(distinct[same].severity, diagnostic.severity)
        }
    }

    /// The requested gates, in the order in which they run.
    private func gates() throws(CommandFailure) -> [Gate] {
        guard !only.isEmpty else { return Gate.allCases }
        var chosen: Set<Gate> = []
        for name in only.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            guard let gate = Gate(rawValue: String(name)) else {
                let all = Gate.allCases.map(\.rawValue)
                throw .usage(
                    "`\(name)` is not a gate",
                    help: Spelling.nearest(to: String(name), among: all).map { "did you mean `\($0)`?" }
                        ?? "the gates are \(all.joined(separator: ", "))")
            }
            chosen.insert(gate)
        }
        return Gate.allCases.filter(chosen.contains)
    }
}

extension Gate {
    /// The command that performs the same check and prints more.
    fileprivate var command: String {
        switch self {
        case .push: "aos push --dry-run"
        case .manifest: "aos check"
        case .replay: "aos journal verify"
        case .smoke: "aos smoke"
        }
    }
}
