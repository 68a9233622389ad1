import Files
import SystemPackage

/// The demonstration world as `aos demo --to /d` makes it, with its imports settled, made once for all tests that only
/// start from it.
enum DemoCopy {
    private static let made = Task<[FilePath: [UInt8]], any Error> {
        let program = Program()
        _ = await program.run("demo", "--to", "/d")
        _ = await program.run("conflicts", "resolve", "fetch/Request@1", "--take-theirs", in: "/d")
        _ = await program.run("lock", "update", "--all", in: "/d")
        _ = await program.run("packs", "fix", "session-core", in: "/d")
        return try program.contents(of: "/d")
    }

    /// Puts the world into a program's `/d`.
    static func write(to program: Program) async throws {
        for (path, bytes) in try await made.value {
            try program.files.createDirectories(path.removingLastComponent())
            try program.files.createFile(path, contents: bytes, mode: 0o644)
        }
    }
}
