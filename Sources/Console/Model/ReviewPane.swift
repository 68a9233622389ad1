import AIR
import CanonicalCBOR
import Governance
import JSON
import WorldIO
import WorldProtocol

/// The proposal that is open on the screen of the proposals, with its changes in place of the list of proposals.
struct ReviewPane: Sendable, Equatable {
    /// The proposal; nil while the list shows proposals.
    private(set) var id: ProposalID?
    /// The proposal in full; nil until it was fetched.
    private(set) var detail: ReviewDetail?
    /// The reason why it could not be fetched.
    private(set) var problems: [Diagnostic] = []
    /// Counts the fetches, so that rows and text are made only after a change.
    private(set) var version = 0
    /// The number of the world that it was fetched from last.
    private var askedAt = -1
    /// The number of the request whose answer is awaited.
    private(set) var request: Int?
    /// The list of proposals as it was left.
    private(set) var outer = ListPane()
    /// The change to select as soon as it is loaded, with the place within it.
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
        // It has no progress line: nothing waits for it.
        let number = requests.next()
        request = number
        return [.ask(.review(id), request: number)]
    }

    /// Receives the proposal; false when the answer is no longer wanted.
    mutating func take(_ request: Int, _ detail: ReviewDetail) -> Bool {
        guard self.request == request else { return false }
        self.request = nil
        problems = []
        guard detail != self.detail else { return true }
        self.detail = detail
        version += 1
        return true
    }

    /// Receives a failure; false when the answer is no longer wanted.
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

/// The notes on the changes against the base, fetched once for each world.
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

    /// Receives the notes; whether they are awaited and say anything else.
    mutating func take(_ request: Int, _ notes: ChangeNotes) -> Bool {
        guard self.request == request else { return false }
        self.request = nil
        defer { self.notes = notes }
        return notes != self.notes
    }

    /// Stops waiting for a request that brings nothing.
    mutating func forget(_ request: Int) { if self.request == request { self.request = nil } }
}
