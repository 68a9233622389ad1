public import Files
public import SystemPackage

/// The folders and files of a world (Documentation/system.md, *A world on disk*).
public struct WorldFolder: Sendable, Hashable {
    /// The world's own folder.
    public let path: FilePath

    /// The world in a folder.
    public init(_ path: FilePath) { self.path = path }

    /// `aos.sync.json`.
    public var syncFile: FilePath { path.appending("aos.sync.json") }
    /// `.aos`, which must not be edited by hand.
    public var internals: FilePath { path.appending(".aos") }
    /// The store of nodes and blobs.
    public var store: FilePath { internals.appending("store") }
    /// The journal's folder.
    public var journal: FilePath { internals.appending("journal") }
    /// The last manifest applied.
    public var manifestFile: FilePath { internals.appending("manifest.air.cbor") }
    /// The promise that the manifest file will follow a step that is being recorded.
    public var manifestMark: FilePath { internals.appending("manifest.next") }
    /// A cache of the last reading of a large world.
    public var index: FilePath { internals.appending("index") }
    /// The definitions that the index knows of, each to be read alone: a cache too.
    public var indexDetails: FilePath { internals.appending("index.details") }
    /// The texts of the authored files, as they were read last: a cache too.
    public var indexTexts: FilePath { internals.appending("index.texts") }
    /// The stage.
    public var stageFile: FilePath { internals.appending("stage") }
    /// The reviewer's decisions.
    public var decisionsFile: FilePath { internals.appending("decisions") }
    /// The scripted scenarios of the smoke gate.
    public var scenarios: FilePath { path.appending("smoke") }

    /// The folder's name, which names the world in front of people.
    public var name: String { path.lastComponent?.string ?? path.string }

    /// Whether the folder holds any of what makes it a world: `aos.sync.json`, `air` or `.aos`.
    ///
    /// - Throws: ``FileError`` when the folder can't be looked into.
    public static func isWorld(_ path: FilePath, files: any FileSystem) throws(FileError) -> Bool {
        for name in ["aos.sync.json", "air", ".aos"]
        where try files.status(of: path.appending(name), followLinks: true) != nil {
            return true
        }
        return false
    }

    /// The nearest folder upward, the given one included, that is a world, or nil.
    ///
    /// - Throws: ``FileError`` when a folder on the way can't be looked into.
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

    /// The part of a path behind the world's own; nil where that takes more than a look at the bytes.
    private func plainRest(of file: FilePath) -> String? {
        let root = path.string
        let text = file.string
        // Different paths that are not UTF-8 may have the same text.
        guard !root.utf8.isEmpty, !root.utf8.contains(0xef), text.utf8.starts(with: root.utf8) else { return nil }
        let rest = text.utf8.dropFirst(root.utf8.count)
        guard rest.first == UInt8(ascii: "/"), path.isLexicallyNormal else { return nil }
        // An empty component, `.` or `..` is spelled otherwise once it is normalized.
        var last: UInt8 = 0
        for byte in rest {
            if last == UInt8(ascii: "/"), byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return nil }
            last = byte
        }
        guard last != UInt8(ascii: "/") else { return nil }
        return String(Substring(rest.dropFirst()))
    }
}
