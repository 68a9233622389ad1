import AIR
import CanonicalCBOR
import Canvas
import Governance
import Presentation
import WorldProtocol
import WorldIO

/// Staging and submitting.
extension Model {
    /// The changes of the selected rows.
    var chosen: [ChangeRow] {
        guard let snapshot, let range = list.range(in: snapshot) else { return [] }
        var indices: [Int] = []
        for row in list.rows[range] {
            switch row {
            case .change(let index): indices.append(index)
            // A heading selects its rows, but not within a range.
            case .group(_, let members): if range.count == 1 { indices += members }
            default: break
            }
        }
        return indices.map { snapshot.changes[$0] }
    }

    mutating func toggleRange() {
        list.anchor = list.anchor == nil ? list.selected : nil
        status = .note(
            list.anchor == nil ? "no range" : "a range begins here: move, then Space, D or s; Esc cancels it")
    }

    mutating func stage() -> [Job] {
        let rows = chosen
        guard !rows.isEmpty else { return [] }
        list.anchor = nil
        guard !rows.allSatisfy(\.isStaged) else { return unstage(rows) }
        let wanted = rows.filter { !$0.isStaged }
        let missing = missingDependencies(of: wanted)
        guard missing.isEmpty else {
            status = .refused("needs \(Self.list(missing)); D stages \(missing.count.agree("it", "them")) too")
            return []
        }
        return stage(wanted.map(\.id), withNeeds: false)
    }

    /// Whether the selected rows are changes.
    var canStageWithNeeds: Bool { !chosen.isEmpty }

    mutating func stageWithNeeds() -> [Job] {
        let wanted = chosen.filter { !$0.isStaged || isBlocked($0.id) }
        list.anchor = nil
        guard !wanted.isEmpty else {
            let rows = chosen
            guard !rows.isEmpty else { return [] }
            status = .note("already staged")
            return askForCompanions(of: rows.map(\.id))
        }
        return stage(wanted.map(\.id), withNeeds: true) + askForCompanions(of: wanted.map(\.id))
    }

    /// Requests the companions that staged changes need to have an effect.
    private mutating func askForCompanions(of ids: [OpID]) -> [Job] {
        guard !isReadOnly else { return [] }
        return [requests.send(.companions(ids), "looking for companions", isQuiet: true)]
    }

