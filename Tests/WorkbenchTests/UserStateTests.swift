import Files
import SystemPackage
import Testing

@testable import Workbench

@Suite struct UserStateTests {
    private let files = MemoryFileSystem()
    private let home = ["HOME": "/home/ada"]

    private func state(of world: FilePath = "/worlds/notes", _ environment: [String: String]? = nil) throws -> UserState
    {
        try #require(UserState(of: world, environment: environment ?? home, files: files))
    }

    @Test func `state is kept for each world separately`() throws {
        #expect(try state().read(limit: 100) == nil)
        #expect(try state().write([1, 2]))
        #expect(try state(of: "/worlds/other").write([3]))
        #expect(try state().read(limit: 100) == [1, 2])
        #expect(try state(of: "/worlds/../worlds/notes").read(limit: 100) == [1, 2])
        #expect(try state().read(limit: 1) == nil, "state above the limit is not read")
        #expect(try files.status(of: state().path, followLinks: false)?.mode == 0o600)
    }

    @Test func `the state folder comes from the environment, and must be absolute`() throws {
        let named = try state(of: "/w", ["XDG_STATE_HOME": "/state", "HOME": "/home/ada"])
        #expect(named.path.starts(with: "/state/aos/worlds"))
        let relative = try state(of: "/w", ["XDG_STATE_HOME": "state", "HOME": "/home/ada"])
        #expect(relative.path.starts(with: "/home/ada/.local/state/aos/worlds"))
        #expect(UserState(of: "/w", environment: ["XDG_STATE_HOME": ""], files: files) == nil)
        #expect(UserState(of: "/w", environment: [:], files: files) == nil)
    }

    @Test func `two paths to one world share its state`() throws {
        try files.createDirectories("/worlds/notes")
        try files.createSymbolicLink("/link", to: "/worlds/notes")
        #expect(try state(of: "/link").path == state().path)
    }

    @Test func `state that can't be written is not kept, without an error`() throws {
        try files.createDirectories("/home/ada")
        try files.writeAtomically([1], to: "/home/ada/.local")
        #expect(try !state().write([1]))
        #expect(try state().read(limit: 100) == nil)
    }

    @Test func `the state of the least recently used worlds is removed, and other files are kept`() throws {
        let folder = try state().path.removingLastComponent()
        try files.createDirectories(folder)
        try files.writeAtomically([9], to: folder.appending("notes.txt"))
        for number in 0..<(UserState.maximumWorlds + 5) {
            #expect(try state(of: FilePath("/worlds/\(number)")).write([1]))
        }
        #expect(try state(of: "/worlds/0").read(limit: 10) == nil)
        #expect(try state(of: FilePath("/worlds/\(UserState.maximumWorlds + 4)")).read(limit: 10) == [1])
        let names = try files.list(folder)
        #expect(names.count == UserState.maximumWorlds + 1)
        #expect(try files.exists(folder.appending("notes.txt")))
    }
}
