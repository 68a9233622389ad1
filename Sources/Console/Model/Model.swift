import AIR
public import Canvas
import WorldProtocol

/// The complete state of the console.
public struct Model: Sendable, Equatable {
    /// The appearance and the connection.
    public let options: ConsoleOptions
    /// The size of the terminal.
    public internal(set) var size: Size
    /// The world; nil until it is loaded.
    var snapshot: Snapshot?
    /// The definitions found so far while the world is loaded for the first time.
    var arriving = ArrivingDefinitions()
    /// The current screen.
    var screen = Screen.overview
    /// The lists of the screens.
    var lists: [Screen: ListPane] = [:]
    /// The pane beside the list.
    var detail = DetailPane()
    /// The division of the screen between the two.
    var layout = PaneLayout()
    /// Finds the definitions of the list.
    var finder = DefinitionFinder()
    /// The known references, for filters.
    var references = ReferenceAnswers()
    /// The time of the last decision before this session, in nanoseconds since 1970.
    var sittingStart: UInt64 = 0
    /// The grouping of the definitions.
    var grouping = DefinitionGrouping.kind
    /// The layers in front of the screen.
    var layers = LayerStack()
    /// The status line.
    var status: Status?
    /// The requests that wait for answers.
    var requests = Requests()
    /// The number of the latest request for a preview; answers to earlier ones are dropped.
    var previewRequest: Int?
    /// Following the changes of others.
    var living = Living()
    /// Following the remote of a shared world.
    var remote = RemotePane()
    /// The verdicts of the gates.
    var gates = GateBoard()
    /// The sides chosen for ops of stale proposals, until they are rebased.
    var rebaseDraft = RebaseDraft()
    /// The open proposal on the proposals screen.
    var review = ReviewPane()
    /// The notes on the changes against the base.
    var notes = NotePane()
    /// The order of changes in lists.
    var order = ChangeOrder.kind
    /// Whether values are shown as AIR instead of in readable form.
    var showsRaw = false
    /// Whether base and result of a change are shown side by side if there is room for both.
    var wantsColumns = true
    /// The places that were left by following references.
    var trail = Trail()
    /// The line of the detail that going back returns to.
    var returning: DetailText.Target?
    /// Whether Ctrl-C quits.
    var isQuitArmed = false
    /// Counts the worlds that arrived.
    var arrivals = 0
    /// Counts the changes of the snapshot, including those applied before their answers arrive.
    var revision = 0
    /// Whether rows must be rebuilt.
    var needsRows = true

    /// Makes a console without a world.
    public init(options: ConsoleOptions = ConsoleOptions(), size: Size = Size(width: 80, height: 24)) {
        self.options = options
        self.size = size
        if let saved = options.saved { restore(saved) }
    }

    /// The list of the current screen.
    var list: ListPane {
        get { lists[screen] ?? ListPane(folded: screen.folded) }
        set { lists[screen] = newValue }
    }

    /// The source of the rows of the current list: the world, or the names found so far.
    var listed: Snapshot? { snapshot ?? (screen == .definitions ? arriving.snapshot : nil) }

    /// Whether nothing may be written.
    var isReadOnly: Bool { snapshot?.isReadOnly ?? true }
}
