import Files
import JSON
import Synchronization
import SystemPackage

/// The contents of files when they were last parsed, so that only changed files are parsed again.
///
/// A file is recognized by its status. One that was modified shortly before it was read is opened again and compared,
/// because another change within the same clock tick leaves the same status.
public final class ParsedFiles: Sendable {
    struct Entry: Sendable {
        let file: FoundFile
        /// Whether every later change alters the status.
        let isSettled: Bool
        /// The contents of the file, without its root.
        let contents: RootContents
    }

    private struct State: Sendable {
        /// The files of each root, in the order of their paths.
        var roots: [SourceRoot: [Entry]] = [:]
        var horizon = Int64.min
        var parsed = 0
        /// The texts that an earlier process read, in the order of their paths.
        var texts: [FileText] = []
        /// The number of opened files.
        var opened = 0
    }

    private let state = Mutex(State())

    /// Creates an empty memory.
    public init() {}

    /// The number of parsed files.
    public var parsedCount: Int { state.withLock { $0.parsed } }

    /// Treats files that were modified before this time, in nanoseconds since 1970, as settled when they are read from
    /// now on.
    public func setHorizon(_ horizon: Int64) { state.withLock { $0.horizon = horizon } }

    /// The number of opened files.
    package var openedCount: Int { state.withLock { $0.opened } }

    /// The texts of small files whose later changes all alter the status, in the order of their paths.
    package var texts: [FileText] {
        var found: [FileText] = []
        for entry in state.withLock({ $0.roots.values.flatMap(\.self) }) where entry.isSettled {
            guard let text = entry.contents.files.first?.text.bytes, text.count <= FileText.maximumSize else {
                continue
            }
            found.append(FileText(path: entry.file.path, status: entry.file.status, bytes: text))
        }
        return found.sorted { $0.file < $1.file }
    }

    /// Provides texts that an earlier process read, in the order of their paths; files with the same status are not
    /// opened.
    package func take(_ texts: [FileText]) { state.withLock { $0.texts = texts } }

    /// The texts of files that an earlier process read; empty if none are known.
    func texts(for found: [FoundFile]) -> [[UInt8]?] { FileText.of(found, among: state.withLock { $0.texts }) }

    /// The known entries for the files of a root, in their order; empty if none are known.
    func entries(of root: SourceRoot, for found: [FoundFile]) -> [Entry?] {
        guard let entries = state.withLock({ $0.roots[root] }), !entries.isEmpty else { return [] }
        var rest = entries[...]
        return found.map { file in
            while let first = rest.first, first.file < file { rest.removeFirst() }
            guard let first = rest.first, !(file < first.file) else { return nil }
            return first
        }
    }

    /// Replaces the remembered files of a root; the files are in the order of their paths.
    func keep(_ files: [(file: FoundFile, contents: RootContents)], of root: SourceRoot, parsed: Int, opened: Int) {
        state.withLock { state in
            let horizon = state.horizon
            state.parsed += parsed
            state.opened += opened
            state.roots[root] = files.map { file, contents in
                Entry(
                    file: file, isSettled: file.status.modified < horizon && file.status.changed < horizon,
                    contents: contents)
            }
        }
    }
}
