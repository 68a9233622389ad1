import Files
import Foundation
import Governance
import SystemPackage
import Workbench
import WorldProtocol
import WorldIO

/// Worlds of `Fixtures`, laid into memory.
struct WorldFiles {
    let files: MemoryFileSystem
    let world: FilePath

    /// Nothing yet, at a place.
    init(at world: FilePath = "/notes") {
        files = MemoryFileSystem()
        self.world = world
    }

    /// A workbench on what lies there now.
    func workbench(isReadOnly: Bool = false, user: String = "ada", process: Int32 = 1) -> Workbench {
        Workbench(
            WorkbenchOptions(world: world, isReadOnly: isReadOnly),
            WorkbenchEnvironment(
                files: files, clock: { 1_763_721_660_000_000_000 }, user: user, processID: process))
    }

    /// Copies a folder of `Fixtures` to a place: the world, if none is named.
    func copy(_ fixture: String, to folder: FilePath? = nil) throws {
        let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/\(fixture)")
        for name in try FileManager.default.subpathsOfDirectory(atPath: source.path).sorted() {
            let file = source.appending(path: name)
            guard (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
            try write(Array(try Data(contentsOf: file)), to: (folder ?? world).appending(name))
        }
    }

    /// Writes a file, with the folders that it lies in.
    func write(_ bytes: [UInt8], to path: FilePath) throws {
        try files.createDirectories(path.removingLastComponent())
        try files.writeAtomically(bytes, to: path)
    }

    /// Replaces what the author of the notes has written by one state of it.
    func lay(notes state: String) throws {
        for name in ["air", "modules", "vendor"] where try files.exists(world.appending(name)) {
            try files.removeTree(world.appending(name))
        }
        try copy("worlds/notes/\(state)")
    }

    /// The notes with their base imported, and edits that wait to be reviewed.
    static func notes() async throws -> WorldFiles {
        let made = try await genesis.value.twin()
        try made.lay(notes: "working")
        return made
    }

    /// The demonstration world: the notes with a proposal that waits, and imports that moved since they were locked.
    static func demo() async throws -> WorldFiles { try await demonstration.value.twin() }

    /// The notes as they were imported; made once, since many tests begin there.
    private static let genesis = Task {
        let made = WorldFiles()
        try made.lay(notes: "base")
        _ = try await made.workbench().perform(.genesis)
        return made
    }

    private static let demonstration = Task {
        let made = try await genesis.value.twin()
        try made.lay(notes: "proposal")
        _ = try await made.workbench().perform(
            .propose(ProposalRequest(.everything(.full), description: "Remind half an hour ahead", author: "mira")))
        try made.layImports()
        try made.copy("worlds/notes/pinned")
        _ = try await made.workbench().perform(.reload)
        try made.layImports()
        return made
    }

    /// The files that the author of the demonstration world has on disk now.
    func layImports() throws {
        try lay(notes: "working")
        try copy("sdk/agent-sdk/air/exports/plan-packs", to: world.appending("vendor/agent-sdk/air/exports/plan-packs"))
        try copy("worlds/notes/imports")
    }

    /// Another file system in which the same lies.
    private func twin() throws -> WorldFiles {
        let twin = WorldFiles(at: world)
        for path in try all(below: "") { try twin.write(files.read(path, limit: 1 << 24), to: path) }
        return twin
    }

    /// The files that people have written: all but the internal ones, byte for byte.
    func authored() throws -> [FilePath: [UInt8]] {
        var found: [FilePath: [UInt8]] = [:]
        for path in try all(below: "") where !path.starts(with: world.appending(".aos")) {
            found[path] = try files.read(path, limit: 1 << 24)
        }
        return found
    }

    /// Every file below a folder of the world, by path.
    func all(below folder: String = "air") throws -> [FilePath] {
        var found: [FilePath] = []
        var open = [folder.isEmpty ? world : world.appending(folder)]
        while let here = open.popLast() {
            guard let status = try files.status(of: here, followLinks: false) else { continue }
            if status.kind == .directory {
                open += try files.list(here).map { here.appending($0) }
            } else {
                found.append(here)
            }
        }
        return found.sorted { $0.string < $1.string }
    }
}