    /// Offers to stage the companions that make staged changes effective.
    mutating func offer(_ companions: [Companion]) -> [Job] {
        guard !companions.isEmpty else { return [] }
        let count = companions.count
        guard layers.isEmpty else {
            status = .note("\(count.of("companion")) not staged; D offers \(count.agree("it", "them"))")
            return []
        }
        let changes = Dictionary(
            (snapshot?.changes ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let lines = companions.map { companion in
            StyledLine([
                changes[companion.id]?.sign ?? Span(" "),
                Span(" " + (changes[companion.id]?.summary ?? companion.id.text), .accent),
                Span("  \(companion.role.text)", .muted),
            ])
        }
        layers.append(
            Question(
                title: "Stage its companions, too?",
                lines: [
                    StyledLine(
                        "Without \(count.of("companion")), the staged changes have no effect or are denied:"),
                    "",
                ] + lines, verb: "Stage", action: .stage(companions.map(\.id), withNeeds: true), isArmed: true))
        return [.discardTyping]
    }

    /// Stages all rows that match the filter; asks first if that includes hidden dependencies.
    mutating func stageShown() -> [Job] {
        guard let snapshot else { return [] }
        let shown = list.rows.flatMap { row -> [Int] in
            switch row {
            case .group(_, let members): members
            case .change(let index): order == .risk ? [index] : []
            default: []
            }
        }.map { snapshot.changes[$0] }
        guard !shown.isEmpty else { return [] }
        guard !shown.allSatisfy(\.isStaged) else { return unstage(shown) }
        let wanted = shown.filter { !$0.isStaged }
        let missing = missingDependencies(of: wanted)
        guard missing.isEmpty else {
            layers.append(
                Question(
                    title: "Stage hidden changes, too?",
                    lines: [
                        StyledLine("The \(wanted.count) changes depend on \(missing.count) more:"), "",
                    ] + missing.prefix(8).map { StyledLine("  " + $0.text, .accent) },
                    verb: "Stage", action: .stage(wanted.map(\.id), withNeeds: true)))
            return [.discardTyping]
        }
        return stage(wanted.map(\.id), withNeeds: false)
    }

    private mutating func unstage(_ rows: [ChangeRow]) -> [Job] {
        foresee(rows.map(\.id), staged: false)
        return perform(.unstage(rows.map(\.id)), "unstaging \(Self.count(rows.count))")
    }

    private mutating func stage(_ ids: [OpID], withNeeds: Bool) -> [Job] {
        foresee(ids, staged: true)
        return perform(.stage(ids, withNeeds: withNeeds), "staging \(Self.count(ids.count))")
    }

    /// Applies a change before its answer arrives, so that the next key acts on the new state.
    private mutating func foresee(_ ids: [OpID], staged: Bool) {
        guard var snapshot, !snapshot.isReadOnly else { return }
        let ids = Set(ids)
        for index in snapshot.changes.indices where ids.contains(snapshot.changes[index].id) {
            snapshot.changes[index].isStaged = staged
        }
        self.snapshot = snapshot
        revision += 1
        needsRows = true
    }

    private func isBlocked(_ id: OpID) -> Bool { snapshot?.stage.blocked.contains { $0.id == id } ?? false }

    /// The dependencies of rows that are neither staged nor among the rows.
    private func missingDependencies(of rows: [ChangeRow]) -> [OpID] {
        let chosen = Set(rows.map(\.id))
        let staged = Set((snapshot?.changes ?? []).filter(\.isStaged).map(\.id))
        return Set(rows.flatMap(\.needs)).subtracting(chosen).subtracting(staged).sorted()
    }

    private static func list(_ ids: [OpID]) -> String {
        let first = ids.first.map(\.text) ?? ""
        return ids.count > 1 ? "\(first) and \(ids.count - 1) more" : first
    }

    static func blocked(_ count: Int) -> String {
        count.of("staged change needs others", plural: "staged changes need others")
    }

    static func count(_ count: Int) -> String { count.of("change") }

    mutating func undo() -> [Job] {
        guard snapshot?.undoCount ?? 0 > 0 else {
            status = .note("nothing to undo")
            return []
        }
        return perform(.undo, "undoing")
    }

    mutating func redo() -> [Job] {
        guard snapshot?.redoCount ?? 0 > 0 else {
            status = .note("nothing to redo")
            return []
        }
        return perform(.redo, "redoing")
    }

    /// Prompts for a description, if the stage can be proposed.
    mutating func submit() -> [Job] {
        guard let snapshot else { return [] }
        let stage = snapshot.stage
        if snapshot.baseHash == nil {
            status = .refused("no base to propose against; run `aos import --mode genesis`")
        } else if stage.staged.isEmpty {
            status = .refused("nothing is staged: Space stages a change, a stages all")
        } else if !stage.blocked.isEmpty {
            status = .refused("\(Self.blocked(stage.blocked.count)): D stages them too")
        } else if !stage.compiles {
            status = .refused("the staged changes do not compile; the end of the detail shows why")
        } else if isWriting {
            status = .refused("the stage is being written; try again in a moment")
        } else {
            layers.append(Prompt(SubmitPrompt()))
            return [.discardTyping]
        }
        return []
    }
}

/// Prompts for the description of a proposal of the staged changes.
struct SubmitPrompt: PromptPurpose {
    let verb = "propose"
    let title = "Propose staged changes"

    func lines(_ model: Model) -> [StyledLine] {
        let count = model.snapshot?.stage.staged.count ?? 0
        let result = model.snapshot?.stage.resultHash?.short ?? ""
        return [StyledLine("\(count.of("op")) -> \(result)"), "Description:"]
    }

    func accept(_ typed: String, _ model: inout Model) -> LayerStep {
        let description = typed.allSatisfy(\.isWhitespace) ? nil : typed
        return .close(
            model.perform(.propose(ProposalRequest(.staged, description: description)), "proposing the staged changes"))
    }
}
