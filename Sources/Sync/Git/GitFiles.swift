public import Files
public import SystemPackage

/// The git settings of a world: which files are versioned, and that none of them is changed or merged as text.
///
/// Existing files are only ever appended to.
public struct GitFiles: Sendable {
    /// Lines that a file must contain.
    struct Wanted {
        let path: FilePath
        let comment: String
        let lines: [String]
    }

    private let world: WorldFolder
    private let files: any FileSystem

    /// Creates the settings of a world.
    public init(_ world: WorldFolder, files: any FileSystem) {
        self.world = world
        self.files = files
    }

    /// The world's `.gitattributes`.
    public var attributesFile: FilePath { world.path.appending(".gitattributes") }

    /// The `.gitattributes` of a new world.
    public static var newAttributes: [UInt8] {
        Array((([attributesComment] + attributes).map { $0 + "\n" }.joined()).utf8)
    }

    private static let attributesComment =
        "# The files of aos are never converted or merged as text (`aos git setup`)."
    private static let attributes = [
        "/.aos/manifest.air.cbor binary", "/.aos/pins/** binary", "/aos.sync.json -merge",
    ]

    /// Writes the missing lines of `.gitattributes` and the exceptions of `.aos/.gitignore`.
    ///
    /// Without merge drivers, a conflict in any of these files must not leave conflict markers, and text conversion
    /// must not change their bytes: hosted merges use only these attributes.
    ///
    /// - Returns: the files that were changed, relative to the world.
    /// - Throws: ``FileError`` when one can't be read or written.
    public func write() throws(FileError) -> [String] {
        var changed: [String] = []
        for wanted in [
            Wanted(
                path: attributesFile, comment: Self.attributesComment, lines: Self.attributes),
            Wanted(
                path: world.internals.appending(".gitignore"), comment: "",
                lines: ["*", "!.gitignore", "!.gitattributes", "!manifest.air.cbor", "!pins/", "!pins/**"]),
        ] where try append(wanted) {
            changed.append(world.shown(wanted.path))
        }
        return changed
    }

    /// Writes the attributes of this clone alone, which take precedence over versioned ones: the merge drivers.
    ///
    /// - Parameters:
    ///   - path: the clone's own attributes file.
    ///   - prefix: the path from the top of the working tree to the world, empty or ending in a slash.
    /// - Returns: whether the file was changed.
    /// - Throws: ``FileError`` when it can't be read or written.
    public func writeDrivers(to path: FilePath, prefix: String) throws(FileError) -> Bool {
        try append(
            Wanted(
                path: path, comment: "",
                lines: [
                    "\(Self.pattern(prefix + "aos.sync.json")) merge=aos-sync",
                    "\(Self.pattern(prefix + ".aos/manifest.air.cbor")) merge=aos-manifest diff=aos-manifest",
                ]))
    }

    /// A pattern for attributes that matches only a path.
    static func pattern(_ path: String) -> String {
        var text = "/"
        for character in path {
            if "*?[\\".contains(character) { text.append("\\") }
            text.append(character)
        }
        guard text.contains(where: { $0.isWhitespace || $0 == "\"" || $0 == "\\" }) else { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private func append(_ wanted: Wanted) throws(FileError) -> Bool {
        let old: [UInt8]
        do {
            old = try files.read(wanted.path, limit: 16 << 20)
        } catch .notFound {
            old = []
        }
        let present = Set(
            old.split(separator: UInt8(ascii: "\n")).map { line in
                String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
            })
        let missing = wanted.lines.filter { !present.contains($0) }
        guard !missing.isEmpty else { return false }
        var text = old
        if let last = text.last, last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
        if !wanted.comment.isEmpty, !present.contains(wanted.comment) { text += Array((wanted.comment + "\n").utf8) }
        for line in missing { text += Array((line + "\n").utf8) }
        try files.createDirectories(wanted.path.removingLastComponent())
        try files.writeAtomically(text, to: wanted.path)
        return true
    }
}
