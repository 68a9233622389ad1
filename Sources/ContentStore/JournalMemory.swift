import Glibc
import Synchronization

/// The journal as it was read last, so that reading it again decodes only the frames that were appended since.
///
/// Remembered contents are used only while the file begins with exactly the same bytes.
public final class JournalMemory: Sendable {
    private let last = Mutex<(bytes: [UInt8], contents: JournalContents)?>(nil)

    /// A memory of nothing.
    public init() {}

    /// The frames that a log is known to begin with, at most so many as its head promises; nil where none are known.
    func contents(of log: [UInt8], promised height: Int) -> JournalContents? {
        guard let known = last.withLock({ $0 }), known.contents.height <= height, known.contents.end <= log.count,
            known.bytes.count >= known.contents.end
        else { return nil }
        let end = known.contents.end
        let isSame = known.bytes.withUnsafeBytes { old in
            log.withUnsafeBytes { new in
                guard let old = old.baseAddress, let new = new.baseAddress else { return false }
                return memcmp(old, new, end) == 0
            }
        }
        guard isSame else { return nil }
        var contents = known.contents
        contents.tornTail = nil
        contents.isAnnounced = false
        return contents
    }

    /// Remembers the contents of a log.
    func note(_ log: [UInt8], _ contents: JournalContents) { last.withLock { $0 = (log, contents) } }
}
