import Foundation

/// A command that a test kills while it runs.
struct KillableCommand {
    private let process = Process()
    private let start = ContinuousClock.now

    /// Starts a command on a person's clone.
    init(_ words: [String], as person: RemotePerson) throws {
        process.executableURL = URL(filePath: AOSProgram.path)
        process.arguments = words + ["--world", person.folder, "--timeout-ms", "3600000"]
        process.environment = ProcessInfo.processInfo.environment.merging(person.environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// Waits for the command to end.
    ///
    /// - Returns: how long it took, and whether it succeeded.
    func finish() -> (time: Duration, isDone: Bool) {
        process.waitUntilExit()
        return (.now - start, process.terminationReason == .exit && process.terminationStatus == 0)
    }

    /// Kills the command, and optionally the programs that it runs, some time after its start.
    ///
    /// - Returns: whether it had succeeded before that.
    func kill(after time: Duration, withChildren: Bool) -> Bool {
        wait(until: time)
        let identifier = process.processIdentifier
        let children = withChildren ? Self.descendants(of: identifier) : []
        if process.isRunning { for target in [identifier] + children { _ = Foundation.kill(target, SIGKILL) } }
        return finish().isDone
    }

    /// Waits until the given time after the start.
    func wait(until time: Duration) {
        let left = (start + time) - .now
        if left > .zero { Thread.sleep(forTimeInterval: left / .seconds(1)) }
    }

    /// The descendants of a process, without those that serve a repository: they belong to the remote.
    private static func descendants(of parent: pid_t) -> [pid_t] {
        var children: [pid_t: [pid_t]] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let identifier = pid_t(name),
                let line = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
                let end = line.lastIndex(of: ")")
            else { continue }
            let fields = line[end...].split(separator: " ")
            guard fields.count > 2, let above = pid_t(fields[2]) else { continue }
            let words = (try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8)) ?? ""
            if words.contains("receive-pack") || words.contains("upload-pack") { continue }
            children[above, default: []].append(identifier)
        }
        var (found, open): ([pid_t], [pid_t]) = ([], [parent])
        while let next = open.popLast() {
            found += children[next] ?? []
            open += children[next] ?? []
        }
        return found
    }
}
