import Files
import SystemPackage

/// The world that `aos demo --to /d` creates, with its imports fixed, created once for all tests that only start from
/// it.
enum DemoCopy {
    private static let made = Task<[FilePath: [UInt8]], any Error> {
        let program = Program()
        _ = await program.run("demo", "--to", "/d")
        _ = await program.run("conflicts", "resolve", "fetch/Request@1", "--take-theirs", in: "/d")
        _ = await program.run("lock", "update", "--all", in: "/d")
        _ = await program.run("packs", "fix", "session-core", in: "/d")
        return try program.contents(of: "/d")
    }

    /// Writes the world to `/d` in a program's file system.
    static func write(to program: Program) async throws {
        for (path, bytes) in try await made.value {
            try program.files.createDirectories(path.removingLastComponent())
            try program.files.createFile(path, contents: bytes, mode: 0o644)
        }
    }
}
