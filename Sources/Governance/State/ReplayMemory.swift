import AIR
import CanonicalCBOR
import ContentStore
import Synchronization

/// A cache of the last replayed state, from which the replay of a longer journal continues.
///
/// The hash of the last frame covers all earlier frames, so journals with the same head, end and tail are equal, and a
/// journal with that frame at that height begins with the same frames.
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

    private struct Replay {
        let journal: Journal
        /// The state with notices about the journal's problems.
        let state: GovernanceState
        /// The state after the last frame, without these notices.
        let frames: GovernanceState
    }

    private let last = Mutex<Replay?>(nil)

    /// Whether the cache holds a state.
    var isKnown: Bool { last.withLock { $0 != nil } }

    /// Clears the cache, because texts that records refer to have changed.
    func forget() { last.withLock { $0 = nil } }

    /// The state of a journal; the texts are read only if the journal is not cached.
    func state(of contents: JournalContents, texts: () -> (TextFile.Contents, [Diagnostic])) -> GovernanceState {
        let journal = Journal(contents)
        if let known = last.withLock({ $0?.journal == journal ? $0?.state : nil }) { return known }
        let (texts, problems) = texts()
        let frames = replayed(contents, texts)
        var state = frames.concluded(contents)
        state.notices += problems
        last.withLock { $0 = Replay(journal: journal, state: state, frames: frames) }
        return state
    }

    /// Caches the state of a journal after an append.
    func note(_ state: GovernanceState, of contents: JournalContents) {
        let frames = replayed(contents, state.texts.contents)
        last.withLock { $0 = Replay(journal: Journal(contents), state: state, frames: frames) }
    }

    /// The state after the last frame; replays only the frames beyond the cached state.
    private func replayed(_ contents: JournalContents, _ texts: TextFile.Contents) -> GovernanceState {
        let known = last.withLock { $0?.frames }
        var state = known.flatMap { $0.isBeginning(of: contents, texts: texts) ? $0 : nil } ?? GovernanceState()
        state.takeRest(of: contents, texts: texts)
        return state
    }
}
