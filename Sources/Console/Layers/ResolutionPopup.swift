import AIR
import Canvas
import WorldProtocol

/// The preview of a resolution; Cancel has the focus.
struct ResolutionPopup: Layer {
    let resolution: Resolution
    let preview: ResolutionPreview
    /// The lines above the files.
    let preface: [StyledLine]
    var scroll = ScrollState()
    /// Whether the confirming button has the focus.
    var isArmed = false

    static let keys: [LayerKey<Self>] = [
        LayerKey(
            [.enter], label: { $0.isArmed ? $0.resolution.verb.lowercased() : "cancel" },
            "press the focused button"
        ) { layer, model, _ in layer.answer(&model) },
        LayerKey([.tab, .backTab, .left, .right], "other button", "focus the other button") { layer, _, _ in
            layer.isArmed.toggle()
            return .stay()
        },
        LayerKey(
            Movement.allCases.flatMap(\.keys).filter { ![.left, .right].contains($0) } + [" "], shown: "j k", "scroll",
            "scroll by a line, a page, or to the ends"
        ) { layer, model, key in
            let height = Parts(model).text.height
            let count = layer.body(model).count
            let lines = Movement(key)?.rows(height: height) ?? Movement.pageDown.rows(height: height)
            layer.scroll.scroll(by: max(-count, min(count, lines)), count: count, height: height)
            return .stay()
        },
        LayerKey([.escape, .control("c"), "q"], "cancel", "close it without doing anything") { _, model, _ in
            model.status = .note("canceled")
            return .close()
        },
    ]

    /// Presses the button that has the focus.
    private func answer(_ model: inout Model) -> LayerStep {
        guard isArmed else {
            model.status = .note("canceled")
            return .close()
        }
        return .close(
            model.perform(
                .resolve(resolution, showing: preview.digest), resolution.doing, foreword: "done, u undoes it: "))
    }

    mutating func press(_ place: Position, _ model: inout Model) -> LayerStep {
        switch buttons.button(at: place, endingIn: Parts(model).buttons) {
        case .cancel:
            model.status = .note("canceled")
            return .close()
        case .verb:
            isArmed = true
            return answer(&model)
        case nil: return .stay()
        }
    }

    /// Closes if the world is no longer the one that the preview was made for.
    mutating func follow(from old: Snapshot?, to new: Snapshot) -> String? {
        guard let old else { return nil }
        let isSame =
            old.manifestHash == new.manifestHash && old.imports == new.imports && old.conflicts == new.conflicts
            && old.diagnostics == new.diagnostics && old.definitions == new.definitions
        return isSame ? nil : "the world changed; review the edit again"
    }

    private var buttons: Buttons { Buttons(verb: resolution.verb, isAllowed: true, isArmed: isArmed) }

    private func body(_ model: Model) -> [StyledLine] {
        ResolutionText.body(self, model.snapshot, width: Parts(model).text.width)
    }

    /// The box, its text and its buttons.
    private struct Parts {
        let frame: Rect
        let text: Rect
        let buttons: Rect

        init(_ model: Model) {
            let area = LayerStack.area(of: model.size)
            frame = area.inset(horizontally: min(6, area.width / 16), vertically: min(3, area.height / 12))
            let inside = frame.inset(horizontally: 2, vertically: 1)
            let gap = inside.height > 7 ? 1 : 0
            text = Rect(x: inside.x, y: inside.y, width: inside.width, height: max(0, inside.height - 1 - gap))
            buttons = inside.row(max(0, inside.height - 1))
        }
    }

    func draw(_ model: Model, on grid: inout Grid, in area: Rect) {
        let parts = Parts(model)
        let body = body(model)
        let last = min(body.count, scroll.firstLine(count: body.count, height: parts.text.height) + parts.text.height)
        grid.fill(parts.frame)
        grid.box(
            parts.frame, title: StyledLine(" \(resolution.title) ", .title),
            trailing: body.count > parts.text.height ? StyledLine(" \(last)/\(body.count) ") : StyledLine(),
            style: .warning)
        grid.draw(TextPane(body, scroll: scroll), in: parts.text)
        grid.write(buttons.line, row: 0, of: parts.buttons)
        grid.cursor = nil
    }
}

extension Model {
    /// Requests the preview of a resolution; the answer opens over the screen.
    mutating func ask(_ resolution: Resolution) -> [Job] {
        guard !isReadOnly else {
            status = .refused("this world is read-only")
            return []
        }
        if let earlier = previewRequest { requests.finish(earlier) }
        let job = requests.send(.preview(resolution), "previewing the edit")
        previewRequest = job.request
        return [job]
    }

    mutating func takePreview(_ request: Int, of resolution: Resolution, _ preview: ResolutionPreview) -> [Job] {
        guard request == previewRequest else { return [] }
        previewRequest = nil
        layers.append(ResolutionPopup(resolution: resolution, preview: preview, preface: preface(resolution)))
        return [.discardTyping]
    }

    /// The lines above the files of a resolution; for a lock, the changes to accept.
    private func preface(_ resolution: Resolution) -> [StyledLine] {
        var lines = [StyledLine(resolution.meaning)]
        if case .updateLocks(let labels) = resolution, case .lock(let lock) = detail.content,
            labels == [lock.row.label]
        {
            lines.append(LockText.tally(lock))
            for change in lock.changes where change.breaking != nil {
                lines.append(
                    StyledLine([
                        Span("! ", .danger), Span("\(change.key.kind.title) \(change.key.name): "),
                        Span(change.breaking ?? "", .danger),
                        Span(change.users.isEmpty ? "" : "  used by \(change.users.joined(separator: ", "))"),
                    ]))
            }
        }
        var conflict: DefinitionKey?
        if case .conflict(let key) = detail.subject { conflict = key }
        lines.append(
            StyledLine([
                Span("same as ", .muted),
                Span(resolution.command(settling: conflict, in: snapshot?.worldPath ?? ""), .accent),
            ]))
        return lines
    }
}
