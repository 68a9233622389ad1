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
private struct WorldUser {
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

    private static func lay(_ state: String, _ files: MemoryFileSystem) throws {
        let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/worlds/notes/\(state)")
        let world = FilePath("/notes")
        for name in ["air", "modules"] where try files.exists(world.appending(name)) {
            try files.removeTree(world.appending(name))
        }
        for name in try FileManager.default.subpathsOfDirectory(atPath: source.path).sorted() {
            let file = source.appending(path: name)
            guard (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
            let target = world.appending(name)
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

@Suite struct WorldStories {
    @Test func `a change goes from the files into the world`() async throws {
        var user = try await WorldUser()
        #expect(user.screen.contains("not seen"))
        await user.type("6a")
        if case .question = user.model.layers.last { await user.press(.tab, .enter) }
        #expect(user.screen.contains("compiles)"))
        await user.type("1")
        #expect(user.screen.contains("Authority"))
        await user.type("6S")
        await user.type("all of it")
        await user.press(.enter)
        #expect(user.model.screen == .proposals)
        #expect(user.screen.contains("> 0 submitted all of it"))
        await user.type("s")
        #expect(user.screen.contains("the result is valid"))
        let hash = try #require(user.model.snapshot?.proposals.first?.manifestHash)
        await user.type("A" + hash.hex.prefix(4))
        await user.press(.enter)
        #expect(user.screen.contains("proposal 0 is approved"))
        await user.type("P" + hash.hex.prefix(4))
        await user.press(.enter)
        #expect(user.screen.contains("proposal 0 is applied"))
        #expect(user.model.snapshot?.baseHash == hash)
        await user.type("6")
        #expect(user.screen.contains("the world is what its base says"))
    }

    @Test func `decisions are taken back and done again`() async throws {
        var user = try await WorldUser()
        await user.type("6D")
        let staged = user.model.snapshot?.stage.staged.count ?? 0
        #expect(staged > 0)
        await user.type("u")
        #expect(user.model.snapshot?.stage.staged.isEmpty == true)
        await user.press(.control("r"))
        #expect(user.model.snapshot?.stage.staged.count == staged)
    }

    @Test func `every definition and every change can be read`() async throws {
        var user = try await WorldUser()
        await user.type("5")
        for _ in 0..<(user.model.snapshot?.definitions.count ?? 0) + 7 {
            await user.press(.down)
            if case .definition = user.model.detail.subject { #expect(user.model.detail.text.count > 4) }
        }
        #expect(user.model.list.state.selection == user.model.list.rows.count - 1)
        await user.type("6")
        for _ in 0..<(user.model.snapshot?.changes.count ?? 0) + 12 {
            await user.press(.down)
            if case .change(let id) = user.model.detail.subject {
                #expect(!user.model.detail.text.hunks.isEmpty, "\(id)")
            }
        }
    }

    @Test func `why a definition is here is told from the manifest down`() async throws {
        var user = try await WorldUser()
        await user.type("5/sharelink kind:schema")
        await user.press(.enter, .end)
        await user.type("w")
        #expect(user.screen.contains("The manifest"))
        #expect(user.screen.contains("-> trigger ") || user.screen.contains("-> route "), "\(user.screen)")
        await user.press(.escape)
        #expect(user.model.layers.isEmpty)
    }

    @Test func `a world open for reading is not written to`() async throws {
        var user = try await WorldUser(isReadOnly: true)
        #expect(user.screen.contains("read-only"))
        await user.type("6 ")
        #expect(user.screen.contains("this world is open for reading only"))
        #expect(user.model.snapshot?.stage.staged.isEmpty == true)
    }
}
