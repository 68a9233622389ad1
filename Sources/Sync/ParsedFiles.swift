import Files
import Synchronization
import SystemPackage

/// The contents of files when they were last parsed, so that only files that changed since are parsed again.
///
/// A file is known by its status. One that had changed shortly before it was read is opened again and compared, because
/// another change within the same tick of the clock leaves the same status.
public final class ParsedFiles: Sendable {
    struct Entry: Sendable {
        let file: FoundFile
        /// Whether every later change shows in the status.
        let isSettled: Bool
        /// The contents of the file, without its root.
        let contents: RootContents
    }

    private struct State: Sendable {
        /// The files of each root, in the order of their paths.
        var roots: [SourceRoot: [Entry]] = [:]
        var horizon = Int64.min
        var parsed = 0
    }

    private let state = Mutex(State())

    /// A memory without files.
    public init() {}

    /// The number of files that have been parsed.
    public var parsedCount: Int { state.withLock { $0.parsed } }

    /// Files that changed before this time, in nanoseconds since 1970, are settled when they are read from now on.
    public func setHorizon(_ horizon: Int64) { state.withLock { $0.horizon = horizon } }

    /// The known entries for the files of a root, in their order; empty when none is known.
    func entries(of root: SourceRoot, for found: [FoundFile]) -> [Entry?] {
        guard let entries = state.withLock({ $0.roots[root] }), !entries.isEmpty else { return [] }
        var rest = entries[...]
        return found.map { file in
            while let first = rest.first, first.file < file { rest.removeFirst() }
            guard let first = rest.first, !(file < first.file) else { return nil }
            return first
        }
    }

    /// Keeps the files of a root, in the order of their paths, in place of those that were kept.
    func keep(_ files: [(file: FoundFile, contents: RootContents)], of root: SourceRoot, parsed: Int) {
        state.withLock { state in
            let horizon = state.horizon
            state.parsed += parsed
            state.roots[root] = files.map { file, contents in
                Entry(
                    file: file, isSettled: file.status.modified < horizon && file.status.changed < horizon,
                    contents: contents)
            }
        }
    }
}
