import AIR
import CanonicalCBOR
import Canvas
import Presentation
import WorldProtocol

extension Screen {
    /// Everything that needs a decision.
    static let overview = Screen(
        name: "overview", title: "Overview", shortTitle: "Over", heading: "Needs attention",
        // Only errors are unfolded initially.
        folded: [.need(.problems(.warning)), .need(.problems(.notice))], showsCount: false,
        badge: { snapshot in
            let errors = snapshot.diagnostics.count { $0.severity == .error }
            return errors > 0 ? [Span(" \(errors)!", .danger)] : []
        },
        emptyText: { _ in "nothing" },
        headingNamed: { name in Diagnostic.Severity(rawValue: name).map { .need(.problems($0)) } },
        rows: { OverviewRows.rows($1) },
        keys: [
            KeyBinding(
                [.enter], "open", "open the screen that resolves it, or list the problems", place: 1, isLocal: true,
                when: { $0.list.selected != .need(.noBase) }, run: { $0.open() }),
            KeyBinding(
                ["e"], "edit", "open the problem's file at its line in $VISUAL or $EDITOR", place: 3, isLocal: true,
                when: { $0.hasFile }, run: { $0.edit() }),
            KeyBinding(
                ["c"], "run the gates", "run push, manifest, replay and smoke, and again whenever the world changes",
                place: 2, run: { $0.runGates() }),
        ])
}

/// The staged changes and their impact, shown beside the needs.
struct ImpactSubject: Subject {
    func title(_ snapshot: Snapshot?) -> StyledLine {
        snapshot?.stage.staged.isEmpty == false ? "Impact of staged changes" : "Impact"
    }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        ImpactText.write(writer.snapshot, writer.gates, writer.remote, width: writer.width, to: &text)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        [
            ("name", "n", snapshot.worldName), ("hash", "h", snapshot.manifestHash?.text),
            ("base hash", "b", snapshot.baseHash?.text),
            ("command", "c", snapshot.baseHash == nil ? "aos import --mode genesis" : "aos status"),
        ]
    }
}

/// A problem of the world.
struct ProblemSubject: Subject {
    let problem: Diagnostic

    func title(_ snapshot: Snapshot?) -> StyledLine { "Problem" }

    func write(_ writer: DetailWriter, to text: inout DetailText) {
        ProblemText.write(problem, writer.snapshot, width: writer.width, to: &text)
    }

    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] {
        [
            ("message", "m", problem.message), ("name", "n", problem.name),
            ("place", "p", problem.place), ("command", "c", "aos check"),
        ]
    }

    func place(_ model: Model) -> FilePlace? { problem.file.map { ($0, problem.line ?? 1) } }
}
