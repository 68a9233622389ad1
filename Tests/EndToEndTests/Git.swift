import Foundation
import Testing

/// The git program, isolated from this machine's configuration.
enum Git {
    static let path = "/usr/bin/git"

    /// Creates a repository in a folder, commits everything in it, and clones it.
    static func publish(_ origin: String, as message: String, to clone: String) throws {
        try run("init", "--quiet", origin)
        try run("-C", origin, "add", "--all")
        try run(
            "-C", origin, "-c", "user.name=mira", "-c", "user.email=mira@notes.example", "commit", "--quiet",
            "--no-gpg-sign", "--message", message)
        try run("clone", "--quiet", "--no-local", origin, clone)
    }

    private static func run(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1", "HOME": "/nonexistent"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "git \(arguments.joined(separator: " "))")
    }
}
