import AIR
import Canvas
import Governance
import WorldProtocol

/// A screen of the console: its list, its keys and its tab.
///
/// Each screen is a file that defines a constant of this type, and an entry in ``all``. Screens with the same name are
/// equal.
struct Screen: Sendable {
    /// The name in files.
    let name: String
    /// The title in the tab bar.
    let title: String
    /// The title on narrow screens.
    let shortTitle: String
    /// The title of the list.
    let heading: String
    /// The headings that are folded initially.
    var folded: Set<RowID> = []
    /// The fields that filters of this screen support.
    var filterFields = Set(Filter.Field.allCases)
    /// Whether the list shows the number of rows even without a filter.
    var showsCount = true
    /// The reason why the screen is empty and has no tab; nil if it is not empty.
    var absence: @Sendable (Snapshot?) -> String? = { _ in nil }
    /// The count after the title in the tab bar.
    var badge: @Sendable (Snapshot) -> [Span] = { _ in [] }
    /// The text shown if the list is empty.
    let emptyText: @Sendable (Snapshot) -> String
    /// The heading with a name in the saved state.
    var headingNamed: @Sendable (String) -> RowID? = { _ in nil }
    let rows: @Sendable (inout Model, RowQuery) -> ListRows
    /// The words that `state:` supports on this screen.
    var states: @Sendable (Model) -> [String] = { _ in [] }
    /// The keys, in the order of the help.
    let keys: [KeyBinding]

    /// Every screen, in the order of their keys.
    static let all = [overview, packs, conflicts, locks, definitions, patch, proposals]

    /// The screen with a name in a file.
    static func named(_ name: String) -> Screen? { all.first { $0.name.utf8.elementsEqual(name.utf8) } }

    /// The number in the tab bar.
    var number: Int { (Self.all.firstIndex(of: self) ?? 0) + 1 }

    /// The key that opens the screen.
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
    /// The folded headings.
    let folded: Set<RowID>
    /// The known references.
    let answers: ReferenceAnswers
    /// The order of changes.
    let order: ChangeOrder
    /// The notes on the changes against the base.
    let notes: ChangeNotes
    /// The gates that failed when they last ran.
    let failedGates: [Gate]

    /// Whether an item matches the filter.
    func admits(_ subject: some Filterable) -> Bool { filter.matches(subject, answers) }
}

/// The rows of a list.
struct ListRows {
    var rows: [Row]
    /// The number of rows, not counting headings.
    var shown: Int
    /// The number of rows without the filter.
    var total: Int
}

extension Model {
    /// The screens that are not empty.
    var screens: [Screen] { Screen.all.filter(has) }

    /// Whether a screen is not empty.
    func has(_ screen: Screen) -> Bool { screen.absence(snapshot) == nil }

    /// The keys that do something, those of the current screen first.
    var bindings: [KeyBinding] { Keymap.bindings(on: screen).filter(isUseful) }

    /// Whether a key does something; a key that opens an empty screen does not.
    func isUseful(_ binding: KeyBinding) -> Bool { binding.screen.map(has) ?? true }

    /// Whether the current list has rows that can be opened; false while the world is still being read.
    var hasRows: Bool { snapshot != nil && !list.rows.isEmpty }

    /// Whether a definition that can be shown is selected.
    var selectsDefinition: Bool { if case .definition = list.selected { snapshot != nil } else { false } }
}
