import Foundation
import JSON
import Testing

/// A git working tree with a world in it, for tests with several people.
struct GitWorld {
    let path: String

    private static let settings = [
        "-c", "user.name=mira", "-c", "user.email=mira@notes.example", "-c", "commit.gpgSign=false", "-c",
        "init.defaultBranch=main", "-c", "advice.mergeConflict=false",
    ]

    /// The environment that hides this machine's settings from git.
    static let environment = ["GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": "/nonexistent"]

    /// A world of two schemas, committed.
    static func seed(in scratch: ScratchFolder, name: String = "seed") throws -> GitWorld {
        let world = GitWorld(path: scratch.url.appending(path: name).path)
        #expect(try AOSProgram.run(["init", world.path]).status == 0)
        try world.write("a/T@1", "nat")
        try world.write("a/U@1", "text")
        let manifest = try world.read("air/manifest.air.json").replacingOccurrences(
            of: #""schemas": []"#, with: #""schemas": [{"name":"a/T@1"},{"name":"a/U@1"}]"#)
        try manifest.write(toFile: world.path + "/air/manifest.air.json", atomically: true, encoding: .utf8)
        try world.aos("push")
        try world.git("init", "--quiet", ".")
        try world.commit("one")
        return world
    }

    /// Writes a schema to its own file.
    func write(_ name: String, _ type: String) throws {
        let file = name.split(separator: "/")[1].split(separator: "@")[0].lowercased()
        try #"[{"$kind":"defschema","name":"\#(name)","type":{"\#(type)":{}}}]"#.appending("\n")
            .write(toFile: "\(path)/air/\(file).air.json", atomically: true, encoding: .utf8)
    }

    func read(_ file: String) throws -> String { try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8) }

    func bytes(_ file: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: "\(path)/\(file)"))) }

    @discardableResult
    func git(_ arguments: String..., status: Int32 = 0) throws -> String {
        let ran = try AOSProgram.run(
            Self.settings + arguments, program: Git.path, in: URL(filePath: path), environment: Self.environment)
        #expect(ran.status == status, "git \(arguments): \(ran.text)\(ran.error)")
        return ran.text
    }

    func commit(_ message: String) throws {
        try git("add", "--all")
        try git("commit", "--quiet", "--message", message)
    }

    @discardableResult
    func aos(_ arguments: String..., status: Int32 = 0) throws -> AOSProgram.Run {
        let ran = try AOSProgram.run(arguments, in: URL(filePath: path), environment: Self.environment)
        #expect(ran.status == status, "aos \(arguments): \(ran.text)\(ran.error)")
        return ran
    }

    /// Clones the repository with additional git settings.
    func clone(to name: String, in scratch: ScratchFolder, _ settings: String...) throws -> GitWorld {
        let clone = GitWorld(path: scratch.url.appending(path: name).path)
        let options = settings.flatMap { ["-c", $0] }
        let ran = try AOSProgram.run(
            ["clone", "--quiet", "--no-local"] + options + [path, clone.path], program: Git.path,
            environment: Self.environment)
        #expect(ran.status == 0, "\(ran.error)")
        return clone
    }

    var relation: String? { get throws { try aos("base", "show", "--json").data("relation")?.asString } }

    /// The ids of the differences from the base.
    var differences: [String] {
        get throws {
            (try aos("diff", "--json").data("ops")?.asArray ?? []).compactMap { $0.member("id")?.asString }
        }
    }
}
