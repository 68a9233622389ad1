import AIR
import CanonicalCBOR
import Files
import Governance
import Sync
import WorldIO
import WorldProtocol

/// An open world in parts (see ``WorldPart``): a value that shares computed parts with the values that it was derived
/// from.
///
/// Each part is a pure function of its inputs and of the files that it reads through the environment's file system; all
/// errors are among the diagnostics.
struct WorldParts: Sendable {
    let options: WorkbenchOptions
    let rooms: Rooms
    /// Cargo's answers about the imports.
    let packages: CargoAnswers
    let counter: PartCounter

    private(set) var cells = Cells()

    /// The cached parts.
    struct Cells: Sendable {
        var sources = Part<WorldSources>()
        var loaded = Part<LoadedWorld>()
        var imports = Part<[ResolvedImport]>()
        var findings = Part<[ConsumerFinding]>()
        var users = Part<UserTable>()
        var scenarios = Part<Hash?>()
        var journal = Part<ReadJournal>()
        var base = Part<ReadBase>()
        var difference = Part<WorldDifference?>()
        var needs = Part<ChangeNeeds?>()
        var hunks = Part<HunkBox>()
        var log = Part<ReadLog>()
        var review = Part<PrunedReview>()
        var selection = Part<Selection?>()
        var stage = Part<StageState>()
        var problems = Part<[Diagnostic]>()
        var definitionRows = Part<[DefinitionRow]>()
        var conflictRows = Part<[ConflictRow]>()
        var importRows = Part<[ImportRow]>()

        mutating func forget(_ part: WorldPart) {
            switch part {
            case .sources: sources = Part()
            case .loaded: loaded = Part()
            case .imports: imports = Part()
            case .findings: findings = Part()
            case .users: users = Part()
            case .scenarios: scenarios = Part()
            case .journal: journal = Part()
            case .base: base = Part()
            case .difference: difference = Part()
            case .needs: needs = Part()
            case .hunks: hunks = Part()
            case .log: log = Part()
            case .review: review = Part()
            case .selection: selection = Part()
            case .stage: stage = Part()
            case .problems: problems = Part()
            case .definitionRows: definitionRows = Part()
            case .conflictRows: conflictRows = Part()
            case .importRows: importRows = Part()
            }
        }
    }

    init(_ options: WorkbenchOptions, _ rooms: Rooms, _ packages: CargoAnswers) {
        self.options = options
        self.rooms = rooms
        self.packages = packages
        counter = PartCounter()
    }

    private init(_ other: WorldParts, _ packages: CargoAnswers) {
        (options, rooms, counter, cells) = (other.options, other.rooms, other.counter, other.cells)
        self.packages = packages
    }

    /// Returns a copy in which some parts, and those computed from them, are invalidated.
    ///
    /// - Parameter packages: cargo's current answers; if they differ from the old ones, the sources are invalidated,
    ///   too.
    func forgetting(_ parts: Set<WorldPart>, packages: CargoAnswers) -> WorldParts {
        var copy = WorldParts(self, packages)
        let isSame = packages == self.packages
        for part in WorldPart.following(isSame ? parts : parts.union([.sources])) { copy.cells.forget(part) }
        return copy
    }

    /// Returns a copy with another stage and other decisions, which have just been written.
    func with(_ log: ReviewLog) -> WorldParts {
        var copy = self
        for part in WorldPart.following([.log]) { copy.cells.forget(part) }
        copy.cells.log = Part(ReadLog(log: log, diagnostics: []))
        return copy
    }

    /// Whether none of the world's files have been read.
    var isUnread: Bool { !cells.sources.isKnown && !cells.journal.isKnown && !cells.log.isKnown }

    /// Computes parts, with their inputs.
    func prepare(_ parts: Set<WorldPart>) {
        for part in WorldPart.allCases where parts.contains(part) && LongWork.stop?.isSet != true { prepare(part) }
    }

    private func prepare(_ part: WorldPart) {
        switch part {
        case .sources: _ = sources
        case .loaded: _ = loaded
        case .imports: _ = imports
        case .findings: _ = findings
        case .users: _ = users
        case .scenarios: _ = scenarios
        case .journal: _ = journal
        case .base: _ = base
        case .difference: _ = difference
        case .needs: _ = needs
        case .hunks: _ = hunks
        case .log: _ = log
        case .review: _ = review
        case .selection: _ = selection
        case .stage: _ = stage
        case .problems: _ = problems
        case .definitionRows: _ = definitionRows
        case .conflictRows: _ = conflictRows
        case .importRows: _ = importRows
        }
    }

    /// Whether the sync file and the roots that it names have been read.
    var hasSources: Bool { cells.sources.isKnown }

    /// The value of a part; debug builds check that every part that its computation reads is among its origins.
    func value<Value>(_ part: WorldPart, _ cell: KeyPath<Cells, Part<Value>>, _ compute: () -> Value) -> Value {
        assert(
            WorldPart.computing.map { $0.origins.contains(part) } ?? true,
            "\(WorldPart.computing?.rawValue ?? "") requires \(part.rawValue), which is not among its origins")
        return cells[keyPath: cell].value {
            counter.count(part)
            return WorldPart.$computing.withValue(part) { compute() }
        }
    }
}

/// The journal as last read, and its diagnostics; the state is nil if it could not be read.
struct ReadJournal: Sendable {
    let state: GovernanceState?
    let diagnostics: [Diagnostic]
}

/// The base as it was resolved, with its problems.
struct ReadBase: Sendable {
    let base: BaseManifest
    /// The relation of the manifest file to the journal; nil without a journal.
    let standing: ManifestStanding?
    let diagnostics: [Diagnostic]
}

/// The review files as last read.
struct ReadLog: Sendable {
    let log: ReviewLog
    let diagnostics: [Diagnostic]
}

/// The review log without the ops that were dropped from the stage, and a notice for each of them.
struct PrunedReview: Sendable {
    let log: ReviewLog
    let notices: [Diagnostic]
}
