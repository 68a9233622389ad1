import AIR
import CanonicalCBOR
import Canvas
import Governance
import JSON
import Presentation
import WorldIO
import WorldProtocol

/// A view of a definition.
enum DefinitionTab: Int, Sendable, CaseIterable {
    case definition, links, history, origins, bytes

    var title: String {
        switch self {
        case .definition: "Definition"
        case .links: "Uses"
        case .history: "History"
        case .origins: "Origins"
        case .bytes: "Bytes"
        }
    }
}

/// A view of an import.
enum PackTab: Int, Sendable, CaseIterable {
    case contract, checks, usedBy, readme

    var title: String {
        switch self {
        case .contract: "Contract"
        case .checks: "Checks"
        case .usedBy: "Used by"
        case .readme: "README"
        }
    }
}

/// The pane that shows one item in detail.
struct DetailPane: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        /// Not loaded yet.
        case waiting
        /// The item no longer exists.
        case missing
        /// The item could not be loaded.
        case failed([Diagnostic])
        case definition(DefinitionDetail)
        case change(ChangeDetail)
        case proposal(ProposalDetail)
        case pack(PackDetail)
        case conflict(ConflictDetail)
        case lock(LockDetail)
    }

    /// The row whose item is shown, or nil.
    var subject: RowID? = .impact
    /// The number of the world for which the content was last requested.
    var askedAt = -1
    /// The number of the pending request.
    var request: Int?
    var content: Content = .waiting
    /// The history of the definition; nil until it is loaded.
    var history: DefinitionHistory?
    /// The number of the world for which the history was requested.
    var historyAskedAt = -1
    /// Counts changes of the content, so that text is rewritten only then.
    var version = 0
    /// The text.
    var text = DetailText()
    /// The state that the text was written for.
    var writtenFor: DetailKey?
    /// The line that Enter acts on, and the first visible one.
    var place = ListState()
    /// The text of the pane beside the detail; empty if there is no such pane.
    var aside = DetailText()
    /// The line of the pane beside the detail that Enter acts on, and the first visible one.
    var asidePlace = ListState()
    /// The number of columns that the text is scrolled to the left.
    var left = 0
    /// The view of a definition.
    var tab: DefinitionTab = .definition
    /// The view of an import.
    var packTab: PackTab = .contract
    /// Definitions of a lock whose differences are shown.
    var opened: Set<DefinitionKey> = []
    /// The target to select as soon as the text is written.
    var wanted: DetailText.Target?
    /// The place in a difference to go to as soon as the text is written.
    var wantedPath: JSONPointer?
    /// Whether to go to the first hunk as soon as the text is written.
    var wantsFirstHunk = false
    /// Whether a definition is shown as authored.
    var showsAuthored = false
    /// Folds of a difference that are open.
    var unfolded: Set<JSONPointer> = []
    /// The search in the text.
    var search = TextFieldState()
    /// Whether keys go to the search.
    var isSearching = false

    /// Shows the next or previous view of a definition.
    mutating func turnTab(by step: Int) {
        let count = DefinitionTab.allCases.count
        tab = DefinitionTab(rawValue: (tab.rawValue + step + count) % count) ?? .definition
        place = ListState()
        left = 0
    }

    /// Shows the next or previous view of an import.
    mutating func turnPackTab(by step: Int) {
        let count = PackTab.allCases.count
        packTab = PackTab(rawValue: (packTab.rawValue + step + count) % count) ?? .contract
        place = ListState()
        left = 0
    }

    /// Shows another item.
    mutating func turn(to subject: RowID?) {
        self.subject = subject
        request = nil
        askedAt = -1
        content = .waiting
        history = nil
        historyAskedAt = -1
        version += 1
        place = ListState()
        asidePlace = ListState()
        left = 0
        unfolded = []
        opened = []
        wanted = nil
        search = TextFieldState()
        isSearching = false
    }

    /// Requests missing details, once per world: the subject, and its history if that is visible.
    mutating func fetch(_ world: Int, _ requests: inout Requests) -> [Job] {
        var jobs: [Job] = []
        if askedAt != world {
            askedAt = world
            if let question = subject?.subject.request {
                // This request has no progress line, since nothing waits for it.
                let number = requests.next()
                request = number
                jobs.append(.ask(question, request: number))
            }
        }
        if tab == .history, historyAskedAt != world, case .definition(let key) = subject {
            historyAskedAt = world
            jobs.append(requests.send(.history(key), "reading the journal"))
        }
        return jobs
    }

    /// Receives the history of a definition, if that is still shown.
    mutating func take(_ history: DefinitionHistory, of key: DefinitionKey) {
        guard subject == .definition(key) else { return }
        self.history = history
        version += 1
    }

    /// Receives fetched content.
    mutating func take(_ content: Content) {
        request = nil
        guard content != self.content else { return }
        // The first breaking change, or else the first change, is unfolded initially.
        if case .lock(let lock) = content, opened.isEmpty,
            let first = lock.changes.first(where: { $0.breaking != nil }) ?? lock.changes.first
        {
            opened = [first.key]
        }
        self.content = content
        version += 1
    }
}

