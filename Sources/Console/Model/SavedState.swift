import AIR
import JSON

/// How somebody left a console, for the next time that it is opened on the same world.
///
/// It is a small JSON text. Whatever in it can't be understood is as if it were not there.
public struct SavedState: Sendable, Equatable {
    /// The most bytes that are written or looked at.
    public static let maximumSize = 1 << 16
    private static let version = "1"
    private static let maximumFolds = 100

    /// The screen that was in sight.
    var screen = ScreenName.overview
    /// How list and detail shared the screen; where the focus was does not come back.
    var layout = PaneLayout()
    /// The headings whose rows were hidden, by screen.
    var folded: [ScreenName: Set<RowID>] = [:]

    init() {}

    /// Reads what was written; nil for anything else.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.maximumSize, let json = try? JSONParser.parse(bytes),
            json.member("version")?.asNumber?.text == Self.version
        else { return nil }
        screen = json.member("screen")?.asString.flatMap(ScreenName.init(word:)) ?? .overview
        layout.isZoomed = json.member("zoomed")?.asBool ?? false
        if let share = json.member("list_share")?.asNumber.flatMap({ Int($0.text) }) { layout.moveDivider(to: share) }
        for name in ScreenName.allCases {
            guard let words = json.member("folded")?.member(name.word)?.asArray else { continue }
            folded[name] = Set(
                words.prefix(Self.maximumFolds).compactMap { $0.asString.flatMap { RowID(fold: $0, on: name) } })
        }
    }

    /// The text to be kept.
    public var bytes: [UInt8] {
        let folds = ScreenName.allCases.compactMap { name -> (String, JSONValue)? in
            guard let rows = folded[name] else { return nil }
            let words = rows.compactMap(\.fold).sorted().prefix(Self.maximumFolds)
            return (name.word, .array(words.map { .string($0) }))
        }
        let json = JSONValue.object([
            ("version", .int(1)), ("screen", .string(screen.word)), ("list_share", .int(layout.listShare)),
            ("zoomed", .bool(layout.isZoomed)), ("folded", .object(folds)),
        ])
        return Array((JSONPrinter.pretty(json) + "\n").utf8)
    }
}

extension Model {
    /// How somebody leaves the console; nil before the world was read.
    public var savedState: SavedState? {
        guard snapshot != nil else { return nil }
        var state = SavedState()
        state.screen = screen
        state.layout.isZoomed = layout.isZoomed
        state.layout.moveDivider(to: layout.listShare)
        state.folded = lists.mapValues { list in list.folded.filter { $0.fold != nil } }
        return state
    }

    /// Sets everything up as somebody left it; the screen follows with the world.
    mutating func restore(_ state: SavedState) {
        layout = state.layout
        for (name, folds) in state.folded { lists[name, default: ListPane()].folded = folds }
    }

    /// Shows the screen that somebody left, if there is still something to see on it.
    mutating func restoreScreen() {
        guard let saved = options.saved, saved.screen != screen, has(saved.screen) else { return }
        open(saved.screen)
        if list.rows.isEmpty { open(.overview) }
    }
}

extension ScreenName {
    /// The name in files.
    var word: String {
        switch self {
        case .overview: "overview"
        case .packs: "packs"
        case .conflicts: "conflicts"
        case .locks: "locks"
        case .definitions: "definitions"
        case .patch: "patch"
        case .proposals: "proposals"
        }
    }

    init?(word: String) {
        guard let name = Self.allCases.first(where: { $0.word.utf8.elementsEqual(word.utf8) }) else { return nil }
        self = name
    }
}

extension RowID {
    private static let longestFold = 100

    /// The heading in files; nil for rows that hide nothing.
    fileprivate var fold: String? {
        switch self {
        case .need(.problems(let severity)): severity.rawValue
        case .kind(let kind): kind.rawValue
        case .group(let name): name.utf8.count <= Self.longestFold ? name : nil
        default: nil
        }
    }

    fileprivate init?(fold word: String, on screen: ScreenName) {
        switch screen {
        case .overview:
            guard let severity = Diagnostic.Severity(rawValue: word) else { return nil }
            self = .need(.problems(severity))
        case .definitions:
            guard let kind = DefinitionKind(rawValue: word) else { return nil }
            self = .kind(kind)
        case .patch, .proposals, .packs, .conflicts, .locks:
            guard word.utf8.count <= Self.longestFold else { return nil }
            self = .group(word)
        }
    }
}
