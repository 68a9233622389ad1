import Foundation
import JSON
import PseudoTerminal
import Testing

/// One person's clone.
struct RemotePerson {
    let name: String
    let folder: String
    let scratch: ScratchFolder

    init(_ name: String, _ scratch: ScratchFolder) {
        self.name = name
        self.scratch = scratch
        folder = scratch.url.appending(path: name).path
    }

    var environment: [String: String] {
        ["HOME": "\(scratch.path)/home-\(name)", "XDG_STATE_HOME": "\(scratch.path)/state-\(name)"]
    }

    @discardableResult
    func run(_ arguments: String..., fails: Bool = false) throws -> AOSProgram.Run {
        let run = try AOSProgram.run(
            arguments + ["--json", "--world", folder], environment: environment)
        #expect((run.status == 0) != fails, "\(name): aos \(arguments.joined(separator: " "))\n\(run.text)")
        return run
    }

    var log: Data { get throws { try Data(contentsOf: URL(filePath: folder + "/.aos/journal/governance.log")) } }

    /// Opens a console on the clone that looks at the remote every second.
    func console(_ options: String..., columns: Int = 120, rows: Int = 40) throws -> TerminalProgram {
        try TerminalProgram(
            AOSProgram.path, arguments: ["tui", "--world", folder, "--fetch-every", "1"] + options,
            environment: environment.merging(["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]) { $1 }, columns: columns,
            rows: rows)
    }

    /// A world of Ada's that is shared, and Bob's clone of it.
    static func people(_ scratch: ScratchFolder) throws -> (ada: RemotePerson, bob: RemotePerson, url: String) {
        let (ada, bob) = (RemotePerson("ada", scratch), RemotePerson("bob", scratch))
        let bare = scratch.url.appending(path: "remote.git").path
        let made = try AOSProgram.run(["init", "--quiet", "--bare", bare], program: Git.path)
        try #require(made.status == 0)
        try #require(try AOSProgram.run(["init", ada.folder]).status == 0)
        let url = "git+file://\(bare)"
        try ada.run("remote", "add", url)
        try Git.publish(ada.folder, as: "the world", to: bob.folder)
        return (ada, bob, url)
    }

    /// Adds a definition to a world's authored files.
    static func author(_ name: String, in folder: String) throws {
        let file = URL(filePath: "\(folder)/air/\(name).air.json")
        try Data(#"{"$kind":"defschema","name":"x/\#(name)@1","type":{"nat":{}}}"#.utf8).write(to: file)
        let manifest = URL(filePath: folder + "/air/manifest.air.json")
        let text = try String(contentsOf: manifest, encoding: .utf8)
        var value = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        value["schemas"] = (value["schemas"] as? [Any] ?? []) + [["name": "x/\(name)@1"]]
        try JSONSerialization.data(withJSONObject: value).write(to: manifest)
    }
}
