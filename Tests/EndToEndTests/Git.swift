import Foundation
import Testing

/// The program git, away from what this machine is set up with.
enum Git {
    static let path = "/usr/bin/git"

    /// Commits everything that a folder holds, in a new repository there, and clones that.
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
