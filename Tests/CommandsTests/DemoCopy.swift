import Files
import SystemPackage

/// The demonstration world as `aos demo --to /d` makes it, with its imports settled, made once for all tests that only
/// start from it.
enum DemoCopy {
    private static let made = Task<[(path: FilePath, bytes: [UInt8])], any Error> {
        let program = Program()
        _ = await program.run("demo", "--to", "/d")
        _ = await program.run("conflicts", "resolve", "fetch/Request@1", "--take-theirs", in: "/d")
        _ = await program.run("lock", "update", "--all", in: "/d")
        _ = await program.run("packs", "mend", "session-core", in: "/d")
        return try contents(of: "/d", program.files)
    }

    /// Puts the world into a program's `/d`.
    static func write(to program: Program) async throws {
        for file in try await made.value {
            try program.files.createDirectories(file.path.removingLastComponent())
            try program.files.createFile(file.path, contents: file.bytes, mode: 0o644)
        }
    }

    private static func contents(
        of folder: FilePath, _ files: any FileSystem
    ) throws -> [(path: FilePath, bytes: [UInt8])] {
        try files.list(folder).flatMap { name -> [(path: FilePath, bytes: [UInt8])] in
            let path = folder.appending(name)
            if try files.status(of: path, followLinks: false)?.kind == .directory {
                return try contents(of: path, files)
            }
            return [(path, try files.read(path, limit: 1 << 24))]
        }
    }
}
