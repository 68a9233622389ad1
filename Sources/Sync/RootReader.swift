public import AIR
import CanonicalCBOR
public import Files
import JSON
public import SystemPackage

/// A folder whose JSON files hold nodes (Documentation/system.md, *AIR roots*).
public struct SourceRoot: Sendable, Hashable {
    /// `primary`, or the label of the import.
    public let label: String
    /// The folders to read; none contains another.
    public let folders: [FilePath]
    /// Whether this is the world's own root; false for an import with any label.
    public let isPrimary: Bool

    /// The label of the world's own root.
    public static let primaryLabel = "primary"

    /// Creates the root of an import.
    public init(label: String, folders: [FilePath]) {
        self.label = label
        self.folders = folders
        isPrimary = false
    }

    /// Creates the world's own root.
    public init(primary folders: [FilePath]) {
        label = Self.primaryLabel
        self.folders = folders
        isPrimary = true
    }

    /// Whether this is a plan pack: a folder under `exports/plan-packs` (Documentation/system.md, *Packs*).
    public var isPlanPack: Bool {
        folders.contains { folder in
            let names = folder.lexicallyNormalized().components.map(\.string)
            return names.count >= 3 && names[names.count - 3] == "exports" && names[names.count - 2] == "plan-packs"
        }
    }
}

/// The contents of a root, with all problems in it.
public struct RootContents: Sendable {
    /// The root.
    public let root: SourceRoot
    /// The files in bytewise order of their paths.
    public internal(set) var files: [SourceFile] = []
    /// The nodes in the order of files and of positions in them.
    public internal(set) var nodes: [LocatedNode] = []
    /// The problems.
    public internal(set) var diagnostics: [Diagnostic] = []

    /// Adds the contents of single files.
    ///
    /// Reserves no more capacity than needed, because the contents are kept as long as the world.
    fileprivate mutating func add(_ parts: [RootContents]) {
        files.reserveCapacity(files.count + parts.count)
        nodes.reserveCapacity(parts.reduce(nodes.count) { $0 + $1.nodes.count })
        for part in parts {
            for var node in part.nodes {
                node.file += files.count
                nodes.append(node)
            }
            files += part.files
            diagnostics += part.diagnostics
        }
    }
}

/// Reads the nodes of a root.
public struct RootReader: Sendable {
    private let files: any FileSystem
    private let world: WorldFolder
    private let limits: JSONLimits
    private let memory: ParsedFiles?

    /// Creates a reader over a file system, with displayed paths relative to the world.
    ///
    /// - Parameter memory: the files parsed before; those that have not changed are not parsed again.
    public init(files: any FileSystem, world: WorldFolder, memory: ParsedFiles? = nil) {
        self.files = files
        self.world = world
        self.memory = memory
        limits = .standard
    }

    /// The roots in a folder that a person named: the folder itself if it is named like a root, or else its subfolders
    /// with such names (Documentation/system.md, *AIR roots*).
    ///
    /// - Throws: ``FileError`` when the folder can't be listed.
    public func folders(of folder: FilePath) throws(FileError) -> [FilePath] {
        let path = folder.lexicallyNormalized()
        if let name = path.lastComponent?.string, Self.isRootName(name) { return [path] }
        var found: [FilePath] = []
        for name in try files.list(path) where Self.isRootName(name.string) {
            let child = path.appending(name)
            if try files.status(of: child, followLinks: true)?.kind == .directory { found.append(child) }
        }
        return found
    }

    private static func isRootName(_ name: String) -> Bool {
        name.utf8.starts(with: "air".utf8) || name == "defs" || name == "plans"
    }

