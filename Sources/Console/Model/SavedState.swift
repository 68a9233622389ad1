import AIR
import JSON

/// The saved state of a console, restored when it is next opened on the same world.
///
/// It is a small JSON text. Invalid parts of it are ignored.
public struct SavedState: Sendable, Equatable {
    /// The maximum number of bytes written or read.
    public static let maximumSize = 1 << 16
    private static let version = "1"
    private static let maximumFolds = 100
    /// The share that earlier versions saved if the divider was never moved.
    private static let unmovedShare = 42

    /// The current screen.
    var screen = Screen.overview
    /// The division of the screen; the focus is not saved.
    var layout = PaneLayout()
    /// The folded headings, by screen.
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

    /// The encoded state.
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
    /// The state to save; nil before the world is loaded.
    public var savedState: SavedState? {
        guard snapshot != nil else { return nil }
        var state = SavedState()
        state.screen = screen
        state.layout.isZoomed = layout.isZoomed
        state.layout.listShare = layout.listShare
        state.folded = lists.mapValues { list in list.folded.filter { $0.fold != nil } }
        return state
    }

    /// Restores the state of the last session, except for the screen, which needs the world.
    mutating func restore(_ state: SavedState) {
        layout = state.layout
        for (screen, folds) in state.folded { lists[screen, default: ListPane()].folded = folds }
    }

    /// Shows the screen of the last session, if it is not empty.
    mutating func restoreScreen() {
        guard let saved = options.saved, saved.screen != screen, has(saved.screen) else { return }
        open(saved.screen)
        if list.rows.isEmpty { open(.overview) }
    }
}

extension RowID {
    fileprivate static let longestFold = 100

    /// The heading as saved in files; nil for rows that can't be folded.
    fileprivate var fold: String? {
        switch self {
        case .need(.problems(let severity)): severity.rawValue
        case .kind(let kind): kind.rawValue
        case .group(let name): name.utf8.count <= Self.longestFold ? name : nil
        default: nil
        }
    }
}
