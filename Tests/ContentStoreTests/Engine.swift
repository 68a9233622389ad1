import CanonicalCBOR
import ContentStore
import FaultyFiles
import Files
import Glibc
import SystemPackage
import Testing

/// The file systems on which everything here is tried.
enum Engine: CaseIterable, CustomTestStringConvertible {
    case real, memory

    var testDescription: String { self == .real ? "real" : "memory" }

    /// Ways in which an operation can go wrong; the disk gets those that leave more behind.
    var faults: [FaultyFileSystem.Fault] {
        let partway: [FaultyFileSystem.Fault] = [.failPartway(.noSpace("/disk")), .stopPartway]
        return self == .real ? partway : partway + [.fail(.noSpace("/disk")), .stop]
    }

    /// Runs a test in a fresh folder, which is gone afterwards.
    func run(_ body: (any FileSystem, FilePath) throws -> Void) throws {
        switch self {
        case .memory:
            try body(MemoryFileSystem(), "/world")
        case .real:
            let files = RealFileSystem()
            // Thousands of waits for a disk would only make the tests slow: what a disk keeps, they can't see anyway.
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

    /// Puts bytes in place of a file's.
    func overwrite(_ path: FilePath, _ bytes: [UInt8]) throws {
        if try exists(path) { try remove(path) }
        try createFile(path, contents: bytes, mode: 0o644)
    }
}

func record(_ text: String) -> CBORValue { .record([("$kind", .text("test")), ("text", .text(text))]) }