/// Everything that the text of the detail depends on.
struct DetailKey: Sendable, Equatable {
    var subject: RowID?
    var version: Int
    var revision: Int
    var tab: DefinitionTab
    var packTab: PackTab
    var opened: Set<DefinitionKey>
    var showsAuthored: Bool
    var unfolded: Set<JSONPointer>
    var gates: GateBoard?
    var remote: SharedFacts?
    var sides: [OpID: ThreeWayMerge.Side]
    var review: Int
    var showsRaw: Bool
    var showsColumns: Bool
    var width: Int
    /// The width of the pane beside the detail, or nil.
    var asideWidth: Int?
}

/// The lines of a detail pane.
struct DetailText: Sendable, Equatable {
    /// The target of Enter on a line.
    enum Target: Sendable, Hashable {
        case definition(DefinitionKey)
        case change(OpID)
        case proposal(ProposalID)
        /// Shows the fix of a finding.
        case finding(Int)
        /// Shows the effect of a choice.
        case choice(Int)
        /// Shows the findings of a gate.
        case gate(Gate)
        /// An op of a stale proposal that collides with the world, for which a side can be chosen.
        case collision(OpID)
        /// Shows or hides the differences in a definition.
        case difference(DefinitionKey)
        /// Goes to a change of the open proposal.
        case reviewed(OpID)
        /// Resolves a comment.
        case comment(ProposalID, Int)
        /// Goes to the rule, grant or hunk that an item of authority comes from.
        case authority(AuthorityPlace)
        /// Opens a fold.
        case unfold(JSONPointer)
        /// Opens an editor.
        case file(String, line: Int)
        /// Goes to the screen where a problem can be resolved.
        case decision(DecisionPlace)
    }

    /// The lines; those of a hex dump are made when they are shown.
    private enum Storage: Sendable, Equatable {
        case lines([StyledLine])
        case bytes([UInt8])
    }

    private var storage = Storage.lines([])
    /// The targets of lines, by line.
    private(set) var targets: [Int: Target] = [:]
    /// The first lines of hunks or sections, in order.
    private(set) var hunks: [Int] = []
    /// The hunks of a change that can be marked as seen, by their lines.
    private(set) var seenable: [Int: Hash] = [:]

    /// The lines of a difference with their paths, in order.
    private var paths: [LinePath] = []

    private struct LinePath: Sendable, Equatable {
        let line: Int
        let path: JSONPointer
    }

    /// The mark that replaces truncated text.
    let ellipsis: Sanitized

    /// The line between two columns.
    let divider: Sanitized

    init(ellipsis: Sanitized = "…", divider: Sanitized = "│") {
        self.ellipsis = ellipsis
        self.divider = divider
    }

    /// Makes a hex dump of bytes.
    init(bytes: [UInt8]) {
        self.init()
        storage = .bytes(bytes)
    }

    /// The number of lines.
    var count: Int {
        switch storage {
        case .lines(let lines): lines.count
        case .bytes(let bytes): (bytes.count + 15) / 16
        }
    }

    /// One line.
    func line(_ index: Int) -> StyledLine {
        switch storage {
        case .lines(let lines): lines.indices.contains(index) ? lines[index] : StyledLine()
        case .bytes(let bytes): HexDump.line(index, of: bytes)
        }
    }

    /// A line fitted to a number of cells; one that leads to a file, a definition or a change keeps the end of the
    /// name.
    func fitted(_ line: StyledLine, _ index: Int, to cells: Int) -> StyledLine {
        switch targets[index] {
        case .file, .definition, .change, .reviewed: line.shortened(to: cells, ellipsis: ellipsis)
        default: line
        }
    }

    /// The lines with targets, in order.
    var targetLines: [Int] { targets.keys.sorted() }

    /// Appends a line.
    mutating func add(_ line: StyledLine, to target: Target? = nil) {
        guard case .lines(var lines) = storage else { return }
        storage = .lines([])
        lines.append(line)
        if let target { targets[lines.count - 1] = target }
        storage = .lines(lines)
    }

    /// Appends wrapped prose with all rows indented.
    mutating func addProse(_ text: StyledLine, width: Int, indent: Int = 0, to target: Target? = nil) {
        let margin = StyledLine(String(repeating: " ", count: indent))
        for line in text.wrapped(to: max(8, width - indent)) { add(margin + line, to: target) }
    }

    /// Appends lines with the same target.
    mutating func add(_ lines: [StyledLine], width: Int, indent: Int = 0, to target: Target?) {
        let margin = StyledLine(String(repeating: " ", count: indent))
        for line in lines {
            for row in line.wrapped(to: max(8, width - indent)) { add(margin + row, to: target) }
        }
    }

    /// Appends an empty line.
    mutating func addGap() { add(StyledLine()) }

    /// Appends a heading, where `]` and `[` stop.
    mutating func addHeading(_ title: String, _ style: Style = .title) {
        if count > 0 { addGap() }
        markHunk()
        add(StyledLine(title, style))
    }

    /// Makes `]` and `[` stop at the next line.
    mutating func markHunk() { hunks.append(count) }

    /// Assigns a path of a difference to the last line.
    mutating func stands(at path: JSONPointer) { paths.append(LinePath(line: count - 1, path: path)) }

    /// The line about a path, or about its closest ancestor, or nil.
    func line(about path: JSONPointer) -> Int? {
        if let inside = paths.first(where: { $0.path.tokens.starts(with: path.tokens) }) { return inside.line }
        return paths.last { path.tokens.starts(with: $0.path.tokens) }?.line
    }

    /// Assigns a hunk, which can be marked as reviewed, to the last line.
    mutating func belongs(to hunk: Hash) { seenable[count - 1] = hunk }
}
