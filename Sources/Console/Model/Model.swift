import AIR
public import Canvas
import WorldProtocol

/// Everything that the console knows and shows.
public struct Model: Sendable, Equatable {
    /// How it looks.
    public let options: ConsoleOptions
    /// The size of the terminal.
    public internal(set) var size: Size
    /// The world; nil until it was read.
    var snapshot: Snapshot?
    /// The screen in sight.
    public internal(set) var screen = ScreenName.overview
    /// The lists of the screens.
    var lists: [ScreenName: ListPane] = [
        // Only errors are shown one by one from the beginning.
        .overview: ListPane(folded: [.need(.problems(.warning)), .need(.problems(.notice))]),
        .conflicts: ListPane(folded: [.settledConflicts]),
    ]
    /// The pane beside the list.
    var detail = DetailPane()
    /// How the two share the screen.
    var layout = PaneLayout()
    /// Finds the definitions of the list.
    var finder = DefinitionFinder()
    /// What is known about references, for filters.
    var references = ReferenceAnswers()
    /// When the last decision was made before this sitting, in nanoseconds since 1970.
    var sittingStart: UInt64 = 0
    /// By what the definitions are gathered.
    var grouping = DefinitionGrouping.kind
    /// What is in front of the screen, the foremost last.
    var layers: [Layer] = []
    /// What happened last.
    var status: Status?
    /// What runs beside the screen.
    var pending: [PendingJob] = []
    /// The number of the last request.
    var lastRequest = 0
    /// The number of the request whose answer is the world as it is.
    var worldRequest = 0
    /// Whether what is shown may be more than was written, because the writing was given up.
    var runsAhead = false
    /// The number of the request for what a resolution would do; answers to earlier ones no longer count.
    var previewRequest: Int?
    /// What is known of changes that others make.
    var living = Living()
    /// What the gates said.
    var gates = GateBoard()
    /// The sides taken of stale proposals' ops, until they are rebased.
    var rebaseDraft = RebaseDraft()
    /// Where Ctrl-O goes back to.
    var history: [Place] = []
    /// Where going forward again leads.
    var future: [Place] = []
    /// The line of the detail that going back returns to.
    var returning: DetailText.Target?
    /// Whether Ctrl-C quits.
    var isQuitArmed = false
    /// Counts the worlds that arrived.
    var arrivals = 0
    /// Counts what changed in the snapshot, also by foresight.
    var revision = 0
    /// Whether rows must be made again.
    var needsRows = true

    /// A place that was left by following a reference.
    struct Place: Sendable, Equatable {
        var screen: ScreenName
        var row: RowID
        /// The line of the detail that led away.
        var line: DetailText.Target?
    }

    /// A console that has read nothing yet.
    public init(options: ConsoleOptions = ConsoleOptions(), size: Size = Size(width: 80, height: 24)) {
        self.options = options
        self.size = size
        if let saved = options.saved { restore(saved) }
    }

    /// The list in sight.
    var list: ListPane {
        get { lists[screen] ?? ListPane() }
        set { lists[screen] = newValue }
    }

    /// Whether nothing may be written.
    var isReadOnly: Bool { snapshot?.isReadOnly ?? true }
    /// Whether something is being written.
    var isWriting: Bool { pending.contains(where: \.writes) }
}
