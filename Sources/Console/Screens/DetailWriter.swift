import AIR
import CanonicalCBOR
import Canvas
import JSON
import Presentation
import Sync
import WorldIO
import WorldProtocol

/// Writes the text of the detail pane.
struct DetailWriter {
    let snapshot: Snapshot
    let detail: DetailPane
    var lookalikes: [DefinitionKey: [DefinitionName]] = [:]
    let gates: GateBoard
    /// The remote, if the world is shared and the overview is shown.
    let remote: SharedFacts?
    /// The sides chosen for ops of the shown stale proposal.
    let sides: [OpID: ThreeWayMerge.Side]
    /// The notes on the changes against the base.
    let notes: ChangeNotes
    /// The open proposal.
    let review: ReviewPane
    /// The form of differences.
    let reading: DifferenceReading
    let ornaments: Ornaments
    let width: Int
    /// The width of the pane beside the detail; nil if there is no such pane, so that the detail shows everything.
    let asideWidth: Int?

    /// Whether authority, comments and problems are shown in the pane beside the detail.
    var hasAside: Bool { asideWidth != nil }

    /// The text of the pane beside the detail.
    func aside() -> DetailText {
        var text = DetailText(ellipsis: ornaments.ellipsis, divider: ornaments.vertical)
        if let asideWidth { detail.subject?.subject.writeAside(self, width: asideWidth, to: &text) }
        return text
    }

    func text() -> DetailText {
        var text = DetailText(ellipsis: ornaments.ellipsis, divider: ornaments.vertical)
        guard let subject = detail.subject?.subject else { return text }
        switch detail.content {
        case .waiting where subject.request != nil: text.add(StyledLine("reading ...", .muted))
        case .missing: text.add(StyledLine("It no longer exists.", .warning))
        case .failed(let problems):
            for problem in problems { ProblemText.write(problem, snapshot, width: width, to: &text) }
        default: subject.write(self, to: &text)
        }
        return text
    }
}

/// The facts about the remote that the overview shows, except for those that change with every contact.
struct SharedFacts: Sendable, Equatable {
    let place: RemoteState.Place
    let pending: [RemoteState.Pending]

    /// Makes the facts of a shared world; nil if the world is not shared.
    init?(_ state: RemoteState?) {
        guard let state, let place = state.place else { return nil }
        self.place = place
        pending = state.pending
    }
}

/// The form of differences: the open folds, and the notation of values.
struct DifferenceReading: Sendable, Equatable {
    var unfolded: Set<JSONPointer> = []
    var showsRaw = false
    /// Whether base and result are shown side by side.
    var showsColumns = false

    func text(of difference: StructuralDifference) -> DifferenceText {
        DifferenceText(difference, style: .init(unfolded: unfolded, form: showsRaw ? .raw : .readable))
    }
}

/// A line with a name and a value, aligned with other such lines.
enum Field {
    static let width = 10

    static func line(_ name: String, _ value: String, _ style: Style = .plain) -> StyledLine {
        StyledLine([Span(Sanitized(name).padded(to: width), .muted), Span(value, style)])
    }
}

extension ChangeRow {
    /// The sign for the effect on the content: `+`, `~` or `-`.
    var sign: Span { Span(mark) }

    /// The name below the heading of the kind.
    var title: String { kind == ManifestBlock.defaultPolicy.rawValue ? summary : name }
}
