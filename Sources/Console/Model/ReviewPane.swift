import AIR
import CanonicalCBOR
import Governance
import JSON
import WorldIO
import WorldProtocol

/// The open proposal on the proposals screen, whose changes replace the list of proposals.
struct ReviewPane: Sendable, Equatable {
    /// The proposal; nil while the list shows proposals.
    private(set) var id: ProposalID?
    /// The full proposal; nil until it is loaded.
    private(set) var detail: ReviewDetail?
    /// The reasons why the proposal could not be loaded.
    private(set) var problems: [Diagnostic] = []
    /// Counts the changes, so that rows and text are rebuilt only after one.
    private(set) var version = 0
    /// The number of the world for which the proposal was last requested.
    private var askedAt = -1
    /// The number of the request whose answer is awaited.
    private(set) var request: Int?
    /// The list of proposals as it was left.
    private(set) var outer = ListPane()
    /// The change to select as soon as the proposal is loaded, with the path within it.
    var wanted: (op: OpID, path: JSONPointer?)? {
        get { target.map { ($0.op, $0.path) } }
        set { target = newValue.map { Target(op: $0.op, path: $0.path) } }
    }
    private var target: Target?

    private struct Target: Sendable, Equatable {
        let op: OpID
        let path: JSONPointer?
    }

    /// Whether a proposal is open.
    var isOpen: Bool { id != nil }

    /// Opens a proposal.
    mutating func open(_ id: ProposalID, leaving outer: ListPane) {
        let version = version
        self = ReviewPane()
        self.id = id
        self.outer = outer
        self.version = version + 1
    }

    /// Closes the proposal.
    ///
    /// - Returns: the list of proposals as it was left.
    mutating func close() -> ListPane {
        let (outer, version) = (outer, version)
        self = ReviewPane()
        self.version = version + 1
        return outer
    }

    /// Requests the proposal, once for each world.
    mutating func fetch(_ world: Int, _ requests: inout Requests) -> [Job] {
        guard let id, askedAt != world else { return [] }
        askedAt = world
        // This request has no progress line, since nothing waits for it.
        let number = requests.next()
        request = number
        return [.ask(.review(id), request: number)]
    }

    /// Receives the proposal; false if the request is no longer pending.
    mutating func take(_ request: Int, _ detail: ReviewDetail) -> Bool {
        guard self.request == request else { return false }
        self.request = nil
        problems = []
        guard detail != self.detail else { return true }
        self.detail = detail
        version += 1
        return true
    }

    /// Receives a failure; false if the request is no longer pending.
    mutating func fail(_ request: Int, _ problems: [Diagnostic]) -> Bool {
        guard self.request == request else { return false }
        self.request = nil
        self.problems = problems
        version += 1
        return true
    }

    /// Applies a change before its answer arrives.
    mutating func foresee(_ ids: Set<OpID>, _ change: (inout ChangeRow) -> Void) {
        guard var detail else { return }
        for index in detail.changes.indices where ids.contains(detail.changes[index].row.id) {
            change(&detail.changes[index].row)
        }
        self.detail = detail
        version += 1
    }
}

/// The notes on the changes against the base, requested once for each world.
struct NotePane: Sendable, Equatable {
    private(set) var notes = ChangeNotes.none
    private var askedAt = -1
    /// The number of the request whose answer is awaited.
    private(set) var request: Int?

    /// Requests the notes.
    mutating func fetch(_ world: Int, _ requests: inout Requests) -> [Job] {
        guard askedAt != world else { return [] }
        askedAt = world
        let number = requests.next()
        request = number
        return [.ask(.changeNotes, request: number)]
    }

    /// Receives the notes; returns whether they were awaited and differ from the previous ones.
    mutating func take(_ request: Int, _ notes: ChangeNotes) -> Bool {
        guard self.request == request else { return false }
        self.request = nil
        defer { self.notes = notes }
        return notes != self.notes
    }

    /// Stops waiting for a request that failed or was canceled.
    mutating func forget(_ request: Int) { if self.request == request { self.request = nil } }
}
