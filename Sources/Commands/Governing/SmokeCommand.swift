import AIR
import ArgumentParser
import JSON
import Presentation
import WorldProtocol

/// `aos smoke`: runs the world's scenarios.
struct SmokeCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "smoke", abstract: "Run the world's scenarios and compare the results with the expected ones.",
        usage: "aos smoke [<name>...] [--trace] [--record] [<options>]",
        discussion: """
            A scenario is a file smoke/NAME.smoke.json: a plan with its input or an event, the receipts and events to \
            deliver, and the expected results. No effect is performed.
            """)
    static let purpose = Purpose.checks

    @Argument(help: "The scenarios' names (default: all).", completion: .names(of: .scenarios))
    var names: [String] = []

    @Flag(help: "Print each step, decision and value.")
    var trace = false

    @Flag(help: "Record the actual results as the expected ones, for you to review.")
    var record = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.ownWorkbench(isReadOnly: !record)
        let snapshot = try await workbench.open()
        let smoke = try await workbench.scenarios(names, withTrace: trace, records: record)
        var members: [(String, JSONValue)] = [("scenarios", .array(smoke.entries.map(json)))]
        var report = Report(.null)
        if let recorded = smoke.recording {
            members += [
                (
                    "files",
                    .array(recorded.files.map { .object([("path", .string($0)), ("change", .string("modified"))]) })
                ), ("diff", .string(recorded.difference)),
            ]
            report.text.addLines(of: recorded.difference)
        }
        report.data = .object(members)
        report.text.add(smoke.text(withTrace: trace))
        report.diagnostics = smoke.diagnostics
        report.background = snapshot.diagnostics
        return .report(report)
    }

    private func json(_ entry: ScenarioReport.Entry) -> JSONValue {
        let json = entry.data.value
        guard trace, entry.counts != nil, let members = json.asObject else { return json }
        return .object(
            members.map { ($0.key, $0.value) } + [("trace", .array(entry.trace.map { JSONValue.string($0) }))])
    }
}
