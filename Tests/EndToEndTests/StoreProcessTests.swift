import Foundation
import JSON
import Testing
import WaitingThreads

/// Several processes on one store, and processes that are killed: the store always stays consistent.
@Suite(.waiting) struct StoreProcessTests {
    private static let definitions = 150

    /// A world of many schemas that has no store yet.
    private func world() throws -> ScratchFolder {
        let scratch = try ScratchFolder()
        try write(to: scratch, type: "text")
        return scratch
    }

    private func write(to scratch: ScratchFolder, type: String) throws {
        let air = scratch.url.appending(path: "air")
        try FileManager.default.createDirectory(at: air, withIntermediateDirectories: true)
        let names = (0..<Self.definitions).map { "many/Item\($0)@1" }
        let nodes = names.map { #"{"$kind": "defschema", "name": "\#($0)", "type": {"\#(type)": {}}}"# }
        try Data("[\(nodes.joined(separator: ",\n"))]".utf8).write(to: air.appending(path: "schemas.air.json"))
        let references = names.map { #"{"name": "\#($0)"}"# }.joined(separator: ",\n")
        let manifest = """
            {"$kind": "manifest", "air_version": "1", "schemas": [\(references)], "modules": [], "plans": [], "caps": [],
             "policies": []}
            """
        try Data(manifest.utf8).write(to: air.appending(path: "manifest.air.json"))
    }

    private func start(_ arguments: [String], _ scratch: ScratchFolder) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: AOSProgram.path)
        process.arguments = arguments + ["--world", scratch.path, "--json"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func verify(_ scratch: ScratchFolder, nodes: Int? = nil) throws {
        let run = try AOSProgram.run(["store", "verify", "--world", scratch.path, "--json"])
        #expect(run.status == 0, "\(run.text)")
        #expect(try run.data("corrupt")?.asArray?.isEmpty == true)
        if let nodes { #expect(try run.data("nodes")?.asNumber?.text == "\(nodes)") }
    }

    private func genesis(_ scratch: ScratchFolder) -> [String] {
        ["import", "--air", scratch.url.appending(path: "air").path, "--mode", "genesis"]
    }

    @Test func `one of several concurrent imports creates the first manifest, and the store is consistent`() throws {
        let scratch = try world()
        let processes = try (0..<5).map { _ in try start(genesis(scratch), scratch) }
        for process in processes { process.waitUntilExit() }
        #expect(processes.count { $0.terminationStatus == 0 } == 1)
        #expect(processes.allSatisfy { $0.terminationReason == .exit && [0, 1].contains($0.terminationStatus) })
        try verify(scratch, nodes: Self.definitions + 1)
        let journal = try AOSProgram.run(["journal", "--world", scratch.path, "--json"])
        #expect(try journal.data("height")?.asNumber?.text == "1")
        let status = try AOSProgram.run(["status", "--world", scratch.path, "--json"])
        #expect(try status.data("equivalent")?.asBool == true, "\(status.text)")
    }

    @Test func `concurrent proposals of the same changes create one proposal`() throws {
        let scratch = try world()
        #expect(try AOSProgram.run(genesis(scratch) + ["--world", scratch.path]).status == 0)
        try write(to: scratch, type: "nat")
        let processes = try (0..<4).map {
            try start(["gov", "propose", "--all", "--description", "by process \($0)"], scratch)
        }
        for process in processes { process.waitUntilExit() }
        // The second process finds the proposal, or the journal locked; neither makes a second proposal.
        #expect(processes.contains { $0.terminationStatus == 0 })
        #expect(processes.allSatisfy { [0, 1].contains($0.terminationStatus) })
        let list = try AOSProgram.run(["gov", "list", "--world", scratch.path, "--json"])
        #expect(try list.data("proposals")?.asArray?.count == 1, "\(list.text)")
        try verify(scratch)
    }

    private func strays(_ scratch: ScratchFolder) throws -> [String] {
        let run = try AOSProgram.run(["store", "verify", "--world", scratch.path, "--json"])
        return try #require(run.data("strays")?.asArray).compactMap(\.asString)
    }

    /// Makes files in the store look as if they had been left there two hours ago.
    private func age(_ names: [String], _ scratch: ScratchFolder) throws {
        for name in names {
            let path = scratch.url.appending(path: ".aos/store/\(name)").path
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -7200)], ofItemAtPath: path)
        }
    }

    @Test func `files left by a killed writer are removed by a later change, unless they may be in use`() throws {
        let scratch = try world()
        #expect(try AOSProgram.run(genesis(scratch) + ["--world", scratch.path]).status == 0)
        let names = [
            "nodes/sha256/.aos-tmp-0123456789abcdef", "nodes/sha256/.aos-tmp-fedcba9876543210",
            "nodes/sha256/.other-tmp-1",
        ]
        for name in names { try Data("half".utf8).write(to: scratch.url.appending(path: ".aos/store/\(name)")) }
        try age([names[0], names[2]], scratch)
        #expect(try strays(scratch) == names)
        // Reading changes nothing.
        #expect(try AOSProgram.run(["status", "--world", scratch.path]).status == 0)
        #expect(try strays(scratch) == names)
        try write(to: scratch, type: "nat")
        #expect(try AOSProgram.run(["push", "--world", scratch.path]).status == 0)
        #expect(try strays(scratch) == Array(names.dropFirst()))
        try verify(scratch)
    }

    /// Kills the import once the store contains `count` files.
    @Test(arguments: [0, 1, 60, definitions, definitions + 1])
    func `a killed import leaves a consistent store, and the next one completes it`(_ count: Int) throws {
        let scratch = try world()
        let folder = scratch.url.appending(path: ".aos/store/nodes/sha256").path
        let process = try start(genesis(scratch), scratch)
        while process.isRunning {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            if names.count >= count { break }
            usleep(200)
        }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try verify(scratch)
        try age(strays(scratch), scratch)
        let again = try AOSProgram.run(genesis(scratch) + ["--world", scratch.path, "--json"])
        if again.status != 0 {
            // The import was complete before it was killed.
            #expect(try again.codes() == ["would-overwrite"], "\(again.text)")
        }
        try verify(scratch, nodes: Self.definitions + 1)
        if again.status == 0 { #expect(try strays(scratch) == []) }
        let status = try AOSProgram.run(["status", "--world", scratch.path, "--json"])
        #expect(try status.data("equivalent")?.asBool == true, "\(status.text)")
        let push = try AOSProgram.run(["push", "--world", scratch.path, "--json"])
        #expect(try push.status == 0 && push.data("applied")?.asBool == false, "\(push.text)")
    }
}
