import CanonicalCBOR
import Canvas
import Files
import Foundation
import Governance
import SystemPackage
import Testing
import Workbench

@testable import Console

/// Somebody at a console on a real world in memory.
struct WorldUser {
    var model = Model(size: Size(width: 120, height: 40))
    let engine: WorkbenchEngine

    /// The demonstration world, with the base imported and the working state authored.
    init(isReadOnly: Bool = false) async throws {
        let files = MemoryFileSystem()
        func workbench(isReadOnly: Bool) -> Workbench {
            Workbench(
                WorkbenchOptions(world: FilePath("/notes"), isReadOnly: isReadOnly),
                WorkbenchEnvironment(files: files, clock: { 1_763_721_660_000_000_000 }, user: "ada", processID: 1))
        }
        try Self.lay("base", files)
        _ = try await workbench(isReadOnly: false).perform(.genesis)
        try Self.lay("working", files)
        engine = WorkbenchEngine(workbench(isReadOnly: isReadOnly))
        await take(.started)
    }

    /// A world among its neighbours, as `Fixtures` has them.
    init(fixture name: String, changing change: (MemoryFileSystem, FilePath) throws -> Void) async throws {
        let files = MemoryFileSystem()
        let world = FilePath("/worlds").appending(name)
        try Self.copy("worlds/\(name)", to: world, files)
        try Self.copy("sdk", to: FilePath("/sdk"), files)
        try change(files, world)
        engine = WorkbenchEngine(
            Workbench(
                WorkbenchOptions(world: world, isReadOnly: false),
                WorkbenchEnvironment(files: files, clock: { 1_763_721_660_000_000_000 }, user: "ada", processID: 1)))
        await take(.started)
    }

    private static func lay(_ state: String, _ files: MemoryFileSystem) throws {
        let world = FilePath("/notes")
        for name in ["air", "modules"] where try files.exists(world.appending(name)) {
            try files.removeTree(world.appending(name))
        }
        try copy("worlds/notes/\(state)", to: world, files)
    }

    private static func copy(_ fixture: String, to folder: FilePath, _ files: MemoryFileSystem) throws {
        let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/\(fixture)")
        for name in try FileManager.default.subpathsOfDirectory(atPath: source.path).sorted() {
            let file = source.appending(path: name)
            guard (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
            let target = folder.appending(name)
            try files.createDirectories(target.removingLastComponent())
            try files.writeAtomically(Array(try Data(contentsOf: file)), to: target)
        }
    }

    var screen: String { view(model, size: model.size).plainText }

    mutating func take(_ message: Message) async {
        var waiting = [message]
        while !waiting.isEmpty {
            for job in update(&model, waiting.removeFirst()) {
                if let answer = await engine.run(job) { waiting.append(answer) }
            }
        }
    }

    mutating func press(_ keys: Key...) async { for key in keys { await take(.key(key)) } }
    mutating func type(_ text: String) async { for letter in text { await take(.key(.character(letter))) } }
}
