import AIR
import ArgumentParser
import Governance
import JSON
import Presentation
import WorldProtocol
import WorldIO

/// `aos stage`: shows or changes the stage.
struct StageCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "stage", abstract: "Show or change what is staged for the next proposal.",
        usage: "aos stage [--clear] [<options>] | aos stage add|remove <op>...",
        subcommands: [StageAddCommand.self, StageRemoveCommand.self])

    @Flag(help: "Empty the stage.")
    var clear = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        guard !clear else { return .report(try await session.changeStage { _ in .clearStage }) }
        let workbench = try session.workbench(isReadOnly: true)
        let snapshot = try await workbench.open()
        try await workbench.demand(.base)
        guard snapshot.manifestHash != nil || snapshot.stage.staged.isEmpty else {
            throw CommandFailure(snapshot.diagnostics.filter { $0.severity == .error })
        }
        let notices = snapshot.diagnostics.filter { $0.code == .stageChanged }
        return .report(session.stageReport(snapshot, notices: notices))
    }
}

/// `aos stage add`.
struct StageAddCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Stage ops.",
        usage: "aos stage add [<op>... | --all] [--with-needs] [--with-companions] [<options>]")

    @Argument(
        help: ArgumentHelp("The ids of the ops, as `aos diff` lists them.", valueName: "op"),
        completion: .names(of: .unstagedOps))
    var ops: [String] = []

    @Flag(help: "Stage everything that differs.")
    var all = false

    @Flag(help: "Also stage the ops' dependencies.")
    var withNeeds = false

    @Flag(help: "Also stage the ops' companions (triggers, routes, grants, policy rules) with their dependencies.")
    var withCompanions = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func validate() throws {
        if ops.isEmpty == !all { throw ValidationError("name the ops to stage, or use --all") }
    }

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        .report(
            try await session.changeStage(companionsOf: ops.map { OpID($0) }, takesThem: withCompanions) { snapshot in
                .stage(all ? snapshot.changes.map(\.id) : ops.map(OpID.init), withNeeds: withNeeds || withCompanions)
            })
    }
}

/// `aos stage remove`.
struct StageRemoveCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Unstage ops.",
        usage: "aos stage remove <op>... [<options>]")

    @Argument(
        help: ArgumentHelp("The ids of the ops, as `aos stage` lists them.", valueName: "op"),
        completion: .names(of: .stagedOps))
    var ops: [String]

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        .report(try await session.changeStage { _ in .unstage(ops.map(OpID.init)) })
    }
}

extension Session {
    /// Changes the stage and shows the result.
    ///
    /// - Parameters:
    ///   - ops: the ops whose companions are listed or staged.
    ///   - takesThem: whether the companions are staged.
    fileprivate func changeStage(
        companionsOf ops: [OpID] = [], takesThem: Bool = false, _ action: (Snapshot) -> Action
    ) async throws(CommandFailure) -> Report {
        let workbench = try workbench(isReadOnly: false)
        let wanted = action(try await workbench.open())
        try await workbench.demand(.base)
        let outcome = try await workbench.perform(wanted)
        var notices: [Diagnostic] = []
        if case .stage(_, let found) = outcome { notices = found }
        let companions = ops.isEmpty ? [] : try await workbench.companions(of: ops)
        guard takesThem, !companions.isEmpty else {
            var report = stageReport(try await workbench.snapshot(), notices: notices)
            for companion in companions {
                report.text.add([
                    Piece("  without  ", .faint), Piece(companion.id.text), Piece("  \(companion.role.text)", .faint),
                ])
            }
            if !companions.isEmpty, let first = ops.first {
                report.next.insert(
                    CommandLineText.quoted("aos", "stage", "add", first.text, "--with-companions"), at: 0)
            }
            return report
        }
        let more = try await workbench.perform(.stage(companions.map(\.id), withNeeds: true))
        if case .stage(_, let found) = more { notices = found }
        return stageReport(try await workbench.snapshot(), notices: notices)
    }

    /// The stage as a report.
    fileprivate func stageReport(_ snapshot: Snapshot, notices: [Diagnostic]) -> Report {
        let stage = snapshot.stage
        var text = Text()
        if stage.staged.isEmpty {
            text.add("nothing is staged")
        } else {
            let staged = snapshot.changes.filter(\.isStaged)
            text.add([
                Piece("\(stage.staged.count) staged", .strong),
                Piece("  \(snapshot.baseHash.short) -> \(stage.resultHash.short)", .faint),
                stage.compiles ? Piece("  compiles", .success) : Piece("  does not compile", .error),
            ])
            var table = Table("", "", "")
            for row in staged { table.add(row.cells) }
            text.add(table)
            for blocked in stage.blocked {
                text.add([
                    Piece("! ", .warning), Piece(blocked.id.text),
                    Piece(" needs \(blocked.needs.map(\.text).joined(separator: ", "))"),
                ])
            }
            if let authority = stage.authority, !authority.isEmpty { text.add(authority.text) }
        }
        var next: [String] = []
        if let blocked = stage.blocked.first {
            next = [CommandLineText.quoted("aos", "stage", "add", blocked.id.text, "--with-needs")]
        } else if !stage.staged.isEmpty, stage.compiles {
            next = ["aos gov propose --staged"]
        } else if stage.staged.isEmpty, !snapshot.changes.isEmpty {
            next = ["aos diff"]
        }
        return Report(
            stage.json(base: snapshot.baseHash), text, diagnostics: notices + stage.diagnostics, next: next)
    }
}
