import Canvas
import Presentation

/// The text of the console at one moment, for linear mode.
///
/// It is read from the same views as on a screen, laid out with room for everything, so that nothing is implemented
/// twice and nothing is missing.
struct LinearReading: Sendable, Equatable {
    /// The world and the steps to its result.
    var header: String
    /// The screens, the current one in brackets.
    var tabs: String
    /// The current screen.
    var place: Screen
    /// The name of the current screen, with the count of its pending items.
    var screen: String
    /// The title of the list, with its count.
    var list: String
    /// The filter of the list.
    var filter: String
    /// The selected row with its position, or the text of an empty list.
    var row: String
    /// Whether keys go to the detail.
    var isReading: Bool
    /// The title of the detail.
    var detailTitle: String
    /// The subject of the detail, regardless of its current text.
    var detailSubject: RowID?
    /// The lines of the detail, while keys go to it.
    var detail: [String]
    /// The line of the detail that keys act on.
    var detailLine: Int
    /// The search in the detail.
    var search: String
    /// The status line.
    var status: String
    /// Whether work is in progress.
    var isWorking: Bool
    /// The number of layers in front of the screen.
    var depth: Int
    /// The rows of the foremost layer.
    var layer: [SpokenRow]
    /// The key hints.
    var hints: String
    /// Whether the world has been loaded.
    var hasWorld: Bool

    /// Wide enough for everything, and low enough that panes have no boxes.
    private static let size = Size(width: 300, height: 14)
    /// High enough for the foremost layer, and as wide as its box becomes.
    private static let layerSize = Size(width: 100, height: 400)

    init(_ model: Model) {
        var bare = model
        bare.size = Self.size
        bare.layers = LayerStack()
        bare.layout.isZoomed = true
        bare.layout.focus = .list
        // The world that is being written has no hash yet; the header shows the previous one.
        bare.requests = bare.requests.withoutWriting
        let geometry = bare.geometry
        let grid = view(bare, size: Self.size)

        // The undo count is omitted: that an edit can be undone is reported when it is made.
        header = grid.spoken(row: geometry.header.y).text.split(separator: ",")
            .filter { !$0.utf8.starts(with: " undo ".utf8) }.joined(separator: ",")
        place = model.screen
        tabs = grid.spoken(row: geometry.tabs.y).text
        screen = Self.selectedTab(of: tabs)
        list = grid.spoken(row: geometry.list?.y ?? 0).text
        filter = model.list.showsFilter ? model.list.filter.text : ""
        let rows = geometry.rows(showsFilter: bare.list.showsFilter)
        let count = model.list.rows.count
        let selection = model.list.state.selection
        let window = model.list.state.window(count: count, height: rows.height)
        // The first cell only marks the row.
        let text = grid.spoken(row: rows.y + max(0, selection - window.lowerBound), from: rows.x + 1).text
        row = count == 0 ? text : "\(selection + 1) of \(count): \(text)"

        detailSubject = model.detail.subject
        isReading = model.layout.focus == .detail
        detailLine = model.detail.place.selection
        search = model.showsSearch ? model.detail.search.text : ""
        if isReading {
            bare.layout.focus = .detail
            bare.detail.place = ListState()
            let title = view(bare, size: Self.size).spoken(row: bare.geometry.detail?.y ?? 0).text
            let lines = "\(model.detail.text.count.of("line"))"
            // The scrolling position matters only on a screen.
            detailTitle = title.split(separator: ",").filter { !Self.isShare($0) }.joined(separator: ",") + ", " + lines
            let escapes = model.options.ornaments.escapesLetters
            detail = (0..<model.detail.text.count).map { index in
                let line = model.detail.text.line(index)
                return escapes ? line.spans.map(\.text.inASCII.text).joined() : line.text
            }
        } else {
            detailTitle = ""
            detail = []
        }
        status = grid.spoken(row: geometry.status.y).text
        isWorking = model.status == nil && !model.pending.isEmpty
        hasWorld = model.snapshot != nil
        depth = model.layers.count
        layer = model.layers.last.map { Self.rows(of: $0, model) } ?? []
        let always = model.layers.isEmpty ? ["? help", "q quit"] : []
        hints = (model.hints.map { "\($0.key) \($0.label)" } + always).joined(separator: ", ")
    }

    /// Whether a text has the form `10/16`.
    private static func isShare(_ text: Substring) -> Bool {
        text.contains("/") && text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x2F || 0x30...0x39 ~= $0 }
    }

    private static func selectedTab(of tabs: String) -> String {
        let opening = tabs.firstIndex(of: "[").map { tabs.index(after: $0) } ?? tabs.startIndex
        return String(tabs[opening...].prefix { $0 != "]" })
    }

    private static func rows(of layer: any Layer, _ model: Model) -> [SpokenRow] {
        var model = model
        model.size = layerSize
        var grid = Grid(size: layerSize, ornaments: model.options.ornaments)
        layer.draw(model, on: &grid, in: LayerStack.area(of: layerSize))
        return (0..<grid.size.height).map { grid.spoken(row: $0, columns: false) }.filter {
            !$0.text.isEmpty || $0.hasCursor
        }
    }
}
