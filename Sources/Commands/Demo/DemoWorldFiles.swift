import CDemoWorld

/// A file that a new world starts with.
struct NewFile: Sendable {
    /// The path relative to the world's folder, with `/` between its parts.
    let path: String
    let bytes: [UInt8]

    init(_ path: String, _ bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    init(_ path: String, _ text: String) { self.init(path, Array(text.utf8)) }
}

/// The states of the demonstration world: complete folders without `.aos`, the files sorted bytewise by path.
enum DemoWorldFiles {
    /// The world as it was last applied.
    static let base = files(of: "base")

    /// The base with the one small change of the proposal that waits for approval.
    static let proposal = files(of: "proposal")

    /// The unreviewed changes and the author's imports, whose packs have drifted since they were locked.
    static let imports = layered(files(of: "imports"), over: files(of: "working"))

    /// The same at the time when the first pack was locked.
    static let pinned = layered(files(of: "pinned"), over: imports)

    private static func files(of state: String) -> [NewFile] {
        (0..<demo_file_count).map { demo_file($0) }.filter { String(cString: $0.state) == state }.map { file in
            NewFile(
                String(cString: file.path), Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
        }
    }

    private static func layered(_ changed: [NewFile], over whole: [NewFile]) -> [NewFile] {
        let replaced = Set(changed.map(\.path))
        return (whole.filter { !replaced.contains($0.path) } + changed)
            .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }
}
