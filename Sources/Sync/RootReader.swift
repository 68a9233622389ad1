public import AIR
import CanonicalCBOR
public import Files
import JSON
public import SystemPackage

/// A folder whose JSON files hold nodes (Documentation/system.md, *AIR roots*).
public struct SourceRoot: Sendable, Hashable {
    /// `primary`, or the label of the import.
    public let label: String
    /// The folders to read, none within another.
    public let folders: [FilePath]
    /// Whether this is the world's own root; an import is never, whatever its label.
    public let isPrimary: Bool

    /// The label of the world's own root.
    public static let primaryLabel = "primary"

    /// The root of an import.
    public init(label: String, folders: [FilePath]) {
        self.label = label
        self.folders = folders
        isPrimary = false
    }

    /// The world's own root.
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

/// The contents of a root, and every problem in it.
public struct RootContents: Sendable {
    /// The root.
    public let root: SourceRoot
    /// The files in bytewise order of their paths.
    public internal(set) var files: [SourceFile] = []
    /// The nodes in the order of files and of their places.
    public internal(set) var nodes: [LocatedNode] = []
    /// The problems.
    public internal(set) var diagnostics: [Diagnostic] = []

    /// Adds what was read from single files, with room for no more than that: it is kept for as long as the world.
    fileprivate mutating func add(_ parts: [RootContents]) {
        files.reserveCapacity(files.count + parts.count)
        nodes.reserveCapacity(parts.reduce(nodes.count) { $0 + $1.nodes.count })
        for part in parts {
            files += part.files
            nodes += part.nodes
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

    /// A reader over a file system; paths are shown relative to the world.
    ///
    /// - Parameter memory: what was parsed before, and is not parsed again while the files are the same.
    public init(files: any FileSystem, world: WorldFolder, memory: ParsedFiles? = nil) {
        self.files = files
        self.world = world
        self.memory = memory
        limits = .standard
    }

    /// The roots that a folder given by a person stands for: the folder itself when its name says that it is a root,
    /// else its children with such names (Documentation/system.md, *AIR roots*).
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
        let paths = finder.found.map { (path: $0, bytes: $0.bytes) }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        contents.diagnostics += LookAlikes.diagnostics(paths.map(\.path), world: world)
        // Files are read one by one and parsed on several threads; what is found stays in the order of the paths.
        let known = memory?.entries(of: root) ?? [:]
        var readable = 0
        var parsed = 0
        var parts: [RootContents] = []
        parts.reserveCapacity(paths.count)
        for start in stride(from: 0, to: paths.count, by: Self.batch) where LongWork.stop?.isSet != true {
            LongWork.report("reading", start, of: paths.count)
            var opened: [Opened] = []
            for path in paths[start..<min(start + Self.batch, paths.count)] {
                opened.append(open(path.path, finder.statuses[path.path], known[path.path], index: readable))
                switch opened[opened.count - 1] {
                case .file:
                    readable += 1
                    parsed += 1
                case .known: readable += 1
                case .unreadable: break
                }
            }
            parts += Parallel.map(opened) { parse($0, of: root) }
        }
        if let memory, LongWork.stop?.isSet != true {
            var entries: [FilePath: (status: FileStatus, contents: RootContents)] = [:]
            entries.reserveCapacity(parts.count)
            for (path, part) in zip(paths, parts) where !part.files.isEmpty {
                if let status = finder.statuses[path.path] { entries[path.path] = (status, part) }
            }
            memory.keep(entries, of: root, parsed: parsed)
        }
        contents.add(parts)
        return contents
    }

    /// The number of files that are read before they are parsed.
    private static let batch = 128

    /// The first bytes of AppleDouble files.
    private static let appleDouble: [UInt8] = [0x00, 0x05, 0x16, 0x07]

    /// A file's content, and its index among those that could be read; or why it could not.
    private enum Opened: Sendable {
        case file(SourceFile, index: Int)
        case known(RootContents)
        case unreadable(Diagnostic)
    }

    private func open(_ path: FilePath, _ status: FileStatus?, _ known: ParsedFiles.Entry?, index: Int) -> Opened {
        if let known, known.isSettled, known.status == status { return .known(known.contents.moved(to: index)) }
        let shown = world.shown(path)
        do {
            let bytes = try files.read(path, limit: limits.maximumBytes)
            if path.isAppleDouble, bytes.starts(with: Self.appleDouble) {
                return .unreadable(
                    Diagnostic(
                        .notice, .skippedFile,
                        "skipped an AppleDouble file, which holds attributes of macOS and no nodes",
                        file: shown, help: "remove it"))
            }
            if let known, known.contents.files.first?.text.bytes == bytes {
                return .known(known.contents.moved(to: index))
            }
            return .file(SourceFile(path: path, shownPath: shown, text: SourceText(bytes)), index: index)
        } catch {
            return .unreadable(Diagnostic(reading: error, file: shown))
        }
    }

    private func parse(_ opened: Opened, of root: SourceRoot) -> RootContents {
        var contents = RootContents(root: root)
        switch opened {
        case .file(let file, let index):
            contents.files.append(file)
            parse(file, index, into: &contents)
        case .known(let known): return known
        case .unreadable(let diagnostic): contents.diagnostics.append(diagnostic)
        }
        return contents
    }

    private func parse(_ file: SourceFile, _ index: Int, into contents: inout RootContents) {
        do {
            guard let json = try JSONParser.parseIfAny(file.text.bytes, limits: limits) else { return }
            if let items = json.asArray {
                for (position, item) in items.enumerated() {
                    read(item, at: JSONPointer([.index(position)]), root: json, file: file, index, into: &contents)
                }
            } else {
                read(json, at: JSONPointer(), root: json, file: file, index, into: &contents)
            }
        } catch {
            contents.diagnostics.append(Diagnostic(error, in: file))
        }
    }

    private func read(
        _ item: JSONValue, at pointer: JSONPointer, root: JSONValue, file: SourceFile, _ index: Int,
        into contents: inout RootContents
    ) {
        func report(_ finding: Finding, kind: String?, name: String?) {
            let full = JSONPointer(pointer.tokens + finding.pointer.tokens)
            let place = file.text.place(at: SourceFile.offset(of: full, in: root))
            contents.diagnostics.append(
                Diagnostic(
                    finding.severity, finding.code, finding.message, file: file.shownPath, line: place.line,
                    column: place.column, kind: kind, name: name, path: full.description, help: finding.help))
        }
        let data: CBORValue
        do {
            data = try PlainData.value(of: item)
        } catch {
            let place = file.text.place(at: error.range.lowerBound)
            contents.diagnostics.append(
                Diagnostic(
                    .error, .badValue, "the number \(error.text.prefix(40)) is too large for a double",
                    file: file.shownPath, line: place.line, column: place.column, path: pointer.description,
                    help: "write a smaller number, or a text"))
            return
        }
        let kind = data["$kind"]?.asText
        let name = data["name"]?.asText
        if let newer = NewerLanguage(data) {
            report(newer.finding, kind: kind, name: name)
            return
        }
        let (node, findings) = NodeReader.read(data, from: .authored)
        for finding in findings { report(finding, kind: kind, name: name) }
        guard let node else { return }
        do {
            let origin = Origin(
                root: contents.root.label, file: file.shownPath,
                line: file.text.place(at: item.range.lowerBound).line, path: pointer.description)
            contents.nodes.append(
                LocatedNode(
                    node: node, definition: try Definition(node), origin: origin, file: index, pointer: pointer))
        } catch {
            report(
                Finding(.error, .badValue, "the node has no canonical form: \(error)", at: JSONPointer()), kind: kind,
                name: name)
        }
    }
}

extension Diagnostic {
    /// A file that is not JSON.
    init(_ error: JSONError, in file: SourceFile) {
        let place = file.text.place(at: error.offset)
        self.init(
            .error, DiagnosticCode(rawValue: error.code.rawValue), error.message, file: file.shownPath,
            line: place.line, column: place.column, help: error.help)
    }

    /// A file that can't be read.
    init(reading error: FileError, file: String) {
        let code: DiagnosticCode = if case .tooLarge = error { .jsonTooLarge } else { .unreadableFile }
        self.init(
            .error, code, error.message, file: file,
            help: error.help ?? "look whether it is there and may be read, then read the world again")
    }
}
