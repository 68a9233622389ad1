public import AIR
import Files
import SystemPackage

/// Finds the JSON files under a folder without leaving it and without reading anything twice (Documentation/system.md,
/// *AIR roots*).
///
/// Real entries take precedence over links: a link to a file or folder that is found anyway adds nothing.
struct FileFinder {
    private static let maximumDepth = 64

    private let files: any FileSystem
    private let world: WorldFolder
    private var seen: Set<Identity> = []
    private var links: [Link] = []
    private(set) var found: [FoundFile] = []
    private(set) var diagnostics: [Diagnostic] = []

    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
        let isDirectory: Bool

        init(_ status: FileStatus) {
            device = status.device
            inode = status.inode
            isDirectory = status.kind == .directory
        }
    }

    /// A link within a root, to be followed after all real entries are known.
    private struct Link {
        let path: FilePath
        let target: FileStatus
        let root: FilePath
        let depth: Int
    }

    init(files: any FileSystem, world: WorldFolder) {
        self.files = files
        self.world = world
    }

    /// Searches folders recursively.
    mutating func search(_ folders: [FilePath]) {
        for folder in folders {
            do throws(FileError) {
                let real = try files.resolve(folder)
                guard let status = try files.status(of: folder, followLinks: true), status.kind == .directory else {
                    throw FileError.notADirectory(folder)
                }
                try search(folder, status, inside: real, depth: 0)
            } catch {
                diagnostics.append(Diagnostic(reading: error, file: world.shown(folder)))
            }
        }
        followLinks()
    }

    private mutating func search(
        _ folder: FilePath, _ status: FileStatus, inside root: FilePath, depth: Int
    ) throws(FileError) {
        guard seen.insert(Identity(status)).inserted else { return }
        guard depth < Self.maximumDepth else {
            report(.error, .unreadableFile, "the folders are nested too deeply", folder, "move the files further up")
            return
        }
        for name in try files.list(folder) {
            let path = folder.appending(name)
            do {
                try visit(path, inside: root, depth: depth)
            } catch {
                diagnostics.append(Diagnostic(reading: error, file: world.shown(path)))
            }
        }
    }

    private mutating func visit(_ path: FilePath, inside root: FilePath, depth: Int) throws(FileError) {
        guard let status = try files.status(of: path, followLinks: false) else {
            // The file existed when the folder was listed.
            if path.isJSON { throw .notFound(path) }
            return
        }
        switch status.kind {
        case .directory where isInternals(path): return
        case .directory: try search(path, status, inside: root, depth: depth + 1)
        case .symbolicLink: try visitLink(path, inside: root, depth: depth)
        case .regular: if path.isJSON { add(path, status) }
        case .other: if path.isJSON { reportSpecial(path) }
        }
    }

    /// The program's internal folder is not part of a root, even if the root contains the world.
    private func isInternals(_ path: FilePath) -> Bool {
        guard path.lastComponent == world.internals.lastComponent else { return false }
        return (try? files.resolve(path) == files.resolve(world.internals)) ?? false
    }

    private mutating func visitLink(_ path: FilePath, inside root: FilePath, depth: Int) throws(FileError) {
        let target: FileStatus
        do {
            guard let status = try files.status(of: path, followLinks: true) else {
                if path.isEditorLock {
                    report(
                        .notice, .skippedFile, "skipped the lock of an editor that has unsaved changes", path,
                        "save or close the file in the editor")
                } else if path.isJSON {
                    report(
                        .error, .unreadableFile, "broken symbolic link", path,
                        "point it at a file, or remove it")
                }
                return
            }
            target = status
        } catch {
            // A link that can't be followed hides nothing unless its name is that of a JSON file.
            guard path.isJSON else { return }
            throw error
        }
        guard path.isJSON || target.kind == .directory else { return }
        guard try files.resolve(path).starts(with: root) else {
            report(
                .warning, .pathEscape, "the link points outside the root, so it is not followed", path,
                "copy its target into the root, or import it")
            return
        }
        links.append(Link(path: path, target: target, root: root, depth: depth))
    }

    private mutating func followLinks() {
        while !links.isEmpty {
            let pending = links
            links = []
            for link in pending {
                do throws(FileError) {
                    switch link.target.kind {
                    case .directory: try search(link.path, link.target, inside: link.root, depth: link.depth + 1)
                    case .regular: add(link.path, link.target)
                    case .symbolicLink, .other: reportSpecial(link.path)
                    }
                } catch {
                    diagnostics.append(Diagnostic(reading: error, file: world.shown(link.path)))
                }
            }
        }
    }

    private mutating func add(_ path: FilePath, _ status: FileStatus) {
        guard seen.insert(Identity(status)).inserted else { return }
        found.append(FoundFile(path: path, status: status))
    }

    private mutating func reportSpecial(_ path: FilePath) {
        report(
            .error, .unreadableFile, "not a regular file", path, "replace it with a file, or rename it")
    }

    private mutating func report(
        _ severity: Diagnostic.Severity, _ code: DiagnosticCode, _ message: String, _ path: FilePath, _ help: String
    ) {
        diagnostics.append(Diagnostic(severity, code, message, file: world.shown(path), help: help))
    }
}

/// A file of a root, with its status when it was found.
struct FoundFile: Sendable, Comparable {
    let path: FilePath
    let status: FileStatus

    /// Files are ordered by the bytes of their paths.
    static func < (left: FoundFile, right: FoundFile) -> Bool {
        left.path.withPlatformString { one in
            right.path.withPlatformString { other in
                UnsafeRawBufferPointer(start: one, count: left.path.length).lexicographicallyPrecedes(
                    UnsafeRawBufferPointer(start: other, count: right.path.length))
            }
        }
    }
}

extension FilePath {
    /// Whether the name ends in `.json`, in any case.
    fileprivate var isJSON: Bool {
        withPlatformString { text in
            let suffix: StaticString = ".json"
            guard length >= suffix.utf8CodeUnitCount else { return false }
            for index in 0..<suffix.utf8CodeUnitCount {
                let byte = UInt8(bitPattern: text[length - suffix.utf8CodeUnitCount + index])
                let folded = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
                guard folded == suffix.utf8Start[index] else { return false }
            }
            return true
        }
    }

    /// Whether this is the name of the lock that Emacs keeps beside a file with unsaved changes.
    fileprivate var isEditorLock: Bool { isJSON && (lastComponent?.string.utf8.starts(with: ".#".utf8) ?? false) }

    /// Whether this is the name of an AppleDouble file, in which macOS stores attributes on foreign file systems.
    var isAppleDouble: Bool { lastComponent?.string.utf8.starts(with: "._".utf8) ?? false }

}

extension DiagnosticCode {
    /// A file that another program left among the authored ones, and that holds no nodes.
    public static let skippedFile = DiagnosticCode(rawValue: "skipped-file")
}
