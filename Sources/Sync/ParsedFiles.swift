import Files
import Synchronization
import SystemPackage

/// The contents of files when they were last parsed, so that only files that changed since are parsed again.
///
/// A file is known by its status. One that had changed shortly before it was read is opened again and compared, because
/// another change within the same tick of the clock leaves the same status.
public final class ParsedFiles: Sendable {
    struct Entry: Sendable {
        let status: FileStatus
        /// Whether every later change shows in the status.
        let isSettled: Bool
        /// The contents of the file, without its root.
        let contents: RootContents
    }

    private struct State: Sendable {
        var roots: [SourceRoot: [FilePath: Entry]] = [:]
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

    func entries(of root: SourceRoot) -> [FilePath: Entry] { state.withLock { $0.roots[root] ?? [:] } }

    /// Keeps the files of a root in place of those that were kept.
    func keep(_ entries: [FilePath: (status: FileStatus, contents: RootContents)], of root: SourceRoot, parsed: Int) {
        state.withLock { state in
            let horizon = state.horizon
            state.parsed += parsed
            state.roots[root] = entries.mapValues { entry in
                Entry(
                    status: entry.status,
                    isSettled: entry.status.modified < horizon && entry.status.changed < horizon,
                    contents: entry.contents)
            }
        }
    }
}

extension RootContents {
    /// The contents of one file, for another position of the file in its root.
    func moved(to index: Int) -> RootContents {
        guard let first = nodes.first, first.file != index else { return self }
        var copy = self
        copy.nodes = nodes.map { node in
            LocatedNode(
                node: node.node, definition: node.definition, origin: node.origin, file: index, pointer: node.pointer)
        }
        return copy
    }
}
