import Files
import Foundation
import Governance
import SystemPackage
import Workbench
import WorldProtocol
import WorldIO

/// Worlds of `Fixtures`, copied into memory.
struct WorldFiles {
    let files: MemoryFileSystem
    let world: FilePath

    /// A world without files.
    init(at world: FilePath = "/notes") {
        files = MemoryFileSystem()
        self.world = world
    }

    /// A workbench on the current files.
    func workbench(isReadOnly: Bool = false, user: String = "ada", process: Int32 = 1) -> Workbench {
        Workbench(
            WorkbenchOptions(world: world, isReadOnly: isReadOnly),
            WorkbenchEnvironment(
                files: files, clock: { 1_763_721_660_000_000_000 }, user: user, processID: process))
    }

    /// Copies a folder of `Fixtures` to a folder, by default to the world.
    func copy(_ fixture: String, to folder: FilePath? = nil) throws {
        let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/\(fixture)")
        for name in try FileManager.default.subpathsOfDirectory(atPath: source.path).sorted() {
            let file = source.appending(path: name)
            guard (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
            try write(Array(try Data(contentsOf: file)), to: (folder ?? world).appending(name))
        }
    }

    /// Writes a file, and creates the folders above it.
    func write(_ bytes: [UInt8], to path: FilePath) throws {
        try files.createDirectories(path.removingLastComponent())
        try files.writeAtomically(bytes, to: path)
    }

    /// Replaces the authored files of the notes by those of a state.
    func setNotes(to state: String) throws {
        for name in ["air", "modules", "vendor"] where try files.exists(world.appending(name)) {
            try files.removeTree(world.appending(name))
        }
        try copy("worlds/notes/\(state)")
    }

    /// The notes with their base imported, and unreviewed edits.
    static func notes() async throws -> WorldFiles {
        let made = try await genesis.value.duplicate()
        try made.setNotes(to: "working")
        return made
    }

    /// The demonstration world: the notes with a pending proposal, and imports that drifted since they were locked.
    static func demo() async throws -> WorldFiles { try await demonstration.value.duplicate() }

    /// The notes after the import of their base; created once, since many tests start from them.
    private static let genesis = Task {
        let made = WorldFiles()
        try made.setNotes(to: "base")
        _ = try await made.workbench().perform(.genesis)
        return made
    }

    private static let demonstration = Task {
        let made = try await genesis.value.duplicate()
        try made.setNotes(to: "proposal")
        _ = try await made.workbench().perform(
            .propose(ProposalRequest(.everything(.full), description: "Remind half an hour ahead", author: "mira")))
        try made.setDemonstrationFiles()
        try made.copy("worlds/notes/pinned")
        _ = try await made.workbench().perform(.reload)
        try made.setDemonstrationFiles()
        return made
    }

    /// Replaces the authored files by the current ones of the demonstration world.
    func setDemonstrationFiles() throws {
        try setNotes(to: "working")
        try copy("sdk/agent-sdk/air/exports/plan-packs", to: world.appending("vendor/agent-sdk/air/exports/plan-packs"))
        try copy("worlds/notes/imports")
    }

    /// A copy of the files in another file system.
    private func duplicate() throws -> WorldFiles {
        let copy = WorldFiles(at: world)
        for path in try all(below: "") { try copy.write(files.read(path, limit: 1 << 24), to: path) }
        return copy
    }

    /// The contents of the authored files: all but those in `.aos`.
    func authored() throws -> [FilePath: [UInt8]] {
        var found: [FilePath: [UInt8]] = [:]
        for path in try all(below: "") where !path.starts(with: world.appending(".aos")) {
            found[path] = try files.read(path, limit: 1 << 24)
        }
        return found
    }

    /// Every file below a folder of the world, sorted by path.
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
