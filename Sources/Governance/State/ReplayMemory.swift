import AIR
import CanonicalCBOR
import ContentStore
import Synchronization

/// The state that a journal was replayed to last.
///
/// The hash of the last frame covers all frames before it, so journals with the same head, end and tail are equal.
final class ReplayMemory: Sendable {
    private struct Journal: Equatable {
        let head: Hash
        let height: Int
        let end: Int
        let tornTail: TornTail?

        init(_ contents: JournalContents) {
            head = contents.head
            height = contents.height
            end = contents.end
            tornTail = contents.tornTail
        }
    }

    private let last = Mutex<(journal: Journal, state: GovernanceState)?>(nil)

    /// Whether a journal was replayed.
    var isKnown: Bool { last.withLock { $0 != nil } }

    /// The state of a journal; its texts are read only where it has to be replayed.
    func state(of contents: JournalContents, texts: () -> (TextFile.Contents, [Diagnostic])) -> GovernanceState {
        let journal = Journal(contents)
        if let known = last.withLock({ $0?.journal == journal ? $0?.state : nil }) { return known }
        let (texts, problems) = texts()
        var state = GovernanceState(replaying: contents, texts: texts)
        state.notices += problems
        last.withLock { $0 = (journal, state) }
        return state
    }

    /// Notes the state of a journal after an append.
    func note(_ state: GovernanceState, of contents: JournalContents) {
        last.withLock { $0 = (Journal(contents), state) }
    }
}
