import AIR
import JSON

/// The state in which a console was left, for the next time that it is opened on the same world.
///
/// It is a small JSON text. Whatever in it can't be understood is as if it were not there.
public struct SavedState: Sendable, Equatable {
    /// The most bytes that are written or looked at.
    public static let maximumSize = 1 << 16
    private static let version = "1"
    private static let maximumFolds = 100
    /// The share that earlier versions wrote if the divider was never moved.
    private static let unmovedShare = 42

    /// The screen that was in sight.
    var screen = Screen.overview
    /// The division of the screen; the focus is not saved.
    var layout = PaneLayout()
    /// The headings whose rows were hidden, by screen.
    var folded: [Screen: Set<RowID>] = [:]

    init() {}

    /// Decodes saved state; nil for anything else.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.maximumSize, let json = try? JSONParser.parse(bytes),
            json.member("version")?.asNumber?.text == Self.version
        else { return nil }
        screen = json.member("screen")?.asString.flatMap(Screen.named) ?? .overview
        layout.isZoomed = json.member("zoomed")?.asBool ?? false
        if let share = json.member("list_share")?.asNumber.flatMap({ Int($0.text) }), share != Self.unmovedShare {
            layout.moveDivider(to: share)
        }
        for screen in Screen.all {
            guard let words = json.member("folded")?.member(screen.name)?.asArray else { continue }
            folded[screen] = Set(
                words.prefix(Self.maximumFolds).compactMap { word in
                    word.asString.flatMap { $0.utf8.count <= RowID.longestFold ? screen.headingNamed($0) : nil }
                })
        }
    }

    /// The text to be kept.
    public var bytes: [UInt8] {
        let folds = Screen.all.compactMap { screen -> (String, JSONValue)? in
            guard let rows = folded[screen] else { return nil }
            let words = rows.compactMap(\.fold).sorted().prefix(Self.maximumFolds)
            return (screen.name, .array(words.map { .string($0) }))
        }
        let json = JSONValue.object([
            ("version", .int(1)), ("screen", .string(screen.name)),
            ("list_share", layout.listShare.map { .int($0) } ?? .null),
            ("zoomed", .bool(layout.isZoomed)), ("folded", .object(folds)),
        ])
        return Array((JSONPrinter.pretty(json) + "\n").utf8)
    }
}

extension Model {
    /// The state to save; nil before the world was read.
    public var savedState: SavedState? {
        guard snapshot != nil else { return nil }
        var state = SavedState()
        state.screen = screen
        state.layout.isZoomed = layout.isZoomed
        state.layout.listShare = layout.listShare
        state.folded = lists.mapValues { list in list.folded.filter { $0.fold != nil } }
        return state
    }

    /// Restores the state of the last session; the screen follows with the world.
    mutating func restore(_ state: SavedState) {
        layout = state.layout
        for (screen, folds) in state.folded { lists[screen, default: ListPane()].folded = folds }
    }

    /// Shows the screen of the last session, if it still has something to show.
    mutating func restoreScreen() {
        guard let saved = options.saved, saved.screen != screen, has(saved.screen) else { return }
        open(saved.screen)
        if list.rows.isEmpty { open(.overview) }
    }
}

extension RowID {
    fileprivate static let longestFold = 100

    /// The heading in files; nil for rows that hide nothing.
    fileprivate var fold: String? {
        switch self {
        case .need(.problems(let severity)): severity.rawValue
        case .kind(let kind): kind.rawValue
        case .group(let name): name.utf8.count <= Self.longestFold ? name : nil
        default: nil
        }
    }
}
