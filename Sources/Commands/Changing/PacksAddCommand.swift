import AIR
import ArgumentParser
import CanonicalCBOR
import Governance
import JSON
import Presentation
import Sync
import SystemPackage
import WorldProtocol

/// `aos packs add`: adds an import with its lock, and wires it.
struct PacksAddCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Import a folder or a package, lock its content, and wire its plans.",
        usage: """
            aos packs add (--path <dir> | --cargo <package> [--package-version <version>] [--source <source>] \
            [--air-dir <dir>] [--manifest-path <file>]) [--wire [--plan <name> ...] [--params <slot=json> ...] \
            [--partly] [--yes]] [--dry-run] [<options>]
            """,
        discussion: """
            --wire lists the plans in the manifest with what they need, and writes the grants, policy rules and \
            triggers that they lack, after showing them. A grant takes its parameters from --params, or from the other \
            grants of the same type if these are alike or exactly one of them is unused; a grant that restricts \
            nothing is never written. Rules that deny stay as they are, and no default policy is introduced. If \
            anything is left to do by hand, nothing is written without --partly. If nothing is missing, nothing \
            changes. `aos undo` undoes the edit.
            """)

    @Option(help: ArgumentHelp("The folder to import.", valueName: "dir"), completion: .directory)
    var path: String?

    @Option(help: ArgumentHelp("The package to import, as `cargo metadata` names it.", valueName: "package"))
    var cargo: String?

    @Option(help: ArgumentHelp("The package's version, if there are several.", valueName: "version"))
    var packageVersion: String?

    @Option(help: ArgumentHelp("The package's source in cargo, if there are several.", valueName: "source"))
    var source: String?

    @Option(help: ArgumentHelp("The AIR folder within the package (default: air).", valueName: "dir"))
    var airDir: String?

    @Option(
        help: ArgumentHelp(
            "The Cargo.toml to run `cargo metadata` for (default: the reducer's, else the world's).", valueName: "file"),
        completion: .file())
    var manifestPath: String?

    @Flag(help: "List the plans in the manifest, and write what they require of this world.")
    var wire = false

    @Option(help: ArgumentHelp("With --wire, a plan to wire (default: all that are exported).", valueName: "name"))
    var plan: [String] = []

    @Option(
        help: ArgumentHelp("With --wire, the parameters of the grant for a cap slot.", valueName: "slot=json"))
    var params: [GrantParameters] = []

    @Flag(help: "With --wire, write what can be written even if something is left to do by hand.")
    var partly = false

    @Flag(help: "With --wire, write without asking.")
    var yes = false

    @Flag(help: "Show the edit, and write nothing.")
    var dryRun = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func validate() throws {
        guard (path == nil) != (cargo == nil) else { throw ValidationError("use either --path or --cargo") }
        guard cargo != nil || [packageVersion, source, airDir, manifestPath].allSatisfy({ $0 == nil }) else {
            throw ValidationError("--package-version, --source, --air-dir and --manifest-path require --cargo")
        }
        guard wire || (plan.isEmpty && params.isEmpty && !partly && !yes) else {
            throw ValidationError("--plan, --params, --partly and --yes require --wire")
        }
    }

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: dryRun)
        _ = try await session.openImports(workbench)
        let request = try request(session)
        let shown = try await workbench.addition(request)
        let answer = try decide(on: shown, session)
        guard case .write = answer else { return .report(report(of: shown, written: false, answer, session)) }
        let done = try await workbench.add(request)
        return .report(report(of: done, written: true, answer, session))
    }

    private func request(_ session: Session) throws(CommandFailure) -> ImportRequest {
        let origin: ImportRequest.Source =
            if let cargo {
                .cargo(
                    package: cargo,
                    version: packageVersion.map { $0.utf8.first == UInt8(ascii: "=") ? String($0.dropFirst()) : $0 },
                    source: source, airFolder: airDir.map { FilePath($0) },
                    manifest: manifestPath.map(session.path))
            } else {
                .path(session.path(path ?? "."))
            }
        guard wire else { return ImportRequest(origin) }
        var parameters: [String: CBORValue] = [:]
        for item in params {
            guard parameters.updateValue(item.value, forKey: item.slot) == nil else {
                throw .usage("duplicate parameters for `\(item.slot)`")
            }
        }
        return ImportRequest(
            origin,
            wires: ImportRequest.Wires(
                plans: plan.isEmpty ? nil : plan.map { DefinitionName($0) }, parameters: parameters))
    }

    /// The outcome of a planned edit.
    private enum Decision {
        case write, look, nothingToDo, incomplete, refused
    }

    private func decide(on addition: ImportAddition, _ session: Session) throws(CommandFailure) -> Decision {
        if dryRun { return .look }
        if addition.preview.files.isEmpty { return addition.isComplete ? .nothingToDo : .incomplete }
        guard wire else { return .write }
        if !addition.isComplete, !partly { return .incomplete }
        if yes { return .write }
        guard session.context.isInputTerminal, session.context.isErrorTerminal, !global.json else {
            throw CommandFailure(
                .notATerminal, "the changes must be confirmed at a terminal",
                help: "preview them with --dry-run, then write them with --yes")
        }
        let printer = Printer(global, session.context)
        var text = text(of: addition, written: false)
        text.add([Piece("write these changes? [y/N] ", .strong)])
        printer.said(text)
        let typed = session.context.readLine()?.lowercased() ?? ""
        return ["y", "yes"].contains(typed) ? .write : .refused
    }

    private func report(
        of addition: ImportAddition, written: Bool, _ decision: Decision, _ session: Session
    ) -> Report {
        let data = JSONValue.object(
            addition.preview.members + [
                ("label", .string(addition.label)), ("written", .bool(written)),
                ("left", .array(addition.left.map(\.json))),
            ])
        var report = Report(data)
        switch decision {
        case .nothingToDo: report.text.add("the import \(addition.label) already exists: nothing to do")
        case .refused: report.text.add("nothing was written")
        case .write, .look, .incomplete: report.text = text(of: addition, written: written)
        }
        report.diagnostics = addition.left.map(\.diagnostic)
        // If nothing was written, no problems were added.
        if written || decision == .look {
            report.diagnostics += addition.preview.broughtErrors.filter { !report.diagnostics.contains($0) }
        }
        switch decision {
        case .write:
            report.next = [CommandLineText.quoted("aos", "packs", "check", addition.label), "aos check"]
        case .incomplete:
            for choice in addition.left.compactMap(\.choice) {
                let ways = choice.parameters.map { grant, json in
                    "\(CommandLineText.quoted("--params", "\(choice.slot)=\(json)")) as in `\(grant)`"
                }
                report.diagnostics.append(
                    Diagnostic(
                        .error, .wiringImpossible, choice.text,
                        help: "pass \(ways.joined(separator: ", or "))"))
            }
            report.diagnostics.append(
                Diagnostic(
                    .error, .wiringImpossible, "some steps must be done by hand, so nothing was written",
                    help: "pass the parameters of a grant with --params, fix the rest by hand, or write what can be "
                        + "written with --partly"))
        case .look, .nothingToDo, .refused: break
        }
        return report
    }

    private func text(of addition: ImportAddition, written: Bool) -> Text {
        addition.preview.text(addition.title, isDryRun: !written)
    }
}

/// The parameters of a grant on the command line: `slot=json`.
struct GrantParameters: ExpressibleByArgument {
    let slot: String
    let value: CBORValue

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex,
            let json = try? JSONParser.parse(Array(argument[argument.index(after: equals)...].utf8)),
            json.asObject != nil, let value = try? PlainData.value(of: json)
        else { return nil }
        slot = String(argument[..<equals])
        self.value = value
    }
}

extension PackDetail.Found {
    /// A step that is left to do, with the JSON to write.
    fileprivate var json: JSONValue {
        .object([
            ("code", .string(diagnostic.code.rawValue)), ("message", .string(diagnostic.message)),
            ("what", place.json), ("json", fix.json),
        ])
    }
}
