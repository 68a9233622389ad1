import AIR
import CanonicalCBOR
import Canvas
import WorldProtocol
import WorldIO

/// The pane beside the list, in its frame.
struct DetailView: Widget {
    let model: Model
    let geometry: Geometry

    func draw(on grid: inout Grid, in area: Rect) {
        let detail = model.detail
        let isFocused = model.layout.focus == .detail
        grid.pane(
            area, title: title, trailing: trailing, isFocused: isFocused, isCompact: geometry.isCompact)
        let inside = geometry.interior(area)
        if model.showsDetailTabs { grid.draw(tabs, in: inside.row(0)) }
        let text = geometry.text(showsTabs: model.showsDetailTabs, showsSearch: model.showsSearch)
        for (row, index) in detail.place.window(count: detail.text.count, height: text.height).enumerated() {
            let strip = text.row(row)
            let isHere = isFocused && index == detail.place.selection && model.layers.isEmpty
            let style: Style = isHere ? .selected : model.isMatch(index) ? .match : .plain
            grid.fill(
                Rect(x: strip.x - 1, y: strip.y, width: strip.width + 1, height: 1), style: isHere ? .selected : .plain)
            let line = detail.text.line(index)
            if detail.left > 0 {
                grid.write(line, x: strip.x - detail.left, y: strip.y, over: style, in: strip)
            } else {
                grid.write(line, row: row, of: text, over: style)
            }
        }
        guard model.showsSearch else { return }
        let bottom = inside.row(inside.height - 1)
        grid.draw(
            TextField(
                prompt: StyledLine(" search /", .accent), state: detail.search,
                isFocused: detail.isSearching && model.layers.isEmpty), in: bottom)
    }

    private var tabs: TabBar {
        if case .pack = model.detail.subject { return packTabs }
        return TabBar(
            DefinitionTab.allCases.map { tab in
                guard tab == .links, case .definition(let shown) = model.detail.content else {
                    return StyledLine(tab.title)
                }
                return StyledLine("Uses \(shown.uses.count), used by \(shown.usedBy.count)")
            }, selection: model.detail.tab.rawValue)
    }

    private var packTabs: TabBar {
        TabBar(
            PackTab.allCases.map { tab in
                var title = StyledLine(tab.title)
                guard case .pack(let pack) = model.detail.content else { return title }
                switch tab {
                case .checks where !pack.findings.isEmpty || !pack.readmeFindings.isEmpty:
                    let isGrave = (pack.findings.map(\.diagnostic) + pack.readmeFindings).containsError
                    title.append(
                        " \(pack.findings.count + pack.readmeFindings.count)!", isGrave ? .danger : .warning)
                case .usedBy: title.append(" \(pack.usedBy.count)")
                default: break
                }
                return title
            }, selection: model.detail.packTab.rawValue)
    }

    private var title: StyledLine {
        switch model.detail.subject {
        case .nothing: StyledLine()
        case .overview: model.snapshot?.stage.staged.isEmpty == false ? "Impact of what is staged" : "Impact"
        case .problem: "Problem"
        case .kind(let kind): StyledLine(kind.plural)
        case .namespace(let name): StyledLine(name + "/")
        case .definition(let key): StyledLine("\(key.kind.title) \(key.name)")
        case .group(let kind): StyledLine(PatchRows.title(ofKind: kind, count: 2))
        case .change(let id): StyledLine(id.text)
        case .proposal(let id): StyledLine("Proposal \(id)")
        case .pack(let label): StyledLine("Import \(label)")
        case .conflict(let key): StyledLine("\(key.kind.title) \(key.name)")
        case .settledConflicts: "Settled"
        case .settledConflict(let key): StyledLine("\(key.kind.title) \(key.name)")
        case .lock(let label): StyledLine("Lock of \(label)")
        }
    }

    /// How far down the text the window is, where not all is in sight.
    private var trailing: StyledLine {
        let detail = model.detail
        let height = geometry.text(showsTabs: model.showsDetailTabs, showsSearch: model.showsSearch).height
        guard detail.text.count > height, height > 0 else { return StyledLine() }
        let window = detail.place.window(count: detail.text.count, height: height)
        return StyledLine("\(window.upperBound)/\(detail.text.count)")
    }
}
