import Files
import Glibc
import SystemPackage
import Testing

/// The implementations of `FileSystem` that the contract tests run on.
enum Engine: CaseIterable, CustomTestStringConvertible {
    case real, memory, remembering

    var testDescription: String {
        switch self {
        case .real: "real"
        case .memory: "memory"
        case .remembering: "remembering"
        }
    }

    /// Runs a test in a fresh folder and removes it afterward.
    func run(_ body: (any FileSystem, FilePath) throws -> Void) throws {
        switch self {
        case .memory, .remembering:
            let files = MemoryFileSystem()
            try files.createDirectory("/w", mode: 0o755)
            try body(self == .memory ? files : RememberingFileSystem(files), "/w")
        case .real:
            let files = RealFileSystem()
            // Waiting for a disk thousands of times would only slow the tests down: they can't see what it keeps anyway.
            let base = try files.exists("/dev/shm") ? "/dev/shm" : "/tmp"
            var template = Array("\(base)/aos-files-XXXXXX".utf8CString)
            let made = mkdtemp(&template)
            let root = try files.resolve(FilePath(platformString: try #require(made)))
            defer { #expect(throws: Never.self) { try files.removeTree(root) } }
            try body(files, root)
        }
    }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

extension FileSystem {
    func text(_ path: FilePath) throws -> String {
        String(decoding: try read(path, limit: 1 << 20), as: UTF8.self)
    }

    /// Everything below a folder by path: the contents of files, the targets of links, and `/` for folders.
    func picture(_ folder: FilePath) throws -> [String: String] {
        var found: [String: String] = [:]
        for name in try list(folder) {
            let path = folder.appending(name)
            let status = try #require(try status(of: path, followLinks: false))
            switch status.kind {
            case .directory:
                found[path.string] = "/"
                found.merge(try picture(path)) { $1 }
            case .symbolicLink: found[path.string] = "-> " + (try readLink(path)).string
            default: found[path.string] = try text(path)
            }
        }
        return found
    }
}
