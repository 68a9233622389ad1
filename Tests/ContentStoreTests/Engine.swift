import CanonicalCBOR
import ContentStore
import FaultyFiles
import Files
import Glibc
import SystemPackage
import Testing

/// The file systems that these tests run on.
enum Engine: CaseIterable, CustomTestStringConvertible {
    case real, memory

    var testDescription: String { self == .real ? "real" : "memory" }

    /// The faults to inject; on the real file system only those that leave more behind.
    var faults: [FaultyFileSystem.Fault] {
        let partway: [FaultyFileSystem.Fault] = [.failPartway(.noSpace("/disk")), .stopPartway]
        return self == .real ? partway : partway + [.fail(.noSpace("/disk")), .stop]
    }

    /// Runs a test in a fresh folder and removes it afterward.
    func run(_ body: (any FileSystem, FilePath) throws -> Void) throws {
        switch self {
        case .memory:
            try body(MemoryFileSystem(), "/world")
        case .real:
            let files = RealFileSystem()
            // Waiting for a disk thousands of times would only slow the tests down: they can't see what it keeps anyway.
            let base = try files.exists("/dev/shm") ? "/dev/shm" : "/tmp"
            var template = Array("\(base)/aos-store-XXXXXX".utf8CString)
            let made = mkdtemp(&template)
            let root = try files.resolve(FilePath(platformString: try #require(made)))
            defer { #expect(throws: Never.self) { try files.removeTree(root) } }
            try body(files, root)
        }
    }
}

extension FileSystem {
    func contents(_ path: FilePath) throws -> [UInt8] { try read(path, limit: 1 << 20) }

    /// Replaces a file, or creates it.
    func overwrite(_ path: FilePath, _ bytes: [UInt8]) throws {
        if try exists(path) { try remove(path) }
        try createFile(path, contents: bytes, mode: 0o644)
    }
}

func record(_ text: String) -> CBORValue { .record([("$kind", .text("test")), ("text", .text(text))]) }