    /// Reads all files of a root.
    public func read(_ root: SourceRoot) -> RootContents {
        var contents = RootContents(root: root)
        var finder = FileFinder(files: files, world: world)
        finder.search(root.folders)
        contents.diagnostics += finder.diagnostics
        let found = finder.found.sorted()
        contents.diagnostics += LookAlikes.diagnostics(found.map(\.path), world: world)
        let known = memory?.entries(of: root, for: found) ?? []
        let texts = memory?.texts(for: found) ?? []
        var parts: [RootContents] = []
        parts.reserveCapacity(found.count)
        var (parsed, opened) = (0, 0)
        var start = 0
        while start < found.count, LongWork.stop?.isSet != true {
            if start == 0 { LongWork.report("reading", 0, of: found.count) }
            let indices = Self.batch(of: found, from: start)
            start = indices.upperBound
            let open: @Sendable (Int) -> Opened = { [found] in
                self.open(found[$0], known.isEmpty ? nil : known[$0], texts.isEmpty ? nil : texts[$0])
            }
            // The nodes are ordered by path, regardless of threads.
            let read =
                files.allowsConcurrentReading
                ? Parallel.map(Array(indices), chunk: Self.chunk(of: found[indices])) { parse(open($0), of: root) }
                : Parallel.map(indices.map(open)) { parse($0, of: root) }
            for part in read {
                parts.append(part.contents)
                if part.isParsed { parsed += 1 }
                if part.isOpened { opened += 1 }
            }
            LongWork.report(
                "reading", indices.upperBound, of: found.count,
                found: read.flatMap { part in part.contents.nodes.compactMap(\.definition?.key) })
        }
        if let memory, LongWork.stop?.isSet != true {
            memory.keep(
                Array(zip(found, parts)).filter { !$0.1.files.isEmpty }, of: root, parsed: parsed, opened: opened)
        }
        contents.add(parts)
        return contents
    }

    /// The files to read between two progress reports: many small ones, or a few large ones.
    private static func batch(of files: [FoundFile], from start: Int) -> Range<Int> {
        var (end, size) = (start, 0)
        while end < files.count, end - start < 1024, size < 2 << 20 {
            size += files[end].status.size
            end += 1
        }
        return start..<end
    }

    /// The number of files per task: sixteen small ones, or one large one.
    private static func chunk(of files: ArraySlice<FoundFile>) -> Int {
        let size = files.reduce(0) { $0 + $1.status.size }
        return min(max((1 << 18) / max(size / max(files.count, 1), 1), 1), 16)
    }

    /// The first bytes of AppleDouble files.
    private static let appleDouble: [UInt8] = [0x00, 0x05, 0x16, 0x07]

    /// A file's text, its contents from an earlier reading, or the reason why it can't be read.
    private enum Opened: Sendable {
        case file(SourceFile)
        /// A text that an earlier process read.
        case text(SourceFile)
        case known(RootContents)
        case unreadable(Diagnostic)
    }

    private func open(_ found: FoundFile, _ known: ParsedFiles.Entry?, _ text: [UInt8]?) -> Opened {
        if let known, known.isSettled, known.file.status == found.status { return .known(known.contents) }
        let path = found.path
        let shown = world.shown(path)
        if let text { return .text(SourceFile(path: path, shownPath: shown, text: SourceText(text))) }
        do {
            let bytes = try files.read(path, limit: limits.maximumBytes)
            if path.isAppleDouble, bytes.starts(with: Self.appleDouble) {
                return .unreadable(
                    Diagnostic(
                        .notice, .skippedFile,
                        "skipped an AppleDouble file, which holds macOS attributes and no nodes",
                        file: shown, help: "remove it"))
            }
            if let known, known.contents.files.first?.text.bytes == bytes { return .known(known.contents) }
            return .file(SourceFile(path: path, shownPath: shown, text: SourceText(bytes)))
        } catch {
            return .unreadable(Diagnostic(reading: error, file: shown))
        }
    }

    private func parse(_ opened: Opened, of root: SourceRoot) -> (
        contents: RootContents, isParsed: Bool, isOpened: Bool
    ) {
        switch opened {
        case .known(let known): return (known, false, false)
        case .unreadable(let diagnostic):
            var contents = RootContents(root: root)
            contents.diagnostics.append(diagnostic)
            return (contents, false, true)
        case .file(let file):
            var reader = FileReader(file: file, root: root)
            return (reader.read(limits), true, true)
        case .text(let file):
            var reader = FileReader(file: file, root: root)
            return (reader.read(limits), true, false)
        }
    }
}

extension Diagnostic {
    /// Creates the diagnostic for a file that is not JSON.
    init(_ error: JSONError, in file: SourceFile) {
        let place = file.text.place(at: error.offset)
        self.init(
            .error, DiagnosticCode(rawValue: error.code.rawValue), error.message, file: file.shownPath,
            line: place.line, column: place.column, help: error.help)
    }

    /// Creates the diagnostic for a file that can't be read.
    init(reading error: FileError, file: String) {
        let code: DiagnosticCode = if case .tooLarge = error { .jsonTooLarge } else { .unreadableFile }
        self.init(
            .error, code, error.message, file: file,
            help: error.help ?? "check that the file exists and is readable, then run the command again")
    }
}
