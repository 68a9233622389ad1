public import Files
public import SystemPackage

/// The folders and files of a world (Documentation/system.md, *A world on disk*).
public struct WorldFolder: Sendable, Hashable {
    /// The world's own folder.
    public let path: FilePath

    /// Creates the folder of a world.
    public init(_ path: FilePath) { self.path = path }

    /// `aos.sync.json`.
    public var syncFile: FilePath { path.appending("aos.sync.json") }
    /// `.aos`, which must not be edited by hand.
    public var internals: FilePath { path.appending(".aos") }
    /// The store of nodes and blobs.
    public var store: FilePath { internals.appending("store") }
    /// The journal's folder.
    public var journal: FilePath { internals.appending("journal") }
    /// The manifest that was applied last.
    public var manifestFile: FilePath { internals.appending("manifest.air.cbor") }
    /// A marker that a step is being recorded and that the manifest file will follow it.
    public var manifestMark: FilePath { internals.appending("manifest.next") }
    /// A cache of the last reading of a large world.
    public var index: FilePath { internals.appending("index") }
    /// A cache of the definitions in the index, each of which can be read separately.
    public var indexDetails: FilePath { internals.appending("index.details") }
    /// A cache of the texts of the authored files when they were last read.
    public var indexTexts: FilePath { internals.appending("index.texts") }
    /// The stage.
    public var stageFile: FilePath { internals.appending("stage") }
    /// The reviewer's decisions.
    public var decisionsFile: FilePath { internals.appending("decisions") }
    /// The scripted scenarios of the smoke gate.
    public var scenarios: FilePath { path.appending("smoke") }

    /// The folder's name, which is the displayed name of the world.
    public var name: String { path.lastComponent?.string ?? path.string }

    /// Whether the folder contains anything that makes it a world: `aos.sync.json`, `air` or `.aos`.
    ///
    /// - Throws: ``FileError`` when the folder can't be accessed.
    public static func isWorld(_ path: FilePath, files: any FileSystem) throws(FileError) -> Bool {
        for name in ["aos.sync.json", "air", ".aos"]
        where try files.status(of: path.appending(name), followLinks: true) != nil {
            return true
        }
        return false
    }

    /// The nearest world among a folder and its ancestors, or nil.
    ///
    /// - Throws: ``FileError`` when a folder on the way can't be accessed.
    public static func nearest(to path: FilePath, files: any FileSystem) throws(FileError) -> WorldFolder? {
        var folder = path.lexicallyNormalized()
        while true {
            if try isWorld(folder, files: files) { return WorldFolder(folder) }
            guard folder.removeLastComponent() else { return nil }
        }
    }

    /// The displayed form of a path: relative to the world if it is below that.
    public func shown(_ file: FilePath) -> String {
        if let rest = plainRest(of: file) { return rest }
        var rest = file.lexicallyNormalized()
        let root = path.lexicallyNormalized()
        guard rest != root, rest.removePrefix(root) else { return file.string }
        return rest.string
    }

    /// The part of a path after the world's own; nil if comparing bytes is not enough to determine it.
    private func plainRest(of file: FilePath) -> String? {
        let root = path.string
        let text = file.string
        // Different paths that are not UTF-8 may have the same text.
        guard !root.utf8.isEmpty, !root.utf8.contains(0xef), text.utf8.starts(with: root.utf8) else { return nil }
        let rest = text.utf8.dropFirst(root.utf8.count)
        guard rest.first == UInt8(ascii: "/"), path.isLexicallyNormal else { return nil }
        // Normalization changes empty components, `.` and `..`.
        var last: UInt8 = 0
        for byte in rest {
            if last == UInt8(ascii: "/"), byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return nil }
            last = byte
        }
        guard last != UInt8(ascii: "/") else { return nil }
        return String(Substring(rest.dropFirst()))
    }
}
