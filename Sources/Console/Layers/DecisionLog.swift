import Canvas
import Presentation
import WorldProtocol

/// The decisions of the reviewer, with the equivalent commands.
struct DecisionLog: Layer {
    var state: ListState

    static let keys: [LayerKey<Self>] = [
        LayerKey(["y"], "copy the command", "copy the command of the selected decision") { layer, model, _ in
            guard let decisions = model.snapshot?.decisions, decisions.indices.contains(layer.state.selection) else {
                return .stay()
            }
            return .stay([.copy(decisions[layer.state.selection].command, what: "the command")])
        },
        LayerKey(["Y"], "copy all", "copy all decisions as a shell script") { _, model, _ in
            guard let snapshot = model.snapshot else { return .stay() }
            let script = DecisionScript.text(snapshot.decisions, world: snapshot.worldPath)
            return .stay([.copy(script, what: "the log as a script")])
        },
        // Decisions of earlier sessions are already in copies of the world, and can't be made twice.
        LayerKey(["s"], "save as a script", "save the decisions since aos was opened", writes: true) {
            layer, model, _ in layer.save(after: model.sittingStart, &model)
        },
        LayerKey(["S"], "save all", "save all decisions", isQuiet: true, writes: true) { layer, model, _ in
            layer.save(after: 0, &model)
        },
        LayerKey(
            Movement.allCases.flatMap(\.keys), shown: "j k", "move", "move by a decision, a page, or to the ends",
            isQuiet: true
        ) { layer, model, key in
            guard let movement = Movement(key) else { return .stay() }
            let count = model.snapshot?.decisions.count ?? 0
            layer.state.move(movement, count: count, height: layer.parts(model).rows.height)
            return .stay()
        },
        .closing(also: [.enter, "@"]),
    ]

    private func save(after start: UInt64, _ model: inout Model) -> LayerStep {
        guard !model.isReadOnly else {
            model.status = .refused("this world is read-only; Y copies the script")
            return .close()
        }
        guard model.snapshot?.decisions.contains(where: { $0.time > start && !$0.isUndone }) == true else {
            model.status = .note(
                start == 0 ? "no decisions yet" : "no decisions since aos was opened; S saves all")
            return .close()
        }
        model.layers.append(Prompt(SaveLogPrompt(start: start), TextFieldState("decisions.sh")))
        return .stay()
    }

    mutating func press(_ place: Position, _ model: inout Model) -> LayerStep {
        let rows = parts(model).rows
        let count = model.snapshot?.decisions.count ?? 0
        if let index = state.row(at: place, in: rows, count: count) {
            state.select(index, count: count, height: rows.height)
        }
        return .stay()
    }

    func draw(_ model: Model, on grid: inout Grid, in area: Rect) {
        let decisions = model.snapshot?.decisions ?? []
        let (frame, rows) = Self.parts(in: area)
        grid.fill(frame)
        grid.box(
            frame, title: StyledLine(" Decisions ", .title), trailing: StyledLine(" \(decisions.count) "),
            style: .accent)
        grid.draw(
            VirtualList(count: decisions.count, state: state, emptyText: " no decisions yet") { index in
                let decision = decisions[index]
                return StyledLine([
                    Span(" " + Moment.full(decision.time) + "  ", .muted),
                    Span(Sanitized(decision.text + (decision.isUndone ? " (undone)" : "")).padded(to: 34) + " "),
                    Span(decision.command, .accent),
                ])
            }, in: rows)
        grid.cursor = nil
    }

    private func parts(_ model: Model) -> (frame: Rect, rows: Rect) {
        Self.parts(in: LayerStack.area(of: model.size))
    }

    private static func parts(in area: Rect) -> (frame: Rect, rows: Rect) {
        let frame = area.inset(horizontally: min(4, area.width / 20), vertically: min(2, area.height / 10))
        return (frame, frame.inset(by: 1))
    }
}

extension Model {
    mutating func openLog() {
        let count = snapshot?.decisions.count ?? 0
        var state = ListState()
        state.select(max(0, count - 1), count: count, height: max(1, size.height - 6))
        layers.append(DecisionLog(state: state))
    }
}

extension ListState {
    /// The index of the row at a position in the area of the rows, or nil.
    func row(at place: Position, in rows: Rect, count: Int) -> Int? {
        guard rows.contains(place) else { return nil }
        let window = window(count: count, height: rows.height)
        let index = window.lowerBound + place.y - rows.y
        return window.contains(index) ? index : nil
    }
}

/// Prompts for the file to save the decisions after a time to.
struct SaveLogPrompt: PromptPurpose {
    let start: UInt64
    let verb = "save"
    let title = "Save the decisions as a shell script"

    func lines(_ model: Model) -> [StyledLine] {
        let count = model.snapshot?.decisions.count { $0.time > start && !$0.isUndone } ?? 0
        return [
            StyledLine(
                count.of("decision")
                    + (start == 0 ? "" : " since aos was opened") + ", as commands"), "File:",
        ]
    }

    func accept(_ typed: String, _ model: inout Model) -> LayerStep {
        .close(model.perform(.saveLog(typed, after: start), "saving the decisions"))
    }
}
