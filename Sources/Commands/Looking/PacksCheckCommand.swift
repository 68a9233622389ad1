import AIR
import ArgumentParser
import JSON
import Presentation
import WorldProtocol

/// `aos packs check`: checks that the world has what imported plans require, and that READMEs document the contracts.
struct PacksCheckCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that the world has what each import requires, and that READMEs document the contracts.",
        usage: "aos packs check [<label>] [<options>]")
    static let purpose = Purpose.checks

    @Argument(help: "The import's label (default: all imports).", completion: .names(of: .imports))
    var label: String?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let snapshot = try await session.openImports(workbench)
        var checks: [PackCheck] = []
        for row in try snapshot.importRows(label.map { [$0] } ?? []) {
            checks.append(PackCheck(row, try await workbench.pack(row.label), snapshot, session))
        }
        let data = JSONValue.object([("packs", .array(checks.map(\.json)))])
        var report = Report(data, checks.isEmpty ? Text("the world imports nothing") : Self.text(checks))
        report.diagnostics = checks.flatMap(\.diagnostics)
        if let check = checks.first(where: { $0.findings.contains(where: \.canBeWritten) }) {
            report.next = [CommandLineText.quoted("aos", "packs", "fix", check.row.label, "--dry-run")]
        }
        return .report(report)
    }

    private static func text(_ checks: [PackCheck]) -> Text {
        var table = Table("", "", "")
        for check in checks {
            table.add([
                check.isFine ? Piece("ok", .success) : Piece("FAILS", .error), Piece(check.row.label),
                check.row.standing,
            ])
        }
        return table.text
    }
}

/// The problems of one import.
private struct PackCheck {
    let row: ImportRow
    let findings: [PackDetail.Found]
    let diagnostics: [Diagnostic]
    let isFine: Bool

    init(_ row: ImportRow, _ detail: PackDetail?, _ snapshot: Snapshot, _ session: Session) {
        self.row = row
        findings = detail?.findings ?? []
        var found = row.lockDiagnostics(snapshot.diagnostics)
        if row.state == "unresolvable" {
            found.append(
                Diagnostic(
                    .error, .importUnresolved, "the import `\(row.label)` can't be resolved, so it can't be checked",
                    help: "run `aos check` for the reason"))
        }
        found += findings.map(\.diagnostic) + (detail?.readmeFindings ?? [])
        diagnostics = session.judged(found)
        isFine = !diagnostics.containsError
    }

    /// `{label,ok}`, with the fixes.
    var json: JSONValue {
        .object([
            ("label", .string(row.label)), ("ok", .bool(isFine)),
            (
                "fixes",
                .array(
                    findings.enumerated().compactMap { index, found in
                        found.fix.map {
                            .object([
                                ("finding", .number(JSONNumber(index + 1))), ("writable", .bool(found.canBeWritten)),
                                ("code", .string(found.diagnostic.code.rawValue)),
                                ("message", .string(found.diagnostic.message)), ("what", found.place.json),
                                ("json", .string($0)),
                            ])
                        }
                    })
            ),
        ])
    }
}
