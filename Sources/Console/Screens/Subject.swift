import AIR
import Canvas
import WorldProtocol

/// An item that the detail shows; all code for one type of row is in the file of its screen.
protocol Subject {
    /// The title of the detail.
    func title(_ snapshot: Snapshot?) -> StyledLine
    /// The request for data that the snapshot lacks; nil if it has everything.
    var request: Request? { get }
    /// The views of the item; nil if there is only one.
    func views(_ detail: DetailPane) -> TabBar?
    /// Writes the text of the detail; if there is a request, once it is answered.
    func write(_ writer: DetailWriter, to text: inout DetailText)
    /// Writes the third pane beside the detail, if there is room for one.
    func writeAside(_ writer: DetailWriter, width: Int, to text: inout DetailText)
    /// The entries of the copy menu.
    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem]
    /// The location of the item in a file.
    func place(_ model: Model) -> FilePlace?
}

/// An entry of the copy menu; omitted without a text.
typealias CopyItem = (title: String, key: Character, text: String?)

/// A line of a file.
typealias FilePlace = (file: String, line: Int)

extension Subject {
    var request: Request? { nil }
    func views(_ detail: DetailPane) -> TabBar? { nil }
    func writeAside(_ writer: DetailWriter, width: Int, to text: inout DetailText) {}
    func copies(_ model: Model, _ snapshot: Snapshot) -> [CopyItem] { [] }
    func place(_ model: Model) -> FilePlace? { nil }
}

extension RowID {
    /// The row whose detail is shown; all needs of the overview share one.
    var shown: RowID { if case .need = self { .impact } else { self } }

    /// The row that represents all needs of the overview in the detail.
    static let impact = RowID.need(.nothing)

    var subject: any Subject {
        switch self {
        case .need: ImpactSubject()
        case .problem(let problem): ProblemSubject(problem: problem)
        case .kind(let kind): KindSubject(kind: kind)
        case .namespace(let name): NamespaceSubject(name: name)
        case .definition(let key): DefinitionSubject(key: key)
        case .group(let kind): ChangeGroupSubject(kind: kind)
        case .change(let id): ChangeSubject(id: id)
        case .proposal(let id): ProposalSubject(id: id)
        case .review(let id): ReviewSubject(id: id)
        case .reviewedGroup(_, let kind): ReviewedGroupSubject(kind: kind)
        case .reviewed(let id, let op): ReviewedSubject(id: id, op: op)
        case .pack(let label): PackSubject(label: label)
        case .conflict(let key): ConflictSubject(key: key)
        case .settledConflicts: SettledConflictsSubject()
        case .settledConflict(let key): SettledConflictSubject(key: key)
        case .lock(let label): LockSubject(label: label)
        }
    }
}
