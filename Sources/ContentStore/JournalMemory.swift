import Glibc
import Synchronization

/// A cache of the journal as last read, so that the next read decodes only the frames appended since.
///
/// Cached contents are used only while the file begins with exactly the same bytes.
public final class JournalMemory: Sendable {
    private let last = Mutex<(bytes: [UInt8], contents: JournalContents)?>(nil)

    /// Creates an empty cache.
    public init() {}

    /// The frames that a log is known to begin with; nil if none are known or the head promises fewer.
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

    /// Caches the contents of a log.
    func note(_ log: [UInt8], _ contents: JournalContents) { last.withLock { $0 = (log, contents) } }
}
