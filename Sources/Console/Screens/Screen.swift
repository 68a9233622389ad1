import AIR
import Canvas
import Governance
import WorldProtocol

/// A screen of the console: its list, its keys and its tab.
///
/// Each is one file that defines a constant of this type, and an entry in ``all``. Screens of one name are equal.
struct Screen: Sendable {
    /// The name in files.
    let name: String
    /// The title in the tab bar.
    let title: String
    /// The title where there is little room.
    let shortTitle: String
    /// The title of the list.
    let heading: String
    /// The headings whose rows are hidden at first.
    var folded: Set<RowID> = []
    /// The fields of the filter that mean something here.
    var filterFields = Set(Filter.Field.allCases)
    /// Whether the list shows how many rows there are also without a filter.
    var showsCount = true
    /// The reason why the screen is empty and has no tab; nil while it has something to show.
    var absence: @Sendable (Snapshot?) -> String? = { _ in nil }
    /// The count behind the title in the tab bar.
    var badge: @Sendable (Snapshot) -> [Span] = { _ in [] }
    /// The text in place of an empty list.
    let emptyText: @Sendable (Snapshot) -> String
    /// The heading that a file names, to fold it.
    var headingNamed: @Sendable (String) -> RowID? = { _ in nil }
    let rows: @Sendable (inout Model, RowQuery) -> ListRows
    /// The words that `state:` knows here.
    var states: @Sendable (Model) -> [String] = { _ in [] }
    /// The keys, in the order of the help.
    let keys: [KeyBinding]

    /// Every screen, in the order of their keys.
    static let all = [overview, packs, conflicts, locks, definitions, patch, proposals]

    /// The screen that a file names.
    static func named(_ name: String) -> Screen? { all.first { $0.name.utf8.elementsEqual(name.utf8) } }

    /// The number in the tab bar.
    var number: Int { (Self.all.firstIndex(of: self) ?? 0) + 1 }

    /// The key that opens it.
    var key: Key { .character(Character(String(number))) }
}

extension Screen: Hashable, CustomStringConvertible {
    static func == (left: Screen, right: Screen) -> Bool { left.name == right.name }
    func hash(into hasher: inout Hasher) { hasher.combine(name) }
    var description: String { title }
}

/// The input of the rows of a list.
struct RowQuery {
    let snapshot: Snapshot
    let filter: Filter
    /// The headings whose rows are hidden.
    let folded: Set<RowID>
    /// The known references.
    let answers: ReferenceAnswers
    /// The order of changes.
    let order: ChangeOrder
    /// The notes on the changes against the base.
    let notes: ChangeNotes
    /// The gates that failed when they ran last.
    let failedGates: [Gate]

    /// Whether something matches the filter.
    func admits(_ subject: some Filterable) -> Bool { filter.matches(subject, answers) }
}

/// The rows of a list.
struct ListRows {
    var rows: [Row]
    /// The number of rows, headings not counted.
    var shown: Int
    /// The number of rows without the filter.
    var total: Int
}

extension Model {
    /// The screens that have something to show.
    var screens: [Screen] { Screen.all.filter(has) }

    /// Whether a screen has something to show.
    func has(_ screen: Screen) -> Bool { screen.absence(snapshot) == nil }

    /// The keys that mean something here, those of the screen in sight first.
    var bindings: [KeyBinding] { Keymap.bindings(on: screen).filter(isUseful) }

    /// Whether a key leads somewhere: the screen that it opens may have nothing to show.
    func isUseful(_ binding: KeyBinding) -> Bool { binding.screen.map(has) ?? true }

    /// Whether the list in sight has rows with something behind them: not while the world is still being read.
    var hasRows: Bool { snapshot != nil && !list.rows.isEmpty }

    /// Whether a definition is selected that can be shown.
    var selectsDefinition: Bool { if case .definition = list.selected { snapshot != nil } else { false } }
}
